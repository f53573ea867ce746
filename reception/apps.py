"""Django application of reception."""

from django.apps import AppConfig


class ReceptionConfig(AppConfig):
    """reception."""

    name = "reception"
    verbose_name = "Một cửa"
