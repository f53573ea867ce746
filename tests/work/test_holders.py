"""A dead process is noticed by its successor on the same host, and a living one never is. Also on PostgreSQL."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db.models.functions import Now

from connectors.models import AccessToken, Download
from kho_portal.work import holders
from kho_portal.work.leases import LEASE, claim, finish, in_database_time
from kho_portal.work.models import WorkStatus
from kho_portal.work.sweeping import end_leases_of_the_dead, fail_exhausted, ring_due
from reception.models import Slot, SlotPromise, User
from tests.work.test_leases import fresh, make_row  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)
# Another process of this installation: it makes a token, tells it, does what the line says and waits to be killed.
HOLDER = """
import os, sys, time
import tests.environment
from django.conf import settings
settings.configure(VAR_DIR=sys.argv[1])
from kho_portal.work import holders
print(holders.new_token(), flush=True)
{more}
time.sleep(600)
"""


class Other:
    """Another process that holds leases."""

    def __init__(self, var_dir, more: str = "") -> None:
        program = HOLDER.format(more=more)
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, str(var_dir)], stdout=subprocess.PIPE, text=True
        )
        self.token = UUID(self.process.stdout.readline().strip())

    def end(self, number: int = signal.SIGKILL) -> None:
        self.process.send_signal(number)
        self.process.wait()


@pytest.fixture
def other(tmp_path):
    with contextlib.ExitStack() as stack:

        def begin(more: str = "") -> Other:
            one = Other(tmp_path, more)
            stack.callback(one.process.stdout.close)
            stack.callback(one.process.wait)
            stack.callback(one.process.kill)
            return one

        yield begin


def give(row, token):
    """The row is running and held by whoever made the token."""
    Download.objects.filter(pk=row.pk).update(
        status=WorkStatus.RUNNING, lease_token=token, lease_until=in_database_time(LEASE), attempts=1
    )


def is_held(row) -> bool:
    return Download.objects.filter(pk=row.pk, lease_until__gt=Now()).exists()


def files() -> list[str]:
    return sorted(path.name for path in holders.folder().iterdir())


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_leases_of_a_dead_process_end_at_once(make_row, other, number):  # noqa: F811
    mine, theirs = make_row(), make_row()
    token = claim(Download, mine.pk)
    dead = other()
    give(theirs, dead.token)
    dead.end(number)
    assert end_leases_of_the_dead() == 1
    assert (is_held(mine), is_held(theirs)) == (True, False)
    rung = []
    assert ring_due(Download, rung.append) == 1 and rung == [theirs.pk]
    assert claim(Download, theirs.pk)
    assert fresh(theirs).lost_leases == 1
    finish(mine, token, WorkStatus.DONE)
    assert len(files()) == 1, "only this process is left"
    assert end_leases_of_the_dead() == 0


def test_a_stopped_process_keeps_its_leases(make_row, other):  # noqa: F811
    row, stopped = make_row(), other()
    give(row, stopped.token)
    stopped.process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, stopped.process.pid, os.WSTOPPED | os.WNOWAIT)
    assert end_leases_of_the_dead() == 0
    assert is_held(row)
    stopped.end()
    assert end_leases_of_the_dead() == 1


def test_a_row_that_kills_every_worker_fails_at_once_after_the_third(make_row, other):  # noqa: F811
    row = make_row(max_attempts=10)
    for lost in range(3):
        assert fail_exhausted(Download) == []
        assert claim(Download, row.pk)
        assert fresh(row).lost_leases == lost
        one = other()
        Download.objects.filter(pk=row.pk).update(lease_token=one.token)
        one.end()
        assert end_leases_of_the_dead() == 1
    assert fail_exhausted(Download) == [row.pk]
    assert fresh(row).last_code == "WORK_CRASHED"


def test_children_of_a_dead_process_keep_none_of_its_leases(make_row, other):  # noqa: F811
    """A child by fork, and one of another program: neither keeps the dead parent's lock."""
    row = make_row()
    parent = other(
        "import subprocess\n"
        "print(subprocess.Popen(['sleep', '600'], close_fds=False).pid, flush=True)\n"
        "child = os.fork()\n"
        "if child:\n"
        "    os.write(1, b'%d\\n' % child)\n"
        "else:\n"
        "    os.write(1, b'%s\\n' % str(holders.new_token()).encode())"
    )
    lines = [parent.process.stdout.readline().strip() for _ in range(3)]
    children = [int(line) for line in lines if line.isdigit()]
    (childs_token,) = (UUID(line) for line in lines if not line.isdigit())
    try:
        assert childs_token.int >> holders.HALF != parent.token.int >> holders.HALF
        childs_row = make_row()
        give(row, parent.token)
        give(childs_row, childs_token)
        parent.end()
        assert end_leases_of_the_dead() == 1
        assert (is_held(row), is_held(childs_row)) == (False, True)
    finally:
        for pid in children:
            os.kill(pid, signal.SIGKILL)
    # Nobody reaps the orphans here, so their end is waited for by their lock.
    with open(holders.folder() / holders.name_of(childs_token.int >> holders.HALF)) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
    assert end_leases_of_the_dead() == 1


