"""Where the bytes lie: one folder, generated names, and a quarantine on the same filesystem.

    <root>/aa/bb/<random>            accepted bytes, never changed
    <root>/quarantine/aabb<random>.part   bytes that still arrive or still wait for their verdict
    <root>/pieces/<opaque id>.piece   uploads that may go on after a lost connection

A key is generated before the first byte arrives, so that resumed work finds the bytes in either place. Nothing a person
or another system sends becomes part of a path. Source: reliability guide 5.2 (steps 1, 3, 8).

No other module knows where bytes lie: it asks by key or opaque id. Another storage is another class with these verbs.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from .errors import StorageUnavailable

KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{28}")
PART = re.compile(r"[0-9a-f]{32}\.part")
OPAQUE = re.compile(r"[A-Za-z0-9_-]{16,48}")
RESERVE_BYTES = 64 * 1024 * 1024  # left free for the database and the logs of the same disk
FULL = {errno.ENOSPC, errno.EDQUOT}


class BytesMissing(LookupError):
    """The store holds nothing under this key."""


def new_key() -> str:
    """A fresh random key, 128 bits, `aa/bb/<28 hex digits>`."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name[2:4]}/{name[4:]}"


def unavailable(error: OSError) -> StorageUnavailable:
    """The error to raise when the disk refused: full, or otherwise out of order."""
    return StorageUnavailable("STORE_FULL" if error.errno in FULL else "STORE_UNAVAILABLE")


