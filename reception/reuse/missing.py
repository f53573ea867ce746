"""Reports of papers that a person holds and no warehouse named; the monthly request for support is made from them.

2122/VPCP-KSTT III.1, step 4 asks for code, name and demand of such papers.
"""

from django.db import transaction

from kho_portal.audit.services import Actor, record_audit
from reception.base.clock import today
from reception.base.errors import InvalidInput
from reception.base.text import has_controls
from reception.dossiers.events import record_event
from reception.dossiers.guards import lock_slot
from reception.models import LookupOutcome, MissingPaper, Slot

FIRST_YEAR = 1945
LIMITS = {"issuer": 300, "reference_number": 200, "note": 500}
ANSWERED = {LookupOutcome.NONE, LookupOutcome.FOUND}


def may_report(slot: Slot) -> bool:
    """Whether a warehouse was asked for this paper and answered; a silent one has not said that it lacks the paper."""
    return bool(slot.result_codes) and slot.lookup in ANSWERED


def report_missing(
    *, slot: Slot, issuer: str, reference_number: str, year: str, note: str, by: Actor, version: int | None = None
) -> MissingPaper:
    """Store what the person says about a paper that no warehouse named: who issued it, its number and year.

    The slot stays as it is. Raises InvalidInput by field, StaleVersion, DossierNotOpen.
    """
    texts = {"issuer": issuer.strip(), "reference_number": reference_number.strip(), "note": note.strip()}
    issued = _checked(texts, year)
    with transaction.atomic():
        slot = lock_slot(slot, by=by, version=version)
        if not may_report(slot):
            raise InvalidInput("Kho chưa trả lời về giấy tờ này nên chưa thể nói là thiếu. Xin tra cứu trước.")
        report = MissingPaper.objects.create(
            slot=slot,
            result_codes=[entry["code"] for entry in slot.result_codes],
            issued_year=issued,
            lookup=slot.lookup,
            reported_by=by.user,
            **texts,
        )
        record_event("component.missing_reported", dossier=slot.dossier, slot=slot, by=by)
        record_audit(
            "document.missing",
            by=by,
            obj=slot,
            dossier=slot.dossier.reference,
            owner_number=slot.dossier.owner.id_number,
            purpose=f"hồ sơ {slot.dossier.reference}",
            result_codes=report.result_codes,
        )
    return report


def _checked(texts: dict[str, str], year: str) -> int | None:
    """Return the typed year of issue, None when none was typed. Raises InvalidInput by field."""
    problems = {
        name: [f"Dài nhất {LIMITS[name]} ký tự, không có ký tự lạ."]
        for name, text in texts.items()
        if len(text) > LIMITS[name] or has_controls(text.replace("\n", "").replace("\r", ""))
    }
    if not texts["issuer"]:
        problems["issuer"] = ["Cần tên cơ quan đã cấp, theo lời công dân."]
    issued = _year(year)
    if year.strip() and issued is None:
        problems["year"] = [f"Năm cấp là số từ {FIRST_YEAR} đến {today().year}."]
    if problems:
        raise InvalidInput(fields=problems)
    return issued


def _year(text: str) -> int | None:
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) == 4):
        return None
    return int(digits) if FIRST_YEAR <= int(digits) <= today().year else None
