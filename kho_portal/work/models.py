"""The row that every piece of work has, so that it survives a dead worker, broker or source."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class WorkStatus(models.TextChoices):
    """Where a piece of work stands. The first three move by themselves, the rest wait for a person or for nothing."""

    QUEUED = "queued", "đang chờ"
    RUNNING = "running", "đang thực hiện"
    RETRY = "retry", "chờ thử lại"
    AWAITING_SOURCE = "awaiting_source", "chờ phê duyệt nguồn"
    DONE = "done", "đã xong"
    FAILED = "failed", "không thành công"
    REJECTED = "rejected", "bị từ chối"
    NEEDS_RECONCILIATION = "needs_reconciliation", "cần đối soát"
    CANCELLED = "cancelled", "đã hủy"


TERMINAL = (
    WorkStatus.DONE,
    WorkStatus.FAILED,
    WorkStatus.REJECTED,
    WorkStatus.NEEDS_RECONCILIATION,
    WorkStatus.CANCELLED,
)
WAITING = (WorkStatus.QUEUED, WorkStatus.RETRY)


class Leased(models.Model):
    """A row that one process at a time may hold until a moment. The token names the process: `work.holders`."""

    lease_token = models.UUIDField("mã giữ việc", null=True, blank=True, editable=False)
    lease_until = models.DateTimeField("giữ việc đến", null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class LeasedWork(Leased):
    """Work that exactly one worker does at a time, that gives up at a known moment, and that no crash can lose.

    The row is created in the transaction that needs it; a message to a worker carries its pk and nothing else. All
    times are the database's: two machines with different clocks still agree. A concrete model inherits
    `LeasedWork.Meta`, so that the sweeper's indexes and the constraints come along, and sets `give_up_at`.
    """

    key = models.CharField("khóa việc", max_length=200, unique=True)
    destination = models.CharField("nơi nhận", max_length=120, blank=True, default="")
    status = models.CharField("trạng thái", max_length=24, choices=WorkStatus, default=WorkStatus.QUEUED)
    # Committed before the work starts: a job that kills its worker still counts.
    attempts = models.PositiveSmallIntegerField("số lần thử", default=0)
    max_attempts = models.PositiveSmallIntegerField("số lần thử tối đa", default=4)
    lost_leases = models.PositiveSmallIntegerField("số lần mất tiến trình", default=0)
    not_before = models.DateTimeField("không sớm hơn", db_default=Now())
    give_up_at = models.DateTimeField("hạn cuối")
    last_code = models.CharField("mã kết quả gần nhất", max_length=64, blank=True, default="")
    last_detail = models.CharField("chi tiết gần nhất", max_length=500, blank=True, default="")
    created_at = models.DateTimeField("tạo lúc", db_default=Now())
    finished_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["status", "not_before"], name="%(class)s_due"),
            models.Index(fields=["lease_until"], condition=Q(status="running"), name="%(class)s_lease"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=WorkStatus.values), name="%(class)s_status_known"),
            models.CheckConstraint(
                condition=~Q(status="running") | Q(lease_token__isnull=False, lease_until__isnull=False),
                name="%(class)s_running_holds_a_lease",
            ),
        ]
