"""A whole installation of real processes on free ports, with throw-away data: for fault tests and benchmarks.

    with Installation() as site:            # the embedded database and broker
        site.state(latency_ms=80)
        dossier = site.client().open(THU)

Nothing here uses Django's settings of the calling process: everything is asked over HTTP, or of a command of the
installation in a process of its own.
"""

import atexit
import contextlib
import functools
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg
import requests

from connectors.simulator.holdings import AGENCIES, PAPERS, link_of
from connectors.simulator.otherside import OtherSide
from connectors.simulator.papers import file_body
from kho_portal.operations.installation import free_port, new_secrets, parse_options, throw_away_values
from kho_portal.operations.processes import BASE_DIR, MANAGE, Layout, installation_processes
from kho_portal.operations.supervisor import Child, Group, signal_group
from tests.services import Services

THU, NAM, BENCH_OWNER = "099194004271", "099088001264", "099000000001"
NAMES = {THU: "Nguyễn Thị Minh Thư", NAM: "Lê Hoàng Nam", BENCH_OWNER: "Đo Hiệu Năng"}
LLTP, MARRIAGE = "KQ.G15.000007", "KQ.G15.000032"
READY_WITHIN_S = 60
ENGINE_NAMES = {"embedded": "SQLite + filesystem broker", "services": "PostgreSQL + Redis"}


def engine_of_environment() -> str:
    """`services` when this process was started with PostgreSQL and Redis, otherwise `embedded`."""
    has_postgres = os.environ.get("DATABASE_URL", "").startswith("postgres")
    return "services" if has_postgres and os.environ.get("REDIS_URL") else "embedded"


