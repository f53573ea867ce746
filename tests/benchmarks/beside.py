"""The bare project beside an installation of ours: same machine, same database server, same command of the web.

with installation("services") as site, bare_project(site, rows=100_000) as bare:
    alternate([Page(browser_of(site), "/quay/")], bare.page(), rounds=40)
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from kho_portal.operations.installation import free_port
from kho_portal.operations.processes import BASE_DIR, Layout, installation_processes
from kho_portal.operations.supervisor import Child, Group
from tests.benchmarks.harness import say
from tests.benchmarks.wire import Line, Page
from tests.live import READY_WITHIN_S, Client, Installation
from tests.services import Services

ROWS = 100_000
OURS, BARE = "kho_portal.wsgi:application", "tests.benchmarks.bare.wsgi:application"
SIGN_IN = """
from django.conf import settings
from django.test import Client
from reception.models import User
browser = Client(headers={{"host": "127.0.0.1"}})
browser.force_login(User.objects.get(username={username!r}))
answer = f"{{settings.SESSION_COOKIE_NAME}}={{browser.cookies[settings.SESSION_COOKIE_NAME].value}}"
"""


def web_command(port: int) -> list[str]:
    """The command of our own web processes, with the bare project in the place of ours."""
    web = next(child for child in installation_processes(Layout(port=port)) if child.name == "web")
    assert OURS in web.command, web.command
    return [BARE if word == OURS else word for word in web.command]


@dataclass
class Bare:
    """A running bare project with one account."""

    base: str
    token: str
    cookie: str
    code: str

    def list(self) -> Page:
        """The first fifty rows for a program."""
        return self._program("/api/records/")

    def row(self) -> Page:
        """One row for a program."""
        return self._program(f"/api/records/{self.code}/")

    def page(self) -> Page:
        """The first fifty rows for a signed-in browser."""
        return Page(Line(self.base, {"Cookie": self.cookie}), "/records/")

    def _program(self, path: str) -> Page:
        return Page(Line(self.base, {"Authorization": f"Token {self.token}"}), path)


@contextmanager
def bare_project(engine: str, rows: int = ROWS) -> Iterator[Bare]:
    """A bare project of so many rows on the engine's database, which runs until the end and leaves nothing behind."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="kho-bare-"))
        env = {"DATABASE_URL": f"sqlite:///{folder}/bare.sqlite3"}
        if engine == "services":
            services = Services(broker=False)
            stack.callback(services.drop)
            env = services.create()
        env |= {"SECRET_KEY": secrets.token_urlsafe(48), "PYTHONPATH": str(BASE_DIR)}
        found = _fill(env, rows)
        port = free_port()
        group = Group([Child("bare", web_command(port), env)], folder, lambda _: None)
        stack.callback(group.stop)
        group.start()
        bare = Bare(f"http://127.0.0.1:{port}", **found)
        _wait(bare, Path(folder))
        say(f"  a bare project with {rows:,} rows beside it")
        try:
            yield bare
        except Exception:
            say(f"the bare project's last words: {(Path(folder) / 'bare.log').read_text()[-2000:]}")
            raise


def _fill(env: dict[str, str], rows: int) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.bare.fill", str(rows)],
        env=os.environ | env,
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def _wait(bare: Bare, folder: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    headers = {"Authorization": f"Token {bare.token}"}
    while True:
        try:
            if requests.get(f"{bare.base}/api/records/{bare.code}/", headers=headers, timeout=5).status_code == 200:
                return
        except requests.RequestException:
            pass
        assert time.monotonic() < deadline, (folder / "bare.log").read_text()[-2000:]
        time.sleep(0.1)


def program_of(site: Installation, username: str = "canbo1") -> Line:
    """A connection to our API in the name of this account."""
    return line_of(site, site.client(username))


def line_of(site: Installation, client: Client) -> Line:
    """A connection to our API with the token of this client."""
    return Line(site.base, {"Authorization": f"Bearer {client.token}"})


def browser_of(site: Installation, username: str = "canbo1") -> Line:
    """A connection of a browser in which this account is signed in."""
    return Line(site.base, {"Cookie": str(site.ask(SIGN_IN.format(username=username)))})
