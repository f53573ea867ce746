"""A thin HTTP client on one kept connection, and the ways to compare two addresses with it.

The request is written once as bytes and the answer is read only as far as its length says, so that the client costs
little beside the servers; `Page.client_ms` tells how much.
"""

import math
import socket
import statistics
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

IDLE_S = 1.0  # gunicorn closes a connection that was silent for two seconds
MOST_SECONDS = 10
TIMEOUT_S = 180  # many at once wait their turn; only the server may refuse


class Unsuccessful(Exception):
    """An answer whose status is not one of success."""


class Line:
    """One kept connection to one server; it connects anew when it was silent for a moment."""

    def __init__(self, base: str, headers: dict[str, str]) -> None:
        self._named = (base, headers)
        parts = urlsplit(base)
        self._address = (parts.hostname, parts.port)
        fixed = {"Host": parts.netloc, "Accept": "*/*", "Accept-Encoding": "gzip"} | headers
        self._head = "".join(f"{name}: {value}\r\n" for name, value in fixed.items())
        self._socket: socket.socket | None = None
        self._used = 0.0

    def again(self) -> "Line":
        """Another connection to the same server."""
        return Line(*self._named)

    def request(self, path: str, method: str = "GET", body: bytes = b"", kind: str = "application/json") -> bytes:
        """The bytes of a request, to be sent any number of times."""
        length = f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n" if body or method != "GET" else ""
        return f"{method} {path} HTTP/1.1\r\n{self._head}{length}\r\n".encode() + body

    def send(self, request: bytes) -> tuple[int, bytes]:
        """Status and body as they came over the wire; a compressed body stays so."""
        if self._socket is None or time.monotonic() - self._used > IDLE_S:
            self.close()
            self._socket = socket.create_connection(self._address, TIMEOUT_S)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self._socket.sendall(request)
            answer = self._read()
        except BaseException:
            self.close()
            raise
        self._used = time.monotonic()
        return answer

    def _read(self) -> tuple[int, bytes]:
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        head, body = data[:end].lower(), data[end + 4 :]
        at = head.find(b"\r\ncontent-length:")
        if at < 0:
            raise ValueError(f"an answer without a length: {data[:200]!r}")
        length = int(head[at + 17 :].split(b"\r\n", 1)[0])
        parts, missing = [body], length - len(body)
        while missing > 0:
            parts.append(self._more())
            missing -= len(parts[-1])
        status = int(head[9:12])
        if b"\r\nconnection: close" in head:
            self.close()
        return status, b"".join(parts)

    def _more(self) -> bytes:
        part = self._socket.recv(262_144)
        if not part:
            raise ConnectionError("the server closed the connection in the middle of an answer")
        return part

    def close(self) -> None:
        """Nothing is kept open."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def text_of(body: bytes) -> str:
    """The text of a body, compressed or not."""
    return (zlib.decompress(body, wbits=31) if body[:2] == b"\x1f\x8b" else body).decode()


@dataclass
class Page:
    """One address of one server, asked again and again; an answer without success raises Unsuccessful."""

    line: Line
    path: str
    method: str = "GET"
    body: bytes = b""
    seconds: list[float] = field(default_factory=list)
    client_seconds: float = 0.0

    def __post_init__(self) -> None:
        self._request = self.line.request(self.path, self.method, self.body)

    def __call__(self) -> bytes:
        """Asks once and returns the body."""
        status, body = self.line.send(self._request)
        if not 200 <= status < 300:
            raise Unsuccessful(f"{self.method} {self.path}: {status}")
        return body

    def measure(self) -> None:
        """Asks once and remembers how long it took, and how much of it was the client's own work.

        An answer without success took for ever.
        """
        own, began = time.thread_time(), time.perf_counter()
        try:
            self()
            self.seconds.append(time.perf_counter() - began)
        except Unsuccessful:
            self.seconds.append(math.inf)
        self.client_seconds += time.thread_time() - own

    def forget(self) -> None:
        """What was measured so far does not count."""
        self.seconds, self.client_seconds = [], 0.0

    @property
    def text(self) -> str:
        """The text of one answer."""
        return text_of(self())

    @property
    def median(self) -> float:
        """The median in seconds."""
        return statistics.median(self.seconds)

    @property
    def client_ms(self) -> float:
        """Milliseconds of processor time that one request costs in the client."""
        return 1000 * self.client_seconds / len(self.seconds)


def alternate(pages: list[Page], reference: Page, rounds: int, warm_up: int = 3) -> None:
    """Each page and the reference are asked in turn, round after round, so that whatever else runs hits all alike.

    A page so slow that its time is used up is asked no more, but five times at least.
    """
    for number in range(warm_up + rounds):
        if number == warm_up:  # what was measured so far does not count
            for page in (*pages, reference):
                page.forget()
        for position, page in enumerate(pages):
            if len(page.seconds) >= 5 and sum(page.seconds) > MOST_SECONDS:
                continue
            first, second = (page, reference) if (number + position) % 2 else (reference, page)
            first.measure()
            second.measure()


def throughput(make: Callable[[], Page], clients: int, seconds: float) -> float:
    """Requests a second of so many clients, each on a connection of its own."""
    pages = [make() for _ in range(clients)]
    counts, failures = [0] * clients, []
    start = threading.Barrier(clients + 1)

    def work(number: int) -> None:
        start.wait()
        until = time.perf_counter() + seconds
        try:
            while time.perf_counter() < until:
                pages[number]()
                counts[number] += 1
        except Exception as problem:  # told by the caller's thread
            failures.append(problem)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    passed = time.perf_counter() - began
    for page in pages:
        page.line.close()
    if failures:
        raise failures[0]
    return sum(counts) / passed
