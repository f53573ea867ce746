"""What fills a slot without a warehouse: files that people send, one by one or as pictures of one paper."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import Coalesce, Now

from kho_portal.audit.services import Actor, record_audit
from kho_portal.files.accept import accept_upload, discard
from kho_portal.files.errors import FileRefused
from kho_portal.files.joining import accept_pictures, is_picture
from kho_portal.files.models import FileState, StoredFile
from reception.base.errors import InvalidInput, QuotaReached, SlotFilled, UploadNotAllowed
from reception.dossiers.events import record_event
from reception.dossiers.guards import lock_slot, touch
from reception.dossiers.slot_state import SlotState, sent_by_citizen, slot_error, slot_state
from reception.models import Attachment, AttachmentSource, Slot
from reception.reuse.choosing import detach_choice
from reception.reuse.consents import require_own_hand

MOST_FILES = 50
MOST_BYTES = 200 * 1024 * 1024
SUSPECT = (
    "Tệp có mã lệnh, tệp đính kèm hoặc khóa mật khẩu nên không được nhận. Các tệp khác được giữ nguyên. "
    "Xin in ra rồi quét lại, hoặc lưu thành PDF thường."
)


def attach_upload(*, slot: Slot, upload, by: Actor, version: int | None = None) -> Attachment:
    """The uploaded file is stored byte for byte, checked, and attached to the slot.

    At the counter an upload is a scan: it still has to be compared with the original. Uploading beside a paper that
    has not arrived replaces that choice. Raises UploadNotAllowed, SlotFilled, QuotaReached, and
    `kho_portal.files` FileProblem when the file is not acceptable.
    """
    return _attach(slot, upload.size, lambda: accept_upload(upload, name=upload.name), by, version)


def as_papers(files: list) -> list[list]:
    """Files that were sent at once, paper by paper: several pictures are the pages of one, others stand alone."""
    if len(files) > 1 and all(is_picture(each) for each in files):
        return [files]
    return [[each] for each in files]


def attach_paper(*, slot: Slot, files: list, by: Actor) -> Attachment:
    """As `attach_upload`, for one paper of `as_papers`; its pictures become one PDF."""
    if len(files) == 1:
        return attach_upload(slot=slot, upload=files[0], by=by)
    name = f"Bản chụp {len(files)} trang.pdf"
    return _attach(slot, sum(each.size for each in files), lambda: accept_pictures(files, name=name), by, None)


def _attach(slot: Slot, size: int, accept: Callable[[], StoredFile], by: Actor, version: int | None) -> Attachment:
    with transaction.atomic():  # refuses before a byte is stored what would be refused after
        _guard_upload(lock_slot(slot, by=by, version=version), size)
    stored = accept()
    if stored.state == FileState.SUSPECT:
        with transaction.atomic():
            discard(stored, code="FILE_SUSPECT")
        raise FileRefused("FILE_SUSPECT", SUSPECT)
    try:
        with transaction.atomic():
            return _attach_stored(lock_slot(slot, by=by, version=version), stored, by)
    except BaseException:
        with transaction.atomic():
            discard(stored, code="NOT_ATTACHED")
        raise


def _attach_stored(slot: Slot, stored: StoredFile, by: Actor) -> Attachment:
    """The stored file fills the locked slot, beside earlier scans."""
    _guard_upload(slot, stored.size)
    fallback = _why_not_reused(slot)
    detach_choice(slot, by)
    attachment = Attachment.objects.create(
        slot=slot,
        position=len(slot.live_attachments) + 1,
        source=AttachmentSource.UPLOAD,
        stored_file=stored,
        attached_by=by.user,
        fallback_code=fallback,
    )
    Slot.objects.filter(pk=slot.pk).update(waived_at=None, waived_by=None, waive_reason="")
    _note("component.file_uploaded", "file.upload", slot, attachment, by)
    return attachment


def _why_not_reused(slot: Slot) -> str:
    """Why a file comes although a warehouse might hold the paper, as a code (domain guide 6.6, step 6).

    The error of the failed download, PAPER_OFFERED when the person took none of those found, otherwise how the asking
    ended ("" when nobody could have been asked).
    """
    error = slot_error(slot)
    if error is not None:
        return error.code
    return "PAPER_OFFERED" if slot.live_offers else slot.lookup_code


def _guard_upload(slot: Slot, size: int) -> None:
    """A locked slot that may take `size` bytes more. Raises UploadNotAllowed, SlotFilled, QuotaReached."""
    if slot.only_shown or slot.is_secret:
        raise UploadNotAllowed()
    if slot_state(slot) == SlotState.READY and any(each.offer_id for each in slot.live_attachments):
        raise SlotFilled()
    live = Attachment.objects.filter(slot__dossier=slot.dossier, removed_at__isnull=True)
    bytes_of = Coalesce("stored_file__size", "offered_file__download__stored_file__size")
    held = live.aggregate(files=Count("pk"), size=Sum(bytes_of))
    if held["files"] >= MOST_FILES or (held["size"] or 0) + size > MOST_BYTES:
        raise QuotaReached()


def remove_file(*, slot: Slot, public_id: str, by: Actor, version: int | None = None) -> None:
    """An uploaded file no longer fills the slot. Papers from a warehouse leave by dropping the choice."""
    with transaction.atomic():
        slot = lock_slot(slot, by=by, version=version)
        attachment = _find(slot, public_id)
        if attachment.source != AttachmentSource.UPLOAD:
            raise InvalidInput(fields={"file": ["Tệp này lấy từ kho: xin bỏ chọn cả giấy tờ."]})
        if sent_by_citizen(attachment, slot.dossier):
            require_own_hand(slot.dossier, by)
        Attachment.objects.filter(pk=attachment.pk).update(removed_at=Now())
        _note("component.file_removed", "file.remove", slot, attachment, by)


def _find(slot: Slot, public_id: str) -> Attachment:
    for attachment in slot.live_attachments:
        if attachment.public_id == public_id:
            return attachment
    raise InvalidInput(fields={"file": ["Tệp này không còn trong thành phần."]})


def _note(event: str, action: str, slot: Slot, attachment: Attachment, by: Actor) -> None:
    dossier = slot.dossier
    touch(dossier)
    record_event(event, dossier=dossier, slot=slot, by=by, file=attachment.public_id)
    record_audit(
        action,
        by=by,
        obj=attachment,
        dossier=dossier.reference,
        owner_number=dossier.owner.id_number,
        purpose=f"hồ sơ {dossier.reference}",
    )
