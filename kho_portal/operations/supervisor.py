"""Starts a small group of processes together, restarts each that dies, and stops all; none is ever orphaned.

A process that dies again and again is tried ever more slowly, and never stops the others.

Standard library only: this file is also the program that every child starts as.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

STOP_GRACE_S = 20
# Only the deaths of the last ten minutes count: a pause of 1 s after the first, then 2, 4, 8 … and at most 60 s.
WINDOW_S = 600.0
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
PR_SET_PDEATHSIG = 1
BASE_DIR = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))


def die_with_parent() -> None:
    """Ask Linux to send this process SIGTERM when its parent dies, even by kill -9."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def become(parent: int, command: list[str]) -> None:
    """Turn this process into `command`, which ends with the process `parent`."""
    die_with_parent()
    if os.getppid() != parent:  # it died before we could ask for its signal
        sys.exit(1)
    os.execv(command[0], command)  # noqa: S606 - the commands are ours


@dataclass
class Child:
    """One process of the group; `process` is None while it is not started, or dead and noticed.

    `deaths` are the moments of the recent ones, `next_try` is when a dead one starts again, on the monotonic clock.
    """

    name: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None
    deaths: list[float] = field(default_factory=list)
    next_try: float | None = None

    def start(self, log_path: str) -> None:
        """Start the process in a session of its own, with its output in the log.

        It starts as this very file, which then becomes the command: nothing of ours runs between fork and exec, so
        that a parent with threads may start children too.
        """
        with open(log_path, "ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - the commands are ours
                [sys.executable, "-I", __file__, str(os.getpid()), *self.command],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env=os.environ | self.env,
                cwd=BASE_DIR,
                start_new_session=True,
            )
        self.next_try = None

    def is_running(self) -> bool:
        """Whether the process is there."""
        return self.process is not None and self.process.poll() is None

    def died(self, now: float) -> float:
        """Count a death and return the seconds to wait, which double with each death in the window."""
        self.deaths = [moment for moment in self.deaths if now - moment < WINDOW_S] + [now]
        pause = min(FIRST_PAUSE_S * 2 ** (len(self.deaths) - 1), LONGEST_PAUSE_S)
        self.next_try = now + pause
        return pause


class Group:
    """Runs children until told to stop. `log_folder` gets one file a child."""

    def __init__(self, children: list[Child], log_folder: str, say: Callable[[str], None]) -> None:
        self.children = children
        self.log_folder = log_folder
        self.say = say
        self.stopping = False

    def log_of(self, child: Child) -> str:
        """Where a child's output goes."""
        return os.path.join(self.log_folder, f"{child.name}.log")

    def start(self) -> None:
        """Start every child."""
        for child in self.children:
            child.start(self.log_of(child))

    def watch(self) -> None:
        """Keep the children running until a stop is asked for, and stop them."""
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self._ask_to_stop)
        while not self.stopping:
            self.revive()
            time.sleep(0.3)
        self.stop()

    def _ask_to_stop(self, *_) -> None:
        self.stopping = True

    def revive(self) -> None:
        """Notice who has died, and start those again whose pause is over. Waits for nobody."""
        now = time.monotonic()
        for child in self.children:
            if child.is_running():
                continue
            if child.process is not None:
                signal_group(child, signal.SIGKILL)  # what it started may outlive it and hold its port
                what, child.process = f"dừng (mã {child.process.returncode})", None
                self._tell(child, what, child.died(now))
            elif child.next_try is not None and now >= child.next_try:
                try:
                    child.start(self.log_of(child))
                except OSError as error:
                    self._tell(child, f"không chạy lại được ({error.strerror})", child.died(now))

    def _tell(self, child: Child, what: str, pause: float) -> None:
        """Tell people in the terminal; a terminal that is gone stops nothing."""
        moment = time.strftime("%H:%M:%S", time.localtime(time.time() + pause))
        often = f", lần {len(child.deaths)} trong {WINDOW_S / 60:.0f} phút" if len(child.deaths) > 1 else ""
        with contextlib.suppress(OSError, ValueError):
            self.say(
                f"{child.name} vừa {what}{often}; các tiến trình khác vẫn chạy, dữ liệu vẫn giữ nguyên. "
                f"Sẽ tự chạy lại lúc {moment}. Nhật ký: {self.log_of(child)}"
            )

    def stop(self) -> None:
        """Stop every child with whatever it started, in the reverse order of the start."""
        for child in reversed(self.children):
            signal_group(child, signal.SIGTERM)
        deadline = time.monotonic() + STOP_GRACE_S
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                signal_group(child, signal.SIGKILL)
                child.process.wait()
            signal_group(child, signal.SIGKILL)


def signal_group(child: Child, number: int) -> None:
    """Send the signal to the child's whole session, if anything of it is left."""
    if child.process is None:
        return
    try:
        os.killpg(child.process.pid, number)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    become(int(sys.argv[1]), sys.argv[2:])
