"""Every page and every state of the product, one after the other: `for name, page in Tour(...).moments()`.

What each state needs is prepared over HTTP, or by a fault of the other side; the browser then only looks.
"""

from collections.abc import Iterator

from reception.demo.check import Walk
from tests.browser.clerk import CARD, PROCEDURE, Clerk
from tests.browser.installation import Installation

EXPECTED_STATUS = {"404": 404, "403": 403, "no status": 404, "card not read": 422, "owner with mistakes": 422}
ADMIN_PAGES = {"admin index": "/admin/", "admin list": "/admin/reception/resultcode/"}


class Tour:
    """`pages` are two pages: an officer of the department of health, and an administrator."""

    def __init__(self, installation: Installation, officer, administrator) -> None:
        self.installation = installation
        self.page, self.admin = officer, administrator
        self.clerk = Clerk(officer)

    def moments(self) -> Iterator[tuple[str, object]]:
        """Pairs of name and page, the page standing still at that moment."""
        for part in (self.before, self.board, self.dialogs, self.failures, self.after, self.administration):
            yield from part()

    def before(self):
        """Sign-in, list, and reception until a dossier exists."""
        page = self.page
        yield from self._go({"login": "/dang-nhap/"})
        page.fill("#id_username", "canbo1")
        page.fill("#id_password", "khong-phai-mat-khau")
        page.click("main button")
        yield "login refused", page
        self.clerk.sign_in("canbo1", self.installation.password)
        yield "list", page
        page.fill("#search", "khong co ai ten nay")
        page.press("#search", "Enter")
        page.wait_for_selector(".empty")
        yield "list without a match", page
        yield from self._go({"start": "/quay/tiep-nhan"})
        page.fill("#id_card", "123")
        page.press("#id_card", "Enter")
        page.wait_for_selector("[aria-invalid=true]")
        yield "card not read", page
        self.clerk.read_card()
        yield "card read", page
        page.fill("#procedure-search", "cap")
        page.wait_for_selector("#procedures input[name=procedure]")
        self.clerk.settle()
        yield "procedures", page
        page.check("input[name=submitter_is_owner][value=other]")
        page.fill("#id_full_name", "")
        page.evaluate("document.querySelector('#open-dossier').noValidate = true")
        page.fill("#procedure-search", PROCEDURE)
        page.click("button[name=open]")
        page.wait_for_selector("[aria-invalid=true]")
        yield "owner with mistakes", page

    def board(self):
        """The board before and after the look-up, and its shortcuts."""
        page = self.page
        self.clerk.read_card(CARD)
        self.clerk.open_dossier()
        yield "board, nobody asked", page
        self.clerk.look_up()
        yield "board, both answered", page
        page.keyboard.press("?")
        page.wait_for_selector("#shortcuts[open]")
        yield "shortcuts", page
        page.keyboard.press("Escape")

    def dialogs(self):
        """Choosing in its steps, in a dialog and as pages; the waiver."""
        page = self.page
        address = page.url.split("#")[0]
        slots = [each.get_attribute("id").removeprefix("component-") for each in page.locator(".component").all()]
        self.clerk.row(5).locator("[data-primary]").click()
        page.wait_for_selector("#dialog[open] [data-step='1']")
        self.clerk.settle()
        yield "dialog, nothing chosen", page
        page.keyboard.press("1")
        self.clerk.wait_preview()
        yield "dialog, preview", page
        page.keyboard.press("Enter")
        page.wait_for_selector("#dialog[open] [data-step='2']")
        self.clerk.settle()
        yield "dialog, consent", page
        page.keyboard.press("Escape")
        self.clerk.row(1).locator("[data-dialog]").click()
        page.wait_for_selector("#dialog[open] textarea")
        self.clerk.settle()
        yield "dialog, waive", page
        page.keyboard.press("Escape")
        choose = f"{address}/giay-to/{slots[4]}/chon"
        yield from self._go({"choose page": choose, "waive page": f"{address}/giay-to/{slots[0]}/mien"})
        page.goto(address)
        self.installation.tell_simulator("faults", {"file": {"kind": "delay", "value": 6}})
        self.clerk.row(2).locator("[data-primary]").click()
        for step in ("1", "2"):
            page.wait_for_selector(f"#dialog[open] [data-step='{step}']")
            self.clerk.settle()
            if step == "2":
                page.check("#dialog input[name=consent]")
            page.locator("#dialog [data-next]").click()
        page.wait_for_selector("#dialog[open] [data-step='3']")
        self.clerk.settle()
        yield "dialog, fetching", page
        page.keyboard.press("Escape")
        yield "board, fetching", page
        self.installation.tell_simulator("reset", {})

    def failures(self):
        """What a board looks like when the other side fails."""
        for name, faults in {
            "board, not allowed": {"papers": {"kind": "status", "value": 403}},
            "board, lookup failed": {"papers": {"kind": "refuse"}},
        }.items():
            self.installation.tell_simulator("faults", faults)
            walk = Walk(self.installation.base, self.installation.password)
            for step in (walk.sign_in, walk.read_card, walk.open_dossier):
                step()
            self.page.goto(f"/quay/tiep-nhan/{walk.code}")
            self.clerk.look_up()
            yield name, self.page
        self.installation.tell_simulator("reset", {})
        self.clerk.press("F4")
        self.page.wait_for_selector(".component[data-state=choose]")
        self.installation.tell_simulator("faults", {"file": {"kind": "wrong_type", "value": "zip"}})
        self.clerk.row(2).locator("[data-primary]").click()
        self.page.wait_for_selector("#dialog[open] [data-step='1']")
        self.clerk.settle()
        self.page.locator("#dialog [data-next]").click()
        self.page.wait_for_selector("#dialog[open] [data-step='2']")
        self.page.check("#dialog input[name=consent]")
        self.page.locator("#dialog [data-next]").click()
        self.page.wait_for_selector("#dialog[open] [data-step='3']")
        self.page.keyboard.press("Escape")
        self.clerk.wait_row(2, "fetch-failed", "fetching")
        yield "board, file refused", self.page
        self.installation.tell_simulator("reset", {})
        self.page.context.set_offline(True)
        self.clerk.press("F4")
        self.page.wait_for_selector("#loud .alert")
        yield "board, offline", self.page
        self.page.context.set_offline(False)

    def after(self):
        """A dossier that is complete, accepted, printed, and what the public sees of it."""
        walk = Walk(self.installation.base, self.installation.password)
        for step in walk.steps()[:-3]:
            step()
        yield from self._go({"board, complete": f"/quay/tiep-nhan/{walk.code}"})
        walk.accept()
        dossier = f"/quay/ho-so/{walk.code}"
        yield from self._go({"accepted dossier": dossier, "receipt": f"{dossier}/giay-hen"})
        yield from self._go({"public status": f"/ho-so/{walk.code}", "no status": "/ho-so/H99.18-000000-0000"})
        yield from self._go({"404": "/quay/ho-so/khong-co", "list with everything": "/quay/"})

    def administration(self):
        """The administration, and an administrator at a counter that is not his."""
        page = self.admin
        page.goto("/admin/login/")
        yield "admin login", page
        page.goto("/dang-nhap/")
        page.fill("#id_username", "quantri")
        page.fill("#id_password", self.installation.password)
        page.click("main button")
        page.wait_for_load_state()
        for name, address in ADMIN_PAGES.items():
            page.goto(address)
            yield name, page
        page.locator("#result_list tbody th a").first.click()
        page.wait_for_selector("#content-main form")
        yield "admin form", page
        page.goto("/quay/")
        yield "403", page

    def _go(self, addresses: dict[str, str]):
        for name, address in addresses.items():
            self.page.goto(address)
            self.clerk.settle()
            yield name, self.page
