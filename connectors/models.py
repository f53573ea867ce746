"""Rows about the outside world: the directory, questions and their answers, and files being fetched."""

from collections.abc import Sequence
from datetime import date

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.functional import cached_property

from kho_portal.files.models import StoredFile
from kho_portal.opaque import new_opaque_id
from kho_portal.work.models import Leased, LeasedWork


class SecurityServer(models.Model):
    """One row of LayDanhMucSSTaiTep (2122 V.1): through which server an agency's files are reached."""

    agency_code = models.CharField("mã cơ quan", max_length=60)
    canonical_path = models.CharField("mã chuẩn", max_length=60, db_index=True)
    agency_name = models.CharField("tên cơ quan", max_length=300, blank=True, default="")
    dstcode = models.CharField("dstcode", max_length=200)
    position = models.PositiveIntegerField("thứ tự trong danh mục")
    is_manual = models.BooleanField("nhập tay", default=False)

    class Meta:
        verbose_name = "máy chủ bảo mật"
        verbose_name_plural = "danh mục máy chủ bảo mật"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["agency_code", "dstcode"], name="security_server_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_code} {self.agency_name}"


class DirectoryRefresh(models.Model):
    """One attempt to refresh the directory. The last good list stays in use whatever this row says."""

    at = models.DateTimeField("lúc", db_default=Now())
    outcome = models.CharField("kết quả", max_length=20)  # applied, unchanged, refused, failed
    rows = models.PositiveIntegerField("số dòng", default=0)
    added = models.PositiveIntegerField("thêm", default=0)
    removed = models.PositiveIntegerField("bớt", default=0)
    skipped = models.PositiveIntegerField("dòng bỏ qua", default=0)
    code = models.CharField("mã lỗi", max_length=64, blank=True, default="")
    message = models.CharField("ghi chú", max_length=500, blank=True, default="")

    class Meta:
        verbose_name = "lần cập nhật danh mục"
        verbose_name_plural = "các lần cập nhật danh mục"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.outcome}"


