"""Who else has a dossier open, and what they did to it since this page was drawn. A courtesy, never a lock."""

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
    """`others` have it open now; `changes` are their newest acts after the event `since`, latest first."""

    others: list
    changes: list[Event]


def last_event(dossier: Dossier) -> int:
    """The newest event that a page drawn now shows; 0 before there is any."""
    return Event.objects.filter(dossier=dossier).order_by("-pk").values_list("pk", flat=True).first() or 0


def note_presence(*, dossier: Dossier, by: Actor, since: int) -> Presence:
    """This officer has the dossier open; returns who else has, and what they changed after the event `since`.

    Acts of the system are left out: rows that wait for it ask by themselves.
    """
    DossierPresence.objects.update_or_create(dossier=dossier, user=by.user, defaults={"seen_at": Now()})
    here = DossierPresence.objects.filter(dossier=dossier, seen_at__gt=Now() - LIFE).exclude(user=by.user)
    foreign = Event.objects.filter(dossier=dossier, pk__gt=since, user__isnull=False).exclude(user=by.user)
    return Presence(
        others=[each.user for each in here.select_related("user").order_by("user__full_name")],
        changes=list(foreign.select_related("user", "slot").order_by("-pk")[:MOST_TOLD]),
    )


def forget_old_presence() -> int:
    """Rows of pages closed long ago are gone; returns how many."""
    return DossierPresence.objects.filter(seen_at__lt=Now() - OLD).delete()[0]
