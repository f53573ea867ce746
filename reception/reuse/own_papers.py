"""Reading the owner's papers in our own warehouse at the counter, with the person's consent."""

from django.db import transaction
from django.db.models import Q

from kho_portal.audit.services import Actor, record_audit
from reception.base.errors import ConsentMissing
from reception.dossiers.lifecycle import is_editable, refusal
from reception.models import Dossier, WarehouseDocument
from reception.reuse.consents import has_lookup_consent


def read_own_documents(*, dossier: Dossier, by: Actor, result_code: str = "") -> list[WarehouseDocument]:
    """Return the owner's papers in our own warehouse that this dossier needs, newest first; the audit log says so.

    These are papers of the kinds that its components accept, and its own results: the consent to look up covers no
    others, and only while the counter prepares the dossier. Their files are in memory. Raises ConsentMissing,
    DossierNotOpen.
    """
    if not is_editable(dossier, by):
        raise refusal(by)
    if not has_lookup_consent(dossier):
        raise ConsentMissing()
    owner = dossier.owner
    kinds = {entry["code"] for codes in dossier.slots.values_list("result_codes", flat=True) for entry in codes}
    rows = WarehouseDocument.objects.of_owner(kind=owner.kind, id_number=owner.id_number)
    rows = rows.filter(Q(result_code__in=kinds) | Q(dossier_code=dossier.code))
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
