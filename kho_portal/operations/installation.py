"""Writes secrets and settings of the demo installation into `var/demo.env`, once, before Django starts.

Nothing here imports Django: settings read the result.
"""

import argparse
import atexit
import contextlib
import os
import secrets
import shutil
import socket
import tempfile
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]
ENV_FILE = "demo.env"


def parse_options(argv: list[str]) -> argparse.Namespace:
    """The options of `demo` that must be known before Django starts; the command itself checks all of them."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--simulator-port", type=int, default=8090)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--password", default="")
    parser.add_argument("--reset", action="store_true")
    parser.add_argument("--no-simulator", action="store_true")
    parser.add_argument("--check", action="store_true")
    return parser.parse_known_args(argv)[0]


def prepare_demo(argv: list[str]) -> None:
    """Describe the demo installation in the environment of this process and of all that it starts.

    `--check` describes a throw-away one: free ports and a folder that disappears with this process.
    """
    options = parse_options(argv)
    if {"-h", "--help"} & set(argv):
        os.environ.update({key: value for key, value in new_secrets().items() if key not in os.environ})
        return
    if options.check:
        prepare_check(options)
        return
    folder = Path(os.environ.get("KHO_VAR_DIR") or BASE_DIR / "var")
    folder.mkdir(parents=True, exist_ok=True)
    values = read_values(folder / ENV_FILE)
    kept = values or new_secrets() | {"DEMO_PASSWORD": new_password()}
    kept = new_secrets() | kept | addresses(options)  # a newer version may know more accounts
    if options.password:
        kept["DEMO_PASSWORD"] = options.password
    write_values(folder / ENV_FILE, kept)
    if options.no_simulator:  # its sign-in is not there either: the environment names another one, or there is none
        kept |= dict.fromkeys((name for name in kept if name.startswith("KHO_SSO_")), "")
    for name, value in kept.items():
        # Addresses follow the options of this start; everything else yields to the environment.
        if name in {"KHO_SECURITY_SERVER_URL", "KHO_SSO_BASE"} and not options.no_simulator:
            os.environ[name] = value
        else:
            os.environ.setdefault(name, value)


def prepare_simulator() -> None:
    """Give the simulator, which may run without any installation, keys for as long as this process lives."""
    folder = Path(os.environ.get("KHO_VAR_DIR") or BASE_DIR / "var")
    for name, value in (new_secrets() | read_values(folder / ENV_FILE) | read_values(BASE_DIR / ".env")).items():
        if name.endswith("_KEY"):
            os.environ.setdefault(name, value)


def addresses(options: argparse.Namespace) -> dict[str, str]:
    """Settings that name hosts and ports."""
    host = "127.0.0.1" if options.host in {"0.0.0.0", "::"} else options.host  # noqa: S104 - compared, not bound
    hosts = {"127.0.0.1", "localhost", host, socket.gethostname()}
    if host != options.host:  # every address of this machine is listened on
        hosts |= own_addresses()
    found = {"PUBLIC_URL": f"http://{host}:{options.port}", "ALLOWED_HOSTS": ",".join(sorted(hosts))}
    if not options.no_simulator:
        found["KHO_SECURITY_SERVER_URL"] = f"http://127.0.0.1:{options.simulator_port}"
        found["KHO_SSO_BASE"] = f"http://127.0.0.1:{options.simulator_port}/sso"
    return found


def own_addresses() -> set[str]:
    """Addresses of this machine, as far as its name tells them."""
    try:
        return set(socket.gethostbyname_ex(socket.gethostname())[2])
    except OSError:
        return set()


def new_secrets() -> dict[str, str]:
    """Keys of a new installation, and its accounts at the simulated other side."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "HMAC_KEY": secrets.token_urlsafe(48),
        "ENCRYPTION_KEY": secrets.token_urlsafe(48),
        "KHO_UNIT_CODE": "H99",
        "KHO_MAPI_USERNAME": "h99",
        "KHO_MAPI_PASSWORD": secrets.token_urlsafe(18),
        "KHO_BNDP_USERNAME": "000.00.00.H99",
        "KHO_BNDP_PASSWORD": secrets.token_urlsafe(18),
        "KHO_SSO_CLIENT_ID": "kho-portal",
        "KHO_SSO_CLIENT_SECRET": secrets.token_urlsafe(18),
    }


def new_password() -> str:
    """A password that can be typed at a counter: four groups of four letters and digits that look different."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))


def read_values(path: Path) -> dict[str, str]:
    """The names and values of an env file; empty when there is none."""
    if not path.is_file():
        return {}
    lines = (line.partition("=") for line in path.read_text().splitlines() if "=" in line and line[0] != "#")
    return {name: value for name, _, value in lines}


def write_values(path: Path, values: dict[str, str]) -> None:
    """Write `values` into the file, readable by its owner only, whole or not at all."""
    temporary = path.with_suffix(".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write("# Secrets and settings of this demo installation; written by manage.py demo.\n")
        stream.writelines(f"{name}={value}\n" for name, value in values.items())
    temporary.replace(path)


def prepare_check(options: argparse.Namespace) -> None:
    """Describe a throw-away installation on free ports, whatever else runs on this machine."""
    folder = Path(tempfile.mkdtemp(prefix="kho-check-"))
    owner = os.getpid()
    atexit.register(lambda: os.getpid() == owner and shutil.rmtree(folder, ignore_errors=True))
    options.port, options.simulator_port = free_port(), free_port()
    os.environ.update(throw_away_values(folder, options))


def throw_away_values(folder: Path, options: argparse.Namespace) -> dict[str, str]:
    """Secrets and settings of an installation that keeps everything in `folder`, embedded database and broker too."""
    values = new_secrets() | addresses(options) | {"DEMO_PASSWORD": options.password or new_password()}
    return values | {
        "KHO_VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/kho.sqlite3",
        "REDIS_URL": "",
        "STORAGE_URL": f"file:{folder}/files",
        "DEBUG": "off",
        "DEMO_PORT": str(options.port),
        "DEMO_SIMULATOR_PORT": str(options.simulator_port),
    }


def free_port() -> int:
    """A port that nobody listens on now, and that no outgoing connection is given before we listen on it.

    Systems give their own connections ports from 32768 on (Linux) or 49152 on (others).
    """
    for _ in range(100):
        port = secrets.choice(range(20000, 32768))
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no free port between 20000 and 32767")
