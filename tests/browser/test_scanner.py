"""A scanner is a keyboard everywhere: what it types outside the card's field acts on nothing, and is told.

Each burst is the text of somebody else's card with letters that are keys of the pages, a key a millisecond.
"""

import re
from urllib.parse import unquote

import pytest

from reception.demo.check import small_scan
from tests.browser.clerk import Clerk
from tests.browser.tour import Tour

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

STRANGER = "099088001264||Cao Ngan Xuân Trường|02021988|Nam|5 R/S, T?, Gò X|01072024"
PIECES = ("099088", "Cao Ng", "Xuân", "02021988")
TOLD = "#loud .alert:has-text('Thẻ của người khác? Bấm F2 rồi quét lại')"
PUBLIC = ("login", "login refused", "404", "no status", "public status")
STATE = """() => [location.href, document.querySelectorAll('dialog[open]').length,
  [...document.querySelectorAll('input, textarea, select')].filter((each) => each.type !== 'hidden')
    .map((each) => each.name + '=' + (['radio', 'checkbox'].includes(each.type) ? each.checked : each.value))]"""
# What can have the focus, one of each kind; `seen` are the kinds that had it on other pages.
PLACES = """(seen) => {
  const root = [...document.querySelectorAll('dialog[open]')].pop() || document;
  const all = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]';
  const kinds = new Set(seen);
  return [...root.querySelectorAll(all)].filter((each) => each.offsetParent && each.id !== 'id_card').map((each) => {
    const words = each.matches('input') ? '' : (each.textContent || '').replace(/[\\s\\d]+/g, ' ').trim().slice(0, 16);
    const kind = [each.tagName, each.type || '', each.name || each.dataset.key || '', words].join(' ');
    if (kinds.has(kind)) return null;
    kinds.add(kind);
    each.dataset.place = kinds.size;
    return [kind, kinds.size];
  }).filter(Boolean);
}"""


class Listener:
    """What a page asked for, polls aside."""

    def __init__(self, page) -> None:
        self.asked: list[str] = []
        self.addresses: list[str] = []
        page.on("request", self._on_request)

    def _on_request(self, request) -> None:
        self.addresses.append(unquote(request.url))
        quiet = "poll=1" in request.url or "/static/" in request.url or "xem-truoc" in request.url
        if not quiet:
            self.asked.append(f"{request.method} {unquote(request.url)}")

    def personal(self) -> list[str]:
        """Addresses with a piece of the card in them."""
        return [each for each in self.addresses if any(piece in each.replace("+", " ") for piece in PIECES)]


def scan(page, text: str = STRANGER) -> None:
    """The scanner types the text and Enter."""
    page.keyboard.type(text, delay=1)
    page.keyboard.press("Enter")


def scan_in_vain(page, listener: Listener, where: str) -> None:
    """A card of somebody else is scanned: it is told, nothing is asked, nothing on the page has changed."""
    before, asked = page.evaluate(STATE), len(listener.asked)
    scan(page)
    page.wait_for_selector(TOLD)
    page.wait_for_timeout(120)
    assert listener.asked[asked:] == [], where
    assert page.evaluate(STATE) == before, where
    page.evaluate("document.querySelector('#loud').remove()")


def test_a_burst_on_every_page_and_in_every_focus_acts_on_nothing(new_page, installation, other_side_healthy):
    """Dialogs open and files on their way are among the moments of the tour."""
    page = new_page()
    listener = Listener(page)
    seen, moments = [], []
    for name, shown in Tour(installation, page, new_page()).moments():
        if shown is not page or name in PUBLIC:
            continue
        moments.append(name)
        if page.evaluate("document.activeElement.id") != "id_card":
            scan_in_vain(page, listener, name)
        page.evaluate("window.placeOfPage = document.activeElement")
        for kind, number in page.evaluate(PLACES, seen):
            seen.append(kind)
            at = page.locator(f"[data-place='{number}']")
            if not at.count():  # a poll drew the row anew
                continue
            at.first.focus()
            scan_in_vain(page, listener, f"{name}: {kind}")
        page.evaluate("window.placeOfPage.isConnected && window.placeOfPage.focus()")
    print(f"\n{len(seen)} places on {len(moments)} pages and states")
    assert len(moments) > 20 and len(seen) > 40
    assert listener.personal() == []


