"""From an offered file to stored bytes, whatever the source does."""

import hashlib
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models.functions import Now

from connectors.directory import forget_recent_tables
from connectors.downloads import run_download, run_inspection
from connectors.errors import text_for
from connectors.models import (
    AccessToken,
    ApprovedOrigin,
    DirectoryRefresh,
    Download,
    DownloadStep,
    OfferedFile,
    SecurityServer,
)
from connectors.services import (
    delete_unused_previews,
    look_up,
    rebuild_waiting,
    refresh_directory,
    release_download,
    request_download,
    request_preview,
)
from kho_portal.files.models import FileState, StoredFile
from kho_portal.files.storage import store
from kho_portal.work.leases import in_database_time
from kho_portal.work.models import WorkStatus
from tests.connectors.conftest import LLTP, THU, ask, logins

pytestmark = pytest.mark.django_db(transaction=True)


def offered(portal, code=LLTP, owner=THU, index=0, procedure="1.003709"):
    lookup = look_up(ask(code, owner=owner, procedure=procedure), subject="HS-1")
    assert lookup.state == "answered", lookup.message
    return OfferedFile.objects.filter(document__lookup=lookup).order_by("document__position", "position")[index]


@pytest.fixture
def wanted(portal, db):
    """A download of a plain file, asked for and not yet started."""
    refresh_directory()
    return request_download(offered(portal, index=2))


def run(download):
    """Fetch, and inspect if there is something to inspect; the row as it stands then."""
    run_download(download.pk)
    run_inspection(download.pk)
    download.refresh_from_db()
    return download


def due(download):
    Download.objects.filter(pk=download.pk).update(not_before=in_database_time(timedelta(seconds=-1)))
    return download


def bytes_on_disk():
    root = store().root
    return [path for path in root.rglob("*") if path.is_file()] if root.exists() else []


def test_a_file_arrives_byte_for_byte_and_its_row_ends_with_it(portal, wanted, bells):
    assert bells == [("run_download", wanted.pk)]
    run_download(wanted.pk)
    wanted.refresh_from_db()
    assert (wanted.status, wanted.step, wanted.attempts) == (WorkStatus.QUEUED, DownloadStep.INSPECT, 0)
    assert bells[-1] == ("run_inspection", wanted.pk)
    run_inspection(wanted.pk)
    wanted.refresh_from_db()
    assert (wanted.status, wanted.last_code, wanted.attempts) == (WorkStatus.DONE, "", 1)
    stored = wanted.stored_file
    content = store()._path(stored.storage_key).read_bytes()
    assert (stored.state, stored.sha256) == (FileState.READY, hashlib.sha256(content).hexdigest())
    assert wanted.received_bytes == stored.size == len(content)
    assert content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("owner", "code", "procedure", "index"),
    [
        (THU, LLTP, "1.003709", 0),
        (THU, LLTP, "1.003709", 1),
        (THU, "KQ.G99.000101", "1.003709", 0),
        ("099088001264", LLTP, "1.003709", 0),
        ("099088001264", "KQ.G15.000032", "1.004859", 0),
    ],
    ids=["vietnamese-name", "second-side", "own-query", "case-2", "jpeg"],
)
def test_every_shape_of_link_leads_to_its_file(portal, owner, code, procedure, index):
    refresh_directory()
    assert run(request_download(offered(portal, code, owner, index, procedure))).status == WorkStatus.DONE


def test_running_a_finished_download_again_changes_nothing(portal, wanted):
    run(wanted)
    run(wanted)
    assert StoredFile.objects.count() == 1
    assert len(portal.journal.entries("file")) == 1


def test_asking_twice_is_one_row_and_one_file(portal, wanted):
    again = request_download(wanted.offered_file)
    assert again.pk == wanted.pk
    run(wanted)
    assert request_download(wanted.offered_file).status == WorkStatus.DONE
    assert Download.objects.count() == 1


def test_the_bell_is_rung_after_commit_only(portal, bells):
    refresh_directory()
    file = offered(portal)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        request_download(file)
        raise ZeroDivisionError
    assert bells == []
    assert not Download.objects.exists()


def test_a_broken_bell_harms_nobody(portal, monkeypatch):
    from connectors import tasks

    def broken(*_):
        raise ConnectionError("redis://secret@host")

    refresh_directory()
    file = offered(portal)
    monkeypatch.setattr(tasks.run_download, "delay", broken)
    assert request_download(file).status == WorkStatus.QUEUED


CONTENT = [
    ({"kind": "html"}, "NOT_A_DOCUMENT"),
    ({"kind": "wrong_type"}, "NOT_A_DOCUMENT"),
    ({"kind": "truncated"}, "FILE_INCOMPLETE"),
    ({"kind": "reset"}, "FILE_INCOMPLETE"),
    ({"kind": "empty"}, "FILE_INCOMPLETE"),
    ({"kind": "gzip"}, "NOT_A_DOCUMENT"),
    ({"kind": "gzip", "value": 400_000_000}, "NOT_A_DOCUMENT"),
    ({"kind": "redirect", "value": 302}, "SOURCE_REDIRECT"),
    ({"kind": "status", "value": 206}, "SOURCE_REDIRECT"),
    ({"kind": "cut"}, "FILE_CORRUPT"),
    ({"kind": "short_length"}, "FILE_CORRUPT"),
]


