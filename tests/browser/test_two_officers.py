"""Two offices at their screens, and a national warehouse that says nothing."""

import pytest

from tests.browser.clerk import Clerk

pytestmark = pytest.mark.browser

OWN_ROW, NATIONAL_ROW, CHOICE_ROW = 3, 2, 5


def test_another_office_does_not_see_the_dossier(clerk, new_page, signed_in, other_side_healthy):
    clerk.read_card()
    code = clerk.open_dossier()
    stranger = new_page(storage_state=signed_in("canbo2"))
    slot = clerk.row(1).get_attribute("id").removeprefix("component-")
    board = f"/quay/tiep-nhan/{code}"
    for address in (board, f"/quay/ho-so/{code}", f"{board}/giay-to/{slot}/", f"{board}/giay-to/{slot}/mien"):
        answer = stranger.goto(address)
        assert answer.status == 404, address
        assert "Nguyễn Thị Minh Thư" not in stranger.content()
    stranger.goto("/quay/")
    assert code not in stranger.content()


def test_two_at_one_dossier_see_each_other_and_nothing_is_lost(clerk, new_page, signed_in, other_side_healthy):
    """The head of the same office changes the dossier while the clerk works; the clerk learns it and goes on."""
    clerk.read_card()
    code = clerk.open_dossier()
    head = new_page(storage_state=signed_in("lanhdao1"))
    head.goto(f"/quay/tiep-nhan/{code}")
    head.wait_for_selector("#presence:has-text('cũng đang xem')")
    head.fill("input[name=phone]", "0909123456")
    head.press("input[name=phone]", "Tab")
    head.wait_for_selector("#savestate:has-text('đã lưu')")
    clerk.page.fill("input[name=email]", "minh.thu@example.vn")
    clerk.page.wait_for_selector("#presence .alert:has-text('vừa đổi hồ sơ này')", timeout=25_000)
    assert "Sửa thông tin liên hệ" in clerk.page.inner_text("#presence")
    assert clerk.page.input_value("input[name=email]") == "minh.thu@example.vn", "what was typed stays"
    clerk.page.click("#presence a:has-text('Xem thay đổi')")
    clerk.page.wait_for_selector("#lookup")
    assert clerk.page.input_value("input[name=phone]") == "0909123456"
    assert not clerk.page.query_selector("#presence .alert")
    assert clerk.complaints == []


def test_a_silent_warehouse_is_not_an_empty_one(clerk, other_side_healthy):
    installation = other_side_healthy
    installation.tell_simulator("faults", {"papers": {"kind": "silence", "value": 60}})
    clerk.read_card()
    clerk.open_dossier()
    clerk.look_up()
    assert clerk.row_state(CHOICE_ROW) == "lookup-failed"
    assert "Chưa tra cứu được" in clerk.row(CHOICE_ROW).inner_text()
    assert "Không có trong kho" not in clerk.page.inner_text("#board")
    assert clerk.row_state(OWN_ROW) == "offered-own", "our own papers stay usable"
    clerk.go_to_row(OWN_ROW)
    clerk.choose()
    clerk.wait_row(OWN_ROW, "ready")
    installation.tell_simulator("reset", {})
    clerk.go_to_row(CHOICE_ROW)
    clerk.press("r")
    clerk.wait_row(CHOICE_ROW, "choose")
    assert clerk.focus()["row"] == clerk.row(CHOICE_ROW).get_attribute("id")
    assert clerk.row_state(NATIONAL_ROW) == "offered-national"
    assert clerk.row_state(OWN_ROW) == "ready", "what was chosen stays"


def test_a_paper_is_promised_while_the_warehouse_is_silent_and_comes_when_it_is_back(clerk, other_side_healthy):
    installation = other_side_healthy
    installation.tell_simulator("faults", {"papers": {"kind": "status", "value": 503}})
    clerk.read_card()
    clerk.open_dossier()
    clerk.look_up()
    clerk.go_to_row(CHOICE_ROW)
    clerk.press("s")
    clerk.wait_row(CHOICE_ROW, "promised")
    assert clerk.focus()["row"] == clerk.row(CHOICE_ROW).get_attribute("id")
    assert "chưa thử lần nào" in clerk.row(CHOICE_ROW).inner_text()
    clerk.press("r")
    clerk.page.wait_for_selector(".board > .component:has-text('đã thử 1 lần')")
    clerk.settle()
    installation.tell_simulator("reset", {})
    clerk.press("r")
    clerk.wait_row(CHOICE_ROW, "choose")
    assert clerk.complaints == [text for text in clerk.complaints if "503" in text]


def test_two_screens_of_one_office_do_not_overwrite_each_other(clerk, new_page, signed_in, other_side_healthy):
    clerk.read_card()
    clerk.open_dossier()
    second = Clerk(new_page(storage_state=signed_in("canbo1")))
    second.page.goto(clerk.page.url)
    second.look_up()
    clerk.press("F9")
    assert clerk.focus(), "a screen that knows less than the other still says what is missing: to ask first"
    assert clerk.page.evaluate("document.activeElement.closest('#lookup') !== null")
    clerk.page.reload()
    assert clerk.row_state(CHOICE_ROW) == "choose"
