"""Dossiers, slots, offers and files as the JSON of contract 5. Reads only what `with_board()` brought into memory."""

from urllib.parse import quote

from django.db.models import BigIntegerField, QuerySet
from django.utils import timezone

from kho_portal.wording import Blank, worded_once
from reception.dossiers.slot_state import (
    SlotState,
    attachment_state,
    download_of,
    file_of,
    name_of,
    offered_name,
    owner_check,
    slot_error,
    slot_state,
    waiting_error,
)
from reception.models import Attachment, Dossier, Event, Offer, OfferSource, Slot, WarehouseDocument

ADVICE = {
    SlotState.FAILED: "Chọn lại giấy tờ để tải lại, chọn giấy tờ khác, hoặc đính kèm bản quét.",
    SlotState.RETRIEVING: "Không cần làm gì: hệ thống tự tải lại. Có thể bỏ chọn rồi đính kèm bản quét.",
}


def iso(moment) -> str | None:
    """Return a moment in local time with its offset, to the second; None for None."""
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None


def dossier_shape(dossier: Dossier, *, events: bool = False) -> dict:
    """Return DOSSIER of contract 5."""
    shape = {
        "code": dossier.code,
        "status": dossier.status,
        "national_status": dossier.national_status,
        "version": dossier.version,
        "procedure": {"code": dossier.procedure_code, "name": dossier.procedure_name},
        "case": dossier.case_name,
        "channel": dossier.channel,
        "office": dossier.received_at.code,
        "deciding_agency": dossier.deciding_agency.code,
        "owner": party_shape(dossier.owner),
        "submitter": party_shape(dossier.submitter) if dossier.submitter_id else None,
        "opened_at": iso(dossier.opened_at),
        "submitted_at": iso(dossier.submitted_at),
        "accepted_at": iso(dossier.accepted_at),
        "due_at": iso(dossier.due_at),
        "receipt": f"/api/v1/dossiers/{quote(dossier.code)}/receipt/" if dossier.accepted_at else None,
        "components": [slot_shape(slot) for slot in dossier.board_slots],
    }
    if events:
        said = _events().ask(dossier=dossier.pk)
        shape["events"] = [{"at": iso(at), "kind": kind, "by": by} for at, kind, by in said]
    return shape


@worded_once
def _events() -> QuerySet:
    """Return the events of a dossier as the API tells them, in their order."""
    return Event.objects.filter(dossier=Blank("dossier", BigIntegerField())).values_list(
        "at", "kind", "user__full_name"
    )


