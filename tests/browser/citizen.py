"""A citizen at a telephone: signs in at the simulated portal, and files."""

from pathlib import Path

from reception.demo.check import small_scan

PROCEDURE, PERSON = "1.003709", "Nguyễn Thị Minh Thư"
THREE_REUSED = ("Văn bằng chuyên môn", "Giấy xác nhận quá trình thực hành", "Phiếu lý lịch tư pháp số 1")


class Citizen:
    """Acts on one page; every method ends when the page shows what the act leads to."""

    def __init__(self, page, folder: Path) -> None:
        self.page = page
        self.scan = folder / "giay-cua-toi.pdf"
        self.scan.write_bytes(small_scan())

    def arrive(self) -> None:
        """From the portal's link to the procedure, through the sign-in, to the first step."""
        self.page.goto(f"/nop-ho-so?MaTTHC={PROCEDURE}&MaCoQuanThucHien=H99.18&vnconnect=1")
        self.page.click("text=Nộp hồ sơ này")
        self.sign_in()
        self.page.wait_for_selector("h1:has-text('Thông tin của bạn')")
        if self.page.locator("text=Làm một hồ sơ khác").count():  # a draft of an earlier test stands
            self.page.click("text=Làm một hồ sơ khác")
            self.page.wait_for_selector("text=Làm một hồ sơ khác", state="detached")

    def sign_in(self, person: str = PERSON) -> None:
        """The way over the portal and back."""
        self.page.click("button:has-text('Đăng nhập bằng Cổng')")
        self.page.click(f"button:has-text('{person}')")

    def tell(self) -> None:
        """Step 1."""
        self.page.fill("[name=phone]", "0912345678")
        self.page.fill("[name=answer_chuyen-mon]", "Khám bệnh, chữa bệnh nội khoa")
        self.page.click("text=Tiếp: giấy tờ")
        self.page.wait_for_selector("h1:has-text('Giấy tờ')")
        self.page.wait_for_load_state()  # its scripts listen now

    def look_up(self) -> None:
        """The first consent, and one question to both warehouses."""
        self.page.check("#lookup [name=consent]")
        self.page.click("text=Tìm giấy tờ của tôi")
        self.page.wait_for_selector("text=Đã hỏi các kho lúc")

    def card(self, name: str):
        """The card of one paper."""
        return self.page.locator("section.card").filter(has=self.page.locator("h2", has_text=name))

    def use(self, name: str) -> None:
        """The first paper offered: looked at, agreed to."""
        self.card(name).locator("a:has-text('Xem và dùng')").first.click()
        self.page.wait_for_selector("text=Bạn có đồng ý không?")
        self.page.check("[name=consent]")
        self.page.click("button:has-text('Dùng giấy tờ này')")
        self.page.wait_for_selector("h1:has-text('Giấy tờ')")

    def send(self, name: str) -> None:
        """A file of one's own; with scripts it goes as soon as it is chosen."""
        card = self.card(name)
        card.locator("input[type=file]").set_input_files(self.scan)
        button = card.locator(".upload-send")
        if button.is_visible():
            button.click()
        self.page.wait_for_selector(f"section.card[data-state=ready]:has(h2:has-text('{name}'))")

    def wait_for_papers(self) -> None:
        """Every chosen paper has arrived."""
        for name in THREE_REUSED:
            for _ in range(60):
                if self.card(name).get_attribute("data-state") == "ready":
                    break
                self.page.wait_for_timeout(500)
                self.page.reload()
            assert self.card(name).get_attribute("data-state") == "ready", name

    def file(self) -> str:
        """Review, declaration, the code."""
        self.page.click("text=Tiếp: xem lại")
        self.page.check("[name=declared]")
        self.page.click("button:has-text('Nộp hồ sơ')")
        self.page.wait_for_selector("text=đang chờ cán bộ tiếp nhận")
        return self.page.url.rsplit("/", 1)[1]
