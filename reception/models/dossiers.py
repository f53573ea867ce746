"""Dossiers: what was filed, by whom, for which procedure, and in which state it is."""

from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Collate, Now, Reverse

from kho_portal.opaque import new_opaque_id
from reception.models.catalogue import Agency, DeadlineUnit, Procedure, ProcedureCase, ProcedureVersion
from reception.models.people import Party


class Channel(models.TextChoices):
    """The way in which a dossier came to us (2122 V.2)."""

    IN_PERSON = "1", "Trực tiếp"
    ONLINE = "2", "Trực tuyến"
    POSTAL = "3", "Bưu chính công ích"


class DossierStatus(models.TextChoices):
    """The business axis of a dossier (domain guide 2.1)."""

    DRAFT = "draft", "Bản nháp"
    SUBMITTED = "submitted", "Mới đăng ký"
    ACCEPTED = "accepted", "Được tiếp nhận"
    REFUSED = "refused", "Không được tiếp nhận"
    PROCESSING = "processing", "Đang xử lý"
    SUPPLEMENT_REQUESTED = "supplement_requested", "Yêu cầu bổ sung giấy tờ"
    AWAITING_PAYMENT = "awaiting_payment", "Yêu cầu thực hiện nghĩa vụ tài chính"
    PAUSED = "paused", "Tạm dừng"
    WITHDRAWN = "withdrawn", "Công dân yêu cầu rút hồ sơ"
    STOPPED = "stopped", "Dừng xử lý"
    COMPLETED = "completed", "Đã xử lý xong"
    RETURNED = "returned", "Đã trả kết quả"


class Delivery(models.TextChoices):
    """How the person wants the result, besides its electronic form."""

    COUNTER = "counter", "Bản điện tử, và nhận tại quầy"
    POST = "post", "Bản điện tử, và gửi bưu chính"


# TrangThaiHoSo of the wire contract 5.6; a paused dossier is reported as being processed, a draft not at all.
NATIONAL_STATUS = {
    DossierStatus.SUBMITTED: 1,
    DossierStatus.ACCEPTED: 2,
    DossierStatus.REFUSED: 3,
    DossierStatus.PROCESSING: 4,
    DossierStatus.PAUSED: 4,
    DossierStatus.SUPPLEMENT_REQUESTED: 5,
    DossierStatus.AWAITING_PAYMENT: 6,
    DossierStatus.WITHDRAWN: 7,
    DossierStatus.STOPPED: 8,
    DossierStatus.COMPLETED: 9,
    DossierStatus.RETURNED: 10,
}


IN_WORK = (DossierStatus.ACCEPTED, DossierStatus.PROCESSING)
OVER = (
    DossierStatus.REFUSED,
    DossierStatus.WITHDRAWN,
    DossierStatus.STOPPED,
    DossierStatus.COMPLETED,
    DossierStatus.RETURNED,
)


# A board names the agencies of a dossier and shows nothing else of them.
UNSEEN_OF_AGENCIES = tuple(
    f"{agency}__{field.attname}"
    for agency in ("received_at", "deciding_agency")
    for field in Agency._meta.concrete_fields
    if field.name not in {"id", "code", "name"}
)


