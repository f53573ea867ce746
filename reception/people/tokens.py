"""API tokens of accounts: their text is shown once, and only its hash is stored."""

import secrets

from django.db import transaction

from kho_portal.audit.services import Actor, record_audit
from kho_portal.opaque import keyed_hash
from reception.models import ApiToken, User


def hash_token(key: str) -> str:
    """Return the hash that is stored of an API token."""
    return keyed_hash("api-token", key)


def issue_token(*, user: User, by: Actor) -> str:
    """Store a new token of `user` and return its text, which is shown only now. Earlier tokens stay valid."""
    token = f"kho_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        row = ApiToken.objects.create(user=user, key_hash=hash_token(token))
        record_audit("api_token.issue", by=by, obj=row, purpose="truy cập API", account=user.pk)
    return token
