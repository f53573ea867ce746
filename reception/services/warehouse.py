"""Our own warehouse as it may be read: by the counter with the person's consent, by the person as they please."""

from django.db import transaction

from kho_portal.audit.services import Actor, record_audit
from kho_portal.files.delivery import open_verified
from kho_portal.files.models import FileState, StoredFile
from reception.base.errors import ConsentMissing, FileNotReady
from reception.models import Dossier, WarehouseDocument
from reception.services.consents import has_lookup_consent


def read_own_papers(*, dossier: Dossier, by: Actor, result_code: str = "") -> list[WarehouseDocument]:
    """Papers of the dossier's owner in our own warehouse, newest first, with their files in memory.

    The consent to look up covers it; the reading is in the audit log. Raises ConsentMissing.
    """
    if not has_lookup_consent(dossier):
        raise ConsentMissing()
    owner = dossier.owner
    rows = WarehouseDocument.objects.of_owner(kind=owner.kind, id_number=owner.id_number)
    if result_code:
        rows = rows.with_code([result_code])
    with transaction.atomic():
        papers = list(rows.newest_first().prefetch_related("files__stored_file"))
        record_audit(
            "warehouse.read",
            by=by,
            obj=dossier,
            dossier=dossier.reference,
            owner_number=owner.id_number,
            purpose=f"hồ sơ {dossier.reference}",
            code=result_code,
            papers=len(papers),
        )
    return papers


def open_own_paper(*, document: WarehouseDocument, file_id: str, by: Actor) -> StoredFile:
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
