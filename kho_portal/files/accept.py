"""The acceptance pipeline: from bytes that arrive to a stored file that may be used, or to a clear refusal.

    download                                  upload
    --------                                  ------
    receiver = Receiver(...); write; finish   accept_upload(uploaded, name=...)
    quarantine(received, display_name=...)        does all of it at once and raises FileRefused
    verdict = inspect_stored(stored)
    publish(stored, verdict)

Originals are never changed: they may be signed. Source: reliability guide 5.1 and 5.2, wire contract 4.5.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, replace
from types import TracebackType

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.functions import Now

from .errors import FileIncomplete, FileRefused, StorageUnavailable
from .inspection import CORRUPT, NOT_A_DOCUMENT, READY, REFUSED, SUSPECT, Verdict, inspect
from .models import FileState, StoredFile
from .names import clean_display_name, declared_extension
from .sniffing import agrees, disagreement
from .storage import BytesMissing, FileStore, new_key, store, unavailable
from .texts import forget_text, keep_text

CHUNK_BYTES = 256 * 1024
HEAD_BYTES = 64
logger = logging.getLogger("kho.files")


def default_limit() -> int:
    """The greatest accepted size in bytes (KHO_FILE_MAX_BYTES, 20 MB unless set)."""
    return settings.UPLOAD_MAX_BYTES


@dataclass(frozen=True)
class Received:
    """Complete bytes in quarantine, on disk: their key, size, SHA-256 (hex) and first bytes."""

    key: str
    size: int
    sha256: str
    head: bytes


class Receiver:
    """Takes bytes into quarantine: counts, hashes and limits them while writing.

    with Receiver(declared_size=...) as receiver:
        for chunk in chunks: receiver.write(chunk)
        received = receiver.finish()

    Whatever ends the block without `finish()` removes the `.part`; so do `write` and `finish` when they raise.
    Errors: FileRefused (too large), FileIncomplete (empty, or not the declared size), StorageUnavailable (disk).
    """

    def __init__(self, *, declared_size: int | None = None, limit: int | None = None) -> None:
        self.limit = default_limit() if limit is None else limit
        self.declared_size = declared_size
        if declared_size is not None and declared_size > self.limit:
            raise FileRefused("FILE_TOO_LARGE", limit=self.limit)
        self.size = 0
        self.key = new_key()
        self._store = store()
        self._store.check_space(self.limit if declared_size is None else declared_size)
        self._hash = hashlib.sha256()
        self._head = b""
        self._finished = False
        try:
            self._part = self._store.create_part(self.key)
        except OSError as error:
            raise unavailable(error) from error

    def __enter__(self) -> Receiver:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if not self._finished:
            self.abort()

    def write(self, chunk: bytes) -> None:
        """`chunk` is counted, hashed and written. After an error nothing is left of the file."""
        self.size += len(chunk)
        if self.size > self.limit:
            self.abort()
            raise FileRefused("FILE_TOO_LARGE", limit=self.limit)
        if len(self._head) < HEAD_BYTES:
            self._head += bytes(chunk[: HEAD_BYTES - len(self._head)])
        self._hash.update(chunk)
        try:
            self._part.write(chunk)
        except OSError as error:
            self.abort()
            raise unavailable(error) from error

    def finish(self) -> Received:
        """The bytes are complete and on disk. Raises FileIncomplete when they are none or not as many as declared."""
        if self.size == 0 or (self.declared_size is not None and self.size != self.declared_size):
            self.abort()
            raise FileIncomplete("FILE_INCOMPLETE" if self.size or self.declared_size else "FILE_EMPTY")
        try:
            self._part.complete()
        except OSError as error:
            self.abort()
            raise unavailable(error) from error
        self._finished = True
        return Received(self.key, self.size, self._hash.hexdigest(), self._head)

    def abort(self) -> None:
        """Nothing is left of what was written. Safe to call twice, and after an error."""
        try:
            self._part.close()
        except OSError:  # a full disk may speak up only here; the file goes anyway
            logger.warning("closing an aborted file failed")
        self._store.remove(self.key)


def quarantine(received: Received, *, display_name: str) -> StoredFile:
    """A row in state `quarantined` that owns the received bytes. The name is a hint until the content has spoken."""
    return StoredFile.objects.create(
        state=FileState.QUARANTINED,
        storage_key=received.key,
        display_name=clean_display_name(display_name, ""),
        size=received.size,
        sha256=received.sha256,
    )


def inspect_stored(stored: StoredFile, *, declared_name: str = "") -> Verdict:
    """The verdict on a quarantined file; slow (up to 20 s), so call it outside transactions.

    `declared_name` is the name the source gave: when its extension belongs to another type, the file is suspect.
    Raises StorageUnavailable when this machine cannot inspect now: the file keeps waiting.
    """
    try:
        with store().local_path(stored.storage_key) as path:
            verdict = inspect(path)
    except BytesMissing:
        return Verdict(CORRUPT, "FILE_CORRUPT")
    if verdict.state == READY and not agrees(declared_extension(declared_name), verdict.media_type):
        return replace(verdict, state=SUSPECT, code="FILE_SUSPECT", reasons=("type_mismatch",))
    return verdict


def publish(stored: StoredFile, verdict: Verdict) -> StoredFile:
    """The row carries the verdict; ready and suspect bytes lie at their final place, others are gone after commit.

    The digest is taken again first: bytes that changed in quarantine are corrupt. Call it in the transaction that
    finishes the work row. When that rolls back, the bytes are found at their final place by the next try.
    """
    shelf = store()
    if verdict.is_kept:
        try:
            intact = digest(shelf, stored.storage_key) == (stored.sha256, stored.size)
        except BytesMissing:
            intact = False
        except OSError as error:
            raise unavailable(error) from error
        if not intact:
            logger.error("quarantined bytes of file %s changed or vanished", stored.pk)
            verdict = Verdict(CORRUPT, "FILE_CORRUPT", verdict.media_type)
        else:
            shelf.publish(stored.storage_key)
    _record(stored, verdict)
    if not verdict.is_kept:
        transaction.on_commit(lambda: _forget(shelf, stored.storage_key), robust=True)
    return stored


def discard(stored: StoredFile, *, code: str) -> None:
    """The file is refused for `code`, its text is forgotten and its bytes are gone after commit; the row says why."""
    shelf = store()
    forget_text(stored)
    StoredFile.objects.filter(pk=stored.pk).update(state=FileState.REFUSED, verdict_code=code, ready_at=None)
    transaction.on_commit(lambda: _forget(shelf, stored.storage_key), robust=True)


def accept_upload(uploaded: UploadedFile, *, name: str = "", limit: int | None = None) -> StoredFile:
    """The uploaded file, stored and `ready`.

    `name` is shown to people (default: the browser's). Raises FileRefused or FileIncomplete, both with words for the
    sender, and StorageUnavailable; then nothing is kept. Runs up to 20 s: call it outside transactions.
    """
    shown, wanted = name or uploaded.name or "", uploaded.name or name
    with Receiver(declared_size=uploaded.size, limit=limit) as receiver:
        for position, chunk in enumerate(uploaded.chunks(CHUNK_BYTES)):
            if position == 0:
                _require_agreement(chunk[:HEAD_BYTES], wanted, uploaded.content_type or "")
            receiver.write(chunk)
        received = receiver.finish()
    try:
        return _store_upload(received, shown)
    except BaseException:
        store().remove(received.key)
        raise


def digest(shelf: FileStore, key: str) -> tuple[str, int]:
    """(SHA-256 in hex, size in bytes) of the bytes under `key`, read in pieces. Raises BytesMissing, OSError."""
    total, size = hashlib.sha256(), 0
    with shelf.open(key) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            total.update(chunk)
            size += len(chunk)
    return total.hexdigest(), size


def _store_upload(received: Received, shown: str) -> StoredFile:
    shelf = store()
    try:
        with shelf.local_path(received.key) as path:
            verdict = inspect(path)
        if verdict.state != READY:
            raise FileRefused(verdict.code, verdict.for_people)
        intact = digest(shelf, received.key) == (received.sha256, received.size)
    except BytesMissing:
        intact = False
    if not intact:
        raise StorageUnavailable("STORE_UNAVAILABLE")
    with transaction.atomic():
        shelf.publish(received.key)
        stored = quarantine(received, display_name=shown)
        _record(stored, verdict)
    return stored


def _require_agreement(head: bytes, name: str, declared_type: str) -> None:
    problem = disagreement(head, declared_extension(name), declared_type)
    if problem:
        raise FileRefused("FILE_TYPE_MISMATCH", problem)


def _record(stored: StoredFile, verdict: Verdict) -> None:
    """Writes what the inspection found into the row; a file that is not a document at all counts as refused."""
    stored.state = REFUSED if verdict.state == NOT_A_DOCUMENT else verdict.state
    stored.media_type = verdict.media_type
    stored.pages = verdict.pages
    stored.has_text = bool(verdict.text)
    stored.verdict_code = verdict.code or " ".join(verdict.notes)
    stored.display_name = clean_display_name(stored.display_name, verdict.media_type)
    stored.ready_at = Now() if verdict.state == READY else None
    stored.save(update_fields=["state", "media_type", "pages", "has_text", "verdict_code", "display_name", "ready_at"])
    if verdict.state == READY:
        keep_text(stored, verdict.text)
        del stored.ready_at  # it is the database's moment: read from there when somebody asks


def _forget(shelf: FileStore, key: str) -> None:
    try:
        shelf.remove(key)
    except OSError:
        logger.warning("bytes of a refused file could not be removed; verify_files will name them")
