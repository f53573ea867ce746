"""Reading the owner's papers in our own warehouse at the counter, with the person's consent."""

from django.db import transaction

from kho_portal.audit.services import Actor, record_audit
from reception.base.errors import ConsentMissing
from reception.models import Dossier, WarehouseDocument
from reception.reuse.consents import has_lookup_consent


def read_own_documents(*, dossier: Dossier, by: Actor, result_code: str = "") -> list[WarehouseDocument]:
    """Return the owner's papers in our own warehouse, newest first, and write the reading to the audit log.

    Their files are in memory. The consent to look up covers the reading. Raises ConsentMissing.
    """
    if not has_lookup_consent(dossier):
        raise ConsentMissing()
    owner = dossier.owner
    rows = WarehouseDocument.objects.of_owner(kind=owner.kind, id_number=owner.id_number)
    if result_code:
        rows = rows.with_code([result_code])
    with transaction.atomic():
        papers = list(rows.newest_first().with_files())
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
