"""What officers and programs read all day, at 100,000 dossiers, against the same of a bare Django + DRF project.

The API's list of 50 with each of its filters, the queue page of 50 rows with each tab, and one dossier with seven
components and a few files. Both projects are up at once and asked in turn; a ratio is one of medians. The queue page
is measured with stale and with fresh statistics of the planner (`planner.py`), and with eight clients at once.
"""

import argparse
import json
import statistics
from urllib.parse import quote

from tests.benchmarks.beside import ROWS, Bare, bare_project, browser_of, program_of
from tests.benchmarks.harness import Verdicts, engines, installation, milliseconds, options, run, say, timed
from tests.benchmarks.planner import Planner
from tests.benchmarks.wire import Page, alternate, throughput
from tests.files.makers import pdf
from tests.live import LLTP, THU, Installation, slot_for

OFFICER = "canbo1"
API_BOUND, FILTER_BOUND = 1.5, 2.0
PAGE_BOUND, SHARE_BOUND, CLIENTS = 4.0, 0.25, 8
DOSSIER_BOUND = 4.0
LOAD = """
from reception.demo.load_many import load_dossiers
answer = load_dossiers({number})
"""
# The loader's dossiers wait for nothing and hold no files: some are filed and wait for the counter, some wait for a
# warehouse, and every tenth holds two scans.
FILL = """
import datetime
from django.utils import timezone
from kho_portal.files.models import FileState, StoredFile
from kho_portal.files.storage import new_key
from reception.models import Attachment, Dossier, DossierStatus, Slot, SlotPromise, User

officer = User.objects.get(username={officer!r})
mine = Dossier.objects.visible_to(officer)
later = timezone.now() + datetime.timedelta(days=6)

drafts = list(mine.filter(status="draft").order_by("-pk").values_list("pk", flat=True)[:{some}])
Dossier.objects.filter(pk__in=drafts).update(status="submitted", channel="3", submitted_at=timezone.now())

working = list(mine.filter(status="processing").order_by("pk").values_list("pk", flat=True)[:{some}])
slots = Slot.objects.filter(dossier__in=working, position=1)
SlotPromise.objects.bulk_create(
    SlotPromise(slot=slot, key=f"promise:{{slot.pk}}", promised_by=officer, not_before=later, give_up_at=later)
    for slot in slots
)

pks = mine.order_by("pk").values_list("pk", flat=True)
tenth = [pk for position, pk in enumerate(pks) if position % 10 == 0]
for start in range(0, len(tenth), 1000):
    slots = list(Slot.objects.filter(dossier__in=tenth[start : start + 1000], position__in=(2, 3)))
    files = StoredFile.objects.bulk_create(
        StoredFile(
            state=FileState.READY, storage_key=new_key(), display_name="ban-quet.pdf", size=1000, sha256="0" * 64,
            media_type="application/pdf", pages=1, ready_at=timezone.now(),
        )
        for _ in slots
    )
    Attachment.objects.bulk_create(
        Attachment(slot=slot, position=1, source="upload", stored_file=file, attached_by=officer)
        for slot, file in zip(slots, files, strict=True)
    )
answer = len(tenth)
"""
FACTS = """
from collections import Counter
from django.db.models import Count
from django.db.models.functions import TruncDate
from reception.dossiers.queues import QUEUES
from reception.models import Dossier, DossierStatus, User

officer = User.objects.select_related("office").get(username={officer!r})
mine = Dossier.objects.visible_to(officer)
days = mine.filter(due_at__isnull=False).annotate(day=TruncDate("due_at")).values("day").annotate(n=Count("pk"))
middle = mine.select_related("owner").order_by("pk")[mine.count() // 2]
answer = {{
    "dossiers": Dossier.objects.count(), "office": officer.office.code, "tabs": [queue.key for queue in QUEUES],
    "due": days.order_by("-n", "day")[0]["day"].isoformat(), "procedure": middle.procedure_code,
    "statuses": sorted(set(mine.values_list("status", flat=True))),
    "code": middle.code, "name": middle.owner.full_name, "number": middle.owner.id_number,
}}
"""


