"""The acts of the audit log in the words of the administration, and in those of the journey of a person's papers."""

from django.db.models import TextChoices

from reception.models import EventKind, LookupOutcome
from reception.words.lookups import WarehouseAnswer


class AuditAct(TextChoices):
    """What an actor did, by the name that `action` of the audit log has."""

    ACCESS_REFUSED = "access.refused", "Bị từ chối một trang hoặc một việc"
    ACCOUNT_PASSWORD = "account.password", "Đổi mật khẩu của mình"
    ACCOUNT_SIGN_IN = "account.sign_in", "Cán bộ đăng nhập"
    API_TOKEN_ISSUE = "api_token.issue", "Cấp mã truy cập API"
    API_TOKEN_REVOKE = "api_token.revoke", "Thu hồi mã truy cập API"
    CATALOGUE_EXPORT = "catalogue.export", "Xuất bảng danh mục"
    CATALOGUE_IMPORT = "catalogue.import", "Nhập bảng danh mục"
    CITIZEN_SIGN_IN = "citizen.sign_in", "Công dân đăng nhập"
    CONNECTORS_DOWNLOAD_RETRIED = "connectors.download.retried", "Cho tải lại một tệp đã dừng"
    CONNECTORS_LOGIN_RESUMED = "connectors.login.resumed", "Mở lại đăng nhập vào Cổng"
    DOCUMENT_CHOOSE = "document.choose", "Chọn giấy tờ trong kho"
    DOCUMENT_DROP = "document.drop", "Thôi dùng giấy tờ đã chọn"
    DOCUMENT_MISSING = "document.missing", "Ghi nhận có giấy tờ mà kho không thấy"
    DOCUMENT_PREVIEW = "document.preview", "Xem trước giấy tờ trong kho"
    DOCUMENT_PROMISE = "document.promise", "Đánh dấu bổ sung từ kho sau"
    DOCUMENT_PROMISE_DROPPED = "document.promise_dropped", "Thôi bổ sung từ kho sau"
    DOCUMENT_REFUSE = "document.refuse", "Công dân không đồng ý dùng giấy tờ"
    DOSSIER_ACCEPT = "dossier.accept", "Tiếp nhận hồ sơ"
    DOSSIER_OPEN = "dossier.open", "Mở hồ sơ"
    DOSSIER_SUBMIT = "dossier.submit", "Nộp hồ sơ"
    FILE_OPEN = "file.open", "Mở một tệp"
    FILE_REMOVE = "file.remove", "Bỏ một tệp"
    FILE_UPLOAD = "file.upload", "Tải một tệp lên"
    LOOKUP_ANSWER = "lookup.answer", "Kho trả lời tra cứu"
    LOOKUP_ASK = "lookup.ask", "Tra cứu kho"
    OWNER_SHOW_NUMBER = "owner.show_number", "Xem số định danh đầy đủ"
    STANDARDISATION_APPROVE = "standardisation.approve", "Duyệt mã cho thành phần hồ sơ"
    STANDARDISATION_ASK_REMOVAL = "standardisation.ask_removal", "Đề nghị gỡ một mã đã duyệt"
    STANDARDISATION_DROP_REMOVAL = "standardisation.drop_removal", "Giữ lại một mã đã có người đề nghị gỡ"
    STANDARDISATION_PROPOSE = "standardisation.propose", "Đề xuất mã cho thành phần hồ sơ"
    STANDARDISATION_REJECT = "standardisation.reject", "Không duyệt một đề xuất mã"
    STANDARDISATION_RETIRE = "standardisation.retire", "Gỡ một mã đã duyệt"
    STANDARDISATION_SET_ASIDE = "standardisation.set_aside", "Đánh dấu giấy tờ không phải kết quả thủ tục"
    STANDARDISATION_TAKE_BACK = "standardisation.take_back", "Đưa giấy tờ trở lại danh sách cần mã"
    STANDARDISATION_TRIED = "standardisation.tried", "Kho trả lời lượt thử mã"
    STANDARDISATION_TRY = "standardisation.try", "Thử mã với danh tính thử"
    STANDARDISATION_WITHDRAW = "standardisation.withdraw", "Rút đề xuất mã của mình"
    STATUS_PROVE = "status.prove", "Xem hồ sơ bằng 4 số cuối"
    TEST_IDENTITY_APPROVE = "test_identity.approve", "Duyệt danh tính thử"
    WAREHOUSE_OPEN = "warehouse.open", "Mở giấy tờ trong kho của tỉnh"
    WAREHOUSE_READ = "warehouse.read", "Xem danh sách giấy tờ trong kho của tỉnh"


