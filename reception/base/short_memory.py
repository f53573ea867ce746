"""Values that one process remembers for a moment instead of asking the database for what hardly changes."""

from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

Key = TypeVar("Key")
Kept = TypeVar("Kept")


class ShortMemory(Generic[Key, Kept]):
    """Values by key, each forgotten `seconds` after it was kept; beyond `most` values the oldest is forgotten.

    Threads may share one. It must not hold personal data, and None is not a value.
    """

    def __init__(self, *, seconds: float, most: int):
        self._seconds, self._most = seconds, most
        self._kept: dict[Key, tuple[float, Kept]] = {}
        self._lock = Lock()

    def get(self, key: Key) -> Kept | None:
        """Return the value of `key`, None if there is none or its time is over."""
        with self._lock:
            entry = self._kept.get(key)
        return entry[1] if entry is not None and monotonic() - entry[0] < self._seconds else None

    def keep(self, key: Key, value: Kept) -> None:
        """Remember `value` under `key` from now on."""
        with self._lock:
            self._kept.pop(key, None)  # a key that is stored again becomes the newest
            while len(self._kept) >= self._most:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = (monotonic(), value)

    def clear(self) -> None:
        """Forget every value."""
        with self._lock:
            self._kept.clear()
