"""Twenty look-ups at once, from four processes, without a token: one login and twenty questions (2122 V.3)."""

import time

import pytest

from tests.live import Installation, engine_of_environment

PROCESSES, THREADS = 4, 5
LATENCY_MS = {"login": 400, "papers": 200}
ROWS = """
from connectors.models import AccessToken, Lookup
answer = {
    "states": list(Lookup.objects.values_list("state", flat=True)),
    "tokens": AccessToken.objects.filter(family="bndp").exclude(value="").count(),
}
"""
ASKING = """
import threading, time
from django.db import connection
from connectors.services import look_up
from connectors.types import Channel, PapersQuery, Requester, WantedCode

def ask(number):
    query = PapersQuery(
        procedure_code="1.003709",
        wanted=(WantedCode("KQ.G15.000007"),),
        owner_number="099194004271",
        channel=Channel.IN_PERSON,
        requester=Requester("099080000001", "Trần Thị Cán Bộ"),
    )
    connection.ensure_connection()
    time.sleep(max(0, {begin} - time.time()))
    look_up(query, subject=f"ho-so-{process}-{{number}}")
    connection.close()

threads = [threading.Thread(target=ask, args=(number,)) for number in range({threads})]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def ask_from_processes(site: Installation, *, begin_in_s: float) -> None:
    """Twenty look-ups were started at the same moment by four processes, and have ended."""
    site.state(latency_ms=LATENCY_MS)
    begin = time.time() + begin_in_s
    running = [site.begin(ASKING.format(begin=begin, process=number, threads=THREADS)) for number in range(PROCESSES)]
    for process in running:
        output, _ = process.communicate(timeout=90)
        assert process.returncode == 0, output


@pytest.mark.timeout(240)
def test_twenty_look_ups_from_four_processes_log_in_once():
    with Installation(engine_of_environment(), only=("simulator",)) as site:
        ask_from_processes(site, begin_in_s=8)
        rows = site.ask(ROWS)
        assert rows["states"] == ["answered"] * (PROCESSES * THREADS)
        assert rows["tokens"] == 1
        assert len(site.journal("login")) == 1
        assert len(site.journal("papers")) == PROCESSES * THREADS
        assert {entry["status"] for entry in site.journal("papers")} == {200}
