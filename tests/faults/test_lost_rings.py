"""A doorbell that drops, repeats and delays every ring: nothing is lost and nothing is done twice."""

import queue
import random
import threading
import time

import pytest
from django.db import connection

from connectors import tasks
from connectors.bell import ring as real_ring
from connectors.models import Download
from connectors.services import look_up, request_downloads
from connectors.sweeping import sweep
from kho_portal.files.models import StoredFile
from kho_portal.files.storage import store
from kho_portal.work.models import TERMINAL
from tests.connectors.conftest import ask
from tests.live import LLTP, THU, held_files

pytestmark = pytest.mark.django_db(transaction=True)
FILES = held_files(8, size=80_000)
WORKERS = 4
PATIENCE_S = 60


class BadDoorbell:
    """Takes rings; each is lost, or heard up to three times, sooner or later and in any order."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._heard: queue.PriorityQueue = queue.PriorityQueue()
        self._lock = threading.Lock()
        self.lost = self.repeated = 0

    def ring(self, work, pks: tuple[int, ...]) -> None:
        with self._lock:
            copies = self._random.choice([0, 0, 1, 2, 3])
            self.lost += copies == 0
            self.repeated += copies > 1
            for _ in range(copies):
                later = time.monotonic() + self._random.choice([0, 0, 0.05, 0.3])
                self._heard.put((later, self._random.random(), work, pks))

    def next(self):
        """(work, pks) of a ring that is heard now, or None."""
        try:
            later, _, work, pks = self._heard.get_nowait()
        except queue.Empty:
            return None
        time.sleep(max(0, later - time.monotonic()))
        return work, pks


@pytest.fixture(params=range(3))
def bell(request, monkeypatch):
    bad = BadDoorbell(request.param)
    for task in (tasks.run_download, tasks.run_inspection):
        monkeypatch.setattr(task, "delay", lambda *pks, work=task.run: bad.ring(work, pks))
    monkeypatch.setattr(tasks.run_directory_refresh, "delay", lambda: None)
    monkeypatch.setattr("connectors.bell.ring", real_ring)  # the suite has silenced it
    return bad


def work_until(finished: threading.Event, bell: BadDoorbell, problems: list) -> None:
    try:
        while not finished.is_set():
            heard = bell.next()
            if heard is None:
                finished.wait(0.05)
            else:
                work, pks = heard
                work(*pks)
    except BaseException as problem:  # reported by the test, not by the thread
        problems.append(problem)
    finally:
        connection.close()


def test_a_bad_doorbell_loses_nothing_and_does_nothing_twice(bell, directory):
    directory.change(extra_papers=[{"owner": THU, "code": LLTP, "number": "CHUONG", "agency": "H98", "files": FILES}])
    lookup = look_up(ask(), subject="ho-so")
    document = lookup.documents.get(reference_number="CHUONG")
    request_downloads(list(document.files.all()))
    finished, problems = threading.Event(), []
    workers = [threading.Thread(target=work_until, args=(finished, bell, problems)) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    deadline = time.monotonic() + PATIENCE_S
    try:
        while Download.objects.exclude(status__in=TERMINAL).exists():
            assert not problems and time.monotonic() < deadline, problems
            sweep()
            sweep()  # two schedulers at once are harmless
            time.sleep(0.3)
    finally:
        finished.set()
        for worker in workers:
            worker.join()

    assert not problems
    assert bell.lost and bell.repeated
    assert list(Download.objects.values_list("status", "attempts")) == [("done", 1)] * len(FILES)
    assert len(directory.journal.entries("file")) == len(FILES), "a file was fetched twice"
    assert StoredFile.objects.filter(state="ready").count() == StoredFile.objects.count() == len(FILES)
    assert list(store().parts()) == []
