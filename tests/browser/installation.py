"""A whole installation for the browser: `manage.py demo` with throw-away data, in real processes."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from kho_portal.installation import BASE_DIR, free_port

PASSWORD = "Mat-khau-cua-trinh-duyet-1"
DEADLINE_S = 4
READY_WITHIN_S = 90
STOP_WITHIN_S = 40
OURS = (
    "SECRET_KEY", "HMAC_KEY", "ENCRYPTION_KEY", "DATABASE_URL", "REDIS_URL", "STORAGE_URL", "PUBLIC_URL",
    "ALLOWED_HOSTS", "DEBUG", "DEMO_PASSWORD", "DJANGO_SETTINGS_MODULE",
)  # fmt: skip
BROWSER_REDIS_DB = 13


class Installation:
    """Started by `with`; `base` is its address, `simulator` that of the other side."""

    def __init__(self, *, database_url: str = "", redis_url: str = "") -> None:
        self.database_url = database_url if database_url.startswith("postgres") else ""
        self.redis_url = redis_url
        self.folder = Path(tempfile.mkdtemp(prefix="kho-browser-"))
        self.port, self.simulator_port = free_port(), free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.simulator = f"http://127.0.0.1:{self.simulator_port}"
        self.password = PASSWORD
        self.process: subprocess.Popen | None = None
        self.database_name = f"kho_browser_{uuid.uuid4().hex[:12]}"

    def __enter__(self) -> "Installation":
        if self.database_url:
            self._administer(f'CREATE DATABASE "{self.database_name}"')
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_WITHIN_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.database_url:
            self._administer(f'DROP DATABASE IF EXISTS "{self.database_name}" WITH (FORCE)')
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self) -> None:
        command = [sys.executable, str(BASE_DIR / "manage.py"), "demo", "--port", str(self.port)]
        command += ["--simulator-port", str(self.simulator_port), "--password", PASSWORD, "--dossiers", "12"]
        with open(self.folder / "demo.log", "wb") as log:
            self.process = subprocess.Popen(
                command, env=self._environment(), stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=BASE_DIR
            )
        deadline = time.monotonic() + READY_WITHIN_S
        # The table of addresses is the last thing that `demo` prints before it watches its children.
        while "Dừng: Ctrl-C" not in self.log():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the installation did not start:\n{self.log()[-4000:]}")
            time.sleep(0.1)

    def _environment(self) -> dict[str, str]:
        kept = {name: text for name, text in os.environ.items() if name not in OURS and not name.startswith("KHO_")}
        return kept | {
            "KHO_VAR_DIR": str(self.folder),
            "DATABASE_URL": self._own(self.database_url) or f"sqlite:///{self.folder}/kho.sqlite3",
            "REDIS_URL": self._own_redis(),
            "STORAGE_URL": f"file:{self.folder}/files",
            "KHO_API_DEADLINE": str(DEADLINE_S),
            "DEBUG": "off",
        }

    def _own(self, url: str) -> str:
        return urlunsplit(urlsplit(url)._replace(path=f"/{self.database_name}")) if url else ""

    def _own_redis(self) -> str:
        return urlunsplit(urlsplit(self.redis_url)._replace(path=f"/{BROWSER_REDIS_DB}")) if self.redis_url else ""

    def _administer(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute(statement)

    def log(self) -> str:
        """What the supervisor has printed so far."""
        return (self.folder / "demo.log").read_text(errors="replace")

    def tell_simulator(self, name: str, wanted: dict) -> dict:
        """The other side's answer to POST /__sim/<name>."""
        request = urllib.request.Request(
            f"{self.simulator}/__sim/{name}", json.dumps(wanted).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.loads(response.read())

    def ask_simulator(self, name: str) -> dict:
        """The other side's answer to GET /__sim/<name>."""
        with urllib.request.urlopen(f"{self.simulator}/__sim/{name}", timeout=10) as response:
            return json.loads(response.read())
