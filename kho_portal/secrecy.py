"""Encryption at rest for the few columns that hold secrets: tokens and raw answers of the other side."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def _fernet() -> Fernet:
    digest = hashlib.sha256(settings.ENCRYPTION_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def encrypt(text: str | bytes) -> str:
    """`text` encrypted under ENCRYPTION_KEY, as ASCII."""
    data = text.encode() if isinstance(text, str) else text
    return _fernet().encrypt(data).decode()


def decrypt(token: str) -> bytes | None:
    """The bytes that were encrypted, or None when the key has changed since."""
    try:
        return _fernet().decrypt(token.encode())
    except InvalidToken:
        return None
