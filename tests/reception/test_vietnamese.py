"""Search keys, equality and order of Vietnamese names (domain 9)."""

import random
import unicodedata

import pytest

from kho_portal.vietnamese import fold, same_name, sort_key

IN_ORDER = [
    "Nguyễn Thị An",
    "Nguyễn Văn An",
    "Lê Văn Anh",
    "Vũ Thị Ánh",
    "Trần Thị Ân",
    "Lê Thị Bích",
    "Đỗ Thị Bình",
    "Bùi Văn Bính",
    "Hoàng Văn Dũng",
    "Phạm Đức Đạt",
    "Nguyễn Minh Thu",
    "Ngô Minh Thư",
    "Lê Thị Ý",
]


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
    assert same_name(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [("hoa", "hòa"), ("Minh Thu", "Minh Thư"), ("Lê Hòa An", "Lê Hoa Àn"), ("Đan", "Dan"), ("Lê An", "Lê Văn An")],
)
def test_names_that_differ_in_letter_tone_or_syllable_are_not_the_same(first, second):
    assert not same_name(first, second)


def test_persons_are_listed_by_given_name_then_family_name():
    shuffled = IN_ORDER[:]
    random.Random(4).shuffle(shuffled)
    assert sorted(shuffled, key=sort_key) == IN_ORDER


def test_tones_follow_the_order_of_the_schoolbook():
    words = ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert sorted(reversed(words), key=sort_key) == words


def test_letters_follow_the_vietnamese_alphabet():
    words = list("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")
    assert sorted(reversed(words), key=sort_key) == words


def test_sort_keys_hold_only_characters_every_collation_orders_alike():
    keys = [sort_key(name) for name in [*IN_ORDER, "H'Linh Mlô", "Thư", "Ngọc 2", "李小龍"]]
    assert set("".join(keys)) <= set("0123456789abcdef")
    assert sort_key(unicodedata.normalize("NFD", "Lê Thị Ý")) == sort_key("lê thị ý")
