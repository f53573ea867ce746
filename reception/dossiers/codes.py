"""Dossier codes: how ours are given and written, which foreign ones are read. Nothing parses a code for meaning.

Source: TT 01/2018/TT-VPCP Điều 19 and TT 03/2025/TT-VPCP Điều 13: `<agency prefix>-YYMMDD-XXXX`.
"""

import re
import unicodedata
from datetime import date

from django.db.models import F

from reception.base.clock import today
from reception.models import Agency, DossierSerial

LONGEST_CODE = 64
_FORM = re.compile(r"[A-Z0-9.]+-[0-9]{6}(?:[0-9]{2})?-[0-9]{4,7}")
_PREFIX = re.compile(r"[A-Z0-9]+(?:\.[A-Z0-9]+)*")
_LAST_SERIAL = 9_999_999


def format_code(prefix: str, day: date, serial: int) -> str:
    """The dossier code of the `serial`-th dossier of `day` (a local date) under an agency's `prefix`.

    Four digits of serial, five and more from 10000 on: `H99.18-261005-0027`, `H99.18-261005-10432`.
    Raises ValueError for a prefix that the acceptance pattern would not read back, or a serial out of range.
    """
    if not _PREFIX.fullmatch(prefix):
        raise ValueError("an agency prefix holds capital letters, digits and dots only")
    if not 1 <= serial <= _LAST_SERIAL:
        raise ValueError(f"a serial is 1 to {_LAST_SERIAL}")
    return f"{prefix}-{day:%y%m%d}-{serial:04d}"


def has_standard_form(code: str) -> bool:
    """Whether a code has one of the forms seen in use: ours, the old order, or eight digits of date."""
    return bool(_FORM.fullmatch(code))


def accept_code(text: str) -> str:
    """The code as stored: NFC and trimmed, otherwise as it came. Codes made elsewhere need not have our form.

    Raises ValueError when it is empty, longer than 64 characters, or holds blanks or control characters.
    """
    code = unicodedata.normalize("NFC", text).strip()
    if not code or len(code) > LONGEST_CODE or not code.isprintable() or any(c.isspace() for c in code):
        raise ValueError("a dossier code is 1 to 64 printable characters without blanks")
    return code


def search_form(text: str) -> str:
    """What a person typed, as it is compared with stored codes: blanks removed, capitals."""
    return "".join(unicodedata.normalize("NFC", text).split()).upper()


def next_code(agency: Agency) -> str:
    """A dossier code of the deciding agency for today, never given before (domain guide 5)."""
    day = today()
    serial, _ = DossierSerial.objects.get_or_create(prefix=agency.prefix, day=day)
    DossierSerial.objects.filter(pk=serial.pk).update(last=F("last") + 1)
    serial.refresh_from_db()
    return format_code(agency.prefix, day, serial.last)