class DossierQuerySet(models.QuerySet):
    """Questions about dossiers."""

    _read_along = None

    def visible_to(self, user):
        """Keep the dossiers that this account's own office received; it may open no others."""
        if not user.is_authenticated or not user.is_counter_officer:
            return self.none()
        return self.filter(received_at_id=user.office_id, code__isnull=False)

    def of_citizen(self, user):
        """Keep the dossiers of the person or organisation that a signed-in citizen's account stands for."""
        if not user.is_authenticated or not user.is_citizen:
            return self.none()
        return self.filter(owner__kind=user.party_kind, owner__id_number=user.id_number)

    def filed_online_by(self, user):
        """Keep the dossiers that this citizen's own account opened, in which it may work while they are drafts."""
        return self.of_citizen(user).filter(channel=Channel.ONLINE, opened_by=user)

    def drafts_of(self, user):
        """Keep the drafts that this user opened, latest changed first."""
        return self.filter(status=DossierStatus.DRAFT, opened_by=user).order_by("-updated_at", "-pk")

    def with_board(self):
        """Read along what a board or an API answer shows; the number of queries is fixed."""
        rows = self.with_slots().prefetch_related("submitter")
        return rows.select_related("owner", "received_at", "deciding_agency").defer(*UNSEEN_OF_AGENCIES)

    def with_slots(self):
        """Read along the slots as a board shows them, without the people and agencies around them."""
        from reception.models.boards import read_boards

        return self._reading(read_boards)

    def with_bare_slots(self):
        """Read along the owner and the slots, without offers and files."""
        from reception.models.boards import read_slots

        return self.select_related("owner")._reading(read_slots)

    def _reading(self, read_along):
        """Let `read_along` read more once the dossiers are here."""
        rows = self._chain()
        rows._read_along = read_along
        return rows

    def _clone(self):
        rows = super()._clone()
        rows._read_along = self._read_along
        return rows

    def _fetch_all(self):
        is_new = self._result_cache is None
        super()._fetch_all()
        if is_new and self._read_along is not None:
            self._read_along(self._result_cache)

    def overdue(self, at):
        """Keep the accepted, unfinished dossiers past the promised date (a paused clock is not overdue)."""
        return self.in_work().filter(due_at__lt=at)

    def with_code_start(self, text: str):
        """Keep the dossiers whose code begins with this text, latest code first; codes are numbered by day."""
        if connection.vendor == "postgresql":
            rows = self.annotate(code_in_order=Collate("code", "C"))  # no index of ours is in the language's order
            return rows.filter(code_in_order__startswith=text).order_by("-code_in_order")
        return self.filter(code__startswith=text).order_by("-code")

    def with_code_end(self, text: str):
        """Keep the dossiers whose code ends with this text; PostgreSQL has an index of codes read backwards."""
        if connection.vendor == "postgresql":
            return self.annotate(code_backwards=Reverse("code")).filter(code_backwards__startswith=text[::-1])
        return self.filter(code__endswith=text)

    def unfinished(self):
        """Keep the dossiers for which somebody still has something to do."""
        return self.exclude(status__in=OVER)

    def in_work(self):
        """Keep the accepted, unfinished dossiers, whose clock runs."""
        return self.filter(status__in=IN_WORK)

    def locked(self, pk):
        """Return the row with this pk and its owner, locked until the end of the transaction."""
        return self.select_related("owner").select_for_update(of=("self",)).get(pk=pk)


