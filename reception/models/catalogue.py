"""The catalogue: agencies, procedures with cases and versions, components, and the codes that may fill them."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from kho_portal.vietnamese import fold
from reception.models.fields import SearchKeyField

PREFIX = r"^[A-Z0-9]+(\.[A-Z0-9]+)*$"


class SearchQuerySet(models.QuerySet):
    """Rows with a folded search column."""

    def matching(self, text: str):
        """Keep the rows whose code or name holds every word of `text`, without diacritics and case."""
        rows = self
        for word in fold(text.replace("\x00", " ")).split():
            rows = rows.filter(search_key__contains=word)
        return rows


class DatedQuerySet(SearchQuerySet):
    """Rows with a first and a last day of effect."""

    def in_effect(self, on):
        """Keep the rows in effect on the day `on` (both ends included)."""
        return self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=on)).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        )


class AgencyKind(models.TextChoices):
    """What sort of body an agency is."""

    MINISTRY = "ministry", "bộ, cơ quan ngang bộ"
    PROVINCE = "province", "tỉnh, thành phố"
    DEPARTMENT = "department", "sở, ban, ngành"
    COMMUNE = "commune", "xã, phường, đặc khu"
    CENTRE = "centre", "trung tâm phục vụ hành chính công"
    OTHER = "other", "cơ quan khác"


class Agency(models.Model):
    """An agency with its place among others, its successor, and the prefix of the dossier codes that it decides on."""

    code = models.CharField("mã định danh", max_length=40, unique=True)
    old_code = models.CharField("mã kiểu cũ", max_length=40, blank=True, default="")
    name = models.CharField("tên cơ quan", max_length=300)
    counter_name = models.CharField("tên bộ phận một cửa", max_length=300, blank=True, default="")
    kind = models.CharField("loại", max_length=12, choices=AgencyKind, default=AgencyKind.OTHER)
    parent = models.ForeignKey("self", verbose_name="cơ quan chủ quản", null=True, blank=True, on_delete=models.PROTECT)
    successor = models.ForeignKey(
        "self", verbose_name="cơ quan kế thừa", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    dossier_prefix = models.CharField(
        "tiền tố mã hồ sơ",
        max_length=40,
        blank=True,
        default="",
        validators=[RegexValidator(PREFIX, "Chỉ gồm chữ in hoa, chữ số và dấu chấm, ví dụ H99.18.")],
    )
    place = models.CharField("địa danh trên văn bản", max_length=100, blank=True, default="")
    address = models.CharField("địa chỉ", max_length=300, blank=True, default="")
    phone = models.CharField("điện thoại", max_length=40, blank=True, default="")
    valid_from = models.DateField("hiệu lực từ", null=True, blank=True)
    valid_to = models.DateField("hiệu lực đến", null=True, blank=True)
    search_key = SearchKeyField(sources=("code", "old_code", "name"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "cơ quan"
        verbose_name_plural = "cơ quan"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="agency_dates_in_order",
            ),
            models.CheckConstraint(condition=~Q(successor=F("id")), name="agency_not_its_own_successor"),
            models.CheckConstraint(
                condition=Q(dossier_prefix="") | Q(dossier_prefix__regex=PREFIX), name="agency_prefix_can_be_read_back"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    @property
    def prefix(self) -> str:
        """What precedes the first hyphen in dossier codes of this agency."""
        return self.dossier_prefix or self.code


class AgencyFormerName(models.Model):
    """A code or name that an agency had before. Old papers keep it, and it leads to the agency."""

    agency = models.ForeignKey(Agency, verbose_name="cơ quan", on_delete=models.CASCADE, related_name="former_names")
    code = models.CharField("mã cũ", max_length=40, blank=True, default="", db_index=True)
    name = models.CharField("tên cũ", max_length=300, blank=True, default="")
    valid_to = models.DateField("dùng đến", null=True, blank=True)

    class Meta:
        verbose_name = "tên, mã cũ"
        verbose_name_plural = "tên, mã cũ"

    def __str__(self) -> str:
        return self.name or self.code


class Sector(models.Model):
    """A field of administration (lĩnh vực)."""

    code = models.CharField("mã lĩnh vực", max_length=40, unique=True)
    name = models.CharField("tên lĩnh vực", max_length=300)
    search_key = SearchKeyField(sources=("code", "name"))

    objects = SearchQuerySet.as_manager()

    class Meta:
        verbose_name = "lĩnh vực"
        verbose_name_plural = "lĩnh vực"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class ResultCode(models.Model):
    """A kind of paper. The code is opaque: it comes in two styles, and neither is taken apart."""

    code = models.CharField("mã kết quả", max_length=64, unique=True)
    name = models.CharField("tên kết quả", max_length=500)
    issuer = models.CharField("cơ quan cấp", max_length=300, blank=True, default="")
    needs_reference_number = models.BooleanField(
        "cần số ký hiệu", default=False, help_text="Một người có thể có nhiều giấy tờ của mã này (2122 V.2)."
    )
    note = models.CharField("ghi chú", max_length=300, blank=True, default="")
    search_key = SearchKeyField(sources=("code", "name"))

    objects = SearchQuerySet.as_manager()

    class Meta:
        verbose_name = "mã kết quả"
        verbose_name_plural = "mã kết quả"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Procedure(models.Model):
    """An administrative procedure (TTHC) under its bare national code."""

    code = models.CharField("mã thủ tục", max_length=40, unique=True)
    name = models.CharField("tên thủ tục", max_length=600)
    sector = models.ForeignKey(Sector, verbose_name="lĩnh vực", null=True, blank=True, on_delete=models.PROTECT)
    successor = models.ForeignKey(
        "self",
        verbose_name="thủ tục thay thế",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaced",
    )
    note = models.CharField("ghi chú hiển thị", max_length=300, blank=True, default="")
    search_key = SearchKeyField(sources=("code", "name"))

    objects = SearchQuerySet.as_manager()

    class Meta:
        verbose_name = "thủ tục hành chính"
        verbose_name_plural = "thủ tục hành chính"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class DeadlineUnit(models.TextChoices):
    """The unit of a deadline (domain rule D1)."""

    SAME_DAY = "same_day", "trong ngày"
    WORKING_HOURS = "working_hours", "giờ làm việc"
    WORKING_DAYS = "working_days", "ngày làm việc"
    CALENDAR_DAYS = "calendar_days", "ngày"
    MONTHS = "months", "tháng"


class VersionQuerySet(DatedQuerySet):
    """Questions about the versions of procedures."""

    def latest_of(self, code: str, on):
        """The version of the procedure `code` in force on the day `on`, None when there is none."""
        return self.in_force(on).filter(procedure__code=code).order_by("-valid_from").first()

    def in_force(self, on):
        """Keep the published versions in effect on the day `on`, for which dossiers of that day are opened."""
        return self.in_effect(on).filter(is_published=True)


class ProcedureVersion(models.Model):
    """What a procedure asks for between two days. A dossier keeps the version of its reception day."""

    procedure = models.ForeignKey(Procedure, verbose_name="thủ tục", on_delete=models.PROTECT, related_name="versions")
    valid_from = models.DateField("hiệu lực từ")
    valid_to = models.DateField("hiệu lực đến", null=True, blank=True)
    is_published = models.BooleanField("đã công bố", default=False)
    deciding_agency = models.ForeignKey(Agency, verbose_name="cơ quan giải quyết", on_delete=models.PROTECT)
    deadline_number = models.PositiveSmallIntegerField("thời hạn", default=1)
    deadline_unit = models.CharField("đơn vị", max_length=14, choices=DeadlineUnit, default=DeadlineUnit.WORKING_DAYS)
    legal_basis = models.TextField("căn cứ pháp lý", blank=True, default="")
    results = models.ManyToManyField(ResultCode, verbose_name="kết quả", blank=True, related_name="produced_by")

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "phiên bản thủ tục"
        verbose_name_plural = "phiên bản thủ tục"
        ordering = ["procedure_id", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "valid_from"], name="procedure_version_start_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="version_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(deadline_number__gte=1),
                name="version_deadline_is_at_least_one",
                violation_error_message="Thời hạn ít nhất là 1.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id and self.procedure.code} từ {self.valid_from:%d/%m/%Y}"

    def deadline_for(self, case: "ProcedureCase | None") -> tuple[int, str]:
        """Return number and unit of the deadline in a case: the case's own, else the version's."""
        rule = case if case is not None and case.deadline_number else self
        return rule.deadline_number, rule.deadline_unit

    def sole_case(self) -> "ProcedureCase | None":
        """The only case, which nobody has to choose; None if there are none or several."""
        cases = list(self.cases.all())
        return cases[0] if len(cases) == 1 else None


class ProcedureCase(models.Model):
    """A case (trường hợp) of a version, with its own deadline where it has one."""

    version = models.ForeignKey(ProcedureVersion, on_delete=models.CASCADE, related_name="cases")
    position = models.PositiveSmallIntegerField("thứ tự", default=1)
    name = models.CharField("trường hợp", max_length=300)
    deadline_number = models.PositiveSmallIntegerField("thời hạn riêng", null=True, blank=True)
    deadline_unit = models.CharField("đơn vị", max_length=14, choices=DeadlineUnit, blank=True, default="")

    class Meta:
        verbose_name = "trường hợp"
        verbose_name_plural = "trường hợp"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="case_name_once"),
            models.CheckConstraint(
                condition=Q(deadline_number__isnull=True, deadline_unit="")
                | (Q(deadline_number__gte=1) & ~Q(deadline_unit="")),
                name="case_deadline_is_whole",
                violation_error_message="Thời hạn riêng cần cả số và đơn vị, hoặc để trống cả hai.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Component(models.Model):
    """A paper that a version of a procedure asks for (thành phần hồ sơ)."""

    version = models.ForeignKey(
        ProcedureVersion, verbose_name="phiên bản", on_delete=models.CASCADE, related_name="components"
    )
    code = models.CharField("mã giấy tờ", max_length=60)
    name = models.CharField("tên giấy tờ", max_length=500)
    position = models.PositiveSmallIntegerField("thứ tự", default=1)
    is_required = models.BooleanField("bắt buộc", default=True)
    only_shown = models.BooleanField("chỉ xuất trình", default=False)
    is_secret = models.BooleanField("giấy tờ mật", default=False)
    # True for forms, photographs and drawings: no procedure issues them, so they never get a result code.
    is_no_result = models.BooleanField("không phải kết quả của thủ tục nào", default=False)
    copies = models.CharField("số bản", max_length=100, blank=True, default="1 bản chính")
    max_age_months = models.PositiveSmallIntegerField("không quá (tháng)", null=True, blank=True)
    cases = models.ManyToManyField(
        ProcedureCase, verbose_name="chỉ cho trường hợp", blank=True, help_text="Để trống: mọi trường hợp."
    )
    search_key = SearchKeyField(sources=("code", "name"))

    objects = SearchQuerySet.as_manager()

    class Meta:
        verbose_name = "thành phần hồ sơ"
        verbose_name_plural = "thành phần hồ sơ"
        ordering = ["version_id", "position"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="component_code_once")]

    def __str__(self) -> str:
        return f"{self.version.procedure.code} · {self.name}"


class FieldKind(models.TextChoices):
    """What a declared field of a form holds."""

    TEXT = "text", "một dòng chữ"
    LONG_TEXT = "long_text", "nhiều dòng chữ"
    DATE = "date", "ngày"
    CHOICE = "choice", "chọn một"


class FormField(models.Model):
    """A question that a version of a procedure asks besides the papers (Đơn, tờ khai: nội dung khai)."""

    version = models.ForeignKey(
        ProcedureVersion, verbose_name="phiên bản", on_delete=models.CASCADE, related_name="form_fields"
    )
    position = models.PositiveSmallIntegerField("thứ tự", default=1)
    key = models.SlugField("khóa", max_length=40)
    label = models.CharField("câu hỏi", max_length=200)
    hint = models.CharField("gợi ý", max_length=300, blank=True, default="")
    kind = models.CharField("loại", max_length=10, choices=FieldKind, default=FieldKind.TEXT)
    is_required = models.BooleanField("bắt buộc", default=True)
    choices = models.TextField("các lựa chọn", blank=True, default="", help_text="Mỗi dòng một lựa chọn.")

    class Meta:
        verbose_name = "nội dung khai"
        verbose_name_plural = "nội dung khai"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="form_field_key_once")]

    def __str__(self) -> str:
        return self.label
