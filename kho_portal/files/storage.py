"""Where the bytes lie: one folder, generated names, and a quarantine on the same filesystem.

    <root>/aa/bb/<random>            accepted bytes, never changed
    <root>/quarantine/aabb<random>.part   bytes that still arrive or still wait for their verdict
    <root>/pieces/<opaque id>.piece   uploads that may go on after a lost connection

A key is generated before the first byte arrives, so that resumed work finds the bytes in either place. Nothing a person
or another system sends becomes part of a path. Source: reliability guide 5.2 (steps 1, 3, 8).
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

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


class FileStore:
    """The store below `root`. Cheap to make; holds no state but its place."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.quarantine = root / "quarantine"
        self.pieces = root / "pieces"

    def path(self, key: str) -> Path:
        """Where accepted bytes of `key` lie. ValueError on anything that is not a generated key."""
        if not KEY.fullmatch(key):
            raise ValueError("not a storage key")
        return self.root / key

    def part_path(self, key: str) -> Path:
        """Where the bytes of `key` lie while they arrive and wait."""
        self.path(key)
        return self.quarantine / f"{key.replace('/', '')}.part"

    def locate(self, key: str) -> Path:
        """The place where the bytes are now, accepted or in quarantine; raises BytesMissing."""
        # The second look at the accepted place closes the gap in which another process renames.
        for path in (self.path(key), self.part_path(key), self.path(key)):
            if path.is_file():
                return path
        raise BytesMissing("no bytes under this key")

    def check_space(self, size: int) -> None:
        """Raises StorageUnavailable when `size` more bytes would eat into the reserve of the disk."""
        try:
            self.quarantine.mkdir(mode=0o700, parents=True, exist_ok=True)
            free = shutil.disk_usage(self.quarantine).free
        except OSError as error:
            raise unavailable(error) from error
        if free < size + RESERVE_BYTES:
            raise StorageUnavailable("STORE_FULL")

    def create_part(self, key: str) -> int:
        """A new, empty `.part` file, mode 0600; returns its descriptor. OSError when it exists already."""
        self.quarantine.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(self.part_path(key), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)

    def piece_path(self, public_id: str) -> Path:
        """Where the bytes of a file lie that arrives in pieces. ValueError on anything that is not an opaque id."""
        if not OPAQUE.fullmatch(public_id):
            raise ValueError("not an opaque id")
        return self.pieces / f"{public_id}.piece"

    def open_piece(self, public_id: str) -> int:
        """That file, made when it is not there yet, mode 0600; returns its descriptor."""
        self.pieces.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(self.piece_path(public_id), os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)

    def publish(self, key: str) -> Path:
        """The bytes of `key` are at their accepted place, on disk, name included. Repeating it is harmless."""
        part, path = self.part_path(key), self.path(key)
        if path.is_file() and not part.exists():
            return path
        if not part.is_file():
            raise BytesMissing("no bytes under this key")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.replace(part, path)
            for folder in (path.parent, path.parent.parent, self.root, self.quarantine):
                sync_folder(folder)
        except OSError as error:
            raise unavailable(error) from error
        return path

    def remove(self, key: str) -> None:
        """Nothing is left of `key`, in either place."""
        self.part_path(key).unlink(missing_ok=True)
        self.path(key).unlink(missing_ok=True)

    def accepted(self) -> Iterator[tuple[str, Path]]:
        """(key, path) of all accepted bytes, and ("", path) of what lies there without being ours."""
        for folder in sorted(self.root.glob("*")) if self.root.is_dir() else []:
            if folder in (self.quarantine, self.pieces):
                continue
            for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
                if path.is_dir() and not path.is_symlink():
                    continue
                key = path.relative_to(self.root).as_posix()
                yield (key if KEY.fullmatch(key) and not path.is_symlink() else "", path)

    def parts(self) -> Iterator[tuple[str, Path, float]]:
        """(key, path, age in seconds) of everything in quarantine; the key is empty for foreign names."""
        for path in sorted(self.quarantine.glob("*")) if self.quarantine.is_dir() else []:
            try:
                age = max(0.0, time.time() - path.lstat().st_mtime)
            except FileNotFoundError:
                continue
            name = path.name
            known = PART.fullmatch(name)
            yield (f"{name[:2]}/{name[2:4]}/{name[4:32]}" if known else "", path, age)


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
