"""Exporting tables to spreadsheets and importing them: changes are shown before they are stored.

A standardisation can be imported only as a proposal.
"""

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
    """Some rows cannot be stored, so none was."""

    code, status = "TABLE_HAS_ERRORS", 422
    text = f"Bảng còn dòng lỗi nên chưa nhập dòng nào. {KEPT} Xin sửa bảng rồi nhập lại."


@dataclass
class PlannedRow:
    """One row of a table: what it would change, cell by cell, or why it cannot."""

    number: int
    label: str
    kind: str = SAME
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    note: str = ""

    def fail(self, column: str, text: str) -> None:
        """Mark the row as wrong: `column` ("" for the whole row) and a sentence that says why."""
        self.kind = WRONG
        self.problems.append((column, text))


def export_table(kind: str, *, by: Actor) -> tuple[tuple[str, ...], list[list[str]]]:
    """Return heads and rows of a table as text, and write the export to the audit log.

    Raises StandardisationNotAllowed.
    """
    require_administrator(by)
    rows = _link_rows() if kind == LINKS else _rows_of(kind)
    with transaction.atomic():
        record_audit("catalogue.export", by=by, purpose="xuất bảng", table=kind, rows=len(rows))
    return columns_of(kind), rows


def plan_import(kind: str, head: list[str], rows: list[list[str]]) -> list[PlannedRow]:
    """Return what the table would change, row by row, without a change. Raises TableUnreadable for missing columns."""
    columns = columns_of(kind)
    needed = (PROCEDURE, COMPONENT, RESULT) if kind == LINKS else columns
    missing = [column for column in needed if column not in head]
    if missing:
        words = ", ".join(f"“{column}”" for column in missing)
        raise TableUnreadable(f"Bảng thiếu cột {words}. {KEPT} Xin lấy bảng xuất từ trang này làm mẫu.")
    numbered = _numbered(columns, head, rows)
    return _plan_links(numbered)[0] if kind == LINKS else _plan_catalogue(kind, numbered)


def apply_import(kind: str, head: list[str], rows: list[list[str]], *, by: Actor) -> int:
    """Store every changed row of the table, or none; return how many were stored.

    A pair of component and code becomes a proposal of `by`; approved and proposed pairs stay as they are. Raises
    StandardisationNotAllowed, TableUnreadable, TableHasErrors.
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
    """Return the rows that are not empty with their numbers in the spreadsheet, without unknown columns."""
    numbered = []
    for number, row in enumerate(rows, start=FIRST_ROW):
        cells = dict(zip(head, row, strict=False))
        if any(row):
            numbered.append((number, {column: cells.get(column, "") for column in columns}))
    return numbered


# ---- catalogue: codes, procedures, agencies


def _rows_of(kind: str) -> list[list[str]]:
    """Return the stored rows of a table as text."""
    return [[str(cell or "") for cell in row] for row in RESOURCES[kind]().export()]


def _plan_catalogue(kind: str, numbered: list[tuple[int, dict[str, str]]]) -> list[PlannedRow]:
    """Return what the rows would change in a table of the catalogue, after a dry run."""
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
    """Store the rows with these numbers in a table of the catalogue."""
    columns = columns_of(kind)
    cells = [
        dict(zip(head, row, strict=False)) for number, row in enumerate(rows, start=FIRST_ROW) if number in numbers
    ]
    cells = [{column: row.get(column, "") for column in columns} for row in cells]
    RESOURCES[kind]().import_data(_dataset(columns, cells), dry_run=False, raise_errors=True)


def _dataset(columns: Iterable[str], rows: list[dict[str, str]]) -> tablib.Dataset:
    """Return the rows as the import library takes them."""
    return tablib.Dataset(*[[row[column] for column in columns] for row in rows], headers=list(columns))


def _note_problems(kind: str, rows: list[PlannedRow], result) -> None:
    """Mark the rows that a dry run refused, with the column and a sentence."""
    names = {field.attribute: field.column_name for field in RESOURCES[kind]().get_import_fields()}
    for invalid in result.invalid_rows:
        for attribute, texts in invalid.error_dict.items():
            for text in texts:
                rows[invalid.number - 1].fail(names.get(attribute, ""), text)
    for number, _errors in result.row_errors():
        rows[number - 1].fail("", "Dòng này mâu thuẫn với dữ liệu đang có.")


# ---- components and their codes


def _components() -> list[Component]:
    """Return the components of the versions in effect, with their links."""
    versions = ProcedureVersion.objects.in_force(today())
    rows = Component.objects.filter(version__in=versions).select_related("version__procedure")
    return list(rows.prefetch_related("code_links__result_code").order_by("version__procedure__code", "position"))


def _live(component: Component) -> list[ComponentCode]:
    """Return the links of a component that are proposed or approved."""
    return [link for link in component.code_links.all() if link.status not in CLOSED]


def _link_rows() -> list[list[str]]:
    """Return the stored links as rows of text, and a row for each component without any."""
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
    """Return the plan, and what it would propose as (component, code, grounds)."""
    components = {(row.version.procedure.code, row.code): row for row in _components()}
    wanted = {cells[RESULT] for _, cells in numbered if cells[RESULT]}
    codes = {row.code: row for row in ResultCode.objects.filter(code__in=wanted)}
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
    """Return whether the row would propose something new, and write to the row what it would change."""
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
    """Propose every new pair of the table."""
    numbered = _numbered(columns_of(LINKS), head, rows)
    for component, code, grounds in _plan_links(numbered)[1]:
        propose_link(component=component, result_code=code, by=by, grounds=grounds)
