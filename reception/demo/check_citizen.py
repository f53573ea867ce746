"""The citizen's main job over HTTP, without scripts, against a running demo: the second half of `demo --check`."""

import re
import time
import urllib.parse
import urllib.request

from reception.demo.check import PATIENCE_S, PROCEDURE, REUSED_CODE, Browser, StepFailed, small_scan

PERSON = "099194004271"
ASKED = "Phiếu lý lịch tư pháp số 1"


class CitizenWalk:
    """The citizen's part, one method a step. First lines of docstrings are printed, so they are Vietnamese."""

    def __init__(self, base: str, clerk: Browser) -> None:
        self.browser, self.clerk = Browser(base), clerk
        self.draft = self.code = ""

    def steps(self):
        """The steps in order."""
        return [
            self.find, self.sign_in, self.begin, self.look_up,
            self.choose, self.send_the_rest, self.file, self.received,
        ]  # fmt: skip

    def find(self):
        """Công dân tìm thủ tục, gõ không dấu"""
        if f"/thu-tuc/{PROCEDURE}" not in self.browser.page("/?q=chung+chi+hanh+nghe"):
            raise StepFailed("không thấy thủ tục")
        self.browser.page(f"/nop-ho-so?MaTTHC={PROCEDURE}&vnconnect=1")

    def sign_in(self):
        """Công dân đăng nhập qua Cổng (mô phỏng)"""
        self.browser.page("/cong-dan/dang-nhap?next=/kho")
        there = self.browser.post("/cong-dan/dang-nhap/di", next="/kho")
        if "Đăng nhập mô phỏng" not in there:
            raise StepFailed("không tới được trang đăng nhập của Cổng")
        asked = dict(re.findall(r'name="([a-z_]+)" value="([^"]*)"', there))
        address = self.browser.url.split("?")[0]
        body = urllib.parse.urlencode(asked | {"person": PERSON}).encode()
        with self.browser.opener.open(urllib.request.Request(address, data=body), timeout=30) as answer:  # noqa: S310
            if "Hồ sơ và giấy tờ của tôi" not in answer.read().decode():
                raise StepFailed(f"chưa vào được: {answer.url}")

    def begin(self):
        """Mở hồ sơ trực tuyến, khai thông tin"""
        self.browser.page(f"/thu-tuc/{PROCEDURE}")
        self.browser.post(f"/thu-tuc/{PROCEDURE}/nop", another="1")
        self.draft = urllib.parse.urlsplit(self.browser.url).path.removesuffix("/thong-tin")
        fields = {"phone": "0912345678", "email": "", "address": "12 Lê Lợi", "delivery": "counter"}
        page = self.browser.post(f"{self.draft}/thong-tin", **fields, **{"answer_chuyen-mon": "Nội khoa"})
        if ASKED not in page:
            raise StepFailed("không tới bước giấy tờ")

    def look_up(self):
        """Đồng ý và hỏi hai kho một lần"""
        page = self.browser.post(f"{self.draft}/tra-cuu", consent="yes")
        if "Chọn 1 trong 3 giấy tờ" not in page:
            raise StepFailed(f"không thấy ba giấy tờ của mã {REUSED_CODE}")

    def choose(self):
        """Xem, đồng ý, lấy giấy tờ từ kho"""
        card = self._card(self.browser.page(f"{self.draft}/giay-to"), ASKED)
        target = urllib.parse.urlsplit(re.search(r'href="([^"]+/chon\?giay=[^"]+)"', card)[1].replace("&amp;", "&"))
        page = self.browser.page(f"{target.path}?{target.query}")
        if "Bạn có đồng ý không?" not in page:
            raise StepFailed("không thấy lời xác nhận")
        self.browser.post(target.path, offer=target.query.removeprefix("giay="), consent="yes")
        deadline = time.monotonic() + PATIENCE_S
        while 'data-state="ready"' not in self._card(self.browser.page(f"{self.draft}/giay-to"), ASKED):
            if time.monotonic() > deadline:
                raise StepFailed("giấy tờ không về kịp")
            time.sleep(0.3)

    def send_the_rest(self):
        """Tải tệp lên cho các giấy tờ còn lại"""
        scan, sent = small_scan(), 0
        page = self.browser.page(f"{self.draft}/giay-to")
        for path in re.findall(r'action="([^"]+/gui)"', page):
            self.browser.send_file(path, "giay-cua-toi.pdf", scan)
            sent += 1
        return f"{sent} tệp"

    def file(self):
        """Xem lại, cam đoan, nộp một lần"""
        self.browser.page(f"{self.draft}/xem-lai")
        page = self.browser.post(f"{self.draft}/nop", declared="yes")
        self.code = urllib.parse.unquote(self.browser.url.rsplit("/", 1)[1])
        if "đang chờ cán bộ tiếp nhận" not in page:
            raise StepFailed("hồ sơ chưa được nộp")
        return self.code

    def received(self):
        """Cán bộ tiếp nhận hồ sơ nộp trực tuyến, công dân thấy ngày hẹn"""
        self.clerk.page(f"/quay/tiep-nhan/{self.code}")
        self.clerk.post(f"/quay/tiep-nhan/{self.code}/tiep-nhan")
        if "Hẹn trả" not in self.browser.page(f"/ho-so/{self.code}"):
            raise StepFailed("công dân không thấy ngày hẹn")

    def _card(self, page: str, name: str) -> str:
        """The part of the page that is the card of one paper."""
        cards = re.split(r'<section\s+class="panel card"', page)[1:]
        return next(card for card in cards if f">{name}</h2>" in card)
