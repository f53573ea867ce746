"""A clerk who never touches the mouse: keys are counted, and the focus is looked at after every swap."""

import re
from pathlib import Path

CARD = "099194004271||Nguyễn Thị Minh Thư|14031994|Nữ|12 Lê Lợi, tỉnh Sơn Hà|18082021"
PROCEDURE = "chung chi hanh nghe"
PATIENCE_MS = 20_000
BOARD = re.compile(r"/quay/tiep-nhan/[^/#?]+")
QUIET = "() => !document.querySelector('.htmx-request') && !document.querySelector('.htmx-swapping, .htmx-settling')"
FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const row = at.closest('.component');
  return {tag: at.tagName.toLowerCase(), id: at.id, name: at.getAttribute('name') || '', type: at.type || '',
    row: row ? row.id : '', text: (at.textContent || at.value || '').replace(/\\s+/g, ' ').trim(),
    dialog: Boolean(at.closest('dialog[open]'))};
}"""


def open_page(browser, base: str, *, width: int = 1440, height: int = 900, **options):
    """A page in a context of its own; relative addresses are those of the installation."""
    options = {"locale": "vi-VN", "reduced_motion": "reduce"} | options
    context = browser.new_context(base_url=base, viewport={"width": width, "height": height}, **options)
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


class Clerk:
    """A page, its keys, its requests, and what went wrong on its console."""

    def __init__(self, page) -> None:
        self.page = page
        self.keys = 0
        self.scanned = 0
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(f"{request.method} {request.url}"))
        page.on("console", lambda said: said.type in {"error", "warning"} and self.complaints.append(said.text))
        page.on("filechooser", lambda _: None)  # from now on no chooser of the system opens
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    # ---- keys

    def press(self, key: str, times: int = 1) -> None:
        """The key was pressed and counted."""
        for _ in range(times):
            self.keys += 1
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """The text was typed where the focus is, every letter counted."""
        self.keys += len(text)
        self.page.keyboard.type(text)

    def scan(self, text: str) -> None:
        """The card reader typed the text and Enter: no key of the clerk."""
        self.scanned += 1
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Enter")

    # ---- focus

    def focus(self) -> dict:
        """Where the focus is; an assertion error when it is nowhere."""
        at = self.page.evaluate(FOCUS)
        assert at is not None, "the focus is lost: it is on the body"
        return at

    def settle(self) -> None:
        """Nothing is being asked or swapped any more."""
        self.page.wait_for_function(QUIET)
        self.page.wait_for_timeout(30)

    def wait_focus(self, test: str) -> dict:
        """The focus, once the JavaScript expression `test` about `at` (the focused element) is true."""
        self.page.wait_for_function(f"() => {{ const at = document.activeElement; return Boolean({test}); }}")
        return self.focus()

    # ---- places

    def sign_in(self, username: str, password: str) -> None:
        """Signed in, by keys only; the list is open."""
        self.page.goto("/dang-nhap/")
        self.wait_focus("at.name === 'username'")
        self.type(username)
        self.press("Tab")
        self.type(password)
        self.press("Enter")
        self.page.wait_for_url("**/quay/")

    def read_card(self, card: str = CARD) -> None:
        """The owner stands on the start page."""
        if "/quay/tiep-nhan" not in self.page.url:
            self.page.goto("/quay/tiep-nhan")
        self.press("F2")
        self.wait_focus("at.id === 'id_card'")
        self.scan(card)
        self.page.wait_for_selector("#open-dossier")

    def open_dossier(self, words: str = PROCEDURE, steps_down: int = 1) -> str:
        """The board is open; returns the dossier's code."""
        self.press("F3")
        self.wait_focus("at.id === 'procedure-search'")
        self.type(words)
        self.page.wait_for_selector("#procedures input[name=procedure]")
        self.settle()
        self.press("ArrowDown", steps_down)
        self.press("Enter")
        self.page.wait_for_url(BOARD)
        return self.code()

    def code(self) -> str:
        """The code of the dossier on the screen."""
        return self.page.url.split("/quay/tiep-nhan/")[1].split("#")[0].split("?")[0]

    def look_up(self) -> None:
        """Consent is ticked and both warehouses have answered."""
        box = self.page.locator("#lookup input[name=consent]")
        if not box.is_checked():
            self.wait_focus("at.name === 'consent'")
            self.press("Space")
        self.press("F4")
        self.page.wait_for_selector("#board:not(.htmx-request) .panel-head:has-text('Tra cứu lúc')")
        self.settle()

    def row(self, number: int):
        """The row with this number."""
        return self.page.locator(".board > .component").nth(number - 1)

    def row_state(self, number: int) -> str:
        """The data-state of a row."""
        return self.row(number).get_attribute("data-state")

    def wait_row(self, number: int, *states: str) -> str:
        """The row has one of these states."""
        wanted = ", ".join(f".board > .component:nth-child({number})[data-state='{state}']" for state in states)
        self.page.wait_for_selector(wanted)
        self.settle()
        return self.row_state(number)

    def go_to_row(self, number: int) -> None:
        """The focus is in the row, moved there by the arrow keys."""
        ids = self.page.evaluate("() => [...document.querySelectorAll('.board > .component')].map(row => row.id)")
        at = self.focus()
        assert at["row"], f"the focus is not in a row but on {at}"
        steps = (number - 1) - ids.index(at["row"])
        self.press("ArrowDown" if steps > 0 else "ArrowUp", abs(steps))
        assert self.focus()["row"] == ids[number - 1]

    def choose(self, key: str = "") -> None:
        """The row in hand has its paper: dialog, number, consent, fetching, closed."""
        row = self.focus()["row"]
        self.press("Enter")
        self.page.wait_for_selector("#dialog[open] [data-step='1']")
        self.settle()
        assert self.focus()["dialog"]
        if key:
            self.press(key)
            self.settle()
            self.wait_preview()
        self.press("Enter")
        self.page.wait_for_selector("#dialog[open] [data-step='2']")
        self.settle()
        self.give_consent()
        self.press("Enter")
        self.page.wait_for_selector("#dialog[open] [data-step='3']")
        self.settle()
        assert self.focus()["dialog"]
        self.press("Enter")
        self.page.wait_for_selector("#dialog:not([open])", state="attached")
        self.settle()
        assert self.focus()["row"] == row, "the row keeps the focus after the dialog"

    def give_consent(self) -> None:
        """The citizen's yes is ticked; the focus is on it."""
        self.wait_focus("at.name === 'consent'")
        self.press("Space")

    def wait_preview(self) -> None:
        """The first page of the paper in hand is drawn."""
        self.page.wait_for_function(
            "() => { const page = document.querySelector('#preview .preview-page');"
            " return page && page.complete && page.naturalWidth > 100; }"
        )

    def upload(self, scan: Path) -> None:
        """The scan is in the row in hand. The file chooser belongs to the system, so the test fills its answer."""
        row = self.focus()["row"]
        with self.page.expect_file_chooser() as chooser:
            self.press("t")
        chooser.value.set_files(scan)
        self.page.wait_for_selector(f"#{row} .files-item")
        self.settle()
        assert self.focus()["row"] == row
