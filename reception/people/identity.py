"""Checking numbers of people and organisations, telephone numbers and e-mail addresses.

A wrong form is an error and blocks; a doubtful meaning is only a warning. Sources: TT 07/2016/TT-BCA and NĐ
137/2015/NĐ-CP (personal number); domain guide 9. Errors and warnings are Vietnamese sentences for the person at the
form; none of them repeats what was typed.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from stdnum.exceptions import ValidationError as NumberError
from stdnum.vn import mst

from kho_portal.vietnamese import clean_code

MALE, FEMALE = "male", "female"
FROM_A_TABLE = (
    "Số bị bảng tính đổi thành số lẻ và có thể mất số 0 ở đầu. Xin gõ lại đủ các chữ số như in trên thẻ, hoặc đặt cột "
    "này trong bảng tính là Văn bản (Text) rồi chép lại."
)
CENTURIES = (1900, 2000, 2100)

_TYPED_BETWEEN = re.compile(r"[\s\-]+")
# A dot separates groups of three digits and nothing else: 99194004271.0 is a spreadsheet's, and would be another
# person's number without it.
_GROUPS_OF_THREE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+")
_GROUPS_OF_A_PHONE = re.compile(r"(?:\+?84)?0?[0-9]{2,4}(?:\.[0-9]{2,4})+")
_FLOAT = re.compile(r"[0-9]+\.[0-9]{1,2}|[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}")
_TWELVE = re.compile(r"[0-9]{12}")
_NINE = re.compile(r"[0-9]{9}")
_TAX = re.compile(r"[0-9]{10}(?:[0-9]{3})?")
_PASSPORT = re.compile(r"[A-Z0-9]{6,9}")
_VIETNAMESE_PASSPORT = re.compile(r"[A-Z][0-9]{7,8}")
_MOBILE = re.compile(r"0[35789][0-9]{8}")
_PHONE_LENGTH = 9
_LANDLINE = re.compile(r"02[0-9]{9}")

# 001-096 are the provinces of the annex; 100 and above are countries of birth registration. 099 is nobody's: the
# demonstration uses it, so it must pass as quietly as a real one.
_PROVINCES = range(1, 97)
_DEMONSTRATION = 99
_FIRST_COUNTRY = 100


class NumberKind(StrEnum):
    """What a number stands for."""

    PERSON = "person"
    OLD_PERSON = "old_person"
    TAX = "tax"
    PASSPORT = "passport"
    PHONE = "phone"
    EMAIL = "email"


@dataclass(frozen=True)
class Number:
    """A checked number: `value` as it is stored, `errors` that block, `warnings` an officer passes with a reason."""

    kind: NumberKind
    value: str
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the number has no errors; it may have warnings."""
        return not self.errors


def clean_number(text: str) -> str:
    """Return the one spelling of a number: without hidden characters, blanks, hyphens and dots between groups of three.

    Everything else stays, so that the check of the number refuses it: digits of other scripts, and a dot that groups
    nothing. An apostrophe before it and a full stop behind it are left out.
    """
    value = _TYPED_BETWEEN.sub("", clean_code(text)).rstrip(".,;:")
    return value.replace(".", "") if _GROUPS_OF_THREE.fullmatch(value) else value


def clean_phone(text: str) -> str:
    """Return the one spelling of a telephone number, which people write in groups of two to four digits."""
    value = re.sub(r"[()]", "", _TYPED_BETWEEN.sub("", clean_code(text)).rstrip(".,;:"))
    return value.replace(".", "") if _GROUPS_OF_A_PHONE.fullmatch(value) else value


def _refused(value: str, otherwise: str) -> tuple[str, ...]:
    """Return why this is no number: what a spreadsheet did to it, or `otherwise`."""
    return (FROM_A_TABLE,) if _FLOAT.fullmatch(value) else (otherwise,)


def check_person_number(
    text: str, *, sex: str | None = None, birth_year: int | None = None, today: date | None = None
) -> Number:
    """Check a personal number (12 digits, no check digit) against sex and birth year where they are known."""
    value = clean_number(text)
    if not _TWELVE.fullmatch(value):
        return Number(NumberKind.PERSON, value, _refused(value, "Số định danh cá nhân gồm đúng 12 chữ số 0-9."))
    warnings = _doubts_of_person_number(value, sex, birth_year, today or date.today())
    return Number(NumberKind.PERSON, value, (), tuple(warnings))


