"""The counter in a browser: by keyboard alone, without scripts, on a phone, and for people who use a screen reader."""

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra e2e)").expect

CARD = "099194004271||Nguyễn Thị Minh Thư|14031994|Nữ|12 Lê Lợi, phường An Bình, tỉnh Sơn Hà|01012022"
WIDTHS = (360, 390, 820, 1280, 1440)
LLTP = "Phiếu lý lịch tư pháp số 1"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def reach_board(page):
    """From the scanner's field to a board that both warehouses have answered."""
    page.keyboard.type(CARD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.keyboard.press("F3")
    page.keyboard.type("1.003709")
    page.wait_for_selector("input[name=procedure]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.focus("input[name=consent]")
    page.keyboard.press("Space")
    page.keyboard.press("F4")
    page.wait_for_selector(".component[data-state=choose]")


def row(page, name):
    """The row of the component `name`."""
    return page.locator(".component", has=page.locator(f".component-name:text-is('{name}')"))


def test_the_main_job_needs_no_mouse(open_page, directory, work):
    page = open_page()
    reach_board(page)
    row(page, LLTP).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] [data-step='1']")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] [data-step='2']")
    page.focus("dialog input[name=consent]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] [data-step='3']")
    page.keyboard.press("Escape")
    expect(row(page, LLTP)).to_have_attribute("data-state", "fetching")
    work()
    expect(row(page, LLTP)).to_have_attribute("data-state", "ready", timeout=10_000)
    assert page.evaluate("document.activeElement.closest('.component').dataset.state") == "ready"
    assert page.problems == []


def test_escape_leaves_everything_as_it_was(open_page, directory):
    page = open_page()
    reach_board(page)
    row(page, LLTP).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")
    expect(row(page, LLTP)).to_have_attribute("data-state", "choose")
    assert page.evaluate("document.activeElement.closest('.component-name, .component') !== null")


def test_accepting_too_early_leads_to_the_first_missing_row(open_page, directory):
    page = open_page()
    reach_board(page)
    address = page.url
    page.keyboard.press("F9")
    assert page.url == address
    assert page.evaluate("document.activeElement.closest('.component') === document.querySelector('.component')")


def test_a_session_that_ended_never_puts_a_sign_in_page_into_a_row(open_page, directory):
    page = open_page()
    reach_board(page)
    page.context.clear_cookies()
    page.keyboard.press("F4")
    expect(page.locator("#loud [role=alert]")).to_contain_text("vẫn được giữ")
    assert page.locator("#id_username").count() == 0


def test_the_board_works_without_scripts(open_page, directory, work):
    page = open_page(scripts=False)
    page.fill("#id_card", CARD)
    page.click(".card-send")
    page.fill("#procedure-search", "1.003709")
    page.click("button[name=search]")
    page.check("input[name=procedure]")
    page.click("button[name=open]")
    page.check("input[name=consent]")
    page.click("#lookup button")
    row(page, "Văn bằng chuyên môn").locator("[data-primary]").click()
    page.click("[data-next]")
    page.check("input[name=consent]")
    page.click("[data-next]")
    work()
    page.reload()
    assert row(page, "Văn bằng chuyên môn").get_attribute("data-state") == "ready"


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways(open_page, directory, width):
    page = open_page(width=width)
    reach_board(page)
    for address in (page.url, "/quay/tiep-nhan", "/quay/", "/khong-co-trang-nay"):
        page.goto(address if address.startswith("http") else page.url.split("/quay")[0].rstrip("/") + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


@pytest.mark.parametrize("width", [390, 1440])
def test_no_rule_of_wcag_is_broken(open_page, directory, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = open_page(width=width, bypass_csp=True)
    reach_board(page)

    def broken():
        page.wait_for_timeout(200)  # a button's colour is in transition for 140 ms
        found = axe.run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
        return [(each["id"], each["nodes"][0]["html"][:120]) for each in found.response["violations"]]

    assert broken() == []
    row(page, LLTP).locator("[data-primary]").click()
    page.wait_for_selector("dialog[open] [data-step='1']")
    assert broken() == []
    page.check("dialog input[name=offer] >> nth=0")
    page.click("dialog [data-next]")
    page.wait_for_selector("dialog[open] [data-step='2']")
    assert broken() == []
