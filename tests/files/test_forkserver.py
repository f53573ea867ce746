"""The server that forks the children: what is lost when it or a child dies, and that nothing stays behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from kho_portal.files import children
from kho_portal.files.errors import StorageUnavailable
from kho_portal.files.inspection import inspect
from tests.files.conftest import DYING, REAL, ask

from . import makers


def wait_for(condition):
    deadline = time.monotonic() + DYING
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def children_of(pid):
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def descriptors_of(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def test_threads_at_once_get_each_its_own_answer_and_only_so_many_run(write):
    write(
        "counts",
        "import time\nbegan = time.monotonic()\ntime.sleep(0.15)\nprint(arguments[0], began, time.monotonic())",
    )
    answers = {}

    def one(name):
        answers[name] = ask("counts", name)

    threads = [threading.Thread(target=one, args=(f"n{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said = {name: answer.output.decode().split() for name, answer in answers.items()}
    assert all(said[name][0] == name for name in said)
    assert len(said) == 8
    spans = [(float(began), float(ended)) for _, began, ended in said.values()]
    at_once = max(sum(began <= moment < ended for began, ended in spans) for moment, _ in spans)
    assert at_once == children._PLACES


def test_a_file_that_kills_its_child_harms_neither_the_server_nor_the_file_beside_it(write, server):
    write("slow", "import time; time.sleep(1)\nprint('done')")
    write("crash", "import os; os.abort()")
    answers = []
    beside = threading.Thread(target=lambda: answers.append(ask("slow")))
    beside.start()
    wait_for(lambda: server._process is not None)
    first = server._process
    assert ask("crash").crashed
    beside.join()
    assert answers == [children.ChildAnswer(b"done\n")]
    assert ask("slow").output == b"done\n"
    # Somebody who tries again after a crash meets a memory that is laid out anew.
    assert server._process.pid != first.pid
    first.wait(DYING)
    assert first.returncode == 0


def test_a_child_that_ends_by_itself_keeps_its_server(write, server):
    write("fails", "raise ValueError")
    assert ask("fails").crashed
    first = server._process.pid
    assert ask("fails").crashed
    assert server._process.pid == first


def test_a_server_that_dies_between_two_files_is_not_missed(tmp_path, server):
    path = tmp_path / "a.pdf"
    path.write_bytes(makers.pdf())
    assert inspect(path).state == "ready"
    first = server._process
    first.kill()
    first.wait(DYING)
    assert inspect(path).state == "ready"
    assert server._process.pid != first.pid


def test_a_server_that_dies_in_the_middle_says_nothing_about_the_file(write, server):
    write("verdict", "import time\nprint('ready', flush=True)\ntime.sleep(30)")
    write("fine", "print('fine')")
    problems = []

    def one():
        try:
            ask("verdict")
        except StorageUnavailable as problem:
            problems.append(problem.code)

    thread = threading.Thread(target=one)
    thread.start()
    wait_for(lambda: server._process is not None and children_of(server._process.pid))
    (child,) = children_of(server._process.pid)
    server._process.kill()
    thread.join(DYING)
    assert problems == ["INSPECTION_UNAVAILABLE"]
    wait_for(lambda: not is_alive(child))
    assert ask("fine").output == b"fine\n"


def test_a_server_that_cannot_start_blames_no_file(write, monkeypatch):
    monkeypatch.setattr(children, "HERE", children.HERE / "nowhere")
    with pytest.raises(StorageUnavailable, match="INSPECTION_UNAVAILABLE"):
        ask("fine")


def test_a_signal_to_the_whole_group_does_not_make_a_file_look_broken(write, server):
    write("slow", "import time; time.sleep(0.5)\nprint('done')")
    answers = []
    thread = threading.Thread(target=lambda: answers.append(ask("slow")))
    thread.start()
    wait_for(lambda: server._process is not None and children_of(server._process.pid))
    for pid in (server._process.pid, *children_of(server._process.pid)):
        os.kill(pid, signal.SIGTERM)
        os.kill(pid, signal.SIGINT)
    thread.join()
    assert answers == [children.ChildAnswer(b"done\n")]


def test_no_process_and_no_descriptor_stays_behind(write, server):
    write("fine", "print('fine')")
    write("sleeps", "import time; time.sleep(30)")
    ask("fine")
    own, pid = descriptors_of(os.getpid()), server._process.pid
    for _ in range(20):
        ask("fine")
    at_rest = 5  # three that lead nowhere, the way to us, and what it waits with
    wait_for(lambda: (descriptors_of(pid), children_of(pid)) == (at_rest, []))
    assert descriptors_of(os.getpid()) == own
    for _ in range(3):
        assert ask("sleeps", wall_s=0.05).starved
    assert ask("fine").output == b"fine\n"
    wait_for(lambda: not is_alive(pid))
    assert descriptors_of(os.getpid()) == own
    server.leave(server._control)
    wait_for(lambda: all(each.poll() is not None for each in server._left))


WORKER = """
import sys, threading, time
from pathlib import Path
from kho_portal.files import children
children.HERE = Path(sys.argv[1])
threading.Thread(target=lambda: children.run_limited("sleeps", most_bytes=100), daemon=True).start()
while children._server._process is None:
    time.sleep(0.01)
print(children._server._process.pid, flush=True)
time.sleep(60)
"""


def test_nothing_runs_on_when_the_worker_is_killed(write):
    write("sleeps", "import time; time.sleep(30)")
    command = [sys.executable, "-c", WORKER, str(children.HERE)]
    with subprocess.Popen(command, cwd=REAL.parents[1], stdout=subprocess.PIPE, text=True) as worker:
        pid = int(worker.stdout.readline())
        wait_for(lambda: children_of(pid))
        (child,) = children_of(pid)
        worker.kill()
    wait_for(lambda: not is_alive(child) and not is_alive(pid))


FORKED = """
import os, sys
from pathlib import Path
from kho_portal.files import children
children.HERE = Path(sys.argv[1])

def answer():
    said = children.run_limited("fine", most_bytes=100).output.decode().strip()
    return said, children._server._process.pid

before = answer()
children._server._lock.acquire()  # as if another thread were asking at the moment of the fork
pid = os.fork()
if pid == 0:
    said, server = answer()
    os._exit(0 if said == "fine" and server != before[1] else 1)
children._server._lock.release()
_, status = os.waitpid(pid, 0)
assert status == 0, status
assert answer() == before == ("fine", before[1])
"""


def test_a_forked_worker_asks_a_server_of_its_own(write):
    write("fine", "print('fine')")
    command = [sys.executable, "-c", FORKED, str(children.HERE)]
    subprocess.run(command, cwd=REAL.parents[1], check=True, timeout=60)
