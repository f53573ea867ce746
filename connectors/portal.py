"""Calling the national portal, with one method for each call. No database, no retry, no cache."""

from dataclasses import dataclass, field
from urllib.parse import quote

from django.conf import settings

from connectors.client import SecurityServerClient, TransportFailure, shared_client
from connectors.dialect import Dialect, PortalAccess
from connectors.errors import ConnectorError, Misconfigured, Rejected, Unavailable
from connectors.failures import api_error, is_denied
from connectors.types import DirectoryAnswer, PapersAnswer, PapersQuery, Token
from connectors.wire import bndp, mapi
from connectors.wire.json import dump
from connectors.wire.values import Refused, ShapeError, mentions

LOGIN_MAX_BYTES = 64 * 1024
MAPI, BNDP = "mapi", "bndp"


class TokenRefused(Exception):
    """The other side does not accept our token (any more); `error` is what to report when a new one does not help."""

    def __init__(self, error: ConnectorError) -> None:
        super().__init__(error.code)
        self.error = error


@dataclass
class Exchange:
    """What one call brought, kept even when it could not be read: the raw answer and the portal's own words."""

    raw: bytes = field(default=b"", repr=False)
    their_message: str = field(default="", repr=False)


class Portal:
    """Cổng DVCQG behind our security server."""

    def __init__(self, access: PortalAccess, dialect: Dialect, client: SecurityServerClient) -> None:
        self.access = access
        self.dialect = dialect
        self._client = client

    def log_in(self, family: str, *, seconds: float) -> Token:
        """A new token of the family (2122 V.3; wire contract 2.1, 3.1).

        Raises Unavailable(TOKEN_UNREACHABLE) or Misconfigured(LOGIN_REFUSED).
        """
        try:
            return self._mapi_login(seconds) if family == MAPI else self._bndp_login(seconds)
        except Refused as refused:
            raise Misconfigured("LOGIN_REFUSED", detail=refused.their_code) from None
        except ShapeError as problem:
            raise Unavailable("TOKEN_UNREACHABLE", counts=True, detail=str(problem)) from None
        except TransportFailure as failure:
            if is_denied(failure):
                raise Misconfigured("LOGIN_REFUSED", detail=str(failure)) from None
            raise api_error(failure, unreachable="TOKEN_UNREACHABLE", malformed="TOKEN_UNREACHABLE") from None

    def _mapi_login(self, seconds: float) -> Token:
        if self.dialect.mapi_session_source == "static":
            return Token(self.access.mapi_password, self.dialect.mapi_session_ttl)
        message = mapi.encode_login(self.access.mapi_username, self.access.mapi_password)
        url, headers = mapi_address(self.access.security_server_url, self.dialect, self.dialect.mapi_login_path)
        body = self._post(url, message, headers, seconds, LOGIN_MAX_BYTES, "mapi login")
        return mapi.decode_login(body, self.dialect.mapi_session_ttl)

    def _bndp_login(self, seconds: float) -> Token:
        message = bndp.encode_login(self.access.bndp_username, self.access.bndp_password)
        path, dstcode = self.dialect.bndp_login_path, self.dialect.bndp_login_dstcode
        url = bndp_address(self.access.security_server_url, self.dialect, path, dstcode)
        body = self._post(url, message, {}, seconds, LOGIN_MAX_BYTES, "bndp login")
        life = self.dialect.bndp_token_ttl
        return bndp.decode_login(body, token_path=self.dialect.bndp_token_path, default_life=life)

    def find_papers(self, query: PapersQuery, token: str, *, seconds: float, exchange: Exchange) -> PapersAnswer:
        """The papers of the owner (2122 V.2); `exchange` keeps the raw answer whatever it was.

        Raises TokenRefused, Unavailable, Rejected(PORTAL_ERROR), or bndp.QuestionError before anything is sent.
        """
        message = bndp.encode_papers(query, online_requester=self.dialect.papers_ch2_requester)
        path, dstcode = self.dialect.bndp_papers_path, self.dialect.bndp_dstcode
        url = bndp_address(self.access.security_server_url, self.dialect, path, dstcode)
        try:
            exchange.raw = self._post(
                url, message, self.token_header(token), seconds, self.dialect.json_max_bytes, "papers"
            )
            return bndp.decode_papers(exchange.raw, query)
        except Refused as refused:
            exchange.their_message = refused.message
            raise self._refusal(refused, "REPLY_MALFORMED") from None
        except ShapeError as problem:
            raise Unavailable("REPLY_MALFORMED", counts=True, detail=str(problem)) from None
        except TransportFailure as failure:
            if is_denied(failure):
                raise TokenRefused(Misconfigured("LOOKUP_NOT_ALLOWED", detail=str(failure))) from None
            raise api_error(failure, unreachable="PORTAL_UNREACHABLE") from None

    def read_directory(self, session: str, *, seconds: float) -> DirectoryAnswer:
        """The directory of security servers (2122 V.1); raises TokenRefused, Unavailable or Rejected."""
        service = mapi.DIRECTORY_SERVICE
        message = mapi.encode_call(session, self.access.unit_code, service)
        url, headers = mapi_address(self.access.security_server_url, self.dialect, self.dialect.mapi_path(service))
        try:
            body = self._post(url, message, headers, seconds, self.dialect.json_max_bytes, "directory")
            return mapi.decode_directory(body, unwrap=self.dialect.lgsp_unwrap)
        except Refused as refused:
            raise self._refusal(refused, "DIRECTORY_MALFORMED", code="DIRECTORY_ERROR") from None
        except ShapeError as problem:
            raise Unavailable("DIRECTORY_MALFORMED", counts=True, detail=str(problem)) from None
        except TransportFailure as failure:
            if is_denied(failure):
                raise TokenRefused(Misconfigured("DIRECTORY_NOT_ALLOWED", detail=str(failure))) from None
            raise api_error(failure, unreachable="DIRECTORY_UNREACHABLE", malformed="DIRECTORY_MALFORMED") from None

    def token_header(self, token: str) -> dict[str, str]:
        """The header that carries a bndp token; bare by default (2122 V.2)."""
        return {self.dialect.bndp_auth_header: f"{self.dialect.bndp_auth_prefix}{token}"}

    def _refusal(self, refused: Refused, malformed: str, code: str = "PORTAL_ERROR") -> Exception:
        """What an error code in a 200 answer means; an answer without any code is not in the format."""
        error: ConnectorError = Rejected(code, their_code=refused.their_code, detail=refused.their_code)
        if not refused.their_code:
            error = Unavailable(malformed, counts=True, detail="no code")
        if mentions(refused.message, self.dialect.token_expired_words):
            return TokenRefused(error)
        return error

    def _post(
        self, url: str, message: dict, headers: dict[str, str], seconds: float, max_bytes: int, operation: str
    ) -> bytes:
        return self._client.post_json(
            url, dump(message), headers=headers, deadline=seconds, max_bytes=max_bytes, operation=operation
        )


