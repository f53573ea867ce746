"""Looking at the owner's full number."""

from django.db import transaction

from kho_portal.audit.services import Actor, record_audit
from reception.models import Dossier


def note_number_shown(*, dossier: Dossier, by: Actor) -> None:
    """Showing a full identity number is in the audit log; everywhere else it is masked (reliability guide 8.1)."""
    with transaction.atomic():
        record_audit(
            "owner.show_number", by=by, obj=dossier, dossier=dossier.reference, owner_number=dossier.owner.id_number
        )
