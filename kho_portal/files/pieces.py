"""Receives files in pieces: a lost connection goes on where it stopped, and nothing confirmed is sent twice.

begin(...) -> append(...) until `received` is `size` -> opened(...) gives what `accept_upload` takes -> forget(...).
The row says how much is safe: bytes are on disk before it is raised. Source: features guide 22, reliability guide 5.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.functions import Now

from .accept import default_limit
from .errors import FileIncomplete, FileProblem, FileRefused
from .models import PartialFile
from .names import name_as_sent
from .storage import store, unavailable

LIFE = timedelta(hours=24)
MOST_PIECE = 1024 * 1024
MOST_FILES = 50
LONGEST_SCOPE = 64


class WrongPlace(FileProblem):
    """The piece does not begin where the file ends; `received` says where to go on."""

    def __init__(self, received: int) -> None:
        super().__init__("WRONG_PLACE")
        self.received = received


def begin(*, place: str, name: str, size: int, stamp: str) -> PartialFile:
    """Begin a file that is meant for `place`, or go on with the one that was begun; returns its row.

    `stamp` tells files of one name apart (its time of change). Raises FileRefused, FileIncomplete, StorageUnavailable.
    """
    if size <= 0:
        raise FileIncomplete("FILE_EMPTY")
    if size > default_limit():
        raise FileRefused("FILE_TOO_LARGE", limit=default_limit())
    store().check_space(size)
    file = hashlib.sha256("\0".join((name, str(size), stamp)).encode()).hexdigest()
    scope = f"{place}:{file}"[:LONGEST_SCOPE]
    found = PartialFile.objects.filter(scope=scope, size=size).order_by("-pk").first()
    return found or PartialFile.objects.create(scope=scope, display_name=name_as_sent(name), size=size)


def find(public_ids: list[str], *, place: str) -> list[PartialFile]:
    """The rows of these ids that are meant for `place`, in their order; others do not exist."""
    rows = {row.public_id: row for row in PartialFile.objects.filter(public_id__in=public_ids[:MOST_FILES])}
    return [rows[key] for key in public_ids if key in rows and rows[key].scope.startswith(f"{place}:")]


def append(partial: PartialFile, *, offset: int, piece: bytes) -> PartialFile:
    """Write the piece to disk and then into the row. Raises WrongPlace, FileRefused (more than announced)."""
    with transaction.atomic():
        row = PartialFile.objects.select_for_update().get(pk=partial.pk)
        if offset != row.received or not piece:
            raise WrongPlace(row.received)
        if row.received + len(piece) > row.size or len(piece) > MOST_PIECE:
            raise FileRefused("FILE_TOO_LARGE", limit=row.size)
        _write(row, piece)
        row.received += len(piece)
        row.touched_at = Now()
        row.save(update_fields=["received", "touched_at"])
    return row


def _write(row: PartialFile, piece: bytes) -> None:
    """Write behind what the row knows, over a piece whose process died before its commit."""
    try:
        store().write_piece(row.public_id, row.received, piece)
    except OSError as error:
        raise unavailable(error) from error


@contextmanager
def opened(partials: list[PartialFile]) -> Iterator[list[UploadedFile]]:
    """Open the finished files for reading, in their order. Raises FileIncomplete when one has not arrived whole."""
    with ExitStack() as stack:
        files = []
        for row in partials:
            if row.received != row.size or store().pieces_size(row.public_id) < row.size:
                raise FileIncomplete("FILE_INCOMPLETE")
            stream = stack.enter_context(store().open_pieces(row.public_id))
            files.append(UploadedFile(stream, row.display_name, "", row.size))
        yield files


def forget(partials: list[PartialFile]) -> None:
    """Delete rows and bytes of files that were taken over or refused."""
    for row in partials:
        store().remove_pieces(row.public_id)
        row.delete()


def forget_abandoned(*, limit: int = 200) -> int:
    """Delete files of which nothing has come for a day; returns how many."""
    old = list(PartialFile.objects.filter(touched_at__lt=Now() - LIFE)[:limit])
    forget(old)
    return len(old)
