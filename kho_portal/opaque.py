"""Opaque names for addresses, and keyed hashes for logs."""

import hashlib
import hmac
import secrets

from django.conf import settings


def new_opaque_id() -> str:
    """A random id of 192 bits, safe in a URL."""
    return secrets.token_urlsafe(24)


def keyed_hash(*parts: str) -> str:
    """HMAC-SHA-256 (hex) of `parts`.

    Identity numbers have low entropy: a plain hash could be reversed by trying them all, so the key is
    HMAC_KEY, which no other part of the system uses.
    """
    message = "\x1f".join(parts).encode()
    return hmac.new(settings.HMAC_KEY.encode(), message, hashlib.sha256).hexdigest()
