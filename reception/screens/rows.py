"""One row of the board: a component, its state, and what can be done now. Makes no query."""

from dataclasses import dataclass, field
from types import SimpleNamespace

from django.urls import reverse
from django.utils import timezone

from kho_portal.middleware import POLLING
from kho_portal.work.models import WorkStatus
from reception.deadlines.moments import say_clock
from reception.dossiers.freezing import NO_CODE
from reception.dossiers.lifecycle import awaits_paper
from reception.dossiers.slot_state import (
    SlotState,
    attachment_state,
    download_of,
    file_of,
    is_mismatch,
    missing_step,
    name_of,
    owner_check,
    promise_of,
    sent_by_citizen,
    slot_error,
    slot_state,
    waiting_error,
)
from reception.models import Attachment, AttachmentSource, LookupOutcome, Offer, Slot
from reception.screens.row_actions import add_actions, slot_url
from reception.words.files import FileSource, notes_of
from reception.words.rows import ROWS, RowState
from reception.words.steps import STEPS, MissingStep

NEEDED = {
    LookupOutcome.NOT_ASKED: RowState.NEEDED,
    LookupOutcome.NONE: RowState.NOT_FOUND,
    LookupOutcome.UNKNOWN: RowState.LOOKUP_FAILED,
    LookupOutcome.NOT_ALLOWED: RowState.NOT_ALLOWED,
    # FOUND without a live offer: the offer was retired without a new answer, so nothing is known any more.
    LookupOutcome.FOUND: RowState.NEEDED,
}
BY_STATE = {
    SlotState.RETRIEVING: RowState.FETCHING,
    SlotState.FAILED: RowState.FETCH_FAILED,
    SlotState.READY: RowState.READY,
    SlotState.WAIVED: RowState.READY,
    SlotState.PROMISED: RowState.PROMISED,
    SlotState.SUPPLEMENT_REQUESTED: RowState.SUPPLEMENT,
}

# `state` of a file line, as the templates and scripts of both sides know it.
FILE_STATES = {SlotState.READY: "ready", SlotState.RETRIEVING: "fetching", SlotState.FAILED: "failed"}


@dataclass
class ComponentRow:
    """What templates/parts/_component.html reads."""

    slot: Slot
    number: int
    id: str
    state: RowState
    name: str
    meta: str
    result_codes: list[str]
    badge_text: str = ""
    source: str = ""
    source_text: str = ""
    only_shown: bool = False
    secret: bool = False
    needs_reference_number: bool = False
    reference_number: str = ""
    files: list = field(default_factory=list)
    advice: SimpleNamespace | None = None
    primary: SimpleNamespace | None = None
    actions: list = field(default_factory=list)
    poll_url: str = ""
    poll_every: str = "2s"
    step: MissingStep | None = None
    read_only: bool = False
    short: str = ""
    plan_state: str = ""

    @property
    def writable(self) -> bool:
        """Whether the officer may act on the row."""
        return not self.read_only


def row_state(slot: Slot) -> RowState:
    """Return the data-state of a row."""
    state = slot_state(slot)
    offered = [offer.source for offer in slot.live_offers] if state == SlotState.OFFERED else []
    return row_state_of(state, slot.lookup, offered, is_mismatch=state == SlotState.READY and is_mismatch(slot))


def row_state_of(state: SlotState, lookup: str, offered: list[str], *, is_mismatch: bool) -> RowState:
    """Return the data-state of a row, from state, look-up and the sources of its offers (table of contract 5)."""
    if state == SlotState.NEEDED:
        return NEEDED[LookupOutcome(lookup)]
    if state == SlotState.OFFERED:
        return RowState.CHOOSE if len(offered) > 1 else RowState(f"offered-{offered[0]}")
    return RowState.MISMATCH if is_mismatch else BY_STATE[state]


