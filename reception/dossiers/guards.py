"""Locking a dossier before a change, once its version and the right of the actor to change it are checked."""

from django.db.models import F, QuerySet
from django.db.models.functions import Now

from kho_portal.audit.services import Actor
from reception.base.clock import now
from reception.base.errors import StaleVersion
from reception.dossiers.lifecycle import EDITABLE, Action, is_editable, may_fill, refusal, require_transition
from reception.models import Dossier, Slot


def lock_editable(dossier: Dossier, *, by: Actor, version: int | None = None, rows: QuerySet | None = None) -> Dossier:
    """Lock the dossier and return it, if this actor may still change it and the version is the one the caller read.

    `version` None means that the caller did not say what it read; `rows` says what to read along with the dossier.
    Raises StaleVersion or DossierNotOpen.
    """
    locked = lock_version(dossier, version=version, rows=rows)
    if not is_editable(locked, by):
        raise refusal(by)
    return locked


def lock_to_move(dossier: Dossier, action: Action, *, by: Actor, version: int | None = None) -> Dossier:
    """Lock the dossier and return it with its board, if this actor may take this action.

    The caller must have read its present version. Raises StaleVersion or DossierNotOpen.
    """
    locked = lock_version(dossier, version=version, rows=Dossier.objects.with_board())
    require_transition(locked, action, by)
    return locked


def lock_version(dossier: Dossier, *, version: int | None = None, rows: QuerySet | None = None) -> Dossier:
    """Lock the dossier in whatever state it is and return it. Raises StaleVersion unless `version` is its version."""
    locked = (Dossier.objects.all() if rows is None else rows).locked(dossier.pk)
    require_version(locked, version)
    return locked


def require_version(locked: Dossier, version: int | None) -> None:
    """Return if the caller read the present version, or did not say which. Raises StaleVersion."""
    if version is not None and locked.version != version:
        raise StaleVersion(locked.version)


def lock_slot(slot: Slot, *, by: Actor, version: int | None = None) -> Slot:
    """Lock the slot's dossier, and return the slot as it is now; its offers and files are read when they are needed.

    The dossier must be open for this actor, or the slot's paper promised and still awaited. A verb keeps the returned
    slot true, so that its caller need not read it again. Raises StaleVersion or DossierNotOpen.
    """
    locked = lock_version(slot.dossier, version=version)
    fresh = Slot.objects.select_related("promise").get(pk=slot.pk)
    fresh.dossier = locked
    if not may_fill(fresh, by):
        raise refusal(by)
    return fresh


def touch_unchanged(dossier: Dossier, *, by: Actor) -> bool:
    """Lock the dossier, raise its version and return True; False if somebody changed it since it was read.

    Background work locks the row without raising the version.
    """
    rows = Dossier.objects.filter(pk=dossier.pk, version=dossier.version, status__in=EDITABLE[by.kind])
    step = 0 if by.kind == "system" else 1  # background work never raises the version
    if not rows.update(version=F("version") + step, updated_at=Now()):
        return False
    dossier.version += step
    dossier.updated_at = now()
    return True


def touch(dossier: Dossier) -> None:
    """Raise the dossier's version by one, because a person changed something."""
    Dossier.objects.filter(pk=dossier.pk).update(version=F("version") + 1, updated_at=Now())
    dossier.version += 1
    dossier.updated_at = now()
