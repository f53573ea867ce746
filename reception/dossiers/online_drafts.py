"""The citizen's draft: opening one, and storing what the citizen types."""

from django.db import transaction

from kho_portal.audit.services import Actor
from reception.base.clock import today
from reception.base.errors import InvalidInput
from reception.base.text import has_controls
from reception.catalogue.versions import deciding_agency, version_in_effect
from reception.dossiers.drafts import CONTACT_FIELDS
from reception.dossiers.guards import lock_editable, touch
from reception.dossiers.opening import Opening, create_dossier, note_opened
from reception.models import Agency, Channel, Delivery, Dossier, FieldKind, FormField, Party
from reception.people.parties import PartyData, check_party, parse_birth

LONGEST_ANSWER = 2000


def open_online_draft(
    *, procedure: str, by: Actor, case: str = "", office: str = "", another: bool = False
) -> tuple[Dossier, bool]:
    """Return the citizen's draft of this procedure and case, and whether it was opened now.

    A draft that exists is returned instead of a new one, unless the person asks for `another`. The account names the
    owner of the papers; `office` is the code of the agency to receive the dossier, "" for the one that decides. Raises
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
        note_opened(dossier, by, purpose="nộp trực tuyến")
    return dossier, True


def drafts_of(user):
    """Return the unfinished online dossiers of a citizen, latest first."""
    return Dossier.objects.filed_online_by(user).drafts_of(user).filter(code__isnull=True)


def owner_of(user) -> PartyData:
    """Return the person or organisation that an account stands for."""
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
    """Return the agency of this code if it is in effect and has a counter, else the one that decides."""
    if not code:
        return deciding
    named = Agency.objects.in_effect(today()).filter(code=code).exclude(counter_name="").first()
    return named or deciding


def fields_of(dossier: Dossier) -> list[FormField]:
    """Return the procedure's own questions, in order."""
    return list(dossier.procedure_version.form_fields.all())


def save_typed(
    *, dossier: Dossier, typed: dict[str, str], by: Actor, version: int | None = None
) -> dict[str, list[str]]:
    """Store what was typed, field by field; return for each refused field what is wrong with it.

    `typed` may name phone, email, address, delivery, and answers as `answer_<key>`. A refused field keeps its old
    value. Raises StaleVersion, DossierNotOpen.
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
    """Store the acceptable contact data of the owner; return the problems of the others by field."""
    changes = {name: typed[name] for name in CONTACT_FIELDS if name in typed}
    problems = check_party(PartyData.of(dossier.owner).replaced(changes)) if changes else {}
    problems = {name: texts for name, texts in problems.items() if name in changes}
    acceptable = {name: text for name, text in changes.items() if name not in problems}
    cleaned = PartyData.of(dossier.owner).replaced(acceptable).cleaned()
    Party.objects.filter(pk=dossier.owner_id).update(**{name: cleaned[name] for name in CONTACT_FIELDS})
    return problems


def _save_answers(dossier: Dossier, typed: dict[str, str]) -> dict[str, list[str]]:
    """Put the acceptable answers into the unsaved dossier; return the problems of the others by field."""
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
    """Return what is wrong with an answer, as a sentence; "" when it can be stored."""
    if len(value) > LONGEST_ANSWER or has_controls(value.replace("\n", "")):
        return f"Dài nhất {LONGEST_ANSWER} ký tự, không có ký tự lạ. Phần trước vẫn được giữ."
    if value and field.kind == FieldKind.DATE and parse_birth(value) is None:
        return "Ngày viết như 14/03/1994."
    if value and field.kind == FieldKind.CHOICE and value not in choices_of(field):
        return "Xin chọn một trong các lựa chọn."
    return ""


def answers_of(dossier: Dossier) -> list[tuple[str, str]]:
    """Return the procedure's questions with their answers, in order; empty for a dossier opened at the counter."""
    if dossier.channel != Channel.ONLINE:
        return []
    return [(field.label, dossier.answers.get(field.key, "")) for field in fields_of(dossier)]


def choices_of(field: FormField) -> list[str]:
    """Return the choices of a question, which the catalogue stores one to a line."""
    return [line.strip() for line in field.choices.splitlines() if line.strip()]
