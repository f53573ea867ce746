"""The open points of the wire contract with their defaults (wire-contract 9), and our access to the portal.

The variable `KHO_API_DEADLINE` overrides the field `api_deadline`, and so on; an empty variable counts as absent. A
wrong value fails when settings load, with the variable's name.
"""

import ipaddress
import re
from dataclasses import dataclass, field, fields
from typing import Any, Self, get_type_hints

import environ
from django.core.exceptions import ImproperlyConfigured

from connectors.wire.values import DSTCODE

CHOICES = {
    "mapi_session_source": ("mapi_login", "bndp_token", "static"),
    "mapi_dstcode_in": ("none", "query", "header"),
    "bndp_query_encoding": ("raw", "percent"),
    "papers_ch2_requester": ("omit", "self"),
    "link_encoding": ("raw", "percent"),
    "file_method": ("GET", "POST"),
    "file_auth": ("none", "bndp_token"),
}
_DSTCODE_FIELDS = ("mapi_dstcode", "bndp_login_dstcode", "bndp_dstcode")


@dataclass(frozen=True)
class Dialect:
    """How the other side is spoken to. Times in seconds, sizes in bytes, `directory_max_drop` a share of 1."""

    api_adapter: str = "XrdAdapter"
    file_adapter: str = "VXPAdapter"
    connect_timeout: float = 5
    api_deadline: float = 15
    batch_deadline: float = 60
    json_max_bytes: int = 2_000_000
    lgsp_unwrap: bool = False
    mapi_session_source: str = "mapi_login"
    mapi_login_path: str = "mapi/login"
    mapi_paths: dict[str, str] = field(default_factory=dict)
    mapi_dstcode_in: str = "none"
    mapi_dstcode: str = "VN:GOV:000.00.00.G22:vpcpdvcprovider"
    mapi_session_ttl: int = 600
    login_breaker: float = 300
    token_expired_words: tuple[str, ...] = ("token", "session", "phiên", "hết hạn", "expired", "unauthori")
    bndp_login_path: str = "bndp/public/v1/login"
    bndp_papers_path: str = "bndp/public/v1/user/papers"
    bndp_login_dstcode: str = "VN:GOV:000.00.00.G22:vpcpdvcprovider"
    bndp_dstcode: str = "VN:GOV:000.00.00.G22:vpcpcdvcqgsub01"
    bndp_providerurl: str = "https://apigiaytocanhan.dichvucong.gov.vn"
    bndp_query_encoding: str = "raw"
    bndp_token_path: str = ""
    bndp_token_ttl: int = 600
    bndp_auth_header: str = "Authorization"
    bndp_auth_prefix: str = ""
    papers_ch2_requester: str = "omit"
    directory_refresh: int = 86_400
    directory_max_drop: float = 0.30
    provider_suffixes: tuple[str, ...] = (".gov.vn",)
    provider_ports: tuple[int, ...] = ()
    link_encoding: str = "raw"
    link_max_len: int = 2048
    file_method: str = "GET"
    file_auth: str = "none"
    file_deadline: float = 120
    file_max_bytes: int = 20 * 1024 * 1024

    @classmethod
    def from_env(cls, env: environ.Env) -> Self:
        """The dialect of this installation; raises ImproperlyConfigured naming the wrong variable."""
        hints = get_type_hints(cls)
        found = {}
        for item in fields(cls):
            name = f"KHO_{item.name.upper()}"
            given = env.str(name, default="")
            if given == "":
                continue
            found[item.name] = _read(name, given, hints[item.name])
            _check(name, item.name, found[item.name])
        return cls(**found)

    def mapi_path(self, service: str) -> str:
        """The path of a mapi service (wire-contract 2.2)."""
        return self.mapi_paths.get(service, "mapi/call")


def _read(name: str, given: str, kind: Any) -> Any:
    """The typed value of one variable."""
    try:
        if kind is bool:
            return _BOOLEANS[given.strip().casefold()]
        if kind in (int, float):
            return kind(given.strip())
        if kind == tuple[str, ...]:
            return tuple(part.strip() for part in given.split(",") if part.strip())
        if kind == tuple[int, ...]:
            return tuple(int(part) for part in given.split(",") if part.strip())
        if kind == dict[str, str]:
            return {key.strip(): path.strip() for key, path in (part.split("=") for part in given.split(",") if part)}
    except (KeyError, ValueError):
        raise ImproperlyConfigured(f"{name}: giá trị không đúng kiểu") from None
    return given


