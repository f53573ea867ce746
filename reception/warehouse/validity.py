"""Which papers of our own warehouse may still be used, and why not."""

from reception.base.clock import today
from reception.models import Validity, WarehouseDocument

UNUSABLE = {
    Validity.REVOKED: "Giấy tờ đã bị thu hồi nên không dùng được. Xin chọn giấy tờ khác hoặc đính kèm bản quét.",
    Validity.REPLACED: "Giấy tờ đã được thay thế bằng bản mới nên không dùng được. Xin chọn bản mới.",
}
EXPIRED = (
    "Giấy tờ đã hết hiệu lực ngày {day:%d/%m/%Y} nên không dùng được. Xin chọn giấy tờ khác hoặc đính kèm bản quét."
)
NO_FILES = "Kho có tên giấy tờ này nhưng không có tệp, nên không lấy về được. Xin đính kèm bản quét."


def is_expired(document: WarehouseDocument) -> bool:
    """Whether the last day of a paper of our own warehouse is over; one without such a day never expires."""
    return document.valid_until is not None and document.valid_until < today()


def why_document_unusable(document: WarehouseDocument) -> str:
    """Return the sentence that says why a paper of our warehouse cannot be chosen; "" if it can."""
    if document.validity in UNUSABLE:
        return UNUSABLE[Validity(document.validity)]
    if is_expired(document):
        return EXPIRED.format(day=document.valid_until)
    return "" if document.known_files else NO_FILES
