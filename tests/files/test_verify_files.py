"""`verify_files`: rows and bytes agree, or the command names where they do not."""

import io
import os
import time

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from kho_portal.files import housekeeping
from kho_portal.files.accept import Receiver, quarantine
from kho_portal.files.housekeeping import remove_abandoned, remove_orphans
from kho_portal.files.management.commands import verify_files
from kho_portal.files.models import StoredFile

from . import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys):
    """Runs the command; returns (exit status, output)."""

    def verify(status=0):
        out = io.StringIO()
        try:
            call_command("verify_files", stdout=out, stderr=out)
            code = 0
        except SystemExit as end:
            code = end.code
        return code, out.getvalue()

    return verify


@pytest.fixture
def at_once(monkeypatch):
    """Nothing is too young to be judged."""
    monkeypatch.setattr(housekeeping, "GRACE_S", -1)


def test_a_sound_store_says_so(upload, run, at_once):
    upload(makers.pdf())
    upload(makers.png(), "a.png")
    code, out = run()
    assert code == 0
    assert "nguyên vẹn" in out


def test_an_empty_installation_is_sound(run):
    assert run()[0] == 0


def test_lost_changed_and_cut_bytes_are_each_named(upload, run, shelf):
    lost, changed, cut = (upload(makers.pdf(text=text)) for text in ("one", "two", "three"))
    shelf.remove(lost.storage_key)
    path = shelf._path(changed.storage_key)
    path.write_bytes(path.read_bytes().replace(b"two", b"six"))
    path = shelf._path(cut.storage_key)
    path.write_bytes(path.read_bytes()[:-1])
    code, out = run()
    assert code == 1
    assert f"BYTES_MISSING\ttệp #{lost.pk}" in out
    assert f"DIGEST_DIFFERS\ttệp #{changed.pk}" in out
    assert f"SIZE_DIFFERS\ttệp #{cut.pk}" in out
    assert "Phát hiện 3 sai lệch" in out


def test_bytes_without_a_row_and_foreign_files_are_named(upload, run, shelf, at_once):
    stored = upload(makers.pdf())
    StoredFile.objects.all().delete()
    (shelf.root / "aa").mkdir(exist_ok=True)
    (shelf.root / "aa" / "note.txt").write_text("x")
    code, out = run()
    assert code == 1
    assert f"ORPHAN\t{stored.storage_key}" in out
    assert "FOREIGN_FILE\taa/note.txt" in out


def test_bytes_about_to_get_their_row_are_not_orphans(upload, run):
    upload(makers.pdf())
    StoredFile.objects.all().delete()
    assert run()[0] == 0


def test_an_old_part_is_named_and_the_sweeper_removes_it(run, shelf):
    receiver = Receiver()
    receiver.write(b"%PDF")
    receiver._part.close()
    part = shelf._part_path(receiver.key)
    assert run()[0] == 0
    assert remove_abandoned() == 0
    old = time.time() - 4000
    os.utime(part, (old, old))
    code, out = run()
    assert code == 1
    assert "PART_TOO_OLD" in out
    assert remove_abandoned() == 1
    assert not part.exists()
    assert run()[0] == 0


def test_the_sweeper_never_removes_bytes_that_a_row_waits_for(upload, shelf):
    kept = upload(makers.pdf())
    with Receiver() as receiver:
        receiver.write(makers.pdf())
        waiting = quarantine(receiver.finish(), display_name="a")
    refused = upload(makers.pdf(text="three"))
    StoredFile.objects.filter(pk=refused.pk).update(state="refused")
    assert remove_abandoned(older_than_s=-1) == 0
    assert remove_orphans(older_than_s=3600) == 0
    assert remove_orphans(older_than_s=-1) == 1
    assert shelf._locate(kept.storage_key)
    assert shelf._locate(waiting.storage_key)


def test_the_sweep_of_a_large_store_asks_little(upload, django_assert_num_queries):
    for _ in range(3):
        upload(makers.png(), "a.png")
    with django_assert_num_queries(0):
        remove_abandoned(older_than_s=-1)
    with django_assert_num_queries(1):
        remove_orphans(older_than_s=-1)


def test_a_ready_row_whose_bytes_are_still_in_quarantine_is_named(run):
    with Receiver() as receiver:
        receiver.write(makers.pdf())
        waiting = quarantine(receiver.finish(), display_name="a")
    assert run()[0] == 0
    StoredFile.objects.filter(pk=waiting.pk).update(state="ready")
    code, out = run()
    assert code == 1
    assert "NOT_PUBLISHED" in out


def test_bytes_of_a_refused_file_that_stayed_are_named(upload, run):
    upload(makers.pdf())
    StoredFile.objects.update(state="refused")
    code, out = run()
    assert code == 1
    assert "BYTES_LEFT" in out


def test_a_database_that_cannot_answer_is_not_a_sound_store(run, monkeypatch):
    def broken(**options):
        raise DatabaseError

    monkeypatch.setattr(verify_files, "verify", broken)
    code, out = run()
    assert code == 2
    assert "Không kiểm tra được" in out


def test_progress_is_shown_on_a_terminal_after_two_seconds_only(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

        def write(self, text, ending=""):
            return super().write(text)

    now = [0.0]
    monkeypatch.setattr(verify_files.time, "monotonic", lambda: now[0])
    out = Terminal()
    progress = verify_files.Progress(out, 10)
    progress.step()
    assert out.getvalue() == ""
    now[0] = 2.5
    progress.step()
    assert "2/10 (20%)" in out.getvalue()
    silent = io.StringIO()
    progress = verify_files.Progress(silent, 10)
    now[0] = 9.0
    progress.step()
    assert silent.getvalue() == ""
