"""Django application of kho_portal.audit."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """kho_portal.audit."""

    name = "kho_portal.audit"
    label = "audit"
    verbose_name = "Nhật ký"
