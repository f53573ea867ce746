"""The tables that are exported to spreadsheets and imported again: their columns, keys, and how cells are read."""

from datetime import date, datetime

from import_export import resources, widgets
from import_export.fields import Field

from reception.models import Agency, AgencyKind, Procedure, ResultCode, Sector

YES, NO = "có", "không"


class YesNo(widgets.Widget):
    """A cell that holds `có` or `không`."""

    def clean(self, value, row=None, **kwargs) -> bool:
        """Return the truth value of a cell; an empty cell is no. Raises ValueError."""
        text = str(value or "").strip().lower()
        if text in {"", NO, "khong", "0", "false"}:
            return False
        if text in {YES, "co", "1", "x", "true"}:
            return True
        raise ValueError(f"“{value}” không phải “{YES}” hoặc “{NO}”.")

    def render(self, value, obj=None, **kwargs) -> str:
        """Return `có` or `không`."""
        return YES if value else NO


class Day(widgets.Widget):
    """A cell that holds a day as people write it: 05/10/2026."""

    def clean(self, value, row=None, **kwargs) -> date | None:
        """Return the day in a cell, None for an empty one. Raises ValueError."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return datetime.strptime(text, "%d/%m/%Y").date()
        except ValueError:
            raise ValueError(f"“{value}” không phải ngày dạng ngày/tháng/năm, ví dụ 05/10/2026.") from None

    def render(self, value, obj=None, **kwargs) -> str:
        """Return the day as dd/mm/yyyy, "" for None."""
        return f"{value:%d/%m/%Y}" if value else ""


class Choice(widgets.Widget):
    """A cell that holds the label of one value of a choice."""

    def __init__(self, choices) -> None:
        super().__init__()
        self.words = dict(choices.choices)

    def clean(self, value, row=None, **kwargs) -> str:
        """Return the stored value for a label or a value. Raises ValueError."""
        text = str(value or "").strip().lower()
        for stored, word in self.words.items():
            if text in {word.lower(), stored}:
                return stored
        raise ValueError(f"“{value}” không thuộc: {', '.join(self.words.values())}.")

    def render(self, value, obj=None, **kwargs) -> str:
        """Return the label of a stored value."""
        return self.words.get(value, "")


class Code(widgets.ForeignKeyWidget):
    """A cell that names another row by its code."""

    def __init__(self, model, what: str) -> None:
        super().__init__(model, field="code")
        self.what = what

    def clean(self, value, row=None, **kwargs):
        """Return the row with this code, None for an empty cell. Raises ValueError for an unknown code."""
        text = str(value or "").strip()
        if not text:
            return None
        named = self.model.objects.filter(code=text).first()
        if named is None:
            raise ValueError(f"Không có {self.what} nào có mã “{text}”.")
        return named


class CatalogueResource(resources.ModelResource):
    """A table whose rows are found by their code."""

    class Meta:
        import_id_fields = ("code",)
        clean_model_instances = True
        skip_diff = True
        use_transactions = True

    def get_queryset(self):
        """Return the rows together with the rows that their cells name by code, in one query."""
        rows = super().get_queryset()
        joined = [field.attribute for field in self.get_export_fields() if isinstance(field.widget, Code)]
        return rows.select_related(*joined) if joined else rows

    def import_instance(self, instance, row, **kwargs) -> None:
        """Fill a row from trimmed cells; an empty cell becomes an empty text."""
        super().import_instance(instance, {name: str(value or "").strip() for name, value in row.items()}, **kwargs)


class ResultCodeResource(CatalogueResource):
    """The table of kinds of papers."""

    code = Field("code", "Mã kết quả")
    name = Field("name", "Tên kết quả")
    issuer = Field("issuer", "Cơ quan cấp")
    needs_reference_number = Field("needs_reference_number", "Cần số ký hiệu", widget=YesNo())
    note = Field("note", "Ghi chú")

    class Meta(CatalogueResource.Meta):
        model = ResultCode
        fields = ("code", "name", "issuer", "needs_reference_number", "note")


class AgencyResource(CatalogueResource):
    """The table of agencies."""

    code = Field("code", "Mã định danh")
    old_code = Field("old_code", "Mã kiểu cũ")
    name = Field("name", "Tên cơ quan")
    kind = Field("kind", "Loại", widget=Choice(AgencyKind))
    parent = Field("parent", "Cơ quan chủ quản (mã)", widget=Code(Agency, "cơ quan"))
    successor = Field("successor", "Cơ quan kế thừa (mã)", widget=Code(Agency, "cơ quan"))
    dossier_prefix = Field("dossier_prefix", "Tiền tố mã hồ sơ")
    address = Field("address", "Địa chỉ")
    phone = Field("phone", "Điện thoại")
    valid_from = Field("valid_from", "Hiệu lực từ", widget=Day())
    valid_to = Field("valid_to", "Hiệu lực đến", widget=Day())

    class Meta(CatalogueResource.Meta):
        model = Agency
        fields = ("code", "old_code", "name", "kind", "parent", "successor", "dossier_prefix")
        fields += ("address", "phone", "valid_from", "valid_to")


class ProcedureResource(CatalogueResource):
    """The table of procedures without their versions, which are edited on a page of their own."""

    code = Field("code", "Mã thủ tục")
    name = Field("name", "Tên thủ tục")
    sector = Field("sector", "Lĩnh vực (mã)", widget=Code(Sector, "lĩnh vực"))
    successor = Field("successor", "Thủ tục thay thế (mã)", widget=Code(Procedure, "thủ tục"))
    note = Field("note", "Ghi chú hiển thị")

    class Meta(CatalogueResource.Meta):
        model = Procedure
        fields = ("code", "name", "sector", "successor", "note")


LINKS = "links"
LINK_COLUMNS = (
    "Mã thủ tục",
    "Tên thủ tục",
    "Mã giấy tờ",
    "Tên giấy tờ",
    "Mã kết quả",
    "Tên kết quả",
    "Tình trạng",
    "Căn cứ",
)
RESOURCES = {"codes": ResultCodeResource, "procedures": ProcedureResource, "agencies": AgencyResource}
TITLES = {
    LINKS: "Thành phần hồ sơ và mã kết quả",
    "codes": "Mã kết quả",
    "procedures": "Thủ tục hành chính",
    "agencies": "Cơ quan",
}
FILE_NAMES = {LINKS: "chuan-hoa", "codes": "ma-ket-qua", "procedures": "thu-tuc", "agencies": "co-quan"}


def columns_of(kind: str) -> tuple[str, ...]:
    """Return the heads of a table's columns, in order."""
    if kind == LINKS:
        return LINK_COLUMNS
    return tuple(field.column_name for field in RESOURCES[kind]().get_export_fields())
