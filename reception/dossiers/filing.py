"""Filing online or by post: what is still missing, and the submission itself.

Domain guide 2.2, rows 1 and 2.
"""

from dataclasses import dataclass

from django.db import transaction

from kho_portal.audit.services import Actor, record_audit
from kho_portal.files.models import FileState
from reception.base.clock import now
from reception.base.errors import DeclarationMissing, MissingKind, MissingPart, NotReadyToSubmit, SubmitNotNeeded
from reception.dossiers.codes import next_code
from reception.dossiers.events import record_event
from reception.dossiers.guards import require_version
from reception.dossiers.lifecycle import Action, move_dossier, require_transition
from reception.dossiers.online_drafts import fields_of
from reception.dossiers.slot_state import FILLED, SlotState, file_of, promise_of, slot_state
from reception.models import Channel, Dossier, DossierStatus, Slot

DECLARATION_VERSION = "1"
DECLARATION = "Tôi cam đoan những điều đã khai là đúng và chịu trách nhiệm về giấy tờ do tôi tự tải lên."
NOT_DECLARED = (
    "Chưa ghi nhận lời cam đoan của người nộp nên hồ sơ chưa được nộp. Mọi thứ đã có vẫn được giữ; "
    "xin gửi lại khi người nộp đã cam đoan."
)
PURPOSES = {Channel.ONLINE: "nộp trực tuyến", Channel.POSTAL: "nộp qua bưu chính"}
NEED_PHONE = "Cần số điện thoại để báo khi hồ sơ cần bổ sung."


@dataclass(frozen=True)
class Recount:
    """What the server counted in a dossier: settled slots, promised slots, files, their bytes, and what is missing."""

    papers: int
    promised: int
    files: int
    size: int
    missing: list[MissingPart]


def recount(dossier: Dossier) -> Recount:
    """Count components, files and bytes as they are stored now. `dossier` was read with its board."""
    missing = _missing_answers(dossier)
    papers = promised = files = size = 0
    for slot in dossier.board_slots:
        left_to_do = missing_online(slot)
        if left_to_do:
            missing.append(MissingPart(MissingKind.COMPONENT, slot.public_id, left_to_do))
        stored = [file_of(attachment) for attachment in slot.live_attachments]
        ready = [file for file in stored if file is not None and file.state == FileState.READY]
        papers += bool(ready) and not left_to_do
        promised += not ready and promise_of(slot) is not None
        files += len(ready)
        size += sum(file.size for file in ready)
    return Recount(papers, promised, files, size, missing)


def _missing_answers(dossier: Dossier) -> list[MissingPart]:
    """Return the telephone number and the required answers that the citizen has not typed.

    A dossier with a code came by post or from another portal, whose own form holds the answers: nothing is missing
    there.
    """
    if dossier.code:
        return []
    missing = [] if dossier.owner.phone else [MissingPart(MissingKind.CONTACT, "phone", NEED_PHONE)]
    missing += [
        MissingPart(MissingKind.ANSWER, field.key, f"Chưa trả lời: {field.label}.")
        for field in fields_of(dossier)
        if field.is_required and not dossier.answers.get(field.key)
    ]
    return missing


def missing_online(slot: Slot) -> str:
    """Return what the citizen must still do for this slot before filing, as a sentence; "" when nothing.

    A paper that is only shown does not hold up filing: the citizen shows it when the result is collected.
    """
    state = slot_state(slot)
    if slot.is_only_seen or state in FILLED:
        return ""
    if state == SlotState.RETRIEVING:
        return f"{slot.name}: đang lấy từ kho, xin đợi một chút."
    if state == SlotState.FAILED:
        return f"{slot.name}: chưa lấy được tệp. Xin thử lại hoặc tải tệp lên thay."
    if not slot.is_required or promise_of(slot) is not None:
        return ""
    if state == SlotState.OFFERED:
        return f"{slot.name}: chưa chọn giấy tờ và đồng ý, hoặc tải tệp lên thay."
    return f"{slot.name}: chưa có tệp."


def submit_dossier(*, dossier: Dossier, declared: bool, by: Actor, version: int | None = None) -> Dossier:
    """File the dossier: it gets its code and waits for the counter. Filing a filed dossier changes nothing.

    A citizen files online; an officer or program files what came by post or through another portal. Everything is
    counted again under the lock, so that no dossier arrives empty. Returns the dossier as it is now, with its board.
    Raises SubmitNotNeeded in person, DeclarationMissing, NotReadyToSubmit, StaleVersion, DossierNotOpen.
    """
    with transaction.atomic():
        locked = Dossier.objects.with_board().locked(dossier.pk)
        mine = by.kind != "citizen" or locked.opened_by_id == by.user.pk
        if locked.status == DossierStatus.SUBMITTED and mine:
            return locked
        require_version(locked, version)
        require_transition(locked, Action.SUBMIT, by)
        counted = _guard_filing(locked, declared=declared, by=by)
        moment = now()
        move_dossier(
            dossier=locked,
            action=Action.SUBMIT,
            by=by,
            at=moment,
            code=locked.code or next_code(locked.deciding_agency),
            submitted_at=moment,
            declaration_version=DECLARATION_VERSION,
        )
        facts = {"files": counted.files, "size": counted.size, "promised": counted.promised}
        record_event("dossier.submitted", dossier=locked, by=by, **facts)
        record_audit(
            "dossier.submit",
            by=by,
            obj=locked,
            dossier=locked.reference,
            owner_number=locked.owner.id_number,
            purpose=PURPOSES[Channel(locked.channel)],
            files=counted.files,
        )
    return locked


def _guard_filing(locked: Dossier, *, declared: bool, by: Actor) -> Recount:
    """Return what the dossier holds, if it is complete and declared to be true.

    Raises SubmitNotNeeded, DeclarationMissing, NotReadyToSubmit.
    """
    if locked.channel == Channel.IN_PERSON:
        raise SubmitNotNeeded()
    if not declared:
        raise DeclarationMissing("" if by.kind == "citizen" else NOT_DECLARED)
    counted = recount(locked)
    if counted.missing:
        raise NotReadyToSubmit(counted.missing)
    return counted
