"""Pictures of pages. A browser never gets an original to display: it gets a PNG that we drew ourselves.

Source: reliability guide 5.3 (previews).
"""

from __future__ import annotations

from .children import run_limited
from .errors import PreviewUnavailable, StorageUnavailable
from .models import FileState, StoredFile
from .storage import BytesMissing, store

DEFAULT_WIDTH = 1200
WIDTHS = range(40, 2401)
TALLEST = 3  # a page is drawn at most this many times as high as wide: endless receipts become narrow, not huge
MOST_BYTES = 40 * 1024 * 1024
PNG_START = b"\x89PNG\r\n\x1a\n"


def render_page(stored: StoredFile, page: int = 1, width: int = DEFAULT_WIDTH) -> bytes:
    """A PNG of page `page` (from 1), at most `width` pixels wide (40 to 2400).

    Only ready files have previews. Raises PreviewUnavailable: FILE_NOT_READY, PAGE_NOT_FOUND, PREVIEW_UNAVAILABLE
    (cannot be drawn).
    """
    if stored.state != FileState.READY:
        raise PreviewUnavailable("FILE_NOT_READY")
    if page < 1 or (stored.pages is not None and page > stored.pages):
        raise PreviewUnavailable("PAGE_NOT_FOUND")
    width = max(WIDTHS.start, min(width, WIDTHS.stop - 1))
    try:
        with store().local_path(stored.storage_key) as path:
            answer = run_limited(
                "rasteriser", str(path), str(page), str(width), str(width * TALLEST), most_bytes=MOST_BYTES
            )
    except (BytesMissing, StorageUnavailable) as error:
        raise PreviewUnavailable("PREVIEW_UNAVAILABLE") from error
    if answer.crashed or answer.exhausted or answer.starved or not answer.output.startswith(PNG_START):
        raise PreviewUnavailable("PREVIEW_UNAVAILABLE")
    return answer.output