def test_all_threads_of_a_process_are_one_holder_and_each_token_is_new():
    tokens = []
    threads = [threading.Thread(target=lambda: tokens.append(holders.new_token())) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(tokens)) == 16
    assert len({token.int >> holders.HALF for token in tokens}) == 1
    assert files() == [holders.name_of(tokens[0].int >> holders.HALF)]


def test_other_hosts_are_left_alone(make_row, monkeypatch, tmp_path):  # noqa: F811
    """Their files are not looked at, wherever the folder is, and tokens that belong to nobody are left to the clock."""
    row = make_row()
    token = uuid4()
    give(row, token)
    foreign = tmp_path / "holders" / "another-host" / holders.name_of(token.int >> holders.HALF)
    foreign.parent.mkdir(parents=True)
    foreign.touch()
    holders.folder().mkdir(parents=True)
    (holders.folder() / "not-a-number").touch()
    (holders.folder() / holders.name_of(5)).mkdir()
    assert end_leases_of_the_dead() == 0
    assert is_held(row) and foreign.exists()


def test_a_database_that_fails_now_leaves_the_dead_to_the_next_sweep(make_row, other, monkeypatch):  # noqa: F811
    row, dead = make_row(), other()
    give(row, dead.token)
    dead.end()
    with monkeypatch.context() as patch, pytest.raises(ConnectionError):
        patch.setattr("kho_portal.work.sweeping.Now", lambda: (_ for _ in ()).throw(ConnectionError))
        end_leases_of_the_dead()
    assert end_leases_of_the_dead() == 1


def test_a_process_taken_for_dead_while_it_begins_takes_another_name(monkeypatch):
    """Somebody who looks between the making of the file and its lock removes it."""
    real, taken = holders.lock, []

    def lock_late(descriptor):
        if not taken:
            taken.extend(files())
            monkeypatch.setattr(holders, "lock", real)
            assert end_leases_of_the_dead() == 0
        return real(descriptor)

    monkeypatch.setattr(holders, "lock", lock_late)
    token = holders.new_token()
    assert files() == [holders.name_of(token.int >> holders.HALF)] != taken


def test_a_disk_that_takes_no_file_costs_time_and_no_work(make_row, monkeypatch, tmp_path, caplog):  # noqa: F811
    (tmp_path / "holders").write_text("in the way")
    row = make_row()
    assert claim(Download, row.pk)
    assert [record.getMessage() for record in caplog.records] == ["holder without a file"]
    assert end_leases_of_the_dead() == 0
    assert is_held(row)


def test_a_login_and_a_promise_of_a_dead_process_are_free_too(other, opened):
    dead = other()
    later = in_database_time(timedelta(minutes=1))
    login = AccessToken.objects.create(family="bndp", lease_token=dead.token, lease_until=later)
    promise = SlotPromise.objects.create(
        slot=Slot.objects.first(), promised_by=User.objects.first(), key="promise:x", give_up_at=later,
        status=WorkStatus.RUNNING, lease_token=dead.token, lease_until=later,
    )  # fmt: skip
    dead.end()
    assert end_leases_of_the_dead() == 2
    assert AccessToken.objects.filter(pk=login.pk, lease_until__lt=Now()).exists()
    assert claim(SlotPromise, promise.pk)
