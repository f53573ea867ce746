"""Bodies of answers, also large ones: a valid PDF of any size that is never held in memory as a whole."""

import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

BLOCK = 1024 * 1024
SMALLEST_PADDED = 64 * 1024


@dataclass(frozen=True)
class Body:
    """`length` bytes, produced part by part each time `parts()` is called."""

    length: int
    parts: Callable[[], Iterable[bytes | memoryview]]

    @staticmethod
    def of(content: bytes) -> "Body":
        """A body that is already in memory."""
        return Body(len(content), lambda: (content,))

    def first(self, count: int) -> "Body":
        """The first `count` bytes of this body."""
        count = min(count, self.length)

        def parts() -> Iterator[bytes | memoryview]:
            left = count
            for part in self.parts():
                if left <= 0:
                    return
                yield part[:left]
                left -= len(part)

        return Body(count, parts)

    def content(self) -> bytes:
        """All bytes at once; for small bodies."""
        return b"".join(bytes(part) for part in self.parts())


@cache
def padding_block() -> bytes:
    """One MiB that does not compress; the same in every process."""
    return random.Random(2122).randbytes(BLOCK)  # noqa: S311 - filling, not a secret


def padding(length: int) -> Iterator[memoryview]:
    """`length` bytes of filling in parts of one MiB."""
    block = memoryview(padding_block())
    while length > 0:
        yield block[:length]
        length -= BLOCK


def padded_pdf(base: bytes, size: int, *, mark: str) -> Body:
    """The PDF `base` grown to exactly `size` bytes by an appended, unused stream that starts with `mark`.

    Appending is how PDF is updated, so the result opens like `base`; a different `mark` gives different bytes.
    ValueError when `size` is below the smallest possible.
    """
    root = re.findall(rb"/Root (\d+ \d+ R)", base)[-1]
    number = int(re.findall(rb"/Size (\d+)", base)[-1])
    previous = int(re.findall(rb"startxref\s+(\d+)", base)[-1])
    label = mark.encode()
    opening = b"%d 0 obj\n<</Length %012d>>\nstream\n"
    closing = b"\nendstream\nendobj\nxref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d /Root %s /Prev %d>>\n"
    ending = b"startxref\n%012d\n%%%%EOF\n"
    tail = closing % (number, len(base), number + 1, root, previous)
    fixed = len(base) + len(opening % (number, 0)) + len(tail) + len(ending % 0)
    length = size - fixed
    if length < len(label):
        raise ValueError(f"a padded PDF needs at least {fixed + len(label)} bytes")
    table = size - len(ending % 0) - len(tail) + tail.index(b"xref\n")
    head = base + opening % (number, length) + label

    def parts() -> Iterator[bytes | memoryview]:
        yield head
        yield from padding(length - len(label))
        yield tail + ending % table

    return Body(size, parts)
