"""Opening a dossier, keeping its contact data, and accepting it."""

from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import F

from kho_portal.audit.services import Actor, record_audit
from reception.base.clock import now, today
from reception.base.errors import (
    InvalidInput,
    KeyReused,
    NotComplete,
    OfficeNotAllowed,
)
from reception.catalogue.versions import deciding_agency, version_in_effect
from reception.codes import format_code
from reception.deadlines.due_moments import Deadline, due_at, effective_start
from reception.models import (
    Agency,
    Channel,
    Dossier,
    DossierSerial,
    DossierStatus,
    IdempotencyKey,
    Party,
)
from reception.people.parties import PartyData, check_party
from reception.services.events import lock_editable, record_event, touch
from reception.services.freezing import freeze_components
from reception.states import missing_step

CONTACT_FIELDS = ("phone", "email", "address")
MISSING_WORDS = {
    "compare": "đối chiếu bản quét {name} với bản chính",
    "wait": "đợi tải xong {name}",
    "show": "xem bản chính {name}",
    "check": "xem điểm không khớp của {name}",
    "fill": "bổ sung {name}",
}


@dataclass(frozen=True)
class Opening:
    """What is needed to open a dossier. `case` is the name of a case, "" where the procedure has only one.

    `area` is the code of the agency in whose area the matter lies, "" for the one that the procedure names.
    """

    procedure: str
    owner: PartyData
    channel: str = Channel.IN_PERSON
    case: str = ""
    office: str = ""
    area: str = ""
    submitter: PartyData | None = None
    idempotency_key: str = ""
    payload_hash: str = field(default="")


def open_dossier(*, opening: Opening, by: Actor) -> Dossier:
    """A draft with a code exists; its components and their approved result codes are frozen into slots.

    Raises InvalidInput, ProcedureUnavailable, OfficeNotAllowed, KeyReused. The same idempotency key with the same
    payload returns the dossier made before.
    """
    earlier = _earlier_answer(opening, by)
    if earlier:
        return earlier
    office = _receiving_office(opening, by)
    _check_people(opening)
    version, case = version_in_effect(opening.procedure, opening.case)
    try:
        with transaction.atomic():
            deciding = deciding_agency(version, opening.area)
            code = next_code(deciding)
            dossier = create_dossier(
                opening, version=version, case=case, office=office, deciding=deciding, code=code, by=by
            )
            if opening.idempotency_key:
                IdempotencyKey.objects.create(
                    user=by.user,
                    key=opening.idempotency_key,
                    payload_hash=opening.payload_hash,
                    dossier=dossier,
                )
    except IntegrityError:
        earlier = _earlier_answer(opening, by)
        if earlier is None:
            raise
        return earlier
    return dossier


def _earlier_answer(opening: Opening, by: Actor) -> Dossier | None:
    if not opening.idempotency_key:
        return None
    used = IdempotencyKey.objects.filter(user=by.user, key=opening.idempotency_key).select_related("dossier").first()
    if used is None:
        return None
    if used.payload_hash != opening.payload_hash:
        raise KeyReused()
    return used.dossier


def _receiving_office(opening: Opening, by: Actor) -> Agency:
    own = by.user.office
    if own is None or (opening.office and opening.office != own.code):
        raise OfficeNotAllowed()
    return own


def _check_people(opening: Opening) -> None:
    fields = {f"owner.{name}": texts for name, texts in check_party(opening.owner).items()}
    if opening.submitter is not None:
        fields |= {f"submitter.{name}": texts for name, texts in check_party(opening.submitter).items()}
        if not opening.submitter.authority.strip():
            fields["submitter.authority"] = ["Cần ghi căn cứ nộp thay, ví dụ: giấy ủy quyền, cha mẹ nộp cho con."]
    if opening.channel not in Channel.values:
        fields["channel"] = ["Kênh phải là 1 (trực tiếp), 2 (trực tuyến) hoặc 3 (bưu chính công ích)."]
    if fields:
        raise InvalidInput(fields=fields)


