"""Mẫu 01 as PDF."""

from dataclasses import replace
from datetime import UTC, datetime

import pypdfium2
import pytest

from reception.deadlines.calendars import LOCAL
from reception.prints.receipt import ComponentLine, Party, ReceiptFacts, render_receipt
from reception.words.files import PaperForm

CODE = "H99.18-261005-0027"
FACTS = ReceiptFacts(
    agency="Sở Y tế tỉnh Sơn Hà",
    counter="Bộ phận Tiếp nhận và Trả kết quả",
    place="Sơn Hà",
    dossier_code=CODE,
    status_url=f"https://mot-cua.sonha.example/ho-so/{CODE}",
    submitter=Party("Nguyễn Thị Minh Thư", "099194004271", "12 Lê Lợi, phường An Bình", "0912345678", "thu@example.vn"),
    request="Cấp lần đầu chứng chỉ hành nghề khám bệnh, chữa bệnh",
    procedure_code="1.003709",
    components=(
        ComponentLine("Đơn đề nghị", PaperForm.ORIGINAL, "Bản giấy, đã quét", 1),
        ComponentLine("Phiếu lý lịch tư pháp số 1", PaperForm.WAREHOUSE, "Kho quốc gia, 1482/2026/STP-LLTP", 2),
        ComponentLine("Giấy khám sức khỏe", PaperForm.PROMISED),
    ),
    deadline="20 ngày làm việc",
    accepted_at=datetime(2026, 10, 5, 1, 52, tzinfo=UTC),
    due_at=datetime(2026, 11, 2, 17, 30, tzinfo=LOCAL),
    collect_at="Quầy 03",
    officer="Trần Văn Lâm",
    printed_at=datetime(2026, 10, 5, 8, 53, tzinfo=LOCAL),
    number="27/2026-BPTNTKQ",
    fee="360.000 đồng, đã thu",
    channel="Trực tiếp",
    support="1900 0000",
)


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    return len(pages), " ".join(" ".join(pages).split())


@pytest.fixture(scope="module")
def receipt():
    return text_of(render_receipt(FACTS))


@pytest.mark.parametrize(
    "words",
    [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "Nguyễn Thị Minh Thư",
        "12 Lê Lợi, phường An Bình",
        "0912345678",
        "thu@example.vn",
        "1.003709",
        "lấy từ kho",
        "1482/2026/STP-LLTP",
        "bổ sung sau",
        "Số lượng hồ sơ: 01 bộ",
        "lấy 1 giấy tờ từ kho",
        "20 ngày làm việc",
        "360.000 đồng",
        "nhận hồ sơ: 08 giờ 52 phút, ngày 05 tháng 10 năm 2026",
        "trước 17 giờ 30 phút, thứ Hai, ngày 02 tháng 11 năm 2026",
        "Quầy 03",
        "NGƯỜI TIẾP NHẬN HỒ SƠ",
        "Trần Văn Lâm",
        "Trang 1/1",
        CODE,
    ],
)
def test_the_receipt_says_everything_the_form_asks_for(receipt, words):
    assert words in receipt[1]


def test_an_ordinary_receipt_fits_one_page(receipt):
    assert receipt[0] == 1


def test_the_proof_of_the_status_page_is_not_printed_beside_the_code(receipt):
    assert "099 194 00• •••" in receipt[1]
    assert "4271" not in receipt[1].replace(" ", "")


def test_only_a_reprint_calls_itself_one(receipt):
    assert "IN LẠI" not in receipt[1].upper()
    again = text_of(render_receipt(replace(FACTS, print_count=3, printed_at=datetime(2026, 10, 6, 9, 5, tzinfo=LOCAL))))
    assert "BẢN IN LẠI" in again[1]
    assert "Bản in lại lần 2, 09 giờ 05 phút, ngày 06 tháng 10 năm 2026" in again[1]


def test_whoever_authorised_stands_on_the_receipt_with_the_paper():
    facts = replace(FACTS, authoriser=Party("Lê Hoàng Nam", "099088001264"), authority="Giấy ủy quyền số 5/2026")
    text = text_of(render_receipt(facts))[1]
    assert "Người ủy quyền: Lê Hoàng Nam" in text
    assert "Giấy ủy quyền số 5/2026" in text


def test_fifty_components_and_long_names_run_over_pages_without_losing_a_line():
    long_name = "Công Tằng Tôn Nữ Hoàng Thị Nguyệt Minh Ánh Thùy Dương Phương"
    lines = tuple(
        ComponentLine(f"Giấy tờ thứ {n} có tên rất dài " * 3, PaperForm.COPY, "Bản giấy", 1) for n in range(1, 51)
    )
    pages, text = text_of(render_receipt(replace(FACTS, components=lines, submitter=Party(long_name))))
    assert pages > 2
    assert all(f"Giấy tờ thứ {n} " in text for n in range(1, 51))
    assert text.count(long_name) == 2


def test_the_same_facts_print_the_same_bytes():
    assert render_receipt(FACTS) == render_receipt(FACTS)


def test_the_code_to_scan_is_dark_on_white_and_at_least_22_millimetres():
    page = pypdfium2.PdfDocument(render_receipt(FACTS))[0]
    image = page.render(scale=300 / 72).to_pil().convert("L")
    millimetre = 300 / 25.4
    area = image.crop((int(150 * millimetre), int(40 * millimetre), image.width, int(105 * millimetre)))
    dark = [x for x in range(area.width) for y in range(0, area.height, 9) if area.getpixel((x, y)) < 64]
    assert (max(dark) - min(dark)) / millimetre >= 22
