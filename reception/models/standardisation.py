"""Links: which result code may fill which component, who decided it, and what it was before (2122 II.2)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from reception.models.catalogue import Component, ResultCode


class LinkStatus(models.TextChoices):
    """The state of a link. Warehouses are asked for `approved` codes only."""

    PROPOSED = "proposed", "chờ duyệt"
    APPROVED = "approved", "đã duyệt"
    REJECTED = "rejected", "không duyệt"
    RETIRED = "retired", "đã gỡ"


CLOSED = (LinkStatus.REJECTED, LinkStatus.RETIRED)


class LinkQuerySet(models.QuerySet):
    """Questions about links."""

    def live(self):
        """Keep proposed and approved links; a rejected or retired one does not block a new proposal of its pair."""
        return self.exclude(status__in=CLOSED)

    def waiting(self):
        """Keep the links that wait for a second person, to approve a proposal or to agree to a removal."""
        return self.filter(Q(status=LinkStatus.PROPOSED) | Q(status=LinkStatus.APPROVED, removal_by__isnull=False))

    def waiting_for(self, user_pk: int | None):
        """Keep the waiting links on which this account may decide, because somebody else asked."""
        return self.waiting().filter(
            Q(status=LinkStatus.PROPOSED) & ~Q(proposed_by=user_pk)
            | Q(status=LinkStatus.APPROVED) & ~Q(removal_by=user_pk)
        )


class ComponentCode(models.Model):
    """One result code that may fill one component: proposed by one person, decided by another (2122 II.2)."""

    component = models.ForeignKey(
        Component, verbose_name="thành phần hồ sơ", on_delete=models.CASCADE, related_name="code_links"
    )
    result_code = models.ForeignKey(
        ResultCode, verbose_name="mã kết quả", on_delete=models.PROTECT, related_name="component_links"
    )
    status = models.CharField("trạng thái", max_length=10, choices=LinkStatus, default=LinkStatus.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người đề xuất", on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField("đề xuất lúc", db_default=Now())
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người duyệt",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField("duyệt lúc", null=True, blank=True)
    reason = models.CharField("lý do", max_length=300, blank=True, default="")
    # Why the code was proposed: the reasons of the suggestion that was taken, or the proposer's own words.
    grounds = models.CharField("căn cứ đề xuất", max_length=500, blank=True, default="")
    # Removing an approved link also takes two people; dossiers ask for its code until the second one has agreed.
    removal_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người đề nghị gỡ",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    removal_at = models.DateTimeField("đề nghị gỡ lúc", null=True, blank=True)
    removal_reason = models.CharField("lý do gỡ", max_length=300, blank=True, default="")
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người đồng ý gỡ",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    retired_at = models.DateTimeField("gỡ lúc", null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = "chuẩn hóa thành phần"
        verbose_name_plural = "chuẩn hóa thành phần hồ sơ"
        constraints = [
            models.UniqueConstraint(
                fields=["component", "result_code"],
                condition=Q(status__in=("proposed", "approved")),
                name="component_code_live_link_once",
            ),
            models.CheckConstraint(
                condition=Q(status="proposed", decided_by__isnull=True)
                | (~Q(status="proposed") & Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="component_code_needs_two_people",
            ),
            models.CheckConstraint(
                condition=(~Q(status="retired") & Q(retired_by__isnull=True))
                | (
                    Q(status="retired", removal_by__isnull=False, retired_by__isnull=False)
                    & ~Q(retired_by=F("removal_by"))
                ),
                name="component_code_retired_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component} → {self.result_code_id and self.result_code.code}"


class LinkAction(models.TextChoices):
    """What was done to a standardisation, or to a component as a whole (`set_aside`, `taken_back`)."""

    PROPOSED = "proposed", "đề xuất mã"
    APPROVED = "approved", "duyệt mã"
    REJECTED = "rejected", "không duyệt mã"
    WITHDRAWN = "withdrawn", "rút đề xuất"
    REMOVAL_ASKED = "removal_asked", "đề nghị gỡ mã"
    REMOVAL_DROPPED = "removal_dropped", "giữ lại mã"
    RETIRED = "retired", "gỡ mã"
    SET_ASIDE = "set_aside", "đánh dấu không phải kết quả thủ tục"
    TAKEN_BACK = "taken_back", "đưa lại vào danh sách cần mã"


class LinkChange(models.Model):
    """One change of a standardisation, with before and after. Rows are only added; they outlive the link."""

    link = models.ForeignKey(
        ComponentCode, verbose_name="chuẩn hóa", null=True, on_delete=models.SET_NULL, related_name="changes"
    )
    procedure_code = models.CharField("mã thủ tục", max_length=40)
    component_code = models.CharField("mã giấy tờ", max_length=60)
    component_name = models.CharField("tên giấy tờ", max_length=500)
    result_code = models.CharField("mã kết quả", max_length=64)
    action = models.CharField("việc", max_length=20, choices=LinkAction)
    before = models.JSONField("trước", default=dict, blank=True)
    after = models.JSONField("sau", default=dict, blank=True)
    at = models.DateTimeField("lúc", db_default=Now(), db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người thực hiện", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "thay đổi chuẩn hóa"
        verbose_name_plural = "lịch sử chuẩn hóa"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.action} {self.component_code} → {self.result_code}"


class TestIdentityQuerySet(models.QuerySet):
    """Questions about test identities."""

    def approved(self):
        """Keep the identities that a second administrator has vouched for."""
        return self.filter(approved_at__isnull=False)


class TestIdentity(models.Model):
    """An identity that exists for trials only: mappings are tried with it, never with a real person.

    Two people vouch for that: who enters the number, and another who approves it. A demonstration brings its own.
    """

    __test__ = False  # not a test class

    name = models.CharField("họ và tên", max_length=200)
    id_number = models.CharField("số định danh", max_length=20, unique=True)
    note = models.CharField("giữ giấy tờ gì", max_length=300, blank=True, default="")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField("duyệt lúc", null=True, editable=False)

    objects = TestIdentityQuerySet.as_manager()

    class Meta:
        verbose_name = "danh tính thử"
        verbose_name_plural = "danh tính thử"
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="test_identity_has_two_people",
            )
        ]

    def __str__(self) -> str:
        return self.name
