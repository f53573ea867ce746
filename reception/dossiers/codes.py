"""Dossier codes: how we number and write ours, and how we read one that somebody typed.

No code of the product takes a dossier code apart to learn something from it. Source: TT 01/2018/TT-VPCP Điều 19 and TT
03/2025/TT-VPCP Điều 13: `<agency prefix>-YYMMDD-XXXX`.
"""

import re
from datetime import date

from django.db.models import F

from kho_portal.vietnamese import clean_code
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
    """Return a typed or pasted dossier code in the spelling of the codes that we write.

    The result has capitals and no blanks, no "Mã hồ sơ:" before it and no full stop or comma after it.
    """
    code = "".join(clean_code(text).split()).upper()
    return _LABEL.sub("", code).rstrip(".,;:")


def next_code(agency: Agency) -> str:
    """Return a new dossier code of the deciding agency for today, which no other dossier has (domain guide 5).

    Everybody who takes the next number waits until this transaction ends: take it as the last thing.
    """
    day = today()
    serial = DossierSerial.objects.filter(prefix=agency.prefix, day=day)
    if not serial.update(last=F("last") + 1):
        DossierSerial.objects.get_or_create(prefix=agency.prefix, day=day)
        serial.update(last=F("last") + 1)
    return format_code(agency.prefix, day, serial.values_list("last", flat=True).get())
