"""Search keys and equality of Vietnamese names (domain 9)."""

import unicodedata

import pytest

from kho_portal.vietnamese import fold, name_key


@pytest.mark.parametrize(
    "written",
    [
        "ĐẶNG THỊ HOÀ",
        "Đặng Thị Hòa",
        unicodedata.normalize("NFD", "Đặng Thị Hòa"),
        "  Đặng\u00a0 Thị\tHoà ",
        "\u00d0ặng Thị Hòa",
        "\u00f0ặng thị hoà",
    ],
)
def test_every_way_of_writing_a_name_has_one_search_key(written):
    assert fold(written) == "dang thi hoa"


@pytest.mark.parametrize(
    ("text", "key"), [("", ""), ("H'Linh Mlô", "h'linh mlo"), ("KQ.G15.000031", "kq.g15.000031"), ("ƯỚC", "uoc")]
)
def test_search_keys_keep_what_is_not_a_mark(text, key):
    assert fold(text) == key


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("hoà", "hòa"),
        ("thuý", "thúy"),
        ("NGUYỄN THỊ MINH THƯ", "Nguyễn Thị Minh Thư"),
        (unicodedata.normalize("NFD", "Lý A Páo"), "Lý  A Páo"),
        ("\u00d0ặng Văn A", "Đặng Văn A"),
        ("H\u2019Linh Mlô", "H'Linh Mlô"),
    ],
)
def test_a_name_is_the_same_wherever_its_tone_mark_stands(first, second):
    assert name_key(first) == name_key(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [("hoa", "hòa"), ("Minh Thu", "Minh Thư"), ("Lê Hòa An", "Lê Hoa Àn"), ("Đan", "Dan"), ("Lê An", "Lê Văn An")],
)
def test_names_that_differ_in_letter_tone_or_syllable_are_not_the_same(first, second):
    assert name_key(first) != name_key(second)
