"""The refusals of the one-stop shop, each with a stable code and a sentence for people.

A sentence says what happened, what is kept and what to do now. Views and API show it; nothing else words a refusal.
"""

from dataclasses import dataclass
from enum import StrEnum


class ReceptionError(Exception):
    """A refusal that a person can understand. `status` is the HTTP status the API answers with."""

    code = "REFUSED"
    status = 409
    text = "Không thực hiện được việc này. Hồ sơ được giữ nguyên; xin tải lại trang rồi xem việc còn lại."

    def __init__(self, text: str = "", *, fields: dict[str, list[str]] | None = None):
        self.for_people = text or self.text
        self.fields = fields or {}
        super().__init__(self.code)


class InvalidInput(ReceptionError):
    """Some typed values are not acceptable; `fields` names them."""

    code, status = "INVALID_INPUT", 422
    text = "Có giá trị cần sửa. Chưa có gì thay đổi; xin sửa rồi gửi lại."


class StrayCard(ReceptionError):
    """The text of a card, or a person's number in a search, arrived outside the field that reads cards."""

    code, status = "CARD_OUTSIDE_FIELD", 422
    text = "Nội dung của thẻ nằm ngoài ô quét thẻ. Chưa có gì được ghi; xin đưa con trỏ vào ô ấy rồi quét lại."


class ConsentMissing(ReceptionError):
    """The person has not agreed, or the consent names no method that we know."""

    code, status = "CONSENT_MISSING", 422
    text = "Chưa có xác nhận đồng ý của công dân nên chưa thực hiện. Hồ sơ được giữ nguyên; xin hỏi và ghi nhận đồng ý."


class ProcedureUnavailable(ReceptionError):
    """No published version of the procedure is in effect today, or the case does not belong to it."""

    code, status = "PROCEDURE_UNAVAILABLE", 422
    text = "Thủ tục này hiện không tiếp nhận. Thông tin đã nhập vẫn được giữ; xin chọn thủ tục khác."


class OfficeNotAllowed(ReceptionError):
    """The account may not receive for this office."""

    code, status = "OFFICE_NOT_ALLOWED", 403
    text = "Tài khoản này không được tiếp nhận hồ sơ cho cơ quan đã nêu. Xin kiểm tra lại cơ quan tiếp nhận."


class DossierNotOpen(ReceptionError):
    """The dossier is in a state in which this actor may not do this."""

    code = "DOSSIER_NOT_OPEN"
    text = (
        "Hồ sơ đã được tiếp nhận nên không sửa thành phần được nữa. Mọi giấy tờ được giữ nguyên; "
        "xin tải lại trang để xem hồ sơ như hiện nay."
    )


class StaleVersion(ReceptionError):
    """Somebody changed the dossier since it was read."""

    code, status = "STALE_VERSION", 412
    text = "Hồ sơ vừa được người khác cập nhật. Phần vừa nhập chưa được lưu; xin xem thay đổi rồi gửi lại."

    def __init__(self, current: int | None = None):
        self.current = current
        super().__init__()


class ClaimedByOther(ReceptionError):
    """Another officer has claimed the dossier."""

    code = "CLAIMED_BY_OTHER"
    text = "Hồ sơ đang do cán bộ khác phụ trách. Không có gì thay đổi; xin trao đổi với người đó."

    def __init__(self, holder: object = None) -> None:
        who = f"Hồ sơ đang do {holder} phụ trách. Không có gì thay đổi; xin trao đổi với {holder}." if holder else ""
        super().__init__(who)


class DocumentNotOffered(ReceptionError):
    """The paper is not offered for this component now."""

    code, status = "DOCUMENT_NOT_OFFERED", 409
    text = "Giấy tờ này không còn trong danh sách tìm thấy cho thành phần. Xin tra cứu lại rồi chọn."


class DocumentNotUsable(ReceptionError):
    """The paper has no file, or is expired, revoked or replaced."""

    code, status = "DOCUMENT_NOT_USABLE", 409
    text = "Giấy tờ này không dùng được cho hồ sơ. Xin chọn giấy tờ khác hoặc đính kèm bản quét."


class SlotFilled(ReceptionError):
    """The slot already has what it needs."""

    code, status = "SLOT_FILLED", 409
    text = "Thành phần này đã có giấy tờ. Xin bỏ giấy tờ đang dùng trước khi đổi sang giấy tờ khác."


class CitizensOwn(ReceptionError):
    """A citizen filed the dossier, so no officer chooses, agrees or removes papers for them."""

    code = "CITIZENS_OWN"
    text = (
        "Công dân tự nộp hồ sơ này trực tuyến nên chỉ công dân chọn, đồng ý hoặc bỏ giấy tờ của mình. "
        "Hồ sơ được giữ nguyên; có thể tải thêm tệp, hoặc miễn giấy tờ và ghi lý do."
    )


class UploadNotAllowed(ReceptionError):
    """The component is only shown, or secret, so that no file of it is stored."""

    code, status = "UPLOAD_NOT_ALLOWED", 409
    text = (
        "Giấy tờ này chỉ xuất trình hoặc thuộc loại không được số hóa nên không nhận tệp. "
        "Hồ sơ được giữ nguyên; xin xem bản chính tại quầy."
    )


class QuotaReached(ReceptionError):
    """The dossier would have more than 50 files or 200 MB."""

    code, status = "DOSSIER_FULL", 409
    text = "Hồ sơ đã đủ 50 tệp hoặc 200 MB nên không nhận thêm. Các tệp đã có được giữ; xin bỏ bớt rồi thêm lại."


