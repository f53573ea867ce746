"""What one process remembers for a moment, so that it need not ask the database again for what hardly changes."""

from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

Key = TypeVar("Key")
Kept = TypeVar("Kept")


class ShortMemory(Generic[Key, Kept]):
    """Values by key, each forgotten `seconds` after it was kept; at most `most` of them, the oldest goes first.

    Threads may share one. It is no place for anybody's personal data, and None is not a value.
    """

    def __init__(self, *, seconds: float, most: int):
        self._seconds, self._most = seconds, most
        self._kept: dict[Key, tuple[float, Kept]] = {}
        self._lock = Lock()

    def get(self, key: Key) -> Kept | None:
        """What was kept under `key`, unless its time is over."""
        with self._lock:
            found = self._kept.get(key)
        return found[1] if found is not None and monotonic() - found[0] < self._seconds else None

    def keep(self, key: Key, value: Kept) -> None:
        """`value` stands under `key` from now on."""
        with self._lock:
            self._kept.pop(key, None)  # so that the order of the keys is that of their age
            while len(self._kept) >= self._most:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = (monotonic(), value)

    def clear(self) -> None:
        """Everything is forgotten."""
        with self._lock:
            self._kept.clear()