class Dossier(models.Model):
    """One application for one procedure. It keeps the versions of its reception day."""

    # Names the dossier in the addresses of its citizen, before and after it has a code.
    public_id = models.CharField(max_length=48, unique=True, default=new_opaque_id, editable=False)
    # Set once: when an officer or program opens the dossier, or when a citizen submits it (domain guide 5).
    code = models.CharField("mã hồ sơ", max_length=64, unique=True, null=True, blank=True)
    status = models.CharField("trạng thái", max_length=24, choices=DossierStatus, default=DossierStatus.DRAFT)
    # Every change by a person raises it, background work does not; it is the ETag of the API.
    version = models.PositiveIntegerField("phiên bản", default=1)
    procedure = models.ForeignKey(Procedure, verbose_name="thủ tục", on_delete=models.PROTECT)
    procedure_version = models.ForeignKey(ProcedureVersion, verbose_name="phiên bản thủ tục", on_delete=models.PROTECT)
    case = models.ForeignKey(ProcedureCase, verbose_name="trường hợp", null=True, blank=True, on_delete=models.PROTECT)
    procedure_code = models.CharField("mã thủ tục", max_length=40)
    procedure_name = models.CharField("tên thủ tục", max_length=600)
    case_name = models.CharField("tên trường hợp", max_length=300, blank=True, default="")
    channel = models.CharField("kênh", max_length=1, choices=Channel, default=Channel.IN_PERSON)
    helped_at = models.ForeignKey(
        Agency, verbose_name="nơi hướng dẫn", on_delete=models.PROTECT, related_name="helped_dossiers"
    )
    received_at = models.ForeignKey(
        Agency, verbose_name="nơi tiếp nhận", on_delete=models.PROTECT, related_name="received_dossiers"
    )
    deciding_agency = models.ForeignKey(
        Agency, verbose_name="cơ quan giải quyết", on_delete=models.PROTECT, related_name="decided_dossiers"
    )
    owner = models.OneToOneField(
        Party, verbose_name="chủ hồ sơ", on_delete=models.PROTECT, related_name="owned_dossier"
    )
    submitter = models.OneToOneField(
        Party,
        verbose_name="người nộp thay",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="submitted_dossier",
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người mở", on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField("mở lúc", db_default=Now())
    updated_at = models.DateTimeField("thay đổi lúc", db_default=Now())
    # What the person typed into the procedure's own fields: {FormField.key: text}.
    answers = models.JSONField("nội dung khai", default=dict, blank=True)
    delivery = models.CharField("nhận kết quả", max_length=12, choices=Delivery, default=Delivery.COUNTER)
    submitted_at = models.DateTimeField("nộp lúc", null=True, blank=True)
    # The version of the declaration that the person agreed to when submitting.
    declaration_version = models.CharField("phiên bản lời cam đoan", max_length=20, blank=True, default="")
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="cán bộ phụ trách",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    claimed_at = models.DateTimeField("nhận việc lúc", null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="cán bộ tiếp nhận",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    accepted_at = models.DateTimeField("tiếp nhận lúc", null=True, blank=True)
    clock_started_at = models.DateTimeField("bắt đầu tính thời hạn", null=True, blank=True)
    due_at = models.DateTimeField("hẹn trả", null=True, blank=True)
    deadline_number = models.PositiveSmallIntegerField("thời hạn")
    deadline_unit = models.CharField("đơn vị thời hạn", max_length=14, choices=DeadlineUnit)
    receipt_prints = models.PositiveIntegerField("số lần in giấy hẹn", default=0)

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = "hồ sơ"
        verbose_name_plural = "hồ sơ"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["received_at", "-id"], name="dossier_office"),
            models.Index(fields=["received_at", "status", "-id"], name="dossier_office_status"),
            models.Index(fields=["received_at", "procedure_code", "-id"], name="dossier_office_procedure"),
            models.Index(fields=["received_at", "due_at", "id"], name="dossier_office_day"),
            models.Index(fields=["opened_by", "status"], name="dossier_drafts"),
            models.Index(fields=["status", "due_at"], name="dossier_due"),
            models.Index(
                fields=["received_at", "due_at", "id"],
                condition=Q(status__in=["accepted", "processing"]),
                name="dossier_office_due",
            ),
            models.Index(fields=["claimed_by", "-id"], condition=Q(claimed_by__isnull=False), name="dossier_claimed"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=DossierStatus.values), name="dossier_status_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="dossier_channel_known"),
            models.CheckConstraint(
                condition=~Q(status="accepted")
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, due_at__isnull=False),
                name="accepted_dossier_has_a_promise",
            ),
            models.CheckConstraint(
                condition=Q(code__isnull=False) | Q(status="draft", channel="2"), name="only_online_drafts_have_no_code"
            ),
            models.CheckConstraint(
                condition=~Q(status="submitted") | Q(submitted_at__isnull=False), name="submitted_dossier_has_a_moment"
            ),
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True, claimed_at__isnull=True)
                | Q(claimed_by__isnull=False, claimed_at__isnull=False),
                name="claim_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The name of the dossier in events, audit rows and questions: its code, or a draft's opaque id."""
        return self.code or self.public_id

    @property
    def is_over(self) -> bool:
        """Whether the dossier is finished, in whatever way, so that no clock runs."""
        return self.status in OVER

    @property
    def national_status(self) -> int | None:
        """TrangThaiHoSo 1..10 as we report it; None for a draft, which we do not report."""
        return NATIONAL_STATUS.get(DossierStatus(self.status))


