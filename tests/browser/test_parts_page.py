"""The page of all parts, looked at: both densities, five widths, axe, nothing cut, no state told by colour alone.

Needs no installation: the page asks the database nothing, so a server in this process is enough.
"""

import threading
from itertools import combinations
from types import SimpleNamespace
from wsgiref.simple_server import WSGIRequestHandler

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application

from tests.browser.clerk import open_page
from tests.browser.reading import Reader
from tests.browser.test_widths import SIDEWAYS, STICKS_OUT, WIDTHS

pytestmark = pytest.mark.browser

DENSITIES = ("compact", "roomy")
SMALLEST_TARGET = {"compact": 24, "roomy": 44}
# A text that is wider or higher than the box it stands in; what is hidden on purpose has one pixel.
CUT = """() => [...document.querySelectorAll(
    '.button, .badge, .due, .tag, .kbd, .component-name, .alert-title, h1, h2')]
  .filter((each) => each.clientWidth > 1 && !each.closest('.visually-hidden, dialog:not([open])')
    && getComputedStyle(each).display !== 'inline'
    && (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 2))
  .map((each) => `${each.className || each.tagName}: ${each.textContent.trim().slice(0, 50)}`)"""
LOOKS = """() => [...document.querySelectorAll('.board:not([data-kind]) > .component')].map((row) => {
  const badge = row.querySelector('.badge');
  return {state: row.dataset.state, label: badge.textContent.trim(),
    icon: badge.querySelector('use').getAttribute('href'),
    rail: getComputedStyle(row, '::before').borderLeftStyle};
})"""
SMALL = """(least) => [...document.querySelectorAll('main :is(.button, .input, .way, .choice, .segmented label)')]
  .filter((each) => each.offsetWidth && !each.closest('dialog') && Math.round(each.offsetHeight) < least)
  .map((each) => `${each.textContent.trim().slice(0, 40)}: ${each.offsetHeight}`)"""
RING = """() => { const style = getComputedStyle(document.activeElement.matches('.upload-input')
    ? document.activeElement.closest('.upload-pick') : document.activeElement);
  return {style: style.outlineStyle, width: parseFloat(style.outlineWidth),
    what: document.activeElement.outerHTML.slice(0, 90)}; }"""
# Rings that stand on the element around the one with the focus, or inside it on the browser's own calendar button.
RING_ELSEWHERE = ".segmented input, .offer input, .combo-option input, input[type=date]"
SAME_WITHOUT_COLOUR = {frozenset({"lookup-failed", "fetch-failed"})}  # told apart by their words


class Quiet(WSGIRequestHandler):
    """Says nothing in the terminal."""

    def log_message(self, *args):
        """Nothing."""


@pytest.fixture(scope="module")
def address():
    """Where this process answers; as the demo, which has the page."""
    from django.conf import settings

    before, settings.IS_DEMO = settings.IS_DEMO, True
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.daemon_threads = True
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    settings.IS_DEMO = before


@pytest.fixture(scope="module", params=DENSITIES)
def seen(request, chromium, address):
    """The page at one density, with what its console said and what it asked for."""
    page = open_page(chromium, address)
    complaints, requests = [], []
    page.on("console", lambda said: said.type in {"error", "warning"} and complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: requests.append(asked.url))
    page.goto(f"/bo-phan/?mat-do={request.param}")
    yield SimpleNamespace(page=page, density=request.param, complaints=complaints, requests=requests, address=address)
    page.context.close()


def at(seen, width: int):
    """The page at this width."""
    seen.page.set_viewport_size({"width": width, "height": 900})
    return seen.page


def test_axe_finds_nothing(seen):
    reader = Reader()
    for width in (WIDTHS[0], WIDTHS[-1]):
        reader.read(at(seen, width), f"parts, {seen.density}, {width}")
    reader.assert_nothing_found()


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_scrolls_sideways_and_no_text_is_cut(seen, width):
    page = at(seen, width)
    assert page.evaluate(SIDEWAYS) <= 0, page.evaluate(STICKS_OUT)
    assert page.evaluate(STICKS_OUT) == []
    assert page.evaluate(CUT) == []


def test_every_state_is_told_without_colour(seen):
    looks = {}
    for row in at(seen, 1440).evaluate(LOOKS):
        looks.setdefault(row["state"], row)
    assert len({row["label"] for row in looks.values()}) == len(looks)
    alike = {
        frozenset({one, other})
        for one, other in combinations(looks, 2)
        if (looks[one]["icon"], looks[one]["rail"]) == (looks[other]["icon"], looks[other]["rail"])
    }
    assert alike == SAME_WITHOUT_COLOUR
    silent, empty = looks["lookup-failed"], looks["not-found"]
    assert all(silent[name] != empty[name] for name in ("label", "icon", "rail"))


def test_every_target_is_large_enough_for_who_uses_it(seen):
    assert at(seen, 390).evaluate(SMALL, SMALLEST_TARGET[seen.density]) == []


def test_the_focus_is_seen_wherever_a_key_moves_it(seen):
    page, poor = at(seen, 1280), []
    page.evaluate("() => document.body.focus()")
    count = page.evaluate("() => document.querySelectorAll('a[href], button, input:not([type=hidden])').length")
    for _ in range(min(count, 90)):
        page.keyboard.press("Tab")
        if page.evaluate(f"() => document.activeElement.matches('{RING_ELSEWHERE}')"):
            continue
        ring = page.evaluate(RING)
        if ring["style"] == "none" or ring["width"] < 2:
            poor.append(ring)
    assert poor == []


def test_nothing_comes_from_elsewhere_and_the_policy_is_kept(seen):
    assert seen.complaints == []
    assert [url for url in seen.requests if not url.startswith(seen.address)] == []


def test_a_field_with_an_error_is_bordered_in_the_colour_of_errors(seen):
    """Whatever else a field is: the card reader's box has a border of its own, and loses it."""
    borders = at(seen, 1280).evaluate(
        """() => [...document.querySelectorAll('.input[aria-invalid=true]')].map((each) =>
          getComputedStyle(each).borderTopColor)"""
    )
    assert len(borders) >= 4 and len(set(borders)) == 1
