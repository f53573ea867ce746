"""What the OpenAPI document says about signing in."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class TokenScheme(OpenApiAuthenticationExtension):
    """`Authorization: Bearer <token>`, printed once by `manage.py api_token`."""

    target_class = "reception.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema):
        """The scheme in the words of OpenAPI."""
        return {"type": "http", "scheme": "bearer"}