@pytest.mark.parametrize(("fault", "code"), CONTENT)
def test_bad_content_is_asked_for_again_and_a_good_file_arrives(portal, wanted, fault, code):
    portal.faults.set({"file": {**fault, "times": 1}})
    run(wanted)
    assert (wanted.status, wanted.last_code, wanted.attempts) == (WorkStatus.RETRY, code, 1)
    assert bytes_on_disk() == []
    assert run(due(wanted)).status == WorkStatus.DONE


def test_bad_content_for_ever_fails_after_four_tries(portal, wanted):
    portal.faults.set({"file": {"kind": "html"}})
    for _ in range(6):
        run(due(wanted))
    assert (wanted.status, wanted.last_code) == (WorkStatus.FAILED, "NOT_A_DOCUMENT")
    assert len(portal.journal.entries("file")) == 4
    portal.faults.clear()
    assert run(request_download(wanted.offered_file)).status == WorkStatus.DONE


def test_a_file_that_stays_corrupt_fails_after_two_tries(portal, wanted):
    portal.faults.set({"file": {"kind": "cut"}})
    for _ in range(4):
        run(due(wanted))
    assert (wanted.status, wanted.last_code) == (WorkStatus.FAILED, "FILE_CORRUPT")
    assert bytes_on_disk() == []


@pytest.mark.parametrize(
    "fault",
    [{"kind": "refuse"}, {"kind": "status", "value": 500}, {"kind": "status", "value": 503, "retry_after": 90}],
)
def test_an_outage_costs_no_attempt(portal, wanted, fault):
    portal.faults.set({"file": fault})
    for _ in range(6):
        run(due(wanted))
    assert (wanted.status, wanted.last_code, wanted.attempts) == (WorkStatus.RETRY, "SOURCE_UNREACHABLE", 0)
    if "retry_after" in fault:
        wait = Download.objects.annotate(now=Now()).get(pk=wanted.pk)
        assert 80 < (wait.not_before - wait.now).total_seconds() <= 91
    portal.faults.clear()
    assert run(due(wanted)).status == WorkStatus.DONE


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"kind": "status", "value": 403}, "ACCESS_NOT_OPENED"),
        ({"kind": "status", "value": 404}, "SOURCE_GONE"),
        ({"kind": "oversized"}, "FILE_TOO_LARGE"),
        ({"kind": "endless"}, "FILE_TOO_LARGE"),
    ],
)
def test_a_refusal_is_final_until_somebody_asks_again(portal, wanted, fault, code):
    portal.faults.set({"file": fault})
    run(wanted)
    run(due(wanted))
    assert (wanted.status, wanted.last_code) == (WorkStatus.REJECTED, code)
    assert len(portal.journal.entries("file")) == 1
    assert bytes_on_disk() == []
    portal.faults.clear()
    assert run(request_download(wanted.offered_file)).status == WorkStatus.DONE


def test_a_file_behind_a_token_is_asked_for_once_more_with_a_new_one(portal, wanted, dialect):
    dialect(file_auth="bndp_token", bndp_auth_header="X-Token")  # the simulator wants none in Authorization
    portal.faults.set({"file": {"kind": "status", "value": 401, "times": 1}})
    assert run(wanted).status == WorkStatus.DONE
    assert (logins(portal), len(portal.journal.entries("file"))) == (2, 2)


@pytest.mark.parametrize(("status", "calls"), [(401, 2), (403, 1)])
def test_a_file_that_no_token_opens_says_whose_right_is_missing(portal, wanted, dialect, status, calls):
    dialect(file_auth="bndp_token")
    portal.faults.set({"file": {"kind": "status", "value": status}})
    run(wanted)
    assert (wanted.status, wanted.last_code) == (WorkStatus.REJECTED, "ACCESS_NOT_OPENED")
    assert len(portal.journal.entries("file")) == calls
    assert logins(portal) == calls


@pytest.mark.parametrize("kind", ["silence", "drip_headers", "drip_body", "drip_chunk"])
def test_a_source_that_does_not_end_is_left_at_the_deadline(portal, wanted, dialect, kind):
    dialect(file_deadline=0.7)
    portal.faults.set({"file": {"kind": kind, "value": 5 if kind == "silence" else 0.1}})
    run(wanted)
    assert (wanted.status, wanted.last_code) == (WorkStatus.RETRY, "SOURCE_UNREACHABLE")
    assert bytes_on_disk() == []


@pytest.mark.parametrize(
    "link", ["file:///etc/passwd", "https://dichvucong.hagiang.gov.vn/../../x", "x" * 5000, "\x01"]
)
def test_a_hostile_link_is_refused_for_good_and_nothing_is_called(portal, wanted, link):
    OfferedFile.objects.filter(pk=wanted.offered_file_id).update(link=link)
    run(wanted)
    assert (wanted.status, wanted.last_code) == (WorkStatus.REJECTED, "LINK_INVALID")
    assert not portal.journal.entries("file")


