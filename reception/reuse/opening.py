"""Opening a file of a dossier: checked against its hash, and written to the audit log."""

from django.db import transaction

from kho_portal.audit.services import Actor, record_audit
from kho_portal.files.delivery import open_verified
from kho_portal.files.models import FileState, StoredFile
from reception.base.errors import FileNotReady
from reception.dossiers.slot_state import file_of
from reception.models import Attachment


def open_file(*, attachment: Attachment, by: Actor) -> StoredFile:
    """Return the file of an attachment, checked byte for byte, and write its opening to the audit log.

    Raises FileNotReady, and FileUnavailable (FILE_DAMAGED) before anything is written.
    """
    stored = file_of(attachment)
    if stored is None or stored.state != FileState.READY:
        raise FileNotReady()
    open_verified(stored).close()
    dossier = attachment.slot.dossier
    with transaction.atomic():
        record_audit(
            "file.open",
            by=by,
            obj=attachment,
            dossier=dossier.reference,
            owner_number=dossier.owner.id_number,
            purpose=f"hồ sơ {dossier.reference}",
            sha256=stored.sha256,
        )
    return stored
