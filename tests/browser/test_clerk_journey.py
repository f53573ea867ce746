"""The clerk's main job with a keyboard and a card reader: from sign-in to the printed receipt."""

import pytest

from reception.demo.check import small_scan
from tests.browser.clerk import Clerk
from tests.browser.reading import Reader

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SCANNED_ROWS = (1, 4, 6, 7)
MOST_KEYS, MOST_REQUESTS = 110, 140


@pytest.fixture
def scan(tmp_path):
    """A one-page PDF, as a scanner would make."""
    path = tmp_path / "ban-quet.pdf"
    path.write_bytes(small_scan())
    return path


@pytest.fixture
def officer(new_page, other_side_healthy) -> Clerk:
    """Somebody at a fresh browser, not signed in."""
    return Clerk(new_page())


def test_a_clerk_does_the_main_job_without_a_mouse(officer, installation, scan):
    reader = Reader()
    begin(officer, installation, reader)
    fill_rows(officer, scan, reader)
    accept(officer, reader)
    kept = [each for each in officer.requests if "/static/" not in each]
    print(f"\nkeys pressed: {officer.keys}, cards scanned: {officer.scanned}")
    print(f"requests: {len(kept)} and {len(officer.requests) - len(kept)} for styles, scripts and pictures")
    print(f"axe read {len(reader.moments)} moments: {', '.join(reader.moments)}")
    reader.assert_nothing_found()
    assert officer.complaints == []
    assert officer.keys <= MOST_KEYS + len("canbo1" + installation.password)
    assert len(kept) <= MOST_REQUESTS


def begin(clerk: Clerk, installation, reader: Reader) -> None:
    """Signed in, card read, dossier open, both warehouses asked."""
    page = clerk.page
    page.goto("/dang-nhap/")
    reader.read(page, "login")
    clerk.sign_in("canbo1", installation.password)
    reader.read(page, "list")
    page.goto("/quay/tiep-nhan")
    assert clerk.focus()["id"] == "id_card"
    reader.read(page, "start")
    clerk.read_card()
    assert clerk.focus()["id"] == "procedure-search"
    reader.read(page, "card read")
    clerk.type("zzzz")
    page.wait_for_selector("#procedures:has-text('Không có thủ tục nào khớp')")
    clerk.press("Backspace", 4)
    clerk.type("chung")
    page.wait_for_selector("#procedures input[name=procedure]")
    clerk.settle()
    reader.read(page, "procedures")
    clerk.press("Backspace", 5)
    clerk.open_dossier()
    assert clerk.focus()["name"] == "consent"
    reader.read(page, "board before the look-up")
    clerk.look_up()
    assert clerk.focus()["row"] == clerk.row(1).get_attribute("id")
    assert [clerk.row_state(number) for number in (1, 2, 3, 5)] == [
        "needed", "offered-national", "offered-own", "choose",
    ]  # fmt: skip
    reader.read(page, "board after the look-up")


def fill_rows(clerk: Clerk, scan, reader: Reader) -> None:
    """Every row is ready; F9 pressed too early goes to the first row with work."""
    page = clerk.page
    clerk.go_to_row(5)
    look_through_the_dialog(clerk, reader)
    clerk.press("F9")
    assert clerk.focus()["row"] == clerk.row(1).get_attribute("id")
    waive_and_think_better(clerk, reader)
    for number in (2, 3):
        clerk.go_to_row(number)
        clerk.choose()
    for number in SCANNED_ROWS:
        clerk.go_to_row(number)
        clerk.upload(scan)
        clerk.press("Enter")
        clerk.wait_row(number, "ready")
        page.wait_for_selector(f".board > .component:nth-child({number}):has-text('Đối chiếu bản chính')")
        clerk.settle()
        assert clerk.focus()["row"] == clerk.row(number).get_attribute("id")
        if number == SCANNED_ROWS[0]:
            reader.read(page, "a compared scan")
    for number in range(1, 8):
        clerk.wait_row(number, "ready")
    reader.read(page, "everything ready")
    for words in ("Nguồn Kho quốc gia", "Số ký hiệu 1482/2026/STP-LLTP", "SHA-256"):
        assert words in " ".join(clerk.row(5).inner_text().split()), words
    assert "Kho của tỉnh" in clerk.row(3).inner_text()


def look_through_the_dialog(clerk: Clerk, reader: Reader) -> None:
    """Three papers of one code: the second is looked at, the first is taken, its two files arrive."""
    page, row = clerk.page, clerk.focus()["row"]
    clerk.press("Enter")
    page.wait_for_selector("#dialog[open] [data-step='1']")
    clerk.settle()
    foot = page.locator("#dialog .dialog-foot").bounding_box()
    last = page.locator("#dialog .offer").last.bounding_box()
    assert last["y"] + last["height"] <= foot["y"], "three papers stand above the foot without scrolling"
    assert foot["y"] + foot["height"] <= 900
    clerk.press("2")
    clerk.wait_preview()
    assert "LLTP_0317.pdf" in page.inner_text("#preview")
    clerk.press("1")
    page.wait_for_selector("#preview:has-text('mặt sau')")
    clerk.wait_preview()
    reader.read(page, "dialog: compare")
    clerk.press("x")
    assert clerk.focus()["id"] == "preview"
    clerk.press("Enter")
    page.wait_for_selector("#dialog[open] [data-step='2']")
    clerk.settle()
    reader.read(page, "dialog: consent")
    clerk.give_consent()
    clerk.press("Enter")
    page.wait_for_selector("#dialog[open] [data-step='3']")
    clerk.settle()
    reader.read(page, "dialog: fetching")
    page.wait_for_selector("#fetching:has-text('Đã sẵn sàng')")
    assert clerk.focus()["dialog"]
    clerk.press("Enter")
    clerk.settle()
    assert clerk.focus()["row"] == row
    assert clerk.wait_row(5, "ready")


def waive_and_think_better(clerk: Clerk, reader: Reader) -> None:
    """The waiver's dialog opens, is read, and closes with Esc; the row has the focus again."""
    row = clerk.focus()["row"]
    clerk.press("Tab")
    assert "Miễn" in clerk.focus()["text"]
    clerk.press("Enter")
    clerk.wait_focus("at.name === 'reason'")
    clerk.settle()
    reader.read(clerk.page, "dialog: waive")
    clerk.press("Escape")
    clerk.wait_focus("at.closest('.component')")
    assert clerk.focus()["row"] == row


def accept(clerk: Clerk, reader: Reader) -> None:
    """F9 accepts, F9 again prints; the receipt is a PDF, the dossier and its public page say so."""
    page, code = clerk.page, clerk.code()
    clerk.press("F9")
    page.wait_for_url(f"**/quay/ho-so/{code}/giay-hen")
    assert "In giấy hẹn" in clerk.focus()["text"]
    reader.read(page, "receipt")
    with page.context.expect_event("response", lambda answer: answer.url.endswith("/giay-hen/in")) as printed:
        clerk.press("F9")
    assert printed.value.status == 200
    assert printed.value.headers["content-type"] == "application/pdf"
    pdf = page.request.get(f"/quay/ho-so/{code}/giay-hen.pdf")
    assert pdf.body().startswith(b"%PDF-")
    page.bring_to_front()
    page.goto(f"/quay/ho-so/{code}")
    assert "Được tiếp nhận" in page.inner_text("main")
    reader.read(page, "accepted dossier")
    page.goto(f"/ho-so/{code}")
    assert "Nguyễn" not in page.content()
    reader.read(page, "public status")
