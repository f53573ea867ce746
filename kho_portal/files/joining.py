"""Joining several pictures of one paper into one PDF, which holds the bytes of each JPEG unchanged."""

from __future__ import annotations

from contextlib import ExitStack

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from .accept import CHUNK_BYTES, Received, Receiver, accept_upload, default_limit
from .children import run_limited
from .errors import FileRefused, StorageUnavailable
from .inspection import READY, inspect
from .inspector import JPEG, PDF, PNG, kind_of
from .models import StoredFile
from .storage import BytesMissing, store

MOST_PICTURES = 40
HEAD = 16
OVERHEAD = 1024 * 1024


def is_picture(upload: UploadedFile) -> bool:
    """Whether the first bytes are those of a JPEG or PNG, whatever the name says."""
    upload.seek(0)
    kind = kind_of(upload.read(HEAD))
    upload.seek(0)
    return kind in {JPEG, PNG}


def accept_pictures(uploads: list[UploadedFile], *, name: str) -> StoredFile:
    """One stored PDF with a page for each picture, in their order; every picture is inspected before it is opened.

    The limit of one file holds for all of them together. Raises as `accept_upload`; then nothing is kept.
    """
    limit = default_limit()
    if len(uploads) > MOST_PICTURES or sum(each.size for each in uploads) > limit:
        raise FileRefused("FILE_TOO_LARGE", limit=limit)
    with ExitStack() as stack:
        paths = []
        for upload in uploads:
            received = _receive(upload)
            stack.callback(store().remove, received.key)
            try:
                path = stack.enter_context(store().local_path(received.key))
            except BytesMissing as error:
                raise StorageUnavailable("STORE_UNAVAILABLE") from error
            verdict = inspect(path)
            if verdict.state != READY:
                raise FileRefused(verdict.code, verdict.for_people)
            paths.append(str(path))
        answer = run_limited("joiner", *paths, most_bytes=limit + OVERHEAD)
    if answer.starved:
        raise StorageUnavailable("INSPECTION_UNAVAILABLE")
    if answer.crashed or answer.exhausted or not answer.output.startswith(b"%PDF-"):
        raise FileRefused("FILE_CORRUPT")
    return accept_upload(SimpleUploadedFile(name, answer.output, PDF), name=name)


def _receive(upload: UploadedFile) -> Received:
    with Receiver(declared_size=upload.size) as receiver:
        for chunk in upload.chunks(CHUNK_BYTES):
            receiver.write(chunk)
        return receiver.finish()
