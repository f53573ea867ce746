"""Acts of the audit log and of dossiers in Vietnamese, for the read-only pages. An act without words shows its code."""

ACTS = {
    "api_token.issue": "Cấp mã truy cập API",
    "api_token.revoke": "Thu hồi mã truy cập API",
    "catalogue.export": "Xuất bảng danh mục",
    "catalogue.import": "Nhập bảng danh mục",
    "component.download_retried": "Tải lại tệp của một giấy tờ",
    "citizen.sign_in": "Công dân đăng nhập",
    "component.choice_dropped": "Thôi dùng giấy tờ đã chọn",
    "component.document_chosen": "Chọn giấy tờ trong kho",
    "component.file_removed": "Bỏ một tệp",
    "component.file_uploaded": "Tải một tệp lên",
    "component.missing_reported": "Ghi nhận có giấy tờ mà kho không thấy",
    "component.paper_shown": "Ghi nhận đã xem bản giấy",
    "component.promise_dropped": "Thôi bổ sung từ kho sau",
    "component.promised": "Đánh dấu bổ sung từ kho sau",
    "component.scan_compared": "Đối chiếu bản quét với bản chính",
    "component.waived": "Miễn nộp một giấy tờ",
    "connectors.download.retried": "Cho tải lại một tệp đã dừng",
    "connectors.login.resumed": "Mở lại đăng nhập vào Cổng",
    "document.choose": "Chọn giấy tờ trong kho",
    "document.refuse": "Công dân không đồng ý dùng giấy tờ",
    "document.drop": "Thôi dùng giấy tờ đã chọn",
    "document.missing": "Ghi nhận có giấy tờ mà kho không thấy",
    "document.preview": "Xem trước giấy tờ trong kho",
    "document.promise": "Đánh dấu bổ sung từ kho sau",
    "document.promise_dropped": "Thôi bổ sung từ kho sau",
    "dossier.accept": "Tiếp nhận hồ sơ",
    "dossier.accepted": "Tiếp nhận hồ sơ",
    "dossier.case_changed": "Đổi trường hợp của hồ sơ",
    "dossier.contact_changed": "Sửa thông tin liên hệ",
    "dossier.open": "Mở hồ sơ",
    "dossier.opened": "Mở hồ sơ",
    "dossier.receipt_printed": "In giấy hẹn",
    "dossier.submit": "Nộp hồ sơ",
    "dossier.submitted": "Nộp hồ sơ",
    "file.open": "Mở một tệp",
    "file.remove": "Bỏ một tệp",
    "file.upload": "Tải một tệp lên",
    "lookup.answer": "Kho trả lời tra cứu",
    "lookup.answered": "Kho trả lời tra cứu",
    "lookup.ask": "Tra cứu kho",
    "lookup.asked": "Tra cứu kho",
    "owner.show_number": "Xem số định danh đầy đủ",
    "standardisation.approve": "Duyệt mã cho thành phần hồ sơ",
    "standardisation.ask_removal": "Đề nghị gỡ một mã đã duyệt",
    "standardisation.drop_removal": "Giữ lại một mã đã có người đề nghị gỡ",
    "standardisation.propose": "Đề xuất mã cho thành phần hồ sơ",
    "standardisation.reject": "Không duyệt một đề xuất mã",
    "standardisation.retire": "Gỡ một mã đã duyệt",
    "standardisation.set_aside": "Đánh dấu giấy tờ không phải kết quả thủ tục",
    "standardisation.take_back": "Đưa giấy tờ trở lại danh sách cần mã",
    "standardisation.tried": "Kho trả lời lượt thử mã",
    "standardisation.try": "Thử mã với danh tính thử",
    "standardisation.withdraw": "Rút đề xuất mã của mình",
    "status.prove": "Xem hồ sơ bằng 4 số cuối",
    "warehouse.open": "Mở giấy tờ trong kho của tỉnh",
    "warehouse.read": "Xem danh sách giấy tờ trong kho của tỉnh",
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
OUTCOMES = {
    "ok": "xong",
    "answered": "đã trả lời",
    "found": "có",
    "none": "không có",
    "unknown": "chưa hỏi được",
    "unavailable": "chưa hỏi được",
    "rejected": "bị từ chối",
    "misconfigured": "không được phép",
    "not_allowed": "không được phép",
    "not_asked": "chưa hỏi",
    "refused": "bị từ chối",
}


def say_act(code: str) -> str:
    """`Tra cứu kho` for `lookup.ask`; acts on tables of the connection are put together; else the code itself."""
    if code in ACTS:
        return ACTS[code]
    family, _, rest = code.partition(".")
    model, _, change = rest.partition(".")
    if family == "connectors" and model in CONNECTED and change in CHANGED:
        return f"{CHANGED[change]} {CONNECTED[model]}"
    return code


def say_actor(kind: str) -> str:
    """`cán bộ` for `officer`."""
    return ACTORS.get(kind, kind)


def say_outcome(outcome: str) -> str:
    """`đã trả lời` for `answered`."""
    return OUTCOMES.get(outcome, outcome)
