"""Many dossiers in an installation, and the pages of lists that are asked for."""

import json
import re
from html import unescape

from tests.benchmarks.harness import say, timed
from tests.benchmarks.wire import Line, Page
from tests.live import Installation

OFFICER = "canbo1"
# The loader's dossiers wait for nothing: some are filed and wait for the counter, some wait for a warehouse.
WAITING = """
import datetime
from django.db.models import F
from django.utils import timezone
from reception.models import Channel, Dossier, DossierStatus, Slot, SlotPromise, User

officer = User.objects.get(username={officer!r})
mine = Dossier.objects.visible_to(officer)
later = timezone.now() + datetime.timedelta(days=6)
filed = list(mine.in_work().order_by("-pk").values_list("pk", flat=True)[:{some}])
facts = {{"status": DossierStatus.SUBMITTED, "channel": Channel.POSTAL, "submitted_at": F("opened_at")}}
not_yet = dict.fromkeys(("accepted_at", "accepted_by", "clock_started_at", "due_at"))
Dossier.objects.filter(pk__in=filed).update(**facts, **not_yet)
promised = list(mine.in_work().order_by("-pk").values_list("pk", flat=True)[: 10 * {some} : 10])
SlotPromise.objects.bulk_create(
    SlotPromise(slot=slot, key=f"promise:{{slot.pk}}", promised_by=officer, not_before=later, give_up_at=later)
    for slot in Slot.objects.filter(dossier__in=promised, position=1)
)
answer = (len(filed), len(promised))
"""
FACTS = """
from django.db.models import Count
from django.db.models.functions import TruncDate
from reception.dossiers.queues import QUEUES
from reception.models import Dossier, DossierStatus, User

officer = User.objects.select_related("office").get(username={officer!r})
mine = Dossier.objects.visible_to(officer)
days = mine.filter(due_at__isnull=False).annotate(day=TruncDate("due_at")).values("day").annotate(n=Count("pk"))
ten = mine.filter(code__endswith="-0015").order_by("pk")  # ten dossiers of its day share all but the last digit
middle = mine.select_related("owner").order_by("pk")[mine.count() // 2]
answer = {{
    "dossiers": Dossier.objects.count(), "office": officer.office.code, "tabs": [queue.key for queue in QUEUES],
    "due": days.order_by("-n", "day")[0]["day"].isoformat(), "procedure": middle.procedure_code,
    "statuses": DossierStatus.values,
    "ten": ten[ten.count() // 2].code[:-1],
    "code": middle.code, "name": middle.owner.full_name, "number": middle.owner.id_number,
}}
"""


def load(site: Installation, dossiers: int) -> None:
    """So many dossiers are there, and some of them wait."""
    password = site.env["DEMO_PASSWORD"]
    command = ("load_demo", "--verbosity", "0", "--password", password, "--dossiers", str(dossiers))
    seconds = timed(lambda: site.manage(*command, seconds=3600))
    waiting = site.ask(WAITING.format(officer=OFFICER, some=min(300, dossiers // 20)))
    say(f"  {dossiers:,} dossiers loaded in {seconds:.0f} s; filed and promised: {waiting}")


def facts_of(site: Installation) -> dict:
    """What the lists can be asked for: tabs, statuses, and the words that name one dossier in the middle."""
    return site.ask(FACTS.format(officer=OFFICER))


def list_page(line: Line, query: str = "") -> Page:
    """The API's list with this query."""
    return Page(line, f"/api/v1/dossiers/{query}")


def tenth_page(line: Line) -> Page:
    """The tenth page of the API's list, as nine times `next` leads to it."""
    page = list_page(line)
    for _ in range(9):
        page = list_page(line, "?" + json.loads(page.text)["next"].partition("?")[2])
    return page


def search(line: Line, text: str) -> Page:
    """What the API finds for this text."""
    return Page(line, "/api/v1/dossiers/search/", "POST", json.dumps({"text": text}).encode())


def queue_page(browser: Line, tab: str) -> Page:
    """The page of this tab for a signed-in officer."""
    return Page(browser, f"/quay/?nhom={tab}")


def rows_of(page: Page) -> int:
    """How many dossiers the page shows."""
    text = page.text
    if text[:1] != "{":
        return text.count("data-line>")
    found = json.loads(text)
    return len(found["results"]) if "results" in found else 1


def tenth_queue_page(browser: Line, tab: str) -> Page:
    """The tenth page of this tab, as nine times its link to the next page leads to it."""
    page = queue_page(browser, tab)
    for _ in range(9):
        link = re.search(r'href="(/quay/\?[^"]*truoc=[^"]*)"', page.text)
        page = Page(browser, unescape(link[1]))
    return page
