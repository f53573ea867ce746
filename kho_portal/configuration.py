"""Reading the settings of one installation: each is checked at the start, so that none fails later at the counter."""

import os
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

from kho_portal.environment import WrongSettings, read_files

KEYS = ("SECRET_KEY", "HMAC_KEY", "ENCRYPTION_KEY")
NEW_KEY = (
    "bản trình diễn: chạy manage.py demo một lần; bản thật: đặt trong môi trường hoặc .env "
    'kết quả của python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
)
POSTGRES = {"postgres", "postgresql", "psql", "pgsql"}
ORIGIN = re.compile(r"https?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::(?P<port>\d{1,5}))?/?")
HOST = re.compile(r"\*|\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\]")
SWITCHES = dict.fromkeys(("1", "true", "on", "yes"), True) | dict.fromkeys(("0", "false", "off", "no"), False)
A_YEAR_S = 31_536_000


class Given:
    """What an installation is given. `given(read, ...)` reads one setting, or several that belong together.

    What is wrong is collected, so that `finish` tells all of it at once.
    """

    is_for_help = False  # set by `answer_help_only`

    def __init__(self) -> None:
        self.problems: list[tuple[str, str]] = []
        if self.is_for_help:
            self.values: Mapping[str, str] = dict.fromkeys(KEYS, secrets.token_urlsafe(64)) | {"REDIS_URL": "redis://x"}
            return
        self.values = os.environ
        self(lambda values: read_files())

    def __call__(self, read: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Return what `read` makes of the values; None when it raises WrongSettings."""
        try:
            return read(self.values, *arguments, **named)
        except WrongSettings as wrong:
            self.problems += wrong.problems
            return None

    def folder(self, name: str, path: Path, within: str = "") -> Path:
        """Return the folder `within` the one that the setting `name` leads to; both exist now and can be written."""
        if not self.is_for_help:
            self(lambda values: make_folder(name, path, within))
        return path / within

    def finish(self) -> None:
        """Raise WrongSettings if anything was wrong; the same is told once."""
        if self.problems:
            raise WrongSettings(*dict.fromkeys(self.problems))


def answer_help_only() -> None:
    """Let the settings load in this process, which only prints help, without any being read or anything written."""
    Given.is_for_help = True


def make_folder(name: str, path: Path, within: str = "") -> None:
    """Make sure that the folder to which the setting `name` leads exists and can be written."""
    try:
        (path / within).mkdir(parents=True, exist_ok=True)
        is_ours = os.access(path, os.W_OK | os.X_OK)
    except OSError:
        is_ours = False
    if not is_ours:
        raise WrongSettings((name, f"không ghi được thư mục {path}; xin sửa quyền hoặc chọn thư mục khác"))


def text(values: Mapping[str, str], name: str, default: str = "") -> str:
    """Return one line of text; an empty variable counts as absent."""
    value = values.get(name, "").strip()
    if not value.isprintable():
        raise WrongSettings((name, "có ký tự không in được, xin gõ lại trên một dòng"))
    return value or default


def all_or_none(values: Mapping[str, str], names: Sequence[str]) -> list[str] | None:
    """Return settings of which each is useless without the others; None when none of them is set."""
    given, problems = [], []
    for name in names:
        try:
            given.append(text(values, name))
        except WrongSettings as wrong:
            problems += wrong.problems
    if problems:
        raise WrongSettings(*problems)
    missing = [name for name, value in zip(names, given, strict=True) if not value]
    if len(missing) == len(names):
        return None
    if missing:
        there = ", ".join(name for name in names if name not in missing)
        raise WrongSettings(*((name, f"còn thiếu, mà {there} đã đặt; xin đặt đủ hoặc bỏ trống cả") for name in missing))
    return given


def require_key(values: Mapping[str, str], name: str, length: int) -> str:
    """Return a secret of at least `length` characters."""
    value = text(values, name)
    if len(value) < length:
        state = f"ngắn hơn {length} ký tự" if value else "còn thiếu"
        raise WrongSettings((name, f"{state}; {NEW_KEY}"))
    return value


def switch(values: Mapping[str, str], name: str, default: bool) -> bool:
    """Return whether something is on."""
    value = text(values, name).casefold()
    if value and value not in SWITCHES:
        raise WrongSettings((name, "chỉ nhận on hoặc off"))
    return SWITCHES.get(value, default)


def seconds(values: Mapping[str, str], name: str, *, default: int, least: int) -> timedelta:
    """Return a length of time given in whole seconds, of at least `least`."""
    value = text(values, name, str(default))
    if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= A_YEAR_S:
        raise WrongSettings((name, f"phải là số giây nguyên, từ {least} đến {A_YEAR_S}"))
    return timedelta(seconds=int(value))


def count(values: Mapping[str, str], name: str, default: int) -> int:
    """Return a whole number of at least one."""
    value = text(values, name, str(default))
    if not re.fullmatch(r"[0-9]{1,9}", value) or int(value) < 1:
        raise WrongSettings((name, "phải là số nguyên, ít nhất 1"))
    return int(value)


def origin(values: Mapping[str, str], name: str, default: str) -> str:
    """Return an address without path, as browsers and Django name a site."""
    value = text(values, name, default)
    match = ORIGIN.fullmatch(value)
    if not match or not is_port(match["port"]):
        raise WrongSettings((name, "phải là http(s)://máy[:cổng], không có đường dẫn"))
    return value.rstrip("/")


def is_port(text: str | None) -> bool:
    """Whether the part of an address behind the colon is a port, or there is none."""
    return text is None or 0 < int(text) < 65_536


def hosts(values: Mapping[str, str], name: str, default: list[str]) -> list[str]:
    """Return the names under which this site is asked for."""
    if values.get(name) is None:
        return default
    found = [part.strip() for part in text(values, name).split(",") if part.strip()]
    if not found and not SWITCHES.get(values.get("DEBUG", "").strip().casefold()):
        raise WrongSettings((name, "trống thì không máy nào được nhận; xin kê tên máy, cách nhau bằng dấu phẩy"))
    if not all(HOST.fullmatch(part) for part in found):
        raise WrongSettings((name, "là các tên máy cách nhau bằng dấu phẩy, không có http:// và không có cổng"))
    return found


def storage_root(values: Mapping[str, str], base_dir: Path, default: Path) -> Path:
    """Return the folder of the files (`file:` only for now, relative to the project)."""
    value = text(values, "STORAGE_URL", f"file:{default}")
    match = re.fullmatch(r"file:(?://)?(.+)", value)
    if not match:
        raise WrongSettings(("STORAGE_URL", "hiện chỉ nhận file:<thư mục>"))
    if value != f"file:{default}":
        make_folder("STORAGE_URL", base_dir / match[1])
    return base_dir / match[1]


def database(values: Mapping[str, str], base_dir: Path, var_dir: Path) -> dict:
    """Return Django's settings of the database; SQLite under `var/` when nothing is set."""
    url = text(values, "DATABASE_URL", f"sqlite:///{var_dir / 'kho.sqlite3'}")
    form = "postgres://tài-khoản:mật-khẩu@máy:cổng/tên hoặc sqlite:///tệp"
    wrong = WrongSettings(("DATABASE_URL", f"phải có dạng {form}; ký tự lạ trong mật khẩu viết bằng %"))
    try:
        parts = urlsplit(url)
        named = bool(parts.path.strip("/")) and parts.port != 0
    except ValueError:
        raise wrong from None
    if not named or parts.scheme not in POSTGRES | {"sqlite"} or (parts.scheme == "sqlite" and parts.netloc):
        raise wrong
    config = environ.Env.db_url_config(url)
    return _postgres(config) if parts.scheme in POSTGRES else _sqlite(values, config, base_dir)


def _sqlite(values: Mapping[str, str], config: dict, base_dir: Path) -> dict:
    """SQLite runs IMMEDIATE + WAL + timeout 20, without which concurrent writers fail ("database is locked")."""
    config["NAME"] = str(base_dir / config["NAME"])
    if text(values, "DATABASE_URL"):
        make_folder("DATABASE_URL", Path(config["NAME"]).parent)
    config["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    config["TEST"] = {"NAME": str(base_dir / "var" / f"test-{os.getpid()}.sqlite3")}
    return config


def _postgres(config: dict) -> dict:
    config["CONN_MAX_AGE"] = 60
    config["CONN_HEALTH_CHECKS"] = True
    config.setdefault("OPTIONS", {})
    config["OPTIONS"].setdefault("connect_timeout", 5)
    config["OPTIONS"].setdefault(
        "options",
        "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000",
    )
    return config


def redis_url(values: Mapping[str, str]) -> str:
    """Return the address of Redis; "" for the embedded broker."""
    url = text(values, "REDIS_URL")
    wrong = WrongSettings(("REDIS_URL", "phải có dạng redis://máy:cổng/số (hoặc rediss://)"))
    try:
        parts = urlsplit(url)
        is_right = parts.scheme in {"redis", "rediss"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise wrong from None
    if url and not (is_right and re.fullmatch(r"(/[0-9]*)?", parts.path)):
        raise wrong
    return url


def redis_broker(url: str) -> tuple[str, dict]:
    """Broker address and transport options for Redis (reliability guide 3.7)."""
    return url, {
        "visibility_timeout": 3600,
        "socket_timeout": 30,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 30,
        "retry_on_timeout": True,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
    }


def filesystem_broker(folder: Path) -> tuple[str, dict]:
    """The embedded broker: messages are files. It may lose any of them, which the work rows allow."""
    queue = str(folder / "queue")
    # A worker looks ten times a second: with the transport's own second, short work mostly waits.
    options = {"data_folder_in": queue, "data_folder_out": queue, "control_folder": str(folder / "control")}
    return "filesystem://", options | {"polling_interval": 0.1}
