"""Filing online or by post: the citizen's draft, what is typed into it, and the one submission.

Domain guide 2.2, rows 1 and 2.
"""

from dataclasses import dataclass

from django.db import transaction

from kho_portal.audit.services import Actor, record_audit
from kho_portal.files.models import FileState
from reception.base.clock import now, today
from reception.base.errors import DeclarationMissing, InvalidInput, NotReadyToSubmit, SubmitNotNeeded
from reception.base.text import has_controls
from reception.catalogue.versions import deciding_agency, version_in_effect
from reception.models import (
    Agency,
    Channel,
    Delivery,
    Dossier,
    DossierStatus,
    FieldKind,
    FormField,
    Party,
    Slot,
)
from reception.people.parties import PartyData, check_party, parse_birth
from reception.services.dossiers import CONTACT_FIELDS, Opening, create_dossier, next_code
from reception.services.events import lock_editable, record_event, touch
from reception.states import SlotState, file_of, promise_of, slot_state

DECLARATION_VERSION = "1"
DECLARATION = "Tôi cam đoan những điều đã khai là đúng và chịu trách nhiệm về giấy tờ do tôi tự tải lên."
LONGEST_ANSWER = 2000
NOT_DECLARED = (
    "Chưa ghi nhận lời cam đoan của người nộp nên hồ sơ chưa được nộp. Mọi thứ đã có vẫn được giữ; "
    "xin gửi lại khi người nộp đã cam đoan."
)
PURPOSES = {Channel.ONLINE: "nộp trực tuyến", Channel.POSTAL: "nộp qua bưu chính"}
NEED_PHONE = "Cần số điện thoại để báo khi hồ sơ cần bổ sung."


def open_online_draft(
    *, procedure: str, by: Actor, case: str = "", office: str = "", another: bool = False
) -> tuple[Dossier, bool]:
    """The citizen's draft of this procedure and case, and whether it is new.

    A draft that stands is offered again instead of a new one, unless the person asks for `another`. Whose papers it is
    about, the account says; `office` is the code of the agency to receive it, "" for the one that decides. Raises
    ProcedureUnavailable, InvalidInput.
    """
    version, found_case = version_in_effect(procedure, case)
    standing = drafts_of(by.user).filter(procedure_code=version.procedure.code, case=found_case).first()
    if standing is not None and not another:
        return standing, False
    deciding = deciding_agency(version, "")
    opening = Opening(procedure=procedure, case=case, channel=Channel.ONLINE, owner=owner_of(by.user))
    problems = check_party(opening.owner)
    if problems:
        raise InvalidInput(fields={f"owner.{name}": texts for name, texts in problems.items()})
    with transaction.atomic():
        dossier = create_dossier(
            opening,
            version=version,
            case=found_case,
            office=_receiving(office, deciding),
            deciding=deciding,
            code=None,
            by=by,
        )
    return dossier, True


def drafts_of(user):
    """Unfinished online dossiers of a citizen, latest first."""
    return Dossier.objects.of_citizen(user).drafts_of(user).filter(code__isnull=True)


def owner_of(user) -> PartyData:
    """The person or organisation that an account stands for."""
    return PartyData(
        kind=user.party_kind,
        id_number=user.id_number,
        full_name=user.full_name,
        sex=user.sex,
        address=user.address,
        phone=user.phone,
        email=user.email,
        identity_source="account",
    )


def _receiving(code: str, deciding: Agency) -> Agency:
    """The agency that receives: the one named where its counter may, else the one that decides."""
    if not code:
        return deciding
    named = Agency.objects.in_effect(today()).filter(code=code).exclude(counter_name="").first()
    return named or deciding


def fields_of(dossier: Dossier) -> list[FormField]:
    """The procedure's own questions, in order."""
    return list(dossier.procedure_version.form_fields.all())


def save_typed(
    *, dossier: Dossier, typed: dict[str, str], by: Actor, version: int | None = None
) -> dict[str, list[str]]:
    """What was typed is kept, field by field; the answer says what is not acceptable, by field, and was not kept.

    `typed` may name phone, email, address, delivery, and answers as `answer_<key>`. Raises StaleVersion,
    DossierNotOpen.
    """
    with transaction.atomic():
        dossier = lock_editable(dossier, by=by, version=version)
        problems = _save_contact(dossier, typed)
        problems |= _save_answers(dossier, typed)
        if "delivery" in typed:
            if typed["delivery"] in Delivery.values:
                dossier.delivery = typed["delivery"]
            else:
                problems["delivery"] = ["Xin chọn một cách nhận kết quả."]
        dossier.save(update_fields=["answers", "delivery"])
        touch(dossier)
    return problems


def _save_contact(dossier: Dossier, typed: dict[str, str]) -> dict[str, list[str]]:
    changes = {name: typed[name] for name in CONTACT_FIELDS if name in typed}
    problems = check_party(PartyData.of(dossier.owner).replaced(changes)) if changes else {}
    problems = {name: texts for name, texts in problems.items() if name in changes}
    kept = PartyData.of(dossier.owner).replaced({name: each for name, each in changes.items() if name not in problems})
    cleaned = kept.cleaned()
    Party.objects.filter(pk=dossier.owner_id).update(**{name: cleaned[name] for name in CONTACT_FIELDS})
    return problems


def _save_answers(dossier: Dossier, typed: dict[str, str]) -> dict[str, list[str]]:
    problems, answers = {}, dict(dossier.answers)
    for field in fields_of(dossier):
        name = f"answer_{field.key}"
        if name not in typed:
            continue
        value = typed[name].strip().replace("\r\n", "\n")
        problem = _problem_of(field, value)
        if problem:
            problems[name] = [problem]
        else:
            answers[field.key] = value
    dossier.answers = answers
    return problems


