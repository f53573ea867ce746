"""What a board reads along with its dossier: slots, offers and files, one query for each table however many rows.

The queries are worded once a process (`kho_portal.wording`): for tables as wide as these, wording is most of the cost.
Rows are sorted here by their position, which costs less than asking for them in order.
"""

from collections.abc import Callable, Iterable
from operator import attrgetter

from django.db.models import BigIntegerField, Exists, F, Model, OuterRef, Q, QuerySet, prefetch_related_objects

from connectors.models import OfferedFile
from kho_portal.wording import Among, Blank, WordedRows, rows_worded_once
from reception.models.dossiers import Dossier
from reception.models.slots import Attachment, Offer, Slot
from reception.models.warehouse import WarehouseFile

IN_ORDER = attrgetter("position", "pk")


def _of(name: str) -> Among:
    """Return the condition that a row belongs to one of the rows whose pks fill the blank."""
    return Among(F(name), Blank("pks", BigIntegerField()))


def live_files() -> Exists:
    """Return the test whether any file fills a slot of a dossier, to annotate a query of dossiers with it."""
    return Exists(Attachment.objects.filter(slot__dossier=OuterRef("pk"), removed_at__isnull=True))


@rows_worded_once("promise")
def _slots() -> QuerySet[Slot]:
    """Return the slots of dossiers, with their promises."""
    return Slot.objects.filter(_of("dossier")).order_by()


@rows_worded_once("warehouse_document", "offered_document")
def _offers() -> QuerySet[Offer]:
    """Return the offers of slots that are live or fill them, with their papers."""
    used = Exists(Attachment.objects.filter(offer=OuterRef("pk"), removed_at__isnull=True))
    return Offer.objects.filter(Q(retired_at__isnull=True) | Q(used), _of("slot")).order_by()


@rows_worded_once("stored_file")
def _warehouse_files() -> QuerySet[WarehouseFile]:
    """Return the files of papers of our own warehouse."""
    return WarehouseFile.objects.filter(_of("document")).order_by()


@rows_worded_once("download__stored_file")
def _offered_files() -> QuerySet[OfferedFile]:
    """Return the files of papers of the national warehouse, with what was fetched of them."""
    return OfferedFile.objects.filter(_of("document")).order_by()


@rows_worded_once("stored_file", "offered_file__download__stored_file")
def _attachments() -> QuerySet[Attachment]:
    """Return the live files of slots, with what was fetched of them."""
    return Attachment.objects.filter(_of("slot"), removed_at__isnull=True).order_by()


def read_boards(dossiers: Iterable[Dossier]) -> None:
    """Read the slots of these dossiers with their offers and files."""
    slots = read_slots(dossiers)
    read_offers(slots)
    read_files(slots)


def read_slots(dossiers: Iterable[Dossier]) -> list[Slot]:
    """Read the slots alone, for a service that reads offers and files only where there are any; return them all."""
    return _hand_out(dossiers, _slots, "dossier", "board_slots")


def read_offers(slots: Iterable[Slot]) -> None:
    """Read the offers of these slots that are live or fill them, with their papers and files.

    A table without rows for the dossier, common in a new one, costs no further query.
    """
    offers = _hand_out(slots, _offers, "slot", "known_offers")
    prefetch_related_objects(offers, "typed_by")
    _hand_out(filter(None, map(attrgetter("warehouse_document"), offers)), _warehouse_files, "document", "known_files")
    _hand_out(filter(None, map(attrgetter("offered_document"), offers)), _offered_files, "document", "known_files")


def read_files(slots: Iterable[Slot]) -> None:
    """Read the live files of these slots; a slot knows the offers that they came from, which many of them share."""
    files = _hand_out(slots, _attachments, "slot", "known_attachments")
    prefetch_related_objects(files, "compared_by", "mismatch_confirmed_by")


def _hand_out(parents: Iterable[Model], worded: Callable[[], WordedRows], relation: str, name: str) -> list[Model]:
    """Give each of the parents the list `name` of its rows, in their order; return the rows of all.

    Two parents may be the same row of the database, such as a paper that is offered for two slots.
    """
    parents = list(parents)
    if not parents:
        return []
    rows = sorted(worded().ask(pks=list({parent.pk for parent in parents})), key=IN_ORDER)
    by_parent: dict[int, list[Model]] = {}
    for row in rows:
        by_parent.setdefault(getattr(row, f"{relation}_id"), []).append(row)
    for parent in parents:
        theirs = by_parent.get(parent.pk, [])
        for row in theirs:
            setattr(row, relation, parent)
        setattr(parent, name, theirs)
    return rows
