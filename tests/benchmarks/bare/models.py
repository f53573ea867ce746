"""The one table."""

from django.db import models


class Record(models.Model):
    """What a list shows of a dossier, in one row without neighbours."""

    code = models.CharField(max_length=64, unique=True)
    status = models.CharField(max_length=24)
    procedure_code = models.CharField(max_length=40)
    procedure_name = models.CharField(max_length=600)
    owner_name = models.CharField(max_length=300)
    channel = models.CharField(max_length=40)
    papers = models.CharField(max_length=40)
    holder = models.CharField(max_length=300)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        app_label = "bare"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.code