def create_dossier(
    opening: Opening, *, version, case, office: Agency, deciding: Agency, code: str | None, by: Actor
) -> Dossier:
    """The dossier exists with its components frozen; `code` None is a citizen's draft. In the caller's transaction."""
    own_deadline = case is not None and case.deadline_number
    dossier = Dossier.objects.create(
        code=code,
        procedure=version.procedure,
        procedure_version=version,
        case=case,
        procedure_code=version.procedure.code,
        procedure_name=version.procedure.name,
        case_name=case.name if case else "",
        channel=opening.channel,
        helped_at=office,
        received_at=office,
        deciding_agency=deciding,
        owner=_create_party(opening.owner),
        submitter=_create_party(opening.submitter) if opening.submitter else None,
        opened_by=by.user,
        claimed_by=None if by.kind == "citizen" else by.user,  # what a citizen files waits for whoever takes it
        claimed_at=None if by.kind == "citizen" else now(),
        deadline_number=case.deadline_number if own_deadline else version.deadline_number,
        deadline_unit=case.deadline_unit if own_deadline else version.deadline_unit,
    )
    freeze_components(dossier)
    record_event("dossier.opened", dossier=dossier, by=by, channel=opening.channel)
    record_audit(
        "dossier.open",
        by=by,
        obj=dossier,
        dossier=dossier.reference,
        owner_number=dossier.owner.id_number,
        purpose="tiếp nhận" if code else "nộp trực tuyến",
    )
    return dossier


def _create_party(data: PartyData) -> Party:
    return Party.objects.create(**data.cleaned())


def next_code(agency: Agency) -> str:
    """A dossier code of the deciding agency for today, never given before (domain guide 5)."""
    day = today()
    serial, _ = DossierSerial.objects.get_or_create(prefix=agency.prefix, day=day)
    DossierSerial.objects.filter(pk=serial.pk).update(last=F("last") + 1)
    serial.refresh_from_db()
    return format_code(agency.prefix, day, serial.last)


def change_contact(*, dossier: Dossier, changes: dict[str, str], by: Actor, version: int | None = None) -> Dossier:
    """Phone, email or address of the owner are as typed, while the dossier is a draft."""
    with transaction.atomic():
        dossier = lock_editable(dossier, by=by, version=version)
        owner = dossier.owner
        current = PartyData.of(owner)
        wanted = current.replaced({name: value for name, value in changes.items() if name in CONTACT_FIELDS})
        problems = check_party(wanted)
        if problems:
            raise InvalidInput(fields={f"owner.{name}": texts for name, texts in problems.items()})
        cleaned = wanted.cleaned()
        changed = [name for name in CONTACT_FIELDS if getattr(owner, name) != cleaned[name]]
        if changed:
            Party.objects.filter(pk=owner.pk).update(**{name: cleaned[name] for name in changed})
            touch(dossier)
            record_event("dossier.contact_changed", dossier=dossier, by=by, fields=changed)
    return dossier


def missing_steps(dossier: Dossier) -> list[str]:
    """What is left before acceptance, one sentence each. `dossier` was read with its board."""
    steps = []
    for slot in dossier.board_slots:
        step = missing_step(slot)
        if step:
            steps.append(MISSING_WORDS[step].format(name=slot.name))
    return steps


def accept_dossier(*, dossier: Dossier, by: Actor, version: int | None = None) -> Dossier:
    """The dossier is accepted, its clock has started and its due moment is promised (domain rules D2-D6).

    Raises NotComplete, StaleVersion, DossierNotOpen.
    """
    with transaction.atomic():
        locked = lock_editable(dossier, by=by, version=version)
        board = Dossier.objects.with_board().get(pk=locked.pk)
        missing = missing_steps(board)
        if missing:
            raise NotComplete(missing)
        moment = now()
        locked.status = DossierStatus.ACCEPTED
        locked.accepted_at, locked.accepted_by = moment, by.user
        locked.clock_started_at = effective_start(moment)
        locked.due_at = promise(locked, moment)
        locked.version += 1
        locked.updated_at = moment
        if locked.claimed_by_id is None:
            locked.claimed_by, locked.claimed_at = by.user, moment
        locked.save(
            update_fields=[
                "status", "accepted_at", "accepted_by", "clock_started_at", "due_at", "version", "updated_at",
                "claimed_by", "claimed_at",
            ]
        )  # fmt: skip
        record_event("dossier.accepted", dossier=locked, by=by, due_at=locked.due_at.isoformat())
        record_audit(
            "dossier.accept", by=by, obj=locked, dossier=locked.reference, owner_number=locked.owner.id_number,
            purpose="tiếp nhận",
        )  # fmt: skip
    return locked


def promise(dossier: Dossier, moment):
    """The due moment of `dossier` if it is accepted at `moment` (work calendar Monday to Friday)."""
    return due_at(moment, Deadline(dossier.deadline_number, dossier.deadline_unit))


def note_number_shown(*, dossier: Dossier, by: Actor) -> None:
    """Showing a full identity number is in the audit log; everywhere else it is masked (reliability guide 8.1)."""
    with transaction.atomic():
        record_audit(
            "owner.show_number", by=by, obj=dossier, dossier=dossier.reference, owner_number=dossier.owner.id_number
        )
