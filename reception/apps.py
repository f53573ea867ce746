"""The Django application of reception."""

from django.apps import AppConfig


class ReceptionConfig(AppConfig):
    """reception."""

    name = "reception"
    verbose_name = "Một cửa"

    def ready(self):
        """Load the description of our tokens for the OpenAPI document."""
        from reception.api import schema  # noqa: F401 - registers itself
