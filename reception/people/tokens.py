"""API tokens of accounts: their text is shown once, and only its hash is stored."""

import secrets

from django.db import transaction
from django.db.models import CharField, QuerySet

from kho_portal.audit.services import Actor, record_audit
from kho_portal.opaque import keyed_hash
from kho_portal.wording import Blank, rows_worded_once
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


@rows_worded_once("office")
def _holder() -> QuerySet[User]:
    """Return the active account of a token that was not revoked."""
    token = {"api_tokens__key_hash": Blank("key_hash", CharField()), "api_tokens__revoked_at__isnull": True}
    return User.objects.filter(is_active=True, **token)


def account_of(token: str) -> User | None:
    """Return the active account, with its office, that a valid token stands for; None for any other text."""
    return _holder().ask_one(key_hash=hash_token(token))
