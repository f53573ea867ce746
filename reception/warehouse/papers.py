"""Opening a person's own paper in our warehouse for that person."""

from django.db import transaction

from kho_portal.audit.services import Actor, record_audit
from kho_portal.files.delivery import open_verified
from kho_portal.files.models import FileState, StoredFile
from reception.base.errors import FileNotReady
from reception.models import WarehouseDocument


def open_own_document(*, document: WarehouseDocument, file_id: str, by: Actor) -> StoredFile:
    """Return a file of the person's own paper, checked byte for byte, and write its opening to the audit log.

    `document` must be one that the caller may see. Raises FileNotReady, and FileUnavailable before anything is written.
    """
    files = [file.stored_file for file in document.known_files]
    stored = next((stored for stored in files if stored.public_id == file_id), None)
    if stored is None or stored.state != FileState.READY:
        raise FileNotReady()
    open_verified(stored).close()
    with transaction.atomic():
        record_audit(
            "warehouse.open", by=by, obj=document, owner_number=document.owner_id_number, purpose="kho của tôi"
        )
    return stored
