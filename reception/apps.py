"""The Django application of reception."""

from django.apps import AppConfig


class ReceptionConfig(AppConfig):
    """reception."""

    name = "reception"
    verbose_name = "Một cửa"

    def ready(self):
        """Load the description of our tokens for the OpenAPI document, and listen for files that arrive."""
        from connectors.services import file_arrived
        from reception.api import schema  # noqa: F401 - registers itself
        from reception.dossiers.owner_check import when_a_file_arrived

        file_arrived.connect(when_a_file_arrived, dispatch_uid="owner check")
