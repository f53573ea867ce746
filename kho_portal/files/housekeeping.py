"""Whether rows and bytes still agree, and the removal of what nobody will ever finish.

Source: reliability guide 1.2 (I6: every file row has its bytes, no orphan file, no old `.part`) and 3.4.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .accept import digest
from .models import FileState, StoredFile
from .storage import BytesMissing, FileStore, store

PART_LIFE_S = 3600
# Bytes come to their final place just before their row commits, so young ones are not orphans yet.
GRACE_S = 300
KEPT = (FileState.QUARANTINED, FileState.READY, FileState.SUSPECT)
BATCH = 500


@dataclass(frozen=True)
class Finding:
    """One disagreement: `code` for programs, `subject` (row id or key; no names of people), `text` for people."""

    code: str
    subject: str
    text: str


def count_work() -> int:
    """How many rows and byte files `verify` will look at, for a progress line."""
    shelf = store()
    return StoredFile.objects.count() + sum(1 for _ in shelf.accepted()) + sum(1 for _ in shelf.parts())


def verify(*, step: Callable[[], None] = lambda: None) -> Iterator[Finding]:
    """Every disagreement between rows and bytes, one by one, in bounded memory. `step()` is called per look."""
    shelf = store()
    yield from _verify_rows(shelf, step)
    yield from _verify_bytes(shelf, step)
    yield from _verify_parts(shelf, step)


def remove_abandoned(*, older_than_s: float = PART_LIFE_S) -> int:
    """Bytes that belong to no waiting row and are older than `older_than_s` seconds are gone; returns how many.

    For the sweeper: removes `.part` files of dead processes and accepted bytes whose transaction rolled back.
    """
    shelf, removed = store(), 0
    for key, path, age in shelf.parts():
        if age > older_than_s and not _has_row(key, KEPT):
            path.unlink(missing_ok=True)
            removed += 1
    for key, path in shelf.accepted():
        if key and _age(path) > older_than_s and not _has_row(key, KEPT):
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _verify_rows(shelf: FileStore, step: Callable[[], None]) -> Iterator[Finding]:
    rows = StoredFile.objects.order_by("pk").only("pk", "state", "storage_key", "size", "sha256")
    for row in rows.iterator(chunk_size=BATCH):
        step()
        finding = _verify_row(shelf, row)
        # The row may have been published or removed while we looked: only what is still wrong counts.
        if finding and (fresh := StoredFile.objects.filter(pk=row.pk).first()):
            finding = _verify_row(shelf, fresh)
            if finding:
                yield finding


def _verify_row(shelf: FileStore, row: StoredFile) -> Finding | None:
    subject = f"#{row.pk}"
    try:
        path = shelf.locate(row.storage_key)
    except (BytesMissing, ValueError):
        kept = row.state in KEPT
        return Finding("BYTES_MISSING", subject, f"tệp #{row.pk} ({row.state}): không còn nội dung") if kept else None
    if row.state not in KEPT:
        return Finding("BYTES_LEFT", subject, f"tệp #{row.pk} ({row.state}): nội dung chưa được xóa")
    try:
        sha256, size = digest(path)
    except OSError:
        return Finding("BYTES_UNREADABLE", subject, f"tệp #{row.pk}: không đọc được nội dung")
    if size != row.size:
        return Finding("SIZE_DIFFERS", subject, f"tệp #{row.pk}: có {size} byte, phải là {row.size} byte")
    if sha256 != row.sha256:
        return Finding("DIGEST_DIFFERS", subject, f"tệp #{row.pk}: SHA-256 không khớp, nội dung đã bị thay đổi")
    if row.state != FileState.QUARANTINED and path != shelf.path(row.storage_key):
        return Finding("NOT_PUBLISHED", subject, f"tệp #{row.pk} ({row.state}): nội dung còn trong khu cách ly")
    return None


def _verify_bytes(shelf: FileStore, step: Callable[[], None]) -> Iterator[Finding]:
    for key, path in shelf.accepted():
        step()
        name = path.relative_to(shelf.root).as_posix()
        if not key:
            yield Finding("FOREIGN_FILE", name, f"{name}: không phải tệp của kho")
        elif _age(path) > GRACE_S and not _has_row(key):
            yield Finding("ORPHAN", name, f"{name}: không thuộc tệp nào trong cơ sở dữ liệu")


def _verify_parts(shelf: FileStore, step: Callable[[], None]) -> Iterator[Finding]:
    for key, path, age in shelf.parts():
        step()
        name = path.relative_to(shelf.root).as_posix()
        if not key:
            yield Finding("FOREIGN_FILE", name, f"{name}: không phải tệp của kho")
        elif age > PART_LIFE_S:
            yield Finding("PART_TOO_OLD", name, f"{name}: nằm trong khu cách ly {age / 3600:.1f} giờ")


def _has_row(key: str, states: tuple[str, ...] = tuple(FileState.values)) -> bool:
    return StoredFile.objects.filter(storage_key=key, state__in=states).exists()


def _age(path: Path) -> float:
    """Seconds since the name or the content of `path` last changed (a rename changes the former)."""
    try:
        return max(0.0, time.time() - path.lstat().st_ctime)
    except FileNotFoundError:
        return 0.0
