"""Who else has a dossier open, and what they changed since this page was drawn. It informs and never locks."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models.functions import Now

from kho_portal.audit.services import Actor
from reception.models import Dossier, DossierPresence, Event

LIFE = timedelta(seconds=45)  # three polls of 15 s
OLD = timedelta(days=1)  # the page was closed long ago
MOST_TOLD = 3


@dataclass(frozen=True)
class Presence:
    """`others` are the officers who have it open now; `changes` their newest acts after an event, latest first."""

    others: list
    changes: list[Event]


def last_event(dossier: Dossier) -> int:
    """Return the pk of the dossier's newest event, 0 when it has none."""
    return Event.objects.filter(dossier=dossier).order_by("-pk").values_list("pk", flat=True).first() or 0


def note_presence(*, dossier: Dossier, by: Actor, since: int) -> Presence:
    """Store that this officer has the dossier open; return who else has, and what they changed since an event.

    `since` is the pk of that event. Acts of the system are left out: rows that wait for the system poll for themselves.
    """
    DossierPresence.objects.update_or_create(dossier=dossier, user=by.user, defaults={"seen_at": Now()})
    here = DossierPresence.objects.filter(dossier=dossier, seen_at__gt=Now() - LIFE).exclude(user=by.user)
    foreign = Event.objects.filter(dossier=dossier, pk__gt=since, user__isnull=False).exclude(user=by.user)
    return Presence(
        others=[row.user for row in here.select_related("user").order_by("user__full_name")],
        changes=list(foreign.select_related("user", "slot").order_by("-pk")[:MOST_TOLD]),
    )


def forget_old_presence() -> int:
    """Delete the rows of pages closed more than a day ago; return how many."""
    return DossierPresence.objects.filter(seen_at__lt=Now() - OLD).delete()[0]
