"""Spreadsheets as rows of text: written so that no cell is a formula, read within limits."""

import csv
import io
import zipfile
from datetime import date, datetime

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from kho_portal.vietnamese import without_hidden
from reception.base.errors import ReceptionError

MOST_BYTES, MOST_UNPACKED = 2 * 1024 * 1024, 40 * 1024 * 1024
MOST_ROWS, LONGEST_CELL, WIDEST = 5_000, 1_000, 60
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEPT = "Chưa có gì thay đổi."


class TableUnreadable(ReceptionError):
    """The file is not a table that we can read."""

    code, status = "TABLE_UNREADABLE", 422
    text = f"Không đọc được bảng này. {KEPT} Xin lưu thành XLSX hoặc CSV (UTF-8) rồi nhập lại."


def neutral(text: str) -> str:
    """Return the text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def plain(text: str) -> str:
    """Return the text of a cell as it was before `neutral`, trimmed and without hidden characters."""
    text = without_hidden(text).strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def write_csv(columns: tuple[str, ...], rows: list[list[str]]) -> bytes:
    """Return the rows as CSV in UTF-8, with the byte order mark that Excel needs."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(columns: tuple[str, ...], rows: list[list[str]]) -> bytes:
    """Return the rows as one sheet of text cells with a fixed bold head. Codes such as 1.003709 stay text."""
    book = Workbook()
    sheet = book.active
    sheet.append(list(columns))
    for row in rows:
        sheet.append([neutral(cell) for cell in row])
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.number_format = "@"
            if cell.value:
                cell.data_type = "s"
    for number, column in enumerate(columns, start=1):
        longest = max([len(column), *(len(row[number - 1]) for row in rows[:200])])
        sheet.column_dimensions[get_column_letter(number)].width = min(longest + 2, WIDEST)
        sheet.cell(1, number).font = Font(bold=True)
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_table(name: str, content: bytes) -> tuple[list[str], list[list[str]]]:
    """Return heads and rows of a table as text. Raises TableUnreadable with the reason in words."""
    if len(content) > MOST_BYTES:
        raise TableUnreadable(f"Bảng lớn hơn {MOST_BYTES // 1024 // 1024} MB. {KEPT} Xin chia nhỏ rồi nhập từng phần.")
    rows = _read_xlsx(content) if content[:2] == b"PK" else _read_csv(content)
    if not rows or not any(rows[0]):
        raise TableUnreadable(f"Bảng không có dòng tiêu đề. {KEPT} Xin lấy bảng xuất từ trang này làm mẫu.")
    if len(rows) - 1 > MOST_ROWS:
        raise TableUnreadable(f"Bảng có hơn {MOST_ROWS} dòng. {KEPT} Xin chia nhỏ rồi nhập từng phần.")
    head = rows[0]
    while not head[-1]:
        head = head[:-1]
    width = len(head)
    return head, [row[:width] + [""] * (width - len(row)) for row in rows[1:]]


def _read_csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableUnreadable() from None
    head = text.split("\n", 1)[0]
    separator = max((",", ";", "\t"), key=head.count)
    if "\x00" in text:
        raise TableUnreadable()
    try:
        return [
            [plain(cell[:LONGEST_CELL]) for cell in row] for row in csv.reader(io.StringIO(text), delimiter=separator)
        ]
    except csv.Error:
        raise TableUnreadable() from None


def _read_xlsx(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise TableUnreadable(f"Bảng quá lớn khi giải nén. {KEPT} Xin chia nhỏ rồi nhập từng phần.")
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        rows = []
        for cells in sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=WIDEST, values_only=True):
            rows.append([plain(_text(cell)[:LONGEST_CELL]) for cell in cells])
    except TableUnreadable:
        raise
    except Exception as error:  # whatever a broken or hostile workbook makes of the reader
        raise TableUnreadable() from error
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, bool):
        return "có" if cell else "không"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
