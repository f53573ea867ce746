"""The state of a slot, derived from stored facts and nothing else (contract 5, architecture 3).

The rules take plain facts (`state_of_file`, `state_filled`, `state_of`, `check_owner`), so that a list of dossiers
(`glances`) follows them without reading boards. The other functions take slots read with
`Dossier.objects.with_board()`: deriving the states of a whole board asks the database nothing.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from connectors.errors import text_for
from connectors.models import Download, OfferedFile
from kho_portal.files.models import FileState, StoredFile
from kho_portal.files.names import name_as_sent
from kho_portal.work.models import WorkStatus
from reception.models import (
    Attachment,
    AttachmentSource,
    Channel,
    Dossier,
    DossierStatus,
    OwnerFound,
    Slot,
    SlotPromise,
    SlotState,
)
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


def state_of_file(file_state: str | None, work_status: str | None) -> SlotState:
    """Return `ready`, `retrieving` or `failed` for one file.

    `file_state` is the state of its stored file, None before its bytes are here; `work_status` that of its download,
    None where it has none.
    """
    if file_state == FileState.READY:
        return SlotState.READY
    if file_state in REFUSED_FILES or work_status is None or work_status in ENDED:
        return SlotState.FAILED
    return SlotState.RETRIEVING


def attachment_state(attachment: Attachment) -> SlotState:
    """Return `ready`, `retrieving` or `failed` for one file of a slot."""
    stored, download = file_of(attachment), download_of(attachment)
    return state_of_file(stored.state if stored else None, download.status if download else None)


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
    if state is not None and (state != SlotState.PROMISED or slot.live_attachments):
        return state  # whatever is offered, so the offers need not be read
    return state_of(state, has_files=False, has_offers=bool(slot.live_offers))


def state_of(filled: SlotState | None, *, has_files: bool, has_offers: bool) -> SlotState:
    """Return the state of a slot from what fills it (`state_filled`), its files and its live offers."""
    if has_offers and (filled is None or (filled == SlotState.PROMISED and not has_files)):
        return SlotState.OFFERED
    return filled or SlotState.NEEDED


def filling_state(slot: Slot) -> SlotState | None:
    """Return the state of what fills a slot, None while nothing does. Needs no offers in memory."""
    return state_filled(
        [attachment_state(attachment) for attachment in slot.live_attachments],
        is_shown=slot.shown_at is not None,
        is_waived=slot.waived_at is not None,
        is_promised=promise_of(slot) is not None,
    )


def state_filled(
    files: Collection[SlotState], *, is_shown: bool, is_waived: bool, is_promised: bool
) -> SlotState | None:
    """Return the state of what fills a slot whose files have these states, None while nothing does."""
    if SlotState.FAILED in files:
        return SlotState.PROMISED if is_promised else SlotState.FAILED
    if files:
        return SlotState.RETRIEVING if SlotState.RETRIEVING in files else SlotState.READY
    if is_shown:
        return SlotState.READY
    if is_waived:
        return SlotState.WAIVED
    return SlotState.PROMISED if is_promised else None


def owner_check(slot: Slot) -> OwnerCheck | None:
    """Return whether the text of a reused paper names the owner; no message of a warehouse says it (wire contract 4).

    None while the slot has no reused paper, or some of its files are not here.
    """
    return check_owner(
        (attachment_state(each), each.owner_found, each.mismatch_confirmed_at is not None)
        for each in slot.live_attachments
        if each.offer_id
    )


def check_owner(reused: Iterable[tuple[SlotState, str, bool]]) -> OwnerCheck | None:
    """Return whether a reused paper names the owner; for each file its state, its finding, and whether it was seen."""
    states, found, seen = set(), set(), True
    for state, finding, is_confirmed in reused:
        states.add(state)
        found.add(finding)
        seen = seen and is_confirmed
    if states != {SlotState.READY}:
        return None
    if OwnerFound.NAMED in found:
        return OwnerCheck.NAMED
    if OwnerFound.OTHER not in found:
        return OwnerCheck.UNREAD if OwnerFound.UNREAD in found else None
    return OwnerCheck.CONFIRMED if seen else OwnerCheck.DIFFERS


def is_mismatch(slot: Slot) -> bool:
    """Whether an officer must look at a reused paper that does not name the owner."""
    return must_be_seen(owner_check(slot), slot.dossier)


def must_be_seen(check: OwnerCheck | None, dossier: Dossier) -> bool:
    """Whether an officer must look at a paper because of this check; a citizen's draft is not held up."""
    own_draft = dossier.channel == Channel.ONLINE and dossier.status == DossierStatus.DRAFT
    return check == OwnerCheck.DIFFERS and not own_draft


def slot_error(slot: Slot) -> SlotError | None:
    """Return why the slot failed, by the code of its download or inspection; None when it has not failed."""
    for attachment in slot.live_attachments:
        if attachment_state(attachment) != SlotState.FAILED:
            continue
        download, stored = download_of(attachment), file_of(attachment)
        code = (stored.verdict_code if stored else "") or (download.last_code if download else "")
        return _say(code or "GAVE_UP", attachment, what=download.last_detail if download else "")
    return None


def waiting_error(slot: Slot) -> SlotError | None:
    """Return why a file on its way has not come yet: its source was silent, or waits for an approval."""
    for attachment in slot.live_attachments:
        download = download_of(attachment)
        if attachment_state(attachment) == SlotState.RETRIEVING and download is not None and download.last_code:
            return _say(download.last_code, attachment)
    return None


def _say(code: str, attachment: Attachment, *, what: str = "") -> SlotError:
    agency = attachment.offer.holder_name if attachment.source == AttachmentSource.NATIONAL else ""
    return SlotError(code, text_for(code, agency=agency or "Cơ quan lưu giữ", what=what))


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