@pytest.fixture
def board(clerk, other_side_healthy) -> Clerk:
    """A dossier just opened: the focus stands on the consent box, as the page sets it."""
    clerk.page.goto("/quay/tiep-nhan")
    clerk.read_card()
    clerk.open_dossier()
    clerk.wait_focus("at.name === 'consent'")
    return clerk


@pytest.fixture
def paper(tmp_path):
    path = tmp_path / "ban-quet.pdf"
    path.write_bytes(small_scan())
    return path


def test_a_card_scanned_over_a_dossier_just_opened_asks_nobody_about_its_owner(board, other_side_healthy):
    listener = Listener(board.page)
    before = len(other_side_healthy.ask_simulator("journal"))
    scan_in_vain(board.page, listener, "consent box")
    assert not board.page.is_checked("#lookup input[name=consent]")
    assert "Chưa hỏi kho nào" in board.page.inner_text("#board")
    assert len(other_side_healthy.ask_simulator("journal")) == before


def test_a_tick_asks_nobody_before_f4(board):
    listener = Listener(board.page)
    board.press("Space")
    board.page.wait_for_function("() => document.querySelector('#lookup input[name=consent]').checked")
    board.press("Enter")
    board.page.wait_for_timeout(300)
    assert listener.asked == []
    board.press("F4")
    board.page.wait_for_selector("#board:has-text('Tra cứu lúc')")


def test_scans_are_compared_by_the_button_alone_and_no_swap_puts_the_focus_on_it(board, paper):
    board.look_up()
    for number in (1, 4):
        board.go_to_row(number)
        board.upload(paper)
    listener = Listener(board.page)
    assert board.focus()["tag"] == "li", "after the upload the row has the focus, not the button that compares"
    scan_in_vain(board.page, listener, "board with two scans")
    board.press("c")
    board.wait_focus("at.textContent.includes('Đã đối chiếu cả 2')")
    board.page.wait_for_timeout(200)
    assert listener.asked == [], "a letter goes to the button and does not press it"
    scan_in_vain(board.page, listener, "the button that compares")
    board.press("Enter")
    for number in (1, 4):
        board.wait_row(number, "ready")
    assert [each for each in listener.asked if each.endswith("/doi-chieu")]


def test_slow_keys_of_a_person_act_as_before(board):
    page = board.page
    board.look_up()
    board.go_to_row(5)
    page.keyboard.press("Enter", delay=60)
    page.wait_for_selector("#dialog[open] [data-step='1']")
    board.settle()
    for key in "12":
        page.keyboard.press(key, delay=60)
        page.wait_for_selector(f"#dialog input[data-number='{key}']:checked")
    page.keyboard.press("Escape")
    board.wait_focus("at.closest('.component')")
    page.focus("#id_email")
    page.keyboard.type("minh@example.vn", delay=50)
    assert page.input_value("#id_email") == "minh@example.vn"
    page.focus("#lookup input[name=consent]")
    ticked = page.is_checked("#lookup input[name=consent]")
    page.keyboard.press("Space")
    page.wait_for_function("(was) => document.querySelector('#lookup input[name=consent]').checked !== was", arg=ticked)


def test_f2_leaves_a_dialog_for_the_field_of_the_card(board):
    page = board.page
    board.look_up()
    board.go_to_row(5)
    board.press("Enter")
    page.wait_for_selector("#dialog[open] [data-step='1']")
    board.settle()
    scan(page)
    page.wait_for_selector(TOLD)
    page.keyboard.press("F2")
    page.wait_for_url("**/quay/tiep-nhan")
    board.wait_focus("at.id === 'id_card'")
    page.goto("/quay/")
    page.keyboard.press("F2")
    page.wait_for_url("**/quay/tiep-nhan")


