"""The state of a slot, derived from stored facts and nothing else (contract 5, architecture 3).

Works on slots read with `Dossier.objects.with_board()`: `live_offers` and `live_attachments` are in memory, so
deriving the states of a whole board asks the database nothing.
"""

from dataclasses import dataclass

from connectors.errors import text_for
from connectors.models import Download, OfferedFile
from kho_portal.files.models import FileState, StoredFile
from kho_portal.files.names import name_as_sent
from kho_portal.work.models import WorkStatus
from reception.models import Attachment, AttachmentSource, Channel, Dossier, DossierStatus, Slot, SlotPromise, SlotState
from reception.words.files import OwnerCheck
from reception.words.steps import MissingStep

FILLED = {SlotState.READY, SlotState.WAIVED, SlotState.PROMISED}
REFUSED_FILES = {FileState.SUSPECT, FileState.CORRUPT, FileState.REFUSED}
ENDED = {WorkStatus.FAILED, WorkStatus.REJECTED, WorkStatus.CANCELLED, WorkStatus.NEEDS_RECONCILIATION}


@dataclass(frozen=True)
class SlotError:
    """Why a file did not arrive: a stable code, and sentences that say what happened and what to do."""

    code: str
    message: str


def download_of(attachment: Attachment) -> Download | None:
    """Return the work row of a national attachment, None for other sources or before the row exists."""
    if attachment.source != AttachmentSource.NATIONAL:
        return None
    return getattr(attachment.offered_file, "download", None)


def file_of(attachment: Attachment) -> StoredFile | None:
    """Return the stored file of an attachment, None until its bytes are here."""
    if attachment.source != AttachmentSource.NATIONAL:
        return attachment.stored_file
    download = download_of(attachment)
    return download.stored_file if download else None


def offered_name(file: OfferedFile) -> str:
    """Return the name that the other side gave a file, without path, controls and invisible characters."""
    return name_as_sent(file.name)


def sent_by_citizen(attachment: Attachment, dossier: Dossier) -> bool:
    """Whether the citizen sent this file online, so that no officer has seen its original."""
    mine = attachment.attached_by_id == dossier.opened_by_id
    return attachment.source == AttachmentSource.UPLOAD and dossier.channel == Channel.ONLINE and mine


def name_of(attachment: Attachment) -> str:
    """Return the name of a file of a slot, before and after its bytes are here."""
    stored = file_of(attachment)
    return stored.display_name if stored else offered_name(attachment.offered_file)


def attachment_state(attachment: Attachment) -> SlotState:
    """Return `ready`, `retrieving` or `failed` for one file."""
    stored = file_of(attachment)
    if stored is not None and stored.state == FileState.READY:
        return SlotState.READY
    if stored is not None and stored.state in REFUSED_FILES:
        return SlotState.FAILED
    download = download_of(attachment)
    if download is not None and download.status not in ENDED:
        return SlotState.RETRIEVING
    return SlotState.FAILED


def promise_of(slot: Slot) -> SlotPromise | None:
    """Return the promise to fetch the paper later, None when there is none or it has ended."""
    promise = getattr(slot, "promise", None)
    return promise if promise is not None and promise.stands else None


def is_awaited(slot: Slot) -> bool:
    """Whether the slot's promised paper is not here yet, found or not, so that the slot may still be filled."""
    promise = getattr(slot, "promise", None)
    return promise is not None and promise.status != WorkStatus.CANCELLED and slot_state(slot) != SlotState.READY


def slot_state(slot: Slot) -> SlotState:
    """Return the state of a slot: it is ready only when all files of its paper are.

    A slot whose promised paper was found counts as offered again.
    """
    state = filling_state(slot)
    if state == SlotState.PROMISED and not slot.live_attachments and slot.live_offers:
        return SlotState.OFFERED
    return state or (SlotState.OFFERED if slot.live_offers else SlotState.NEEDED)


