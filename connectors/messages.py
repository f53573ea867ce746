"""The sentences about the outside world for people, by stable code: what happened, what is kept, what to do now."""

from string import Formatter

from django.conf import settings

from kho_portal.files.errors import LIMITS, SOME_REASON, megabytes
from kho_portal.files.errors import MESSAGES as FILE_MESSAGES

KEPT = "Hồ sơ đã được lưu"
OLD_DIRECTORY = "Danh mục lần trước vẫn được dùng."
ASK_PORTAL = "Nếu hai ngày liền vẫn vậy, xin báo đơn vị vận hành Cổng."

FOR_PEOPLE = {
    # the look-up (O3) and the token before it (O1)
    "LOOKUP_EMPTY": "Kho dữ liệu đã trả lời: không có giấy tờ phù hợp. Xin đính kèm bản quét hoặc nộp bản giấy.",
    "TOKEN_UNREACHABLE": "Chưa tra cứu được vì không kết nối được tới Cổng. "
    f"{KEPT}. Có thể tra cứu lại hoặc đính kèm bản quét.",
    "PORTAL_UNREACHABLE": "Chưa tra cứu được vì không kết nối được tới Cổng. "
    f"{KEPT}. Có thể tra cứu lại hoặc đính kèm bản quét.",
    "PORTAL_ERROR": "Chưa tra cứu được: Cổng báo lỗi (mã {code}). "
    f"{KEPT}; có thể tra cứu lại bất cứ lúc nào hoặc đính kèm bản quét.",
    "REPLY_MALFORMED": "Chưa tra cứu được: Kho dữ liệu trả lời không đúng định dạng. "
    f"{KEPT}. Có thể tra cứu lại, hoặc đính kèm bản quét và báo quản trị.",
    "LOOKUP_NOT_ALLOWED": "Không được phép tra cứu: Cổng từ chối quyền tra cứu của đơn vị. "
    f"{KEPT}. Xin đính kèm bản quét và báo quản trị kiểm tra quyền khai thác.",
    "LOGIN_REFUSED": "Chưa tra cứu được: Cổng không chấp nhận tài khoản của đơn vị. "
    f"{KEPT}. Xin đính kèm bản quét và báo quản trị kiểm tra tài khoản kết nối.",
    "LOGIN_PAUSED": "Chưa tra cứu được: tài khoản kết nối bị từ chối nhiều lần nên tạm dừng đăng nhập. "
    f"{KEPT}. Xin đính kèm bản quét và báo quản trị kiểm tra tài khoản.",
    "NOT_CONFIGURED": "Chưa tra cứu được: kết nối tới Cổng chưa được cấu hình. "
    f"{KEPT}. Xin đính kèm bản quét và báo quản trị.",
    "QUESTION_INVALID": "Chưa tra cứu được: câu hỏi gửi Kho dữ liệu chưa đủ thông tin ({missing}). "
    f"{KEPT}. Xin bổ sung rồi tra cứu lại, hoặc đính kèm bản quét.",
    # fetching a file (O4)
    "LINK_INVALID": "Đường dẫn giấy tờ không hợp lệ nên hệ thống không tải. "
    "Xin chọn giấy tờ khác hoặc đính kèm bản quét.",
    "SOURCE_REVIEW": "Nguồn giấy tờ này xuất hiện lần đầu, đang chờ quản trị phê duyệt. "
    "Có thể đính kèm bản quét để không phải chờ.",
    "ACCESS_NOT_OPENED": f"{{agency}} chưa mở quyền tải tệp cho đơn vị. {KEPT}. Xin báo quản trị và đính kèm bản quét.",
    "SOURCE_GONE": "Nguồn không còn tệp này. Xin chọn giấy tờ khác hoặc đính kèm bản quét.",
    "SOURCE_REFUSED": "{agency} từ chối yêu cầu tải tệp này. Xin chọn giấy tờ khác hoặc đính kèm bản quét.",
    "SOURCE_REDIRECT": f"Kho trả về trang khác, không phải giấy tờ. {KEPT}; có thể tải lại hoặc đính kèm bản quét.",
    "NOT_A_DOCUMENT": f"Kho trả về trang khác, không phải giấy tờ. {KEPT}; có thể tải lại hoặc đính kèm bản quét.",
    "SOURCE_UNREACHABLE": "Chưa tải được tệp vì nguồn lưu giữ chưa trả lời. "
    f"{KEPT}; hệ thống sẽ tự tải lại. Có thể đính kèm bản quét để không phải chờ.",
    "DIRECTORY_AWAITED": "Chưa tải được tệp vì Cổng chưa trả danh mục máy chủ bảo mật. "
    f"{KEPT}; hệ thống sẽ tự tải lại. Có thể đính kèm bản quét để không phải chờ.",
    "FILE_INCOMPLETE": f"Tệp nhận về không đầy đủ nên không được dùng. {KEPT}; có thể tải lại hoặc đính kèm bản quét.",
    "FILE_EMPTY": f"Nguồn trả về tệp rỗng (0 byte) nên không được dùng. {KEPT}; có thể tải lại hoặc đính kèm bản quét.",
    "FILE_TOO_LARGE": f"Tệp lớn hơn {{limit}} MB nên không được nhận. {KEPT}. Xin đính kèm bản nhỏ hơn.",
    "FILE_TOO_MANY_PAGES": f"Tệp có hơn {{pages}} trang nên không được nhận. {KEPT}. "
    "Xin chọn giấy tờ khác hoặc đính kèm bản quét các trang cần thiết.",
    "IMAGE_TOO_LARGE": f"Ảnh lớn hơn {{megapixels}} triệu điểm ảnh nên không được nhận. {KEPT}. "
    "Xin chọn giấy tờ khác hoặc đính kèm bản quét có độ phân giải thấp hơn.",
    "FILE_SUSPECT": f"Tệp có {{what}} nên không được dùng. {KEPT}. Xin chọn giấy tờ khác hoặc đính kèm bản quét.",
    "FILE_LOCKED": f"Tệp đòi mật khẩu khi mở nên không được dùng. {KEPT}. "
    "Xin chọn giấy tờ khác hoặc đính kèm bản quét.",
    "FILE_CORRUPT": f"Tệp tải về bị hỏng nên không được dùng. {KEPT}. Xin chọn giấy tờ khác hoặc đính kèm bản quét.",
    "INSPECTION_UNAVAILABLE": "Tệp đã tải về nhưng máy chủ chưa kiểm tra an toàn được. "
    f"{KEPT}; hệ thống sẽ tự kiểm tra lại. Có thể đính kèm bản quét để không phải chờ.",
    "STORE_FULL": "Chưa cất giữ được tệp vì kho tệp của hệ thống hết chỗ. "
    f"{KEPT}; hệ thống sẽ tự tải lại khi có chỗ. Xin báo quản trị.",
    "STORE_UNAVAILABLE": "Chưa cất giữ được tệp vì kho tệp của hệ thống tạm gián đoạn. "
    f"{KEPT}; hệ thống sẽ tự tải lại. Có thể đính kèm bản quét để không phải chờ.",
    "GAVE_UP": f"Đã thử tải nhiều lần mà chưa được. {KEPT}; có thể bấm tải lại hoặc đính kèm bản quét.",
    "WORK_CRASHED": f"Việc tải tệp bị ngắt nhiều lần giữa chừng. {KEPT}; có thể bấm tải lại hoặc đính kèm bản quét.",
    "WORK_GAVE_UP": f"Đã quá hạn chờ mà tệp vẫn chưa tải được. {KEPT}; có thể bấm tải lại hoặc đính kèm bản quét.",
    "CONSENT_REFUSED": (
        "Bản xem trước đã được xóa vì công dân không đồng ý dùng giấy tờ này. Hồ sơ không thay đổi. "
        "Xin đính kèm bản quét, hoặc chọn lại khi công dân đổi ý."
    ),
    "PREVIEW_EXPIRED": "Bản xem trước đã được xóa sau 24 giờ vì giấy tờ chưa được chọn. Hồ sơ không thay đổi. "
    "Có thể mở xem lại hoặc chọn giấy tờ.",
    "NOT_WANTED": "Tệp đã được xóa vì không hồ sơ nào cần nữa. Hồ sơ không thay đổi. Có thể chọn lại giấy tờ.",
    "FETCHED_AGAIN": f"Bản tải trước đã được bỏ để tải lại. {KEPT}. Xin chờ tệp mới hoặc đính kèm bản quét.",
    # the directory (O2), read by administrators
    "DIRECTORY_UNREACHABLE": f"Chưa lấy được danh mục máy chủ bảo mật. {OLD_DIRECTORY} "
    "Xin kiểm tra đường nối tới máy chủ bảo mật.",
    "DIRECTORY_ERROR": f"Cổng báo lỗi khi lấy danh mục máy chủ bảo mật (mã {{code}}). {OLD_DIRECTORY} {ASK_PORTAL}",
    "DIRECTORY_MALFORMED": f"Danh mục máy chủ bảo mật trả về không đúng định dạng. {OLD_DIRECTORY} {ASK_PORTAL}",
    "DIRECTORY_NOT_ALLOWED": "Cổng từ chối cho lấy danh mục máy chủ bảo mật. "
    f"{OLD_DIRECTORY} Xin kiểm tra quyền của tài khoản kết nối.",
    "DIRECTORY_EMPTY": f"Danh mục máy chủ bảo mật trả về không có dòng nào dùng được. {OLD_DIRECTORY} {ASK_PORTAL}",
    "DIRECTORY_SHRUNK": "Danh mục máy chủ bảo mật giảm từ {before} xuống {after} cơ quan. "
    f"{OLD_DIRECTORY} Xin xem các dòng mất rồi chấp nhận danh mục mới, hoặc hỏi Cổng.",
    "TEMPORARY": "Hệ thống tạm gián đoạn. Dữ liệu đã gửi trước đó vẫn được giữ; "
    "xin bấm gửi lại, hồ sơ không bị tạo trùng.",
}

DEFAULT_VALUES = LIMITS | {
    "agency": "Cơ quan lưu giữ giấy tờ",
    "code": "không rõ",
    "missing": "chưa rõ",
    "what": SOME_REASON,
}


def text_for(code: str, /, **values: object) -> str:
    """The Vietnamese sentence of `code`; missing values take a neutral word, so that a message never fails.

    What only an upload or a stored file can meet has its words with the files.
    """
    template = FOR_PEOPLE.get(code) or FILE_MESSAGES.get(code) or FOR_PEOPLE["TEMPORARY"]
    limit = megabytes(settings.KHO_DIALECT.file_max_bytes)
    known = {
        **DEFAULT_VALUES,
        "limit": limit,
        **{name: value for name, value in values.items() if value not in (None, "")},
    }
    wanted = {name for _, name, _, _ in Formatter().parse(template) if name}
    return template.format(**{name: known.get(name, "không rõ") for name in wanted})