def test_a_card_over_the_form_of_another_person_leaves_form_and_search_alone(clerk, other_side_healthy):
    page = clerk.page
    page.goto("/quay/tiep-nhan")
    clerk.read_card()
    clerk.wait_focus("at.id === 'procedure-search'")
    page.keyboard.type("chung", delay=50)
    page.wait_for_selector("#procedures input[name=procedure]")
    clerk.settle()
    listener = Listener(page)
    scan_in_vain(page, listener, "procedure search")
    page.wait_for_timeout(400)
    assert listener.asked == []
    assert page.input_value("#procedure-search") == "chung"
    assert page.input_value("#id_full_name") == "Nguyễn Thị Minh Thư"
    page.focus("#id_full_name")
    scan_in_vain(page, listener, "name of the owner")
    page.focus("#procedures input[name=procedure]")
    scan_in_vain(page, listener, "answers of the search")
    clerk.press("F2")
    clerk.wait_focus("at.id === 'id_card'")
    page.fill("#id_card", "")
    scan(page, "099176000353||Ha|20111976|Nu|Thon Dong|18082021")
    page.wait_for_function(
        "() => { const at = document.querySelector('#id_full_name'); return at && at.value === 'Ha'; }"
    )
    assert listener.personal() == []


@pytest.mark.parametrize("number", ["099088001264", "099 088 001 264", "013419012"])
def test_a_number_in_the_procedure_search_goes_to_the_field_of_the_card(clerk, other_side_healthy, number):
    page = clerk.page
    page.goto("/quay/tiep-nhan")
    clerk.read_card()
    clerk.wait_focus("at.id === 'procedure-search'")
    listener = Listener(page)
    page.keyboard.type(number, delay=5)
    clerk.wait_focus("at.id === 'id_card'")
    assert page.input_value("#id_card") == number and page.input_value("#procedure-search") == ""
    page.wait_for_timeout(300)
    assert listener.asked == []


def test_the_text_of_a_card_that_is_pasted_into_the_search_goes_to_its_own_field(clerk, other_side_healthy):
    page = clerk.page
    page.goto("/quay/tiep-nhan")
    clerk.read_card()
    clerk.wait_focus("at.id === 'procedure-search'")
    listener = Listener(page)
    page.keyboard.insert_text(STRANGER)
    clerk.wait_focus("at.id === 'id_card'")
    assert listener.asked == [] and page.input_value("#id_card") == STRANGER


def test_a_barcode_of_a_dossier_is_words_of_a_search(clerk, other_side_healthy):
    page = clerk.page
    page.goto("/quay/tiep-nhan")
    clerk.read_card()
    code = clerk.open_dossier()
    page.goto("/quay/")
    page.keyboard.press("/")
    clerk.wait_focus("at.id === 'search'")
    scan(page, code)
    page.wait_for_selector(f"[data-line]:has-text('{code}')")
    assert not page.query_selector(TOLD)


def test_a_procedure_code_typed_at_once_is_found(clerk, other_side_healthy):
    page = clerk.page
    page.goto("/quay/tiep-nhan")
    clerk.read_card()
    clerk.wait_focus("at.id === 'procedure-search'")
    page.keyboard.type("1.003709", delay=1)
    page.wait_for_selector("#procedures input[name=procedure]")
    assert page.input_value("#procedure-search") == "1.003709"


def test_a_burst_over_the_reason_of_a_waiver_leaves_it_as_it_was(board):
    page = board.page
    board.look_up()
    listener = Listener(page)
    page.locator("a:has-text('Miễn')").first.click()
    board.wait_focus("at.name === 'reason'")
    board.settle()
    page.keyboard.type("Đã có", delay=50)
    scan_in_vain(page, listener, "reason")
    assert page.input_value("#dialog [name=reason]") == "Đã có"


def test_a_burst_on_the_bench_decides_nothing(new_page, installation, other_side_healthy):
    page = new_page()
    page.goto("/admin/login/?next=/admin/reception/componentcode/ban-chuan-hoa/")
    page.fill("#id_username", "quantri")
    page.fill("#id_password", installation.password)
    page.click("input[type=submit]")
    page.wait_for_url(re.compile("ban-chuan-hoa"))
    page.click("a[data-row] >> nth=0")
    page.wait_for_selector("#ten-thanh-phan")
    listener = Listener(page)
    scan_in_vain(page, listener, "bench")
    page.focus("#q")
    scan_in_vain(page, listener, "search of the bench")
    page.keyboard.type("099088001264", delay=50)
    page.keyboard.press("Enter")
    page.wait_for_selector("#loud .alert:has-text('Số định danh không đi qua ô tìm kiếm')")
    assert listener.asked == []
