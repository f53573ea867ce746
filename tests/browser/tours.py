"""Further walks for pictures: more of the counter, citizens, standardisers, and pages that nobody signs in for.

Each is made with an installation and a function that opens a page in a context of its own.
"""

import io
import tempfile
from pathlib import Path

from django.template.loader import render_to_string

from reception.demo.check import Walk
from tests.browser.citizen import PROCEDURE, THREE_REUSED, Citizen
from tests.browser.clerk import Clerk
from tests.browser.tour import Tour

BENCH = "/admin/reception/componentcode/ban-chuan-hoa/"
WITHOUT_PAPERS = "099085000231||Lý A Páo|30011985|Nam|Bản Nậm Khánh, xã Thượng Sơn|18082021"
ERRORS = (400, 403, 404, 500, 503)
NARROW = {"width": 390, "height": 844}


class CounterTour:
    """The tour that the tests look at, then promised papers, a paper that ought to be there, and the receipt."""

    def __init__(self, installation, new_page) -> None:
        self.installation = installation
        self.officer, self.administrator = new_page(), new_page()

    def moments(self):
        """Pairs of name and page."""
        yield from Tour(self.installation, self.officer, self.administrator).moments()
        yield from self.promised()
        yield from self.receipt()

    def promised(self):
        """A silent warehouse, a promise, and what the dossier looks like meanwhile."""
        page, clerk = self.officer, Clerk(self.officer)
        clerk.read_card(WITHOUT_PAPERS)
        clerk.open_dossier()
        clerk.look_up()
        page.locator("a:has-text('Có mà không thấy?') >> nth=0").click()
        page.wait_for_selector("#dialog[open] form")
        clerk.settle()
        yield "dialog, paper not seen", page
        self.installation.tell_simulator("faults", {"papers": {"kind": "refuse"}})
        page.goto("/quay/tiep-nhan")
        clerk.read_card()
        code = clerk.open_dossier()
        clerk.look_up()
        page.locator("button:has-text('Bổ sung từ kho sau') >> nth=0").click()
        page.wait_for_selector(".component[data-state=promised]")
        clerk.settle()
        yield "board, promised", page
        page.goto(f"/quay/ho-so/{code}")
        yield "dossier, draft", page
        self.installation.tell_simulator("reset", {})

    def receipt(self):
        """The printed sheet, every page of it drawn by the program that draws previews."""
        walk = Walk(self.installation.base, self.installation.password)
        for step in walk.steps()[:-3]:
            step()
        walk.accept()
        yield from pdf_pages(self.officer, f"/quay/ho-so/{walk.code}/giay-hen.pdf", "receipt PDF")


class CitizenTour:
    """A telephone first; the same pages wide afterwards."""

    def __init__(self, installation, new_page) -> None:
        self.installation = installation
        self.page = new_page(**NARROW)
        self.stranger = new_page(**NARROW)
        self.folder = Path(tempfile.mkdtemp(prefix="kho-shots-", dir=installation.folder))
        self.citizen = Citizen(self.page, self.folder)

    def moments(self):
        """Pairs of name and page."""
        for part in (self.before, self.information, self.silence, self.papers, self.failures, self.filing, self.after):
            yield from part()

    def before(self):
        """What everybody may see."""
        addresses = {
            "home": "/", "search": "/?q=chung+chi", "search without a match": "/?q=khong+co+thu+tuc+nay",
            "procedure": f"/thu-tuc/{PROCEDURE}", "rights": "/quyen-du-lieu", "sign-in": "/cong-dan/dang-nhap",
        }  # fmt: skip
        yield from visit(self.page, addresses)

    def information(self):
        """Step 1, empty, with mistakes, saved."""
        page = self.page
        self.citizen.arrive()
        yield "information", page
        page.evaluate("document.querySelectorAll('form').forEach((each) => { each.noValidate = true; })")
        page.fill("[name=phone]", "12")
        page.click("text=Tiếp: giấy tờ")
        page.wait_for_selector("[aria-invalid=true]")
        yield "information with mistakes", page
        self.citizen.tell()

    def silence(self):
        """Step 2 when the other side refuses, then is away: the first question, asked again, promised, answered."""
        page = self.page
        yield "papers, nobody asked", page
        self.installation.tell_simulator("faults", {"papers": {"kind": "status", "value": 403}})
        page.check("#lookup [name=consent]")
        page.click("text=Tìm giấy tờ của tôi")
        page.wait_for_selector("#lookup [role=alert]")
        yield "papers, not allowed", page
        self.installation.tell_simulator("faults", {"papers": {"kind": "refuse"}})
        page.click("text=Hỏi lại các kho")
        page.wait_for_selector("h2:has-text('Chưa hỏi được kho quốc gia')")
        yield "papers, lookup failed", page
        page.locator("button:has-text('lấy giấy này từ kho sau') >> nth=0").click()
        page.wait_for_selector("section.card[data-state=promised]")
        yield "papers, promised", page
        page.locator("button:has-text('Thôi, tôi nộp tệp của mình') >> nth=0").click()
        page.wait_for_selector("section.card[data-state=promised]", state="detached")
        self.installation.tell_simulator("reset", {})
        page.click("text=Hỏi lại các kho")
        page.wait_for_selector("text=Đã hỏi các kho lúc")

    def papers(self):
        """Step 2 after the question; choosing; fetching."""
        page, citizen = self.page, self.citizen
        yield "papers, found", page
        citizen.card(THREE_REUSED[2]).locator("a:has-text('Xem và dùng')").first.click()
        page.wait_for_selector("text=Bạn có đồng ý không?")
        yield "paper and consent", page
        page.go_back()
        self.installation.tell_simulator("faults", {"file": {"kind": "delay", "value": 8}})
        citizen.use(THREE_REUSED[0])
        yield "papers, fetching", page
        self.installation.tell_simulator("reset", {})

    def failures(self):
        """What does not come, and what is not taken."""
        page, citizen = self.page, self.citizen
        self.installation.tell_simulator("faults", {"file": {"kind": "wrong_type", "value": "zip"}})
        citizen.use(THREE_REUSED[2])
        page.wait_for_timeout(2500)
        page.reload()
        yield "papers, file refused", page
        self.installation.tell_simulator("reset", {})
        word = self.folder / "so-yeu-ly-lich.docx"
        word.write_bytes(b"PK\x03\x04 no paper of ours")
        page.locator("input[type=file]").first.set_input_files(word)
        page.wait_for_timeout(1500)
        yield "papers, own file refused", page

    def filing(self):
        """Step 3: refused, then filed."""
        page = self.page
        page.click("text=Tiếp: xem lại")
        yield "review", page
        page.check("[name=declared]")
        page.click("button:has-text('Nộp hồ sơ')")
        page.wait_for_selector("#summary")
        yield "review, not ready", page

    def after(self):
        """A second dossier, filed; papers of one's own; what a stranger sees of it."""
        page = self.page
        page.goto("/")
        yield "home with a draft", page
        from tests.browser.test_citizen_journey import SENT

        page.goto(f"/thu-tuc/{PROCEDURE}")
        page.click("text=Nộp hồ sơ này")
        page.click("text=Làm một hồ sơ khác")
        page.wait_for_selector("text=Làm một hồ sơ khác", state="detached")
        self.citizen.tell()
        self.citizen.look_up()
        for name in THREE_REUSED:
            self.citizen.use(name)
        self.citizen.wait_for_papers()
        for name in SENT:
            self.citizen.send(name)
        yield "papers, complete", page
        code = self.citizen.file()
        yield "filed", page
        yield from visit(page, {"own papers": "/kho", "signed in again": "/cong-dan/da-dang-nhap-lai"})
        yield from visit(self.stranger, {"status for a stranger": f"/ho-so/{code}", "no status": "/ho-so/H99.18-0-0"})
        self.stranger.goto(f"/ho-so/{code}")
        self.stranger.fill("#digits", "0000")
        self.stranger.click("text=Xem hẹn trả và giấy tờ")
        self.stranger.wait_for_selector("[role=alert]")
        yield "wrong digits", self.stranger


