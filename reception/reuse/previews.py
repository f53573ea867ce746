"""Looking at a paper before it is chosen. The first consent covers it; an unused preview is deleted after 24 hours."""

from dataclasses import dataclass, replace

from django.db import transaction

from connectors import services as connectors
from connectors.errors import text_for
from connectors.models import Download, OfferedFile
from kho_portal.audit.models import AuditEntry
from kho_portal.audit.services import Actor, record_audit
from kho_portal.files.models import FileState, StoredFile
from kho_portal.files.previews import render_page
from kho_portal.work.models import WorkStatus
from reception.base.errors import ConsentMissing, DocumentNotOffered
from reception.dossiers.lifecycle import may_look, refusal
from reception.dossiers.slot_state import ENDED, REFUSED_FILES
from reception.models import Offer, OfferSource
from reception.reuse.consents import has_lookup_consent, offer_facts


@dataclass(frozen=True)
class Preview:
    """What can be shown of a file now. `state` is ready | coming | failed; `picture` is a PNG."""

    state: str
    stored_file: StoredFile | None = None
    code: str = ""
    message: str = ""
    received: int = 0
    total: int | None = None
    picture: bytes = b""


def find_preview(*, offer: Offer, file_id: str, by: Actor) -> Preview:
    """Return how the file of an offer stands for a preview; start fetching a national file that nobody has fetched.

    Write the request for a national file to the audit log. Raises ConsentMissing, DocumentNotOffered.
    """
    if not may_look(offer.slot, by):
        raise refusal(by)
    if not has_lookup_consent(offer.slot.dossier):
        raise ConsentMissing()
    return _own(offer, file_id) if offer.source == OfferSource.OWN else _national(offer, file_id, by)


def draw_page(*, offer: Offer, file_id: str, by: Actor, page: int = 1) -> Preview:
    """Return the preview of `find_preview`, with the picture of one page when the file is here.

    The first page shown of a paper, whichever it is, is written to the audit log; later pages of it are not. Raises
    PreviewUnavailable besides what `find_preview` raises.
    """
    preview = find_preview(offer=offer, file_id=file_id, by=by)
    if preview.state != "ready":
        return preview
    picture = render_page(preview.stored_file, page)
    if page == 1 or not _was_noted(offer, by):
        with transaction.atomic():
            _note(offer, by, "shown")
    return replace(preview, picture=picture)


def _was_noted(offer: Offer, by: Actor) -> bool:
    noted = AuditEntry.objects.filter(dossier=offer.slot.dossier.reference, action="document.preview", outcome="shown")
    return noted.filter(object_id=offer.public_id, actor_id=by.id).exists()


def _own(offer: Offer, file_id: str) -> Preview:
    """Return the preview of a file in our own warehouse. Raises DocumentNotOffered."""
    for file in offer.warehouse_document.known_files:
        if file.stored_file.public_id == file_id and file.stored_file.state == FileState.READY:
            return Preview("ready", file.stored_file)
    raise DocumentNotOffered()


def _national(offer: Offer, file_id: str, by: Actor) -> Preview:
    """Return the preview of a national file, and ask for the file when it was not fetched yet."""
    offered = OfferedFile.objects.filter(document=offer.offered_document, public_id=file_id).first()
    if offered is None:
        raise DocumentNotOffered()
    with transaction.atomic():
        known = Download.objects.filter(offered_file=offered).exclude(status=WorkStatus.CANCELLED).exists()
        download = connectors.request_preview(offered)
        if not known:
            _note(offer, by, "asked")
    stored = download.stored_file
    if stored is not None and stored.state == FileState.READY:
        return Preview("ready", stored)
    if download.status in ENDED or (stored is not None and stored.state in REFUSED_FILES):
        code = (stored.verdict_code if stored else "") or download.last_code
        agency = offer.holder_name or "Cơ quan lưu giữ"
        return Preview("failed", code=code, message=text_for(code, agency=agency, what=download.last_detail))
    return Preview("coming", received=download.received_bytes, total=download.total_bytes)


def _note(offer: Offer, by: Actor, outcome: str) -> None:
    """Write the look at the offer to the audit log, with its outcome."""
    dossier = offer.slot.dossier
    code, _, agency = offer_facts(offer)
    record_audit(
        "document.preview",
        by=by,
        obj=offer,
        dossier=dossier.reference,
        owner_number=dossier.owner.id_number,
        purpose=f"hồ sơ {dossier.reference}",
        outcome=outcome,
        result_code=code,
        agency=agency,
    )
