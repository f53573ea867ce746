"""A whole installation for the browser: `manage.py demo` with throw-away data, in real processes."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from kho_portal.operations.installation import BASE_DIR, free_port
from tests.live import Services, engine_of_environment

PASSWORD = "Mat-khau-cua-trinh-duyet-1"
DEADLINE_S = 4
READY_WITHIN_S = 180  # patience with a busy machine
STOP_WITHIN_S = 40
OURS = (
    "SECRET_KEY", "HMAC_KEY", "ENCRYPTION_KEY", "DATABASE_URL", "REDIS_URL", "STORAGE_URL", "PUBLIC_URL",
    "ALLOWED_HOSTS", "DEBUG", "DEMO_PASSWORD", "DJANGO_SETTINGS_MODULE",
)  # fmt: skip


class Installation:
    """Started by `with`; `base` is its address, `simulator` that of the other side.

    PostgreSQL and Redis when the environment names both, with databases of its own; otherwise SQLite and files.
    """

    def __init__(self) -> None:
        self.services = Services() if engine_of_environment() == "services" else None
        self.folder = Path(tempfile.mkdtemp(prefix="kho-browser-"))
        self.port, self.simulator_port = free_port(), free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.simulator = f"http://127.0.0.1:{self.simulator_port}"
        self.password = PASSWORD
        self.process: subprocess.Popen | None = None

    def __enter__(self) -> "Installation":
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
        if self.services is not None:
            self.services.drop()
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
        engines = {"DATABASE_URL": f"sqlite:///{self.folder}/kho.sqlite3", "REDIS_URL": ""}
        if self.services is not None:
            engines = self.services.create()
        kept = {name: text for name, text in os.environ.items() if name not in OURS and not name.startswith("KHO_")}
        return kept | {
            "KHO_VAR_DIR": str(self.folder),
            **engines,
            "STORAGE_URL": f"file:{self.folder}/files",
            "KHO_API_DEADLINE": str(DEADLINE_S),
            "DEBUG": "off",
        }

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
