"""How the components of many dossiers stand, for a list that shows them as small marks.

The facts come with the rows of the list as one column, in a query that reads by keys of single dossiers and slots only.
A join would be planned by statistics, and with stale ones it walks every slot of the office.
"""

from dataclasses import dataclass
from functools import cache
from operator import itemgetter

from django.db.models import JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONArray

from connectors.models import Download
from kho_portal.files.models import StoredFile
from kho_portal.wording import WordedOnce
from reception.dossiers.slot_state import SlotState, check_owner, must_be_seen, state_filled, state_of, state_of_file
from reception.models import Attachment, Dossier, Offer, Slot, SlotPromise


@dataclass(frozen=True)
class Glance:
    """How one component stands: its state, its look-up, the sources of its offers, and whether somebody must look."""

    state: SlotState
    lookup: str
    offered: list[str]
    is_mismatch: bool


class _ListOf(Subquery):
    """The rows of a subquery, whose one column `facts` is a JSON array, in one JSON array."""

    template = "(SELECT JSONB_AGG(facts) FROM (%(subquery)s) listed)"
    # SQLite takes JSON that comes out of a subquery for a plain text until it is told.
    sqlite_template = "JSON((SELECT JSON_GROUP_ARRAY(JSON(facts)) FROM (%(subquery)s) listed))"

    def __init__(self, rows: QuerySet, *facts: object) -> None:
        super().__init__(rows.order_by().values(facts=JSONArray(*facts)), output_field=JSONField())

    def as_sql(self, compiler, connection, template=None, **more):
        """Compile in the words of the database."""
        template = self.sqlite_template if connection.vendor == "sqlite" else self.template
        return super().as_sql(compiler, connection, template=template, **more)


def with_glances(rows: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """Read along what `glances_of` needs, in the column `slot_facts`."""
    return rows.annotate(slot_facts=_slot_facts())


@cache
def _slot_facts() -> WordedOnce:
    """Return the column of facts, which is the same for every list."""
    stored = Subquery(StoredFile.objects.filter(pk=OuterRef("stored_file_id")).values("state"))
    fetched = Download.objects.filter(offered_file=OuterRef("offered_file_id"))
    files = Attachment.objects.filter(slot=OuterRef("pk"), removed_at__isnull=True)
    offers = Offer.objects.filter(slot=OuterRef("pk"), retired_at__isnull=True)
    facts = _ListOf(
        Slot.objects.filter(dossier=OuterRef("pk")),
        "position",
        "lookup",
        "shown_at",
        "waived_at",
        Subquery(SlotPromise.objects.filter(slot=OuterRef("pk")).values("status")),
        _ListOf(offers, "source"),
        _ListOf(
            files,
            "offer_id",
            stored,
            Subquery(fetched.values("status")),
            Subquery(fetched.values(fetched_state=stored)),
            "owner_found",
            "mismatch_confirmed_at",
        ),
    )
    return WordedOnce(facts)


def glances_of(dossier: Dossier) -> list[Glance]:
    """Return how the components of a dossier stand that was read with `with_glances`, in their order."""
    slots = sorted(dossier.slot_facts or [], key=itemgetter(0))
    return [_glance(dossier, *facts) for _, *facts in slots]


def _glance(dossier: Dossier, lookup, shown_at, waived_at, promise, offered, files) -> Glance:
    """Return how one component stands, by the rules of `slot_state`."""
    offered, files = [source for (source,) in offered or []], files or []
    states = [state_of_file(stored or fetched, work) for _, stored, work, fetched, _, _ in files]
    filled = state_filled(
        states,
        is_shown=shown_at is not None,
        is_waived=waived_at is not None,
        is_promised=promise is not None and promise not in SlotPromise.ENDED,
    )
    state = state_of(filled, has_files=bool(files), has_offers=bool(offered))
    reused = [
        (state, found, seen_at is not None)
        for state, (offer, _, _, _, found, seen_at) in zip(states, files, strict=True)
        if offer
    ]
    mismatch = state == SlotState.READY and must_be_seen(check_owner(reused), dossier)
    return Glance(state, lookup, offered, mismatch)