def lines(rows: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """Read what `line_shape` shows and nothing else."""
    head = ("code", "status", "procedure_code", "procedure_name", "opened_at", "due_at")
    return rows.select_related("owner").only(*head, "owner__full_name")


def line_shape(dossier: Dossier) -> dict:
    """Return a dossier that was read by `lines` as a list shows it."""
    return {
        "code": dossier.code,
        "status": dossier.status,
        "national_status": dossier.national_status,
        "procedure": {"code": dossier.procedure_code, "name": dossier.procedure_name},
        "owner": dossier.owner.full_name,
        "opened_at": iso(dossier.opened_at),
        "due_at": iso(dossier.due_at),
    }


def party_shape(party) -> dict:
    """Return a person or organisation of a dossier."""
    return {
        "kind": party.kind,
        "id_number": party.id_number,
        "full_name": party.full_name,
        "date_of_birth": party.date_of_birth,
        "phone": party.phone,
        "email": party.email,
        "address": party.address,
        "authority": party.authority,
    }


def slot_shape(slot: Slot) -> dict:
    """Return SLOT of contract 5."""
    state = slot_state(slot)
    error = {SlotState.FAILED: slot_error, SlotState.RETRIEVING: waiting_error}.get(state, lambda slot: None)(slot)
    shape = {
        "id": slot.public_id,
        "code": slot.component_code,
        "name": slot.name,
        "required": slot.is_required,
        "only_shown": slot.only_shown,
        "result_codes": [entry["code"] for entry in slot.result_codes],
        "reference_number_needed": any(entry["needs_reference_number"] for entry in slot.result_codes),
        "reference_number": slot.reference_number,
        "state": state.value,
        "lookup": slot.lookup,
        "offers": [offer_shape(offer) for offer in slot.live_offers],
        "files": [file_shape(attachment) for attachment in slot.live_attachments],
        "owner_check": owner_check(slot) or None,
        "shown_at": iso(slot.shown_at),
        "waive_reason": slot.waive_reason,
    }
    if error:
        shape["error"] = {"code": error.code, "message": error.message, "advice": ADVICE[state]}
    elif slot.lookup_code and slot.lookup in {"unknown", "not_allowed", "not_asked"}:
        advice = "Tra cứu lại, hoặc đính kèm bản quét."
        shape["error"] = {"code": slot.lookup_code, "message": slot.lookup_message, "advice": advice}
    return shape


def offer_shape(offer: Offer) -> dict:
    """Return OFFER of contract 5. It holds opaque ids of files and never a link."""
    document = offer.document
    shape = {
        "id": offer.public_id,
        "source": offer.source,
        "title": document.title,
        "result_code": document.result_code,
        "reference_number": document.reference_number,
    }
    if offer.source == OfferSource.OWN:
        return shape | _own_shape(document)
    if document.issued_on:
        shape["issued_on"] = document.issued_on.isoformat()
    shape["agency"] = {"code": offer.holder_code, "name": offer.holder_name}
    shape["files"] = [
        {"id": file.public_id, "name": offered_name(file), "pages": _pages(file)} for file in document.known_files
    ]
    return shape


def _own_shape(document: WarehouseDocument) -> dict:
    """Return what only our own warehouse knows about a paper."""
    return {
        "agency": {"code": document.agency_code, "name": document.agency_name},
        "files": [
            {"id": file.public_id, "name": file.display_name, "pages": file.pages}
            for file in (row.stored_file for row in document.known_files)
        ],
        "issued_on": document.issued_on.isoformat() if document.issued_on else None,
        "valid_until": document.valid_until.isoformat() if document.valid_until else None,
    }


def document_shape(document: WarehouseDocument) -> dict:
    """Return a paper of our own warehouse."""
    return {
        "id": document.public_id,
        "title": document.title,
        "result_code": document.result_code,
        "reference_number": document.reference_number,
        "validity": document.validity,
    } | _own_shape(document)


def _pages(offered_file) -> int | None:
    download = getattr(offered_file, "download", None)
    return download.stored_file.pages if download and download.stored_file else None


def file_shape(attachment: Attachment) -> dict:
    """Return one file of a slot with its provenance; size and hash are null until the bytes are here."""
    stored, download = file_of(attachment), download_of(attachment)
    return {
        "id": attachment.public_id,
        "name": name_of(attachment),
        "state": attachment_state(attachment).value,
        "size": stored.size if stored else None,
        "received": download.received_bytes if download else None,
        "total": download.total_bytes if download else None,
        "sha256": stored.sha256 if stored else None,
        "media_type": stored.media_type if stored else None,
        "pages": stored.pages if stored else None,
        "provenance": provenance_shape(attachment),
        "signature": {"status": stored.signature_status if stored else "unchecked"},
        "compared_at": iso(attachment.compared_at),
    }


def provenance_shape(attachment: Attachment) -> dict:
    """Return where a file came from and when it came."""
    download = download_of(attachment)
    agency = number = ""
    if attachment.offer_id:
        agency, number = attachment.offer.holder, attachment.offer.document.reference_number
    obtained = download.fetched_at if download else attachment.attached_at
    return {
        "source": attachment.source,
        "agency": agency,
        "reference_number": number,
        "obtained_at": iso(obtained),
    }
