"""What every change of a dossier goes through: its row locked, at the version read, open for whoever acts."""

from django.db.models import F, QuerySet
from django.db.models.functions import Now

from kho_portal.audit.services import Actor
from reception.base.errors import StaleVersion
from reception.dossiers.lifecycle import EDITABLE, Action, is_editable, may_fill, refusal, require_transition
from reception.models import Dossier, Slot


def lock_editable(dossier: Dossier, *, by: Actor, version: int | None = None, rows: QuerySet | None = None) -> Dossier:
    """The dossier, locked, still open for changes by this actor, at the version the caller read.

    `version` None means that the caller did not say what it read; `rows` says what to read along with the dossier.
    Raises StaleVersion or DossierNotOpen.
    """
    locked = lock_version(dossier, version=version, rows=rows)
    if not is_editable(locked, by):
        raise refusal(by)
    return locked


def lock_to_move(dossier: Dossier, action: Action, *, by: Actor, version: int | None = None) -> Dossier:
    """The dossier, locked, where this actor may take this action, at the version the caller read.

    Raises StaleVersion or DossierNotOpen.
    """
    locked = lock_version(dossier, version=version)
    require_transition(locked, action, by)
    return locked


def lock_version(dossier: Dossier, *, version: int | None = None, rows: QuerySet | None = None) -> Dossier:
    """The dossier, locked, in whatever state it is, at the version the caller read. Raises StaleVersion."""
    locked = (Dossier.objects.all() if rows is None else rows).locked(dossier.pk)
    if version is not None and locked.version != version:
        raise StaleVersion(locked.version)
    return locked


def lock_slot(slot: Slot, *, by: Actor, version: int | None = None) -> Slot:
    """The slot, with its live offers and attachments in memory, of a locked dossier (lock order: dossier, slot).

    The dossier is open for this actor, or the slot's paper is promised and still awaited.
    """
    locked = lock_version(slot.dossier, version=version)
    board = Dossier.objects.with_board().get(pk=locked.pk)
    fresh = next(each for each in board.board_slots if each.pk == slot.pk)
    if not may_fill(fresh, by):
        raise refusal(by)
    return fresh


def touch_unchanged(dossier: Dossier, *, by: Actor) -> bool:
    """Whether nobody has changed the dossier since it was read; then its version is one higher and its row locked."""
    rows = Dossier.objects.filter(pk=dossier.pk, version=dossier.version, status__in=EDITABLE[by.kind])
    step = 0 if by.kind == "system" else 1  # background work never raises the version
    if not rows.update(version=F("version") + step, updated_at=Now()):
        return False
    dossier.version += step
    return True


def touch(dossier: Dossier) -> None:
    """The version is one higher: a person changed something."""
    Dossier.objects.filter(pk=dossier.pk).update(version=F("version") + 1, updated_at=Now())
    dossier.version += 1
