"""`Authorization: Bearer <token>` of an account, as printed once by `manage.py api_token`."""

from rest_framework import authentication, exceptions

from reception.models import ApiToken
from reception.people.tokens import hash_token


class TokenAuthentication(authentication.BaseAuthentication):
    """The account of a valid token; `request.auth` is the token row."""

    def authenticate(self, request):
        """(user, token), None when no bearer token was sent. Raises AuthenticationFailed for a bad one."""
        header = authentication.get_authorization_header(request).split()
        if not header or header[0].lower() != b"bearer":
            return None
        if len(header) != 2:
            raise exceptions.AuthenticationFailed("TOKEN_INVALID")
        key = hash_token(header[1].decode("ascii", "replace"))
        token = (
            ApiToken.objects.filter(key_hash=key, revoked_at__isnull=True, user__is_active=True)
            .select_related("user__office")
            .first()
        )
        if token is None:
            raise exceptions.AuthenticationFailed("TOKEN_INVALID")
        return token.user, token

    def authenticate_header(self, request):
        """Names the scheme in a 401."""
        return "Bearer"