# The words after "Sở Tư pháp" or "Bạn" in the journey of a person's papers. The journey shows no other acts.
STEPS_OF_OWNER = {
    AuditAct.DOCUMENT_CHOOSE: "dùng {paper} từ kho cho hồ sơ",
    AuditAct.DOCUMENT_DROP: "thôi không dùng {paper} từ kho",
    AuditAct.DOCUMENT_MISSING: "ghi nhận bạn có {paper} mà kho không thấy",
    AuditAct.DOCUMENT_PREVIEW: "xem trước {paper}",
    AuditAct.DOCUMENT_PROMISE: "hẹn lấy {paper} từ kho sau",
    AuditAct.DOCUMENT_PROMISE_DROPPED: "thôi hẹn lấy {paper} từ kho",
    AuditAct.DOCUMENT_REFUSE: "ghi nhận bạn không đồng ý dùng {paper}",
    AuditAct.DOSSIER_ACCEPT: "tiếp nhận hồ sơ",
    AuditAct.DOSSIER_OPEN: "mở hồ sơ",
    AuditAct.DOSSIER_SUBMIT: "nộp hồ sơ",
    AuditAct.FILE_OPEN: "mở một tệp của {paper}",
    AuditAct.FILE_REMOVE: "bỏ một tệp của {paper}",
    AuditAct.FILE_UPLOAD: "thêm một tệp cho {paper}",
    AuditAct.LOOKUP_ANSWER: "nhận câu trả lời của kho quốc gia",
    AuditAct.LOOKUP_ASK: "hỏi các kho xem bạn có giấy tờ gì",
    AuditAct.OWNER_SHOW_NUMBER: "xem số định danh trong hồ sơ",
    AuditAct.WAREHOUSE_OPEN: "mở {paper} trong kho của tỉnh",
    AuditAct.WAREHOUSE_READ: "xem danh sách giấy tờ trong kho của tỉnh",
}

CONNECTED = {
    "agencyalias": "mã cơ quan kế thừa",
    "approvedorigin": "nguồn đã duyệt",
    "hostagency": "máy của cơ quan",
    "securityserver": "danh mục máy chủ bảo mật",
}
CHANGED = {"added": "Thêm", "changed": "Sửa", "deleted": "Xóa", "removed": "Xóa"}
ACTORS = {
    "officer": "cán bộ",
    "citizen": "công dân",
    "program": "chương trình",
    "system": "hệ thống",
    "public": "người xem",
}
ENDS = {"ok": "xong", "refused": "bị từ chối", "locked": "tạm khóa"}


def say_act(code: str) -> str:
    """Return the act in words: `Tra cứu kho` for `lookup.ask`, the label of an event for an event.

    The words for acts on tables of the connection are put together. A code without words is returned as it is.
    """
    for known in (AuditAct, EventKind):
        if code in known.values:
            return str(known(code).label)
    family, _, rest = code.partition(".")
    model, _, change = rest.partition(".")
    if family == "connectors" and model in CONNECTED and change in CHANGED:
        return f"{CHANGED[change]} {CONNECTED[model]}"
    return code


def say_actor(kind: str) -> str:
    """Return the kind of actor in words: `cán bộ` for `officer`."""
    return ACTORS.get(kind, kind)


def say_outcome(outcome: str) -> str:
    """Return the outcome of an act in words: `đã trả lời` for `answered`.

    It may be the answer of a warehouse, what is known about a paper, or how an act ended.
    """
    for known in (WarehouseAnswer, LookupOutcome):
        if outcome in known.values:
            return str(known(outcome).label)
    return ENDS.get(outcome, outcome)
