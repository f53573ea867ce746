"""Every half hour a process removes bytes that nobody will ever finish or own, and nothing else."""

import os
import time

import pytest

from kho_portal.files import accept, housekeeping
from kho_portal.files.housekeeping import PART_LIFE_S, ROUND_EVERY_S, Removed, RoundClock, make_round
from kho_portal.files.models import PartialFile
from kho_portal.files.pieces import LIFE, append, begin
from kho_portal.files.storage import FileStore

from .makers import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def first_round(monkeypatch):
    """The next round is the first one of its process."""
    monkeypatch.setattr(housekeeping, "round_clock", RoundClock())


@pytest.fixture
def later(monkeypatch):
    """Moves the clock of rounds and the age of files ahead: nobody can set the moment of a rename."""

    def move(seconds):
        monotonic, now = time.monotonic(), time.time()
        monkeypatch.setattr("kho_portal.files.housekeeping.time.monotonic", lambda: monotonic + seconds)
        monkeypatch.setattr("kho_portal.files.housekeeping.time.time", lambda: now + seconds)

    return move


def test_bytes_of_an_upload_that_died_before_its_commit_are_removed_after_an_hour(
    upload, bytes_on_disk, monkeypatch, later
):
    class Killed(BaseException):
        pass

    def die(*_, **__):
        monkeypatch.setattr(FileStore, "remove", lambda *_: None)  # a killed process cleans nothing up
        raise Killed

    monkeypatch.setattr(accept, "quarantine", die)
    with pytest.raises(Killed):
        upload(pdf(), "quét.pdf")
    assert len(bytes_on_disk()) == 1
    assert make_round() == Removed(), "its row may still be on its way"
    later(PART_LIFE_S + 60)
    assert make_round() == Removed(orphans=1)
    assert bytes_on_disk() == []


def test_a_round_tells_what_it_removed_from_where(shelf, bytes_on_disk):
    part = shelf.root / "quarantine" / f"{'a' * 32}.part"
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(b"%PDF-")
    os.utime(part, (1, 1))
    half_sent = begin(place="nop", name="a.pdf", size=10, stamp="1")
    append(half_sent, offset=0, piece=b"%PDF-")
    PartialFile.objects.update(touched_at=half_sent.touched_at - LIFE)
    assert make_round() == Removed(parts=1, pieces=1)
    assert bytes_on_disk() == []


def test_the_store_is_not_walked_before_half_an_hour_has_passed(monkeypatch, later):
    walks = []
    monkeypatch.setattr(housekeeping, "remove_orphans", lambda: walks.append(1) or 0)
    make_round()
    make_round()
    assert len(walks) == 1
    later(ROUND_EVERY_S + 1)
    make_round()
    assert len(walks) == 2


def test_a_disk_out_of_order_is_told_in_the_log_and_stops_nothing(monkeypatch, caplog):
    def broken(*_, **__):
        raise OSError("input/output error")

    monkeypatch.setattr(housekeeping, "remove_orphans", broken)
    assert make_round() == Removed()
    assert "housekeeping failed" in caplog.text
