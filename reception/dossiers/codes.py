"""Dossier codes: how ours are given and written, and how a typed one is read. Nothing parses a code for meaning.

Source: TT 01/2018/TT-VPCP Điều 19 and TT 03/2025/TT-VPCP Điều 13: `<agency prefix>-YYMMDD-XXXX`.
"""

import re
import unicodedata
from datetime import date

from django.db.models import F

from reception.base.clock import today
from reception.models import Agency, DossierSerial

_LABEL = re.compile(r"^(?:MÃ|MA|SỐ|SO)?(?:HỒSƠ|HOSO)(?:SỐ|SO)?[:.]?")
_PREFIX = re.compile(r"[A-Z0-9]+(?:\.[A-Z0-9]+)*")
_LAST_SERIAL = 9_999_999


def format_code(prefix: str, day: date, serial: int) -> str:
    """The dossier code of the `serial`-th dossier of `day` (a local date) under an agency's `prefix`.

    Four digits of serial, five and more from 10000 on: `H99.18-261005-0027`, `H99.18-261005-10432`.
    Raises ValueError for a prefix that nobody could read back, or a serial out of range.
    """
    if not _PREFIX.fullmatch(prefix):
        raise ValueError("an agency prefix holds capital letters, digits and dots only")
    if not 1 <= serial <= _LAST_SERIAL:
        raise ValueError(f"a serial is 1 to {_LAST_SERIAL}")
    return f"{prefix}-{day:%y%m%d}-{serial:04d}"


def search_form(text: str) -> str:
    """A dossier code as people type it or copy it out of a sentence, in the spelling of the codes that we give.

    Capitals without blanks, without "Mã hồ sơ:" before it and without the full stop or comma after it.
    """
    code = "".join(unicodedata.normalize("NFC", text).split()).upper()
    return _LABEL.sub("", code).rstrip(".,;:")


def next_code(agency: Agency) -> str:
    """A dossier code of the deciding agency for today, never given before (domain guide 5)."""
    day = today()
    serial, _ = DossierSerial.objects.get_or_create(prefix=agency.prefix, day=day)
    DossierSerial.objects.filter(pk=serial.pk).update(last=F("last") + 1)
    serial.refresh_from_db()
    return format_code(agency.prefix, day, serial.last)
