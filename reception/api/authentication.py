"""Signing in with `Authorization: Bearer <token>`, a token that `manage.py api_token` printed once."""

from rest_framework import authentication, exceptions

from reception.people.tokens import account_of


class TokenAuthentication(authentication.BaseAuthentication):
    """Signs in the account of a valid token; `request.auth` names the scheme, which tells programs from officers."""

    def authenticate(self, request):
        """Return (user, "Bearer"), None without a bearer token. Raises AuthenticationFailed for a bad token."""
        header = authentication.get_authorization_header(request).split()
        if not header or header[0].lower() != b"bearer":
            return None
        if len(header) != 2:
            raise exceptions.AuthenticationFailed("TOKEN_INVALID")
        user = account_of(header[1].decode("ascii", "replace"))
        if user is None:
            raise exceptions.AuthenticationFailed("TOKEN_INVALID")
        return user, "Bearer"

    def authenticate_header(self, request):
        """Return the name of the scheme for the header of a 401."""
        return "Bearer"