class Reading:
    """One installation with its dossiers, the bare project beside it, and what was measured on both."""

    def __init__(self, site: Installation, bare: Bare, given: argparse.Namespace, verdicts: Verdicts) -> None:
        self._site, self._bare, self._given, self._verdicts = site, bare, given, verdicts
        self._facts: dict = site.ask(FACTS.format(officer=OFFICER))
        self._program, self._browser = program_of(site, OFFICER), browser_of(site, OFFICER)

    def measure_list(self) -> None:
        """The API's list, its filters, its tenth page and the search, against the bare list."""
        pages = {name: Page(self._program, f"/api/v1/dossiers/{query}") for name, query in self._filters().items()}
        for name, text in self._searches().items():
            body = json.dumps({"text": text}).encode()
            pages[f"search by {name}"] = Page(self._program, "/api/v1/dossiers/search/", "POST", body)
        rows = {name: len(json.loads(page.text)["results"]) for name, page in pages.items()}
        reference = self._bare.list()
        assert len(json.loads(reference.text)["results"]) == 50
        assert rows["list"] == 50, rows
        self._compare("API list", pages, reference, rows)
        ratios = {name: page.median / reference.median for name, page in pages.items()}
        self._verdicts.check("API list of 50 / bare list", ratios.pop("list"), most=API_BOUND)
        worst = max(ratios, key=ratios.get)
        self._verdicts.check(f"API list, slowest filter ({worst}) / bare list", ratios[worst], most=FILTER_BOUND)

    def _filters(self) -> dict[str, str]:
        """Queries of the list by their names; `list` has none."""
        facts = self._facts
        found = {"list": "", "tenth page": self._tenth_page()}
        found |= {f"status {status}": f"?status={status}" for status in facts["statuses"]}
        found |= {
            f"due {name}": f"?due={due}" for name, due in (("overdue",) * 2, ("today",) * 2, ("day", facts["due"]))
        }
        return found | {"office": f"?office={facts['office']}", "procedure": f"?procedure={facts['procedure']}"}

    def _tenth_page(self) -> str:
        """The query of the tenth page, as nine times `next` leads to it."""
        query = ""
        for _ in range(9):
            query = "?" + json.loads(Page(self._program, f"/api/v1/dossiers/{query}").text)["next"].partition("?")[2]
        return query

    def _searches(self) -> dict[str, str]:
        """What is typed into the search, for a dossier in the middle."""
        facts = self._facts
        prefix = facts["code"].rpartition("-")[0]
        return {"code": facts["code"], "code prefix": prefix, "name": facts["name"], "number": facts["number"]}

    def measure_pages(self, belief: str) -> None:
        """The queue page with each of its tabs against the bare page; `belief` is what the planner believes."""
        pages = {tab: Page(self._browser, f"/quay/?nhom={quote(tab)}") for tab in self._facts["tabs"]}
        rows = {tab: page.text.count("data-line>") for tab, page in pages.items()}
        reference = self._bare.page()
        assert reference.text.count("<tr>") == 51
        assert rows["tat-ca"] == 50, rows
        self._compare(f"queue page, statistics {belief}", pages, reference, rows)
        worst = max(pages, key=lambda tab: pages[tab].median)
        ratio = pages[worst].median / reference.median
        self._verdicts.check(f"queue page ({worst}), statistics {belief} / bare page", ratio, most=PAGE_BOUND)

    def measure_clients(self, belief: str) -> None:
        """Requests a second of eight clients on the queue page, against the same on the bare page."""

        def make(page: Page) -> Page:
            return Page(page.line.again(), page.path)

        ours, bare = Page(self._browser, f"/quay/?nhom={self._facts['tabs'][0]}"), self._bare.page()
        shares = []
        for number in range(self._given.turns + 1):
            ours_rate = throughput(lambda: make(ours), CLIENTS, self._given.seconds)
            bare_rate = throughput(lambda: make(bare), CLIENTS, self._given.seconds)
            if number:  # the first turn starts the threads of both
                shares.append(ours_rate / bare_rate)
                say(f"  {CLIENTS} clients: {ours_rate:.0f} queue pages a second, {bare_rate:.0f} bare ones")
        share = statistics.median(shares)
        self._verdicts.check(f"queue pages a second, {CLIENTS} clients, {belief} / bare", share, least=SHARE_BOUND)

    def measure_dossier(self, code: str) -> None:
        """One dossier against one bare row."""
        page, reference = Page(self._program, f"/api/v1/dossiers/{code}/"), self._bare.row()
        components = json.loads(page.text)["components"]
        files = sum(len(slot["files"]) for slot in components)
        assert len(components) == 7 and files, (len(components), files)
        self._compare(f"dossier with 7 components and {files} files", {"dossier": page}, reference, {"dossier": 1})
        self._verdicts.check("GET dossier / bare row", page.median / reference.median, most=DOSSIER_BOUND)

    def _compare(self, title: str, pages: dict[str, Page], reference: Page, rows: dict[str, int]) -> None:
        alternate(list(pages.values()), reference, self._given.rounds)
        say(f"  {title}; bare: {milliseconds(reference.seconds)}, {reference.client_ms:.2f} ms of them the client's")
        for name, page in pages.items():
            ratio = page.median / reference.median
            say(f"    {ratio:6.2f}  {name} ({rows[name]} rows): {milliseconds(page.seconds)}")


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


def load(site: Installation, planner: Planner, dossiers: int) -> None:
    """The dossiers are there; the planner believes what it believed before."""
    seconds = timed(lambda: site.ask(LOAD.format(number=dossiers), seconds=1800))
    say(f"  {dossiers:,} dossiers loaded in {seconds:.0f} s")
    site.ask(FILL.format(officer=OFFICER, some=300), seconds=600)
    planner.settle()


def measure(site: Installation, bare: Bare, given: argparse.Namespace, verdicts: Verdicts) -> None:
    """Everything, first with stale statistics and then with fresh ones."""
    parts, planner = set(given.parts.split(",")), Planner(site)
    code = make_dossier(site)
    site.kill("worker", "scheduler")  # nothing works beside what is measured
    planner.hold()
    load(site, planner, given.dossiers)
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
