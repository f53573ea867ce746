"""Starts a small group of processes together, restarts each that dies, and stops all; none is ever orphaned.

Standard library only: this file is also the program that every child starts as.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

STOP_GRACE_S = 20
RESTART_PAUSE_S = 1.0
MOST_RESTARTS = 20
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
    """One process of the group."""

    name: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None
    restarts: int = 0

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

    def watch(self) -> int:
        """Keep the children running; returns 0 after a stop was asked for, 1 when a child would not stay up."""
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self._ask_to_stop)
        while not self.stopping:
            if not self.revive():
                self.stop()
                return 1
            time.sleep(0.3)
        self.stop()
        return 0

    def _ask_to_stop(self, *_) -> None:
        self.stopping = True

    def revive(self) -> bool:
        """Start dead children again; False when one has died too often."""
        for child in self.children:
            if child.process is None or child.process.poll() is None:
                continue
            if child.restarts >= MOST_RESTARTS:
                self.say(f"{child.name} dừng liên tục. Xem {self.log_of(child)}")
                return False
            child.restarts += 1
            self.say(f"{child.name} vừa dừng (mã {child.process.returncode}), đang chạy lại")
            time.sleep(RESTART_PAUSE_S)
            child.start(self.log_of(child))
        return True

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
