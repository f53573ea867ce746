"""Writing down what happened to a dossier, as events."""

from kho_portal.audit.services import Actor
from reception.models import Dossier, Event, EventKind, Slot


def record_event(kind: str, *, dossier: Dossier, by: Actor, slot: Slot | None = None, **data: object) -> Event:
    """Write one event in the caller's transaction. `data` holds codes and ids, never personal data.

    Raises ValueError for a kind that has no words (models.EventKind).
    """
    return Event.objects.create(dossier=dossier, slot=slot, kind=EventKind(kind), user=by.user, data=data)
