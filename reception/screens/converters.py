"""Path converters: what may stand in an address."""

from django.urls import register_converter


class OpaqueConverter:
    """A code or an opaque id: any text without slash and control characters, which no database column takes."""

    regex = r"[^/\x00-\x1f\x7f]+"

    def to_python(self, value: str) -> str:
        """The text itself."""
        return value

    def to_url(self, value: str) -> str:
        """The text itself."""
        return str(value)


register_converter(OpaqueConverter, "opaque")
