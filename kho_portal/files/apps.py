"""Django application of kho_portal.files."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """kho_portal.files."""

    name = "kho_portal.files"
    label = "files"
    verbose_name = "Tệp"
