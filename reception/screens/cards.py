"""One card for each paper of a citizen's draft: its state in words, and what the citizen can do. Makes no query."""

from types import SimpleNamespace

from django.urls import reverse

from reception.dossiers.slot_state import (
    SlotState,
    attachment_state,
    file_of,
    missing_step,
    name_of,
    slot_error,
    slot_state,
)
from reception.models import AttachmentSource, Dossier, Slot
from reception.reuse.choosing import why_unusable
from reception.reuse.promises import may_promise
from reception.screens.offers import files_of
from reception.screens.rows import FILE_STATES, promise_said, row_state
from reception.words.files import SOURCES, FileSource, notes_of
from reception.words.rows import ROWS, RowState

SHOWN_LATER = "Bạn mang giấy này theo để xuất trình khi nhận kết quả. Không phải nộp."


def build_cards(dossier: Dossier) -> list[SimpleNamespace]:
    """Return the cards of a draft that was read with its board, in order."""
    return [build_card(slot, dossier) for slot in dossier.board_slots]


def build_card(slot: Slot, dossier: Dossier) -> SimpleNamespace:
    """Return the card of one paper, as templates/citizen/_card.html reads it."""
    state = row_state(slot)
    word = ROWS[state]
    only_shown = slot.is_only_seen
    files = [_file(each, slot, dossier) for each in slot.live_attachments]
    uploaded = any(each.source == AttachmentSource.UPLOAD for each in slot.live_attachments)
    failed = slot_error(slot) if slot_state(slot) == SlotState.FAILED else None
    needs_number = any(entry["needs_reference_number"] for entry in slot.result_codes)
    return SimpleNamespace(
        id=slot.public_id,
        name=slot.name,
        state=state,
        label=_label(slot, state) or word.label,
        icon="eye" if only_shown else word.icon,
        tone="neutral" if only_shown else word.tone,
        optional=not slot.is_required,
        only_shown=only_shown,
        say=SHOWN_LATER if only_shown else _say(slot, state),
        error=failed,
        offers=[_offer(each, slot, dossier) for each in slot.live_offers] if not slot.live_attachments else [],
        files=files,
        uploaded=uploaded,
        chosen=any(each.offer_id for each in slot.live_attachments),
        may_upload=not only_shown
        and state != RowState.FETCHING
        and not (files and not uploaded and state == RowState.READY),
        asks_number=needs_number and not slot.live_attachments,
        reference_number=slot.reference_number,
        done=missing_step(slot) is None and bool(files),
        may_promise=may_promise(slot),
        promised=promise_said(slot) if state == RowState.PROMISED else "",
        urls=_urls(slot, dossier),
        number_note=slot.lookup_message if slot.lookup_code == "REFERENCE_NUMBER_NEEDED" else "",
    )


ACTS = ("choose", "drop", "upload", "card", "promise", "promise-drop")


def _urls(slot: Slot, dossier: Dossier) -> dict[str, str]:
    """Return the addresses of the actions on this paper, by name."""
    here = [dossier.public_id, slot.public_id]
    urls = {name.replace("-", "_"): reverse(f"citizen-{name}", args=here) for name in ACTS}
    return urls | {
        "pieces": reverse("citizen-piece-begin", args=here),
        "finish": reverse("citizen-piece-finish", args=here),
    }


def _label(slot: Slot, state: RowState) -> str:
    """Return the label of a card that says more than the label of its state; "" when it does not."""
    if slot.is_only_seen:
        return "Chỉ xuất trình"
    if state == RowState.CHOOSE:
        return f"Chọn 1 trong {len(slot.live_offers)} giấy tờ"
    if state == RowState.FETCHING:
        done = sum(attachment_state(each) == SlotState.READY for each in slot.live_attachments)
        return f"Đang lấy {done}/{len(slot.live_attachments)} tệp"
    return ""


def _say(slot: Slot, state: RowState) -> str:
    """Return the sentence that tells the citizen what the state of the paper means."""
    return ROWS[state].said.format(n=len(slot.live_offers))


def _offer(offer, slot: Slot, dossier: Dossier) -> SimpleNamespace:
    """Return one offered paper, as the card shows it."""
    document = offer.document
    choose = reverse("citizen-choose", args=[dossier.public_id, slot.public_id])
    return SimpleNamespace(
        id=offer.public_id,
        number=document.reference_number,
        agency=offer.holder_name or "kho không cho biết",
        issued_on=document.issued_on,
        warehouse=FileSource(offer.source).label,
        files=len(files_of(offer)),
        reason=why_unusable(offer),
        url=f"{choose}?giay={offer.public_id}",
    )


def _file(attachment, slot: Slot, dossier: Dossier) -> SimpleNamespace:
    """Return one file of the slot with its source, as the card shows it."""
    stored, state = file_of(attachment), attachment_state(attachment)
    document = attachment.offer.document if attachment.offer_id else None
    where = SOURCES[FileSource(attachment.source)].said
    number = getattr(document, "reference_number", "")
    base = [dossier.public_id, slot.public_id, attachment.public_id]
    return SimpleNamespace(
        id=attachment.public_id,
        name=name_of(attachment),
        size=stored.size if stored else None,
        state=FILE_STATES[state],
        notes=notes_of(stored),
        where=f"{where}, số {number}" if number else where,
        at=attachment.attached_at,
        url=reverse("citizen-file", args=base) if state == SlotState.READY else "",
        remove_url=reverse("citizen-remove", args=base) if attachment.source == AttachmentSource.UPLOAD else "",
    )
