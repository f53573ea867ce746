"""Papers that a person says were issued, and that no warehouse returned (2122 III.1, step 4)."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from reception.models.slots import Slot


class MissingPaper(models.Model):
    """One report: this person holds this kind of paper, but the warehouses did not name it."""

    slot = models.ForeignKey(Slot, verbose_name="thành phần", on_delete=models.PROTECT, related_name="missing_reports")
    # The codes that were asked, as they stood in the slot: ["KQ.G15.000007"].
    result_codes = models.JSONField("mã kết quả đã hỏi", default=list)
    issuer = models.CharField("cơ quan cấp theo lời công dân", max_length=300, blank=True, default="")
    reference_number = models.CharField("số ký hiệu theo lời công dân", max_length=200, blank=True, default="")
    issued_year = models.PositiveSmallIntegerField("năm cấp", null=True, blank=True)
    note = models.CharField("ghi chú", max_length=500, blank=True, default="")
    lookup = models.CharField("kho đã trả lời", max_length=12, blank=True, default="")
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người ghi nhận", on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField("ghi nhận lúc", db_default=Now(), db_index=True)

    class Meta:
        verbose_name = "giấy tờ có mà không thấy"
        verbose_name_plural = "giấy tờ có mà không thấy"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.slot} {self.reported_at:%d/%m/%Y}"
