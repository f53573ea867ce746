"""Asking for the limited children that open files of strangers, and reading their bounded answers."""

from __future__ import annotations

import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .errors import StorageUnavailable
from .limits import CPU_SECONDS, EXIT_BROKEN_INSTALLATION, REPORT, WALL_SECONDS

HERE = Path(__file__).resolve().parent
_PLACES = max(2, os.cpu_count() or 2)
_PATIENCE_S = 30  # with the wall time still shorter than a lease of 60 s
_SERVER_PATIENCE_S = 5  # what the fork server does itself takes no time
# No secrets of this process; only what an interpreter outside the usual places needs to start.
_ENVIRONMENT = {"LC_ALL": "C.UTF-8"} | {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
logger = logging.getLogger("kho.files")


@dataclass(frozen=True)
class ChildAnswer:
    """What a child said (`output`, bytes) and how it ended.

    `crashed`: killed by a signal or a Python error. `exhausted`: it used up its CPU or its output. `starved`: its time
    ran out although it hardly worked, or it could not load its libraries: that says something about this machine and
    nothing about the file.
    """

    output: bytes
    crashed: bool = False
    exhausted: bool = False
    starved: bool = False


def run_limited(program: str, *arguments: str, most_bytes: int, wall_s: float = WALL_SECONDS) -> ChildAnswer:
    """The answer of `program` (a module of this folder) to `arguments`, from a child forked for this question alone.

    Raises StorageUnavailable when no child could be started, or nobody knows how it ended: the file is not to blame.
    """
    try:
        with _server.child(program, arguments) as child:
            until = time.monotonic() + wall_s
            output, talkative, late = child.listen(most_bytes, until)
            late = child.wait(until) if not talkative and not late else late
            code, seconds = child.end()
    except OSError as error:
        logger.warning("no limited child: %s", type(error).__name__)
        raise StorageUnavailable("INSPECTION_UNAVAILABLE") from error
    if code < 0:
        _server.leave(child.control)
    return _judge(output, code, seconds, talkative=talkative, late=late)


def _judge(output: bytes, code: int, seconds: float, *, talkative: bool, late: bool) -> ChildAnswer:
    """What the end of a child means: its exit status, its CPU seconds, and why it was killed, if we did it."""
    if late or code == -signal.SIGALRM:
        worked = seconds > CPU_SECONDS / 2
        return ChildAnswer(output, exhausted=worked, starved=not worked)
    if code == EXIT_BROKEN_INSTALLATION:
        return ChildAnswer(output, starved=True)
    exhausted = talkative or code == -signal.SIGXCPU
    return ChildAnswer(output, crashed=code != 0 and not exhausted, exhausted=exhausted)


@dataclass(frozen=True)
class _Child:
    """A child as seen from here: the reading end of its output, and the call to the server that forked it.

    Every method may raise OSError, which says that the server is out of order.
    """

    output: int
    call: socket.socket
    control: socket.socket

    def listen(self, most_bytes: int, until: float) -> tuple[bytes, bool, bool]:
        """Reads until the child says nothing more, too much or takes too long: (output, too much?, too long?)."""
        output = bytearray()
        while _is_ready(self.output, until):
            piece = os.read(self.output, 262_144)
            output += piece
            if not piece or len(output) > most_bytes:
                return bytes(output), bool(piece), False
        return bytes(output), False, True

    def wait(self, until: float) -> bool:
        """Waits for the end of the child; True when that takes too long."""
        return not _is_ready(self.call, until)

    def end(self) -> tuple[int, float]:
        """Kills the child unless it has ended; its exit status and CPU seconds."""
        self.call.shutdown(socket.SHUT_WR)
        self.call.settimeout(_SERVER_PATIENCE_S)
        report = self.call.recv(REPORT.size)
        if not report:
            raise ConnectionError("the fork server is gone")
        return REPORT.unpack(report)


def _is_ready(source: int | socket.socket, until: float) -> bool:
    """Waits until there is something to read, or the end of it; False when that takes too long."""
    poll = select.poll()
    poll.register(source, select.POLLIN)
    left = until - time.monotonic()
    return left > 0 and bool(poll.poll(left * 1000))


class ForkServer:
    """The fork server of this process: started when first needed, and anew when it is gone or was left."""

    def __init__(self) -> None:
        # Threads of a worker queue up here, outside the wall time of the child: a busy machine is no proof of a bad
        # file.
        self._places = threading.BoundedSemaphore(_PLACES)
        self._lock = threading.Lock()  # also while sending: no descriptor is closed under a thread that uses it
        self._control: socket.socket | None = None
        self._process: subprocess.Popen | None = None
        self._left: list[subprocess.Popen] = []

    @contextmanager
    def child(self, program: str, arguments: tuple[str, ...]) -> Iterator[_Child]:
        """A child for this question; it is killed, if it still runs, when the block ends. Raises OSError."""
        if not self._places.acquire(timeout=_PATIENCE_S):
            raise TimeoutError("no place for a child")
        try:
            output, child_output = os.pipe()
            call, server_call = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            try:
                try:
                    question = json.dumps([program, *arguments]).encode()
                    control = self._ask(question, [child_output, server_call.fileno()])
                finally:
                    os.close(child_output)
                    server_call.close()
                try:
                    yield _Child(output, call, control)
                except OSError:
                    self.leave(control)
                    raise
            finally:
                os.close(output)
                call.close()
        finally:
            self._places.release()

    def _ask(self, question: bytes, descriptors: list[int]) -> socket.socket:
        """Sends the question; returns to which server."""
        with self._lock:
            if self._control is not None:
                try:
                    socket.send_fds(self._control, [question], descriptors)
                    return self._control
                except OSError:
                    self._leave()
            self._start()
            socket.send_fds(self._control, [question], descriptors)
            return self._control

    def _start(self) -> None:
        self._left = [each for each in self._left if each.poll() is None]  # those that ended are reaped
        control, server_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - own program, the argument is a number
                [sys.executable, "-I", str(HERE / "forkserver.py"), str(server_end.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_ENVIRONMENT,
                cwd="/",
                pass_fds=[server_end.fileno()],
            )
        except BaseException:
            control.close()
            raise
        finally:
            server_end.close()
        control.settimeout(_SERVER_PATIENCE_S)
        self._control = control

    def leave(self, control: socket.socket) -> None:
        """Nobody asks this server again: it ends with its last child, and the next question starts another."""
        with self._lock:
            if self._control is control:
                self._leave()

    def _leave(self) -> None:
        self._control.close()
        self._left.append(self._process)
        self._control = self._process = None

    def forget(self) -> None:
        """In a forked copy of this process: the server belongs to the original."""
        if self._control is not None:
            self._control.close()
        self.__init__()


_server = ForkServer()
os.register_at_fork(after_in_child=_server.forget)