class AgencyAlias(models.Model):
    """A closed level-1 code and its successor (wire contract 6.3). Old papers keep the old code."""

    closed_code = models.CharField("mã đã đóng", max_length=10, unique=True)
    successor_code = models.CharField("mã kế thừa", max_length=10)
    note = models.CharField("căn cứ", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "mã cơ quan kế thừa"
        verbose_name_plural = "mã cơ quan kế thừa"
        constraints = [
            models.CheckConstraint(condition=~Q(closed_code=models.F("successor_code")), name="alias_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.closed_code} → {self.successor_code}"


class HostAgency(models.Model):
    """An agency named by the host of its links, used when the answer names none that the directory knows."""

    host = models.CharField("tên máy", max_length=200, unique=True)
    agency_code = models.CharField("mã cơ quan", max_length=60)

    class Meta:
        verbose_name = "máy của cơ quan"
        verbose_name_plural = "máy của cơ quan"

    def __str__(self) -> str:
        return self.host


class ApprovedOrigin(models.Model):
    """An exact `scheme://host:port` that an administrator allows for one agency (wire contract 4.3)."""

    agency_path = models.CharField("mã chuẩn của cơ quan", max_length=60)
    origin = models.CharField("địa chỉ gốc", max_length=200)
    approved_at = models.DateTimeField("duyệt lúc", db_default=Now())

    class Meta:
        verbose_name = "nguồn đã duyệt"
        verbose_name_plural = "nguồn đã duyệt"
        constraints = [models.UniqueConstraint(fields=["agency_path", "origin"], name="approved_origin_once")]

    def __str__(self) -> str:
        return f"{self.agency_path} {self.origin}"


class AccessToken(Leased):
    """The token of one API family ("mapi", "bndp"), shared by all processes of this installation.

    The lease is held by whoever logs in.
    """

    family = models.CharField("họ API", max_length=10, unique=True)
    value = models.TextField("mã truy cập (đã mã hóa)", blank=True, default="", editable=False)
    refresh_at = models.DateTimeField("làm mới từ", null=True, blank=True)
    expires_at = models.DateTimeField("hết hạn", null=True, blank=True)
    refused_logins = models.PositiveSmallIntegerField("lần đăng nhập bị từ chối", default=0)
    paused_until = models.DateTimeField("tạm dừng đăng nhập đến", null=True, blank=True)

    class Meta:
        verbose_name = "mã truy cập"
        verbose_name_plural = "mã truy cập"

    def __str__(self) -> str:
        return self.family


class LookupState(models.TextChoices):
    """How a question to the national warehouse ended. Only `answered` may mean "nothing found"."""

    OPEN = "open", "đang hỏi"
    ANSWERED = "answered", "đã trả lời"
    UNAVAILABLE = "unavailable", "chưa hỏi được"
    REJECTED = "rejected", "bị từ chối"
    MISCONFIGURED = "misconfigured", "không được phép"


class Lookup(models.Model):
    """One question to the national warehouse (2122 V.2): one call for all codes still open of one dossier.

    `found` holds the offered documents in their order, on the row that `look_up` returns and on no other.
    """

    found: "Sequence[OfferedDocument]" = ()

    subject = models.CharField("hồ sơ", max_length=64, db_index=True)
    procedure_code = models.CharField("mã thủ tục", max_length=40)
    channel = models.CharField("kênh", max_length=1)
    wanted = models.JSONField("mã đã hỏi")  # [{"result_code": str, "reference_number": str}]
    owner_hash = models.CharField("băm chủ sở hữu", max_length=64)
    state = models.CharField("kết quả", max_length=16, choices=LookupState, default=LookupState.OPEN)
    code = models.CharField("mã lỗi", max_length=64, blank=True, default="")
    message = models.CharField("thông báo", max_length=1000, blank=True, default="")
    portal_code = models.CharField("mã của Cổng", max_length=64, blank=True, default="")
    portal_message = models.CharField("thông báo của Cổng", max_length=500, blank=True, default="")
    signature = models.TextField("chữ ký của Cổng", blank=True, default="")
    raw_answer = models.TextField("trả lời (đã mã hóa)", blank=True, default="", editable=False)
    answer_sha256 = models.CharField("SHA-256 của trả lời", max_length=64, blank=True, default="")
    dropped = models.PositiveIntegerField("giấy tờ ngoài yêu cầu", default=0)
    # An answered look-up with such rows says nothing about codes without a paper.
    unreadable = models.PositiveIntegerField("giấy tờ không đọc được", default=0)
    started_at = models.DateTimeField("bắt đầu", db_default=Now())
    finished_at = models.DateTimeField("kết thúc", null=True, blank=True)

    class Meta:
        verbose_name = "lượt tra cứu"
        verbose_name_plural = "lượt tra cứu"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["started_at"], condition=Q(state="open"), name="lookup_left_open")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=LookupState.values), name="lookup_state_known"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(finished_at__isnull=False), name="lookup_closed_has_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class OfferedDocument(models.Model):
    """A paper that the national warehouse named in its answer."""

    lookup = models.ForeignKey(Lookup, verbose_name="lượt tra cứu", on_delete=models.PROTECT, related_name="documents")
    position = models.PositiveIntegerField("thứ tự")
    result_code = models.CharField("mã kết quả", max_length=64)
    title = models.CharField("tên giấy tờ", max_length=500, blank=True, default="")
    reference_number = models.CharField("số ký hiệu", max_length=200, blank=True, default="")
    holding_agency = models.CharField("cơ quan chủ quản", max_length=60, blank=True, default="")
    holding_agency_name = models.CharField("tên cơ quan", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = "giấy tờ trong kho quốc gia"
        verbose_name_plural = "giấy tờ trong kho quốc gia"
        ordering = ["lookup_id", "position"]
        constraints = [models.UniqueConstraint(fields=["lookup", "position"], name="offered_document_position")]

    def __str__(self) -> str:
        return self.title

    @property
    def issued_on(self) -> date | None:
        """The day of issue: the wire does not carry it (wire contract 4), so nobody knows it yet."""
        return None

    @cached_property
    def known_files(self) -> list["OfferedFile"]:
        """Its files in order, with what has been fetched of them; read once, or given by a prefetch or `hold`."""
        return list(self.files.select_related("download__stored_file"))

    def hold(self, files: list["OfferedFile"]) -> None:
        """`files`, just created, are all its files, and nothing has been fetched: whoever reads them asks no row."""
        for file in files:
            OfferedFile._meta.get_field("download").set_cached_value(file, None)
        self.known_files = files


class OfferedFile(models.Model):
    """A file of an offered document. Its link is data to be rebuilt, never an address to be fetched or shown."""

    document = models.ForeignKey(OfferedDocument, on_delete=models.PROTECT, related_name="files")
    public_id = models.CharField(max_length=48, unique=True, default=new_opaque_id, editable=False)
    position = models.PositiveIntegerField("thứ tự")
    name = models.CharField("tên tệp", max_length=300)
    link = models.TextField("đường dẫn nhận được", editable=False)

    class Meta:
        verbose_name = "tệp trong kho quốc gia"
        verbose_name_plural = "tệp trong kho quốc gia"
        ordering = ["document_id", "position"]
        constraints = [models.UniqueConstraint(fields=["document", "position"], name="offered_file_position")]

    def __str__(self) -> str:
        return self.name


class DownloadStep(models.TextChoices):
    """Which half of the work is next: bytes first, then their inspection in a limited subprocess."""

    FETCH = "fetch", "tải"
    INSPECT = "inspect", "kiểm tra"


class Download(LeasedWork):
    """Fetching one offered file. It finishes together with its StoredFile, and knows no slot."""

    offered_file = models.OneToOneField(OfferedFile, on_delete=models.PROTECT, related_name="download")
    step = models.CharField("bước", max_length=8, choices=DownloadStep, default=DownloadStep.FETCH)
    stored_file = models.OneToOneField(
        StoredFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="download"
    )
    received_bytes = models.PositiveBigIntegerField("đã nhận (byte)", default=0)
    total_bytes = models.PositiveBigIntegerField("tổng (byte)", null=True, blank=True)
    fetched_at = models.DateTimeField("đủ byte lúc", null=True, blank=True)
    # A preview that nobody chooses is deleted after 24 hours; choosing it keeps the same bytes.
    kept = models.BooleanField("đưa vào hồ sơ", default=False)

    class Meta(LeasedWork.Meta):
        verbose_name = "việc tải tệp"
        verbose_name_plural = "việc tải tệp"

    def __str__(self) -> str:
        return self.key
