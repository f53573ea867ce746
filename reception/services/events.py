"""Events of a dossier, and the guards that every change goes through."""

from django.db.models import F, QuerySet
from django.db.models.functions import Now

from kho_portal.audit.services import Actor
from reception.base.errors import DossierNotOpen, StaleVersion
from reception.models import Dossier, DossierStatus, Event, Slot
from reception.states import is_awaited

SUBMITTED_TEXT = "Hồ sơ đã nộp nên không sửa được nữa. Mọi giấy tờ được giữ nguyên; quầy sẽ báo bạn nếu cần bổ sung."


def record_event(kind: str, *, dossier: Dossier, by: Actor, slot: Slot | None = None, **data: object) -> Event:
    """One event exists in the present transaction. `data` holds codes and ids, never personal data."""
    return Event.objects.create(dossier=dossier, slot=slot, kind=kind, user=by.user, data=data)


# Who may still change what a dossier holds: the citizen until it is submitted, the counter until it is accepted.
EDITABLE = {
    "citizen": {DossierStatus.DRAFT},
    "officer": {DossierStatus.DRAFT, DossierStatus.SUBMITTED},
    "program": {DossierStatus.DRAFT, DossierStatus.SUBMITTED},
    "system": {DossierStatus.DRAFT, DossierStatus.SUBMITTED, DossierStatus.ACCEPTED, DossierStatus.PROCESSING},
}
# Where a dossier stands while the counter works on it.
AT_COUNTER = EDITABLE["officer"]
# A promised paper is awaited, and so may still come, while the dossier is being worked on.
AWAITING = {DossierStatus.ACCEPTED, DossierStatus.PROCESSING}


def is_editable(dossier: Dossier, by: Actor) -> bool:
    """Whether this actor may still change what the dossier holds."""
    return dossier.status in EDITABLE[by.kind]


def lock_editable(dossier: Dossier, *, by: Actor, version: int | None = None, rows: QuerySet | None = None) -> Dossier:
    """The dossier, locked, still open for changes by this actor, at the version the caller read.

    `version` None means that the caller did not say what it read; `rows` says what to read along with the dossier.
    Raises StaleVersion or DossierNotOpen.
    """
    locked = lock_version(dossier, version=version, rows=rows)
    if not is_editable(locked, by):
        raise DossierNotOpen(SUBMITTED_TEXT if by.kind == "citizen" else "")
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
    awaited = locked.status in AWAITING and is_awaited(fresh)
    if not is_editable(locked, by) and not (awaited and by.kind != "program"):
        raise DossierNotOpen(SUBMITTED_TEXT if by.kind == "citizen" else "")
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
