"""Choosing, waiving, showing and comparing over the API: queries, and time against one row of a bare project.

The queries are counted in a process of the installation on its second dossier, when the process remembers what it
remembers; whatever Django sends counts, BEGIN and COMMIT too. The times are those of the whole answer over HTTP. No
worker runs: what an act sets going in the background is not part of it.
"""

import json
import statistics

from tests.benchmarks.beside import ROWS, Bare, bare_project, line_of
from tests.benchmarks.harness import Verdicts, engines, installation, milliseconds, options, run, say
from tests.benchmarks.wire import Line, Page
from tests.files.makers import pdf
from tests.live import LLTP, THU, Client, Installation, slot_for

QUERIES_BOUND, TIME_BOUND = 18, 8.0
ACTS = ("waive", "shown", "compared", "choose")  # a dossier holds a little already when a paper is chosen
PROCEDURE, SHOWN_PROCEDURE, SHOWN_OFFICER = "1.003709", "1.001193", "canbo2"
COUNT = """
import json
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

answer = []
for token, method, path, body in json.loads({steps!r}):
    client = Client(headers={{"host": "127.0.0.1", "authorization": "Bearer " + token}})
    with CaptureQueriesContext(connection) as queries:
        response = client.generic(method, path, json.dumps(body), content_type="application/json")
    assert 200 <= response.status_code < 300, (path, response.status_code, response.content[:300])
    answer.append((len(queries), sum(float(query["time"]) for query in queries)))
"""


class Desk:
    """Two officers with dossiers in which each act can be done once."""

    def __init__(self, site: Installation) -> None:
        self._site = site
        self._health, self._commune = site.client("canbo1"), site.client(SHOWN_OFFICER)

    def prepare(self) -> dict[str, tuple[Client, str, dict]]:
        """For each act, who does it, its path and its body, in dossiers that are new and looked up."""
        code = self._health.open(THU, PROCEDURE)["code"]
        slots = self._health.look_up(code)["components"]
        chosen = slot_for(slots, LLTP)
        empty = [slot for slot in slots if not slot["offers"]]
        self._health.upload(code, empty[1], pdf())
        shown = self._commune.open(THU, SHOWN_PROCEDURE)
        seen = next(slot for slot in shown["components"] if slot["only_shown"])
        consent = {"given": True, "method": "verbal"}

        def path(code: str, slot: dict, act: str) -> str:
            return f"/api/v1/dossiers/{code}/components/{slot['id']}/{act}/"

        offer = chosen["offers"][0]["id"]
        return {
            "choose": (self._health, path(code, chosen, "choose"), {"offer": offer, "consent": consent}),
            "waive": (self._health, path(code, empty[0], "waive"), {"reason": "Đã nộp bản giấy."}),
            "compared": (self._health, path(code, empty[1], "compared"), {}),
            "shown": (self._commune, path(shown["code"], seen, "shown"), {}),
        }


def count_queries(site: Installation, desk: Desk) -> dict[str, tuple[int, float]]:
    """Queries of each act and their seconds, in a process that has done each once before."""
    steps = [
        (client.token, "POST", path, body)
        for acts in (desk.prepare(), desk.prepare())
        for client, path, body in (acts[name] for name in ACTS)
    ]
    found = site.ask(COUNT.format(steps=json.dumps(steps)))
    return {name: (queries, spent) for name, (queries, spent) in zip(ACTS, found[len(ACTS) :], strict=True)}


def time_acts(site: Installation, bare: Bare, desk: Desk, rounds: int) -> tuple[dict[str, list[float]], Page]:
    """Seconds of each act and of the bare row, asked in turn; the first two dossiers only warm both up."""
    lines: dict[str, Line] = {}
    seconds: dict[str, list[float]] = {name: [] for name in ACTS}
    row = bare.row()
    for number in range(rounds + 2):
        acts = desk.prepare()
        if number == 2:
            seconds = {name: [] for name in ACTS}
            row.forget()
        for _ in range(2):  # making the dossier took a while: both sides are awake again
            row()
        for name in ACTS:
            client, path, body = acts[name]
            line = lines.setdefault(client.token, line_of(site, client))
            act = Page(line, path, "POST", json.dumps(body).encode())
            row.measure()
            act.measure()
            seconds[name] += act.seconds
    return seconds, row


def measure(site: Installation, bare: Bare, rounds: int, verdicts: Verdicts) -> None:
    """Both numbers of each act; the slowest counts."""
    desk = Desk(site)
    counted = count_queries(site, desk)
    counts = {name: queries for name, (queries, _) in counted.items()}
    seconds, row = time_acts(site, bare, desk, rounds)
    say(f"  bare row: {milliseconds(row.seconds)}, {row.client_ms:.2f} ms of them the client's")
    ratios = {name: statistics.median(seconds[name]) / row.median for name in ACTS}
    for name in ACTS:
        say(f"    {ratios[name]:6.2f}  {name}: {counts[name]} queries, {milliseconds(seconds[name])}")
    most, slowest = max(counts, key=counts.get), max(ratios, key=ratios.get)
    verdicts.check(f"queries of an act, the most ({most})", counts[most], most=QUERIES_BOUND)
    why = f"{counts[slowest]} queries, which take {1000 * counted[slowest][1]:.0f} ms."
    verdicts.check(f"an act, the slowest ({slowest}) / bare row", ratios[slowest], most=TIME_BOUND, why=lambda: why)


def main() -> None:
    """Measures and ends with the exit status."""
    given = options(
        __doc__, rounds=(25, "dossiers in which each act is done"), bare_rows=(ROWS, "rows of the bare project")
    )
    verdicts = Verdicts()
    for engine in engines(given):
        with (
            installation(engine, only=("simulator", "web")) as site,
            bare_project(engine, given.bare_rows) as bare,
        ):
            measure(site, bare, given.rounds, verdicts)
    verdicts.finish()


if __name__ == "__main__":
    run(main)
