"""Beside the straight way: pictures dropped and pasted, a no that is kept, a paper of somebody else."""

import base64

import pytest

from tests.browser.clerk import Clerk
from tests.files.test_joining import photo

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

HANH = "099176000353||Phạm Thị Hạnh|20111976|Nữ|Thôn Đông, tỉnh Sơn Hà|18082021"
SEND = """([selector, kind, names, texts]) => {
  const transfer = new DataTransfer();
  names.forEach((name, n) => {
    const bytes = Uint8Array.from(atob(texts[n]), (each) => each.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type: "image/jpeg" }));
  });
  const row = document.querySelector(selector);
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true })
    : new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true });
  row.dispatchEvent(event);
}"""


@pytest.fixture
def clerk(new_page, installation, other_side_healthy) -> Clerk:
    clerk = Clerk(new_page())
    clerk.sign_in("canbo1", installation.password)
    clerk.page.goto("/quay/tiep-nhan")
    return clerk


def send(clerk: Clerk, number: int, kind: str, names: list[str]) -> None:
    texts = [base64.b64encode(photo(colour)).decode() for colour in ("white", "gray")[: len(names)]]
    clerk.page.evaluate(SEND, [f".board > .component:nth-child({number})", kind, names, texts])


def test_pictures_are_dropped_and_pasted_into_rows(clerk):
    clerk.read_card()
    clerk.open_dossier()
    send(clerk, 1, "dragover", ["mat-truoc.jpg", "mat-sau.jpg"])
    assert clerk.row(1).get_attribute("data-drop") == "over"
    send(clerk, 1, "drop", ["mat-truoc.jpg", "mat-sau.jpg"])
    clerk.wait_row(1, "ready")
    assert "Bản chụp 2 trang.pdf" in clerk.row(1).inner_text() and "2 trang" in clerk.row(1).inner_text()
    clerk.row(4).focus()
    send(clerk, 4, "paste", ["image.jpeg"])
    clerk.wait_row(4, "ready")
    assert "Ảnh dán 1.jpg" in clerk.row(4).inner_text()
    assert clerk.focus()["row"] == clerk.row(4).get_attribute("id")
    assert clerk.complaints == []


def test_a_dialog_that_is_closed_while_it_asks_complains_of_nothing(clerk, installation):
    installation.tell_simulator("faults", {"file": {"kind": "delay", "value": 6}})
    clerk.read_card()
    clerk.open_dossier()
    clerk.look_up()
    asked = []
    clerk.page.route(lambda url: "step=3" in url and "poll=1" in url, lambda route: asked.append(route))
    clerk.row(2).locator("[data-primary]").click()
    for step in ("1", "2"):
        clerk.page.wait_for_selector(f"#dialog[open] [data-step='{step}']")
        clerk.settle()
        if step == "2":
            clerk.page.check("#dialog input[name=consent]")
        clerk.page.locator("#dialog [data-next]").click()
    clerk.page.wait_for_selector("#dialog[open] [data-step='3']")
    while not asked:
        clerk.page.wait_for_timeout(100)
    clerk.page.keyboard.press("Escape")
    clerk.page.wait_for_selector("#dialog:not([open])", state="attached")
    with clerk.page.expect_response(lambda answer: "poll=1" in answer.url and "step=3" in answer.url):
        asked[0].continue_()
    assert clerk.wait_row(2, "ready") == "ready"
    assert clerk.complaints == []


def test_a_no_is_kept_and_the_paper_may_be_asked_for_again(clerk):
    clerk.read_card()
    clerk.open_dossier()
    clerk.look_up()
    clerk.go_to_row(2)
    clerk.press("Enter")
    clerk.page.wait_for_selector("#dialog[open] [data-step='1']")
    clerk.settle()
    clerk.press("Enter")
    clerk.page.wait_for_selector("#dialog[open] [data-step='2']")
    clerk.page.get_by_role("button", name="Không đồng ý").click()
    clerk.page.wait_for_selector("#dialog:not([open])", state="attached")
    clerk.settle()
    assert clerk.focus()["row"] == clerk.row(2).get_attribute("id")
    clerk.press("Enter")
    clerk.page.wait_for_selector("#dialog[open]:has-text('Công dân không đồng ý lúc')")
    assert clerk.complaints == []


def test_a_paper_that_names_somebody_else_is_looked_at_before_it_counts(clerk):
    page = clerk.page
    clerk.read_card(HANH)
    clerk.open_dossier("1.004222")
    clerk.look_up()
    row = page.locator(".board > .component", has_text="Giấy khai sinh (quan hệ").first
    number = int(row.locator(".component-no").inner_text())
    clerk.go_to_row(number)
    clerk.choose()
    clerk.wait_row(number, "mismatch")
    assert "Giấy tờ không khớp" in clerk.row(number).inner_text()
    clerk.press("Enter")
    page.wait_for_selector("#dialog[open]:has-text('không có tên ấy')")
    clerk.settle()
    clerk.wait_focus("at.name === 'seen'")
    clerk.press("Space")
    clerk.press("Enter")
    clerk.wait_row(number, "ready")
    assert "cán bộ đã xem và xác nhận (Đỗ Thị Bích Ngọc)" in " ".join(clerk.row(number).inner_text().split())
    assert clerk.complaints == []
