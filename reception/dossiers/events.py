"""What happened to a dossier, written down as events."""

from kho_portal.audit.services import Actor
from reception.models import Dossier, Event, Slot


def record_event(kind: str, *, dossier: Dossier, by: Actor, slot: Slot | None = None, **data: object) -> Event:
    """One event exists in the present transaction. `data` holds codes and ids, never personal data."""
    return Event.objects.create(dossier=dossier, slot=slot, kind=kind, user=by.user, data=data)
