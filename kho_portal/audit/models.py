"""The audit log: each row is written in the transaction of the act that it records, and never changed."""

from django.db import models
from django.db.models.functions import Now


class EvidenceIsAppendOnly(Exception):
    """Somebody tried to change or delete evidence."""


class AppendOnlyQuerySet(models.QuerySet):
    """Rows are added and read, nothing else."""

    def update(self, **kwargs):
        """Refused."""
        raise EvidenceIsAppendOnly("audit rows are never updated")

    def delete(self):
        """Refused."""
        raise EvidenceIsAppendOnly("audit rows are never deleted")


class AuditEntry(models.Model):
    """Who did what to which object, when, why, and how it ended. No names and no identity numbers."""

    at = models.DateTimeField("lúc", db_default=Now(), db_index=True)
    actor_kind = models.CharField("loại người thực hiện", max_length=16)
    actor_id = models.CharField("mã người thực hiện", max_length=64, blank=True, default="")
    office = models.CharField("cơ quan", max_length=40, blank=True, default="")
    ip_address = models.GenericIPAddressField("địa chỉ máy", null=True, blank=True)
    action = models.CharField("việc", max_length=60, db_index=True)
    object_type = models.CharField("loại đối tượng", max_length=40, blank=True, default="")
    object_id = models.CharField("mã đối tượng", max_length=64, blank=True, default="")
    dossier = models.CharField("hồ sơ", max_length=64, blank=True, default="", db_index=True)
    owner_hash = models.CharField("băm chủ sở hữu", max_length=64, blank=True, default="", db_index=True)
    purpose = models.CharField("mục đích", max_length=120, blank=True, default="")
    request_id = models.CharField("mã yêu cầu", max_length=32, blank=True, default="")
    outcome = models.CharField("kết quả", max_length=40, blank=True, default="")
    detail = models.JSONField("chi tiết", default=dict, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "dòng nhật ký"
        verbose_name_plural = "nhật ký"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.pk} {self.action}"

    def save(self, *args, **kwargs):
        """Only new rows are saved."""
        if self.pk:
            raise EvidenceIsAppendOnly("audit rows are never updated")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Refused."""
        raise EvidenceIsAppendOnly("audit rows are never deleted")
