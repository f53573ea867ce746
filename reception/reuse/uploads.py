"""Files that people upload to a slot, one by one or as pictures of one paper, and their removal."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import Coalesce, Now

from kho_portal.audit.services import Actor, record_audit
from kho_portal.files.accept import accept_upload, discard
from kho_portal.files.joining import accept_pictures, is_picture
from kho_portal.files.models import StoredFile
from reception.base.errors import InvalidInput, QuotaReached, SlotFilled, UploadNotAllowed
from reception.dossiers.events import record_event
from reception.dossiers.guards import lock_slot, touch
from reception.dossiers.owner_check import meet_owner
from reception.dossiers.slot_state import SlotState, sent_by_citizen, slot_error, slot_state
from reception.models import Attachment, AttachmentSource, Slot
from reception.reuse.choosing import detach_choice
from reception.reuse.consents import require_own_hand

MOST_FILES = 50
MOST_BYTES = 200 * 1024 * 1024


def attach_upload(*, slot: Slot, upload, by: Actor, version: int | None = None) -> Attachment:
    """Store the uploaded file byte for byte, check it, and attach it to the slot.

    At the counter an upload is a scan: it still has to be compared with the original. Uploading beside a paper that
    has not arrived replaces that choice. Raises UploadNotAllowed, SlotFilled, QuotaReached, and
    `kho_portal.files` FileProblem when the file is not acceptable.
    """
    return _attach(slot, upload.size, lambda: accept_upload(upload, name=upload.name), by, version)


def as_papers(files: list) -> list[list]:
    """Group files sent at once into papers: several pictures are the pages of one paper, other files stand alone."""
    if len(files) > 1 and all(is_picture(file) for file in files):
        return [files]
    return [[file] for file in files]


def attach_paper(*, slot: Slot, files: list, by: Actor) -> Attachment:
    """Attach one paper of `as_papers` as `attach_upload` does; several pictures become one PDF."""
    if len(files) == 1:
        return attach_upload(slot=slot, upload=files[0], by=by)
    name = f"Bản chụp {len(files)} trang.pdf"
    return _attach(slot, sum(file.size for file in files), lambda: accept_pictures(files, name=name), by, None)


def _attach(slot: Slot, size: int, accept: Callable[[], StoredFile], by: Actor, version: int | None) -> Attachment:
    """Accept and attach a file of `size` bytes, or delete it again."""
    with transaction.atomic():  # check first, so that no byte of a file that would be refused is stored
        _guard_upload(lock_slot(slot, by=by, version=version), size)
    stored = accept()
    try:
        with transaction.atomic():
            return _attach_stored(lock_slot(slot, by=by, version=version), stored, by)
    except BaseException:
        with transaction.atomic():
            discard(stored, code="NOT_ATTACHED")
        raise


def _attach_stored(slot: Slot, stored: StoredFile, by: Actor) -> Attachment:
    """Attach the stored file to the locked slot beside earlier scans, in place of a reused paper that has not come."""
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
    meet_owner([attachment], slot.dossier.owner)
    if slot.end_waiver():
        slot.save(update_fields=Slot.WAIVER)
    _note("component.file_uploaded", "file.upload", slot, attachment, by)
    return attachment


def _why_not_reused(slot: Slot) -> str:
    """Return the code that says why a file is uploaded although a warehouse might hold the paper.

    It is the error of the failed download, PAPER_OFFERED when the person took none of the papers found, otherwise the
    code of the look-up ("" when no warehouse could be asked). Domain guide 6.6, step 6.
    """
    error = slot_error(slot)
    if error is not None:
        return error.code
    return "PAPER_OFFERED" if slot.live_offers else slot.lookup_code


def _guard_upload(slot: Slot, size: int) -> None:
    """Return if the locked slot may take `size` bytes more. Raises UploadNotAllowed, SlotFilled, QuotaReached."""
    if slot.is_only_seen:
        raise UploadNotAllowed()
    if slot_state(slot) == SlotState.READY and any(each.offer_id for each in slot.live_attachments):
        raise SlotFilled()
    live = Attachment.objects.filter(slot__dossier=slot.dossier, removed_at__isnull=True)
    bytes_of = Coalesce("stored_file__size", "offered_file__download__stored_file__size")
    held = live.aggregate(files=Count("pk"), size=Sum(bytes_of))
    if held["files"] >= MOST_FILES or (held["size"] or 0) + size > MOST_BYTES:
        raise QuotaReached()


def remove_file(*, slot: Slot, public_id: str, by: Actor, version: int | None = None) -> Slot:
    """Remove an uploaded file from the slot, and return the slot.

    A paper from a warehouse is removed with `drop_choice`. Raises InvalidInput for such a paper or an unknown file,
    CitizensOwn, StaleVersion, DossierNotOpen.
    """
    with transaction.atomic():
        slot = lock_slot(slot, by=by, version=version)
        attachment = _find(slot, public_id)
        if attachment.source != AttachmentSource.UPLOAD:
            raise InvalidInput(fields={"file": ["Tệp này lấy từ kho: xin bỏ chọn cả giấy tờ."]})
        if sent_by_citizen(attachment, slot.dossier):
            require_own_hand(slot.dossier, by)
        Attachment.objects.filter(pk=attachment.pk).update(removed_at=Now())
        slot.forget_files()
        _note("component.file_removed", "file.remove", slot, attachment, by)
    return slot


def _find(slot: Slot, public_id: str) -> Attachment:
    """Return the live attachment of the slot with this public id. Raises InvalidInput."""
    for attachment in slot.live_attachments:
        if attachment.public_id == public_id:
            return attachment
    raise InvalidInput(fields={"file": ["Tệp này không còn trong thành phần."]})


def _note(event: str, action: str, slot: Slot, attachment: Attachment, by: Actor) -> None:
    """Raise the dossier's version, and write what was done with the file to its events and the audit log."""
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