def _problem_of(field: FormField, value: str) -> str:
    if len(value) > LONGEST_ANSWER or has_controls(value.replace("\n", "")):
        return f"Dài nhất {LONGEST_ANSWER} ký tự, không có ký tự lạ. Phần trước vẫn được giữ."
    if value and field.kind == FieldKind.DATE and parse_birth(value) is None:
        return "Ngày viết như 14/03/1994."
    if value and field.kind == FieldKind.CHOICE and value not in choices_of(field):
        return "Xin chọn một trong các lựa chọn."
    return ""


def answers_of(dossier: Dossier) -> list[tuple[str, str]]:
    """The procedure's questions and what was answered, in order; nothing for a dossier opened at the counter."""
    if dossier.channel != Channel.ONLINE:
        return []
    return [(field.label, dossier.answers.get(field.key, "")) for field in fields_of(dossier)]


def choices_of(field: FormField) -> list[str]:
    """The choices of a question, one a line."""
    return [line.strip() for line in field.choices.splitlines() if line.strip()]


@dataclass(frozen=True)
class Recount:
    """What the server counted: slots that are settled, promised ones, files and bytes, and what is missing."""

    papers: int
    promised: int
    files: int
    size: int
    missing: list[tuple[str, str]]


def recount(dossier: Dossier) -> Recount:
    """Components, files and bytes as they are stored now. `dossier` was read with its board."""
    missing = _missing_answers(dossier)
    papers = promised = files = size = 0
    for slot in dossier.board_slots:
        say = missing_online(slot)
        if say:
            missing.append((f"component-{slot.public_id}", say))
        stored = [file_of(each) for each in slot.live_attachments]
        ready = [each for each in stored if each is not None and each.state == FileState.READY]
        papers += bool(ready) and not say
        promised += not ready and promise_of(slot) is not None
        files += len(ready)
        size += sum(each.size for each in ready)
    return Recount(papers, promised, files, size, missing)


def _missing_answers(dossier: Dossier) -> list[tuple[str, str]]:
    """What a citizen has not typed. A draft with a code came by post or from another portal, whose form says it."""
    if dossier.code:
        return []
    missing = [] if dossier.owner.phone else [("id_phone", NEED_PHONE)]
    missing += [
        (f"id_answer_{field.key}", f"Chưa trả lời: {field.label}.")
        for field in fields_of(dossier)
        if field.is_required and not dossier.answers.get(field.key)
    ]
    return missing


def missing_online(slot: Slot) -> str:
    """What the citizen must still do for this slot before filing, as a sentence; "" when nothing.

    A paper that is only shown is shown when the result is collected; it holds nothing up.
    """
    state = slot_state(slot)
    if slot.only_shown or slot.is_secret or state in {SlotState.READY, SlotState.WAIVED, SlotState.PROMISED}:
        return ""
    if state == SlotState.RETRIEVING:
        return f"{slot.name}: đang lấy từ kho, xin đợi một chút."
    if state == SlotState.FAILED:
        return f"{slot.name}: chưa lấy được tệp. Xin thử lại hoặc tải tệp lên thay."
    if not slot.is_required or promise_of(slot) is not None:
        return ""
    if state == SlotState.OFFERED:
        return f"{slot.name}: chưa chọn giấy tờ và đồng ý, hoặc tải tệp lên thay."
    return f"{slot.name}: chưa có tệp."


def submit_dossier(*, dossier: Dossier, declared: bool, by: Actor, version: int | None = None) -> Dossier:
    """The dossier is filed: it has its code, and waits for the counter. Filing twice is filing once.

    A citizen files online, an officer or program what came by post or through another portal. Everything is counted
    again under the lock, so that no dossier arrives empty. Raises SubmitNotNeeded in person, DeclarationMissing,
    NotReadyToSubmit, StaleVersion, DossierNotOpen.
    """
    with transaction.atomic():
        locked = Dossier.objects.locked(dossier.pk)
        mine = locked.opened_by_id == by.user.pk or by.kind != "citizen"
        if locked.status == DossierStatus.SUBMITTED and mine:
            return locked
        locked = lock_editable(dossier, by=by, version=version)
        counted = _guard_filing(locked, declared=declared, by=by)
        moment = now()
        locked.code = locked.code or next_code(locked.deciding_agency)
        locked.status, locked.submitted_at, locked.updated_at = DossierStatus.SUBMITTED, moment, moment
        locked.declaration_version = DECLARATION_VERSION
        locked.version += 1
        locked.save(update_fields=["code", "status", "submitted_at", "updated_at", "declaration_version", "version"])
        facts = {"files": counted.files, "size": counted.size, "promised": counted.promised}
        record_event("dossier.submitted", dossier=locked, by=by, **facts)
        record_audit(
            "dossier.submit",
            by=by,
            obj=locked,
            dossier=locked.reference,
            owner_number=locked.owner.id_number,
            purpose=PURPOSES[Channel(locked.channel)],
            files=counted.files,
        )
    return locked


def _guard_filing(locked: Dossier, *, declared: bool, by: Actor) -> Recount:
    """What is filed, whole and declared. Raises SubmitNotNeeded, DeclarationMissing, NotReadyToSubmit."""
    if locked.channel == Channel.IN_PERSON:
        raise SubmitNotNeeded()
    if not declared:
        raise DeclarationMissing("" if by.kind == "citizen" else NOT_DECLARED)
    counted = recount(Dossier.objects.with_board().get(pk=locked.pk))
    if counted.missing:
        raise NotReadyToSubmit(counted.missing)
    return counted
