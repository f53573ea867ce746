"""What officers and programs read all day, at 100,000 dossiers, against the same of a bare Django + DRF project.

The API's list of 50 with each of its filters, the queue page of 50 rows with each tab, and one dossier with seven
components and a few files. Both projects are up at once and asked in turn; a ratio is one of medians. The queue page
is measured with stale and with fresh statistics of the planner (`planner.py`), and with eight clients at once.
"""

import argparse
import json
import math
import statistics

from tests.benchmarks.beside import ROWS, Bare, bare_project, browser_of, program_of
from tests.benchmarks.dossiers import OFFICER, facts_of, list_page, load, queue_page, rows_of, search, tenth_page
from tests.benchmarks.harness import Verdicts, engines, installation, milliseconds, options, run, say
from tests.benchmarks.planner import Planner
from tests.benchmarks.why import where_time_goes
from tests.benchmarks.wire import Page, Unsuccessful, alternate, throughput
from tests.files.makers import pdf
from tests.live import LLTP, THU, Installation, slot_for

API_BOUND, BOUNDS = 1.5, {"filter": 2.0, "search": 3.0}
PAGE_BOUND, SHARE_BOUND, CLIENTS = 4.0, 0.25, 8
DOSSIER_BOUND = 4.0


class Reading:
    """One installation with its dossiers, the bare project beside it, and what was measured on both."""

    def __init__(self, site: Installation, bare: Bare, given: argparse.Namespace, verdicts: Verdicts) -> None:
        self._site, self._bare, self._given, self._verdicts = site, bare, given, verdicts
        self._facts = facts_of(site)
        self._program, self._browser = program_of(site, OFFICER), browser_of(site, OFFICER)

    def measure_list(self) -> None:
        """The API's list, its filters, its tenth page and the search, against the bare list."""
        pages = {"list": list_page(self._program), "tenth page": tenth_page(self._program)}
        pages |= {name: list_page(self._program, query) for name, query in self._filters().items()}
        pages |= {f"search by {name}": search(self._program, text) for name, text in self._searches().items()}
        reference = self._bare.list()
        assert rows_of(reference) == 50
        ratios = self._compare("API list", pages, reference)
        self._check("API list of 50 / bare list", ratios.pop("list"), pages["list"], API_BOUND)
        for kind, bound in BOUNDS.items():
            worst = max((name for name in ratios if ("search" in name) == (kind == "search")), key=ratios.get)
            self._check(f"API list, slowest {kind} ({worst}) / bare list", ratios[worst], pages[worst], bound)

    def _filters(self) -> dict[str, str]:
        """Queries of the list by their names."""
        facts = self._facts
        found = {f"status {status}": f"?status={status}" for status in facts["statuses"]}
        found |= {"due overdue": "?due=overdue", "due today": "?due=today", "due day": f"?due={facts['due']}"}
        return found | {"office": f"?office={facts['office']}", "procedure": f"?procedure={facts['procedure']}"}

    def _searches(self) -> dict[str, str]:
        """What is typed into the search, for a dossier in the middle."""
        facts = self._facts
        prefix, end = facts["code"].rpartition("-")[0], facts["code"].partition("-")[2]
        return {
            "code": facts["code"],
            "code prefix": prefix,
            "end of code": end,
            "name": facts["name"],
            "number": facts["number"],
        }

    def measure_pages(self, belief: str) -> None:
        """The queue page with each of its tabs against the bare page; `belief` is what the planner believes."""
        pages = {tab: queue_page(self._browser, tab) for tab in self._facts["tabs"]}
        reference = self._bare.page()
        assert reference.text.count("<tr>") == 51
        ratios = self._compare(f"queue page, statistics {belief}", pages, reference)
        worst = max(ratios, key=ratios.get)
        name = f"queue page ({worst}), statistics {belief} / bare page"
        self._check(name, ratios[worst], pages[worst], PAGE_BOUND)

    def measure_clients(self, belief: str) -> None:
        """Requests a second of eight clients on the queue page, against the same on the bare page."""

        def make(page: Page) -> Page:
            return Page(page.line.again(), page.path)

        ours, bare = queue_page(self._browser, self._facts["tabs"][0]), self._bare.page()
        shares = []
        for number in range(self._given.turns + 1):
            try:
                ours_rate = throughput(lambda: make(ours), CLIENTS, self._given.seconds)
            except Unsuccessful as problem:
                say(f"    failed  {problem}")
                ours_rate = 0.0
            bare_rate = throughput(lambda: make(bare), CLIENTS, self._given.seconds)
            if number:  # the first turn starts the threads of both
                shares.append(ours_rate / bare_rate)
                say(f"  {CLIENTS} clients: {ours_rate:.0f} queue pages a second, {bare_rate:.0f} bare ones")
        share = statistics.median(shares)
        name = f"queue pages a second, {CLIENTS} clients, statistics {belief} / bare"
        self._verdicts.check(name, share, least=SHARE_BOUND, why=lambda: where_time_goes(self._site, ours, OFFICER))

    def measure_dossier(self, code: str) -> None:
        """One dossier against one bare row."""
        page, reference = Page(self._program, f"/api/v1/dossiers/{code}/"), self._bare.row()
        components = json.loads(page.text)["components"]
        files = sum(len(slot["files"]) for slot in components)
        assert len(components) == 7 and files, (len(components), files)
        title = f"dossier with 7 components and {files} files"
        ratios = self._compare(title, {"dossier": page}, reference)
        self._check("GET dossier / bare row", ratios["dossier"], page, DOSSIER_BOUND)

    def _check(self, name: str, ratio: float, page: Page, bound: float) -> None:
        self._verdicts.check(name, ratio, most=bound, why=lambda: where_time_goes(self._site, page, OFFICER))

    def _compare(self, title: str, pages: dict[str, Page], reference: Page) -> dict[str, float]:
        """Ratios of medians by name, also of pages with few rows or none; infinite for a page that fails."""
        ratios, rows = dict.fromkeys(pages, math.inf), {}
        for name, page in pages.items():
            try:
                rows[name] = rows_of(page)
            except Unsuccessful as problem:
                say(f"    failed  {name}: {problem}")
        assert 50 in rows.values() or len(rows) < 2, rows
        reference.measure()
        alternate([pages[name] for name in rows], reference, self._given.rounds)
        say(f"  {title}; bare: {milliseconds(reference.seconds)}, {reference.client_ms:.2f} ms of them the client's")
        for name, number in rows.items():
            ratios[name] = pages[name].median / reference.median
            say(f"    {ratios[name]:6.2f}  {name} ({number} rows): {milliseconds(pages[name].seconds)}")
        return ratios