def _doubts_of_person_number(value: str, sex: str | None, birth_year: int | None, today: date) -> list[str]:
    """Return warnings about place, century, year and sex that the number states."""
    warnings = []
    prefix = int(value[:3])
    if prefix not in _PROVINCES and prefix != _DEMONSTRATION and prefix < _FIRST_COUNTRY:
        warnings.append("Ba chữ số đầu không phải mã nơi đăng ký khai sinh đã biết.")
    century = int(value[3])
    if century // 2 >= len(CENTURIES):
        return [*warnings, "Chữ số thứ tư không ứng với thế kỷ sinh nào đang dùng."]
    year = CENTURIES[century // 2] + int(value[4:6])
    if year > today.year:
        warnings.append(f"Năm sinh trong số định danh ({year}) ở tương lai.")
    if birth_year is not None and birth_year != year:
        warnings.append("Năm sinh trong số định danh khác năm sinh đã nhập.")
    if sex in (MALE, FEMALE) and sex != (FEMALE if century % 2 else MALE):
        warnings.append("Giới tính trong số định danh khác giới tính đã nhập.")
    return warnings


def check_old_person_number(text: str) -> Number:
    """Check an old identity number (CMND, 9 digits), which finds old papers but proves no identity now."""
    value = clean_number(text)
    if not _NINE.fullmatch(value):
        return Number(NumberKind.OLD_PERSON, value, ("Số chứng minh nhân dân gồm đúng 9 chữ số 0-9.",))
    warning = "Chứng minh nhân dân hết giá trị từ sau 31/12/2024; số này chỉ dùng để tìm giấy tờ cũ."
    return Number(NumberKind.OLD_PERSON, value, (), (warning,))


def check_tax_number(text: str) -> Number:
    """Check a tax number: 10 digits, a branch `NNNNNNNNNN-NNN`, or since 01/07/2025 a person's 12 digits."""
    value = clean_number(text)
    if _TWELVE.fullmatch(value):
        return Number(NumberKind.TAX, value, (), check_person_number(value).warnings)
    if not _TAX.fullmatch(value):
        return Number(NumberKind.TAX, value, _refused(value, "Mã số thuế gồm 10, 12 hoặc 13 chữ số 0-9."))
    written = f"{value[:10]}-{value[10:]}" if len(value) > 10 else value
    try:
        mst.validate(value)
    except NumberError:
        return Number(NumberKind.TAX, written, ("Mã số thuế sai: chữ số kiểm tra không khớp, xin xem lại từng số.",))
    return Number(NumberKind.TAX, written)


def check_passport(text: str, *, nationality: str) -> Number:
    """Check a passport number and that `nationality` (ISO 3166 alpha-2) is known; alone it names nobody."""
    value = clean_number(text).upper()
    if not _PASSPORT.fullmatch(value):
        return Number(NumberKind.PASSPORT, value, ("Số hộ chiếu gồm 6 đến 9 chữ cái không dấu hoặc chữ số.",))
    if not nationality.strip():
        return Number(NumberKind.PASSPORT, value, ("Số hộ chiếu phải kèm quốc tịch.",))
    if nationality.strip().upper() == "VN" and not _VIETNAMESE_PASSPORT.fullmatch(value):
        doubt = "Hộ chiếu Việt Nam thường gồm một chữ cái và 7 hoặc 8 chữ số."
        return Number(NumberKind.PASSPORT, value, (), (doubt,))
    return Number(NumberKind.PASSPORT, value)


def check_id_number(text: str, *, is_organisation: bool = False) -> Number:
    """Check an owner's number: a tax number for an organisation, else 12 digits, or the 9 of an old card."""
    if is_organisation:
        return check_tax_number(text)
    return check_old_person_number(text) if _NINE.fullmatch(clean_number(text)) else check_person_number(text)


def is_person_number(text: str) -> bool:
    """Whether a text is nothing but the number of a card, old or new, in any spelling: no address may hold it."""
    value = clean_number(text)
    return bool(_TWELVE.fullmatch(value) or _NINE.fullmatch(value))


def check_phone(text: str) -> Number:
    """Check a Vietnamese telephone number starting with 0; `+84` and `84` become `0`."""
    value = clean_phone(text)
    if value.startswith(("+84", "84")):
        value = "0" + value.removeprefix("+").removeprefix("84").removeprefix("0")
    if _MOBILE.fullmatch(value):
        return Number(NumberKind.PHONE, value)
    if _LANDLINE.fullmatch(value):
        return Number(NumberKind.PHONE, value, (), ("Số cố định không nhận được tin nhắn.",))
    return Number(NumberKind.PHONE, value, ("Số điện thoại gồm 10 chữ số (di động) hoặc 11 chữ số (cố định 02…).",))


def check_email(text: str) -> Number:
    """Check one e-mail address; a domain with accents is returned in its ASCII form (IDNA)."""
    value = text.strip()
    refused = ("Thư điện tử gồm một địa chỉ, ví dụ ten@coquan.gov.vn.",)
    name, at, domain = value.rpartition("@")
    try:
        value = f"{name}{at}{domain.encode('idna').decode('ascii')}"
        validate_email(value)
    except (UnicodeError, ValidationError):
        return Number(NumberKind.EMAIL, value, refused)
    return Number(NumberKind.EMAIL, value)


def group_number(value: str) -> str:
    """Return a person's number as pages show it, `099 194 004 271`; any other number unchanged."""
    if _TWELVE.fullmatch(value) or _NINE.fullmatch(value):
        return " ".join(value[at : at + 3] for at in range(0, len(value), 3))
    return value


def mask_number(value: str) -> str:
    """Return a number with its middle hidden for lists and prints (`099 194 ••• 271`), half or more of a short one."""
    if _TWELVE.fullmatch(value):
        return f"{value[:3]} {value[3:6]} ••• {value[9:]}"
    shown = min(3, len(value) // 4)
    return f"{value[:shown]}{'•' * (len(value) - 2 * shown)}{value[len(value) - shown :]}"


def mask_phone(value: str) -> str:
    """Return a telephone number with its middle hidden, `0912 ••• 678`; all of a shorter one is hidden."""
    digits = "".join(filter(str.isdigit, value))
    return f"{digits[:4]} ••• {digits[-3:]}" if len(digits) >= _PHONE_LENGTH else "•••" * bool(digits)


def hide_proof(value: str) -> str:
    """Return a number without its last four digits, which prove the owner on the status page (dossiers/proofs.py)."""
    hidden = value[:-4] + "••••" if len(value) > 4 else value
    grouped = group_number(value) != value
    return " ".join(hidden[at : at + 3] for at in range(0, len(hidden), 3)) if grouped else hidden
