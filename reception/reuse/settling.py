"""What settles a slot without a new file: an officer compares a scan, sees a paper, or waives it with a reason."""

from django.db import transaction

from kho_portal.audit.services import Actor
from reception.base.clock import now
from reception.base.errors import InvalidInput, ReasonMissing, SlotFilled
from reception.base.text import has_controls
from reception.dossiers.events import record_event
from reception.dossiers.guards import lock_editable, lock_slot, touch
from reception.dossiers.slot_state import missing_step, owner_check
from reception.models import Attachment, AttachmentSource, Channel, Dossier, Slot
from reception.words.files import OwnerCheck
from reception.words.steps import MissingStep

LONGEST_REASON = 300


def mark_compared(*, slot: Slot, by: Actor, version: int | None = None) -> Slot:
    """Record that this officer compared every scan in the slot with its original; return the slot.

    For a reused paper whose text does not name the owner, record instead that the officer looked and found it right.
    Raises InvalidInput when the slot has no scan, StaleVersion, DossierNotOpen.
    """
    with transaction.atomic():
        slot = lock_slot(slot, by=by, version=version)
        if owner_check(slot) == OwnerCheck.DIFFERS:
            _confirm_owner(slot, by)
        elif _scans_of(slot):
            _note_compared([slot], by)
        else:
            raise InvalidInput("Thành phần này chưa có bản quét nào để đối chiếu. Xin tải tệp lên trước.")
        touch(slot.dossier)
    return slot


def _scans_of(slot: Slot) -> list[Attachment]:
    """Return the live attachments of the slot that people uploaded."""
    return [each for each in slot.live_attachments if each.source == AttachmentSource.UPLOAD]


def _note_compared(slots: list[Slot], by: Actor) -> None:
    """Record on every scan of these slots, and as one event for each slot, that this officer compared it."""
    scans = [scan for slot in slots for scan in _scans_of(slot) if not scan.compared_at]
    _stamp(scans, compared_at=now(), compared_by=by.user)
    for slot in slots:
        record_event("component.scan_compared", dossier=slot.dossier, slot=slot, by=by, files=len(_scans_of(slot)))


def _confirm_owner(slot: Slot, by: Actor) -> None:
    """Record that this officer says the slot's reused paper is the owner's although its text does not say so."""
    reused = [each for each in slot.live_attachments if each.offer_id]
    _stamp(reused, mismatch_confirmed_at=now(), mismatch_confirmed_by=by.user)
    record_event("component.owner_confirmed", dossier=slot.dossier, slot=slot, by=by, files=len(reused))


def _stamp(attachments: list[Attachment], **facts: object) -> None:
    """Store the same facts on these attachments, and keep them in memory."""
    Attachment.objects.filter(pk__in=[each.pk for each in attachments]).update(**facts)
    for attachment in attachments:
        for name, fact in facts.items():
            setattr(attachment, name, fact)


def mark_all_compared(*, dossier: Dossier, by: Actor) -> int:
    """Record that this officer compared every scan of the dossier with its original; return how many components.

    Raises InvalidInput when no scan waits, StaleVersion, DossierNotOpen.
    """
    with transaction.atomic():
        board = lock_editable(dossier, by=by, rows=Dossier.objects.with_board())
        waiting = [slot for slot in board.board_slots if missing_step(slot) == MissingStep.COMPARE]
        if not waiting:
            raise InvalidInput(
                "Không còn bản quét nào chờ đối chiếu. Hồ sơ được giữ nguyên; xin làm tiếp việc còn lại."
            )
        _note_compared(waiting, by)
        touch(board)
    return len(waiting)


def mark_shown(*, slot: Slot, by: Actor, version: int | None = None) -> Slot:
    """Record that the officer has seen the paper of the slot, and return the slot; no file is stored.

    Raises InvalidInput for a paper that needs a file or a dossier not filed in person, StaleVersion, DossierNotOpen.
    """
    with transaction.atomic():
        slot = lock_slot(slot, by=by, version=version)
        if not slot.is_only_seen:
            raise InvalidInput("Giấy tờ này cần có tệp trong hồ sơ, không phải loại chỉ xuất trình.")
        if slot.dossier.channel != Channel.IN_PERSON:
            raise InvalidInput("Chỉ xác nhận đã xem bản chính khi công dân có mặt tại quầy.")
        slot.shown_at, slot.shown_by = now(), by.user
        slot.end_waiver()
        slot.save(update_fields=["shown_at", "shown_by", *Slot.WAIVER])
        touch(slot.dossier)
        record_event("component.paper_shown", dossier=slot.dossier, slot=slot, by=by)
    return slot


def waive_component(*, slot: Slot, reason: str, by: Actor, version: int | None = None) -> Slot:
    """Waive the slot and return it: its paper is not asked for, and the reason is stored.

    Raises ReasonMissing, InvalidInput for a reason with control characters, SlotFilled, StaleVersion, DossierNotOpen.
    """
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise ReasonMissing()
    if has_controls(reason.replace("\n", "").replace("\r", "")):
        raise InvalidInput(fields={"reason": ["Có ký tự không in được. Chưa có gì thay đổi; xin gõ lại lý do."]})
    with transaction.atomic():
        slot = lock_slot(slot, by=by, version=version)
        if slot.live_attachments:
            raise SlotFilled()
        slot.waived_at, slot.waived_by, slot.waive_reason = now(), by.user, reason
        slot.save(update_fields=Slot.WAIVER)
        touch(slot.dossier)
        record_event("component.waived", dossier=slot.dossier, slot=slot, by=by)
    return slot
