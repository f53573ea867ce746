"""Django application of reception."""

from django.apps import AppConfig


class ReceptionConfig(AppConfig):
    """reception."""

    name = "reception"
    verbose_name = "Một cửa"

    def ready(self):
        """The OpenAPI document knows our tokens."""
        from reception.api import schema  # noqa: F401 - registers itself
