"""Where settings come from: the environment of the process, then `.env`, then `var/demo.env`; the first one counts.

Standard library only: the demonstration prepares its settings with this before Django starts.
"""

import contextlib
import os
import re
import stat
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
# What an installation writes into the folder of its data.
OURS = (
    *("kho.sqlite3*", "demo.env", "demo.lock", "beat-schedule*"),
    *("logs", "logs/*.log", "broker", "holders", "files", "static"),
)
EXAMPLES = BASE_DIR / ".env.example"
LINE = re.compile(r"(?:export\s+)?(?P<name>[A-Za-z_]\w*)\s*=\s*(?P<value>.*)", re.ASCII)
QUOTED = re.compile(r"""(?:'(?P<plain>[^']*)'|"(?P<escaped>(?:[^"\\]|\\.)*)")\s*(?:\#.*)?""")


class WrongSettings(Exception):
    """Settings that nothing can run with: `problems` holds names with what is wrong, `str` has one sentence for each.

    No sentence repeats a value, which may be secret.
    """

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        named: dict[str, list[str]] = {}
        for name, reason in self.problems:
            named.setdefault(reason, []).append(name)
        return "\n".join(_sentence(names, reason) for reason, names in named.items())


def _sentence(names: list[str], reason: str) -> str:
    known = examples()
    shown = [f"{name}={known[name]}" for name in names if known.get(name)]
    return f"{', '.join(names)}: {reason}" + (f", ví dụ {' '.join(shown)}" if shown else "") + "."


def examples() -> dict[str, str]:
    """Return every setting with its default or example, as `.env.example` lists them; "" where it shows none."""
    lines = EXAMPLES.read_text("utf-8").splitlines() if EXAMPLES.is_file() else []
    found = (re.fullmatch(r"(?:# )?([A-Z][A-Z0-9_]*)=(.*)", line) for line in lines)
    return {match[1]: match[2] for match in found if match}


def var_dir() -> Path:
    """Return the folder of this installation's data; a relative one is beside `manage.py`, wherever we were started."""
    return BASE_DIR / (os.environ.get("KHO_VAR_DIR") or "var")


def read_files() -> None:
    """Put into the environment what `.env` and `var/demo.env` say and nobody stronger does. Raises WrongSettings."""
    for file in (lambda: BASE_DIR / ".env", lambda: var_dir() / "demo.env"):  # .env may name the folder of the other
        for name, value in read_env_file(file()).items():
            os.environ.setdefault(name, value)


def read_env_file(path: Path) -> dict[str, str]:
    """Return the names and values of a file of settings; empty when there is none. Raises WrongSettings."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except UnicodeDecodeError:
        raise WrongSettings((str(path), "không phải chữ UTF-8, xin lưu lại tệp này bằng bảng mã UTF-8")) from None
    except OSError as problem:
        reason = "là thư mục" if path.is_dir() else f"hệ thống báo: {problem.strerror}"
        raise WrongSettings((str(path), f"không đọc được tệp này ({reason}), xin sửa quyền đọc hoặc bỏ nó")) from None
    values = {}
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            match = LINE.fullmatch(line.strip())
            value = _unquoted(match["value"]) if match else None
            if value is None or "\0" in value:
                raise WrongSettings((str(path), f"dòng {number} không có dạng TÊN=giá trị"))
            values[match["name"]] = value
    return values


def _unquoted(text: str) -> str | None:
    """Return the value that is written like this; None when a quotation does not end."""
    if text[:1] not in {"'", '"'}:
        return text
    match = QUOTED.fullmatch(text)
    if match is None:
        return None
    return match["plain"] if match["escaped"] is None else re.sub(r"\\(.)", r"\1", match["escaped"])


def write_env_file(path: Path, values: dict[str, str]) -> None:
    """Write the settings into a file that only its owner reads, whole or not at all."""
    temporary = path.with_suffix(".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write("# Settings of this demonstration; every start of manage.py demo writes them anew.\n")
        stream.writelines(f"{name}={_quoted(value)}\n" for name, value in values.items())
    temporary.replace(path)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return value if re.fullmatch(r"[\w./:,@%+=~-]*", value) else f'"{escaped}"'


def keep_private(folder: Path) -> None:
    """Let all that this process writes belong to its own account alone, and what we wrote into this folder before.

    Databases with their side files and logs become 0600, our folders 0700. Only what has one of our names, is a file or
    folder and no link is touched: somebody may have named a folder that others use too, or no folder at all.
    """
    os.umask(0o077)
    for path in (path for name in OURS for path in folder.glob(name)):
        with contextlib.suppress(OSError):  # gone meanwhile, or not ours
            mode = path.lstat().st_mode
            leads_away = path.parent != folder and path.parent.is_symlink()
            if mode & 0o077 and not leads_away and (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                path.chmod(0o700 if stat.S_ISDIR(mode) else 0o600)
