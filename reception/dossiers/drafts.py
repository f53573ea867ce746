"""Correcting a draft: the owner's contact data, and the case of the procedure."""

from django.db import transaction
from django.db.models import F, Q

from kho_portal.audit.services import Actor
from reception.base.errors import CaseFixed, InvalidInput
from reception.dossiers.events import record_event
from reception.dossiers.freezing import components_of, freeze_component
from reception.dossiers.guards import lock_editable, touch
from reception.models import Dossier, Party, ProcedureCase, Slot
from reception.people.parties import PartyData, check_party

ASIDE = 1000  # positions are unique within a dossier: rows step aside before they take their new place


def change_draft(
    *, dossier: Dossier, contact: dict[str, str] | None, case: str | None, by: Actor, version: int | None = None
) -> None:
    """Store new contact data of the owner, a new case, or both in one transaction; None leaves a part as it is.

    Raises InvalidInput, CaseFixed, StaleVersion, DossierNotOpen.
    """
    with transaction.atomic():
        lock_editable(dossier, by=by, version=version)
        if contact is not None:
            change_contact(dossier=dossier, changes=contact, by=by)
        if case is not None:
            change_case(dossier=dossier, case=case, by=by)


def change_case(*, dossier: Dossier, case: str, by: Actor, version: int | None = None) -> None:
    """Give the draft the case of this name with its components and deadline; slots of both cases stay as they are.

    Raises InvalidInput for an unknown name, CaseFixed when a slot that would go has been used, StaleVersion,
    DossierNotOpen.
    """
    with transaction.atomic():
        dossier = lock_editable(dossier, by=by, version=version)
        wanted = _find_case(dossier, case)
        if wanted is None or wanted.pk == dossier.case_id:
            return
        dossier.case, dossier.case_name = wanted, wanted.name
        dossier.deadline_number, dossier.deadline_unit = dossier.procedure_version.deadline_for(wanted)
        dossier.save(update_fields=["case", "case_name", "deadline_number", "deadline_unit"])
        _replace_slots(dossier)
        touch(dossier)
        record_event("dossier.case_changed", dossier=dossier, by=by)


def _find_case(dossier: Dossier, name: str) -> ProcedureCase | None:
    """Return the case of this name, None for a procedure without cases and an empty name. Raises InvalidInput."""
    cases = list(dossier.procedure_version.cases.all())
    wanted = next((case for case in cases if case.name == name), None)
    if wanted is None and (cases or name):
        names = "; ".join(case.name for case in cases) or "thủ tục này không chia trường hợp"
        raise InvalidInput(fields={"case": [f"Cần chọn một trường hợp: {names}."]})
    return wanted


def _replace_slots(dossier: Dossier) -> None:
    """Add and order the slots of the new case, and delete the slots of the old one. Raises CaseFixed."""
    components = components_of(dossier.procedure_version, dossier.case)
    leaving = dossier.slots.exclude(component_code__in=[component.code for component in components])
    used = Q(offers__isnull=False) | Q(attachments__isnull=False) | Q(events__isnull=False)
    if leaving.filter(used | Q(shown_at__isnull=False) | Q(waived_at__isnull=False)).exists():
        raise CaseFixed()
    leaving.delete()
    dossier.slots.update(position=F("position") + ASIDE)
    held = {slot.component_code: slot for slot in dossier.slots.all()}
    for position, component in enumerate(components, start=1):
        slot = held.get(component.code)
        if slot is None:
            freeze_component(dossier, component, position).save()
        else:
            Slot.objects.filter(pk=slot.pk).update(position=position)


CONTACT_FIELDS = ("phone", "email", "address")


def change_contact(*, dossier: Dossier, changes: dict[str, str], by: Actor, version: int | None = None) -> Dossier:
    """Store the typed phone, email or address of the owner, while the dossier is a draft.

    `changes` maps phone, email, address to the typed text; other keys are ignored. Raises InvalidInput with `owner.`
    before each field, StaleVersion, DossierNotOpen.
    """
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
