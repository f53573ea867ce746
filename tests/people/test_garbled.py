"""A card that was sent in another code page: mended where it is certain, refused with what helps otherwise."""

import pytest

from reception.people.card import CardNotRead, read_card
from reception.people.garbled import is_garbled, mend

NAMES = (
    "Lê Hoàng Nam", "Nguyễn Thị Minh Thư", "ĐẶNG THỊ HOÀ", "Trần Văn Ân", "H'Linh Mlô", "Phạm Ngọc Ánh", "Lý A Páo",
    "ÂU DƯƠNG", "Đỗ Ẩn", "Y Bhĩ Niê", "Ksor H'Bơr", "Ơ", "K'Să K'Brông",
)  # fmt: skip


def windows(text: str) -> str:
    """UTF-8 taken for the code page of Windows, which leaves five bytes open."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())


def western(text: str) -> str:
    return text.encode().decode("latin-1")


def card(name: str, *, place: str = "5 Trần Phú, tỉnh Sơn Hà") -> str:
    return f"099088001264||{name}|02021988|Nam|{place}|01072024"


@pytest.mark.parametrize("garble", [windows, western])
@pytest.mark.parametrize("name", NAMES)
def test_a_card_in_a_western_code_page_is_mended(name, garble):
    read = read_card(garble(card(name)))
    assert (read.full_name, read.address) == (name, "5 Trần Phú, tỉnh Sơn Hà")


@pytest.mark.parametrize("name", NAMES)
def test_a_sound_name_is_left_alone(name):
    assert mend(name) == name and not is_garbled(name)
    assert read_card(card(name)).full_name == name


@pytest.mark.parametrize("name", [name for name in NAMES if not name.isascii()])
def test_what_cannot_be_mended_is_refused_with_what_helps(name):
    """A blank that the scanner swallowed, or a letter that it lost, makes the mending uncertain."""
    for broken in (" ".join(windows(name).split()) + " Ễ", windows(name)[:-1] + "\ufffd", windows(name) + "ạ"):
        with pytest.raises(CardNotRead) as refused:
            read_card(card(broken, place="Sơn Hà"))
        assert refused.value.code == "CARD_GARBLED" and "UTF-8" in refused.value.for_people
        assert broken not in refused.value.for_people
