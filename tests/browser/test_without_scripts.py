"""The main job in a browser that runs no scripts: every form is a plain post, every dialog a page."""

import pytest

from reception.demo.check import small_scan
from tests.browser.clerk import BOARD, CARD, PROCEDURE
from tests.test_pdf import text_of

pytestmark = pytest.mark.browser

SCANNED_ROWS = (1, 4, 6)
WAIVED_ROW, FROM_WAREHOUSES = 7, (2, 3)
ROUNDS = 40


@pytest.fixture
def plain_page(new_page, signed_in, other_side_healthy):
    """A signed-in browser without scripts."""
    return new_page(java_script_enabled=False, storage_state=signed_in("canbo1"))


def test_the_main_job_works_without_scripts(plain_page, tmp_path):
    page = plain_page
    scan = tmp_path / "ban-quet.pdf"
    scan.write_bytes(small_scan())
    open_dossier(page)
    look_up(page)
    choose_among_three(page)
    for number in FROM_WAREHOUSES:
        row(page, number).locator("[data-primary]").click()
        page.locator("[data-next]").click()
        consent(page)
    for number in SCANNED_ROWS:
        row(page, number).locator("input[type=file]").set_input_files(scan)
        row(page, number).locator(".upload-send").click()
        row(page, number).locator("[data-primary]").click()
        assert row(page, number).get_attribute("data-state") == "ready"
    waive(page)
    wait_until_ready(page)
    code = page.url.split("/tiep-nhan/")[1].split("#")[0]
    page.click("#accept button")
    page.wait_for_url(f"**/quay/ho-so/{code}/giay-hen")
    assert "Giấy tiếp nhận hồ sơ" in page.inner_text("main")
    pdf = page.request.get(page.get_attribute("main a[href$='.pdf']", "href")).body()
    assert "GIẤY TIẾP NHẬN HỒ SƠ" in text_of(pdf)


def row(page, number: int):
    """The row with this number."""
    return page.locator(".board > .component").nth(number - 1)


def open_dossier(page) -> None:
    """The card's text and the procedure are sent by buttons."""
    page.goto("/quay/tiep-nhan")
    page.fill("#id_card", CARD)
    page.click(".card-send")
    assert page.input_value("#id_full_name") == "Nguyễn Thị Minh Thư"
    page.fill("#procedure-search", PROCEDURE)
    page.click("button[name=search]")
    page.check("#procedures input[name=procedure] >> nth=0")
    page.click("button[name=open]")
    page.wait_for_url(BOARD)


def look_up(page) -> None:
    """Both warehouses have answered; before that the consent is asked for."""
    page.check("#lookup input[name=consent]")
    page.click("#lookup button")
    page.wait_for_selector("#board:has-text('Tra cứu lúc')")


def choose_among_three(page) -> None:
    """The second paper is looked at on a page of its own, then taken."""
    row(page, 5).locator("[data-primary]").click()
    page.locator(".offer").nth(1).locator("a").click()
    for _ in range(ROUNDS):
        if page.locator("#preview .preview-page").count():
            break
        page.wait_for_timeout(250)
        page.reload()
    assert page.locator(".offer input[type=radio]").nth(1).is_checked()
    assert "LLTP_0317.pdf" in page.inner_text("#preview")
    page.locator("[data-next]").click()
    assert "0317/2026/STP-LLTP" in page.inner_text(".consent-text")
    consent(page)
    assert "0317/2026/STP-LLTP" in row(page, 5).inner_text()


def consent(page) -> None:
    """The citizen's yes is recorded; the board is back."""
    page.check("input[name=consent]")
    page.locator("[data-next]").click()
    page.wait_for_url(BOARD)


def waive(page) -> None:
    """A component is not asked for, with a reason."""
    row(page, WAIVED_ROW).locator("a:has-text('Miễn')").click()
    page.fill("textarea[name=reason]", "Ảnh đã có trong hồ sơ trước")
    page.locator("[data-next]").click()
    page.wait_for_url(BOARD)
    assert "Được miễn" in row(page, WAIVED_ROW).inner_text()


def wait_until_ready(page) -> None:
    """The page is loaded again until all files have come: nothing polls here."""
    for _ in range(ROUNDS):
        if page.locator(".component[data-state='ready']").count() == 7:
            return
        page.wait_for_timeout(250)
        page.reload()
    raise AssertionError([row(page, number).get_attribute("data-state") for number in range(1, 8)])
