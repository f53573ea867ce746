"""Path converters: which texts an address may contain."""

from django.urls import register_converter


class OpaqueConverter:
    """A code or an opaque id: any text without slash and control characters, which no database column takes."""

    regex = r"[^/\x00-\x1f\x7f]+"

    def to_python(self, value: str) -> str:
        """Return the text unchanged."""
        return value

    def to_url(self, value: str) -> str:
        """Return the text unchanged."""
        return str(value)


register_converter(OpaqueConverter, "opaque")
