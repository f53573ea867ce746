"""The mapi family: login and the directory of security servers (2122/VPCP-KSTT V.1; wire contract 2)."""

from typing import TYPE_CHECKING, Any

from connectors.simulator.answers import Answer, Refusal, Request, read_json, refusal
from connectors.simulator.tokens import BNDP, MAPI

if TYPE_CHECKING:
    from connectors.simulator.otherside import OtherSide

DIRECTORY = "LayDanhMucSSTaiTep"
KNOWN_ELSEWHERE = frozenset(
    {"LayDanhSachTTHC", "LayThuTuc", "TraCuuHoSo", "DongBoHoSoMC", "CapNhatTienDoHoSoMC", "LayDanhMucCoQuan"}
)
EXPIRED = "Session không hợp lệ hoặc đã hết hạn"


def _error(code: str, reason: str) -> Refusal:
    return Refusal(Answer(200, {"error_code": code, "message": reason, "result": []}), reason)


def _require_address(side: "OtherSide", request: Request) -> None:
    """dstcode stands where the dialect puts it, and nowhere else."""
    place, wanted = side.state["mapi_dstcode_in"], side.state["mapi_dstcode"]
    in_header = request.headers.get("dstcode")
    if place == "query":
        if request.query != f"dstcode={wanted}" or in_header is not None:
            raise refusal(403 if "dstcode=" in request.query else 400, "dstcode của mapi phải đúng và ở trong địa chỉ")
    elif request.query:
        raise refusal(400, "mapi không nhận tham số trong địa chỉ")
    elif place == "header" and in_header != wanted:
        raise refusal(403 if in_header else 400, "dstcode của mapi phải đúng và ở trong tiêu đề")
    elif place == "none" and in_header is not None:
        raise refusal(400, "mapi không nhận dstcode")


def require_account(side: "OtherSide", family: str, data: dict[str, Any]) -> bool:
    """Whether the login body names an account that this side knows; any non-empty one when none was set up."""
    if set(data) != {"username", "password"}:
        return False
    username, password = data["username"], data["password"]
    if not (isinstance(username, str) and isinstance(password, str) and username and password):
        return False
    expected = side.accounts.get(family)
    return expected is None or (username, password) == tuple(expected)


def login(side: "OtherSide", request: Request, entry: dict[str, Any]) -> Answer:
    """`mapi/login`: a session in the body of the answer."""
    _require_address(side, request)
    data = read_json(request)
    if not require_account(side, MAPI, data):
        raise _error("1", "Sai tài khoản hoặc mật khẩu")
    session = side.tokens.issue(MAPI, side.state["token_life_s"])
    return Answer(data={"session": session, "error_code": 0})


def call(side: "OtherSide", request: Request, entry: dict[str, Any]) -> Answer:
    """`mapi/call` and `mapi/g`: the directory; every other service is a clear error."""
    _require_address(side, request)
    data = read_json(request)
    family = BNDP if side.state["mapi_session_source"] == "bndp_token" else MAPI
    verdict = side.tokens.check(data.get("session"), family)
    entry.update(service=data.get("service"), unit=data.get("madonvi"))
    entry.update(token_right=verdict.is_right, **({} if verdict.is_right else {"token": verdict.reason}))
    if "authorization" in request.headers:
        raise _error("2", "mapi không nhận tiêu đề Authorization")
    if not verdict.is_right:
        raise _error("-1", EXPIRED)
    if not isinstance(data.get("madonvi"), str) or not data["madonvi"]:
        raise _error("3", "Thiếu madonvi")
    service = data.get("service")
    if service != DIRECTORY:
        known = "chưa mô phỏng" if service in KNOWN_ELSEWHERE else "không tồn tại"
        raise _error("4", f"Dịch vụ {service!r} {known}")
    if not request.path.endswith(f"/{side.state['mapi_path']}"):
        raise _error("5", f"Dịch vụ {service} không có ở đường dẫn này")
    unknown = set(data) - {"session", "madonvi", "service"}
    if unknown:
        raise _error("6", f"Tham số không hợp lệ: {', '.join(sorted(unknown))}")
    return Answer(data={"error_code": "0", "message": "", "result": side.warehouse.directory_rows()})