def filling_state(slot: Slot) -> SlotState | None:
    """Return the state of what fills a slot, None while nothing does. Needs no offers in memory."""
    attachments = slot.live_attachments
    promised = promise_of(slot) is not None
    if attachments:
        states = {attachment_state(attachment) for attachment in attachments}
        if SlotState.FAILED in states:
            return SlotState.PROMISED if promised else SlotState.FAILED
        return SlotState.RETRIEVING if SlotState.RETRIEVING in states else SlotState.READY
    if slot.shown_at:
        return SlotState.READY
    if slot.waived_at:
        return SlotState.WAIVED
    return SlotState.PROMISED if promised else None


def owner_check(slot: Slot) -> OwnerCheck | None:
    """Return whether the text of a reused paper names the owner; no message of a warehouse says it (wire contract 4).

    None while the slot has no reused paper, or some of its files are not here.
    """
    reused = [each for each in slot.live_attachments if each.offer_id]
    if not reused or any(attachment_state(each) != SlotState.READY for each in reused):
        return None
    if any(each.names_owner for each in reused):
        return OwnerCheck.NAMED
    if not any(each.is_read for each in reused):
        return OwnerCheck.UNREAD
    return OwnerCheck.CONFIRMED if all(each.mismatch_confirmed_at for each in reused) else OwnerCheck.DIFFERS


def is_mismatch(slot: Slot) -> bool:
    """Whether an officer must look at a reused paper that does not name the owner; a citizen's draft is not held up."""
    own_draft = slot.dossier.channel == Channel.ONLINE and slot.dossier.status == DossierStatus.DRAFT
    return not own_draft and owner_check(slot) == OwnerCheck.DIFFERS


def slot_error(slot: Slot) -> SlotError | None:
    """Return why the slot failed, by the code of its download or inspection; None when it has not failed."""
    for attachment in slot.live_attachments:
        if attachment_state(attachment) != SlotState.FAILED:
            continue
        download, stored = download_of(attachment), file_of(attachment)
        code = (stored.verdict_code if stored else "") or (download.last_code if download else "")
        return _say(code or "GAVE_UP", attachment)
    return None


def waiting_error(slot: Slot) -> SlotError | None:
    """Return why a file on its way has not come yet: its source was silent, or waits for an approval."""
    for attachment in slot.live_attachments:
        download = download_of(attachment)
        if attachment_state(attachment) == SlotState.RETRIEVING and download is not None and download.last_code:
            return _say(download.last_code, attachment)
    return None


def _say(code: str, attachment: Attachment) -> SlotError:
    agency = attachment.offer.holder_name if attachment.source == AttachmentSource.NATIONAL else ""
    return SlotError(code, text_for(code, agency=agency or "Cơ quan lưu giữ"))


def missing_step(slot: Slot) -> MissingStep | None:
    """Return what an officer must still do for this slot before acceptance, None when nothing is left.

    A promised paper holds nothing up. A scan made at the counter must be compared with the original; a file that a
    citizen sent has no original at the counter.
    """
    state = slot_state(slot)
    if state in FILLED or (promise_of(slot) is not None and state != SlotState.RETRIEVING):
        at_counter = slot.dossier.channel != Channel.ONLINE
        if is_mismatch(slot):
            return MissingStep.CHECK
        scans = [each for each in slot.live_attachments if each.source == AttachmentSource.UPLOAD]
        return MissingStep.COMPARE if at_counter and any(not each.compared_at for each in scans) else None
    if not slot.is_required and state not in {SlotState.FAILED, SlotState.RETRIEVING}:
        return None
    if state == SlotState.RETRIEVING:
        return MissingStep.WAIT
    if slot.is_only_seen and slot.dossier.channel == Channel.ONLINE:
        return None  # the citizen shows it when the result is collected
    return MissingStep.SHOW if slot.is_only_seen else MissingStep.FILL
