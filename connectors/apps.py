"""Django application of connectors."""

from importlib import import_module

from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    """connectors: the outside world."""

    name = "connectors"
    verbose_name = "Kết nối"

    def ready(self) -> None:
        """Tasks can be rung and settings are checked in every process, not only in workers."""
        for module in ("connectors.checks", "connectors.tasks"):
            import_module(module)
