"""The own warehouse of the demonstration: papers of the named people, each a real file that went through acceptance."""

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from kho_portal.files.accept import accept_upload
from kho_portal.files.models import StoredFile
from reception.demo.papers import PAPERS, DemoPaper, render_paper
from reception.demo.people import PEOPLE_BY_NUMBER
from reception.models import Validity, WarehouseDocument, WarehouseFile


def load_papers(advance: Callable[[int], None] = lambda done: None) -> int:
    """Every own paper of the demonstration exists with its file; those there already are kept. Returns how many new.

    `advance` is told how many papers were looked at since the last call.
    """
    made = 0
    for paper in PAPERS:
        if find_paper(paper) is None:
            _store_paper(paper)
            made += 1
        advance(1)
    for paper in PAPERS:
        if paper.replaced_by:
            newer = find_paper(next(other for other in PAPERS if other.key == paper.replaced_by))
            row = find_paper(paper)
            if row.replaced_by_id is None:
                WarehouseDocument.objects.filter(pk=row.pk).update(validity=Validity.REPLACED, replaced_by=newer)
    return made


def find_paper(paper: DemoPaper) -> WarehouseDocument | None:
    """The row of a paper: one owner has one paper of a code under one number."""
    return WarehouseDocument.objects.filter(
        owner_id_number=paper.owner, result_code=paper.code, reference_number=paper.number
    ).first()


def document_of(paper: DemoPaper) -> WarehouseDocument:
    """The unsaved row of a paper. A replaced one is valid until its successor is stored and linked."""
    return WarehouseDocument(
        result_code=paper.code,
        title=paper.title,
        owner_kind=PEOPLE_BY_NUMBER[paper.owner].kind if paper.owner in PEOPLE_BY_NUMBER else "person",
        owner_id_number=paper.owner,
        owner_name=PEOPLE_BY_NUMBER[paper.owner].full_name if paper.owner in PEOPLE_BY_NUMBER else "",
        reference_number=paper.number,
        issued_on=paper.issued,
        valid_until=paper.valid_until,
        validity=Validity.VALID if paper.replaced_by else paper.validity,
        kind=paper.kind,
        agency_code=paper.agency,
        agency_name=paper.agency_name,
    )


def _store_paper(paper: DemoPaper) -> None:
    stored: StoredFile = accept_upload(SimpleUploadedFile(paper.file_name, render_paper(paper), "application/pdf"))
    with transaction.atomic():
        document = document_of(paper)
        document.save()
        WarehouseFile.objects.create(document=document, stored_file=stored, position=1)