def build_row(slot: Slot, *, code: str, writable: bool = True) -> ComponentRow:
    """Return the row of one slot of the dossier `code`; without actions when the officer may not change it.

    A promised paper may still come after the dossier was accepted, so its row keeps its actions.
    """
    state = row_state(slot)
    writable = writable or awaits_paper(slot)
    owner_said = _owner_said(slot)
    row = ComponentRow(
        slot=slot,
        number=slot.position,
        id=slot.public_id,
        state=state,
        name=slot.name,
        meta=_meta(slot),
        result_codes=[entry["code"] for entry in slot.result_codes],
        badge_text=_badge(slot, state),
        source=_source(slot),
        only_shown=slot.only_shown,
        secret=slot.is_secret,
        needs_reference_number=_asks_for_number(slot, state),
        reference_number=slot.reference_number,
        files=[file_line(each, code=code, slot=slot, owner_said=owner_said) for each in slot.live_attachments],
        advice=_advice(slot, state),
        step=missing_step(slot),
        read_only=not writable,
    )
    row.source_text = _source_text(slot)
    if row.step == MissingStep.COMPARE:
        row.short, row.plan_state = STEPS[row.step].short, RowState.CHOOSE
    elif slot.waived_at and state == "ready":
        row.short = ROWS[RowState.WAIVED].short
    if writable:
        add_actions(row, slot, code)
        row.poll_url = f"{slot_url('counter-row', code, slot)}?{POLLING}=1" if state == "fetching" else ""
    return row


def _owner_said(slot: Slot) -> str:
    """Return in words whether the reused paper names the owner; "" without a reused paper."""
    check = owner_check(slot)
    return str(check.label) if check else ""


def _meta(slot: Slot) -> str:
    """Return the grey line under the name: copies, greatest age, number and holder of the paper."""
    parts = [] if slot.is_required else ["không bắt buộc"]
    if slot.copies:
        parts.append(slot.copies)
    if slot.max_age_months:
        parts.append(f"cấp không quá {slot.max_age_months} tháng")
    if slot.lookup_code == NO_CODE and not slot.live_attachments:
        parts.append("kho không giữ loại giấy này")
    offer = _offer_in_hand(slot)
    if offer is not None:
        if offer.document.reference_number:
            parts.append(f"số {offer.document.reference_number}")
        if offer.holder_name:
            parts.append(offer.holder_name)
    return " · ".join(parts)


def _offer_in_hand(slot: Slot) -> Offer | None:
    """Return the offer that fills the slot, or the only one offered; None otherwise."""
    for attachment in slot.live_attachments:
        if attachment.offer_id:
            return attachment.offer
    if len(slot.live_offers) == 1 and not slot.live_attachments:
        return slot.live_offers[0]
    return None


def _badge(slot: Slot, state: str) -> str:
    """Return the text of the badge where it says more than the state; "" for the state's own text."""
    if state == "choose":
        return f"Chọn 1 trong {len(slot.live_offers)} giấy tờ"
    if state == "fetching":
        done = sum(attachment_state(each) == SlotState.READY for each in slot.live_attachments)
        return f"Đang tải {done}/{len(slot.live_attachments)} tệp"
    if slot.waived_at and state == "ready":
        return ROWS[RowState.WAIVED].short
    if slot.shown_at and not slot.live_attachments:
        return "Đã xem bản chính"
    if missing_step(slot) == MissingStep.COMPARE:
        return "Có tệp, chờ đối chiếu"
    return ""


def _source(slot: Slot) -> str:
    """Return the source of the slot's first file, or of its offers if they have the same one; "" otherwise."""
    for attachment in slot.live_attachments:
        return _source_of(attachment, slot)
    sources = {offer.source for offer in slot.live_offers}
    return sources.pop() if len(sources) == 1 else ""


def _source_of(attachment: Attachment, slot: Slot) -> str:
    """Return where a file came from: CITIZEN, SCAN, or the warehouse."""
    if sent_by_citizen(attachment, slot.dossier):
        return FileSource.CITIZEN
    return FileSource.SCAN if attachment.source == AttachmentSource.UPLOAD else FileSource(attachment.source)


def _source_text(slot: Slot) -> str:
    """Return the reason of a waiver, or that both warehouses offer papers; "" otherwise."""
    if slot.waived_at:
        return f"Lý do: {slot.waive_reason}"
    if not slot.live_attachments and len({offer.source for offer in slot.live_offers}) == 2:
        return "Cả hai kho"
    return ""


def _asks_for_number(slot: Slot, state: str) -> bool:
    """Whether the row shows a field for the reference number."""
    needs = any(entry["needs_reference_number"] for entry in slot.result_codes)
    return needs and state in {"needed", "not-found", "lookup-failed", "choose", "offered-own", "offered-national"}


