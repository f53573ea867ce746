"""Every page and state, at five widths, read by axe, listened to for what it loads and complains of."""

from urllib.parse import urlsplit

import pytest

from tests.browser.clerk import open_page
from tests.browser.reading import Reader
from tests.browser.tour import Tour

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]  # one walk through everything, on a busy machine

WIDTHS = (360, 390, 820, 1280, 1440)
ADMIN = ("admin",)
# What the browser says by itself about pages that answer 403, 404 or 422, and while it is offline.
EXPECTED_WORDS = ("the server responded with a status of", "ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:after")
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
STICKS_OUT = """() => [...document.querySelectorAll('main *, dialog[open] *')].filter((each) => {
  const box = each.getBoundingClientRect();
  return box.width && box.right > innerWidth + 1
    && !each.closest('.table-wrap, .tabs, .preview, .visually-hidden, #loud');
}).slice(0, 2).map((each) => each.tagName + '.' + each.className + ' ' + each.textContent.trim().slice(0, 40))"""


class Findings:
    """What one walk through everything has shown."""

    def __init__(self) -> None:
        self.reader = Reader()
        self.sideways: list[str] = []
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        self.moment = ""

    def listen(self, page, base: str) -> None:
        """Requests to other hosts and words on the console are kept with their moment."""
        host = urlsplit(base).netloc

        def on_request(request):
            parts = urlsplit(request.url)
            if parts.scheme not in {"data", "blob"} and parts.netloc != host:
                self.foreign.append(f"after {self.moment}: {request.url}")

        def on_console(said):
            if said.type in {"error", "warning"} and not any(word in said.text for word in EXPECTED_WORDS):
                self.complaints.append(f"after {self.moment}: {said.text}")

        page.on("request", on_request)
        page.on("console", on_console)
        page.on("pageerror", lambda error: self.complaints.append(f"after {self.moment}: {error}"))

    def look(self, name: str, page) -> None:
        """axe at the wide screen, then the page at every width."""
        self.moment = name
        self.reader.read(page, name)
        # Django's own administration is made for desks; its tables may scroll on a telephone.
        for width in WIDTHS if not name.startswith(ADMIN) else WIDTHS[3:]:
            page.set_viewport_size({"width": width, "height": 900})
            more, out = page.evaluate(SIDEWAYS), page.evaluate(STICKS_OUT)
            if more > 0 or (out and not name.startswith(ADMIN)):
                self.sideways.append(f"{name} at {width}: {more} px too wide; {out}")


@pytest.fixture(scope="module")
def findings(chromium, installation):
    """Everything was walked through once."""
    found = Findings()
    pages = [open_page(chromium, installation.base), open_page(chromium, installation.base)]
    for page in pages:
        found.listen(page, installation.base)
    for name, page in Tour(installation, *pages).moments():
        found.look(name, page)
    installation.tell_simulator("reset", {})
    print(f"\n{len(found.reader.moments)} moments at {len(WIDTHS)} widths")
    yield found
    for page in pages:
        page.context.close()


def test_no_page_scrolls_sideways_at_any_width(findings):
    assert not findings.sideways, "\n" + "\n".join(findings.sideways)


def test_nothing_is_loaded_from_another_host(findings):
    assert not findings.foreign, "\n" + "\n".join(findings.foreign)


def test_no_page_breaks_the_content_policy_or_throws(findings):
    assert not findings.complaints, "\n" + "\n".join(findings.complaints)


def test_axe_finds_nothing_on_any_page_in_any_state(findings):
    findings.reader.assert_nothing_found()
