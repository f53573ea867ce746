"""Compares rows with bytes, and removes bytes that nobody will ever finish or own.

Source: reliability guide 1.2 (I6: every file row has its bytes, no orphan file, no old `.part`) and 3.4.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from .accept import digest
from .models import FileState, StoredFile
from .pieces import forget_abandoned
from .storage import BytesMissing, FileStore, store

PART_LIFE_S = 3600
# Looking for orphaned bytes reads the whole store: often enough for the promise "no `.part` older than 1 h".
ROUND_EVERY_S = 1800.0
# Bytes come to their final place just before their row commits, so young ones are not orphans yet.
GRACE_S = 300
KEPT = (FileState.QUARANTINED, FileState.READY, FileState.SUSPECT)
BATCH = 500
logger = logging.getLogger("kho.files")


@dataclass(frozen=True)
class Finding:
    """One disagreement: `code` for programs, `subject` (row id or key; no names of people), `text` for people."""

    code: str
    subject: str
    text: str


@dataclass(frozen=True)
class Removed:
    """How many files one round of housekeeping removed: from quarantine, from the store, and half-sent ones."""

    parts: int = 0
    orphans: int = 0
    pieces: int = 0


class RoundClock:
    """Tells one process when to make a round: when it first asks, and then once every `every_s` seconds."""

    def __init__(self, every_s: float = ROUND_EVERY_S) -> None:
        self._every_s = every_s
        self._last: float | None = None

    def start_if_due(self) -> bool:
        """Start the next round and return True; False when the last one started less than `every_s` seconds ago."""
        now = time.monotonic()
        if self._last is not None and now - self._last < self._every_s:
            return False
        self._last = now
        return True


round_clock = RoundClock()


def make_round() -> Removed:
    """Remove bytes that nobody will ever finish or own, if half an hour has passed since this process last did.

    Returns what this call removed. A disk out of order is told in the log and keeps no other work waiting.
    """
    if not round_clock.start_if_due():
        return Removed()
    try:
        return Removed(parts=remove_abandoned(), orphans=remove_orphans(), pieces=forget_abandoned())
    except OSError as error:
        logger.warning("housekeeping failed", extra={"kho": {"error": type(error).__name__}})
        return Removed()


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
    """Remove `.part` files that belong to no kept row and are older than `older_than_s` seconds; returns how many.

    Looks into the quarantine only, which is small whatever the store has grown to.
    """
    removed, shelf = 0, store()
    old = ((key, name) for key, name, age in shelf.parts() if age > older_than_s)
    for group in _in_groups(old):
        known = _known_keys(group, KEPT)
        for key, name in group:
            if key not in known:
                shelf.remove_named(name)
                removed += 1
    return removed


def remove_orphans(*, older_than_s: float = PART_LIFE_S) -> int:
    """Remove accepted bytes without a kept row that are older than `older_than_s` seconds; returns how many.

    They come from transactions that rolled back, or processes that died, after the rename. Walks the whole store: for
    a round every half hour, not for every sweep.
    """
    removed, shelf = 0, store()
    for group in _in_groups((key, name) for key, name in shelf.accepted() if key):
        known = _known_keys(group, KEPT)
        for key, name in group:
            if key not in known and shelf.age_of(name) > older_than_s:
                shelf.remove_named(name)
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
        is_accepted = shelf.is_accepted(row.storage_key)
    except (BytesMissing, ValueError):
        kept = row.state in KEPT
        return Finding("BYTES_MISSING", subject, f"tệp #{row.pk} ({row.state}): không còn nội dung") if kept else None
    if row.state not in KEPT:
        return Finding("BYTES_LEFT", subject, f"tệp #{row.pk} ({row.state}): nội dung chưa được xóa")
    try:
        sha256, size = digest(shelf, row.storage_key)
    except (OSError, BytesMissing):
        return Finding("BYTES_UNREADABLE", subject, f"tệp #{row.pk}: không đọc được nội dung")
    if size != row.size:
        return Finding("SIZE_DIFFERS", subject, f"tệp #{row.pk}: có {size} byte, phải là {row.size} byte")
    if sha256 != row.sha256:
        return Finding("DIGEST_DIFFERS", subject, f"tệp #{row.pk}: SHA-256 không khớp, nội dung đã bị thay đổi")
    if row.state != FileState.QUARANTINED and not is_accepted:
        return Finding("NOT_PUBLISHED", subject, f"tệp #{row.pk} ({row.state}): nội dung còn trong khu cách ly")
    return None


def _verify_bytes(shelf: FileStore, step: Callable[[], None]) -> Iterator[Finding]:
    for group in _in_groups(shelf.accepted()):
        known = _known_keys(group)
        for key, name in group:
            step()
            if not key:
                yield Finding("FOREIGN_FILE", name, f"{name}: không phải tệp của kho")
            elif key not in known and shelf.age_of(name) > GRACE_S:
                yield Finding("ORPHAN", name, f"{name}: không thuộc tệp nào trong cơ sở dữ liệu")


def _verify_parts(shelf: FileStore, step: Callable[[], None]) -> Iterator[Finding]:
    for key, name, age in shelf.parts():
        step()
        if not key:
            yield Finding("FOREIGN_FILE", name, f"{name}: không phải tệp của kho")
        elif age > PART_LIFE_S:
            yield Finding("PART_TOO_OLD", name, f"{name}: nằm trong khu cách ly {age / 3600:.1f} giờ")


def _in_groups(found: Iterable[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """`found` in lists of at most BATCH, so that one query answers for many files."""
    rest = iter(found)
    while group := list(islice(rest, BATCH)):
        yield group


def _known_keys(group: list[tuple[str, str]], states: tuple[str, ...] = tuple(FileState.values)) -> set[str]:
    """The keys of `group` that have a row in one of `states`, asked for after the files were listed."""
    rows = StoredFile.objects.filter(storage_key__in=[key for key, _ in group], state__in=states)
    return set(rows.values_list("storage_key", flat=True))
