"""Django application of connectors."""

from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    """connectors."""

    name = "connectors"
    verbose_name = "Kết nối"
