"""Look-ups that count against a quota."""

from django.conf import settings
from django.db import models

from reception.models.catalogue import Agency


class LookupUse(models.Model):
    """One look-up of papers by an account, kept for as long as it counts; what was asked is in the audit log."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    office = models.ForeignKey(Agency, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "-at"], name="lookup_use_account"),
            models.Index(fields=["office", "-at"], name="lookup_use_office"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.at:%d/%m/%Y %H:%M}"
