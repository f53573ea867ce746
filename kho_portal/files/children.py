"""Starting the limited child processes that open files of strangers, and reading their bounded answers."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from .errors import StorageUnavailable
from .limits import CPU_SECONDS, EXIT_BROKEN_INSTALLATION, WALL_SECONDS

HERE = Path(__file__).resolve().parent
# Threads of a worker queue up here, outside the wall time of the child: a busy machine is no proof of a bad file.
_PLACES = threading.BoundedSemaphore(max(2, os.cpu_count() or 2))
_PATIENCE_S = 30  # with the wall time still shorter than a lease of 60 s
# No secrets of this process; only what an interpreter outside the usual places needs to start.
_ENVIRONMENT = {"LC_ALL": "C.UTF-8"} | {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}


@dataclass(frozen=True)
class ChildAnswer:
    """What a child said (`output`, bytes) and how it ended.

    `crashed`: killed by a signal or a Python error. `exhausted`: it used up its CPU or its output. `starved`: its time
    ran out although it hardly worked, or it could not load its libraries, or somebody else took its exit status: that
    says something about this machine and nothing about the file.
    """

    output: bytes
    crashed: bool = False
    exhausted: bool = False
    starved: bool = False


def run_limited(program: str, *arguments: str, most_bytes: int, wall_s: float = WALL_SECONDS) -> ChildAnswer:
    """The answer of `program` (a file of this folder) to `arguments`; no shell, no inherited environment.

    Raises StorageUnavailable when no child could be started: the file is not to blame.
    """
    if not _PLACES.acquire(timeout=_PATIENCE_S):
        raise StorageUnavailable("INSPECTION_UNAVAILABLE")
    try:
        command = [sys.executable, "-I", str(HERE / program), *arguments]
        try:
            child = subprocess.Popen(  # noqa: S603 - own program, arguments are a path and numbers
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_ENVIRONMENT,
                cwd="/",
                close_fds=True,
            )
        except OSError as error:
            raise StorageUnavailable("INSPECTION_UNAVAILABLE") from error
        return _listen(child, most_bytes, time.monotonic() + wall_s)
    finally:
        _PLACES.release()


def _listen(child: subprocess.Popen, most_bytes: int, until: float) -> ChildAnswer:
    """Reads until the child ends, says too much or takes too long; afterwards it is gone and reaped."""
    output, talkative, late = bytearray(), False, False
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(child.stdout, selectors.EVENT_READ)
            while True:
                left = until - time.monotonic()
                if left <= 0 or not selector.select(left):
                    late = True
                    break
                piece = os.read(child.stdout.fileno(), 262_144)
                if not piece:
                    break
                output += piece
                if len(output) > most_bytes:
                    talkative = True
                    break
    finally:
        child.stdout.close()
        code, seconds = _reap(child, late or talkative)
    if late:
        worked = seconds > CPU_SECONDS / 2
        return ChildAnswer(bytes(output), exhausted=worked, starved=not worked)
    if code == -signal.SIGALRM:
        return ChildAnswer(bytes(output), starved=seconds <= CPU_SECONDS / 2, exhausted=seconds > CPU_SECONDS / 2)
    if code in (None, EXIT_BROKEN_INSTALLATION):
        return ChildAnswer(bytes(output), starved=True)
    exhausted = talkative or code == -signal.SIGXCPU
    return ChildAnswer(bytes(output), crashed=code != 0 and not exhausted, exhausted=exhausted)


def _reap(child: subprocess.Popen, kill: bool) -> tuple[int | None, float]:
    """(exit code, CPU seconds) of the child, which does not exist any more afterwards. None: the code is lost."""
    if kill:
        child.kill()
    try:
        _, status, usage = os.wait4(child.pid, 0)
    except ChildProcessError:  # a handler of the host program was faster
        child.returncode = 0
        return None, 0.0
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, usage.ru_utime + usage.ru_stime
