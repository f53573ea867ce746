"""Tables out to spreadsheets and back: changes are shown first, and standardisation only comes as proposals."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import tablib
from django.db import transaction

from kho_portal.audit.services import Actor, record_audit
from reception.base.clock import today
from reception.base.errors import ReceptionError
from reception.catalogue.spreadsheets import KEPT, TableUnreadable
from reception.catalogue.tables import LINKS, RESOURCES, columns_of
from reception.models import CLOSED, Component, ComponentCode, LinkStatus, ProcedureVersion, ResultCode
from reception.standardisation.proposals import propose_link, require_administrator

FIRST_ROW = 2  # as the spreadsheet counts: the heads are row 1
NEW, CHANGED, SAME, WRONG = "new", "changed", "same", "wrong"
PROCEDURE, COMPONENT, RESULT, GROUNDS = "Mã thủ tục", "Mã giấy tờ", "Mã kết quả", "Căn cứ"
IMPORTED = "nhập từ bảng"
MOST_CHANGES_IN_AUDIT = 50


class TableHasErrors(ReceptionError):
    """Some rows cannot be taken; nothing was."""

    code, status = "TABLE_HAS_ERRORS", 422
    text = f"Bảng còn dòng lỗi nên chưa nhập dòng nào. {KEPT} Xin sửa bảng rồi nhập lại."


@dataclass
class PlannedRow:
    """One row of a table: what it would do, cell by cell, or why it cannot."""

    number: int
    label: str
    kind: str = SAME
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    note: str = ""

    def fail(self, column: str, text: str) -> None:
        """The row cannot be taken: `column` (empty for the whole row) and a sentence."""
        self.kind = WRONG
        self.problems.append((column, text))


def export_table(kind: str, *, by: Actor) -> tuple[tuple[str, ...], list[list[str]]]:
    """Heads and rows of a table, as text; the export is in the audit log. Raises StandardisationNotAllowed."""
    require_administrator(by)
    rows = _link_rows() if kind == LINKS else _rows_of(kind)
    with transaction.atomic():
        record_audit("catalogue.export", by=by, purpose="xuất bảng", table=kind, rows=len(rows))
    return columns_of(kind), rows


def plan_import(kind: str, head: list[str], rows: list[list[str]]) -> list[PlannedRow]:
    """What the table would change, row by row; nothing is changed. Raises TableUnreadable for missing columns."""
    columns = columns_of(kind)
    needed = (PROCEDURE, COMPONENT, RESULT) if kind == LINKS else columns
    missing = [column for column in needed if column not in head]
    if missing:
        words = ", ".join(f"“{column}”" for column in missing)
        raise TableUnreadable(f"Bảng thiếu cột {words}. {KEPT} Xin lấy bảng xuất từ trang này làm mẫu.")
    numbered = _numbered(columns, head, rows)
    return _plan_links(numbered)[0] if kind == LINKS else _plan_catalogue(kind, numbered)


def apply_import(kind: str, head: list[str], rows: list[list[str]], *, by: Actor) -> int:
    """Every changed row of the table is stored, or none. Returns how many.

    A pair of component and code arrives as a proposal of `by`; what is approved or proposed already stays untouched.
    Raises StandardisationNotAllowed, TableUnreadable, TableHasErrors.
    """
    require_administrator(by)
    with transaction.atomic():
        plan = plan_import(kind, head, rows)
        if any(row.kind == WRONG for row in plan):
            raise TableHasErrors()
        changed = [row for row in plan if row.kind in {NEW, CHANGED}]
        if kind == LINKS:
            _propose_all(head, rows, by)
        else:
            _store_catalogue(kind, head, rows, {row.number for row in changed})
        record_audit(
            "catalogue.import",
            by=by,
            purpose="nhập bảng",
            table=kind,
            rows=len(changed),
            codes=[row.label for row in changed[:MOST_CHANGES_IN_AUDIT]],
        )
    return len(changed)


def _numbered(columns: tuple[str, ...], head: list[str], rows: list[list[str]]) -> list[tuple[int, dict[str, str]]]:
    """Rows that hold something, with their numbers in the spreadsheet; columns we do not know are left out."""
    found = []
    for number, row in enumerate(rows, start=FIRST_ROW):
        cells = dict(zip(head, row, strict=False))
        if any(row):
            found.append((number, {column: cells.get(column, "") for column in columns}))
    return found


# ---- catalogue: codes, procedures, agencies


def _rows_of(kind: str) -> list[list[str]]:
    return [[str(cell or "") for cell in row] for row in RESOURCES[kind]().export()]


def _plan_catalogue(kind: str, numbered: list[tuple[int, dict[str, str]]]) -> list[PlannedRow]:
    columns = columns_of(kind)
    known = {row[0]: dict(zip(columns, row, strict=True)) for row in _rows_of(kind)}
    plan, seen = [], {}
    for number, cells in numbered:
        code = cells[columns[0]]
        row = PlannedRow(number, code)
        if code in seen:
            row.fail(columns[0], f"Mã “{code}” đã có ở dòng {seen[code]}.")
        seen.setdefault(code, number)
        before = known.get(code, {})
        row.changes = [
            (name, before.get(name, ""), cells[name]) for name in columns if before.get(name, "") != cells[name]
        ]
        if row.kind != WRONG and row.changes:
            row.kind = CHANGED if code in known else NEW
        plan.append(row)
    changed = {row.number: row for row in plan if row.kind in {NEW, CHANGED}}
    result = RESOURCES[kind]().import_data(
        _dataset(columns, [cells for number, cells in numbered if number in changed]), dry_run=True
    )
    _note_problems(kind, list(changed.values()), result)
    return plan


def _store_catalogue(kind: str, head: list[str], rows: list[list[str]], numbers: set[int]) -> None:
    columns = columns_of(kind)
    cells = [
        dict(zip(head, row, strict=False)) for number, row in enumerate(rows, start=FIRST_ROW) if number in numbers
    ]
    cells = [{column: each.get(column, "") for column in columns} for each in cells]
    RESOURCES[kind]().import_data(_dataset(columns, cells), dry_run=False, raise_errors=True)


def _dataset(columns: Iterable[str], rows: list[dict[str, str]]) -> tablib.Dataset:
    return tablib.Dataset(*[[row[column] for column in columns] for row in rows], headers=list(columns))


def _note_problems(kind: str, rows: list[PlannedRow], result) -> None:
    """The errors of a dry run at their rows and columns, in words."""
    names = {each.attribute: each.column_name for each in RESOURCES[kind]().get_import_fields()}
    for invalid in result.invalid_rows:
        for attribute, texts in invalid.error_dict.items():
            for text in texts:
                rows[invalid.number - 1].fail(names.get(attribute, ""), text)
    for number, _errors in result.row_errors():
        rows[number - 1].fail("", "Dòng này mâu thuẫn với dữ liệu đang có.")


# ---- components and their codes


def _components() -> list[Component]:
    versions = ProcedureVersion.objects.in_force(today())
    rows = Component.objects.filter(version__in=versions).select_related("version__procedure")
    return list(rows.prefetch_related("code_links__result_code").order_by("version__procedure__code", "position"))


def _live(component: Component) -> list[ComponentCode]:
    return [link for link in component.code_links.all() if link.status not in CLOSED]


def _link_rows() -> list[list[str]]:
    rows = []
    for component in _components():
        procedure = component.version.procedure
        about = [procedure.code, procedure.name, component.code, component.name]
        live = _live(component)
        status = "không áp dụng" if component.is_no_result or component.only_shown else "chưa có mã"
        rows += [
            [*about, link.result_code.code, link.result_code.name, link.get_status_display(), link.grounds]
            for link in live
        ] or [[*about, "", "", status, ""]]
    return rows


def _plan_links(numbered: list[tuple[int, dict[str, str]]]) -> tuple[list[PlannedRow], list[tuple]]:
    """The plan, and what it would propose: (component, code, grounds)."""
    components = {(each.version.procedure.code, each.code): each for each in _components()}
    wanted = {cells[RESULT] for _, cells in numbered if cells[RESULT]}
    codes = {each.code: each for each in ResultCode.objects.filter(code__in=wanted)}
    plan, proposals, seen = [], [], {}
    for number, cells in numbered:
        row = PlannedRow(number, f"{cells[PROCEDURE]} · {cells[COMPONENT]}")
        plan.append(row)
        component = components.get((cells[PROCEDURE], cells[COMPONENT]))
        if component is None:
            text = f"Thủ tục “{cells[PROCEDURE]}” không có giấy tờ “{cells[COMPONENT]}” trong phiên bản đang hiệu lực."
            row.fail(COMPONENT, text)
            continue
        row.label = f"{component.version.procedure.code} · {component.name}"
        if not cells[RESULT]:
            continue
        code = codes.get(cells[RESULT])
        if code is None:
            row.fail(RESULT, f"Danh mục không có mã kết quả “{cells[RESULT]}”.")
            continue
        pair = (component.pk, code.pk)
        if pair in seen:
            row.fail(RESULT, f"Cặp giấy tờ và mã này đã có ở dòng {seen[pair]}.")
            continue
        seen[pair] = number
        if _plan_pair(row, component, code):
            proposals.append((component, code, cells[GROUNDS] or IMPORTED))
    return plan, proposals


def _plan_pair(row: PlannedRow, component: Component, code: ResultCode) -> bool:
    """Whether the row proposes something new; the row says what stands and what would."""
    live = _live(component)
    known = next((link for link in live if link.result_code_id == code.pk), None)
    if known is not None:
        row.note = f"{code.code} {known.get_status_display()}: giữ nguyên."
        return False
    before = ", ".join(f"{link.result_code.code} ({link.get_status_display()})" for link in live) or "chưa có mã"
    row.kind = NEW
    row.changes.append((RESULT, before, f"thêm {code.code} {code.name} (chờ duyệt)"))
    if any(link.status == LinkStatus.APPROVED for link in live):
        row.note = "Mã đã duyệt được giữ; mã này là đề xuất thêm."
    return True


def _propose_all(head: list[str], rows: list[list[str]], by: Actor) -> None:
    numbered = _numbered(columns_of(LINKS), head, rows)
    for component, code, grounds in _plan_links(numbered)[1]:
        propose_link(component=component, result_code=code, by=by, grounds=grounds)