_BOOLEANS = dict.fromkeys(("1", "true", "on", "yes"), True) | dict.fromkeys(("0", "false", "off", "no"), False)


def _check(name: str, attribute: str, value: Any) -> None:
    """Refuse a value that could not work or would weaken a check."""
    if attribute in CHOICES and value not in CHOICES[attribute]:
        raise ImproperlyConfigured(f"{name}: chỉ nhận {', '.join(CHOICES[attribute])}")
    if isinstance(value, int | float) and not isinstance(value, bool) and not 0 < value < 10**12:
        raise ImproperlyConfigured(f"{name}: phải lớn hơn 0")
    if attribute == "directory_max_drop" and value > 1:
        raise ImproperlyConfigured(f"{name}: là một phần của 1, ví dụ 0.3")
    if attribute in _DSTCODE_FIELDS and not DSTCODE.match(value):
        raise ImproperlyConfigured(f"{name}: không phải mã hệ thống dạng VN:GOV:...:...")
    if attribute in ("api_adapter", "file_adapter") and not re.fullmatch(r"[A-Za-z0-9_-]+", value):
        raise ImproperlyConfigured(f"{name}: chỉ nhận chữ và số")
    if attribute == "bndp_providerurl" and not re.fullmatch(r"https?://[A-Za-z0-9.\-]+(:\d+)?/?", value):
        raise ImproperlyConfigured(f"{name}: phải là địa chỉ gốc http(s)://tên-máy")
    if attribute == "bndp_auth_header" and not re.fullmatch(r"[A-Za-z0-9-]+", value):
        raise ImproperlyConfigured(f"{name}: không phải tên tiêu đề HTTP")
    if attribute == "provider_suffixes" and not all(part.startswith(".") for part in value):
        raise ImproperlyConfigured(f"{name}: mỗi đuôi tên miền bắt đầu bằng dấu chấm")


@dataclass(frozen=True)
class PortalAccess:
    """Our security server and our two accounts. Nothing secret shows in `repr`."""

    security_server_url: str
    unit_code: str
    mapi_username: str = field(repr=False)
    mapi_password: str = field(repr=False)
    bndp_username: str = field(repr=False)
    bndp_password: str = field(repr=False)

    def __post_init__(self) -> None:
        """Normalise the origin; raises ImproperlyConfigured for anything but a usable http(s) origin."""
        object.__setattr__(self, "security_server_url", _origin("KHO_SECURITY_SERVER_URL", self.security_server_url))

    @classmethod
    def from_env(cls, env: environ.Env) -> Self | None:
        """Our access, or None when nothing of it is configured; half of it is an error naming the missing variable."""
        given = {item.name: env.str(f"KHO_{item.name.upper()}", default="").strip() for item in fields(cls)}
        if not any(given.values()):
            return None
        for name, value in given.items():
            if not value:
                raise ImproperlyConfigured(f"KHO_{name.upper()}: còn thiếu")
        return cls(**given)


def _origin(name: str, url: str) -> str:
    """`scheme://host[:port]` in lower case; plain http to a public address is refused (reliability R2)."""
    match = re.fullmatch(r"(https?)://(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?/?", url.strip().lower())
    if not match:
        raise ImproperlyConfigured(f"{name}: phải là http(s)://máy[:cổng], không có đường dẫn")
    scheme, host, port = match.groups()
    if port and not 0 < int(port) < 65536:
        raise ImproperlyConfigured(f"{name}: cổng không hợp lệ")
    if scheme == "http" and is_public_address(host.strip("[]")):
        raise ImproperlyConfigured(f"{name}: không dùng http thường với địa chỉ công cộng, hãy dùng https")
    return f"{scheme}://{host}" + (f":{int(port)}" if port else "")


def is_public_address(host: str) -> bool:
    """True when `host` is an IP address reachable from the whole internet; names are judged once connected."""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return False
