"""How an answer goes over the wire, and the faults that happen on the way: cuts, resets, drips and silence."""

import select
import socket
import struct
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

from connectors.simulator.answers import Answer
from connectors.simulator.bulk import Body, padding_block
from connectors.simulator.faults import Fault

if TYPE_CHECKING:
    from connectors.simulator.otherside import OtherSide

SMALL = 64 * 1024
RESET_ON_CLOSE = struct.pack("ii", 1, 0)
GLANCE = 0.1  # seconds between two looks whether the peer is still there


class Connection:
    """One open connection to a client; `must_close` and `must_abort` say how it ends after the answer."""

    def __init__(self, sock: socket.socket, side: "OtherSide") -> None:
        self.sock = sock
        self.side = side
        self.release = side.release
        self.must_close = False
        self.must_abort = False

    def send(self, answer: Answer, body: Body, *, length: int | None) -> None:
        """Head and body; `length` is what Content-Length claims, None for a body that ends with the connection."""
        head = self.head(answer, [] if length is None else [f"Content-Length: {length}"])
        self.must_close = self.must_close or length != body.length
        for part in body.parts():
            if head and len(part) <= SMALL:
                self.sock.sendall(head + part)
            else:
                if head:
                    self.sock.sendall(head)
                self.sock.sendall(part)
            head = b""
        if head:
            self.sock.sendall(head)

    def head(self, answer: Answer, framing: list[str]) -> bytes:
        """Status line and headers, ready to be sent."""
        try:
            phrase = HTTPStatus(answer.status).phrase
        except ValueError:
            phrase = "Unknown"
        lines = [f"HTTP/1.1 {answer.status} {phrase}", "Server: mo-phong", f"Content-Type: {answer.media_type}"]
        lines += [f"{name}: {value}" for name, value in answer.headers.items()] + framing
        if self.must_close or not any(line.startswith(("Content-Length", "Transfer-Encoding")) for line in framing):
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")

    def wait(self, seconds: float) -> bool:
        """Waits; False as soon as the peer has gone or the simulator lets go of held requests."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self.release.wait(min(left, GLANCE)) or self._has_gone():
                return False
        return True

    def _has_gone(self) -> bool:
        try:
            readable, _, _ = select.select([self.sock], [], [], 0)
            return bool(readable) and self.sock.recv(1, socket.MSG_PEEK) == b""
        except (OSError, ValueError):
            return True

    def drip(self, content: bytes, pause: float) -> bool:
        """Sends byte after byte with a pause before each; False when the peer has gone."""
        for position in range(len(content)):
            if not self.wait(pause):
                return False
            self.sock.sendall(content[position : position + 1])
        return True

    def abort(self) -> None:
        """The connection will end with RST instead of a goodbye."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        self.must_close = self.must_abort = True


def send_answer(connection: Connection, answer: Answer, fault: Fault | None) -> None:
    """The answer has gone out, with the fault of the way if there is one."""
    body = answer.encoded()
    faulty = WAYS.get(fault.kind) if fault else None
    if fault is None or faulty is None:
        connection.send(answer, body, length=body.length)
    else:
        faulty(connection, answer, body, fault)


def status_sent(answer: Answer, fault: Fault | None) -> int:
    """The status that will go out; 0 when the fault keeps every answer back."""
    return 0 if fault and fault.kind in ("refuse", "silence") else answer.status


def _refuse(connection: Connection, answer: Answer, body: Body, fault: Fault) -> None:
    connection.abort()


def _silence(connection: Connection, answer: Answer, body: Body, fault: Fault) -> None:
    connection.wait(float(fault.value))
    connection.must_close = True


def _delay(connection: Connection, answer: Answer, body: Body, fault: Fault) -> None:
    connection.wait(float(fault.value))
    connection.send(answer, body, length=body.length)


def _truncated(connection: Connection, answer: Answer, body: Body, fault: Fault) -> None:
    connection.must_close = True
    connection.send(answer, body.first(body.length // 2), length=body.length)


def _short_length(connection: Connection, answer: Answer, body: Body, fault: Fault) -> None:
    connection.must_close = True
    connection.send(answer, body, length=body.length // 2)


def _cut(connection: Connection, answer: Answer, body: Body, fault: Fault) -> None:
    connection.send(answer, body.first(body.length // 2), length=None)


def _reset(connection: Connection, answer: Answer, body: Body, fault: Fault) -> None:
    connection.send(answer, body.first(body.length // 2), length=body.length)
    connection.wait(0.05)  # so that the half arrives before the RST overtakes it
    connection.abort()


def _drip_headers(connection: Connection, answer: Answer, body: Body, fault: Fault) -> None:
    connection.must_close = True
    head = connection.head(answer, [f"Content-Length: {body.length}"])
    if connection.drip(head, float(fault.value)):
        connection.sock.sendall(body.content())


def _drip_body(connection: Connection, answer: Answer, body: Body, fault: Fault) -> None:
    connection.must_close = True
    connection.sock.sendall(connection.head(answer, [f"Content-Length: {body.length}"]))
    for part in body.parts():
        if not connection.drip(bytes(part), float(fault.value)):
            break


def _drip_chunk(connection: Connection, answer: Answer, body: Body, fault: Fault) -> None:
    """The line that tells the size of the first chunk never ends: a legal extension of endless length."""
    connection.must_close = True
    connection.sock.sendall(connection.head(answer, ["Transfer-Encoding: chunked"]) + b"1;")
    while connection.drip(b"x" * 64, float(fault.value)):
        pass


def _endless(connection: Connection, answer: Answer, body: Body, fault: Fault) -> None:
    connection.must_close = True
    first = body.first(SMALL).content()
    connection.sock.sendall(connection.head(answer, ["Transfer-Encoding: chunked"]))
    block = padding_block()[:SMALL]
    chunk = b"%x\r\n%s\r\n" % (len(block), block)
    connection.sock.sendall(b"%x\r\n%s\r\n" % (len(first), first) if first else b"")
    while not connection.release.is_set():
        connection.sock.sendall(chunk)


WAYS: dict[str, Callable[[Connection, Answer, Body, Fault], None]] = {
    "refuse": _refuse,
    "silence": _silence,
    "delay": _delay,
    "truncated": _truncated,
    "short_length": _short_length,
    "cut": _cut,
    "reset": _reset,
    "drip_headers": _drip_headers,
    "drip_body": _drip_body,
    "drip_chunk": _drip_chunk,
    "endless": _endless,
}
