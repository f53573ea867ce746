"""API tokens of accounts: shown once, kept as a hash."""

import secrets

from django.db import transaction

from kho_portal.audit.services import Actor, record_audit
from kho_portal.opaque import keyed_hash
from reception.models import ApiToken, User


def hash_token(key: str) -> str:
    """What is stored of an API token."""
    return keyed_hash("api-token", key)


def issue_token(*, user: User, by: Actor) -> str:
    """A new token of `user` exists; the answer is the only time its text is known. Earlier tokens stay valid."""
    token = f"kho_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        row = ApiToken.objects.create(user=user, key_hash=hash_token(token))
        record_audit("api_token.issue", by=by, obj=row, purpose="truy cập API", account=user.pk)
    return token
