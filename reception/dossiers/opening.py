"""Opening a dossier: giving it a code, storing its people, and copying its components into slots."""

from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from kho_portal.audit.services import Actor, record_audit
from kho_portal.opaque import new_opaque_id
from reception.base.clock import now
from reception.base.errors import InvalidInput, KeyReused, OfficeNotAllowed
from reception.catalogue.versions import deciding_agency, version_in_effect
from reception.dossiers.codes import next_code
from reception.dossiers.events import record_event
from reception.dossiers.freezing import components_of, freeze_components
from reception.dossiers.lifecycle import Action, move_dossier
from reception.models import Agency, Channel, Dossier, IdempotencyKey, Party, Slot
from reception.people.parties import PartyData, check_party


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
    """Open a draft with a code, and copy its components and their approved result codes into slots.

    The same idempotency key with the same payload returns the dossier made before. Raises InvalidInput,
    ProcedureUnavailable, OfficeNotAllowed, KeyReused.
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
            dossier = create_dossier(
                opening, version=version, case=case, office=office, deciding=deciding, code=new_opaque_id(), by=by
            )
            if opening.idempotency_key:
                IdempotencyKey.objects.create(
                    user=by.user,
                    key=opening.idempotency_key,
                    payload_hash=opening.payload_hash,
                    dossier=dossier,
                )
            dossier.code = next_code(deciding)  # until now it had a name that nobody saw
            Dossier.objects.filter(pk=dossier.pk).update(code=dossier.code)
            note_opened(dossier, by, purpose="tiếp nhận")
    except IntegrityError:
        earlier = _earlier_answer(opening, by)
        if earlier is None:
            raise
        return earlier
    return dossier


def _earlier_answer(opening: Opening, by: Actor) -> Dossier | None:
    """Return the dossier opened before with this idempotency key, None if there is none. Raises KeyReused."""
    if not opening.idempotency_key:
        return None
    used = IdempotencyKey.objects.filter(user=by.user, key=opening.idempotency_key).select_related("dossier").first()
    if used is None:
        return None
    if used.payload_hash != opening.payload_hash:
        raise KeyReused()
    return used.dossier


def _receiving_office(opening: Opening, by: Actor) -> Agency:
    """Return the actor's own office. Raises OfficeNotAllowed when it has none or another one is named."""
    own = by.user.office
    if own is None or (opening.office and opening.office != own.code):
        raise OfficeNotAllowed()
    return own


def _check_people(opening: Opening) -> None:
    """Check owner, submitter and channel. Raises InvalidInput by field."""
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
    """Store a dossier with its people and slots in the caller's transaction; `code` is None for a citizen's draft."""
    number, unit = version.deadline_for(case)
    dossier = Dossier(
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
        claimed_by=None if by.kind == "citizen" else by.user,  # a citizen's dossier waits until an officer claims it
        claimed_at=None if by.kind == "citizen" else now(),
        deadline_number=number,
        deadline_unit=unit,
    )
    move_dossier(dossier=dossier, action=Action.OPEN, by=by)
    Slot.objects.bulk_create(freeze_components(dossier, components_of(version, case)))
    record_event("dossier.opened", dossier=dossier, by=by, channel=opening.channel)
    return dossier


def note_opened(dossier: Dossier, by: Actor, *, purpose: str) -> None:
    """Write to the audit log that this actor opened the dossier."""
    number = dossier.owner.id_number
    record_audit("dossier.open", by=by, obj=dossier, dossier=dossier.reference, owner_number=number, purpose=purpose)


def _create_party(data: PartyData) -> Party:
    return Party.objects.create(**data.cleaned())
