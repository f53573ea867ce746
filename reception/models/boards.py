"""What a board reads along with its dossier: slots, offers and files, one query for each table however many rows."""

from operator import attrgetter

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

from connectors.models import OfferedFile
from reception.models.slots import Attachment, Offer, Slot
from reception.models.warehouse import WarehouseFile


class InOrder(models.QuerySet):
    """Rows of a board by their position, sorted here: wording ORDER BY for many columns takes longer than sorting."""

    def __iter__(self):
        """Yield the rows in their order."""
        return iter(sorted(super().__iter__(), key=attrgetter("position", "pk")))


def in_order(model: type[models.Model]) -> InOrder:
    """Return all rows of a model with positions, to be read in their order."""
    return InOrder(model).order_by()


def bare_slots() -> Prefetch:
    """Return the slots alone, for a service that reads offers and files only where there are any."""
    return Prefetch("slots", queryset=in_order(Slot).select_related("promise"), to_attr="board_slots")


def live_files() -> Exists:
    """Return the test whether any file fills a slot of a dossier, to annotate a query of dossiers with it."""
    return Exists(Attachment.objects.filter(slot__dossier=OuterRef("pk"), removed_at__isnull=True))


def board_slots() -> Prefetch:
    """Return slots with live offers and attachments, one query for each table however many rows."""
    slots = in_order(Slot).select_related("promise").prefetch_related(offer_prefetch(), attachment_prefetch())
    return Prefetch("slots", queryset=slots, to_attr="board_slots")


def offer_prefetch() -> Prefetch:
    """Return the offers of slots that are live or fill them, with their papers and files.

    A table without rows for the dossier, common in a new one, costs no further query.
    """
    own = in_order(WarehouseFile).select_related("stored_file")
    used = Exists(Attachment.objects.filter(offer=OuterRef("pk"), removed_at__isnull=True))
    offers = in_order(Offer).filter(Q(retired_at__isnull=True) | used)
    offers = offers.select_related("warehouse_document", "offered_document")
    offers = offers.prefetch_related(
        "typed_by", Prefetch("warehouse_document__files", queryset=own), held_files("offered_document__files")
    )
    return Prefetch("offers", queryset=offers, to_attr="known_offers")


def held_files(lookup: str = "files") -> Prefetch:
    """Return the files of papers of the national warehouse, with what was fetched of them."""
    files = in_order(OfferedFile).select_related("download__stored_file")
    return Prefetch(lookup, queryset=files, to_attr="known_files")


def attachment_prefetch() -> Prefetch:
    """Return the live files of slots; a slot knows the offers that they came from, which many of them share."""
    attachments = in_order(Attachment).filter(removed_at__isnull=True)
    attachments = attachments.select_related("stored_file", "offered_file__download__stored_file").prefetch_related(
        "compared_by", "mismatch_confirmed_by"
    )
    return Prefetch("attachments", queryset=attachments, to_attr="known_attachments")
