"""The journey of a person's papers: who asked for which, when, what for, and what came of it (features 49).

Read from the audit log, where the person is a keyed hash. Offices are named, officers are not.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet

from kho_portal.audit.models import AuditEntry
from kho_portal.opaque import keyed_hash
from reception.models import Agency, Attachment, Dossier, Offer, Slot, WarehouseDocument
from reception.words.acts import STEPS_OF_OWNER, AuditAct
from reception.words.lookups import ANSWERS, WarehouseAnswer

A_PAPER = "một giấy tờ"


def steps_of_owner(id_number: str) -> QuerySet[AuditEntry]:
    """The rows about this person that a person would call a step, latest first."""
    return AuditEntry.objects.filter(
        owner_hash=keyed_hash("owner", id_number), action__in=[act.value for act in STEPS_OF_OWNER]
    ).order_by("-pk")


@dataclass(frozen=True)
class Step:
    """One step in words: `who` did `what` at `at`, what for (procedure and code of the dossier), how it ended."""

    at: datetime
    who: str
    what: str
    procedure: str
    code: str
    outcome: str
    times: int = 1


def tell_steps(entries: list[AuditEntry]) -> list[Step]:
    """The words of audit rows about one person; six queries at most, however many rows."""
    offices = dict(Agency.objects.filter(code__in={each.office for each in entries}).values_list("code", "name"))
    references = {each.dossier for each in entries if each.dossier}
    dossiers = {}
    for found in Dossier.objects.filter(Q(code__in=references) | Q(public_id__in=references)):
        dossiers[found.public_id] = found
        dossiers[found.code] = found
    papers = _papers_named(entries)
    told: list[Step] = []
    for entry in entries:
        step = _tell(entry, offices, dossiers.get(entry.dossier), papers.get(entry.object_id, A_PAPER))
        last = told[-1] if told else None
        if last is not None and replace(last, at=step.at, times=1) == step:
            told[-1] = replace(last, times=last.times + 1)  # six pages of one paper are one thing that happened
        else:
            told.append(step)
    return told


def _papers_named(entries: list[AuditEntry]) -> dict[str, str]:
    """Which paper each object of these rows is or belongs to, by the object's public id."""
    wanted = {kind: [row.object_id for row in entries if row.object_type == kind] for kind in PAPERS}
    named = {}
    for kind, (rows, name_of) in PAPERS.items():
        if wanted[kind]:
            named |= {each.public_id: name_of(each) for each in rows.filter(public_id__in=wanted[kind])}
    return named


def _numbered(name: str, number: str) -> str:
    return f"{name} (số {number})" if number else name


PAPERS = {
    "Slot": (Slot.objects.all(), lambda slot: slot.name),
    "Attachment": (Attachment.objects.select_related("slot"), lambda file: file.slot.name),
    "Offer": (
        Offer.objects.select_related("slot", "warehouse_document", "offered_document"),
        lambda offer: _numbered(offer.slot.name, offer.document.reference_number),
    ),
    "WarehouseDocument": (
        WarehouseDocument.objects.all(),
        lambda document: _numbered(document.title, document.reference_number),
    ),
}


def _tell(entry: AuditEntry, offices: dict[str, str], dossier: Dossier | None, paper: str) -> Step:
    who = {"citizen": "Bạn", "system": "Hệ thống"}.get(entry.actor_kind) or offices.get(entry.office, "Một cơ quan")
    name, code = (dossier.procedure_name, dossier.code or "") if dossier else ("", "")
    return Step(
        entry.at, who, STEPS_OF_OWNER[AuditAct(entry.action)].format(paper=paper), name, code, _ended(entry.outcome)
    )


def _ended(outcome: str) -> str:
    """How a question to a warehouse ended, for the person; "" for acts that asked none."""
    return ANSWERS[WarehouseAnswer(outcome)].said if outcome in WarehouseAnswer.values else ""
