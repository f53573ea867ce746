"""The only module that opens a connection, and only to our own security server (reliability R2, 4.1).

Errors are TransportFailure with a kind; `connectors.failures` says what a kind means for each operation. No text of a
foreign exception travels on: it would carry addresses and sometimes headers.
"""

import contextlib
import http.cookiejar
import ipaddress
import logging
import os
import socket
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from connectors.watchdog import CallGuard, current_guard, guarded_call
from connectors.wire.values import is_header_value

POOL_SIZE = 32
CHUNK = 128 * 1024
# Servers close idle connections after a few seconds; a younger one is reused, an older one opened anew.
LONGEST_IDLE = 4.0
LONGEST_RETRY_AFTER = 120.0
logger = logging.getLogger("kho.connectors")
NETWORK_ERRORS = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)


class TransportFailure(Exception):
    """A call without a usable answer.

    `kind`: refused (no connection), silent (nothing in time), broken (cut before the answer), status, redirect,
    truncated, length (contradictory), encoded, too_large, empty, address (not ours). `status` with status and redirect.
    """

    def __init__(self, kind: str, *, status: int = 0, retry_after: float | None = None) -> None:
        super().__init__(f"{kind} {status}" if status else kind)
        self.kind = kind
        self.status = status
        self.retry_after = retry_after


class _Watched:
    """A connection that reports its socket to the guard of the call, and ages."""

    _idle_since = 0.0

    def _new_conn(self) -> Any:
        connected = super()._new_conn()
        if self.port_is_plain() and ipaddress.ip_address(connected.getpeername()[0].split("%")[0]).is_global:
            connected.close()
            raise OSError("plain http to a public address")
        self._report(connected.fileno())
        return connected

    def port_is_plain(self) -> bool:
        return not isinstance(self, HTTPSConnection)

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is not None:
            self._report(self.sock.fileno())
        super().request(*args, **kwargs)

    def getresponse(self) -> Any:
        self._idle_since = time.monotonic()
        # On a connection in use the kernel delays acknowledgements, and a server that writes headers and body apart
        # waits 40 ms for one. Linux forgets the wish, so it is renewed for every answer.
        if hasattr(socket, "TCP_QUICKACK") and self.sock is not None:
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        return super().getresponse()

    def rest(self) -> None:
        self._idle_since = time.monotonic()

    @property
    def is_connected(self) -> bool:
        if time.monotonic() - self._idle_since > LONGEST_IDLE:
            return False
        return super().is_connected

    @staticmethod
    def _report(descriptor: int) -> None:
        guard = current_guard()
        if guard is not None:
            guard.watch(descriptor)


class _HTTPConnection(_Watched, HTTPConnection):
    pass


class _HTTPSConnection(_Watched, HTTPSConnection):
    pass


class _Resting:
    """A pool that notes when a connection came back."""

    def _put_conn(self, conn: Any) -> None:
        if conn is not None:
            conn.rest()
        super()._put_conn(conn)


