"""Whatever was lost is found within half a minute; two sweepers harm nobody."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from connectors.models import Download, DownloadStep, Lookup, LookupState
from connectors.services import request_download, sweep
from connectors.wishes import release_download
from kho_portal.work.leases import claim, in_database_time
from kho_portal.work.models import WorkStatus
from tests.connectors.test_downloads import offered, refresh_directory, run_download

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def wanted(portal, bells):
    refresh_directory()
    download = request_download(offered(portal, index=2))
    bells.clear()
    return download


def test_a_lost_ring_is_rung_again_for_the_right_step(wanted, bells):
    assert sweep().rung == 1
    run_download(wanted.pk)
    bells.clear()
    sweep()
    assert bells == [("run_inspection", wanted.pk)]


def test_a_dead_worker_is_replaced_twice_and_then_the_row_fails(wanted, bells):
    for _ in range(3):
        assert claim(Download, wanted.pk)
        Download.objects.update(lease_until=in_database_time(timedelta(seconds=-1)))
        sweep()
    wanted.refresh_from_db()
    assert (wanted.status, wanted.last_code) == (WorkStatus.FAILED, "WORK_CRASHED")
    assert len(bells) == 2


def test_a_running_or_waiting_row_is_left_alone(wanted, bells):
    claim(Download, wanted.pk)
    assert sweep().rung == 0
    release_download(wanted)
    assert sweep().rung == 0
    assert bells == []


def test_a_row_past_its_last_moment_fails_with_its_own_reason(wanted):
    Download.objects.update(give_up_at=in_database_time(timedelta(seconds=-1)), last_code="SOURCE_UNREACHABLE")
    assert sweep().failed == 1
    wanted.refresh_from_db()
    assert (wanted.status, wanted.last_code) == (WorkStatus.FAILED, "SOURCE_UNREACHABLE")


def test_a_look_up_left_open_by_a_dead_process_is_unavailable_never_empty(portal):
    old = {"started_at": in_database_time(timedelta(minutes=-3))}
    common = {"subject": "HS-1", "procedure_code": "1", "channel": "1", "wanted": [], "owner_hash": "x"}
    left = Lookup.objects.create(**common, **old)
    young = Lookup.objects.create(**common)
    assert sweep().lookups_closed == 1
    left.refresh_from_db()
    young.refresh_from_db()
    assert (left.state, young.state) == (LookupState.UNAVAILABLE, LookupState.OPEN)
    assert "Chưa tra cứu được" in left.message


def test_a_directory_that_was_never_read_is_asked_for(portal, bells):
    assert sweep().directory_rung
    assert bells == [("run_directory_refresh",)]
    refresh_directory()
    assert not sweep().directory_rung


def test_the_command_prints_what_it_did(wanted, capsys):
    call_command("sweep")
    assert "Đã đánh thức 1 việc" in capsys.readouterr().out
    assert Download.objects.get().step == DownloadStep.FETCH
