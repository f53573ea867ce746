"""The clerk's main job over HTTP, step by step, against a running demo: `demo --check`.

Talks to our own web process on this machine only; everything it does, a browser does too.
"""

import hashlib
import http.cookiejar
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable

from django.utils import timezone

from kho_portal.pdf import OfficialPdf

CARD = "099194004271||Nguyễn Thị Minh Thư|14031994|Nữ|12 Lê Lợi, tỉnh Sơn Hà|18082021"
PROCEDURE = "1.003709"
REUSED_CODE = "KQ.G15.000007"
PATIENCE_S = 60
SMALL_PDF_TEXT = "Bản quét của buổi chạy thử"


class StepFailed(Exception):
    """A step did not end as it must."""


class Browser:
    """Cookies, forms and JSON, as a browser sends them."""

    def __init__(self, base: str) -> None:
        self.base = base
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        self.token = ""
        self.url = base

    def send(self, method: str, path: str, body: bytes | None = None, headers: dict | None = None):
        """(status, headers, bytes) of one request; redirects are followed."""
        headers = {"Referer": self.base + "/"} | (headers or {})
        request = urllib.request.Request(self.base + path, data=body, method=method, headers=headers)  # noqa: S310
        try:
            with self.opener.open(request, timeout=30) as response:
                self.url = response.url
                return response.status, response.headers, response.read()
        except urllib.error.HTTPError as problem:
            return problem.code, problem.headers, problem.read()

    def page(self, path: str) -> str:
        """A page; its form token is kept for the next post."""
        status, _, body = self.send("GET", path)
        return self._read(status, body, path)

    def post(self, path: str, **fields: str) -> str:
        """The page after a form was sent."""
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": self.token} | fields).encode()
        status, _, body = self.send("POST", path, data, {"Content-Type": "application/x-www-form-urlencoded"})
        return self._read(status, body, path)

    def _read(self, status: int, body: bytes, path: str) -> str:
        text = body.decode("utf-8", "replace")
        if status != 200:
            raise StepFailed(f"{path} trả lời {status}")
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        self.token = found[1] if found else self.token
        return text

    def api(self, method: str, path: str, data: dict | None = None, *, expect: int = 200) -> dict:
        """An answer of the API under the session of this browser."""
        headers = {"X-CSRFToken": self.token, "Content-Type": "application/json"}
        body = json.dumps(data).encode() if data is not None else None
        status, _, answer = self.send(method, f"/api/v1{path}", body, headers)
        parsed = json.loads(answer)
        if status != expect:
            raise StepFailed(f"{method} {path}: {status} {parsed.get('code', '')} {parsed.get('detail', '')}")
        return parsed

    def send_file(self, path: str, name: str, content: bytes) -> tuple[int, bytes]:
        """Status and body after a file was sent as a form sends it."""
        boundary = hashlib.sha256(content).hexdigest()[:24]
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        )
        body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        headers = {"X-CSRFToken": self.token, "Content-Type": f"multipart/form-data; boundary={boundary}"}
        status, _, answer = self.send("POST", path, body, headers)
        return status, answer

    def upload(self, path: str, name: str, content: bytes) -> dict:
        """The API's answer after a file was sent."""
        status, answer = self.send_file(f"/api/v1{path}", name, content)
        if status != 201:
            raise StepFailed(f"gửi tệp: {status} {answer[:200].decode(errors='replace')}")
        return json.loads(answer)


def answers(address: str) -> bool:
    """Whether a process of ours answers there, and says that it is well."""
    try:
        with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own address
            return True
    except (urllib.error.URLError, OSError):
        return False


def small_scan() -> bytes:
    """A one-page PDF, as a scanner would make."""
    pdf = OfficialPdf(title=SMALL_PDF_TEXT, created=timezone.now())
    pdf.add_paragraph(SMALL_PDF_TEXT)
    return pdf.to_bytes()


def run_check(steps: list[Callable[[], str | None]], say: Callable[[str], None]) -> int:
    """0 when every step went as it must, 1 otherwise; one line a step."""
    for number, step in enumerate(steps, start=1):
        begun = time.monotonic()
        try:
            result = step()
        except (StepFailed, urllib.error.URLError, OSError, KeyError, StopIteration, ValueError, TypeError) as problem:
            say(f"{number:>2}. CHƯA ĐẠT  {step.__doc__.splitlines()[0]}: {type(problem).__name__} {problem}")
            return 1
        say(f"{number:>2}. đạt  {step.__doc__.splitlines()[0]} {result or ''} ({time.monotonic() - begun:.1f} giây)")
    say("Mọi bước đều đạt.")
    return 0


