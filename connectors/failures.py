"""Which error a call without a usable answer becomes, by operation (reliability 3.3, wire contract 4.5). Pure."""

from connectors.client import TransportFailure
from connectors.errors import ConnectorError, Misconfigured, Rejected, Unavailable
from kho_portal.files.errors import megabytes

# Nothing came, or the other side asks for patience: the same call may succeed soon and no attempt was used up.
_OUTAGES = frozenset({"refused", "silent", "broken"})
_BUSY = frozenset({408, 425, 429})


def is_outage(failure: TransportFailure) -> bool:
    """True for an `outage`, False for a `content` failure or a refusal."""
    return failure.kind in _OUTAGES or failure.status in _BUSY or failure.status >= 500


def is_denied(failure: TransportFailure) -> bool:
    """True when access was refused by status: the token is old, or the right was never given."""
    return failure.kind == "status" and failure.status in (401, 403)


def api_error(failure: TransportFailure, *, unreachable: str, malformed: str = "REPLY_MALFORMED") -> ConnectorError:
    """The error of a login, a look-up or a refresh; denied access is judged before by its caller."""
    if failure.kind == "address":
        return Misconfigured("NOT_CONFIGURED", detail=failure.kind)
    if is_outage(failure):
        return Unavailable(unreachable, retry_after=failure.retry_after, detail=str(failure))
    if failure.kind == "status" and 400 <= failure.status < 500:
        return Rejected("PORTAL_ERROR", their_code=f"HTTP {failure.status}", detail=str(failure))
    return Unavailable(malformed, counts=True, detail=str(failure))


def file_error(failure: TransportFailure, *, agency: str, limit: int) -> ConnectorError:
    """The error of a download; `agency` names the owner to people, `limit` is the greatest size in bytes."""
    detail = str(failure)
    if failure.kind == "address":
        return Rejected("LINK_INVALID", detail=detail)
    if failure.kind == "too_large":
        return Rejected("FILE_TOO_LARGE", detail=detail, limit=megabytes(limit))
    if is_outage(failure):
        return Unavailable("SOURCE_UNREACHABLE", retry_after=failure.retry_after, detail=detail)
    if is_denied(failure):
        return Misconfigured("ACCESS_NOT_OPENED", detail=detail, agency=agency)
    if failure.kind == "status" and failure.status in (404, 410):
        return Rejected("SOURCE_GONE", detail=detail)
    if failure.kind == "status" and failure.status >= 400:
        return Rejected("SOURCE_REFUSED", detail=detail, agency=agency)
    codes = {"redirect": "SOURCE_REDIRECT", "status": "SOURCE_REDIRECT", "encoded": "NOT_A_DOCUMENT"}
    return Unavailable(codes.get(failure.kind, "FILE_INCOMPLETE"), counts=True, detail=detail)
