"""Stored files: immutable bytes, addressed by opaque ids."""

from django.db import models
from django.db.models.functions import Now

from kho_portal.opaque import new_opaque_id


class FileState(models.TextChoices):
    """What the acceptance pipeline has found so far. Only `ready` is served and counted."""

    QUARANTINED = "quarantined", "đang kiểm tra"
    READY = "ready", "sẵn sàng"
    SUSPECT = "suspect", "cần xem xét"
    CORRUPT = "corrupt", "bị hỏng"
    REFUSED = "refused", "không được nhận"


class SignatureStatus(models.TextChoices):
    """What is known about digital signatures in the file."""

    UNCHECKED = "unchecked", "chưa kiểm"
    NONE = "none", "không có"
    VALID = "valid", "hợp lệ"
    INVALID = "invalid", "không hợp lệ"
    UNCHECKABLE = "uncheckable", "chưa kiểm được"


class StoredFile(models.Model):
    """One file of ours, byte for byte as it was received. Its bytes are never changed: they may be signed."""

    public_id = models.CharField("mã tệp", max_length=48, unique=True, default=new_opaque_id, editable=False)
    state = models.CharField("trạng thái", max_length=16, choices=FileState, default=FileState.QUARANTINED)
    storage_key = models.CharField("vị trí", max_length=120, unique=True)
    display_name = models.CharField("tên tệp", max_length=200)
    media_type = models.CharField("loại nội dung", max_length=60, blank=True, default="")
    size = models.PositiveBigIntegerField("kích thước (byte)")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    pages = models.PositiveIntegerField("số trang", null=True, blank=True)
    has_text = models.BooleanField("có lớp chữ", default=False)
    signature_status = models.CharField(
        "chữ ký số", max_length=16, choices=SignatureStatus, default=SignatureStatus.UNCHECKED
    )
    verdict_code = models.CharField("mã kết quả kiểm tra", max_length=40, blank=True, default="")
    created_at = models.DateTimeField("tạo lúc", db_default=Now())
    ready_at = models.DateTimeField("sẵn sàng lúc", null=True, blank=True)

    class Meta:
        verbose_name = "tệp đã lưu"
        verbose_name_plural = "tệp đã lưu"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=FileState.values), name="stored_file_state_known"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="stored_file_not_empty"),
        ]

    def __str__(self) -> str:
        return self.display_name


class FileText(models.Model):
    """What the text layer of a file says, as keyed hashes (`texts`): it answers whether a name or number stands there.

    Apart from StoredFile, so that no list of files ever loads it; it goes when the bytes go.
    """

    stored_file = models.OneToOneField(StoredFile, on_delete=models.CASCADE, related_name="text")
    # Hashes of every run of two to six words of the first pages, and of every number of 9 to 13 digits.
    words = models.BinaryField(default=bytes)
    numbers = models.BinaryField(default=bytes)

    def __str__(self) -> str:
        return str(self.stored_file_id)


class PartialFile(models.Model):
    """A file whose bytes arrive in pieces and may go on after a lost connection. Not a stored file yet.

    `scope` names the place it is meant for (an opaque id of the caller's); bytes up to `received` are on disk.
    """

    public_id = models.CharField(max_length=48, unique=True, default=new_opaque_id, editable=False)
    scope = models.CharField(max_length=64, db_index=True)
    display_name = models.CharField("tên tệp", max_length=200)
    size = models.PositiveBigIntegerField("kích thước (byte)")
    received = models.PositiveBigIntegerField("đã nhận (byte)", default=0)
    created_at = models.DateTimeField("tạo lúc", db_default=Now())
    touched_at = models.DateTimeField("nhận lúc", db_default=Now(), db_index=True)

    class Meta:
        verbose_name = "tệp đang gửi"
        verbose_name_plural = "tệp đang gửi"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(size__gt=0, received__lte=models.F("size")), name="partial_file_never_overflows"
            )
        ]

    def __str__(self) -> str:
        return self.public_id