class Loaded:
    """Folder, keys and database as `migrate` and `load_demo` make them: made once in a process, copied many times."""

    def __init__(self, engine: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kho-loaded-"))
        self.services = Services() if engine == "services" else None
        atexit.register(self._remove)
        values = throw_away_values(self.folder, parse_options([]))
        self.keys = {name: values[name] for name in [*new_secrets(), "DEMO_PASSWORD"]}
        if self.services is not None:
            values |= self.services.create_database()
        manage(values, "migrate", "--verbosity", "0")
        manage(values, "load_demo", "--verbosity", "0", "--password", values["DEMO_PASSWORD"])

    def _remove(self) -> None:
        if self.services is not None:
            self.services.drop()
        shutil.rmtree(self.folder, ignore_errors=True)


loaded = functools.cache(Loaded)


def manage(
    env: dict[str, str], *arguments: str, check: bool = True, seconds: float = 120
) -> subprocess.CompletedProcess:
    """A management command of the installation with these settings; with `check` a bad exit is an error."""
    done = subprocess.run(
        [sys.executable, MANAGE, *arguments],
        env=os.environ | env,
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        timeout=seconds,
    )
    if check and done.returncode != 0:
        raise AssertionError(f"{arguments[0]} ended with {done.returncode}: {done.stdout}{done.stderr[-2000:]}")
    return done


class Installation:
    """Simulator, workers, scheduler and web as one process group with a folder, a database and a broker of its own.

    `settings` override environment variables of all processes; `layout` says how many there are; with
    `simulator=False` the other side is what `settings["KHO_SECURITY_SERVER_URL"]` names; `only` names the processes to
    start, by the beginning of their names.
    """

    def __init__(
        self,
        engine: str = "embedded",
        *,
        simulator: bool = True,
        only: tuple[str, ...] = (),
        settings: dict[str, str] | None = None,
        **layout: int,
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kho-live-"))
        self._engine = engine
        self._services = Services() if engine == "services" else None
        self._extra = settings or {}
        self._only = only
        options = parse_options([])
        options.port, options.simulator_port = free_port(), free_port()
        options.no_simulator = not simulator
        self.base = f"http://127.0.0.1:{options.port}"
        self.other_side = f"http://127.0.0.1:{options.simulator_port}" if simulator else ""
        self._options = options
        self._layout = Layout(port=options.port, simulator_port=options.simulator_port if simulator else None, **layout)
        self.env: dict[str, str] = {}
        self.group: Group | None = None

    def __enter__(self) -> "Installation":
        try:
            self._prepare()
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self.group is not None:
            self.group.stop()
        if self._services is not None:
            self._services.drop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _prepare(self) -> None:
        source = loaded(self._engine)
        shutil.copytree(source.folder, self.folder, dirs_exist_ok=True)
        values = throw_away_values(self.folder, self._options) | source.keys
        if self._services is not None:
            values |= self._services.copy(source.services)
        self.env = values | self._extra

    def _start(self) -> None:
        every = installation_processes(self._layout)
        children = [child for child in every if not self._only or child.name.startswith(self._only)]
        for child in children:
            child.env = self.env | child.env
        self.group = Group(children, str(self.folder), lambda _: None)
        self.group.start()
        self.wait_ready()
        self.manage("refresh_directory")

    def wait_ready(self) -> None:
        """The web process answers, and so does the other side."""
        addresses = [f"{self.base}/readyz"] if self.children("web") else []
        if self.other_side:
            addresses.append(f"{self.other_side}/__sim/state")
        deadline = time.monotonic() + READY_WITHIN_S
        while not all(_answers(address) for address in addresses):
            if time.monotonic() > deadline:
                raise AssertionError(f"not ready in {READY_WITHIN_S} s: {self.logs()}")
            time.sleep(0.1)

    def manage(self, *arguments: str, check: bool = True, seconds: float = 120) -> subprocess.CompletedProcess:
        """A management command of this installation, run to its end; with `check` a bad exit is an error."""
        return manage(self.env, *arguments, check=check, seconds=seconds)

    def begin(self, code: str) -> subprocess.Popen:
        """`code` begins to run with Django in a process of its own; the caller waits for its end."""
        return subprocess.Popen(
            [sys.executable, MANAGE, "shell", "--no-imports", "--command", code],
            env=os.environ | self.env,
            cwd=BASE_DIR,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def ask(self, code: str, *, seconds: float = 120) -> object:
        """What `code` leaves in `answer`, run with Django in a process of its own and carried as JSON."""
        tail = "\nimport json; print('ANSWER ' + json.dumps(answer, default=str))"
        output = self.manage("shell", "--no-imports", "--command", code + tail, seconds=seconds).stdout
        line = next(line for line in output.splitlines() if line.startswith("ANSWER "))
        return json.loads(line.removeprefix("ANSWER "))

    def query(self, statement: str) -> list[tuple]:
        """Rows straight from the database, in the dialect that both engines share; costs next to nothing."""
        url = self.env["DATABASE_URL"]
        if self._services is None:
            connection = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)
        else:
            connection = psycopg.connect(url)
        with contextlib.closing(connection):
            return list(connection.execute(statement))

    def client(self, username: str = "canbo1") -> "Client":
        """The API in the name of a demo account."""
        token = self.manage("api_token", username).stdout.split()[-1]
        return Client(self.base, token)

    def children(self, prefix: str) -> list[Child]:
        """The processes whose name begins so."""
        return [child for child in self.group.children if child.name.startswith(prefix)]

    def kill(self, *prefixes: str) -> None:
        """kill -9 for these processes and everything they started; they stay dead until `restart`."""
        for prefix in prefixes:
            for child in self.children(prefix):
                signal_group(child, signal.SIGKILL)
                child.process.wait()

    def end(self, *prefixes: str) -> None:
        """These processes are told to stop, as by a deployment, and have stopped; they stay so until `restart`."""
        for prefix in prefixes:
            for child in self.children(prefix):
                child.process.terminate()
                child.process.wait(30)

    def restart(self, *prefixes: str) -> None:
        """These processes run again."""
        for prefix in prefixes:
            for child in self.children(prefix):
                child.start(self.group.log_of(child))
        self.wait_ready()

    def state(self, **settings: object) -> None:
        """The simulator behaves like this from now on."""
        self._control("state", settings)

    def faults(self, **faults: object) -> None:
        """These faults are switched on, per operation; None switches one off."""
        self._control("faults", faults)

    def _control(self, name: str, body: dict) -> None:
        answer = requests.post(f"{self.other_side}/__sim/{name}", json=body, timeout=10)
        assert answer.status_code == 200, answer.text

    def journal(self, operation: str = "") -> list[dict]:
        """What the simulator was asked, oldest first."""
        answer = requests.get(f"{self.other_side}/__sim/journal", params={"operation": operation}, timeout=10)
        return answer.json()["entries"]

    def source(self, target: str, agency: str = "H98") -> bytes:
        """The bytes at the agency itself, fetched without us; `target` is path and query on its server, decoded."""
        keeper = next(each for each in AGENCIES if each.short == agency)
        path, _, query = target.partition("?")
        own = f"{query}&" if query else ""
        address = f"{self.other_side}/VXPAdapter/RestService/forward{quote(path)}?{own}"
        answer = requests.get(f"{address}dstcode={keeper.dstcode}&providerurl={keeper.origin}", timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.content

    def logs(self) -> str:
        """The last lines of every process, for messages of failed tests."""
        return "\n".join(f"{path.name}: {path.read_text()[-1500:]}" for path in sorted(self.folder.glob("*.log")))


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=2).status_code == 200
    except requests.RequestException:
        return False


class Client:
    """The main job over the API (contract 5), as a program of another office would do it."""

    CONSENT = {"given": True, "method": "verbal"}

    def __init__(self, base: str, token: str) -> None:
        self.base = f"{base}/api/v1"
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {token}"
        self.token = token

    def send(self, method: str, path: str, body: object = None, expect: int = 200) -> requests.Response:
        """The answer, which has the expected status."""
        answer = self.session.request(method, self.base + path, json=body, timeout=60)
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        return answer

    def open(self, owner: str = THU, procedure: str = "1.003709") -> dict:
        """A new dossier of that owner."""
        cases = self.send("GET", f"/procedures/{procedure}/").json()["cases"]
        body = {
            "procedure": procedure,
            "channel": "1",
            "owner": {"kind": "person", "id_number": owner, "full_name": NAMES[owner]},
        }
        if cases:
            body["case"] = cases[0]
        return self.send("POST", "/dossiers/", body, expect=201).json()

    def look_up(self, code: str, **more: object) -> dict:
        """The answer of one look-up for the whole dossier."""
        return self.send("POST", f"/dossiers/{code}/lookup/", {"consent": self.CONSENT, **more}).json()

    def choose(self, code: str, slot: dict, offer: dict) -> dict:
        """The slot once the paper was chosen; its files are on their way."""
        body = {"offer": offer["id"], "consent": self.CONSENT}
        return self.send("POST", f"/dossiers/{code}/components/{slot['id']}/choose/", body, expect=202).json()

    def upload(self, code: str, slot: dict, content: bytes, name: str = "quet.pdf") -> dict:
        """The slot once this scan was attached."""
        address = f"{self.base}/dossiers/{code}/components/{slot['id']}/files/"
        answer = self.session.post(address, files={"file": (name, content, "application/pdf")}, timeout=60)
        assert answer.status_code == 201, answer.text[:500]
        return answer.json()

    def slots(self, code: str) -> list[dict]:
        """The components as they stand now."""
        return self.send("GET", f"/dossiers/{code}/").json()["components"]

    def wait_ready(self, code: str, slot_id: str, seconds: float = 60) -> dict:
        """The slot once all its files are here."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            slot = next(each for each in self.slots(code) if each["id"] == slot_id)
            assert slot["state"] != "failed", slot
            if slot["state"] == "ready":
                return slot
            time.sleep(0.25)
        raise AssertionError(f"not ready in {seconds} s: {slot['state']}, {[file['state'] for file in slot['files']]}")

    def content(self, code: str, slot: dict, file: dict) -> bytes:
        """The bytes of an attached file."""
        return self.send("GET", f"/dossiers/{code}/components/{slot['id']}/files/{file['id']}/").content


def slot_for(slots: list[dict], result_code: str) -> dict:
    """The component that asks for this result code."""
    return next(slot for slot in slots if result_code in slot["result_codes"])


def offer_with(slot: dict, **wanted: object) -> dict:
    """The first offer of the slot with these facts; `files` is a number of files."""
    for offer in slot["offers"]:
        facts = offer | {"files": len(offer["files"])}
        if all(facts[name] == value for name, value in wanted.items()):
            return offer
    raise AssertionError(f"no offer with {wanted} among {slot['offers']}")


def held_files(count: int, size: int = 0, look: str = "page") -> list[dict]:
    """Files of a paper in the simulator's state `extra_papers`, each with bytes of its own."""
    return [
        {"name": f"to-{number:02}.pdf", "target": f"/kho-thu/to-{number:02}.pdf", "look": look, "size": size}
        for number in range(1, count + 1)
    ]


def source_bytes(side: OtherSide, link: str) -> bytes:
    """The bytes that stand behind a link of the simulator, taken out of its own warehouse and not over the wire."""
    for paper in PAPERS:
        agency = side.warehouse.agency_of(paper)
        for held in paper.files:
            if link_of(paper, held, agency) == link:
                return file_body(paper, held).content()
    raise AssertionError("no paper has this link")
