"""Our own warehouse: electronic papers of persons and organisations that this province holds."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.functional import cached_property

from kho_portal.files.models import StoredFile
from kho_portal.opaque import new_opaque_id
from reception.models.people import PartyKind


class Validity(models.TextChoices):
    """Whether a paper may still be used."""

    VALID = "valid", "còn hiệu lực"
    REVOKED = "revoked", "bị thu hồi"
    REPLACED = "replaced", "đã được thay thế"
    CORRECTED = "corrected", "đã đính chính"
    UNKNOWN = "unknown", "chưa rõ"


class DocumentKind(models.TextChoices):
    """How the electronic paper was made (2122 III)."""

    ELECTRONIC_ORIGINAL = "electronic_original", "bản chính điện tử"
    ISSUER_COPY = "issuer_copy", "bản sao y"
    CERTIFIED_COPY = "certified_copy", "bản chứng thực điện tử"
    COUNTER_SCAN = "counter_scan", "bản quét tại quầy, đã đối chiếu"


class WarehouseQuerySet(models.QuerySet):
    """Questions to our own warehouse."""

    def of_owner(self, *, kind: str, id_number: str):
        """Keep the papers of one person or organisation."""
        return self.filter(owner_kind=kind, owner_id_number=id_number)

    def with_code(self, codes):
        """Keep the papers with one of these result codes."""
        return self.filter(result_code__in=list(codes))

    def with_files(self):
        """Read along the files of the papers."""
        files = WarehouseFile.objects.select_related("stored_file")
        return self.prefetch_related(models.Prefetch("files", files, to_attr="known_files"))

    def newest_first(self):
        """Order the latest paper first; papers without a date of issue come last."""
        return self.order_by(models.F("issued_on").desc(nulls_last=True), "-pk")


class WarehouseDocument(models.Model):
    """One paper of one owner in our own warehouse."""

    public_id = models.CharField("mã giấy tờ", max_length=48, unique=True, default=new_opaque_id, editable=False)
    result_code = models.CharField("mã kết quả", max_length=64, db_index=True)
    title = models.CharField("tên giấy tờ", max_length=500)
    owner_kind = models.CharField("loại chủ sở hữu", max_length=12, choices=PartyKind, default=PartyKind.PERSON)
    owner_id_number = models.CharField("số của chủ sở hữu", max_length=20)
    owner_name = models.CharField("tên chủ sở hữu", max_length=300)
    reference_number = models.CharField("số ký hiệu", max_length=200, blank=True, default="")
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    valid_until = models.DateField("có hiệu lực đến", null=True, blank=True)
    validity = models.CharField("hiệu lực", max_length=10, choices=Validity, default=Validity.UNKNOWN)
    replaced_by = models.ForeignKey(
        "self", verbose_name="được thay bằng", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )
    kind = models.CharField("loại bản", max_length=20, choices=DocumentKind, default=DocumentKind.ELECTRONIC_ORIGINAL)
    # Name and code as they were on the day of issue; never rewritten when agencies merge.
    agency_code = models.CharField("mã cơ quan ban hành", max_length=40, blank=True, default="")
    agency_name = models.CharField("cơ quan ban hành", max_length=300, blank=True, default="")
    dossier_code = models.CharField("hồ sơ gốc", max_length=64, blank=True, default="")
    created_at = models.DateTimeField("đưa vào kho lúc", db_default=Now())

    objects = WarehouseQuerySet.as_manager()

    class Meta:
        verbose_name = "giấy tờ trong kho của tỉnh"
        verbose_name_plural = "giấy tờ trong kho của tỉnh"
        indexes = [models.Index(fields=["owner_id_number", "result_code"], name="warehouse_owner_code")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(validity="replaced") | Q(replaced_by__isnull=False), name="replaced_names_its_successor"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.reference_number}".strip()

    @cached_property
    def known_files(self) -> list["WarehouseFile"]:
        """Its files in order; read once, or along with a board."""
        return list(self.files.select_related("stored_file"))


class WarehouseFile(models.Model):
    """A file of a paper in our own warehouse."""

    document = models.ForeignKey(WarehouseDocument, on_delete=models.PROTECT, related_name="files")
    stored_file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="warehouse_file")
    position = models.PositiveSmallIntegerField("thứ tự", default=1)

    class Meta:
        verbose_name = "tệp trong kho của tỉnh"
        verbose_name_plural = "tệp trong kho của tỉnh"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["document", "position"], name="warehouse_file_position")]

    def __str__(self) -> str:
        return str(self.stored_file)
