"""The journey of a person's papers: who asked for which paper, when, why, and with what result (features 49).

It is read from the audit log, where a keyed hash stands for the person. It names offices and no officers.
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
    """Return the audit rows about this person that the journey shows as steps, latest first."""
    return AuditEntry.objects.filter(
        owner_hash=keyed_hash("owner", id_number), action__in=[act.value for act in STEPS_OF_OWNER]
    ).order_by("-pk")


@dataclass(frozen=True)
class JourneyStep:
    """One step in words: `who` did `what` at the moment `at`, and with what `outcome`.

    `procedure` and `code` name the dossier it was done for; `times` counts equal acts in a row.
    """

    at: datetime
    who: str
    what: str
    procedure: str
    code: str
    outcome: str
    times: int = 1


def tell_steps(entries: list[AuditEntry]) -> list[JourneyStep]:
    """Return audit rows about one person as steps in words; six queries at most, however many rows."""
    offices = dict(Agency.objects.filter(code__in={entry.office for entry in entries}).values_list("code", "name"))
    references = {entry.dossier for entry in entries if entry.dossier}
    dossiers = {}
    for dossier in Dossier.objects.filter(Q(code__in=references) | Q(public_id__in=references)):
        dossiers[dossier.public_id] = dossier
        dossiers[dossier.code] = dossier
    papers = _papers_named(entries)
    steps: list[JourneyStep] = []
    for entry in entries:
        step = _tell(entry, offices, dossiers.get(entry.dossier), papers.get(entry.object_id, A_PAPER))
        last = steps[-1] if steps else None
        if last is not None and replace(last, at=step.at, times=1) == step:
            steps[-1] = replace(last, times=last.times + 1)  # looking at six pages of one paper is one step
        else:
            steps.append(step)
    return steps


def _papers_named(entries: list[AuditEntry]) -> dict[str, str]:
    """Return the name of the paper that each object of these rows is or belongs to, by the object's public id."""
    wanted = {kind: [row.object_id for row in entries if row.object_type == kind] for kind in PAPERS}
    named = {}
    for kind, (rows, name_of) in PAPERS.items():
        if wanted[kind]:
            named |= {row.public_id: name_of(row) for row in rows.filter(public_id__in=wanted[kind])}
    return named


def _numbered(name: str, number: str) -> str:
    """Return the name of a paper with its reference number, if it has one."""
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


def _tell(entry: AuditEntry, offices: dict[str, str], dossier: Dossier | None, paper: str) -> JourneyStep:
    """Return one audit row as a step in words."""
    who = {"citizen": "Bạn", "system": "Hệ thống"}.get(entry.actor_kind) or offices.get(entry.office, "Một cơ quan")
    name, code = (dossier.procedure_name, dossier.code or "") if dossier else ("", "")
    return JourneyStep(
        entry.at, who, STEPS_OF_OWNER[AuditAct(entry.action)].format(paper=paper), name, code, _ended(entry.outcome)
    )


def _ended(outcome: str) -> str:
    """Return in words how a question to a warehouse ended; "" for acts that asked no warehouse."""
    return ANSWERS[WarehouseAnswer(outcome)].said if outcome in WarehouseAnswer.values else ""
