"""Made-up slots with offers and files, in memory only, from which `build_row` makes rows without a database."""

from datetime import UTC, datetime, timedelta
from itertools import count

from connectors.errors import text_for
from connectors.models import Download, OfferedDocument, OfferedFile
from kho_portal.files.models import FileState, StoredFile
from kho_portal.work.models import WorkStatus
from reception.models import (
    Attachment,
    AttachmentSource,
    Dossier,
    LookupOutcome,
    Offer,
    OfferSource,
    OwnerFound,
    Party,
    Slot,
    SlotPromise,
    User,
    WarehouseDocument,
)

CODE = "H99.77-260921-0042"
FETCHED = datetime(2026, 9, 21, 2, 47, tzinfo=UTC)
DIGEST = "5d1f7c02a94be3680f1d5527c9aa30be417f6d82c05eb1937ab4402ed6c8f019"
AGENCY = "Ban quản lý cảng Vịnh Mây"
REFERENCE = "58/2025/ĐKTC"
OFFICER = User(pk=1, full_name="Mạc Thiên Ân")
_keys = count(1)


def make_slot(name: str, *, offers=(), files=(), codes=(), needs_number: bool = False, **facts) -> Slot:
    """Return a component of a dossier at the counter, with its live offers and files; `codes` are its result codes."""
    owner = Party(full_name="Trịnh Ngọc Hà", id_number="083188000046")
    facts.setdefault("dossier", Dossier(code=CODE, owner=owner, opened_by=OFFICER))
    known = [{"code": code, "name": name, "needs_reference_number": needs_number} for code in codes]
    made = Slot(name=name, result_codes=known, **facts)
    made.live_offers, made.live_attachments = list(offers), list(files)
    return made


def unanswered(outcome: LookupOutcome, code: str = "", message: str = "") -> dict:
    """Return the fields of a slot whose look-up ended with this outcome, with the words of its code."""
    message = message or (text_for(code) if code else "")
    return {"lookup": outcome, "lookup_code": code, "lookup_message": message, "looked_up_at": FETCHED}


def make_offer(source: str, *, number: str = REFERENCE, agency: str = AGENCY) -> Offer:
    """Return a paper that a warehouse offers."""
    key = next(_keys)
    if source == OfferSource.OWN:
        paper = WarehouseDocument(pk=key, reference_number=number, agency_name=agency)
        return Offer(pk=key, source=source, warehouse_document=paper)
    paper = OfferedDocument(pk=key, reference_number=number, holding_agency_name=agency)
    return Offer(pk=key, source=source, offered_document=paper)


def make_scan(name: str, *, compared: bool = False, signature: str = "none") -> Attachment:
    """Return a scan made at the counter, compared with its original or not."""
    made = Attachment(
        public_id=name,
        source=AttachmentSource.UPLOAD,
        stored_file=_stored(name, signature),
        attached_by=OFFICER,
        attached_at=FETCHED,
    )
    if compared:
        made.compared_by, made.compared_at = OFFICER, FETCHED
    return made


def make_reused(name: str, offer: Offer, *, names_owner: bool = True, signature: str = "valid", **fetch) -> Attachment:
    """Return a file of a chosen paper; `fetch` says how the download of a national one stands (`_download`)."""
    made = Attachment(public_id=name, source=offer.source, offer=offer, attached_by=OFFICER, attached_at=FETCHED)
    made.owner_found = OwnerFound.NAMED if names_owner else OwnerFound.OTHER
    if offer.source == OfferSource.OWN:
        made.stored_file = _stored(name, signature)
    else:
        made.offered_file = OfferedFile(name=name)
        _download(made.offered_file, signature, **fetch)
    return made


def make_promise(slot: Slot, code: str) -> Slot:
    """Return the slot with a promise that its paper comes later."""
    SlotPromise(
        slot=slot,
        promised_at=FETCHED,
        attempts=3,
        not_before=FETCHED + timedelta(hours=1),
        give_up_at=FETCHED + timedelta(days=7),
        last_code=code,
    )
    return slot


def _download(
    file: OfferedFile,
    signature: str,
    *,
    status: str = WorkStatus.DONE,
    received: int = 684_032,
    total: int | None = 1_820_000,
    code: str = "",
) -> Download:
    done = status == WorkStatus.DONE
    return Download(
        offered_file=file,
        status=status,
        stored_file=_stored(file.name, signature) if done else None,
        received_bytes=received,
        total_bytes=received if done else total,
        fetched_at=FETCHED if done else None,
        attempts=1,
        last_code=code,
    )


def _stored(name: str, signature: str) -> StoredFile:
    return StoredFile(
        state=FileState.READY, display_name=name, size=684_032, pages=3, sha256=DIGEST, signature_status=signature
    )
