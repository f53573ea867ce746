"""A journey of a program (open, look up, choose, get) without any latency: alone, and two hundred at once.

Alone, against one row of a bare project, asked in turn. At once, two hundred clients start together: none may be
refused (any answer but success, a look-up that the national warehouse did not answer, a broken connection), and their
journeys a second are compared with those of one client; again while two busy processes want each core.
"""

import argparse
import json
import multiprocessing
import os
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from tests.benchmarks.beside import ROWS, Bare, bare_project, program_of
from tests.benchmarks.harness import Verdicts, engines, installation, milliseconds, options, run, say, timed
from tests.benchmarks.wire import Line, Page
from tests.live import LLTP, NAMES, THU, Installation, slot_for

TIME_BOUND, REFUSED_BOUND, RATE_BOUND = 30.0, 0, 1.7
CONSENT = {"given": True, "method": "verbal"}
OPENING = {
    "procedure": "1.003709",
    "channel": "1",
    "owner": {"kind": "person", "id_number": THU, "full_name": NAMES[THU]},
}


class Refused(Exception):
    """An answer that ends a journey; its text says which call and why."""


class Journey:
    """One client on a connection of its own; it remembers how long its calls took, by name."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.seconds: dict[str, list[float]] = {}

    def __call__(self) -> None:
        """From opening to the dossier with the chosen paper. Raises Refused."""
        code = self._call("open", "POST", "/api/v1/dossiers/", OPENING)["code"]
        found = self._call("look up", "POST", f"/api/v1/dossiers/{code}/lookup/", {"consent": CONSENT})
        silent = [source for source in found["sources"] if source["state"] != "answered"]
        if silent:
            raise Refused(f"look up: {silent[0]['name']} {silent[0].get('code', silent[0]['state'])}")
        slot = slot_for(found["components"], LLTP)
        choice = {"offer": slot["offers"][0]["id"], "consent": CONSENT}
        self._call("choose", "POST", f"/api/v1/dossiers/{code}/components/{slot['id']}/choose/", choice)
        dossier = self._call("get", "GET", f"/api/v1/dossiers/{code}/")
        assert slot_for(dossier["components"], LLTP)["files"], "the chosen paper is not in the dossier"

    def _call(self, name: str, method: str, path: str, body: object = None) -> dict:
        sent = b"" if body is None else json.dumps(body).encode()
        began = time.perf_counter()
        try:
            status, answer = self._line.send(self._line.request(path, method, sent))
        except OSError as problem:
            raise Refused(f"{name}: {type(problem).__name__}") from problem
        self.seconds.setdefault(name, []).append(time.perf_counter() - began)
        if not 200 <= status < 300:
            told = json.loads(answer).get("code", "") if answer[:1] == b"{" else ""
            raise Refused(f"{name}: {status} {told}")
        return json.loads(answer)


def alone(journey: Journey, row: Page, rounds: int) -> list[float]:
    """Seconds of the journeys of one client, in turn with the bare row."""
    seconds = []
    for _ in range(rounds):
        row.measure()
        seconds.append(timed(journey))
    return seconds


def at_once(line: Line, clients: int) -> tuple[float, Counter[str]]:
    """So many journeys that start together: successful ones a second, and how the others were refused."""
    start, refusals, lock = threading.Barrier(clients + 1), Counter(), threading.Lock()

    def travel() -> None:
        journey = Journey(line.again())
        start.wait()
        try:
            journey()
        except Refused as refused:
            with lock:
                refusals[str(refused)] += 1

    threads = [threading.Thread(target=travel) for _ in range(clients)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return (clients - refusals.total()) / (time.perf_counter() - began), refusals


def spin() -> None:
    """Keeps one core busy until this process is ended."""
    while True:
        sum(range(10_000))


@contextmanager
def busy_machine() -> Iterator[None]:
    """Two others want each core meanwhile."""
    others = [multiprocessing.Process(target=spin, daemon=True) for _ in range(2 * (os.cpu_count() or 1))]
    for other in others:
        other.start()
    try:
        yield
    finally:
        for other in others:
            other.terminate()
            other.join()


def wait_for_downloads(site: Installation) -> None:
    """Nothing of the journeys before is still on its way."""
    deadline = time.monotonic() + 300
    while site.query("SELECT count(*) FROM connectors_download WHERE finished_at IS NULL")[0][0]:
        assert time.monotonic() < deadline, "downloads do not end"
        time.sleep(0.5)


def measure(site: Installation, bare: Bare, given: argparse.Namespace, verdicts: Verdicts) -> None:
    """Alone, at once, and at once on a busy machine."""
    line, row = program_of(site), bare.row()
    journey = Journey(line)
    alone(journey, row, 3)
    row.forget()
    journey.seconds.clear()
    seconds = alone(journey, row, given.rounds // 2)
    wait_for_downloads(site)
    rate, refusals = at_once(line, given.clients)
    tell(rate, refusals)
    wait_for_downloads(site)
    seconds += alone(journey, row, given.rounds // 2)  # before and after, because the machine has moods
    say(f"  one client: {milliseconds(seconds)}; bare row: {milliseconds(row.seconds)}")
    ratio = statistics.median(seconds) / row.median
    verdicts.check("a journey / bare row", ratio, most=TIME_BOUND, why=lambda: parts(journey))
    name = f"{given.clients} journeys at once"
    verdicts.check(f"{name}, refused", refusals.total(), most=REFUSED_BOUND, why=lambda: worst(refusals))
    one = 1 / statistics.mean(seconds)
    why = f"{rate:.1f} a second at once, {one:.1f} of one client."
    verdicts.check(f"{name}, a second / of one client", rate / one, least=RATE_BOUND, why=lambda: why)
    wait_for_downloads(site)
    with busy_machine():
        rate, refusals = at_once(line, given.clients)
    tell(rate, refusals)
    verdicts.check(
        f"{name} on a busy machine, refused", refusals.total(), most=REFUSED_BOUND, why=lambda: worst(refusals)
    )
    wait_for_downloads(site)


def tell(rate: float, refusals: Counter[str]) -> None:
    """What came of many journeys."""
    say(f"  at once: {rate:.1f} journeys a second, {refusals.total()} refused {dict(refusals) or ''}")


def parts(journey: Journey) -> str:
    """How long each call of a journey takes, in a sentence."""
    medians = {name: 1000 * statistics.median(seconds) for name, seconds in journey.seconds.items()}
    return ", ".join(f"{name} {median:.0f} ms" for name, median in medians.items()) + "."


def worst(refusals: Counter[str]) -> str:
    """The commonest refusal, in a sentence."""
    if not refusals:
        return ""
    told, number = refusals.most_common(1)[0]
    return f"{number} of {refusals.total()} were refused as: {told}."


def main() -> None:
    """Measures and ends with the exit status."""
    given = options(
        __doc__,
        rounds=(30, "journeys of one client"),
        clients=(200, "journeys at once"),
        bare_rows=(ROWS, "rows of the bare project"),
    )
    verdicts = Verdicts()
    for engine in engines(given):
        with installation(engine) as site, bare_project(engine, given.bare_rows) as bare:
            measure(site, bare, given, verdicts)
    verdicts.finish()


if __name__ == "__main__":
    run(main)
