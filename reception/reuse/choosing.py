"""Choosing a paper that the person already holds for a slot, refusing one, and taking the choice back."""

from datetime import date

from django.db import transaction
from django.db.models.functions import Now

from connectors import services as connectors
from kho_portal.audit.services import Actor, record_audit
from reception.base.clock import today
from reception.base.errors import DocumentNotOffered, DocumentNotUsable, InvalidInput, ReceptionError, SlotFilled
from reception.dossiers.events import record_event
from reception.dossiers.guards import lock_slot, touch
from reception.dossiers.owner_check import meet_owner
from reception.dossiers.slot_state import SlotState, attachment_state, download_of, slot_state
from reception.models import Attachment, AttachmentSource, Consent, Offer, OfferSource, Slot
from reception.reuse.consents import offer_facts, record_use_consent, require_method, require_own_hand
from reception.warehouse.validity import NO_FILES, why_document_unusable

FIRST_DAY = date(1945, 9, 2)
IMPOSSIBLE_DAY = "Xin gõ ngày ghi trong giấy, như 05/10/2026; ngày đó phải đã qua. Các phần khác được giữ nguyên."


def why_unusable(offer: Offer) -> str:
    """Return the sentence that says why the paper of an offer cannot be chosen; "" when it can."""
    if offer.source == OfferSource.NATIONAL:
        return "" if offer.offered_document.known_files else NO_FILES
    return why_document_unusable(offer.warehouse_document)


def choose_document(
    *, slot: Slot, offer_id: str, given: bool, method: str, by: Actor, version: int | None = None
) -> Slot:
    """Attach the offered paper with this public id to its slot, with a consent of its own, and start fetching it.

    One paper may have several files: an identity card is scanned on both sides. Choosing the paper that fills the slot
    already asks again for its failed files. Returns the slot as it is now. Raises DocumentNotOffered,
    DocumentNotUsable, ConsentMissing, CitizensOwn, SlotFilled, StaleVersion, DossierNotOpen.
    """
    with transaction.atomic():
        slot = lock_slot(slot, by=by, version=version)
        if all_of_offer(slot, offer_id):
            require_method(given=given, method=method, dossier=slot.dossier, by=by)
            _retry(slot, by)
            return slot
        current = find_offer(slot, offer_id)
        reason = why_unusable(current)
        if reason:
            raise DocumentNotUsable(reason)
        method = require_method(given=given, method=method, dossier=slot.dossier, by=by)
        chosen = {attachment.offer_id for attachment in slot.live_attachments}
        if chosen and slot_state(slot) == SlotState.READY:
            raise SlotFilled()
        detach_choice(slot, by)
        consent = record_use_consent(slot=slot, offer=current, method=method, by=by)
        _attach(slot, current, consent, by)
        if slot.end_waiver():
            slot.save(update_fields=Slot.WAIVER)
        _tell("component.document_chosen", "document.choose", slot, current, by)
    return slot


def all_of_offer(slot: Slot, offer_id: str) -> bool:
    """Whether the slot is filled by the offered paper with this public id, and by nothing else."""
    files = slot.live_attachments
    return bool(files) and all(each.offer_id and each.offer.public_id == offer_id for each in files)


def choose_documents(
    *, choices: list[tuple[Slot, Offer]], given: bool, method: str, by: Actor
) -> list[tuple[Slot, ReceptionError]]:
    """Choose several papers, each with a consent row of its own, after the person agreed to all of them at once.

    A paper that cannot be chosen does not stop the others: it is returned with its slot and its refusal. Raises
    ConsentMissing or CitizensOwn before any paper is chosen.
    """
    refused = []
    for dossier in {slot.dossier.pk: slot.dossier for slot, _ in choices}.values():
        require_method(given=given, method=method, dossier=dossier, by=by)
    for slot, offer in choices:
        try:
            choose_document(slot=slot, offer_id=offer.public_id, given=given, method=method, by=by)
        except ReceptionError as problem:
            refused.append((slot, problem))
    return refused


def refuse_document(*, slot: Slot, offer_id: str, method: str, by: Actor, version: int | None = None) -> None:
    """Record that the person refused this paper, and delete what was fetched to look at it.

    The offer stays, because people change their minds. Raises DocumentNotOffered (also for a paper that fills the
    slot), ConsentMissing for an unknown method, CitizensOwn, StaleVersion, DossierNotOpen.
    """
    with transaction.atomic():
        slot = lock_slot(slot, by=by, version=version)
        current = find_offer(slot, offer_id)
        if any(attachment.offer_id == current.pk for attachment in slot.live_attachments):
            raise DocumentNotOffered()
        method = require_method(given=True, method=method, dossier=slot.dossier, by=by)
        record_use_consent(slot=slot, offer=current, method=method, by=by, refused=True)
        if current.source == OfferSource.NATIONAL:
            connectors.drop_previews(current.offered_document.known_files)
        _tell("component.consent_refused", "document.refuse", slot, current, by)


