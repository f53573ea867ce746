"""What belongs to the person: dossiers, papers in our warehouse, and who asked for these papers, when and why."""

from types import SimpleNamespace

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from reception.base.errors import ReceptionError
from reception.citizen.journey import steps_of_owner, tell_steps
from reception.dossiers.online_drafts import drafts_of
from reception.models import Dossier, WarehouseDocument
from reception.screens.policy import CITIZEN, actor_of, declare
from reception.screens.showing import hand_over
from reception.warehouse.papers import open_own_document
from reception.warehouse.validity import is_expired

A_PAGE = 20
MOST = 50


@declare(CITIZEN)
@require_GET
def papers(request):
    """Show the person's dossiers and papers, and the latest steps of who asked for them."""
    user = request.user
    held = WarehouseDocument.objects.of_owner(kind=user.party_kind, id_number=user.id_number)
    steps = Paginator(steps_of_owner(user.id_number), A_PAGE).get_page(request.GET.get("trang"))
    context = {
        "drafts": list(drafts_of(user)[:MOST]),
        "dossiers": list(Dossier.objects.of_citizen(user).filter(code__isnull=False).order_by("-pk")[:MOST]),
        "papers": [_paper(document) for document in held.newest_first().with_files()[:MOST]],
        "steps": steps,
        "told": tell_steps(list(steps)),
    }
    return render(request, "citizen/papers.html", context)


def _paper(document: WarehouseDocument) -> SimpleNamespace:
    """Return one paper as the page shows it."""
    return SimpleNamespace(
        title=document.title,
        number=document.reference_number,
        agency=document.agency_name,
        issued_on=document.issued_on,
        validity=(
            f"hết hiệu lực ngày {document.valid_until:%d/%m/%Y}"
            if is_expired(document)
            else document.get_validity_display()
        ),
        files=[
            SimpleNamespace(
                name=file.stored_file.display_name,
                size=file.stored_file.size,
                url=reverse("citizen-own-file", args=[document.public_id, file.stored_file.public_id]),
            )
            for file in document.known_files
        ],
    )


@declare(CITIZEN)
@require_GET
def own_file(request, paper_id, file_id):
    """Return the bytes of one of the person's own papers, and write the opening to the audit log."""
    held = WarehouseDocument.objects.of_owner(kind=request.user.party_kind, id_number=request.user.id_number)
    document = held.with_files().filter(public_id=paper_id).first()
    if document is None:
        raise Http404
    try:
        return hand_over(request, lambda: open_own_document(document=document, file_id=file_id, by=actor_of(request)))
    except ReceptionError as problem:
        raise Http404 from problem
