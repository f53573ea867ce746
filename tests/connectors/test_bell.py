"""Ringing for many rows at once: bounded in number, and ended by the first failure."""

import pytest

from connectors import bell, tasks
from connectors.bell import ring as real_ring
from connectors.bell import ring_all_after_commit
from connectors.models import DownloadStep

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("rows", "rings"), [(1, 1), (32, 32), (33, 17), (200, 29), (1000, 32)])
def test_every_row_is_rung_once_however_many_there_are(rows, rings, bells, monkeypatch):
    monkeypatch.setattr(bell, "ring", real_ring)
    ring_all_after_commit(list(range(1, rows + 1)), DownloadStep.FETCH)
    assert len(bells) == rings
    assert [pk for _, *pks in bells for pk in pks] == list(range(1, rows + 1))


def test_nothing_to_do_rings_nobody(bells):
    ring_all_after_commit([], DownloadStep.FETCH)
    assert bells == []


def test_a_dead_broker_is_tried_once_and_not_once_a_file(monkeypatch):
    tried = []

    def fail(*pks):
        tried.append(pks)
        raise ConnectionError("no broker")

    monkeypatch.setattr(bell, "ring", real_ring)
    monkeypatch.setattr(tasks.run_download, "delay", fail)
    ring_all_after_commit(list(range(10)), DownloadStep.FETCH)
    assert tried == [(0,)]
