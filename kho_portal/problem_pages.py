"""Answers with a page when a request fails: what happened, what is kept and what to do. Never needs the database."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

PROBLEMS = {
    400: ("MALFORMED", "Yêu cầu không đọc được. Chưa có gì thay đổi; xin kiểm tra lại rồi gửi."),
    403: ("NOT_ALLOWED", "Tài khoản này không được làm việc đó. Chưa có gì thay đổi; xin nhờ quản trị cấp quyền."),
    404: ("NOT_FOUND", "Không có địa chỉ này, hoặc nó thuộc cơ quan khác. Xin kiểm tra lại địa chỉ."),
    503: ("TEMPORARY", "Máy chủ đang bảo trì. Dữ liệu đã gửi trước đó vẫn được giữ; xin gửi lại sau ít phút."),
    500: ("TEMPORARY", "Hệ thống tạm gián đoạn. Dữ liệu đã gửi trước đó vẫn được giữ; xin gửi lại."),
}


def page(request, status: int, template: str) -> HttpResponse:
    """Answer people with the page of a status, and programs with problem details."""
    if request.path.startswith("/api/"):
        code, detail = PROBLEMS[status]
        body = {"type": "about:blank", "title": code, "status": status, "code": code, "detail": detail}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    return render(request, template, {"request_id": getattr(request, "request_id", "")}, status=status)


def bad_request(request, exception):
    """Answer 400: the request could not be read."""
    return page(request, 400, "400.html")


def not_allowed(request, exception):
    """Answer 403: the account may not do this."""
    return page(request, 403, "403.html")


def not_found(request, exception):
    """Answer 404: there is no such address, or it is not theirs."""
    return page(request, 404, "404.html")


def server_error(request):
    """Answer 500, or 503 while the database is away; neither database nor session is needed."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return page(request, 503, "503.html")
    return page(request, 500, "500.html")


def csrf_failure(request, reason=""):
    """Answer 403: the form was too old or came from elsewhere."""
    return page(request, 403, "403.html")
