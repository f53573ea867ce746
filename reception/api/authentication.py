"""Signing in with `Authorization: Bearer <token>`, a token that `manage.py api_token` printed once."""

from rest_framework import authentication, exceptions

from reception.models import ApiToken
from reception.people.tokens import hash_token


class TokenAuthentication(authentication.BaseAuthentication):
    """Signs in the account of a valid token; `request.auth` is the row of the token."""

    def authenticate(self, request):
        """Return (user, token), None without a bearer token. Raises AuthenticationFailed for a bad token."""
        header = authentication.get_authorization_header(request).split()
        if not header or header[0].lower() != b"bearer":
            return None
        if len(header) != 2:
            raise exceptions.AuthenticationFailed("TOKEN_INVALID")
        key = hash_token(header[1].decode("ascii", "replace"))
        valid = ApiToken.objects.filter(revoked_at__isnull=True, user__is_active=True).select_related("user__office")
        try:
            token = valid.get(key_hash=key)
        except ApiToken.DoesNotExist:
            raise exceptions.AuthenticationFailed("TOKEN_INVALID") from None
        return token.user, token

    def authenticate_header(self, request):
        """Return the name of the scheme for the header of a 401."""
        return "Bearer"
