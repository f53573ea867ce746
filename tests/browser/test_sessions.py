"""Moments in which something goes wrong between the clerk's screen and the server: nothing typed is lost."""

import pytest

from tests.browser.clerk import Clerk

pytestmark = pytest.mark.browser


@pytest.fixture
def at_board(clerk, other_side_healthy) -> Clerk:
    """A clerk before a board that both warehouses have answered."""
    clerk.read_card()
    clerk.open_dossier()
    clerk.look_up()
    return clerk


def test_escape_leaves_everything_as_it_was(at_board):
    at_board.go_to_row(5)
    at_board.press("Enter")
    at_board.page.wait_for_selector("#dialog[open] [data-step='1']")
    at_board.press("Escape")
    at_board.wait_focus("at.closest('.component')")
    assert at_board.focus()["row"] == at_board.row(5).get_attribute("id")
    assert at_board.row_state(5) == "choose"


def test_a_session_that_ended_never_puts_a_sign_in_page_into_a_row(at_board):
    at_board.page.context.clear_cookies()
    at_board.press("F4")
    at_board.page.wait_for_selector("#loud [role=alert]:has-text('vẫn được giữ')")
    assert at_board.page.locator("#id_username").count() == 0
    assert at_board.row_state(5) == "choose"


def test_a_request_that_failed_is_loud_and_keeps_what_was_typed(at_board):
    page = at_board.page
    page.context.set_offline(True)
    page.focus("#id_phone")
    at_board.type("0987654321")
    at_board.press("Tab")
    page.wait_for_selector("#loud [role=alert]:has-text('Mất kết nối')")
    assert "Chưa lưu được" in page.inner_text("#savestate")
    at_board.press("F4")
    page.wait_for_selector("#loud [role=alert]:has-text('Chưa gửi được')")
    assert page.input_value("#id_phone") == "0987654321"
    assert at_board.row_state(5) == "choose", "what was found stays on the screen"
    page.context.set_offline(False)
    page.click("#loud button")
    page.focus("#id_phone")
    page.keyboard.press("End")
    at_board.press("Backspace")
    at_board.type("0")
    at_board.press("Tab")
    page.wait_for_selector("#savestate:has-text('đã lưu')")
    page.reload()
    assert page.input_value("#id_phone").replace(" ", "") == "0987654320"


def test_an_unsaved_owner_survives_a_failed_opening(clerk, other_side_healthy):
    page = clerk.page
    clerk.read_card()
    page.focus("#id_full_name")
    page.fill("#id_full_name", "")
    clerk.press("F3")
    clerk.type("chung chi hanh nghe")
    page.wait_for_selector("#procedures input[name=procedure]")
    clerk.settle()
    page.fill("#id_email", "minhthu@example.vn")
    page.evaluate("document.querySelector('#open-dossier').noValidate = true")
    clerk.press("F3")
    clerk.press("Enter")
    page.wait_for_selector("[aria-invalid=true]")
    assert clerk.focus()["id"] == "id_full_name", "the first mistake has the focus"
    assert page.input_value("#id_email") == "minhthu@example.vn"


def test_somebody_who_files_for_another_is_asked_who_they_are(clerk, other_side_healthy):
    page = clerk.page
    clerk.read_card()
    assert not page.is_visible("#id_submitter_full_name")
    page.focus("input[name=submitter_is_owner]:checked")
    clerk.press("ArrowRight")
    assert page.is_visible("#id_submitter_full_name")
    for field, text in {
        "#id_submitter_full_name": "Nguyễn Văn Bình",
        "#id_submitter_id_number": "099088001264",
        "#id_submitter_authority": "Giấy ủy quyền 12/2026",
    }.items():
        page.focus(field)
        clerk.type(text)
    clerk.open_dossier()
    assert "Nguyễn Văn Bình" in page.inner_text("main")
