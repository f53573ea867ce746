"""The simulator as a server: `with SimulatorServer() as simulator: ... simulator.url`."""

import contextlib
import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from connectors.simulator.answers import Answer, Request
from connectors.simulator.control import PREFIX, control
from connectors.simulator.faults import Faults
from connectors.simulator.journal import Journal
from connectors.simulator.otherside import OtherSide
from connectors.simulator.sending import Connection, send_answer, status_sent
from connectors.simulator.state import State

LONGEST_REQUEST = 2 * 1024 * 1024
IDLE = 120  # seconds


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def __init__(self, address: tuple[str, int], side: OtherSide) -> None:
        self.side = side
        self.open_sockets: set[socket.socket] = set()
        self.aborted: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Binds without asking the name service who we are."""
        socket.socket.setsockopt(self.socket, socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = self.server_address[:2]

    def shutdown_request(self, request: socket.socket) -> None:
        """Closes a connection; an aborted one without the goodbye that would precede its RST."""
        self.open_sockets.discard(request)
        if request in self.aborted:
            self.aborted.discard(request)
            request.close()
        else:
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is everyday life; anything else is our own mistake and is shown."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = IDLE
    server: _Server

    def setup(self) -> None:
        """Remembers the connection, so that stopping the simulator ends it."""
        super().setup()
        self.server.open_sockets.add(self.request)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged: the journal tells what happened."""

    def _read(self) -> Request | None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        length = headers.get("content-length", "0")
        if "transfer-encoding" in headers or not length.isdigit() or int(length) > LONGEST_REQUEST:
            return None
        path, _, query = self.path.partition("?")
        return Request(self.command, path, query, headers, self.rfile.read(int(length)))

    def _serve(self) -> None:
        side = self.server.side
        connection = Connection(self.connection, side)
        request = self._read()
        if request is None:
            connection.must_close = True
            send_answer(connection, Answer(413, {"message": "Nội dung quá lớn hoặc không có độ dài"}), None)
        elif request.path.startswith(PREFIX):
            send_answer(connection, control(side, request), None)
        else:
            self._exchange(side, connection, request)
        self.close_connection = self.close_connection or connection.must_close
        if connection.must_abort:
            self.server.aborted.add(self.request)

    def _exchange(self, side: OtherSide, connection: Connection, request: Request) -> None:
        """One journaled request of the wire contract."""
        began = time.monotonic()
        operation = side.operation_of(request.path)
        media = request.headers.get("content-type", "")
        entry = side.journal.open(
            operation=operation, method=request.method, path=request.path, content_type=media, fault=None
        )
        try:
            answer, fault = side.answer(request, operation, entry)
            latency = side.state.latency(operation)
            if latency:
                connection.wait(latency)
            owner = entry.get("owner")
            if operation == "papers" and isinstance(owner, str) and owner.isascii() and owner.isalnum():
                answer.headers["X-Sim-Owner"] = owner
            side.journal.decide(entry, status_sent(answer, fault), _ms_since(began))
            send_answer(connection, answer, fault)
        except OSError:
            connection.must_close = True
            entry["hung_up"] = True
        finally:
            side.journal.close(entry, _ms_since(began))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_HEAD = _serve


def _ms_since(began: float) -> float:
    return round((time.monotonic() - began) * 1000, 1)


class SimulatorServer:
    """The other side on a port of its own, served by threads of this process; needs no Django and no database.

    `port` 0 takes a free one and keeps it over `stop()` and `start()`, so that an outage can be played. `accounts`
    and `state` as in `OtherSide` and `state.DEFAULTS`; `faults` as in `POST /__sim/faults`.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        accounts: dict[str, Any] | None = None,
        state: dict[str, Any] | None = None,
        faults: dict[str, Any] | None = None,
    ) -> None:
        self.side = OtherSide(accounts, state)
        self.side.faults.set(faults or {})
        self._host, self._port = host, port
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Scheme, host and port, as KHO_SECURITY_SERVER_URL wants it; known once started."""
        host = "127.0.0.1" if self._host in ("", "0.0.0.0") else self._host  # noqa: S104 - compared, not bound
        return f"http://{host}:{self._port}"

    @property
    def state(self) -> State:
        """The settings; change them with `change`."""
        return self.side.state

    @property
    def faults(self) -> Faults:
        """The switched-on faults: `faults.set({"papers": {"kind": "status", "value": 503, "times": 2}})`."""
        return self.side.faults

    @property
    def journal(self) -> Journal:
        """What has been asked so far."""
        return self.side.journal

    def change(self, **settings: Any) -> None:
        """These settings hold from now on; InvalidState for an unknown one."""
        self.side.update_state(settings)

    def reset(self) -> None:
        """As after the start, without faults, journal and tokens."""
        self.side.reset()

    def start(self) -> "SimulatorServer":
        """The port is open; OSError when it is taken."""
        if self._server is None:
            self._server = _Server((self._host, self._port), self.side)
            self._port = self._server.server_port
            self.side.url = self.url
            self._thread = threading.Thread(
                target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="simulator", daemon=True
            )
            self._thread.start()
        return self

    def stop(self) -> None:
        """The port is closed and every open connection has ended; state, faults and journal remain."""
        server, thread, self._server, self._thread = self._server, self._thread, None, None
        if server is None or thread is None:
            return
        server.shutdown()
        thread.join()
        server.server_close()
        self.side.let_go()
        for sock in list(server.open_sockets):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> "SimulatorServer":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
