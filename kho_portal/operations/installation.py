"""What a demonstration runs with: settled before Django starts, and written down in `var/demo.env` for other shells."""

import argparse
import atexit
import contextlib
import hmac
import os
import secrets
import shutil
import socket
import tempfile
from hashlib import sha256
from pathlib import Path

from kho_portal.environment import (
    BASE_DIR,
    examples,
    read_env_file,
    read_files,
    var_dir,
    write_env_file,
)

ENV_FILE = "demo.env"
OF_THE_OTHER_SIDE = {"KHO_SECURITY_SERVER_URL", "KHO_SSO_BASE"}  # they follow the options, all else the environment

LOOKUP_QUOTAS = ("KHO_LOOKUPS_IN_TEN_MINUTES", "KHO_LOOKUPS_A_DAY", "KHO_LOOKUPS_OF_AN_OFFICE_A_DAY")


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


def prepare_demo(argv: list[str]) -> list[str]:
    """Put what the demonstration runs with into the environment of this process and of all that it starts.

    The keys and the password stay those of the first start, all else follows this one; `record_demo` writes it down.
    `--check` describes a throw-away installation: free ports and a folder that disappears with this process. Returns
    arguments to add to the given ones. Raises WrongSettings for a file that cannot be read.
    """
    options = parse_options(argv)
    if options.check:
        return prepare_check(options)
    for name, value in read_env_file(BASE_DIR / ".env").items():
        os.environ.setdefault(name, value)
    recorded = read_env_file(var_dir() / ENV_FILE)
    fill({name: recorded.get(name) or value for name, value in new_secrets().items()})
    if options.password:
        os.environ["DEMO_PASSWORD"] = options.password
    found = addresses(options)
    os.environ.update({name: value for name, value in found.items() if name in OF_THE_OTHER_SIDE})
    fill(found)
    if os.environ.get("KHO_SECURITY_SERVER_URL"):
        fill(simulated_accounts(os.environ["SECRET_KEY"], with_sign_in=not options.no_simulator))
    for name in recorded:  # what an earlier start ran with
        os.environ.setdefault(name, "")
    return []


def fill(values: dict[str, str]) -> None:
    """Put into the environment what it does not say; an empty variable counts as absent."""
    os.environ.update({name: value for name, value in values.items() if not os.environ.get(name)})


def record_demo() -> None:
    """Write down everything that this demonstration runs with, so that a command in a second shell finds it.

    What `.env` says stays there: every process reads it.
    """
    told = read_env_file(BASE_DIR / ".env")
    names = [name for name in examples() if name != "KHO_VAR_DIR" and os.environ.get(name)]
    values = {name: os.environ[name] for name in names if told.get(name) != os.environ[name]}
    write_env_file(var_dir() / ENV_FILE, values)


def prepare_simulator() -> None:
    """Give the simulator, which may run without any installation, keys for as long as this process lives."""
    read_files()
    fill({name: value for name, value in new_secrets().items() if name.endswith("_KEY")})


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
    """Keys of a new installation, and the password of its accounts."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "HMAC_KEY": secrets.token_urlsafe(48),
        "ENCRYPTION_KEY": secrets.token_urlsafe(48),
        "DEMO_PASSWORD": new_password(),
    }


def simulated_accounts(key: str, *, with_sign_in: bool) -> dict[str, str]:
    """Accounts at the simulated other side: the same ones as long as the key of the installation is the same."""

    def password(name: str) -> str:
        return hmac.new(key.encode(), name.encode(), sha256).hexdigest()[:24]

    accounts = {
        "KHO_UNIT_CODE": "H99",
        "KHO_MAPI_USERNAME": "h99",
        "KHO_MAPI_PASSWORD": password("mapi"),
        "KHO_BNDP_USERNAME": "000.00.00.H99",
        "KHO_BNDP_PASSWORD": password("bndp"),
    }
    sign_in = {"KHO_SSO_CLIENT_ID": "kho-portal", "KHO_SSO_CLIENT_SECRET": password("sso")}
    return accounts | sign_in if with_sign_in else accounts


def new_password() -> str:
    """A password that can be typed at a counter: four groups of four letters and digits that look different."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))


def prepare_check(options: argparse.Namespace) -> list[str]:
    """Describe a throw-away installation on free ports, whatever else runs on this machine."""
    folder = Path(tempfile.mkdtemp(prefix="kho-check-"))
    owner = os.getpid()
    atexit.register(lambda: os.getpid() == owner and shutil.rmtree(folder, ignore_errors=True))
    options.port, options.simulator_port = free_port(), free_port()
    os.environ.update(throw_away_values(folder, options))
    return ["--port", str(options.port), "--simulator-port", str(options.simulator_port)]


def throw_away_values(folder: Path, options: argparse.Namespace) -> dict[str, str]:
    """Secrets and settings of an installation that keeps everything in `folder`, embedded database and broker too."""
    values = new_secrets() | addresses(options)
    if options.password:
        values["DEMO_PASSWORD"] = options.password
    values |= simulated_accounts(values["SECRET_KEY"], with_sign_in=not options.no_simulator)
    return values | {
        "KHO_VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/kho.sqlite3",
        "REDIS_URL": "",
        "STORAGE_URL": f"file:{folder}/files",
        "DEBUG": "off",
        # Whoever checks or measures an installation asks more often than a person at a counter.
        **dict.fromkeys(
            ["KHO_LOOKUPS_IN_TEN_MINUTES", "KHO_LOOKUPS_A_DAY", "KHO_LOOKUPS_OF_AN_OFFICE_A_DAY"], "999999"
        ),
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
