"""Web and workers killed with -9 in the middle of their work: nothing is lost, nothing is done twice.

Runs on the engine of the environment: SQLite and the embedded broker, or PostgreSQL and Redis when DATABASE_URL and
REDIS_URL name them; CI does both. Lease and sweep are the product's own, 60 and 30 s, and everything is back sooner
than the lease of a dead worker would run out: its successor has noticed.
"""

import time

import pytest

from tests.live import LLTP, NAM, THU, Installation, engine_of_environment, held_files, offer_with, slot_for

FILES = held_files(10, size=200_000)
RECOVERED_WITHIN_S = 50
ROWS = """
from collections import Counter
from connectors.models import Download
from kho_portal.files.models import StoredFile
from reception.models import Attachment
answer = {
    "stored": Counter(StoredFile.objects.values_list("state", flat=True)),
    "downloads": Counter(Download.objects.filter(stored_file__isnull=False).values_list("status", flat=True)),
    "attachments": Attachment.objects.filter(removed_at__isnull=True, source="national").count(),
    "own": StoredFile.objects.filter(download__isnull=True).count(),
}
"""


@pytest.fixture(scope="module")
def site():
    with Installation(engine_of_environment()) as running:
        yield running


def wait_until(condition, what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


@pytest.mark.timeout(400)
def test_ten_files_arrive_once_although_everything_was_killed_twice(site):
    paper = {"owner": THU, "code": LLTP, "number": "MUOI-TEP", "agency": "H98", "files": FILES}
    site.state(extra_papers=[paper], latency_ms={"file": 300})
    # Six bodies drip for hours, so they are on their way whenever we strike; the others are wherever they are by then.
    site.faults(file={"kind": "drip_body", "value": 0.2, "times": 6})
    own_before = site.ask(ROWS)["own"]
    client = site.client()
    code = client.open(THU)["code"]
    slot = slot_for(client.look_up(code)["components"], LLTP)
    client.choose(code, slot, offer_with(slot, reference_number="MUOI-TEP", files=10))

    wait_until(lambda: [entry["status"] for entry in site.journal("file")] == [200] * 10, "ten bodies have not begun")
    site.kill("web", "worker")
    site.state(latency_ms={"file": 2000})
    site.restart("worker", "web")
    # Again while the second try of the six is on its way.
    wait_until(lambda: len(site.journal("file")) >= 13, "the interrupted work was not taken up again", 50)
    site.kill("web", "worker")
    killed_at = time.monotonic()
    site.state(latency_ms=0)
    site.restart("worker", "web")

    ready = client.wait_ready(code, slot["id"], seconds=RECOVERED_WITHIN_S - (time.monotonic() - killed_at))
    assert [file["name"] for file in ready["files"]] == [held["name"] for held in FILES]
    for file, held in zip(ready["files"], FILES, strict=True):
        assert client.content(code, ready, file) == site.source(held["target"]), file["name"]
    rows = site.ask(ROWS)
    assert rows["attachments"] == 10
    assert rows["downloads"] == {"done": 10}
    assert rows["stored"] == {"ready": 10 + own_before}
    verified = site.manage("verify_files", check=False)
    assert verified.returncode == 0, verified.stdout


@pytest.mark.timeout(200)
def test_a_deployment_ends_workers_at_once_and_the_new_ones_go_on_with_their_work(site):
    paper = {"owner": NAM, "code": LLTP, "number": "MOT-TEP", "agency": "H98", "files": held_files(1)}
    site.state(extra_papers=[paper])
    site.faults(file={"kind": "drip_body", "value": 0.2, "times": 1})
    client = site.client()
    code = client.open(NAM)["code"]
    slot = slot_for(client.look_up(code)["components"], LLTP)
    begun = len(site.journal("file"))
    client.choose(code, slot, offer_with(slot, reference_number="MOT-TEP"))
    wait_until(lambda: len(site.journal("file")) > begun, "the body has not begun")

    told_at = time.monotonic()
    site.end("worker")
    ended_within = time.monotonic() - told_at
    site.restart("worker")
    ready = client.wait_ready(code, slot["id"], seconds=RECOVERED_WITHIN_S)
    assert ended_within < 5, "a worker waited for its slow agency"
    assert client.content(code, ready, ready["files"][0]) == site.source(held_files(1)[0]["target"])
