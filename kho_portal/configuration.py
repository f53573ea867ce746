"""Reading the environment of one installation, and refusing settings that would fail later at the counter."""

import os
import re
from datetime import timedelta
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured


def read_env_files(base_dir: Path, var_dir: Path) -> None:
    """`.env` and `var/demo.env` are read; what the process was started with stays stronger than both."""
    for path in (base_dir / ".env", var_dir / "demo.env"):
        if path.is_file():
            environ.Env.read_env(str(path), overwrite=False)


def require_key(env: environ.Env, name: str, length: int) -> str:
    """The secret `name`, at least `length` characters long.

    Raises ImproperlyConfigured with the variable's name, so that a bad installation does not start.
    """
    value = env.str(name, default="")
    if len(value) < length:
        raise ImproperlyConfigured(
            f"{name} is missing or shorter than {length} characters. "
            "`python manage.py demo` writes one into var/demo.env; a real installation sets it in the environment."
        )
    return value


def storage_root(url: str, base_dir: Path) -> Path:
    """Folder named by STORAGE_URL (`file:` only for now, relative to the project)."""
    match = re.fullmatch(r"file:(?://)?(.+)", url)
    if not match:
        raise ImproperlyConfigured("STORAGE_URL: only file:<folder> is supported for now, for example file:var/files")
    return base_dir / match[1]


def database_from_url(env: environ.Env, base_dir: Path, var_dir: Path) -> dict:
    """Django's settings of the database in DATABASE_URL; SQLite under `var/` when nothing is set.

    SQLite runs IMMEDIATE + WAL + timeout 20, without which concurrent writers fail ("database is locked").
    """
    url = env.str("DATABASE_URL", default="") or f"sqlite:///{var_dir / 'kho.sqlite3'}"
    config = environ.Env.db_url_config(url)
    if config["ENGINE"].endswith("sqlite3"):
        config["NAME"] = str(base_dir / config["NAME"])
        Path(config["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
        config["TEST"] = {"NAME": str(base_dir / "var" / f"test-{os.getpid()}.sqlite3")}
        return config
    config["CONN_MAX_AGE"] = 60
    config["CONN_HEALTH_CHECKS"] = True
    config.setdefault("OPTIONS", {})
    config["OPTIONS"].setdefault("connect_timeout", 5)
    config["OPTIONS"].setdefault(
        "options",
        "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000",
    )
    return config


def seconds(env: environ.Env, name: str, *, default: int, least: int) -> timedelta:
    """The length of time in the variable `name`, in seconds; raises ImproperlyConfigured below `least`."""
    value = env.int(name, default=default)
    if value < least:
        raise ImproperlyConfigured(f"{name} is a number of seconds, at least {least}.")
    return timedelta(seconds=value)


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
