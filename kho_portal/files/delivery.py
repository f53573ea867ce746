"""Handing out stored bytes: verified first, never displayed by the browser, never with a guessed type.

Who may have a file is decided before, by the caller. Source: reliability guide 5.3.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from .errors import FileUnavailable
from .models import FileState, StoredFile
from .names import clean_display_name, content_disposition
from .storage import BytesMissing, store

CHUNK_BYTES = 256 * 1024
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Accept-Ranges": "none",
}
STATUS = {"FILE_DAMAGED": 503, "FILE_NOT_READY": 409}
logger = logging.getLogger("kho.files")


class VerifiedBytes:
    """An iterator over the bytes of an open file, 256 KB at a time; `close()` closes it, at the end or before."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self.size = size

    def __iter__(self) -> Iterator[bytes]:
        try:
            while chunk := self._stream.read(CHUNK_BYTES):
                yield chunk
        finally:
            self.close()

    def close(self) -> None:
        """The file is closed; harmless to repeat."""
        self._stream.close()


def open_verified(stored: StoredFile) -> VerifiedBytes:
    """The bytes of a ready file, opened once and proven to have the size and SHA-256 of its row.

    Raises FileUnavailable: FILE_NOT_READY, or FILE_DAMAGED (also when they are gone), which is logged as an error.
    """
    if stored.state != FileState.READY:
        raise FileUnavailable("FILE_NOT_READY")
    stream: BinaryIO | None = None
    try:
        stream = store().open(stored.storage_key)
        total, size = hashlib.sha256(), 0
        while chunk := stream.read(CHUNK_BYTES):
            total.update(chunk)
            size += len(chunk)
        intact = (total.hexdigest(), size) == (stored.sha256, stored.size)
        stream.seek(0)
    except (OSError, BytesMissing) as error:
        if stream is not None:
            stream.close()
        logger.error("stored file %s cannot be read", stored.pk)
        raise FileUnavailable("FILE_DAMAGED") from error
    if not intact:
        stream.close()
        logger.error("stored file %s does not match its digest and is not served", stored.pk)
        raise FileUnavailable("FILE_DAMAGED")
    return VerifiedBytes(stream, stored.size)


def deliver(request: HttpRequest, stored: StoredFile) -> HttpResponseBase:
    """The response with the original bytes, always in full (Range is ignored); HEAD gets the same headers alone.

    503 when the stored bytes are damaged, 409 when the file may not be used (yet), both with Vietnamese words.
    """
    try:
        content = open_verified(stored)
    except FileUnavailable as problem:
        return problem_response(problem)
    response: HttpResponseBase
    if request.method == "HEAD":
        content.close()
        response = HttpResponse()
    else:
        response = StreamingHttpResponse(content)
    name = clean_display_name(stored.display_name, stored.media_type)
    headers = HEADERS | {
        "Content-Type": stored.media_type or "application/octet-stream",
        "Content-Length": str(stored.size),
        "Content-Disposition": content_disposition(name),
    }
    for header, value in headers.items():
        response.headers[header] = value
    return response


def picture_response(png: bytes) -> HttpResponse:
    """The response with a page drawn by us: shown inline, not kept by anyone."""
    headers = HEADERS | {"Content-Disposition": "inline"}
    return HttpResponse(png, content_type="image/png", headers=headers)


def problem_response(problem: FileUnavailable) -> HttpResponse:
    """The refusal as plain text in Vietnamese, with its code in `X-Problem-Code`."""
    headers = HEADERS | {"X-Problem-Code": problem.code}
    status = STATUS.get(problem.code, 404)
    return HttpResponse(problem.for_people, status=status, content_type="text/plain; charset=utf-8", headers=headers)