class DossierSerial(models.Model):
    """The last serial number of a day under one prefix of dossier codes.

    It is raised within the transaction that uses it, so that two dossiers never share a number; a gap does no harm.
    """

    prefix = models.CharField(max_length=40)
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "day"], name="dossier_serial_once")]

    def __str__(self) -> str:
        return f"{self.prefix} {self.day} {self.last}"


class EventKind(models.TextChoices):
    """What can happen to a dossier or to one of its components."""

    DOSSIER_OPENED = "dossier.opened", "Mở hồ sơ"
    DOSSIER_CONTACT_CHANGED = "dossier.contact_changed", "Sửa thông tin liên hệ"
    DOSSIER_CASE_CHANGED = "dossier.case_changed", "Đổi trường hợp"
    DOSSIER_SUBMITTED = "dossier.submitted", "Nộp hồ sơ"
    DOSSIER_ACCEPTED = "dossier.accepted", "Tiếp nhận hồ sơ"
    DOSSIER_CLAIMED = "dossier.claimed", "Nhận việc"
    DOSSIER_RELEASED = "dossier.released", "Thôi nhận việc"
    DOSSIER_RECEIPT_PRINTED = "dossier.receipt_printed", "In giấy hẹn"
    LOOKUP_ASKED = "lookup.asked", "Hỏi hai kho, có xác nhận của công dân"
    LOOKUP_ANSWERED = "lookup.answered", "Kho trả lời"
    DOCUMENT_CHOSEN = "component.document_chosen", "Dùng giấy tờ từ kho"
    CONSENT_REFUSED = "component.consent_refused", "Công dân không đồng ý dùng giấy tờ từ kho"
    ISSUE_DATE_READ = "component.issue_date_read", "Ghi ngày cấp đọc trong giấy tờ"
    CHOICE_DROPPED = "component.choice_dropped", "Bỏ chọn giấy tờ từ kho"
    DOWNLOAD_RETRIED = "component.download_retried", "Tải lại giấy tờ"
    FILE_UPLOADED = "component.file_uploaded", "Tải tệp lên"
    FILE_REMOVED = "component.file_removed", "Bỏ tệp"
    SCAN_COMPARED = "component.scan_compared", "Đối chiếu bản quét với bản chính"
    OWNER_CONFIRMED = "component.owner_confirmed", "Xem và xác nhận giấy tờ đúng của chủ hồ sơ"
    PAPER_SHOWN = "component.paper_shown", "Xem bản chính"
    PROMISED = "component.promised", "Hẹn lấy giấy tờ từ kho sau"
    PROMISE_DROPPED = "component.promise_dropped", "Thôi hẹn lấy từ kho"
    MISSING_REPORTED = "component.missing_reported", "Ghi nhận có giấy tờ mà kho không thấy"
    WAIVED = "component.waived", "Miễn giấy tờ"


class Event(models.Model):
    """One thing that happened to a dossier, by whom and when. Rows are only added."""

    dossier = models.ForeignKey(Dossier, verbose_name="hồ sơ", on_delete=models.PROTECT, related_name="events")
    slot = models.ForeignKey("reception.Slot", null=True, blank=True, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField("lúc", db_default=Now())
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người thực hiện",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    kind = models.CharField("việc", max_length=60)
    data = models.JSONField("chi tiết", default=dict, blank=True)

    class Meta:
        verbose_name = "sự kiện"
        verbose_name_plural = "sự kiện"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.kind


class IdempotencyKey(models.Model):
    """A request that was already answered: the same key with the same body gets the same dossier."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=128)
    payload_hash = models.CharField(max_length=64)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key
