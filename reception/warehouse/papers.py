"""A person's own paper in our warehouse, opened by them."""

from django.db import transaction

from kho_portal.audit.services import Actor, record_audit
from kho_portal.files.delivery import open_verified
from kho_portal.files.models import FileState, StoredFile
from reception.base.errors import FileNotReady
from reception.models import WarehouseDocument


def open_own_document(*, document: WarehouseDocument, file_id: str, by: Actor) -> StoredFile:
    """The file of one of the person's own papers, proven whole; its opening is in the audit log.

    `document` is one that the caller may see. Raises FileNotReady, and FileUnavailable before anything is written.
    """
    found = next((each.stored_file for each in document.files.all() if each.stored_file.public_id == file_id), None)
    if found is None or found.state != FileState.READY:
        raise FileNotReady()
    open_verified(found).close()
    with transaction.atomic():
        record_audit(
            "warehouse.open", by=by, obj=document, owner_number=document.owner_id_number, purpose="kho của tôi"
        )
    return found
