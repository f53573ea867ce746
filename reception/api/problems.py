"""Errors as RFC 9457 problem details: a stable `code`, a Vietnamese `detail`, and `fields` for invalid input."""

import logging

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import set_rollback

from kho_portal.audit.services import Actor
from kho_portal.files.errors import FileProblem
from reception.base.errors import MissingPart, ReceptionError
from reception.people.sign_ins import note_refused_access, peer_of
from reception.screens.policy import actor_of

log = logging.getLogger("kho.api")
LONGEST_NAME = 100

FILE_STATUS = {
    "FILE_TOO_LARGE": 413,
    "STORE_UNAVAILABLE": 503,
    "STORE_FULL": 503,
    "INSPECTION_UNAVAILABLE": 503,
    "FILE_DAMAGED": 503,
    "FILE_NOT_READY": 409,
}
KNOWN = {
    exceptions.NotAuthenticated: ("NOT_SIGNED_IN", "Chưa đăng nhập. Gửi kèm mã truy cập API rồi gọi lại.", 401),
    exceptions.AuthenticationFailed: ("TOKEN_INVALID", "Mã truy cập API sai hoặc đã bị thu hồi. Xin tạo mã mới.", 401),
    exceptions.PermissionDenied: ("NOT_ALLOWED", "Tài khoản này không được làm việc đó.", 403),
    PermissionDenied: ("NOT_ALLOWED", "Tài khoản này không được làm việc đó.", 403),
    exceptions.NotFound: ("NOT_FOUND", "Không có địa chỉ này, hoặc nó thuộc cơ quan khác.", 404),
    Http404: ("NOT_FOUND", "Không tìm thấy, hoặc thuộc cơ quan khác.", 404),
    exceptions.MethodNotAllowed: ("METHOD_NOT_ALLOWED", "Địa chỉ này không nhận cách gọi đó.", 405),
    exceptions.NotAcceptable: ("NOT_ACCEPTABLE", "Địa chỉ này chỉ trả lời bằng JSON.", 406),
    exceptions.UnsupportedMediaType: (
        "MEDIA_TYPE", "Nội dung gửi lên phải là JSON (hoặc multipart khi gửi tệp).", 415,
    ),
    exceptions.ParseError: ("MALFORMED", "Nội dung gửi lên không đọc được. Chưa có gì thay đổi.", 400),
    RequestDataTooBig: ("BODY_TOO_LARGE", "Nội dung gửi lên quá lớn. Chưa có gì thay đổi.", 413),
    SuspiciousOperation: ("MALFORMED", "Nội dung gửi lên không đọc được. Chưa có gì thay đổi.", 400),
}  # fmt: skip


def problem(code: str, detail: str, status_code: int, *, fields=None, headers=None, **more) -> Response:
    """Return an answer with problem details."""
    body = {"type": "about:blank", "title": code, "status": status_code, "code": code, "detail": detail}
    if fields:
        body["fields"] = {name: [carried(text) for text in texts] for name, texts in fields.items()}
    body.update(more)
    return Response(body, status=status_code, content_type="application/problem+json", headers=headers)


def handle_exception(exc: Exception, context: dict) -> Response | None:
    """Return the problem of any exception of the API; an unknown one becomes a 500 without details."""
    set_rollback()
    if isinstance(exc, ReceptionError):
        more = {"missing": sentences(exc.missing)} if hasattr(exc, "missing") else {}
        current = getattr(exc, "current", None)
        headers = {"ETag": f'"{current}"'} if current is not None else None
        return problem(exc.code, exc.for_people, exc.status, fields=exc.fields, headers=headers, **more)
    if isinstance(exc, FileProblem):
        return problem(exc.code, exc.for_people, FILE_STATUS.get(exc.code, 422), fields={"file": [exc.for_people]})
    if isinstance(exc, exceptions.ValidationError):
        text = "Có trường chưa đúng. Chưa có gì thay đổi; xin sửa rồi gửi lại."
        return problem("INVALID_INPUT", text, status.HTTP_422_UNPROCESSABLE_ENTITY, fields=flatten(exc.detail))
    for kind, (code, detail, status_code) in KNOWN.items():
        if isinstance(exc, kind):
            _note_refusal(exc, context["request"])
            headers = {"WWW-Authenticate": "Bearer"} if status_code == 401 else None
            return problem(code, detail, status_code, headers=headers)
    if isinstance(exc, OperationalError | InterfaceError):
        text = "Máy chủ đang bảo trì. Dữ liệu đã gửi trước đó vẫn được giữ; xin gửi lại, hồ sơ không bị tạo trùng."
        return problem("TEMPORARY", text, 503)
    log.error("unexpected error in the API", exc_info=exc, extra={"kho": {"view": type(context["view"]).__name__}})
    text = "Hệ thống tạm gián đoạn. Dữ liệu đã gửi trước đó vẫn được giữ; xin gửi lại, hồ sơ không bị tạo trùng."
    return problem("TEMPORARY", text, 500)


def _note_refusal(exc: Exception, request: Request) -> None:
    """Write to the audit log that an account, or a token that is none, was refused."""
    place = request.resolver_match.view_name
    if isinstance(exc, exceptions.AuthenticationFailed):
        note_refused_access(by=Actor(kind="public", ip_address=peer_of(request)), place=place)
    elif isinstance(exc, exceptions.PermissionDenied | PermissionDenied) and request.user.is_authenticated:
        note_refused_access(by=actor_of(request), place=place)


def sentences(missing: list[str] | list[MissingPart]) -> list[str]:
    """Return what is missing, as sentences."""
    return [part.text if isinstance(part, MissingPart) else part for part in missing]


def printable(name: object) -> str:
    """Return the name of a sent field, cut and without characters that no answer can carry."""
    return carried(str(name)[:LONGEST_NAME])


def carried(text: str) -> str:
    """Return the text without halves of characters (lone surrogates), which no answer can carry."""
    return text.encode("utf-8", "replace").decode()


def flatten(detail, prefix: str = "") -> dict[str, list[str]]:
    """Return DRF's nested details as `{"owner.id_number": [text, …]}`."""
    if isinstance(detail, dict):
        flat: dict[str, list[str]] = {}
        for name, value in detail.items():
            flat.update(flatten(value, f"{prefix}.{printable(name)}" if prefix else printable(name)))
        return flat
    if isinstance(detail, list) and any(isinstance(part, dict | list) for part in detail):
        flat = {}
        for number, value in enumerate(detail):
            flat.update(flatten(value, f"{prefix}[{number}]"))
        return flat
    texts = detail if isinstance(detail, list) else [detail]
    return {prefix or "non_field_errors": [str(text) for text in texts]}
