"""Tokens of the two API families. They are never interchangeable, as 2122/VPCP-KSTT describes them separately."""

import base64
import secrets
import threading
import time
from dataclasses import dataclass

MAPI, BNDP = "mapi", "bndp"


@dataclass(frozen=True)
class Verdict:
    """What became of a shown token: `is_right`, and otherwise why not (missing, unknown, expired, other_family)."""

    is_right: bool
    reason: str = ""


class Tokens:
    """Issued tokens and when each of them ends, by the monotonic clock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._issued: dict[str, tuple[str, float]] = {}

    def issue(self, family: str, life: float) -> str:
        """A new token of `family` that is right for `life` seconds; the alphabet includes `+` and `/`."""
        token = base64.b64encode(secrets.token_bytes(33)).decode("ascii")
        with self._lock:
            self._issued[token] = (family, time.monotonic() + life)
        return token

    def check(self, token: object, family: str) -> Verdict:
        """Whether `token` is a living token of `family`."""
        if not isinstance(token, str) or not token:
            return Verdict(False, "missing")
        with self._lock:
            found = self._issued.get(token)
        if found is None:
            return Verdict(False, "unknown")
        if found[0] != family:
            return Verdict(False, "other_family")
        return Verdict(time.monotonic() < found[1], "expired")

    def expire(self, family: str) -> None:
        """Every token of `family` issued so far has ended."""
        with self._lock:
            for token, (kind, _) in self._issued.items():
                if kind == family:
                    self._issued[token] = (kind, 0.0)

    def clear(self) -> None:
        """No token was ever issued."""
        with self._lock:
            self._issued.clear()