def _advice(slot: Slot, state: str) -> SimpleNamespace | None:
    """Return what the officer should know or do about this slot now, None for nothing."""
    if state == "fetch-failed":
        error = slot_error(slot)
        return advise(error.message, error.code) if error else None
    if state == "fetching":
        waiting = waiting_error(slot)
        return advise(waiting.message, waiting.code, tone="warn") if waiting else None
    if state == "mismatch":
        owner = slot.dossier.owner
        text = f"Tên và số của {owner.full_name} không có trong tệp. Xem giấy tờ, rồi xác nhận hoặc bỏ chọn."
        return advise(text, "OWNER_NOT_NAMED")
    if state == "promised":
        return advise(promise_said(slot), promise_of(slot).last_code, tone="promised")
    if state == "not-found" and slot.reference_number:
        hint = "Để trống ô số rồi tra cứu lại để thấy mọi giấy tờ của kho tỉnh."
        return advise(f"Không có giấy tờ số {slot.reference_number}. {hint}", slot.lookup_code, tone="neutral")
    if state in {"lookup-failed", "not-allowed"}:
        return advise(slot.lookup_message, slot.lookup_code)
    if state == "needed" and slot.lookup_code == "REFERENCE_NUMBER_NEEDED":
        return advise(slot.lookup_message, slot.lookup_code, tone="warn")
    return None


def promise_said(slot: Slot) -> str:
    """Return the sentence that says since when a paper is awaited, how often it was tried, and until when."""
    promise = promise_of(slot)
    until = timezone.localtime(promise.give_up_at)
    tries = f"đã thử {promise.attempts} lần" if promise.attempts else "chưa thử lần nào"
    if promise.status == WorkStatus.FAILED:
        return f"Hết hạn lấy từ kho. Hẹn từ {say_clock(promise.promised_at)}, {tries}; xin tải tệp lên thay."
    return (
        f"Sẽ tự lấy từ kho. Hẹn từ {say_clock(promise.promised_at)}, {tries}, lần sau lúc "
        f"{say_clock(promise.not_before)}, thôi thử sau ngày {until:%d/%m/%Y}."
    )


def advise(text: str, code: str, *, tone: str = "failed") -> SimpleNamespace:
    """Return `text` as the advice of a row: its first sentence is the title."""
    title, _, rest = text.partition(". ")
    return SimpleNamespace(title=title.rstrip(".") + ".", text=rest, code=code, tone=tone)


def file_line(attachment: Attachment, *, code: str, slot: Slot, owner_said: str = "") -> SimpleNamespace:
    """Return one file with its provenance, and with its progress while it is on its way.

    `owner_said` says whether the text of the paper names the owner; it is the same for all files of a paper.
    """
    stored, download = file_of(attachment), download_of(attachment)
    state = attachment_state(attachment)
    offer = attachment.offer if attachment.offer_id else None
    ready = state == SlotState.READY
    received = download.received_bytes if download else (stored.size if stored else 0)
    return SimpleNamespace(
        id=attachment.public_id,
        name=name_of(attachment),
        size=stored.size if stored else None,
        pages=stored.pages if stored else None,
        state=FILE_STATES[state],
        received=received,
        total=download.total_bytes if download else None,
        attempt=download.attempts if download else 0,
        url=reverse("counter-file", args=[code, slot.public_id, attachment.public_id]) if ready else "",
        provenance=SimpleNamespace(
            source=_source_of(attachment, slot),
            agency=offer.holder if offer is not None else "",
            reference_number=offer.document.reference_number if offer is not None else "",
            obtained_at=download.fetched_at if download else attachment.attached_at,
        ),
        sha256=stored.sha256 if stored else "",
        signature_status=stored.signature_status if stored else "unchecked",
        notes=notes_of(stored),
        compared_by=str(attachment.compared_by) if attachment.compared_by_id else "",
        owner_check=owner_said if attachment.offer_id else "",
        confirmed_by=str(attachment.mismatch_confirmed_by) if attachment.mismatch_confirmed_by_id else "",
        compared_at=attachment.compared_at,
        actions=[],
    )
