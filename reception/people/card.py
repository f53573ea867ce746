"""Reading the text of the QR code on a chip identity card."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from kho_portal.vietnamese import fold
from reception.people.garbled import is_garbled, mend
from reception.people.identity import FEMALE, MALE, check_person_number

_FEWEST_FIELDS = 6
_EIGHT = re.compile(r"[0-9]{8}")
_SEXES = {"nam": MALE, "nu": FEMALE}
# What a scanner may put before the text: the kind of its barcode (AIM), and a change of letters (ECI).
_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z](?=(?:\\[0-9]{6})?[0-9]{12}\|)")
_ECI = re.compile(r"\\[0-9]{6}")
_SAME_AGAIN = re.compile(r"([0-9]{12}\|.+?)(?:\s*\1)+", re.DOTALL)
_BEGINNING = re.compile(r"[0-9]{12}\|[0-9]{0,12}\|")
_CARD_TEXT = re.compile(r"[0-9]{12}\s*\|")
_TOO_FEW = "Không đọc được mã QR của thẻ. Xin quét lại, hoặc gõ số định danh in trên thẻ."
_TWICE = "Thẻ bị quét hai lần, xin quét lại: quét một lần rồi chờ trang hiện ra."
_GARBLED = (
    "Nội dung quét bị biến dạng, thường do bộ gõ tiếng Việt đang bật. "
    "Xin chuyển bộ gõ sang chữ E (tiếng Anh) rồi quét lại thẻ."
)


_WRONG_CODE_PAGE = (
    "Máy quét gửi chữ sai bảng mã nên họ tên không đọc được. Xin gõ số định danh và họ tên như in trên thẻ; "
    "để lần sau quét được, nhờ quản trị đặt máy quét gửi Unicode (UTF-8)."
)


class CardNotRead(Exception):
    """The scanned text is not the text of a card. `for_people` says what to do, without repeating the text."""

    def __init__(self, code: str, for_people: str) -> None:
        super().__init__(code)
        self.code = code
        self.for_people = for_people


@dataclass(frozen=True)
class Card:
    """The data of a card. `date_of_birth` is None when only the year is known; `warnings` are for the officer."""

    number: str
    old_number: str
    full_name: str
    date_of_birth: date | None
    birth_year: int
    sex: str | None
    address: str
    issued_on: date | None
    warnings: tuple[str, ...] = ()


def read_card(text: str, *, today: date | None = None) -> Card:
    """Return the data in `number|old number|name|birth ddmmyyyy|sex|residence|issued ddmmyyyy[|more]`.

    The text is unsigned: it saves typing and proves nothing, and the officer still compares card and face. Raises
    CardNotRead with code `CARD_TOO_FEW_FIELDS`, `CARD_TWICE` when two texts came at once, or `CARD_GARBLED` when a
    typing program changed the text.
    """
    fields = [field.strip() for field in _one_text(text).split("|")]
    if len(fields) < _FEWEST_FIELDS:
        raise CardNotRead("CARD_TOO_FEW_FIELDS", _TOO_FEW)
    number, old_number, name, born, sex_text, address, issued, *_ = [*fields, ""]
    if is_garbled(name):
        raise CardNotRead("CARD_GARBLED", _WRONG_CODE_PAGE)
    today = today or date.today()
    year, date_of_birth = _read_birth(born, today)
    if not name or any(c.isdigit() for c in name) or not check_person_number(number).ok or len(number) != 12:
        raise CardNotRead("CARD_GARBLED", _GARBLED)
    sex = _SEXES.get(fold(sex_text))
    warnings = [] if sex else ["Không đọc được giới tính trên thẻ, xin chọn lại."]
    warnings += check_person_number(number, sex=sex, birth_year=year, today=today).warnings
    return Card(
        number, old_number, name, date_of_birth, year, sex, address, _read_issue(issued, today), tuple(warnings)
    )


def holds_card_text(text: str) -> bool:
    """Whether a text has the beginning of a card in it, wherever it was typed."""
    return bool(_CARD_TEXT.search(text))


def _one_text(text: str) -> str:
    """Return the text of one card without what the scanner added. Raises CardNotRead for two cards."""
    text = unicodedata.normalize("NFC", mend(text)).strip("\ufeff \t\r\n")
    text = _ECI.sub("", _AIM.sub("", text)).strip()
    again = _SAME_AGAIN.fullmatch(text)
    if again:
        text = again[1]
    if len(_BEGINNING.findall(text)) > 1:
        raise CardNotRead("CARD_TWICE", _TWICE)
    return text


def _read_birth(text: str, today: date) -> tuple[int, date | None]:
    """Return year and date of birth; the date is None if day or month is `00`. Raises CardNotRead."""
    if not _EIGHT.fullmatch(text) or not 1800 < int(text[4:]) <= today.year:
        raise CardNotRead("CARD_GARBLED", _GARBLED)
    if text[:2] == "00" or text[2:4] == "00":
        return int(text[4:]), None
    born = _date(text)
    if born > today:
        raise CardNotRead("CARD_GARBLED", _GARBLED)
    return born.year, born


def _read_issue(text: str, today: date) -> date | None:
    """Return the day of issue, None for an empty text. Raises CardNotRead."""
    if not text:
        return None
    issued = _date(text)
    if issued > today:
        raise CardNotRead("CARD_GARBLED", _GARBLED)
    return issued


def _date(text: str) -> date:
    """Return the date written as ddmmyyyy. Raises CardNotRead."""
    try:
        if not _EIGHT.fullmatch(text):
            raise ValueError
        return date(int(text[4:]), int(text[2:4]), int(text[:2]))
    except ValueError:
        raise CardNotRead("CARD_GARBLED", _GARBLED) from None
