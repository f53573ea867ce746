"""How the other side behaves at the moment: its dialect, its speed and its additional holdings."""

import threading
from typing import Any

from connectors.simulator.bulk import SMALLEST_PADDED

TOKEN_SHAPES = ("token", "access_token", "data", "result")
ENCODINGS = ("raw", "percent", "any")
PORTAL_DSTCODE = "VN:GOV:000.00.00.G22:vpcpdvcprovider"

DEFAULTS: dict[str, Any] = {
    "latency_ms": 0,
    "token_life_s": 1800,
    "token_shape": "data",
    "expired_as": "401",
    "mapi_dstcode_in": "none",
    "mapi_dstcode": PORTAL_DSTCODE,
    "mapi_path": "mapi/call",
    "mapi_session_source": "mapi_login",
    "bndp_login_dstcode": PORTAL_DSTCODE,
    "bndp_dstcode": "VN:GOV:000.00.00.G22:vpcpcdvcqgsub01",
    "bndp_providerurl": "https://apigiaytocanhan.dichvucong.gov.vn",
    "bndp_query_encoding": "raw",
    "bndp_auth_prefix": "",
    "file_query_encoding": "raw",
    "extra_papers": [],
    "extra_codes": {},
    "extra_agencies": [],
    "hidden_agencies": [],
    "directory": None,
    "everyone_holds": [],
    "bench_files": None,
    "big_file": None,
    "sso_claims": {},
}
CHOICES = {
    "token_shape": TOKEN_SHAPES,
    "expired_as": ("401", "code"),
    "mapi_dstcode_in": ("none", "query", "header"),
    "mapi_path": ("mapi/call", "mapi/g"),
    "mapi_session_source": ("mapi_login", "bndp_token"),
    "bndp_query_encoding": ENCODINGS,
    "file_query_encoding": ENCODINGS,
}
MEANINGS = {
    "latency_ms": "độ trễ mỗi yêu cầu, mili giây; hoặc {operation: ms}",
    "token_life_s": "thời hạn token và session, giây",
    "token_shape": f"dạng câu trả lời đăng nhập bndp: {', '.join(TOKEN_SHAPES)}",
    "expired_as": "token bndp hết hạn báo bằng HTTP 401 hoặc bằng errorCode: 401, code",
    "mapi_dstcode_in": "nơi đặt dstcode của mapi: none, query, header",
    "mapi_path": "đường dẫn của các dịch vụ mapi: mapi/call, mapi/g",
    "mapi_session_source": "session của mapi lấy từ: mapi_login, bndp_token",
    "bndp_query_encoding": "cách viết dstcode, providerurl của bndp: raw, percent, any",
    "file_query_encoding": "như trên, cho tải tệp",
    "bndp_auth_prefix": "tiền tố trước token, ví dụ 'Bearer '",
    "extra_papers": "giấy tờ thêm: [{owner, code, number, agency, title, name, files: [{name, target, look, size}]}]",
    "extra_codes": "mã kết quả thêm cho thủ tục: {thủ tục: [mã]}",
    "extra_agencies": "cơ quan thêm: [{code, name, dstcode, origin}]",
    "hidden_agencies": "cơ quan bị ẩn khỏi danh mục, theo mã cấp 1: [H22]",
    "directory": "thay toàn bộ danh mục bằng các dòng này; null là danh mục gốc",
    "everyone_holds": "mọi số định danh đều có một giấy tờ của mỗi mã này",
    "bench_files": 'giấy tờ nhiều tệp để đo: {"count": 200, "size": 1048576}',
    "big_file": "một tệp rất lớn để đo, số byte",
    "sso_claims": "cách viết thông tin đăng nhập: {tên: giá trị}; null là bỏ, =Tên là lấy giá trị của tên kia",
}


class InvalidState(ValueError):
    """The wanted state is not one this simulator knows; the text says which part."""


class State:
    """The current settings; `update` checks names and values, `reset` returns to the settings of the start."""

    def __init__(self, start: dict[str, Any] | None = None) -> None:
        self._lock = threading.Lock()
        self._start = {**DEFAULTS, **checked(start or {})}
        self._values = dict(self._start)
        self.version = 0

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def update(self, wanted: dict[str, Any]) -> None:
        """The settings named in `wanted` hold from now on, the others stay; InvalidState changes nothing."""
        new = checked(wanted)
        with self._lock:
            self._values = {**self._values, **new}
            self.version += 1

    def reset(self) -> None:
        """The settings of the start hold again."""
        with self._lock:
            self._values = dict(self._start)
            self.version += 1

    def as_dict(self) -> dict[str, Any]:
        """All settings with their current values."""
        return dict(self._values)

    def latency(self, operation: str) -> float:
        """Seconds that an answer of this operation is held back."""
        value = self._values["latency_ms"]
        return (value.get(operation, 0) if isinstance(value, dict) else value) / 1000


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _has_padded_size(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= SMALLEST_PADDED


def _is_latency(value: Any) -> bool:
    return _is_number(value) or (isinstance(value, dict) and all(_is_number(each) for each in value.values()))


def _is_bench(value: Any) -> bool:
    return value is None or (
        isinstance(value, dict)
        and set(value) == {"count", "size"}
        and _is_number(value["count"])
        and _has_padded_size(value["size"])
    )


CHECKS = {
    "latency_ms": _is_latency,
    "token_life_s": _is_number,
    "bench_files": _is_bench,
    "big_file": lambda value: value is None or _has_padded_size(value),
    "directory": lambda value: value is None or isinstance(value, list),
}


def checked(wanted: dict[str, Any]) -> dict[str, Any]:
    """`wanted` itself when every name and value is known; InvalidState otherwise."""
    if not isinstance(wanted, dict):
        raise InvalidState("trạng thái phải là một đối tượng JSON")
    for name, value in wanted.items():
        if name not in DEFAULTS:
            raise InvalidState(f"không có thiết lập {name}; có: {', '.join(sorted(DEFAULTS))}")
        if name in CHOICES and value not in CHOICES[name]:
            raise InvalidState(f"{name} phải là một trong: {', '.join(CHOICES[name])}")
        check = CHECKS.get(name)
        if not (check(value) if check else isinstance(value, type(DEFAULTS[name]))):
            raise InvalidState(f"giá trị của {name} không hợp lệ (tệp đo phải từ {SMALLEST_PADDED} byte)")
    return wanted
