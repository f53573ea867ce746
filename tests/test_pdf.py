"""The shared sheet of paper prints every Vietnamese letter and is the same in every process."""

import datetime
import hashlib
import re
import subprocess
import sys
import unicodedata

import pypdfium2
import pytest

from kho_portal.pdf import COUNTRY, MOTTO, OfficialPdf, long_date
from tests.letters import missing_letters

CREATED = datetime.datetime(2026, 10, 5, 8, tzinfo=datetime.UTC)
MARKS = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
LETTERS = "".join(unicodedata.normalize("NFC", vowel + mark) for vowel in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for mark in MARKS)
ALPHABET = LETTERS + "đĐ"

BUILD = """
import datetime, sys
from kho_portal.pdf import OfficialPdf
page = OfficialPdf(title="Giấy hẹn", created=datetime.datetime(2026, 10, 5, 8, tzinfo=datetime.UTC))
page.add_heading(agency="Sở Y tế", superior="Ủy ban nhân dân tỉnh Sơn Hà", number="12/GH")
page.add_title("Giấy tiếp nhận hồ sơ")
sys.stdout.buffer.write(page.to_bytes())
"""


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return unicodedata.normalize("NFC", "\n".join(pages))


@pytest.mark.parametrize("bold", [False, True])
def test_every_vietnamese_letter_with_every_mark_has_a_glyph(bold):
    assert len(set(LETTERS)) == 144
    assert missing_letters(ALPHABET + "0123456789–“”…№₫", bold=bold) == ""
    assert missing_letters("a中", bold=bold) == "中"


def test_the_letters_can_be_read_back_from_the_page():
    page = OfficialPdf(title="Chữ", created=CREATED)
    page.add_paragraph(" ".join(ALPHABET))
    page.add_paragraph(" ".join(ALPHABET), bold=True)
    assert set(ALPHABET) <= set(text_of(page.to_bytes()))


def test_decomposed_text_is_printed_composed():
    page = OfficialPdf(title="Chữ", created=CREATED)
    page.add_paragraph(unicodedata.normalize("NFD", "Nguyễn Thị Minh Thư"))
    assert "Nguyễn Thị Minh Thư" in text_of(page.to_bytes())


def test_an_official_paper_has_its_heading_fields_and_signature():
    page = OfficialPdf(title="Phiếu", created=CREATED)
    page.add_heading(agency="Sở Tư pháp", superior="Ủy ban nhân dân tỉnh Thanh Bình", number="1482/2026/STP-LLTP")
    page.add_title("Phiếu lý lịch tư pháp số 1")
    page.add_fields([("Họ và tên", "Nguyễn Thị Minh Thư"), ("Nơi thường trú", "12 Lê Lợi, phường An Bình " * 6)])
    page.add_notice("Bản mô phỏng")
    page.add_signature(place_and_date=f"Thanh Bình, {long_date(CREATED.date())}", role="Giám đốc", name="Đỗ Văn Mô")
    text = re.sub(r"\s+", " ", text_of(page.to_bytes()))
    for words in (COUNTRY, MOTTO, "SỞ TƯ PHÁP", "1482/2026/STP-LLTP", "Nguyễn Thị Minh Thư", "BẢN MÔ PHỎNG"):
        assert words in text
    assert "Thanh Bình, ngày 05 tháng 10 năm 2026" in text


def test_a_long_list_of_fields_goes_on_to_the_next_page():
    page = OfficialPdf(title="Dài", created=CREATED)
    page.add_fields([(f"Mục {number}", "giá trị") for number in range(90)])
    text = text_of(page.to_bytes())
    assert page.page == 3
    assert "Mục 89" in text


def test_two_processes_make_the_same_bytes():
    made = [subprocess.run([sys.executable, "-c", BUILD], check=True, capture_output=True).stdout for _ in range(2)]
    assert made[0].startswith(b"%PDF-1.")
    assert hashlib.sha256(made[0]).digest() == hashlib.sha256(made[1]).digest()


def test_dates_are_written_as_on_official_papers():
    assert long_date(datetime.date(2026, 2, 3)) == "ngày 03 tháng 02 năm 2026"
    assert long_date(datetime.date(2026, 11, 23)) == "ngày 23 tháng 11 năm 2026"