def make_dossier(site: Installation) -> str:
    """A dossier with seven components: papers of both warehouses and a scan are in it, other papers are offered."""
    client = site.client(OFFICER)
    code = client.open(THU)["code"]
    slots = client.look_up(code)["components"]
    criminal_record = slot_for(slots, LLTP)
    client.choose(code, criminal_record, criminal_record["offers"][0])
    client.wait_ready(code, criminal_record["id"])
    for slot in slots:
        if slot["offers"] and slot["offers"][0]["source"] == "own":
            client.choose(code, slot, slot["offers"][0])
            break
    client.upload(code, next(slot for slot in slots if not slot["offers"]), pdf())
    return code


def measure(site: Installation, bare: Bare, given: argparse.Namespace, verdicts: Verdicts) -> None:
    """Everything, first with stale statistics and then with fresh ones."""
    parts, planner = set(given.parts.split(",")), Planner(site)
    code = make_dossier(site)
    site.kill("worker", "scheduler")  # nothing works beside what is measured
    planner.hold()
    load(site, given.dossiers)
    planner.settle()
    reading = Reading(site, bare, given, verdicts)
    if "queue" in parts and planner.is_postgres:
        reading.measure_pages("stale")
        reading.measure_clients("stale")
        if planner.forget():
            reading.measure_pages("never taken")
        else:
            say("  statistics never taken: not measured, only a superuser can make PostgreSQL forget them")
    planner.count()
    if "queue" in parts:
        reading.measure_pages("fresh")
        reading.measure_clients("fresh")
    if "list" in parts:
        reading.measure_list()
    if "dossier" in parts:
        reading.measure_dossier(code)


def main() -> None:
    """Measures and ends with the exit status."""
    given = options(
        __doc__,
        dossiers=(100_000, "dossiers in the database"),
        bare_rows=(ROWS, "rows of the bare project"),
        rounds=(20, "times that each address is asked"),
        turns=(3, "turns of eight clients on each side"),
        seconds=(2.0, "seconds of a turn"),
        parts=("list,queue,dossier", "what to measure"),
    )
    verdicts = Verdicts()
    for engine in engines(given):
        with installation(engine) as site, bare_project(engine, given.bare_rows) as bare:
            measure(site, bare, given, verdicts)
    verdicts.finish()


if __name__ == "__main__":
    run(main)