class LookupQuota(ReceptionError):
    """An account or office (`who`) has looked papers up so often that nothing is asked before `goes_on`."""

    code, status = "LOOKUP_QUOTA", 429

    def __init__(self, who: str, most: int, within: str, goes_on: str):
        super().__init__(
            f"{who} đã tra cứu đủ {most} lượt trong {within} nên chưa hỏi kho nào. Hồ sơ và mọi thứ đã khai vẫn được "
            f"giữ; xin tra cứu lại từ {goes_on}, hoặc đính kèm bản quét."
        )


class ReasonMissing(ReceptionError):
    """A waiver needs a reason."""

    code, status = "REASON_MISSING", 422
    text = "Chưa có lý do miễn giấy tờ này. Xin ghi lý do rồi gửi lại."

    def __init__(self):
        super().__init__(fields={"reason": [self.text]})


class NotComplete(ReceptionError):
    """Acceptance needs every required paper; `missing` lists what is left, as sentences."""

    code, status = "DOSSIER_NOT_COMPLETE", 409

    def __init__(self, missing: list[str]):
        self.missing = missing
        left = f"Còn {len(missing)} việc trước khi tiếp nhận: {'; '.join(missing)}."
        super().__init__(f"{left} Hồ sơ nháp được giữ; xin làm nốt rồi tiếp nhận.")


class KeyReused(ReceptionError):
    """The Idempotency-Key was used for another body."""

    code, status = "IDEMPOTENCY_KEY_REUSED", 409
    text = "Khóa chống gửi trùng đã dùng cho một yêu cầu khác. Chưa có gì thay đổi; xin dùng khóa mới."


class CaseFixed(ReceptionError):
    """The other case does not have a component for which there are papers or answers of warehouses."""

    code, status = "CASE_FIXED", 409
    text = (
        "Thành phần không thuộc trường hợp mới đã có giấy tờ hoặc kết quả tra cứu nên không đổi trường hợp được nữa. "
        "Hồ sơ được giữ nguyên; xin mở hồ sơ mới với trường hợp đúng."
    )


class FileNotReady(ReceptionError):
    """The file has not arrived yet, or was refused."""

    code, status = "FILE_NOT_READY", 409
    text = "Tệp chưa sẵn sàng để mở. Xin đợi tải và kiểm tra xong."


class SignInRefused(ReceptionError):
    """The provider answered, but its claims name nobody whom we can let in."""

    code, status = "SIGN_IN_REFUSED", 403
    text = "Chưa đăng nhập được bằng tài khoản này. Không có gì bị thay đổi; xin thử lại hoặc nộp hồ sơ tại quầy."


class DeclarationMissing(ReceptionError):
    """Filing needs the declaration that what was typed is true."""

    code, status = "DECLARATION_MISSING", 422
    text = (
        "Bạn chưa đánh dấu lời cam đoan nên hồ sơ chưa được nộp. Mọi thứ bạn đã làm vẫn được giữ; "
        "xin đọc lời cam đoan, đánh dấu rồi bấm nộp."
    )


class MissingKind(StrEnum):
    """The kind of thing that a dossier needs before it can be filed."""

    COMPONENT = "component"
    CONTACT = "contact"
    ANSWER = "answer"


@dataclass(frozen=True)
class MissingPart:
    """One thing that a dossier needs before it can be filed, with the sentence that says so.

    `name` is the public id of a component's slot, the field of the owner's contact data, or the key of a question.
    """

    kind: MissingKind
    name: str
    text: str


class NotReadyToSubmit(ReceptionError):
    """Filing needs every required paper and answer; `missing` lists what is left."""

    code, status = "NOT_READY_TO_SUBMIT", 409

    def __init__(self, missing: list[MissingPart]):
        self.missing = missing
        super().__init__(
            f"Còn {len(missing)} việc trước khi nộp. Mọi thứ bạn đã làm vẫn được giữ; xin làm nốt rồi nộp."
        )


class SubmitNotNeeded(ReceptionError):
    """A dossier opened in person is not filed: the officer accepts it at once."""

    code, status = "SUBMIT_NOT_NEEDED", 409
    text = (
        "Hồ sơ nhận trực tiếp tại quầy không cần nộp: cán bộ tiếp nhận ngay. Hồ sơ nháp được giữ nguyên; "
        "xin kiểm đủ giấy tờ rồi tiếp nhận."
    )


class PromiseNotPossible(ReceptionError):
    """Asking again cannot bring the paper, or it is here already."""

    code, status = "PROMISE_NOT_POSSIBLE", 409
    text = (
        "Giấy tờ này không hẹn lấy từ kho sau được: kho đã trả lời, hoặc giấy tờ đã có. Hồ sơ được giữ nguyên; "
        "xin chọn giấy tờ tìm thấy hoặc tải tệp lên."
    )


class ProofRefused(ReceptionError):
    """The four digits are not those of the owner's number."""

    code, status = "PROOF_REFUSED", 422

    def __init__(self, left: int):
        self.left = left
        super().__init__(f"Mã hồ sơ và 4 số này không khớp nhau. Xin xem lại giấy hẹn; còn {left} lần thử.")


class ProofPaused(ReceptionError):
    """Too many wrong digits were tried for one dossier."""

    code, status = "PROOF_PAUSED", 429
    text = (
        "Đã thử sai nhiều lần nên hồ sơ này tạm khóa xem trong 15 phút. Hồ sơ vẫn được giữ và xử lý như thường; "
        "xin thử lại sau 15 phút, hoặc mang giấy hẹn đến quầy."
    )
