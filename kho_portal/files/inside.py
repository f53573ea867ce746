"""The part of a file that is the document: without a byte order mark before it and without padding behind it.

Used by the limited programs: standard library only. Copiers fill a file up to a block, and servers put a mark before
it; neither changes the document, and the stored bytes stay as they came.
"""

import ctypes
import io
import os

PADDING = b"\x00\t\n\x0c\r \x1a"
WINDOW = 64 * 1024


class Inside(io.RawIOBase):
    """The document inside an open file, for reading; positions count from its first byte.

    `size` is its length, `most` its length with all the padding behind it.
    """

    def __init__(self, stream):
        from inspector import BYTE_ORDER_MARK

        super().__init__()
        self._descriptor = stream.fileno()
        self._position = 0
        whole = os.fstat(self._descriptor).st_size
        self._start = len(BYTE_ORDER_MARK) if os.pread(self._descriptor, 3, 0) == BYTE_ORDER_MARK else 0
        self.most = whole - self._start
        self.size = self._end_of_content(whole) - self._start

    def _end_of_content(self, end):
        """Where the last byte that is no padding ends."""
        while end > self._start:
            begin = max(self._start, end - WINDOW)
            content = os.pread(self._descriptor, end - begin, begin).rstrip(PADDING)
            if content:
                return begin + len(content)
            end = begin
        return end

    def at(self, position, length):
        """Up to `length` bytes of the document from `position` on."""
        length = max(0, min(length, self.size - position))
        return os.pread(self._descriptor, length, self._start + position)

    def readinto(self, buffer):
        """Fills the buffer from the present position; returns how many bytes there were."""
        content = self.at(self._position, len(buffer))
        buffer[: len(content)] = content
        self._position += len(content)
        return len(content)

    def seek(self, offset, whence=os.SEEK_SET):
        """Moves to a position and returns it."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readable(self):
        """Always."""
        return True

    def seekable(self):
        """Always."""
        return True


def open_document(pdfium, inside):
    """(document of PDFium or a null pointer, what must live as long as the document)."""

    def give(_, position, buffer, length):
        content = inside.at(position, length)
        ctypes.memmove(buffer, content, len(content))
        return len(content) == length

    access = pdfium.FPDF_FILEACCESS()
    access.m_FileLen = inside.size
    access.m_GetBlock = type(access.m_GetBlock)(give)
    return pdfium.FPDF_LoadCustomDocument(access, None), access
