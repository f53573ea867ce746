"""The embedded broker: kombu's transport over files, where a message or a table is there whole or not at all.

The library opens a file under its final name and writes afterwards, so a reader may find it empty or half; it also
ends the worker over any message that is not one. Here a file is written aside and renamed, a reader takes a message by
removing its name, which only one can, and what is no message goes into the folder `unreadable` beside the queue.
"""

import contextlib
import fcntl
import logging
import os
import time
import uuid
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from queue import Empty

from kombu.exceptions import ChannelError
from kombu.transport import filesystem, virtual
from kombu.transport.filesystem import exchange_queue_t
from kombu.utils.json import dumps, loads

DRAFT = ".draft"
DRAFT_LIFE_S = 3600  # a writer needs milliseconds: older ones were killed
TELL_AGAIN_AFTER_S = 60.0
CODE_UNREADABLE = "BROKER_MESSAGE_UNREADABLE"
CODE_DISORDER = "BROKER_FOLDER_UNUSABLE"
logger = logging.getLogger("kho.broker")
_told_at = float("-inf")


class Channel(filesystem.Channel):
    """Messages and tables of bindings as files; any number of processes write and read them at once."""

    def _put(self, queue, payload, **_) -> None:
        """Add a message. Raises ChannelError when the disk takes none; nothing of it is left then."""
        # Readers take the smallest name first: digits of one length are in the order of time, also after a restart.
        path = self._queue_folder / f"{time.time_ns():020}_{uuid.uuid4()}.{queue}.msg"
        try:
            write_whole(path, dumps(payload).encode())
        except OSError as error:
            raise ChannelError(f"Cannot add file {path.name!r} to the queue") from error

    def _get(self, queue, timeout=None):
        """Take the oldest message; raises Empty when there is none."""
        for name in self._waiting(queue):
            path = self._queue_folder / name
            try:
                payload = self._read(path)
                path.unlink()  # whoever removes the name has the message
            except FileNotFoundError:  # another reader was faster
                continue
            except (ValueError, PermissionError, IsADirectoryError):
                self._set_aside(path)
                continue
            except OSError as error:  # says something about this machine and nothing about the message, which stays
                tell_disorder(error)
                continue
            return payload
        raise Empty()

    def _read(self, path: Path) -> dict:
        """Return the message in the file; raises ValueError when kombu could not make one of it, and OSError."""
        data = path.read_bytes()
        try:
            payload = loads(data.decode())
            self.Message(payload, channel=self)
        except Exception as error:
            raise ValueError("no message") from error
        return payload

    def _set_aside(self, path: Path) -> None:
        """Move a file that is no message out of the way and tell it; the work rows know what it was about."""
        try:
            place = path.parent.parent / "unreadable"
            place.mkdir(exist_ok=True)
            path.replace(place / path.name)
        except FileNotFoundError:
            return
        except OSError as error:
            tell_disorder(error)
            return
        logger.error("message set aside", extra={"kho": {"code": CODE_UNREADABLE, "file": path.name}})

    def _waiting(self, queue) -> list[str]:
        """Return the names of the queue's files, oldest first; none when the folder is not there."""
        try:
            names = os.listdir(self._queue_folder)
        except FileNotFoundError:
            return []
        except OSError as error:
            tell_disorder(error)
            return []
        ending = f"{queue}.msg"
        return sorted(name for name in names if name.partition(".")[2] == ending)

    def _size(self, queue) -> int:
        """Return the number of messages in the queue."""
        return len(self._waiting(queue))

    def _purge(self, queue) -> int:
        """Remove all messages of the queue and return how many this call removed."""
        removed = 0
        for name in self._waiting(queue):
            with contextlib.suppress(FileNotFoundError):
                (self._queue_folder / name).unlink()
                removed += 1
        return removed

    def get_table(self, exchange) -> list:
        """Return the bindings of the exchange; those that nobody can read any more are gone, and told."""
        file = self._exchange_file(exchange)
        try:
            return [exchange_queue_t(*row) for row in loads(file.read_text())]
        except FileNotFoundError:
            return []
        except (ValueError, TypeError):
            self._set_aside(file)
            return []
        except OSError as error:
            raise ChannelError(f"Cannot open {file.name!r}") from error

    def _queue_bind(self, exchange, routing_key, pattern, queue) -> None:
        """Add a binding unless it is there."""
        with self._changing(exchange) as table:
            row = exchange_queue_t(routing_key or "", pattern or "", queue or "")
            if row not in table:
                table.insert(0, row)

    def _delete(self, queue, exchange, routing_key, pattern, *_, **__) -> None:
        """Remove the queue's messages and its binding."""
        self._purge(queue)
        with self._changing(exchange) as table:
            row = exchange_queue_t(routing_key or "", pattern or "", queue or "")
            table[:] = [each for each in table if each != row]

    @contextlib.contextmanager
    def _changing(self, exchange) -> Iterator[list]:
        """Give the table of the exchange to change, to one process at a time, and write it if it did change."""
        file = self._exchange_file(exchange)
        try:
            self.control_folder.mkdir(parents=True, exist_ok=True)
            with open(self.control_folder / "lock", "ab") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                before = self.get_table(exchange)
                table = list(before)
                yield table
                if table != before:
                    write_whole(file, dumps([list(row) for row in table]).encode())
        except OSError as error:
            raise ChannelError(f"Cannot change {file.name!r}") from error

    @cached_property
    def _queue_folder(self) -> Path:
        return Path(self.data_folder_in)  # the same as data_folder_out: one installation talks to itself


class Transport(filesystem.Transport):
    """The transport to name in CELERY_BROKER_TRANSPORT."""

    Channel = Channel
    global_state = virtual.BrokerState()

    def establish_connection(self):
        """Connect, and remove what killed writers have left in the folders."""
        connection = super().establish_connection()
        options = self.client.transport_options
        for folder in (Path(options["data_folder_in"]), Path(options["control_folder"])):
            forget_drafts(folder)
        return connection


def write_whole(path: Path, content: bytes) -> None:
    """Write the file so that nobody ever sees a part of it; its folder is made when it is missing.

    Raises OSError; then nothing is left.
    """
    draft = path.with_name(f".{uuid.uuid4()}{DRAFT}")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise


def forget_drafts(folder: Path) -> None:
    """Remove drafts whose writers were killed."""
    with contextlib.suppress(OSError):
        for draft in folder.glob(f".*{DRAFT}"):
            if time.time() - draft.stat().st_mtime > DRAFT_LIFE_S:
                draft.unlink()


def tell_disorder(error: OSError) -> None:
    """Log, at most once a minute, that the folders cannot be used; readers look ten times a second."""
    global _told_at  # noqa: PLW0603 - one clock a process
    if time.monotonic() - _told_at > TELL_AGAIN_AFTER_S:
        _told_at = time.monotonic()
        logger.error("queue folder unusable", extra={"kho": {"code": CODE_DISORDER, "error": type(error).__name__}})
