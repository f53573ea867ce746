"""What a forked child can do and see, and how its end is told."""

import json
import os
import subprocess
import sys
import threading

import pytest

from kho_portal.files import children
from tests.files.conftest import REAL, ask

PROGRAMS = {
    "crash": "import os; os.abort()",
    "memory": "x = bytearray(3_000_000_000)",
    "writes": "with open(__file__ + '.out', 'w') as out: out.write('x')",
    "sleeps": "import time; time.sleep(30)",
    "closes its output and sleeps": "import os, time; os.close(1); time.sleep(30)",
    "talks": "import sys\nwhile True: sys.stdout.write('x' * 65536)",
    "works": "while True: pass",
    "answers": "print('fine')",
}


@pytest.mark.parametrize(
    ("program", "crashed", "exhausted", "starved"),
    [
        ("crash", True, False, False),
        ("memory", True, False, False),
        ("writes", True, False, False),
        ("sleeps", False, False, True),
        ("closes its output and sleeps", False, False, True),
        ("talks", False, True, False),
        ("works", False, True, False),
        ("answers", False, False, False),
    ],
)
def test_a_child_that_misbehaves_is_stopped_and_named(write, program, crashed, exhausted, starved):
    write("bad", PROGRAMS[program])
    answer = ask("bad", wall_s=1.0 if "sleeps" in program else 15)
    assert (answer.crashed, answer.exhausted, answer.starved) == (crashed, exhausted, starved)
    assert len(answer.output) <= 1_300_000


def test_a_program_without_its_library_blames_the_installation(write):
    write("bad", "print('never')", load="import a_library_that_nobody_has")
    assert ask("bad") == children.ChildAnswer(b"", starved=True)


def test_a_missing_module_in_the_middle_of_a_file_blames_the_file(write):
    write("bad", "import a_library_that_nobody_has")
    assert ask("bad").crashed


CAGE = """
import ctypes, json, os, resource, signal
limits = {name: resource.getrlimit(getattr(resource, name)) for name in dir(resource) if name.startswith("RLIMIT_")}
umask = os.umask(0)
print(json.dumps({
    "memory": limits["RLIMIT_AS"], "cpu": limits["RLIMIT_CPU"], "processes": limits["RLIMIT_NPROC"],
    "written": limits["RLIMIT_FSIZE"], "core": limits["RLIMIT_CORE"], "files": limits["RLIMIT_NOFILE"],
    "umask": umask, "nice": os.nice(0), "alarm": signal.alarm(0), "folder": os.getcwd(),
    "dumpable": ctypes.CDLL(None).prctl(3, 0, 0, 0, 0),
}))
"""


def test_a_child_is_locked_in_before_its_program_begins(write):
    write("cage", CAGE)
    found = json.loads(ask("cage").output)
    assert 20 <= found.pop("alarm") <= 21
    assert found.pop("nice") >= min(19, os.nice(0) + 10)
    assert found == {
        "memory": [1024**3, 1024**3],
        "cpu": [1, 3],
        "processes": [0, 0],
        "written": [0, 0],
        "core": [0, 0],
        "files": [64, 64],
        "umask": 0o077,
        "folder": "/",
        "dumpable": 0,
    }


FORKS = """
import os
if os.geteuid() == 0:  # root may always start processes
    os.setuid(65534)
try:
    os.fork()
except BlockingIOError:
    print("refused")
"""


def test_a_child_starts_no_process(write):
    write("forks", FORKS)
    assert ask("forks") == children.ChildAnswer(b"refused\n")


SIGHTS = """
import json, os, sys
seen = {}
for number in range(64):
    try:
        os.fstat(number)
        seen[number] = os.readlink(f"/proc/self/fd/{number}") if os.access("/proc/self/fd", os.R_OK) else ""
    except OSError:
        pass
environment = open("/proc/self/environ", "rb").read().decode() if os.access("/proc/self/environ", os.R_OK) else ""
print(json.dumps({"descriptors": seen, "environment": sorted(os.environ), "raw": environment,
                  "modules": sorted(sys.modules)}))
"""


def test_a_child_sees_no_secret_no_descriptor_and_no_application_of_ours(write, tmp_path):
    write("sights", SIGHTS)
    write("sleeps", "import time; time.sleep(30)")
    beside = threading.Thread(target=lambda: ask("sleeps", wall_s=2))
    with open(tmp_path / "secret", "w") as ours:
        os.set_inheritable(ours.fileno(), True)
        beside.start()  # its output and its call are open in the server by now or soon
        for _ in range(3):
            found = json.loads(ask("sights").output)
            assert set(found["descriptors"]) == {"0", "1", "2"}
            assert {found["descriptors"]["0"], found["descriptors"]["2"]} <= {"/dev/null", ""}
            assert set(found["environment"]) <= {"LC_ALL", "LD_LIBRARY_PATH"}
            assert os.environ["SECRET_KEY"] not in found["raw"]
            assert not {"django", "celery", "kho_portal", "psycopg", "sqlite3"} & set(found["modules"])
    beside.join()


def test_the_server_has_loaded_the_libraries_and_nothing_of_the_application():
    code = (
        f"import sys; sys.path.append({str(REAL)!r}); import forkserver; forkserver.load_all()\n"
        "print(sorted(set(sys.modules) & {'pypdfium2_raw', 'pypdfium2', 'PIL.Image', 'img2pdf', 'inspector'}))\n"
        "print(sorted(set(sys.modules) & {'django', 'celery', 'kho_portal', 'psycopg', 'sqlite3', 'numpy', 'ssl'}))\n"
        "print(next(line for line in open('/proc/self/status') if line.startswith('Threads')))"
    )
    out = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    loaded, of_ours, threads = out.stdout.strip().splitlines()
    assert loaded == "['PIL.Image', 'img2pdf', 'inspector', 'pypdfium2', 'pypdfium2_raw']"
    assert of_ours == "[]"
    assert threads.split() == ["Threads:", "1"], "a program with threads must not fork"


def test_nothing_of_one_child_is_seen_by_the_next(write):
    write(
        "marks",
        "import json, os, sys\n"
        "print(json.dumps([getattr(json, 'mark', ''), os.environ.get('MARK', ''), os.getcwd()]))\n"
        "json.mark = os.environ['MARK'] = arguments[0]\n"
        "os.chdir('/tmp')",
    )
    for name in ("a", "b"):
        assert json.loads(ask("marks", name).output) == ["", "", "/"]
