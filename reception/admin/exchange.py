"""Exporting tables to spreadsheets, and importing them after a preview of every change and a confirmation."""

import hashlib
import json

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from reception.base.errors import ReceptionError
from reception.catalogue.spreadsheets import KEPT, MOST_BYTES, MOST_ROWS, XLSX_TYPE, read_table, write_csv, write_xlsx
from reception.catalogue.tables import FILE_NAMES, LINKS, TITLES
from reception.screens.policy import ADMINISTRATOR, actor_of, declare
from reception.standardisation import exchange as tables

CONFIRM_WITHIN = 3600  # seconds a preview may be looked at
SHOWN = 300
ABOUT = {
    LINKS: "Mỗi dòng là một thành phần và một mã. Mã thêm vào là đề xuất của bạn, chờ người thứ hai duyệt; "
    "mã đã duyệt không bao giờ bị ghi đè.",
    "codes": "Danh mục mã kết quả: tên, cơ quan cấp, có cần số ký hiệu không.",
    "procedures": "Mã, tên, lĩnh vực của thủ tục; phiên bản và thành phần sửa ở trang thủ tục.",
    "agencies": "Cơ quan, cơ quan chủ quản và kế thừa, ngày hiệu lực.",
}


@require_GET
@declare(ADMINISTRATOR)
def exchange(request: HttpRequest) -> HttpResponse:
    """Show which tables can be exported and imported."""
    kinds = [{"kind": kind, "title": title, "about": ABOUT[kind]} for kind, title in TITLES.items()]
    context = {
        "title": "Nhập, xuất bảng tính",
        "section": "exchange",
        "kinds": kinds,
        "most_rows": MOST_ROWS,
        "most_megabytes": MOST_BYTES // 1024 // 1024,
    }
    return render(request, "admin/standardise/exchange.html", context)


@require_GET
@declare(ADMINISTRATOR)
def export(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """Return a table as a file."""
    if kind not in TITLES or form not in {"xlsx", "csv"}:
        raise Http404
    columns, rows = tables.export_table(kind, by=actor_of(request))
    content, media_type = (
        (write_xlsx(columns, rows), XLSX_TYPE) if form == "xlsx" else (write_csv(columns, rows), "text/csv")
    )
    name = f"{FILE_NAMES[kind]}.{form}"
    return HttpResponse(
        content,
        content_type=f"{media_type}; charset=utf-8" if form == "csv" else media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
@declare(ADMINISTRATOR)
def preview(request: HttpRequest, kind: str) -> HttpResponse:
    """Show every change that an uploaded table would make, without making any."""
    if kind not in TITLES:
        raise Http404
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, f"Chưa chọn tệp. {KEPT}")
        return redirect("admin:standardise-exchange")
    try:
        head, rows = read_table(file.name, file.read(MOST_BYTES + 1))
        return _show(request, kind, head, rows)
    except ReceptionError as error:
        messages.error(request, error.for_people)
        return redirect("admin:standardise-exchange")


@require_POST
@declare(ADMINISTRATOR)
def confirm(request: HttpRequest, kind: str) -> HttpResponse:
    """Store the previewed table, if the catalogue is still as the preview showed it."""
    if kind not in TITLES:
        raise Http404
    try:
        sent = signing.loads(request.POST.get("table", ""), salt=_salt(request, kind), max_age=CONFIRM_WITHIN)
    except signing.BadSignature:
        messages.error(request, f"Bản xem trước đã quá một giờ hoặc không phải của bạn. {KEPT} Xin nhập lại tệp.")
        return redirect("admin:standardise-exchange")
    head, rows = sent["head"], sent["rows"]
    try:
        if _digest(tables.plan_import(kind, head, rows)) != sent["plan"]:
            messages.warning(request, f"Danh mục vừa thay đổi sau khi bạn xem. {KEPT} Xin xem lại rồi xác nhận.")
            return _show(request, kind, head, rows)
        done = tables.apply_import(kind, head, rows, by=actor_of(request))
    except ReceptionError as error:
        messages.error(request, error.for_people)
        return redirect("admin:standardise-exchange")
    words = f"Đã đề xuất {done} mã, chờ người thứ hai duyệt." if kind == LINKS else f"Đã nhập {done} dòng."
    messages.success(request, words)
    return redirect("admin:standardise-exchange")


def _show(request: HttpRequest, kind: str, head: list[str], rows: list[list[str]]) -> HttpResponse:
    """Show the preview, with the signed table in the form that confirms it."""
    plan = tables.plan_import(kind, head, rows)
    wrong = [row for row in plan if row.kind == tables.WRONG]
    changed = [row for row in plan if row.kind in {tables.NEW, tables.CHANGED}]
    table = {"head": head, "rows": rows, "plan": _digest(plan)}
    context = {
        "title": f"Xem trước khi nhập: {TITLES[kind]}",
        "section": "exchange",
        "kind": kind,
        "is_links": kind == LINKS,
        "wrong": wrong[:SHOWN],
        "wrong_count": len(wrong),
        "changed": changed[:SHOWN],
        "changed_count": len(changed),
        "same_count": len(plan) - len(wrong) - len(changed),
        "shown": SHOWN,
        "table": "" if wrong or not changed else signing.dumps(table, salt=_salt(request, kind), compress=True),
    }
    return render(request, "admin/standardise/preview.html", context)


def _salt(request: HttpRequest, kind: str) -> str:
    """Return a salt that makes a preview valid for one account and one table."""
    return f"exchange:{kind}:{request.user.pk}"


def _digest(plan: list[tables.PlannedRow]) -> str:
    """Return a hash of the plan that the preview showed."""
    text = json.dumps([[row.number, row.kind, row.changes, row.problems] for row in plan], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
