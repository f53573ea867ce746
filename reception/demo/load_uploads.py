"""Scans in made-up dossiers: papers that people had to hand in because no code stands for them yet."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from kho_portal.files.accept import accept_upload
from kho_portal.files.models import StoredFile
from reception.demo.load_many import WAIVED
from reception.demo.papers import specimen_page
from reception.models import Attachment, AttachmentSource, Component, LinkStatus, Slot

FILE_NAME = "Bản quét tại quầy.pdf"
# Every how manieth dossier brought the paper: some papers are asked for more often than others.
OFTEN = (1, 2, 3)


def load_uploads() -> int:
    """Slots of made-up dossiers whose component has no approved code hold a scan. Returns how many were made.

    They were waived before; doing it twice finds nothing more to do.
    """
    components = Component.objects.filter(only_shown=False, is_no_result=False)
    components = components.exclude(code_links__status=LinkStatus.APPROVED).order_by("code")
    often = {code: OFTEN[number % len(OFTEN)] for number, code in enumerate(components.values_list("code", flat=True))}
    waiting = Slot.objects.filter(waive_reason=WAIVED, component_code__in=often).select_related("dossier")
    slots = [slot for slot in waiting.order_by("pk") if slot.dossier_id % often[slot.component_code] == 0]
    if not slots:
        return 0
    scan = _scan()
    attachments = []
    for slot in slots:
        dossier, moment = slot.dossier, slot.dossier.opened_at + timedelta(minutes=5)
        attachments.append(
            Attachment(
                slot=slot,
                position=1,
                source=AttachmentSource.UPLOAD,
                stored_file=scan,
                attached_by_id=dossier.opened_by_id,
                attached_at=moment,
                compared_by_id=dossier.opened_by_id,
                compared_at=moment,
            )
        )
    with transaction.atomic():
        Attachment.objects.bulk_create(attachments, batch_size=500)
        for slot in slots:
            slot.waived_at, slot.waived_by, slot.waive_reason = None, None, ""
        Slot.objects.bulk_update(slots, ["waived_at", "waived_by", "waive_reason"], batch_size=500)
    return len(attachments)


def _scan() -> StoredFile:
    """One specimen file for all of them: drawing a page for each would take minutes."""
    known = Attachment.objects.filter(stored_file__display_name=FILE_NAME).select_related("stored_file").first()
    if known is not None:
        return known.stored_file
    page = specimen_page()
    return accept_upload(SimpleUploadedFile(FILE_NAME, page, "application/pdf"))
