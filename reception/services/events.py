"""Events of a dossier, and the guards that every change goes through."""

from django.db.models import F, QuerySet
from django.db.models.functions import Now

from kho_portal.audit.services import Actor
from reception.errors import DossierNotOpen, StaleVersion
from reception.models import Dossier, DossierStatus, Event, Slot


def record_event(kind: str, *, dossier: Dossier, by: Actor, slot: Slot | None = None, **data: object) -> Event:
    """One event exists in the present transaction. `data` holds codes and ids, never personal data."""
    return Event.objects.create(dossier=dossier, slot=slot, kind=kind, user=by.user, data=data)


def lock_draft(dossier: Dossier, *, version: int | None = None, rows: QuerySet | None = None) -> Dossier:
    """The dossier, locked, still a draft, at the version the caller read.

    `version` None means that the caller did not say what it read; `rows` says what to read along with the dossier.
    Raises StaleVersion or DossierNotOpen.
    """
    locked = (Dossier.objects.all() if rows is None else rows).locked(dossier.pk)
    if version is not None and locked.version != version:
        raise StaleVersion(locked.version)
    if locked.status != DossierStatus.DRAFT:
        raise DossierNotOpen()
    return locked


def lock_slot(slot: Slot, *, version: int | None = None) -> Slot:
    """The slot of a locked draft, with its live offers and attachments in memory (lock order: dossier, slot)."""
    dossier = lock_draft(slot.dossier, version=version)
    board = Dossier.objects.with_board().get(pk=dossier.pk)
    return next(each for each in board.board_slots if each.pk == slot.pk)


def touch(dossier: Dossier) -> None:
    """The version is one higher: a person changed something."""
    Dossier.objects.filter(pk=dossier.pk).update(version=F("version") + 1, updated_at=Now())
    dossier.version += 1
