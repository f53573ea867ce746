"""What the other side saw: one entry a request, without tokens and passwords, and counters per operation."""

import threading
from collections import Counter, deque
from datetime import UTC, datetime
from typing import Any

KEPT = 20_000


class Journal:
    """The last 20,000 requests and counters since the last reset; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Nothing has been seen."""
        with self._lock:
            self._entries: deque[dict[str, Any]] = deque(maxlen=KEPT)
            self._counters: dict[str, Counter[str]] = {}
            self._last = 0

    def open(self, **facts: Any) -> dict[str, Any]:
        """A new entry for a request that has just arrived; `status` stays None until it is decided."""
        with self._lock:
            self._last += 1
            entry = {"id": self._last, "at": datetime.now(UTC).isoformat(), "status": None, **facts}
            self._entries.append(entry)
            counter = self._counters.setdefault(entry["operation"], Counter())
            counter["requests"] += 1
            counter["in_flight"] += 1
            counter["most_in_flight"] = max(counter["most_in_flight"], counter["in_flight"])
        return entry

    def decide(self, entry: dict[str, Any], status: int, ms: float) -> None:
        """The answer of `entry` is known and about to be sent, with `status` (0: nothing will be sent), after `ms`."""
        with self._lock:
            entry.update(status=status, ms=ms)
            counter = self._counters.setdefault(entry["operation"], Counter())
            counter[f"status_{status}"] += 1
            counter["refused"] += "refused" in entry
            counter["faults"] += entry.get("fault") is not None

    def close(self, entry: dict[str, Any], ms: float) -> None:
        """The request of `entry` is over, sending included, after `ms` milliseconds."""
        with self._lock:
            entry["ms"] = ms
            counter = self._counters.setdefault(entry["operation"], Counter())
            counter["in_flight"] = max(0, counter["in_flight"] - 1)

    def entries(self, operation: str = "", since: int = 0) -> list[dict[str, Any]]:
        """Copies of the entries with an id above `since`, oldest first, of one operation or of all."""
        with self._lock:
            return [
                dict(entry)
                for entry in self._entries
                if entry["id"] > since and (not operation or entry["operation"] == operation)
            ]

    def counters(self) -> dict[str, dict[str, int]]:
        """Per operation: requests, in_flight, most_in_flight, refused, faults, status_200 and so on."""
        with self._lock:
            return {operation: dict(counter) for operation, counter in self._counters.items()}
