"""The receipt of an accepted dossier: Mẫu 01 filled with facts of the dossier."""

from django.conf import settings
from django.urls import reverse

from reception.base.clock import now
from reception.deadlines.due_moments import Deadline
from reception.dossiers.slot_state import SlotState, is_awaited, sent_by_citizen, slot_state
from reception.models import AttachmentSource, Dossier
from reception.prints.receipt import ComponentLine, Party, ReceiptFacts, render_receipt
from reception.words.files import PaperForm


def draw_receipt(dossier: Dossier) -> bytes:
    """Return the PDF as it was last printed, without counting a print. `dossier` was read with its board."""
    return render_receipt(receipt_facts(dossier, max(1, dossier.receipt_prints)))


def receipt_facts(dossier: Dossier, count: int) -> ReceiptFacts:
    """Return what Mẫu 01 says about an accepted dossier; `count` is the number of this print, from 1."""
    agency, owner, submitter = dossier.received_at, dossier.owner, dossier.submitter
    return ReceiptFacts(
        agency=agency.name,
        counter=agency.counter_name or "Bộ phận Tiếp nhận và Trả kết quả",
        place=agency.place or "…………",
        dossier_code=dossier.code,
        status_url=f"{settings.PUBLIC_URL}{reverse('public-status', args=[dossier.code])}",
        submitter=receipt_party(submitter or owner),
        authoriser=receipt_party(owner) if submitter else None,
        authority=submitter.authority if submitter else "",
        request=dossier.procedure_name + (f" ({dossier.case_name})" if dossier.case_name else ""),
        procedure_code=dossier.procedure_code,
        components=tuple(receipt_line(slot) for slot in dossier.board_slots if was_handed_in(slot)),
        deadline=str(Deadline(dossier.deadline_number, dossier.deadline_unit)),
        accepted_at=dossier.accepted_at,
        due_at=dossier.due_at,
        collect_at=agency.counter_name or agency.name,
        officer=str(dossier.accepted_by),
        printed_at=now() if count > 1 else dossier.accepted_at,
        channel=dossier.get_channel_display(),
        support=agency.phone,
        print_count=count,
    )


def receipt_party(party) -> Party:
    """Return a person or organisation as the receipt prints it."""
    return Party(party.full_name, party.id_number, party.address, party.phone, party.email)


def was_handed_in(slot) -> bool:
    """Whether the receipt lists a slot: it does not certify an optional paper that nobody brought."""
    return bool(slot.live_attachments or slot.shown_at or slot.waived_at or is_awaited(slot))


def receipt_line(slot) -> ComponentLine:
    """Return one component of the receipt with its source."""
    files = slot.live_attachments
    if slot.waived_at:
        return ComponentLine(slot.name, PaperForm.WAIVED, slot.waive_reason)
    if is_awaited(slot) and slot_state(slot) != SlotState.RETRIEVING:
        return ComponentLine(slot.name, PaperForm.PROMISED, "cơ quan tự lấy từ kho dữ liệu")
    if not files:
        return ComponentLine(slot.name, PaperForm.SHOWN)
    first = files[0]
    if sent_by_citizen(first, slot.dossier):
        return ComponentLine(slot.name, PaperForm.ELECTRONIC, "công dân tải lên", len(files))
    if first.source == AttachmentSource.UPLOAD:
        source = "quét tại quầy, đã đối chiếu bản chính" if first.compared_at else "quét tại quầy"
        return ComponentLine(slot.name, PaperForm.ORIGINAL, source, len(files))
    document = first.offer.document
    number = f", số {document.reference_number}" if document.reference_number else ""
    return ComponentLine(slot.name, PaperForm.WAREHOUSE, f"{first.get_source_display()}{number}", len(files))