class Walk:
    """The clerk's part, one method a step. First lines of docstrings are printed, so they are Vietnamese."""

    def __init__(self, base: str, password: str) -> None:
        self.browser = Browser(base)
        self.password = password
        self.code = ""
        self.slots: list[dict] = []

    def steps(self):
        """The steps in order."""
        return [
            self.sign_in, self.read_card, self.open_dossier, self.look_up, self.preview, self.choose,
            self.fill_the_rest, self.accept, self.receipt, self.public_page,
        ]  # fmt: skip

    def _path(self, slot: dict, tail: str) -> str:
        return f"/dossiers/{self.code}/components/{slot['id']}/{tail}"

    def sign_in(self):
        """Cán bộ đăng nhập"""
        self.browser.page("/dang-nhap/")
        page = self.browser.post("/dang-nhap/", username="canbo1", password=self.password)
        if "Đăng xuất" not in page:
            raise StepFailed("không đăng nhập được")

    def read_card(self):
        """Quét thẻ căn cước"""
        self.browser.page("/quay/tiep-nhan")
        page = self.browser.post("/quay/tiep-nhan/the", card=CARD)
        if "Nguyễn Thị Minh Thư" not in page:
            raise StepFailed("không thấy họ tên đọc từ thẻ")

    def open_dossier(self):
        """Chọn thủ tục, mở hồ sơ"""
        cases = self.browser.api("GET", f"/procedures/{PROCEDURE}/")["cases"]
        self.browser.post(
            "/quay/tiep-nhan/mo",
            full_name="Nguyễn Thị Minh Thư",
            id_number="099194004271",
            date_of_birth="14/03/1994",
            phone="0912345678",
            channel="1",
            identity_source="card",
            procedure=f"{PROCEDURE}|{cases[0] if cases else ''}",
        )
        self.code = urllib.parse.unquote(self.browser.url.rstrip("/").rsplit("/", 1)[-1])
        self.slots = self.browser.api("GET", f"/dossiers/{self.code}/")["components"]
        return self.code

    def look_up(self):
        """Tra cứu hai kho trong một lượt hỏi"""
        body = {"consent": {"given": True, "method": "verbal"}}
        answer = self.browser.api("POST", f"/dossiers/{self.code}/lookup/", body)
        states = {each["name"]: each["state"] for each in answer["sources"]}
        if states != {"own": "answered", "national": "answered"}:
            raise StepFailed(f"các kho trả lời {states}")
        self.slots = answer["components"]
        return f"{sum(len(slot['offers']) for slot in self.slots)} giấy tờ tìm thấy"

    def _reused_slot(self) -> dict:
        return next(slot for slot in self.slots if REUSED_CODE in slot["result_codes"])

    def _wanted_offer(self) -> dict:
        offers = self._reused_slot()["offers"]
        return next(offer for offer in offers if len(offer["files"]) == 2)

    def preview(self):
        """Xem trước giấy tờ của kho quốc gia"""
        offer = self._wanted_offer()
        tail = f"offers/{offer['id']}/preview/{offer['files'][0]['id']}/"
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            status, _, body = self.browser.send("GET", f"/api/v1{self._path(self._reused_slot(), tail)}")
            if status == 200 and body.startswith(b"\x89PNG"):
                return f"{len(body) // 1024} KB"
            if status != 202:
                raise StepFailed(f"trả lời {status}")
            time.sleep(0.3)
        raise StepFailed("bản xem trước không về")

    def choose(self):
        """Công dân xác nhận, tải giấy tờ về, kiểm SHA-256"""
        slot, offer = self._reused_slot(), self._wanted_offer()
        body = {"offer": offer["id"], "consent": {"given": True, "method": "verbal"}}
        slot = self.browser.api("POST", self._path(slot, "choose/"), body, expect=202)
        slot = self._wait_ready(slot["id"])
        for file in slot["files"]:
            _, _, content = self.browser.send("GET", f"/api/v1{self._path(slot, 'files/' + file['id'] + '/')}")
            if hashlib.sha256(content).hexdigest() != file["sha256"]:
                raise StepFailed("byte của tệp khác với SHA-256 đã ghi")
        return f"{len(slot['files'])} tệp"

    def _wait_ready(self, slot_id: str) -> dict:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            dossier = self.browser.api("GET", f"/dossiers/{self.code}/")
            slot = next(each for each in dossier["components"] if each["id"] == slot_id)
            if slot["state"] == "ready":
                return slot
            if slot["state"] == "failed":
                raise StepFailed(f"tải không được: {slot['error']['code']}")
            time.sleep(0.3)
        raise StepFailed("giấy tờ không về kịp")

    def fill_the_rest(self):
        """Dùng giấy tờ kho tỉnh, quét và đối chiếu phần còn lại"""
        scan = small_scan()
        used = 0
        for slot in self.browser.api("GET", f"/dossiers/{self.code}/")["components"]:
            if slot["state"] == "ready":
                continue
            own = next((offer for offer in slot["offers"] if offer["source"] == "own"), None)
            if own:
                body = {"offer": own["id"], "consent": {"given": True, "method": "verbal"}}
                self.browser.api("POST", self._path(slot, "choose/"), body, expect=202)
                used += 1
            elif slot["only_shown"]:
                self.browser.api("POST", self._path(slot, "shown/"), {})
            else:
                self.browser.upload(self._path(slot, "files/"), "ban-quet.pdf", scan)
                self.browser.api("POST", self._path(slot, "compared/"), {})
        return f"{used} giấy tờ của kho tỉnh"

    def accept(self):
        """Tiếp nhận, hẹn ngày trả"""
        answer = self.browser.api("POST", f"/dossiers/{self.code}/accept/", {})
        if answer["status"] != "accepted" or not answer["due_at"]:
            raise StepFailed(f"trạng thái {answer['status']}")
        return f"hẹn trả {answer['due_at']}"

    def receipt(self):
        """Giấy hẹn PDF có mã QR"""
        status, _, body = self.browser.send("GET", f"/quay/ho-so/{self.code}/giay-hen.pdf")
        if status != 200 or not body.startswith(b"%PDF-"):
            raise StepFailed(f"trả lời {status}")
        return f"{len(body) // 1024} KB"

    def public_page(self):
        """Trang công khai sau mã QR chỉ cho biết trạng thái"""
        page = Browser(self.browser.base).page(f"/ho-so/{self.code}")
        if "Được tiếp nhận" not in page or "Minh Thư" in page or "099194" in page:
            raise StepFailed("trang công khai nói quá nhiều hoặc quá ít")