class BenchTour:
    """The administrator's bench, its trial, its table, and the rest of the administration."""

    def __init__(self, installation, new_page) -> None:
        self.installation = installation
        self.page = new_page()

    def moments(self):
        """Pairs of name and page."""
        page = self.page
        page.goto(f"/admin/login/?next={BENCH}")
        page.fill("#id_username", "quantri")
        page.fill("#id_password", self.installation.password)
        page.click("input[type=submit]")
        page.wait_for_url(f"**{BENCH}")
        yield "bench", page
        page.click("a[data-row] >> nth=0")
        page.wait_for_selector("#ten-thanh-phan")
        yield "bench with panel", page
        page.goto(f"{BENCH}?q=phieu ly lich tu phap so 1")
        page.click("a[data-row] >> nth=0")
        page.wait_for_selector("[data-trial]")
        yield "approved code", page
        page.click("[data-trial] button")
        page.wait_for_url("**trial=**")
        yield "trial", page
        page.goto(f"{BENCH}?state=missing")
        page.check("input[name=pick] >> nth=0")
        page.click("button[value=propose]")
        page.wait_for_selector("text=Xác nhận 1 dòng")
        yield "many at once", page
        addresses = {
            "coverage": "/admin/reception/componentcode/do-phu/",
            "tables": "/admin/reception/componentcode/bang/",
            "nothing found": f"{BENCH}?q=khong co giay nay",
            "administration": "/admin/",
        }
        yield from visit(page, addresses)


class PlainTour:
    """Pages that nobody signs in for: all parts, and what goes wrong."""

    def __init__(self, installation, new_page) -> None:
        self.page = new_page()

    def moments(self):
        """Pairs of name and page."""
        page = self.page
        yield from visit(page, {"parts, compact": "/bo-phan/", "parts, roomy": "/bo-phan/?mat-do=roomy"})
        for status in ERRORS:
            html = render_to_string(f"{status}.html", {"request_id": "5f0c2b7719ad3e84"})
            address = f"**/trang-loi/{status}"
            page.route(address, lambda route, _, body=html: route.fulfill(body=body, content_type="text/html"))
            page.goto(f"/trang-loi/{status}")
            yield f"error {status}", page
        html = render_to_string("registration/locked.html", {})
        page.route("**/trang-loi/khoa", lambda route: route.fulfill(body=html, content_type="text/html"))
        yield from visit(page, {"locked account": "/trang-loi/khoa"})


def visit(page, addresses: dict[str, str]):
    """One address after the other."""
    for name, address in addresses.items():
        page.goto(address)
        yield name, page


def pdf_pages(page, address: str, name: str):
    """The pages of a PDF as pictures in a page of their own."""
    import pypdfium2

    document = pypdfium2.PdfDocument(page.request.get(address).body())
    for number, sheet in enumerate(document, start=1):
        stream = io.BytesIO()
        sheet.render(scale=1.6).to_pil().save(stream, "PNG")
        picture = stream.getvalue()
        page.route("**/trang-in/*", lambda route, _, body=picture: route.fulfill(body=body, content_type="image/png"))
        page.goto(f"/trang-in/{number}.png")
        yield f"{name}, sheet {number}", page
        page.unroute("**/trang-in/*")


TOURS = {"can-bo": CounterTour, "cong-dan": CitizenTour, "chuan-hoa": BenchTour, "chung": PlainTour}
