"""Showing the owner's full identity number, which is masked everywhere else."""

from django.db import transaction

from kho_portal.audit.services import Actor, record_audit
from reception.models import Dossier


def note_number_shown(*, dossier: Dossier, by: Actor) -> None:
    """Write to the audit log that the owner's full number was shown to this actor (reliability guide 8.1)."""
    with transaction.atomic():
        record_audit(
            "owner.show_number", by=by, obj=dossier, dossier=dossier.reference, owner_number=dossier.owner.id_number
        )
