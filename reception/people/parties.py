"""Owner and submitter as typed or read from a card: checking and cleaning their data, without the database."""

from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from kho_portal.vietnamese import without_hidden
from reception.base.text import has_controls
from reception.models import Party, PartyKind
from reception.people.identity import check_email, check_id_number, check_phone

MISSING_NAME = "Cần họ và tên như in trên giấy tờ."
MISSING_NUMBER = "Cần số định danh (12 chữ số) hoặc mã số thuế."
TOO_LONG = "Dài nhất {most} ký tự."
NOT_PRINTABLE = "Có ký tự không in được. Xin gõ lại."
FIRST_YEAR = 1900
BAD_BIRTH = "Ngày sinh viết như 14/03/1994, hoặc chỉ năm 1994."


@dataclass(frozen=True)
class PartyData:
    """A person or an organisation of a dossier. `date_of_birth` is an ISO date, or the year alone."""

    kind: str = PartyKind.PERSON
    id_number: str = field(default="", repr=False)
    full_name: str = field(default="", repr=False)
    date_of_birth: str = field(default="", repr=False)
    sex: str = ""
    address: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    authority: str = ""
    identity_source: str = "typed"

    @classmethod
    def of(cls, party: Party) -> "PartyData":
        """Return the data of a stored party."""
        return cls(**{field.name: getattr(party, field.name) for field in fields(cls)})

    def replaced(self, changes: dict[str, str]) -> "PartyData":
        """Return the same person with some fields changed."""
        return replace(self, **changes)

    def cleaned(self) -> dict[str, Any]:
        """Return the values as they are stored: numbers without blanks and dots, phones starting with 0."""
        organisation = self.kind == PartyKind.ORGANISATION
        values = {field.name: without_hidden(str(getattr(self, field.name))).strip() for field in fields(self)}
        values["id_number"] = check_id_number(self.id_number, is_organisation=organisation).value
        values["date_of_birth"] = parse_birth(self.date_of_birth) or ""
        values["phone"] = check_phone(self.phone).value if self.phone.strip() else ""
        values["email"] = check_email(self.email).value if self.email.strip() else ""
        return values


def parse_birth(text: str) -> str | None:
    """Return a typed day as ISO date, or a typed year; "" for an empty text, None for any other text."""
    text = text.strip()
    if not text:
        return text
    if len(text) == 4 and text.isascii() and text.isdigit():
        return text if FIRST_YEAR <= int(text) <= date.today().year else None
    parts = text.replace("-", "/").split("/")
    try:
        if len(parts) != 3:
            return None
        numbers = [int(part) for part in parts]
        year_first = len(parts[0]) == 4
        born = date(*(numbers if year_first else numbers[::-1]))
        return born.isoformat() if born.year >= FIRST_YEAR and born <= date.today() else None
    except ValueError:
        return None


def check_party(data: PartyData) -> dict[str, list[str]]:
    """Return what must be corrected, by field; empty if the party can be stored. Warnings are not errors."""
    problems: dict[str, list[str]] = {}
    organisation = data.kind == PartyKind.ORGANISATION
    if data.kind not in PartyKind.values:
        problems["kind"] = ["Loại chủ hồ sơ là person (cá nhân) hoặc organisation (tổ chức)."]
    if not data.full_name.strip():
        problems["full_name"] = [MISSING_NAME]
    if not data.id_number.strip():
        problems["id_number"] = [MISSING_NUMBER]
    else:
        number = check_id_number(data.id_number, is_organisation=organisation)
        if not number.ok:
            problems["id_number"] = list(number.errors)
    if parse_birth(data.date_of_birth) is None:
        problems["date_of_birth"] = [BAD_BIRTH]
    for name, check in (("phone", check_phone), ("email", check_email)):
        value = getattr(data, name).strip()
        if value and not check(value).ok:
            problems[name] = list(check(value).errors)
    return problems or _check_columns(data)


def _check_columns(data: PartyData) -> dict[str, list[str]]:
    """Return the problems of values that are too long for their column or hold characters that cannot be printed."""
    problems = {}
    for name, value in data.cleaned().items():
        most = Party._meta.get_field(name).max_length
        if len(value) > most:
            problems[name] = [TOO_LONG.format(most=most)]
        elif has_controls(value):
            problems[name] = [NOT_PRINTABLE]
    return problems
