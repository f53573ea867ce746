"""Ending calls at their deadline, whatever the other side does: a dripping header never trips a socket timeout.

One thread per process shuts the socket of an overdue call down and raises its flag. The library may then report success
with an empty body, so the flag is read before the answer is (reliability F7-F10).
"""

import contextlib
import heapq
import itertools
import os
import socket
import threading
import time
from collections.abc import Iterator

_CALL = threading.local()


class CallGuard:
    """The deadlines of one call; `fired` is True once the watchdog has cut it off."""

    def __init__(self, headers_by: float, done_by: float) -> None:
        """Both moments on the monotonic clock."""
        self.headers_by = headers_by
        self.done_by = done_by
        self.fired = False
        self._has_headers = False
        self._is_over = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()

    def watch(self, descriptor: int) -> None:
        """The socket behind `descriptor` is shut down when the call is overdue; TLS on top of it changes nothing."""
        own = socket.socket(fileno=os.dup(descriptor))
        with self._lock:
            self._sockets.append(own)
            if self.fired:
                _shut(own)

    def headers_arrived(self) -> None:
        """From now on only the total deadline counts."""
        self._has_headers = True

    def check(self, now: float) -> None:
        """Cut the call off when it is overdue."""
        with self._lock:
            late = now >= self.done_by or (now >= self.headers_by and not self._has_headers)
            if late and not self._is_over:
                self.fired = True
                for own in self._sockets:
                    _shut(own)

    def release(self) -> None:
        """The call is over; nothing of it is shut down any more."""
        with self._lock:
            self._is_over = True
            for own in self._sockets:
                own.close()
            self._sockets.clear()


def _shut(own: socket.socket) -> None:
    with contextlib.suppress(OSError):
        own.shutdown(socket.SHUT_RDWR)


class _Watchdog:
    """The thread that looks after all calls of this process; it sleeps until the next deadline."""

    def __init__(self) -> None:
        self._reset()
        os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        self._due: list[tuple[float, int, CallGuard]] = []
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def add(self, guard: CallGuard) -> None:
        with self._changed:
            for moment in {guard.headers_by, guard.done_by}:
                heapq.heappush(self._due, (moment, next(self._order), guard))
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="call-watchdog", daemon=True)
                self._thread.start()
            elif self._due[0][2] is guard:
                self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._due or self._due[0][0] > time.monotonic():
                    self._changed.wait(self._due[0][0] - time.monotonic() if self._due else None)
                _, _, guard = heapq.heappop(self._due)
            guard.check(time.monotonic())


_WATCHDOG = _Watchdog()


@contextlib.contextmanager
def guarded_call(header_seconds: float, total_seconds: float) -> Iterator[CallGuard]:
    """The call made inside ends within these seconds; its connections find their guard by `current_guard`."""
    now = time.monotonic()
    guard = CallGuard(now + min(header_seconds, total_seconds), now + total_seconds)
    _WATCHDOG.add(guard)
    _CALL.guard = guard
    try:
        yield guard
    finally:
        _CALL.guard = None
        guard.release()


def current_guard() -> CallGuard | None:
    """The guard of the call that this thread is making, or None."""
    return getattr(_CALL, "guard", None)
