"""The open points of the wire contract with their defaults (wire-contract 9), and our access to the portal.

The variable `KHO_API_DEADLINE` overrides the field `api_deadline`, and so on; an empty variable counts as absent. A
wrong value fails when settings load, with the variable's name and a reason for people.
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self, get_type_hints

from connectors.wire.values import DSTCODE
from kho_portal.configuration import A_YEAR_S, SWITCHES, all_or_none, is_port
from kho_portal.environment import WrongSettings

CHOICES = {
    "mapi_session_source": ("mapi_login", "bndp_token", "static"),
    "mapi_dstcode_in": ("none", "query", "header"),
    "bndp_query_encoding": ("raw", "percent"),
    "papers_ch2_requester": ("omit", "self"),
    "link_encoding": ("raw", "percent"),
    "file_method": ("GET", "POST"),
    "file_auth": ("none", "bndp_token"),
}


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
    def from_env(cls, values: Mapping[str, str]) -> Self:
        """The dialect of this installation; raises WrongSettings naming every wrong variable."""
        hints = get_type_hints(cls)
        found, problems = {}, []
        for item in fields(cls):
            name = f"KHO_{item.name.upper()}"
            given = values.get(name, "")
            if given == "":
                continue
            try:
                found[item.name] = _read(given, hints[item.name])
                _check(item.name, found[item.name])
            except ValueError as problem:
                problems.append((name, str(problem)))
        if problems:
            raise WrongSettings(*problems)
        return cls(**found)

    def mapi_path(self, service: str) -> str:
        """The path of a mapi service (wire-contract 2.2)."""
        return self.mapi_paths.get(service, "mapi/call")


def _read(given: str, kind: Any) -> Any:
    """The typed value of one variable. Raises ValueError with the reason for people."""
    read, reason = _KINDS.get(kind, (str, ""))
    try:
        return read(given)
    except (KeyError, ValueError):
        raise ValueError(reason) from None


def _parts(given: str) -> list[str]:
    return [part.strip() for part in given.split(",") if part.strip()]


def _paths(given: str) -> dict[str, str]:
    return {service.strip(): path.strip() for service, path in (part.split("=") for part in _parts(given))}


_KINDS: dict[Any, tuple[Callable[[str], Any], str]] = {
    bool: (lambda given: SWITCHES[given.strip().casefold()], "chỉ nhận on hoặc off"),
    int: (int, "phải là số nguyên lớn hơn 0"),
    float: (float, "phải là số lớn hơn 0"),
    tuple[str, ...]: (lambda given: tuple(_parts(given)), ""),
    tuple[int, ...]: (lambda given: tuple(map(int, _parts(given))), "là các số cách nhau bằng dấu phẩy"),
    dict[str, str]: (_paths, "là các cặp dịch-vụ=đường-dẫn cách nhau bằng dấu phẩy"),
}

_PATH = re.compile(r"[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*")
_NO_PATH = "là đường dẫn gồm chữ không dấu và số, không bắt đầu bằng dấu /"
_NO_DSTCODE = "không phải mã hệ thống dạng VN:GOV:...:..."
_NO_ADAPTER = "chỉ nhận chữ không dấu và số"
_PROVIDER = re.compile(r"https?://[A-Za-z0-9.\-]+(?::(?P<port>\d{1,5}))?/?")


def _matches(pattern: str | re.Pattern) -> Callable[[str], bool]:
    return lambda value: re.fullmatch(pattern, value) is not None


def _is_provider(value: str) -> bool:
    match = _PROVIDER.fullmatch(value)
    return match is not None and is_port(match["port"])


# What a value must be beyond its type, and the reason for people when it is not.
RULES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "api_adapter": (_matches(r"[A-Za-z0-9_-]+"), _NO_ADAPTER),
    "file_adapter": (_matches(r"[A-Za-z0-9_-]+"), _NO_ADAPTER),
    "mapi_login_path": (_matches(_PATH), _NO_PATH),
    "bndp_login_path": (_matches(_PATH), _NO_PATH),
    "bndp_papers_path": (_matches(_PATH), _NO_PATH),
    "mapi_paths": (
        lambda paths: all(re.fullmatch(r"\w+", service) and _PATH.fullmatch(path) for service, path in paths.items()),
        "là các cặp dịch-vụ=đường-dẫn cách nhau bằng dấu phẩy",
    ),
    "mapi_dstcode": (_matches(DSTCODE), _NO_DSTCODE),
    "bndp_login_dstcode": (_matches(DSTCODE), _NO_DSTCODE),
    "bndp_dstcode": (_matches(DSTCODE), _NO_DSTCODE),
    "bndp_providerurl": (_is_provider, "phải là địa chỉ gốc http(s)://tên-máy"),
    "bndp_token_path": (_matches(r"[\w-]+(\.[\w-]+)*"), "là tên các khóa nối bằng dấu chấm"),
    "bndp_auth_header": (_matches(r"[A-Za-z0-9-]+"), "không phải tên tiêu đề HTTP"),
    "bndp_auth_prefix": (_matches(r"[\x20-\x7e]*"), "chỉ nhận chữ không dấu, số và dấu câu"),
    "token_expired_words": (bool, "phải có ít nhất một từ"),
    "directory_max_drop": (lambda share: share <= 1, "là một phần của 1"),
    "provider_suffixes": (
        lambda suffixes: bool(suffixes) and all(re.fullmatch(r"(\.[A-Za-z0-9-]+)+", part) for part in suffixes),
        "mỗi đuôi tên miền bắt đầu bằng dấu chấm",
    ),
    "provider_ports": (lambda ports: all(0 < port < 65_536 for port in ports), "mỗi cổng là số từ 1 đến 65535"),
}
_BYTES = {"json_max_bytes", "file_max_bytes"}


def _check(attribute: str, value: Any) -> None:
    """Refuse a value that could not work or would weaken a check. Raises ValueError with the reason for people."""
    if attribute in CHOICES and value not in CHOICES[attribute]:
        raise ValueError(f"chỉ nhận {', '.join(CHOICES[attribute])}")
    if isinstance(value, int | float) and not isinstance(value, bool):
        most = 10**12 if attribute in _BYTES else A_YEAR_S
        if not 0 < value <= most:  # not a number is not within either
            raise ValueError(f"phải lớn hơn 0 và không quá {most}")
    is_right, reason = RULES.get(attribute, (lambda value: True, ""))
    if not is_right(value):
        raise ValueError(reason)


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
        """Normalise the origin; raises WrongSettings for anything but a usable http(s) origin."""
        object.__setattr__(self, "security_server_url", _origin("KHO_SECURITY_SERVER_URL", self.security_server_url))
        if not re.fullmatch(r"[A-Z0-9]+(\.[A-Z0-9]+)*", self.unit_code):
            raise WrongSettings(("KHO_UNIT_CODE", "gồm chữ hoa không dấu, số và dấu chấm"))

    @classmethod
    def from_env(cls, values: Mapping[str, str]) -> Self | None:
        """Our access, or None when nothing of it is set. Raises WrongSettings, also when only some is set."""
        given = all_or_none(values, [f"KHO_{item.name.upper()}" for item in fields(cls)])
        return None if given is None else cls(*given)


def _origin(name: str, url: str) -> str:
    """`scheme://host[:port]` in lower case; plain http to a public address is refused (reliability R2)."""
    match = re.fullmatch(r"(https?)://(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?/?", url.strip().lower())
    if not match or not is_port(match[3]):
        raise WrongSettings((name, "phải là http(s)://máy[:cổng], không có đường dẫn"))
    scheme, host, port = match.groups()
    if scheme == "http" and is_public_address(host.strip("[]")):
        raise WrongSettings((name, "không dùng http thường với địa chỉ công cộng, hãy dùng https"))
    return f"{scheme}://{host}" + (f":{int(port)}" if port else "")


def is_public_address(host: str) -> bool:
    """True when `host` is an IP address reachable from the whole internet; names are judged once connected."""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return False
