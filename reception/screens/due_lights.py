"""Words of the product for what the code names in English: events, and how a due moment stands."""

from types import SimpleNamespace

from reception.deadlines.answers import SOON_DAYS, answer_by
from reception.deadlines.calendars import PLAIN_CALENDAR, to_local

EVENT_WORDS = {
    "dossier.opened": "Mở hồ sơ",
    "dossier.contact_changed": "Sửa thông tin liên hệ",
    "dossier.case_changed": "Đổi trường hợp",
    "dossier.submitted": "Nộp hồ sơ",
    "dossier.accepted": "Tiếp nhận hồ sơ",
    "dossier.claimed": "Nhận việc",
    "dossier.released": "Thôi nhận việc",
    "dossier.receipt_printed": "In giấy hẹn",
    "lookup.asked": "Hỏi hai kho, có xác nhận của công dân",
    "lookup.answered": "Kho trả lời",
    "component.document_chosen": "Dùng giấy tờ từ kho",
    "component.consent_refused": "Công dân không đồng ý dùng giấy tờ từ kho",
    "component.issue_date_read": "Ghi ngày cấp đọc trong giấy tờ",
    "component.choice_dropped": "Bỏ chọn giấy tờ từ kho",
    "component.download_retried": "Tải lại giấy tờ",
    "component.file_uploaded": "Tải tệp lên",
    "component.file_removed": "Bỏ tệp",
    "component.scan_compared": "Đối chiếu bản quét với bản chính",
    "component.owner_confirmed": "Xem và xác nhận giấy tờ đúng của chủ hồ sơ",
    "component.paper_shown": "Xem bản chính",
    "component.promised": "Hẹn lấy giấy tờ từ kho sau",
    "component.promise_dropped": "Thôi hẹn lấy từ kho",
    "component.missing_reported": "Ghi nhận có giấy tờ mà kho không thấy",
    "component.waived": "Miễn giấy tờ",
}
STATUS_SAID = {
    "draft": "Hồ sơ đang được lập tại quầy, chưa được tiếp nhận.",
    "submitted": "Hồ sơ đã được nộp và đang chờ cán bộ tiếp nhận.",
    "accepted": "Hồ sơ đã được tiếp nhận và đang chờ giải quyết.",
    "processing": "Hồ sơ đang được giải quyết.",
    "supplement_requested": "Hồ sơ đang chờ bổ sung giấy tờ.",
    "awaiting_payment": "Hồ sơ đang chờ thực hiện nghĩa vụ tài chính.",
    "paused": "Việc giải quyết hồ sơ đang tạm dừng.",
    "refused": "Hồ sơ không được tiếp nhận.",
    "withdrawn": "Hồ sơ đã được rút theo yêu cầu.",
    "stopped": "Hồ sơ đã dừng giải quyết.",
    "completed": "Hồ sơ đã có kết quả.",
    "returned": "Kết quả đã được trả.",
}


def due_light(due_at, at) -> SimpleNamespace:
    """On time, soon or late, in words: `due` of templates/parts/_due.html."""
    due, moment = to_local(due_at), to_local(at)
    if moment > due:
        return SimpleNamespace(state="late", text="Quá hạn", note=f"{due:%d/%m/%Y %H:%M}")
    left = PLAIN_CALENDAR.count_working_days(moment.date(), due.date())
    if left == 0:
        return SimpleNamespace(state="soon", text="Đến hạn hôm nay", note=f"{due:%H:%M}")
    state = "soon" if left <= SOON_DAYS else "on-time"
    return SimpleNamespace(state=state, text=f"Còn {left} ngày làm việc", note=f"{due:%d/%m/%Y}")


def answer_light(submitted_at, at) -> SimpleNamespace:
    """Until when a counter answers what was filed, as `due` of templates/parts/_due.html."""
    until, moment = to_local(answer_by(submitted_at)), to_local(at)
    note = f"{until:%H:%M %d/%m/%Y}"
    if moment > until:
        return SimpleNamespace(state="late", text="Quá giờ trả lời", note=note)
    state = "soon" if moment.date() == until.date() else "on-time"
    return SimpleNamespace(state=state, text="Trả lời trước", note=note)