class Part:
    """Bytes on their way into quarantine, written without a buffer. Every method may raise OSError."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, chunk: bytes) -> None:
        """The whole `chunk` is written."""
        left = memoryview(chunk)
        while left:
            left = left[os.write(self._descriptor, left) :]

    def complete(self) -> None:
        """What was written is on disk, and the part is closed."""
        os.fsync(self._descriptor)
        self.close()

    def close(self) -> None:
        """The part is closed; harmless to repeat, also after an error."""
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)


class FileStore:
    """The store below `root`. Cheap to make; holds no state but its place.

    Keys must be generated ones and ids opaque: anything else is a ValueError. Where no other error is named, a disk out
    of order is an OSError.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.quarantine = root / "quarantine"
        self.pieces = root / "pieces"

    def check_space(self, size: int) -> None:
        """Raises StorageUnavailable when `size` more bytes would eat into the reserve of the disk."""
        try:
            self.quarantine.mkdir(mode=0o700, parents=True, exist_ok=True)
            free = shutil.disk_usage(self.quarantine).free
        except OSError as error:
            raise unavailable(error) from error
        if free < size + RESERVE_BYTES:
            raise StorageUnavailable("STORE_FULL")

    def create_part(self, key: str) -> Part:
        """A new, empty part of mode 0600. OSError when it exists already."""
        self.quarantine.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Part(os.open(self._part_path(key), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))

    def put_made_up(self, key: str, content: bytes) -> None:
        """`content` is accepted at once, mode 0600, without waiting for the disk: only for what can be made again."""
        path = self._path(key)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o600)

    def open(self, key: str) -> BinaryIO:
        """The bytes of `key`, accepted or in quarantine, for reading; raises BytesMissing."""
        return self._locate(key).open("rb")

    @contextmanager
    def local_path(self, key: str) -> Iterator[Path]:
        """A file of this machine with the bytes of `key`, for a limited child to open; raises BytesMissing.

        It is the stored file itself, so nobody may change it. A remote store would give a temporary copy for the block.
        """
        yield self._locate(key)

    def is_accepted(self, key: str) -> bool:
        """True when the bytes are at their accepted place, False while they wait; raises BytesMissing."""
        return self._locate(key) == self._path(key)

    def publish(self, key: str) -> None:
        """The bytes of `key` are at their accepted place, on disk, name included. Repeating it is harmless."""
        part, path = self._part_path(key), self._path(key)
        if path.is_file() and not part.exists():
            return
        if not part.is_file():
            raise BytesMissing("no bytes under this key")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.replace(part, path)
            for folder in (path.parent, path.parent.parent, self.root, self.quarantine):
                sync_folder(folder)
        except OSError as error:
            raise unavailable(error) from error

    def remove(self, key: str) -> None:
        """Nothing is left of `key`, in either place."""
        self._part_path(key).unlink(missing_ok=True)
        self._path(key).unlink(missing_ok=True)

    def clear(self) -> None:
        """Nothing is left in the store, as far as the disk obeys: for a demonstration that begins anew."""
        shutil.rmtree(self.root, ignore_errors=True)

    def write_piece(self, public_id: str, at: int, piece: bytes) -> None:
        """The bytes of `public_id` up to `at` and then `piece` are on disk, mode 0600, and nothing behind them."""
        self.pieces.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._piece_path(public_id), os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            os.ftruncate(descriptor, at)
            os.pwrite(descriptor, piece, at)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def pieces_size(self, public_id: str) -> int:
        """How many bytes of `public_id` there are; 0 when nothing has come."""
        path = self._piece_path(public_id)
        return path.stat().st_size if path.is_file() else 0

    def open_pieces(self, public_id: str) -> BinaryIO:
        """The bytes of `public_id` that have come, for reading."""
        return self._piece_path(public_id).open("rb")

    def remove_pieces(self, public_id: str) -> None:
        """Nothing is left of what came of `public_id`."""
        self._piece_path(public_id).unlink(missing_ok=True)

    def accepted(self) -> Iterator[tuple[str, str]]:
        """(key, name in the store) of all accepted bytes; the key is empty for what lies there without being ours."""
        for folder in sorted(self.root.glob("*")) if self.root.is_dir() else []:
            if folder in (self.quarantine, self.pieces):
                continue
            for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
                if path.is_dir() and not path.is_symlink():
                    continue
                key = path.relative_to(self.root).as_posix()
                yield (key if KEY.fullmatch(key) and not path.is_symlink() else "", key)

    def parts(self) -> Iterator[tuple[str, str, float]]:
        """(key, name in the store, age in seconds) of everything in quarantine; the key is empty for foreign names."""
        for path in sorted(self.quarantine.glob("*")) if self.quarantine.is_dir() else []:
            try:
                age = max(0.0, time.time() - path.lstat().st_mtime)
            except FileNotFoundError:
                continue
            name = path.name
            known = PART.fullmatch(name)
            key = f"{name[:2]}/{name[2:4]}/{name[4:32]}" if known else ""
            yield key, path.relative_to(self.root).as_posix(), age

    def age_of(self, name: str) -> float:
        """Seconds since what `accepted` or `parts` named changed, its name or its content (a rename is the former)."""
        try:
            return max(0.0, time.time() - (self.root / name).lstat().st_ctime)
        except FileNotFoundError:
            return 0.0

    def remove_named(self, name: str) -> None:
        """Nothing is left of what `accepted` or `parts` named."""
        (self.root / name).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        """Where accepted bytes of `key` lie."""
        if not KEY.fullmatch(key):
            raise ValueError("not a storage key")
        return self.root / key

    def _part_path(self, key: str) -> Path:
        """Where the bytes of `key` lie while they arrive and wait."""
        self._path(key)
        return self.quarantine / f"{key.replace('/', '')}.part"

    def _piece_path(self, public_id: str) -> Path:
        """Where the bytes of a file lie that arrives in pieces."""
        if not OPAQUE.fullmatch(public_id):
            raise ValueError("not an opaque id")
        return self.pieces / f"{public_id}.piece"

    def _locate(self, key: str) -> Path:
        """The place where the bytes are now, accepted or in quarantine; raises BytesMissing."""
        # The second look at the accepted place closes the gap in which another process renames.
        for path in (self._path(key), self._part_path(key), self._path(key)):
            if path.is_file():
                return path
        raise BytesMissing("no bytes under this key")


def sync_folder(folder: Path) -> None:
    """The names in `folder` are on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def store() -> FileStore:
    """The store of this installation (STORAGE_URL, default `file:var/files`)."""
    return FileStore(Path(settings.STORAGE_ROOT))
