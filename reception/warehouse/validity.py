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


def why_document_unusable(paper: WarehouseDocument) -> str:
    """Return the sentence that says why a paper of our warehouse cannot be chosen; "" if it can."""
    if paper.validity in UNUSABLE:
        return UNUSABLE[Validity(paper.validity)]
    if paper.valid_until and paper.valid_until < today():
        return EXPIRED.format(day=paper.valid_until)
    return "" if paper.files.all() else NO_FILES