def current_portal() -> Portal:
    """The portal as configured; raises Misconfigured(NOT_CONFIGURED) when this installation names none."""
    access = settings.KHO_ACCESS
    if access is None:
        raise Misconfigured("NOT_CONFIGURED")
    return Portal(access, settings.KHO_DIALECT, current_client())


def current_client() -> SecurityServerClient:
    """The client of this process; raises Misconfigured(NOT_CONFIGURED)."""
    access = settings.KHO_ACCESS
    if access is None:
        raise Misconfigured("NOT_CONFIGURED")
    return shared_client(access.security_server_url, settings.KHO_DIALECT.connect_timeout)


def mapi_address(base: str, dialect: Dialect, path: str) -> tuple[str, dict[str, str]]:
    """(URL, extra headers) of a mapi call through our security server; the dialect says where `dstcode` goes.

    Source: wire contract 1.3, 2.1.
    """
    url = f"{base}/{dialect.api_adapter}/RestService/forward/{path}"
    if dialect.mapi_dstcode_in == "query":
        return f"{url}?dstcode={dialect.mapi_dstcode}", {}
    if dialect.mapi_dstcode_in == "header":
        return url, {"dstcode": dialect.mapi_dstcode}
    return url, {}


def bndp_address(base: str, dialect: Dialect, path: str, dstcode: str) -> str:
    """URL of a bndp call with `dstcode` and `providerurl`, raw as 2122 writes them or percent-encoded."""
    values = [dstcode, dialect.bndp_providerurl]
    if dialect.bndp_query_encoding == "percent":
        values = [quote(value, safe="") for value in values]
    target = f"dstcode={values[0]}&providerurl={values[1]}"
    return f"{base}/{dialect.api_adapter}/RestService/forward/{path}?{target}"
