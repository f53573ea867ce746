"""What the OpenAPI document says about our own authentication."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class BearerToken(OpenApiAuthenticationExtension):
    """`Authorization: Bearer <token>`."""

    target_class = "reception.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema):
        """A bearer token in the Authorization header."""
        return {"type": "http", "scheme": "bearer"}
