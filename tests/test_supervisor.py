"""The supervisor with small real processes: one that dies is started again, slower each time, and stops no other."""

import os
import re
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.core.management import CommandError

from kho_portal.operations import supervisor
from kho_portal.operations.supervisor import Child, Group
from reception.management.commands import demo

STAYS = "import time; time.sleep(600)"
DIES = "import sys; print('no luck'); sys.exit(3)"


def python(code: str) -> list[str]:
    return [sys.executable, "-I", "-c", code]


@pytest.fixture
def said():
    return []


@pytest.fixture
def group_of(tmp_path, said, monkeypatch):
    """Starts a group; short pauses, which still double."""
    monkeypatch.setattr(supervisor, "FIRST_PAUSE_S", 0.1)
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE_S", 0.8)
    groups = []

    def begin(**programs: str) -> Group:
        group = Group([Child(name, python(code)) for name, code in programs.items()], str(tmp_path), said.append)
        groups.append(group)
        group.start()
        return group

    yield begin
    for group in groups:
        group.stop()


def revive_until(group, condition, seconds: float = 30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        group.revive()
        time.sleep(0.01)


def named(group, name) -> Child:
    return next(child for child in group.children if child.name == name)


def test_one_that_dies_always_is_tried_ever_more_slowly_and_the_web_stays(group_of, said):
    group = group_of(web=STAYS, worker=DIES)
    web, worker = named(group, "web").process, named(group, "worker")
    waits = []

    def watched():
        if worker.next_try is not None and (not waits or waits[-1] != worker.next_try):
            waits.append(worker.next_try)
        return len(waits) >= 6

    revive_until(group, watched)
    pauses = [told - died for told, died in zip(waits, worker.deaths, strict=True)]
    assert pauses == pytest.approx([0.1, 0.2, 0.4, 0.8, 0.8, 0.8])
    assert named(group, "web").process is web and web.poll() is None
    assert len(said) == 6


def test_the_terminal_tells_who_died_how_where_to_look_and_when_it_is_tried_again(group_of, said, tmp_path):
    group = group_of(web=STAYS, worker=DIES)
    revive_until(group, lambda: len(said) == 2)
    assert said[0].startswith("worker vừa dừng (mã 3); các tiến trình khác vẫn chạy, dữ liệu vẫn giữ nguyên. ")
    assert re.search(r"lần 2 trong 10 phút;.* Sẽ tự chạy lại lúc \d\d:\d\d:\d\d\. ", said[1])
    assert said[1].endswith(f"Nhật ký: {tmp_path / 'worker.log'}")
    assert (tmp_path / "worker.log").read_text().startswith("no luck")


def test_deaths_of_long_ago_are_forgiven(group_of, monkeypatch, said):
    """Twenty deaths in weeks are no reason to wait, and none to stop anything."""
    group = group_of(worker=STAYS)
    (worker,) = group.children
    now = time.monotonic()
    worker.deaths = [now - supervisor.WINDOW_S - second for second in range(20)]
    assert worker.died(now) == 0.1
    assert worker.deaths == [now]


def test_a_pause_of_one_delays_no_other(group_of):
    group = group_of(first=STAYS, second=STAYS)
    first, second = group.children
    first.deaths = [time.monotonic()] * 20
    for child in (first, second):
        child.process.kill()
        child.process.wait()
    began = time.monotonic()
    revive_until(group, second.is_running)
    assert time.monotonic() - began < 0.7 and not first.is_running()
    revive_until(group, first.is_running)


def test_what_the_dead_one_had_started_is_gone_before_it_starts_again(group_of, tmp_path):
    """As with the workers of a web server, which would keep its port."""
    group = group_of(web=f"import subprocess\nsubprocess.Popen(['sleep', '600'])\n{STAYS}")
    (web,) = group.children
    old = web.process.pid

    def members() -> list[str]:
        return subprocess.run(["pgrep", "-g", str(old)], capture_output=True, text=True).stdout.split()

    revive_until(group, lambda: len(members()) == 2)
    web.process.kill()
    revive_until(group, lambda: web.process is not None and web.process.pid != old)
    deadline = time.monotonic() + 10
    while members():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_machine_that_starts_nothing_now_is_asked_again(group_of, said, monkeypatch):
    group = group_of(worker=STAYS)
    (worker,) = group.children
    worker.process.kill()
    worker.process.wait()
    with monkeypatch.context() as patch:
        patch.setattr(
            supervisor.subprocess, "Popen", lambda *_, **__: (_ for _ in ()).throw(OSError(11, "Resource unavailable"))
        )
        revive_until(group, lambda: len(said) == 3)
    assert "không chạy lại được (Resource unavailable)" in said[1]
    revive_until(group, worker.is_running)


def test_a_terminal_that_is_gone_stops_nothing(group_of):
    group = group_of(web=STAYS, worker=DIES)

    def gone(_):
        raise BrokenPipeError

    group.say = gone
    revive_until(group, lambda: len(named(group, "worker").deaths) >= 2)
    assert named(group, "web").is_running()


def test_watching_ends_when_told_and_leaves_nobody(group_of, monkeypatch):
    group = group_of(web=STAYS, worker=DIES)
    web = named(group, "web").process
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    told = threading.Timer(1.5, os.kill, (os.getpid(), signal.SIGTERM))
    told.start()
    try:
        group.watch()
    finally:
        told.join()
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert web.poll() is not None
    assert not any(child.is_running() for child in group.children)
    assert len(named(group, "worker").deaths) >= 2


def test_a_demo_whose_web_never_comes_up_says_so_and_ends_with_1(group_of, monkeypatch, tmp_path):
    monkeypatch.setattr(demo, "READY_WITHIN_S", 2)
    group = group_of(web=DIES, worker=STAYS)
    options = {"host": "127.0.0.1", "port": 1, "no_simulator": True}
    with pytest.raises(CommandError) as ended:
        demo.Command()._wait_until_ready(options, group)
    assert ended.value.returncode == 1
    assert "web chưa trả lời" in str(ended.value) and str(tmp_path / "web.log") in str(ended.value)
    assert "dữ liệu được giữ nguyên" in str(ended.value)
    assert len(named(group, "web").deaths) >= 2, "it was tried again"
