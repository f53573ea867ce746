"""Counting the prints of a receipt; the package `prints` draws them."""

from django.db import transaction
from django.db.models import F

from kho_portal.audit.services import Actor
from reception.dossiers.events import record_event
from reception.models import Dossier


def note_receipt_print(*, dossier: Dossier, by: Actor) -> None:
    """Count one more print of the receipt; from the second on the print says that it is a reprint."""
    with transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(receipt_prints=F("receipt_prints") + 1)
        dossier.refresh_from_db(fields=["receipt_prints"])
        record_event("dossier.receipt_printed", dossier=dossier, by=by, copy=dossier.receipt_prints)