class _HTTPPool(_Resting, HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(_Resting, HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}


class _Session(requests.Session):
    """No redirects at all: with `allow_redirects=False` requests still reads the body of a 3xx to its end."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


def _new_session(base: str) -> requests.Session:
    session = _Session()
    session.trust_env = False
    session.headers.clear()
    session.headers.update({"User-Agent": "kho-portal", "Accept-Encoding": "identity"})
    session.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
    session.adapters.clear()
    session.mount(f"{base}/", _Adapter(pool_connections=1, pool_maxsize=POOL_SIZE, max_retries=0))
    return session


class Incoming:
    """The body of a file on its way: `declared_size` in bytes or None, and its chunks, to be read once."""

    def __init__(self, response: requests.Response, guard: CallGuard, max_bytes: int) -> None:
        self._response = response
        self._guard = guard
        self._max_bytes = max_bytes
        self.declared_size = _declared_size(response)
        if self.declared_size is not None and self.declared_size > max_bytes:
            raise TransportFailure("too_large")

    def chunks(self) -> Iterator[bytes]:
        """The bytes as they come; raises TransportFailure unless they were complete, not empty and within the limit."""
        received = 0
        while chunk := _read_some(self._response, self._guard):
            received += len(chunk)
            if received > self._max_bytes:
                raise TransportFailure("too_large")
            yield chunk
        if self.declared_size is not None and received != self.declared_size:
            raise TransportFailure("truncated")
        if received == 0:
            raise TransportFailure("empty")


class SecurityServerClient:
    """Calls through our own security server; safe to use from many threads, which share its connections."""

    def __init__(self, base: str, *, connect_timeout: float) -> None:
        """`base` is the checked origin of KHO_SECURITY_SERVER_URL."""
        self.base = base
        self._connect_timeout = connect_timeout
        self._session = _new_session(base)

    def post_json(
        self, url: str, body: bytes, *, headers: Mapping[str, str], deadline: float, max_bytes: int, operation: str
    ) -> bytes:
        """The body of a 200 answer, decoded from gzip or deflate if need be. `deadline` in seconds, for everything.

        Raises TransportFailure. `body` is JSON in UTF-8 (wire contract 1.4/6).
        """
        sent = {"Content-Type": "application/json", "Charset": "utf-8", "Accept": "application/json", **headers}
        with self._call("POST", url, sent, body, (deadline, deadline, deadline), operation) as (response, guard):
            if (_declared_size(response) or 0) > max_bytes:
                raise TransportFailure("too_large")
            collected = bytearray()
            while chunk := _read_some(response, guard):
                collected += chunk
                if len(collected) > max_bytes:
                    raise TransportFailure("too_large")
            plain = _decoded(bytes(collected), _encoding(response), max_bytes)
            if not plain.strip():
                raise TransportFailure("empty")
            return plain

    @contextlib.contextmanager
    def open_file(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        header_deadline: float = 20,
        deadline: float,
        max_bytes: int,
    ) -> Iterator[Incoming]:
        """A file on its way, from a 200 answer without encoding; raises TransportFailure, also while reading.

        `deadline` (seconds) covers everything until the block is left; silence and headers end at `header_deadline`.
        """
        times = (header_deadline, header_deadline, deadline)
        with self._call(method, url, dict(headers or {}), None, times, "file") as (response, guard):
            if _encoding(response) not in ("", "identity"):
                raise TransportFailure("encoded")
            yield Incoming(response, guard, max_bytes)

    @contextlib.contextmanager
    def _call(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: bytes | None,
        times: tuple[float, float, float],
        operation: str,
    ) -> Iterator[tuple[requests.Response, CallGuard]]:
        """One request; `times` are silence, headers and total in seconds."""
        silence, header_seconds, total = times
        self._require_ours(url, headers)
        started = time.monotonic()
        outcome = "error"
        with guarded_call(header_seconds, total) as guard:
            response = None
            try:
                response = self._send(method, url, headers, body, (min(self._connect_timeout, total), silence), guard)
                outcome = str(response.status_code)
                _require_plain_answer(response)
                yield response, guard
            except TransportFailure as failure:
                outcome = str(failure)
                raise
            finally:
                if response is not None:
                    response.close()
                spent = int((time.monotonic() - started) * 1000)
                logger.info("outbound call", extra={"kho": {"operation": operation, "outcome": outcome, "ms": spent}})

    def _require_ours(self, url: str, headers: Mapping[str, str]) -> None:
        if not url.startswith(f"{self.base}/") or requests.Request("GET", url).prepare().url != url:
            raise TransportFailure("address")
        if not all(is_header_value(value) for value in headers.values()):
            raise TransportFailure("address")

    def _send(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: bytes | None,
        timeout: tuple[float, float],
        guard: CallGuard,
    ) -> requests.Response:
        try:
            response = self._session.request(
                method, url, data=body, headers=headers, timeout=timeout, stream=True, allow_redirects=False
            )
        except NETWORK_ERRORS as error:
            raise TransportFailure(_kind(error, guard)) from None
        if guard.fired:
            response.close()
            raise TransportFailure("silent")
        guard.headers_arrived()
        return response


def _kind(error: Exception, guard: CallGuard) -> str:
    """The kind of an exception raised before there was an answer."""
    if guard.fired or (isinstance(error, requests.Timeout) and not isinstance(error, requests.ConnectTimeout)):
        return "silent"
    inner = error.args[0] if error.args else None
    reason = getattr(inner, "reason", inner)
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError) or isinstance(
        reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError
    ):
        return "refused"
    return "broken"


def _require_plain_answer(response: requests.Response) -> None:
    """Exactly status 200, and headers that agree with themselves about the length."""
    status = response.status_code
    if 300 <= status < 400:
        raise TransportFailure("redirect", status=status)
    if status != 200:
        raise TransportFailure("status", status=status, retry_after=_retry_after(response))
    lengths = response.raw.headers.getlist("Content-Length")
    if len(lengths) > 1 or (lengths and "Transfer-Encoding" in response.headers):
        raise TransportFailure("length")
    if lengths and not (lengths[0].strip().isascii() and lengths[0].strip().isdigit()):
        raise TransportFailure("length")


def _declared_size(response: requests.Response) -> int | None:
    given = response.headers.get("Content-Length", "").strip()
    return int(given) if given and len(given) < 20 else None


def _encoding(response: requests.Response) -> str:
    return response.headers.get("Content-Encoding", "").strip().lower()


def _retry_after(response: requests.Response) -> float | None:
    """Seconds the other side asks us to wait, at most two minutes (longer waits are clamped); None when not said."""
    given = response.headers.get("Retry-After", "").strip()
    if not given:
        return None
    try:
        seconds = float(given) if given.isascii() and given.isdigit() else _until(given)
    except (ValueError, TypeError, OverflowError):
        return None
    if seconds > LONGEST_RETRY_AFTER:
        logger.warning("Retry-After clamped", extra={"kho": {"seconds": int(min(seconds, 10**9))}})
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)


def _until(date: str) -> float:
    return parsedate_to_datetime(date).timestamp() - time.time()


def _read_some(response: requests.Response, guard: CallGuard) -> bytes:
    """The next bytes as soon as there are any, b"" at the end (reliability F8: larger reads wait to be filled)."""
    try:
        chunk = response.raw.read1(CHUNK, decode_content=False) or b""
    except urllib3.exceptions.ReadTimeoutError:
        raise TransportFailure("silent") from None
    except NETWORK_ERRORS:
        raise TransportFailure("silent" if guard.fired else "truncated") from None
    if guard.fired:
        raise TransportFailure("silent")
    return chunk


def _decoded(body: bytes, encoding: str, max_bytes: int) -> bytes:
    """The body without its content encoding, at most `max_bytes` long."""
    if encoding in ("", "identity"):
        return body
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise TransportFailure("encoded")
    decoder = zlib.decompressobj(wbits=47 if "gzip" in encoding else 15)
    try:
        plain = decoder.decompress(body, max_bytes + 1)
    except zlib.error:
        raise TransportFailure("encoded") from None
    if len(plain) > max_bytes:
        raise TransportFailure("too_large")
    if not decoder.eof:
        raise TransportFailure("truncated")
    return plain


_CLIENTS: dict[tuple[int, str, float], SecurityServerClient] = {}
_CLIENTS_LOCK = threading.Lock()


def shared_client(base: str, connect_timeout: float) -> SecurityServerClient:
    """The client of this process for that security server, so that connections are kept alive between calls."""
    key = (os.getpid(), base, connect_timeout)
    with _CLIENTS_LOCK:
        if key not in _CLIENTS:
            _CLIENTS[key] = SecurityServerClient(base, connect_timeout=connect_timeout)
        return _CLIENTS[key]