def note_issue_date(*, slot: Slot, offer_id: str, issued_on: date | None, by: Actor) -> None:
    """Store the day of issue that an officer read in a paper of the national warehouse; None removes it.

    Raises DocumentNotOffered for a paper whose warehouse states the day itself, and InvalidInput for a
    day in the future or before 2 September 1945.
    """
    if issued_on is not None and not FIRST_DAY <= issued_on <= today():
        raise InvalidInput(IMPOSSIBLE_DAY)
    with transaction.atomic():
        slot = lock_slot(slot, by=by)
        current = find_offer(slot, offer_id)
        if not current.may_be_dated:
            raise DocumentNotOffered()
        read_by = {"typed_by": by.user, "typed_at": Now()} if issued_on else {"typed_by": None, "typed_at": None}
        Offer.objects.filter(pk=current.pk).update(typed_issued_on=issued_on, **read_by)
        touch(slot.dossier)
        record_event("component.issue_date_read", dossier=slot.dossier, slot=slot, by=by, offer=current.public_id)


def _attach(slot: Slot, offer: Offer, consent: Consent, by: Actor) -> None:
    """Create one attachment for each file of the offered paper, and start fetching the national ones."""
    own = offer.source == OfferSource.OWN
    common = {"slot": slot, "offer": offer, "consent": consent, "attached_by": by.user}
    if own:
        files = offer.warehouse_document.known_files
        attachments = [
            Attachment(**common, position=number, source=AttachmentSource.OWN, stored_file=file.stored_file)
            for number, file in enumerate(files, start=1)
        ]
    else:
        files = offer.offered_document.known_files
        attachments = [
            Attachment(**common, position=number, source=AttachmentSource.NATIONAL, offered_file=file)
            for number, file in enumerate(files, start=1)
        ]
    Attachment.objects.bulk_create(attachments)
    _fetch(attachments)
    meet_owner(attachments, slot.dossier.owner)
    slot.forget_files()


def _fetch(attachments: list[Attachment]) -> None:
    """Ask the connector to fetch and keep the files of these attachments that come from the national warehouse."""
    wanted = {each.offered_file_id: each.offered_file for each in attachments if each.offered_file_id}
    if wanted:
        for download in connectors.request_downloads(list(wanted.values()), keep=True):
            wanted[download.offered_file_id].download = download


def _retry(slot: Slot, by: Actor) -> None:
    """Ask again for the files that failed; files that are here or on their way are left alone."""
    failed = [each for each in slot.live_attachments if attachment_state(each) == SlotState.FAILED]
    if failed:
        _fetch(failed)
        touch(slot.dossier)
        record_event("component.download_retried", dossier=slot.dossier, slot=slot, by=by, files=len(failed))
        slot.forget_files()


def drop_choice(*, slot: Slot, by: Actor, version: int | None = None) -> Slot:
    """Take the reused papers out of the slot, cancel their downloads, and return the slot. The offers stay."""
    with transaction.atomic():
        slot = lock_slot(slot, by=by, version=version)
        chosen = [each for each in slot.live_attachments if each.offer_id]
        if chosen:
            require_own_hand(slot.dossier, by)
            detach_choice(slot, by)
            _tell("component.choice_dropped", "document.drop", slot, chosen[0].offer, by)
    return slot


def detach_choice(slot: Slot, by: Actor) -> None:
    """Remove the reused papers from the slot, withdraw their consents, cancel downloads that no other slot needs."""
    chosen = [each for each in slot.live_attachments if each.offer_id]
    if not chosen:
        return
    Attachment.objects.filter(pk__in=[each.pk for each in chosen]).update(removed_at=Now())
    Consent.objects.filter(pk__in={each.consent_id for each in chosen}).update(withdrawn_at=Now())
    fetched = {each.offered_file_id: download for each in chosen if (download := download_of(each)) is not None}
    used = Attachment.objects.filter(offered_file__in=fetched, removed_at__isnull=True)
    for pk in fetched.keys() - set(used.values_list("offered_file_id", flat=True)):
        connectors.release_download(fetched[pk])
    slot.forget_files()


def _tell(event: str, action: str, slot: Slot, offer: Offer, by: Actor) -> None:
    """Write what was done with the offer to the dossier's events and to the audit log."""
    dossier = slot.dossier
    code, _, agency = offer_facts(offer)
    touch(dossier)
    record_event(event, dossier=dossier, slot=slot, by=by, offer=offer.public_id, source=offer.source)
    record_audit(
        action,
        by=by,
        obj=offer,
        dossier=dossier.reference,
        owner_number=dossier.owner.id_number,
        purpose=f"hồ sơ {dossier.reference}",
        result_code=code,
        agency=agency,
        source=offer.source,
    )


def find_offer(slot: Slot, public_id: str) -> Offer:
    """Return the live offer of the slot with this public id. Raises DocumentNotOffered."""
    for offer in slot.live_offers:
        if offer.public_id == public_id:
            return offer
    raise DocumentNotOffered()
