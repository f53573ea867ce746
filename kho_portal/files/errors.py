"""What can go wrong with a file, each with a stable code and words for the person in front of the screen."""

from collections.abc import Collection, Sequence

from .inspector import MAX_PAGES, MAX_PIXELS

MESSAGES = {
    "FILE_TOO_LARGE": "Tệp lớn hơn {limit} MB nên không được nhận. Hồ sơ không thay đổi. Xin đính kèm bản nhỏ hơn.",
    "FILE_EMPTY": "Tệp rỗng (0 byte) nên không được nhận. Hồ sơ không thay đổi. Xin chọn lại tệp.",
    "FILE_TYPE_MISMATCH": "Nội dung tệp không đúng với tên tệp. Hồ sơ không thay đổi. Xin gửi tệp PDF, JPEG hoặc PNG.",
    "NOT_A_DOCUMENT": (
        "Kho trả về trang khác, không phải giấy tờ. Hồ sơ đã được lưu; có thể tải lại hoặc đính kèm bản quét."
    ),
    "FILE_CORRUPT": (
        "Tệp bị hỏng hoặc thiếu phần cuối nên không được sử dụng. Hồ sơ không thay đổi. "
        "Xin lấy lại tệp từ nơi đã gửi, hoặc chụp, quét lại giấy tờ."
    ),
    "FILE_SUSPECT": (
        "Tệp có {what} nên không được nhận. Hồ sơ không thay đổi. Xin mở tệp, in ra một tệp PDF mới rồi gửi tệp mới; "
        "nếu tệp có chữ ký số, xin nơi cấp gửi bản không có phần này."
    ),
    "FILE_LOCKED": (
        "Tệp đòi mật khẩu khi mở nên không được nhận. Hồ sơ không thay đổi. "
        "Xin mở tệp bằng mật khẩu, in ra một tệp PDF mới rồi gửi tệp mới."
    ),
    "FILE_TOO_MANY_PAGES": (
        "Tệp có hơn {pages} trang nên không được nhận. Hồ sơ không thay đổi. Xin tách thành nhiều tệp nhỏ hơn."
    ),
    "IMAGE_TOO_LARGE": (
        "Ảnh lớn hơn {megapixels} triệu điểm ảnh nên không được nhận. Hồ sơ không thay đổi. "
        "Xin chụp hoặc quét lại với độ phân giải thấp hơn."
    ),
    "FILE_INCOMPLETE": "Tệp nhận chưa đủ dữ liệu nên không được giữ. Hồ sơ đã được lưu; xin tải lại hoặc gửi lại tệp.",
    "WRONG_PLACE": "Phần này đã nhận rồi, hoặc còn thiếu phần trước. Phần đã nhận được giữ nguyên; xin gửi tiếp.",
    "STORE_FULL": "Kho tệp tạm thời hết chỗ. Hồ sơ đã được lưu; bộ phận kỹ thuật cần xử lý, xin gửi lại tệp sau.",
    "STORE_UNAVAILABLE": "Kho tệp tạm gián đoạn. Hồ sơ đã được lưu; xin thử lại sau ít phút.",
    "INSPECTION_UNAVAILABLE": "Tệp đã nhận và đang chờ kiểm tra an toàn. Hồ sơ đã được lưu; xin thử lại sau ít phút.",
    "FILE_DAMAGED": (
        "Tệp lưu trong kho không còn nguyên vẹn nên không được mở. Hồ sơ vẫn được giữ; bộ phận kỹ thuật đã được báo. "
        "Xin lấy lại giấy tờ từ nguồn."
    ),
    "FILE_NOT_READY": (
        "Tệp chưa mở được vì việc kiểm tra chưa xong hoặc tệp không qua được kiểm tra. Hồ sơ vẫn được giữ. "
        "Xin quay lại sau ít phút hoặc dùng tệp khác."
    ),
    "PREVIEW_UNAVAILABLE": "Chưa tạo được hình xem trước. Tệp vẫn được giữ nguyên; có thể tải tệp về để xem.",
    "PAGE_NOT_FOUND": "Tệp không có trang này. Xin chọn trang khác.",
}
# What may stand against a file, the gravest first, as it follows "Tệp có".
REASONS = {
    "launch": "lệnh mở chương trình khác",
    "embedded_program": "chương trình đính kèm bên trong",
    "javascript": "mã lệnh (JavaScript)",
    "rich_media": "nội dung đa phương tiện tự chạy",
    "embedded_file": "tệp khác đính kèm bên trong",
    "xfa": "biểu mẫu động (XFA)",
    "encrypted_otherwise": "khóa riêng mà hệ thống không mở được để kiểm tra",
    "unreadable": "phần nén hoặc mã hóa mà hệ thống không đọc được để kiểm tra",
    "type_mismatch": "nội dung không đúng loại ghi ở tên tệp",
}
SOME_REASON = "mã lệnh, tệp đính kèm hoặc phần không đọc được để kiểm tra"
MEGABYTE = 1024 * 1024
LIMITS = {"pages": MAX_PAGES, "megapixels": MAX_PIXELS // 1_000_000}


def message_for(code: str, *, limit: int = 20 * MEGABYTE, what: str = "") -> str:
    """The words for `code`: what happened, what was kept, what to do now.

    `limit` is in bytes; `what` stands against the file, in the words of `say_reasons`.
    """
    return MESSAGES[code].format(limit=megabytes(limit), what=what or SOME_REASON, **LIMITS)


def say_reasons(reasons: Collection[str], inside: Sequence[str]) -> str:
    """The reasons as they follow "Tệp có"; names of attachments stand behind the reason that they belong to.

    >>> say_reasons({"javascript", "embedded_file"}, ["bảng kê.xlsx"])
    'mã lệnh (JavaScript) và tệp khác đính kèm bên trong: bảng kê.xlsx'
    """
    said = [words for reason, words in REASONS.items() if reason in reasons]
    named = next((each for each in ("embedded_program", "embedded_file") if each in reasons), "")
    if inside and named:
        said.remove(REASONS[named])
        said.append(f"{REASONS[named]}: {', '.join(inside)}")
    return " và ".join(said)


def megabytes(size: int) -> str:
    """`size` in bytes as people read it, without its unit: `20`, `0,5`."""
    return f"{size / MEGABYTE:.1f}".removesuffix(".0").replace(".", ",")


class FileProblem(Exception):
    """Something about a file prevents its use. `code` is stable, `for_people` is Vietnamese and carries no data."""

    def __init__(self, code: str, for_people: str = "", *, limit: int = 20 * MEGABYTE) -> None:
        super().__init__(code)
        self.code = code
        self.for_people = for_people or message_for(code, limit=limit)


class FileRefused(FileProblem):
    """The bytes are not acceptable; sending the same ones again is useless. Nothing of them was kept."""


class FileIncomplete(FileProblem):
    """Fewer or more bytes arrived than were announced, or none. Nothing was kept; another try may succeed."""


class StorageUnavailable(FileProblem):
    """Our own disk or our own inspector failed, not the file. The same file may be accepted later."""


class FileUnavailable(FileProblem):
    """A stored file that may not, or can no longer, be served."""


class PreviewUnavailable(FileProblem):
    """There is no picture of this page; the original is untouched."""
