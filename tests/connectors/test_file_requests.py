"""Several people ask for one file, look at it and let it go: no order of events loses a chosen paper."""

import contextlib
import threading
import time
from datetime import timedelta

import pytest
from django.db import connections

from connectors import downloads, file_requests
from connectors.models import Download
from connectors.services import delete_unused_previews, release_download, request_download, retry_download
from kho_portal.files.models import FileState, StoredFile
from kho_portal.work.leases import in_database_time
from kho_portal.work.models import WorkStatus
from tests.connectors.test_downloads import offered, refresh_directory, run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def file(portal):
    """A plain file of a paper that was found."""
    refresh_directory()
    return offered(portal, index=2)


def test_a_paper_chosen_while_somebody_opens_its_preview_is_kept(file, monkeypatch):
    real = file_requests._new_download

    def overtaken(offered_file, keep):
        # The preview's row appears after we saw none and before ours is written.
        real(offered_file, False).save()
        return real(offered_file, keep)

    monkeypatch.setattr(file_requests, "_new_download", overtaken)
    download = request_download(file, keep=True)
    assert download.kept
    assert run(download).status == WorkStatus.DONE
    Download.objects.update(fetched_at=in_database_time(timedelta(hours=-25)))
    assert delete_unused_previews() == 0


def suspect(portal, file):
    """The download of this file, done and not to be used: its first answer had active content."""
    download = run(request_download(file))
    StoredFile.objects.filter(pk=download.stored_file_id).update(
        state=FileState.SUSPECT, verdict_code="FILE_SUSPECT", ready_at=None
    )
    download.refresh_from_db()
    return download


def test_choosing_a_suspect_file_again_fetches_it_again(portal, file, bells):
    download = suspect(portal, file)
    old = download.stored_file
    bells.clear()
    assert request_download(file).status == WorkStatus.QUEUED
    assert bells == [("run_download", download.pk)]
    old.refresh_from_db()
    assert (old.state, old.verdict_code) == (FileState.REFUSED, "FILE_SUSPECT")
    download = run(download)
    assert (download.status, download.stored_file.state) == (WorkStatus.DONE, FileState.READY)
    assert len(portal.journal.entries("file")) == 2


def test_an_administrator_retries_a_suspect_file_and_never_a_good_one(portal, file):
    download = suspect(portal, file)
    assert retry_download(download)
    assert run(download).stored_file.state == FileState.READY
    assert not retry_download(download)
    assert len(portal.journal.entries("file")) == 2


@pytest.mark.services  # SQLite has one writer at a time: nothing to lock in another order
@pytest.mark.parametrize("fault", [None, {"kind": "cut", "times": 1}], ids=["finish", "fetch-again"])
def test_letting_a_file_go_while_its_inspection_ends_blocks_nobody(portal, file, monkeypatch, fault):
    """PostgreSQL: worker and officer change the same two rows at once, each in a transaction."""
    portal.faults.set({"file": fault} if fault else {})
    download = request_download(file)
    downloads.run_download(download.pk)
    both, told = threading.Barrier(2), []

    def meet(real):
        def wait(*args, **more):
            # Met when both hold their first row already; impossible, and soon given up, when one waits for the other.
            with contextlib.suppress(threading.BrokenBarrierError):
                both.wait(1)
            return real(*args, **more)

        return wait

    def work():
        try:
            downloads.run_inspection(download.pk)
        except Exception as error:
            told.append(error)
        finally:
            connections.close_all()

    monkeypatch.setattr(downloads, "finish", meet(downloads.finish))
    monkeypatch.setattr(downloads, "postpone", meet(downloads.postpone))
    monkeypatch.setattr(file_requests, "discard", meet(file_requests.discard))
    worker = threading.Thread(target=work)
    worker.start()
    while Download.objects.get(pk=download.pk).status != WorkStatus.RUNNING:
        time.sleep(0.01)
    time.sleep(0.3)
    release_download(download)
    worker.join()
    assert told == []
    download.refresh_from_db()
    assert not download.kept