def test_an_unknown_source_waits_for_an_administrator_and_then_arrives(portal):
    refresh_directory()
    page = offered(portal, "KQ.G15.000031", "099085000231", procedure="1.004859")
    download = run(request_download(page))
    assert (download.status, download.last_code) == (WorkStatus.AWAITING_SOURCE, "SOURCE_REVIEW")
    ApprovedOrigin.objects.create(agency_path="H22", origin="http://10.0.80.189:8084")
    assert rebuild_waiting() == 1
    assert run(download).status == WorkStatus.DONE


def test_a_directory_that_is_missing_is_fetched_before_the_first_file(portal):
    assert run(request_download(offered(portal, index=2))).status == WorkStatus.DONE
    assert len(portal.journal.entries("directory")) == 1


def forget_directory():
    """As on a fresh installation: no list, no attempt to read one, no token to read it with."""
    for model in (SecurityServer, DirectoryRefresh, AccessToken):
        model.objects.all().delete()
    forget_recent_tables()


@pytest.mark.parametrize(
    "fault",
    [{"directory": {"kind": "status", "value": 503}}, {"mapi_login": {"kind": "refuse"}}],
    ids=["list", "login"],
)
def test_a_directory_that_cannot_be_had_is_an_outage_and_no_source_to_approve(portal, wanted, fault):
    forget_directory()
    portal.faults.set(fault)
    for _ in range(3):
        run(due(wanted))
        assert (wanted.status, wanted.last_code, wanted.attempts) == (WorkStatus.RETRY, "DIRECTORY_AWAITED", 0)
    assert DirectoryRefresh.objects.count() == 1, "three files in a row are one question"
    assert "hệ thống sẽ tự tải lại" in text_for(wanted.last_code)
    portal.faults.clear()
    DirectoryRefresh.objects.update(at=in_database_time(timedelta(seconds=-30)))
    assert run(due(wanted)).status == WorkStatus.DONE


def test_an_agency_unknown_to_an_old_list_waits_for_the_portal_not_for_a_person(portal, wanted):
    SecurityServer.objects.exclude(agency_code="000.00.00.G01").delete()
    DirectoryRefresh.objects.update(at=in_database_time(timedelta(hours=-1)))
    forget_recent_tables()
    portal.faults.set({"directory": {"kind": "refuse"}})
    run(wanted)
    assert (wanted.status, wanted.last_code) == (WorkStatus.RETRY, "DIRECTORY_AWAITED")


def test_a_good_refresh_made_for_one_file_tries_all_that_waited(portal, wanted, bells):
    other = request_download(offered(portal, index=0))
    SecurityServer.objects.all().delete()
    SecurityServer.objects.create(agency_code="G77", canonical_path="G77", dstcode="VN:GOV:G77:x", position=1)
    forget_recent_tables()
    run(other)
    assert (other.status, other.last_code) == (WorkStatus.AWAITING_SOURCE, "SOURCE_REVIEW")
    DirectoryRefresh.objects.update(at=in_database_time(timedelta(hours=-1)))
    SecurityServer.objects.update(is_manual=True)
    bells.clear()
    assert run(wanted).status == WorkStatus.DONE
    other.refresh_from_db()
    assert other.status == WorkStatus.QUEUED
    assert ("run_download", other.pk) in bells


def test_a_cancelled_download_leaves_nothing(portal, wanted):
    run_download(wanted.pk)
    assert release_download(wanted)
    run_inspection(wanted.pk)
    wanted.refresh_from_db()
    assert wanted.status == WorkStatus.CANCELLED
    assert bytes_on_disk() == []
    assert run(request_download(wanted.offered_file)).status == WorkStatus.DONE


def test_a_worker_that_lost_its_lease_keeps_nothing(portal, wanted, monkeypatch):
    def steal(*_):
        Download.objects.filter(pk=wanted.pk).update(lease_token="b" * 32)
        return True

    monkeypatch.setattr("connectors.downloads.kind_of", steal)
    run_download(wanted.pk)
    assert bytes_on_disk() == []
    assert not StoredFile.objects.exists()


def test_a_preview_is_not_repeated_by_polling_and_dies_unused(portal):
    refresh_directory()
    file = offered(portal, index=2)
    preview = request_preview(file)
    portal.faults.set({"file": {"kind": "status", "value": 404, "times": 1}})
    run(preview)
    assert request_preview(file).status == WorkStatus.REJECTED
    run(request_download(file, keep=False))
    assert delete_unused_previews() == 0
    Download.objects.update(fetched_at=in_database_time(timedelta(hours=-25)))
    assert delete_unused_previews() == 1
    assert bytes_on_disk() == []
    assert run(request_preview(file)).status == WorkStatus.DONE


def test_a_chosen_preview_keeps_its_bytes(portal, wanted):
    preview = run(request_preview(wanted.offered_file))
    request_download(preview.offered_file, keep=True)
    Download.objects.update(fetched_at=in_database_time(timedelta(hours=-25)))
    assert delete_unused_previews() == 0
    assert len(portal.journal.entries("file")) == 1
