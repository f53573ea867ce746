"""Opaque names for addresses, and keyed hashes for logs."""

import hashlib
import hmac
import secrets

from django.conf import settings

SHORT = 6


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


def short_hash(kind: str, text: str) -> bytes:
    """Six bytes under HMAC_KEY that stand for `text`, where very many are kept: one in 2.8e14 meets another by chance.

    `kind` (at most 16 bytes) keeps a number and a word that look alike apart.
    """
    key = hashlib.sha256(settings.HMAC_KEY.encode()).digest()
    return hashlib.blake2b(text.encode(), key=key, person=kind.encode(), digest_size=SHORT).digest()
