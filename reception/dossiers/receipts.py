"""Each print of a receipt is counted and written down; what it looks like is drawn by `prints`."""

from django.db import transaction
from django.db.models import F

from kho_portal.audit.services import Actor
from reception.dossiers.events import record_event
from reception.models import Dossier


def note_receipt_print(*, dossier: Dossier, by: Actor) -> None:
    """One more print of the receipt exists: the second and later ones say that they are reprints."""
    with transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(receipt_prints=F("receipt_prints") + 1)
        dossier.refresh_from_db(fields=["receipt_prints"])
        record_event("dossier.receipt_printed", dossier=dossier, by=by, copy=dossier.receipt_prints)
