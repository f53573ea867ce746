"""Faults that are switched on at run time: which operation, which kind, how often, for whom."""

import threading
from dataclasses import dataclass
from typing import Any

SSO = ("sso_discovery", "sso_token", "sso_userinfo")
OPERATIONS = ("login", "mapi_login", "directory", "papers", "file", *SSO)
API = ("login", "mapi_login", "directory", "papers")
PAPERS_ONLY = ("papers",)


@dataclass(frozen=True)
class Kind:
    """A kind of fault: where it can happen, what it does (for `--help`), what `value` means when not given."""

    operations: tuple[str, ...]
    meaning: str
    value: Any = None


KINDS: dict[str, Kind] = {
    "refuse": Kind(OPERATIONS, "đóng kết nối ngay, không trả lời"),
    "silence": Kind(OPERATIONS, "nhận yêu cầu rồi im lặng; value: giây", 600),
    "delay": Kind(OPERATIONS, "trả lời đúng nhưng chậm; value: giây", 2),
    "status": Kind(OPERATIONS, "trả mã HTTP; value: 401, 403, 404, 500, 503...; retry_after: giây", 500),
    "redirect": Kind(OPERATIONS, "chuyển hướng; value: mã 301-308; location: địa chỉ (mặc định: bẫy /__sim/trap)", 302),
    "html": Kind(OPERATIONS, "trang HTML với mã 200"),
    "malformed_json": Kind(
        API,
        "JSON hỏng; value: trailing_comma, missing_bracket, deep, nan, big_integer, duplicate_keys",
        "trailing_comma",
    ),
    "truncated": Kind(OPERATIONS, "Content-Length đủ nhưng chỉ gửi nửa nội dung rồi đóng"),
    "short_length": Kind(OPERATIONS, "Content-Length nhỏ hơn nội dung gửi đi"),
    "cut": Kind(OPERATIONS, "không có Content-Length, gửi nửa nội dung rồi đóng"),
    "reset": Kind(OPERATIONS, "gửi nửa nội dung rồi RST"),
    "drip_headers": Kind(OPERATIONS, "nhỏ giọt từng byte tiêu đề; value: giây mỗi byte", 0.5),
    "drip_body": Kind(OPERATIONS, "nhỏ giọt từng byte nội dung; value: giây mỗi byte", 0.5),
    "drip_chunk": Kind(OPERATIONS, "nhỏ giọt trong dòng kích thước chunk; value: giây mỗi byte", 0.5),
    "oversized": Kind(OPERATIONS, "nội dung quá lớn; value: byte (mặc định 25 MB với tệp, 3 MB với JSON)"),
    "endless": Kind(OPERATIONS, "nội dung không bao giờ hết (chunked)"),
    "empty": Kind(OPERATIONS, "mã 200, nội dung rỗng"),
    "wrong_type": Kind(("file",), "không phải PDF dù tên là .pdf; value: zip, exe, html", "zip"),
    "gzip": Kind(OPERATIONS, "nén gzip dù không được yêu cầu; value: số byte sau khi giải nén (bom gzip)", 0),
    "expired_token": Kind(("directory", "papers"), "mọi token đã cấp hết hạn, kể cả của yêu cầu này"),
    "error_code": Kind(API, "mã lỗi nghiệp vụ khác 0; value: mã; message: lời", "99"),
    "bom": Kind(API, "JSON có BOM ở đầu"),
    "no_error_code": Kind(API, "câu trả lời không có errorCode / error_code"),
    "numeric_error_code": Kind(API, "errorCode / error_code là số, không phải chuỗi"),
    "null_result": Kind(
        ("directory", "papers"), "kết quả null; value: result, list (danh sách null), files (tệp null)", "result"
    ),
    "foreign_code": Kind(PAPERS_ONLY, "thêm giấy tờ có mã không được hỏi; value: mã", "KQ.G99.000999"),
    "foreign_agency": Kind(PAPERS_ONLY, "cơ quan không có trong danh mục; value: mã", "K57"),
    "foreign_owner": Kind(PAPERS_ONLY, "giấy tờ của người khác; value: số định danh", "099194004271"),
    "hostile_link": Kind(PAPERS_ONLY, "DuongDan độc hại; value: chuỗi hoặc danh sách", "http://127.0.0.1:9/a.pdf"),
    "hostile_name": Kind(
        PAPERS_ONLY, "TenTep độc hại; value: chuỗi hoặc danh sách", "../../etc/passwd\r\n\u202e<b>fdp.html"
    ),
    "many_papers": Kind(PAPERS_ONLY, "rất nhiều giấy tờ; value: số lượng", 500),
}
FIELDS = {"kind", "times", "value", "retry_after", "location", "message", "match"}


class InvalidFault(ValueError):
    """The wanted fault does not exist; the text says which part is wrong."""


@dataclass
class Fault:
    """One switched-on fault; `times` is how often it still happens, None for ever."""

    kind: str
    times: int | None = None
    value: Any = None
    retry_after: Any = None
    location: str = ""
    message: str = "Lỗi mô phỏng"
    match: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The fault as JSON, with what remains of `times`."""
        shown = {"kind": self.kind, "times": self.times, "value": self.value, "match": self.match}
        return {name: value for name, value in shown.items() if value not in (None, "")}


class Faults:
    """The switched-on faults; several of one operation happen one after the other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, list[Fault]] = {}

    def set(self, wanted: dict[str, Any]) -> None:
        """The faults of every operation named in `wanted` are replaced; None or [] switches them off.

        Each value is one fault or a list of them; InvalidFault changes nothing.
        """
        if not isinstance(wanted, dict):
            raise InvalidFault("cần một đối tượng JSON {operation: {kind, times, value}}")
        new: dict[str, list[Fault]] = {}
        for operation, rows in wanted.items():
            if operation not in OPERATIONS:
                raise InvalidFault(f"không có operation {operation}; có: {', '.join(OPERATIONS)}")
            listed = rows if isinstance(rows, list) else [rows] if rows is not None else []
            new[operation] = [_read_fault(operation, row) for row in listed]
        with self._lock:
            self._waiting.update(new)

    def clear(self) -> None:
        """Everything works."""
        with self._lock:
            self._waiting.clear()

    def as_dict(self) -> dict[str, Any]:
        """What is still switched on, per operation."""
        with self._lock:
            return {name: [fault.as_dict() for fault in faults] for name, faults in self._waiting.items() if faults}

    def take(self, operation: str, subject: str) -> Fault | None:
        """The fault that this request meets, counted as happened; `subject` is its owner's number or its path."""
        with self._lock:
            faults = self._waiting.get(operation, [])
            for fault in faults:
                if fault.match and fault.match not in subject:
                    continue
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        faults.remove(fault)
                return fault
        return None


def _read_fault(operation: str, row: Any) -> Fault:
    if not isinstance(row, dict) or "kind" not in row:
        raise InvalidFault("mỗi lỗi cần kind")
    kind = KINDS.get(row["kind"])
    if kind is None:
        raise InvalidFault(f"không có kind {row['kind']}; có: {', '.join(KINDS)}")
    if operation not in kind.operations:
        raise InvalidFault(f"{row['kind']} chỉ có ở: {', '.join(kind.operations)}")
    unknown = set(row) - FIELDS
    if unknown:
        raise InvalidFault(f"không có trường {', '.join(sorted(unknown))}; có: {', '.join(sorted(FIELDS))}")
    times = row.get("times")
    if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 1):
        raise InvalidFault("times phải là số nguyên dương, hoặc bỏ trống để lặp mãi")
    given = {name: value for name, value in row.items() if value is not None}
    return Fault(**{"value": kind.value, **given})
