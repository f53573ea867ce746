"""A small client that says everything right, so that each test can say one thing wrong."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from connectors.simulator.server import SimulatorServer

PORTAL = "VN:GOV:000.00.00.G22:vpcpdvcprovider"
PAPERS = "VN:GOV:000.00.00.G22:vpcpcdvcqgsub01"
ORIGIN = "https://apigiaytocanhan.dichvucong.gov.vn"
H98 = ("VN:GOV:000.00.00.H98:thanhbinhss01", "https://dichvucong.thanhbinh-mophong.gov.vn")
THU = "099194004271"
BACK = "http://127.0.0.1:8000/cong-dan/dang-nhap/ve"
OFFICER = {"SoDinhDanhNguoiYeuCau": "099085000999", "HoTenNguoiYeuCau": "Trần Văn Cán Bộ"}
JSON = {"Content-Type": "application/json", "Charset": "utf-8", "Accept": "application/json"}


class Caller:
    """Calls a simulator over a real socket, without redirects, proxies or environment."""

    def __init__(self, simulator: SimulatorServer) -> None:
        self.simulator = simulator
        self.session = requests.Session()
        self.session.trust_env = False

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        options = {"allow_redirects": False, "timeout": 5, **options}
        return self.session.request(method, self.simulator.url + path, **options)

    def api(self, path: str, body: Any, *, adapter: str = "XrdAdapter", **options: Any) -> requests.Response:
        options.setdefault("headers", JSON)
        key = "data" if isinstance(body, bytes) else "json"
        return self.send("POST", f"/{adapter}/RestService/forward/{path}", **{key: body}, **options)

    def mapi_login(self, **options: Any) -> requests.Response:
        return self.api("mapi/login", {"username": "h99", "password": "x"}, **options)

    def mapi_session(self) -> str:
        return self.mapi_login().json()["session"]

    def directory(self, session: str | None = None, **options: Any) -> requests.Response:
        session = self.mapi_session() if session is None else session
        body = {"session": session, "madonvi": "H99", "service": "LayDanhMucSSTaiTep", **options.pop("extra", {})}
        return self.api(options.pop("path", "mapi/call"), body, **options)

    def login(self, query: str = f"?dstcode={PORTAL}&providerurl={ORIGIN}", **options: Any) -> requests.Response:
        body = options.pop("body", {"username": "000.00.00.H99", "password": "x"})
        return self.api(f"bndp/public/v1/login{query}", body, **options)

    def token(self) -> str:
        return self.login().json()["data"]["accessToken"]

    def papers(self, token: str | None = None, **options: Any) -> requests.Response:
        query = options.pop("query", f"?dstcode={PAPERS}&providerurl={ORIGIN}")
        body = options.pop("body", None) or question(**options.pop("ask", {}))
        headers = options.pop("headers", None)
        if headers is None:
            headers = {**JSON, "Authorization": self.token() if token is None else token}
        return self.api(f"bndp/public/v1/user/papers{query}", body, headers=headers, **options)

    def found(self, **ask: Any) -> list[dict[str, Any]]:
        answer = self.papers(ask=ask).json()
        assert answer["errorCode"] == "0", answer
        return answer["result"]["DanhSachGiayToKetQua"]

    def file(self, path: str = "download/0317-2026.pdf", pair: tuple[str, str] = H98, **options: Any):
        joint = "&" if "?" in path else "?"
        address = options.pop("address", f"dstcode={pair[0]}&providerurl={pair[1]}")
        adapter = options.pop("adapter", "VXPAdapter")
        return self.send("GET", f"/{adapter}/RestService/forward/{path}{joint if address else ''}{address}", **options)

    def sso_code(self, person: str = THU, **changes: str) -> str:
        """A code as the browser brings it back."""
        asked = {"client_id": "kho-portal", "redirect_uri": BACK, "state": "s", "scope": "openid", **changes}
        answer = self.send("POST", "/sso/oauth2/authorize", data={**asked, "person": person})
        return parse_qs(urlsplit(answer.headers["Location"]).query).get("code", [""])[0]

    def sso_token(self, code: str = "", **changes: str) -> requests.Response:
        asked = {"grant_type": "authorization_code", "client_id": "kho-portal", "client_secret": "x"}
        asked |= {"redirect_uri": BACK, "code": code or self.sso_code(), **changes}
        return self.send("POST", "/sso/oauth2/token", data=asked)

    def sso_userinfo(self, token: str, method: str = "POST") -> requests.Response:
        return self.send(method, "/sso/oauth2/userinfo", headers={"Authorization": f"Bearer {token}"})


def question(*codes: str, **changes: Any) -> dict[str, Any]:
    """A right question of an officer for Nguyễn Thị Minh Thư; a change to None removes the field."""
    number = changes.pop("number", "")
    asked = [{"MaKetQua": code, "SoKyHieu": number} for code in changes.pop("codes", codes or ("KQ.G15.000007",))]
    body = {"MaThuTuc": "1.003709", "DanhSachDanhMucKetQua": asked, "SoDinhDanhChuSoHuu": THU, "KenhThucHien": "1"}
    return {name: value for name, value in {**body, **OFFICER, **changes}.items() if value is not None}
