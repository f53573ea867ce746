"""Names of files: what people read, and what a header may carry."""

import random
import re
import unicodedata
from urllib.parse import unquote

import pytest

from kho_portal.files.names import clean_display_name, content_disposition, declared_extension
from kho_portal.files.storage import KEY, FileStore, new_key

PDF = "application/pdf"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\Giấy khai sinh.PDF", "Giấy khai sinh.pdf"),
        ("giấy\u202efdp.exe", "giấyfdp.exe.pdf"),
        ("a\u200bb\u200d.pdf", "ab.pdf"),
        (unicodedata.normalize("NFD", "Trích lục hộ tịch.pdf"), "Trích lục hộ tịch.pdf"),
        ("x\r\nSet-Cookie: a=b.pdf", "x Set-Cookie_ a=b.pdf"),
        ("a.pdf.pdf", "a.pdf"),
        ("anh.jpg", "anh.pdf"),
        ("", "giay-to.pdf"),
        ("...", "giay-to.pdf"),
        ("\x00\x01", "giay-to.pdf"),
        ("số 12.2024", "số 12.2024.pdf"),
        ("ầ" * 300, "ầ" * 116 + ".pdf"),
    ],
)
def test_a_name_is_cleaned_but_stays_readable(given, shown):
    assert clean_display_name(given, PDF) == shown


def hostile_names(count):
    """Names made of everything that has ever broken a path, a header or a screen."""
    generator = random.Random(5987)
    pieces = [
        "..", "/", "\\", "\x00", "\r\n", "\n", "\t", "\u202e", "\u2066", "\u200b", "\ufeff", "\ud800", "\x7f", "\x85",
        "%2f", "%00", '"', "'", ";", "filename=", "*=UTF-8''", "CON", "NUL", ".pdf", ".exe", ".html", "~", "$(id)",
        "`id`", "|", "<script>", "Ế", "e\u0302\u0301", "đ", "Đơn", "🙂", "漢", "\u0300" * 40, " ", ".", "-",
        "\U000e0041", "x" * 200, "\u2028", "\ue000", "ﬁ",
    ]  # fmt: skip
    return ["".join(generator.choices(pieces, k=generator.randint(0, 14))) for _ in range(count)]


def test_300_hostile_names_come_out_safe():
    for given in hostile_names(300):
        for media_type, ending in ((PDF, ".pdf"), ("image/jpeg", ".jpg"), ("image/png", ".png"), ("", "")):
            shown = clean_display_name(given, media_type)
            assert 0 < len(shown) <= 120
            assert shown.endswith(ending)
            assert shown != ending
            assert unicodedata.is_normalized("NFC", shown)
            assert not re.search(r'[/\\:*?"<>|]', shown)
            assert {unicodedata.category(letter) for letter in shown}.isdisjoint({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
            assert clean_display_name(shown, media_type) == shown
            header = content_disposition(shown)
            assert header.isascii()
            assert header.isprintable()
            plain, _, extended = header.partition("; filename*=UTF-8''")
            assert re.fullmatch(r'attachment; filename="[A-Za-z0-9 ._()-]+"', plain)
            assert not plain.startswith('attachment; filename="."')
            assert unquote(extended) == shown
            assert re.fullmatch(r"\.[a-z0-9]{1,8}|", declared_extension(given))


def test_an_old_program_reads_vietnamese_without_marks():
    header = content_disposition("Đơn đề nghị.pdf")
    assert 'filename="Don de nghi.pdf"' in header
    assert content_disposition("戸籍.pdf").startswith('attachment; filename="giay-to.pdf"')


def test_a_storage_key_never_comes_from_a_name(tmp_path):
    shelf = FileStore(tmp_path)
    assert len({new_key() for _ in range(1000)}) == 1000
    assert KEY.fullmatch(new_key())
    for name in [*hostile_names(300), "../x", "aa/bb/../../x", "/etc/passwd", "aa/bb/" + "c" * 28 + "\n"]:
        with pytest.raises(ValueError, match="storage key"):
            shelf._path(name)
