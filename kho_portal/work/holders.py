"""Which process holds a lease, so that a dead one is noticed by its successor on this host and not by the clock.

A process that claims work keeps a file of its own locked for as long as it lives; the kernel lets go of the lock
however it ends. The file's name is the first half of every lease token of that process. Whoever can lock the file knows
that its process is dead. A stopped or slow process keeps its lock. Only files of this host are looked at: other hosts
that share the database have folders of their own, and their dead are found when the lease runs out.
"""

from __future__ import annotations

import fcntl
import logging
import os
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

HALF = 64  # bits of a token that name the process; the other half is random
logger = logging.getLogger("kho.work")


class Holder:
    """This process as a holder of leases: its number and the locked file, made when it first claims something."""

    def __init__(self) -> None:
        self._forget()
        # A child holds nothing: with the parent's descriptor it would keep a dead parent alive.
        os.register_at_fork(after_in_child=self._leave)

    def _forget(self) -> None:
        self._number, self._descriptor, self._folder = 0, -1, Path()
        self._guard = threading.Lock()  # a new one: in a child the old one may be held by a thread that is not there

    def _leave(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._forget()

    def new_token(self) -> UUID:
        """A lease token that names this process; any token when the disk takes no file, which only costs time."""
        with self._guard:
            try:
                if self._folder != folder():
                    self._begin(folder(), leaving=self._descriptor)
                number = self._number
            except OSError as error:
                logger.warning("holder without a file", extra={"kho": {"error": type(error).__name__}})
                number = secrets.randbits(HALF)
        return UUID(int=number << HALF | secrets.randbits(HALF))

    def _begin(self, place: Path, *, leaving: int) -> None:
        """Lock a new file in the folder; the one held in another folder is left."""
        if leaving >= 0:
            os.close(leaving)
            self._descriptor, self._folder = -1, Path()
        place.mkdir(parents=True, exist_ok=True)
        while True:
            number = secrets.randbits(HALF)
            descriptor = os.open(place / name_of(number), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            # Between the two calls somebody may have taken us for dead and removed the file.
            if lock(descriptor) and os.fstat(descriptor).st_nlink:
                self._number, self._descriptor, self._folder = number, descriptor, place
                return
            os.close(descriptor)


def folder() -> Path:
    """Where the processes of this host keep their files."""
    return Path(settings.VAR_DIR) / "holders" / os.uname().nodename


def name_of(number: int) -> str:
    """The file of a holder."""
    return f"{number:016x}"


def lock(descriptor: int) -> bool:
    """Lock the open file for as long as it stays open; False when somebody else has it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def dead_holders() -> Iterator[tuple[UUID, UUID]]:
    """The first and the last possible token of each dead process of this host, whose file is removed afterwards.

    The file stays when the caller does not come back for the next one: somebody else then finds it. Two callers at
    once share the dead between them.
    """
    place = folder()
    for path in sorted(place.iterdir()) if place.is_dir() else ():
        try:
            number = int(path.name, 16)
            descriptor = os.open(path, os.O_RDWR)
        except (ValueError, OSError):  # gone meanwhile, or no file of ours: nobody to judge
            continue
        try:
            if lock(descriptor):
                yield UUID(int=number << HALF), UUID(int=(number + 1 << HALF) - 1)
                path.unlink(missing_ok=True)
        finally:
            os.close(descriptor)


_this_process = Holder()
new_token = _this_process.new_token
