"""Work rows: one worker at a time, no loss, and an end for everything. Also run on PostgreSQL (DATABASE_URL)."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from connectors.models import Download, Lookup, OfferedDocument, OfferedFile
from kho_portal.work.leases import LEASE, LeaseLost, cancel, claim, finish, in_database_time, postpone, renew, reopen
from kho_portal.work.models import TERMINAL, WorkStatus
from kho_portal.work.sweeping import fail_exhausted, ring_due

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def make_row():
    """Makes one download row; options override its fields."""

    def make(**options):
        lookup = Lookup.objects.create(subject="s", procedure_code="1", channel="1", wanted=[], owner_hash="h")
        document = OfferedDocument.objects.create(lookup=lookup, position=0, result_code="KQ.1")
        file = OfferedFile.objects.create(document=document, position=0, name="a.pdf", link="x")
        defaults = {"key": f"offered_file:{file.pk}", "give_up_at": timezone.now() + HOUR}
        return Download.objects.create(offered_file=file, **(defaults | options))

    return make


def lapse(row):
    """The lease of `row` has run out: its worker is dead."""
    Download.objects.filter(pk=row.pk).update(lease_until=in_database_time(-LEASE))


def due_now(row):
    Download.objects.filter(pk=row.pk).update(not_before=in_database_time(-LEASE))


def fresh(row):
    return Download.objects.get(pk=row.pk)


def race(workers, job):
    """Runs `job` in threads that start together; returns their results."""
    gate, results = threading.Barrier(workers), []

    def run():
        try:
            gate.wait()
            results.append(job())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == workers
    return results


def test_a_new_row_is_due_in_database_time(make_row):
    row = make_row()
    assert row.not_before is not None
    assert abs(timezone.now() - row.created_at) < timedelta(seconds=5)
    assert row.status not in TERMINAL


@pytest.mark.parametrize("abandoned", [False, True])
def test_of_eight_racing_workers_exactly_one_wins(make_row, abandoned):
    for _ in range(5):
        row = make_row()
        if abandoned:
            claim(Download, row.pk)
            lapse(row)
        tokens = race(8, lambda pk=row.pk: claim(Download, pk))
        won = [token for token in tokens if token]
        assert len(won) == 1
        row = fresh(row)
        assert (row.status, row.lease_token) == (WorkStatus.RUNNING, won[0])
        assert (row.attempts, row.lost_leases) == ((2, 1) if abandoned else (1, 0))


def test_a_row_that_kills_every_worker_is_claimed_three_times_and_never_again(make_row):
    row = make_row(max_attempts=10)
    for _ in range(3):
        assert claim(Download, row.pk)
        lapse(row)
    assert claim(Download, row.pk) is None
    assert fail_exhausted(Download) == [row.pk]
    row = fresh(row)
    assert (row.status, row.last_code, row.attempts) == (WorkStatus.FAILED, "WORK_CRASHED", 3)
    assert row.finished_at is not None
    assert fail_exhausted(Download) == []


def test_a_recorded_outcome_forgives_earlier_silent_deaths(make_row):
    row = make_row(max_attempts=10)
    for _ in range(2):
        claim(Download, row.pk)
        lapse(row)
    token = claim(Download, row.pk)
    assert fresh(row).lost_leases == 2
    postpone(row, token, delay_s=0, code="X")
    assert fresh(row).lost_leases == 0


def test_a_lost_lease_cannot_finish_postpone_or_renew(make_row):
    row = make_row()
    slow = claim(Download, row.pk)
    lapse(row)
    quick = claim(Download, row.pk)
    for act in (
        lambda: finish(row, slow, WorkStatus.DONE),
        lambda: postpone(row, slow, delay_s=1, code="X"),
        lambda: renew(row, slow),
    ):
        with pytest.raises(LeaseLost):
            act()
    finish(row, quick, WorkStatus.DONE)
    assert fresh(row).status == WorkStatus.DONE


def test_losing_the_lease_rolls_back_what_the_worker_wrote(make_row):
    row = make_row()
    claim(Download, row.pk)
    with pytest.raises(LeaseLost), transaction.atomic():
        Lookup.objects.update(subject="changed")
        finish(row, uuid4(), WorkStatus.DONE)
    assert not Lookup.objects.filter(subject="changed").exists()


def test_a_lapsed_lease_that_nobody_took_is_still_ours(make_row):
    row = make_row()
    token = claim(Download, row.pk)
    lapse(row)
    renew(row, token)
    assert claim(Download, row.pk) is None
    finish(row, token, WorkStatus.DONE, code="OK", received_bytes=7)
    row = fresh(row)
    assert (row.status, row.last_code, row.received_bytes) == (WorkStatus.DONE, "OK", 7)
    assert (row.lease_token, row.lease_until) == (None, None)
    assert row.status in TERMINAL


def test_a_claim_inside_a_transaction_is_a_mistake_of_the_programmer(make_row):
    row = make_row()
    with transaction.atomic(), pytest.raises(RuntimeError, match="committed"):
        claim(Download, row.pk)


def test_a_cap_refuses_the_claim_and_costs_no_attempt(make_row):
    row = make_row(destination="H98")
    assert claim(Download, row.pk, extra=~Q(destination="H98")) is None
    assert fresh(row).attempts == 0
    assert claim(Download, row.pk, extra=Q(destination="H98"))


def test_a_postponed_row_waits_for_its_time(make_row):
    row = make_row()
    token = claim(Download, row.pk)
    assert postpone(row, token, delay_s=30, code="PORTAL_ERROR", detail="x" * 900) == WorkStatus.RETRY
    row = fresh(row)
    assert timedelta(seconds=20) < row.not_before - timezone.now() < timedelta(seconds=40)
    assert (row.last_code, len(row.last_detail), row.attempts) == ("PORTAL_ERROR", 500, 1)
    assert claim(Download, row.pk) is None
    due_now(row)
    assert claim(Download, row.pk)


def test_the_last_attempt_fails_and_an_outage_consumes_none(make_row):
    row = make_row(max_attempts=2)
    for _ in range(5):
        token = claim(Download, row.pk)
        assert postpone(row, token, delay_s=0, code="TEMPORARY", give_attempt_back=True) == WorkStatus.RETRY
        due_now(row)
    assert fresh(row).attempts == 0
    for expected in (WorkStatus.RETRY, WorkStatus.FAILED):
        token = claim(Download, row.pk)
        assert postpone(row, token, delay_s=0, code="FILE_CORRUPT") == expected
        due_now(row)
    row = fresh(row)
    assert (row.status, row.last_code, row.attempts) == (WorkStatus.FAILED, "FILE_CORRUPT", 2)


def test_an_outage_ends_at_the_hour_of_giving_up(make_row):
    row = make_row()
    token = claim(Download, row.pk)
    postpone(row, token, delay_s=0, code="PORTAL_UNREACHABLE", give_attempt_back=True)
    Download.objects.update(give_up_at=in_database_time(-LEASE))
    due_now(row)
    assert claim(Download, row.pk) is None
    assert fail_exhausted(Download) == [row.pk]
    assert fresh(row).last_code == "PORTAL_UNREACHABLE"
    untouched = make_row(give_up_at=timezone.now() - HOUR)
    assert fail_exhausted(Download) == [untouched.pk]
    assert fresh(untouched).last_code == "WORK_GAVE_UP"


def test_the_sweeper_leaves_work_that_is_being_done_alone(make_row):
    row = make_row()
    token = claim(Download, row.pk)
    Download.objects.update(give_up_at=in_database_time(-LEASE), attempts=4)
    assert fail_exhausted(Download) == []
    finish(row, token, WorkStatus.DONE)


def test_the_bell_rings_for_due_and_orphaned_rows_only(make_row):
    due, orphan, running, later, done = (make_row() for _ in range(5))
    claim(Download, orphan.pk)
    lapse(orphan)
    claim(Download, running.pk)
    Download.objects.filter(pk=later.pk).update(not_before=in_database_time(LEASE))
    token = claim(Download, done.pk)
    finish(done, token, WorkStatus.DONE)
    rung = []
    assert ring_due(Download, rung.append) == 2
    assert set(rung) == {due.pk, orphan.pk}
    assert ring_due(Download, rung.append, limit=1) == 1


def test_a_broken_bell_loses_nothing(make_row):
    row = make_row()

    def broken(pk):
        raise ConnectionError

    with pytest.raises(ConnectionError):
        ring_due(Download, broken)
    assert claim(Download, row.pk)


def test_a_cancelled_row_stops_its_worker(make_row):
    row = make_row()
    token = claim(Download, row.pk)
    assert cancel(Download, row.pk, code="UNCHOSEN")
    with pytest.raises(LeaseLost):
        finish(row, token, WorkStatus.DONE)
    assert not cancel(Download, row.pk)
    assert claim(Download, row.pk) is None


def test_failed_work_starts_afresh_when_a_person_asks(make_row):
    row = make_row(max_attempts=1)
    token = claim(Download, row.pk)
    postpone(row, token, delay_s=0, code="FILE_CORRUPT")
    assert reopen(Download, row.pk, give_up_in=HOUR)
    row = fresh(row)
    assert (row.status, row.attempts, row.last_code, row.finished_at) == (WorkStatus.QUEUED, 0, "", None)
    assert not reopen(Download, row.pk, give_up_in=HOUR)
    token = claim(Download, row.pk)
    finish(row, token, WorkStatus.DONE)
    assert not reopen(Download, row.pk, give_up_in=HOUR)


def test_a_source_awaiting_approval_is_not_rung_and_can_be_reopened(make_row):
    row = make_row()
    token = claim(Download, row.pk)
    finish(row, token, WorkStatus.AWAITING_SOURCE, code="SOURCE_REVIEW")
    assert fresh(row).finished_at is None
    assert ring_due(Download, lambda pk: None) == 0
    assert reopen(Download, row.pk, give_up_in=HOUR)
    with pytest.raises(ValueError, match="postpone"):
        finish(row, token, WorkStatus.RETRY)


def test_two_sweepers_at_once_report_each_failure_once(make_row):
    rows = [make_row(give_up_at=timezone.now() - HOUR) for _ in range(4)]
    reports = race(2, lambda: fail_exhausted(Download))
    assert sorted(pk for report in reports for pk in report) == sorted(row.pk for row in rows)


def test_the_database_refuses_a_running_row_without_a_lease_and_an_unknown_status(make_row):
    row = make_row()
    for wrong in ({"status": "running"}, {"status": "asleep"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Download.objects.filter(pk=row.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_row(key=row.key)
