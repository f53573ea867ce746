"""A server at the socket: it sends exactly the bytes a test says, when it says so, and counts what it received."""

import contextlib
import socket
import threading
import time


class RawServer:
    """Every request is answered by `answer(connection, request)`, or by the bytes given."""

    def __init__(self, answer):
        self.answer = answer
        self.requests = []
        self.connections = 0
        self._stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._stopped.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread in accept(), which would keep the port open
        self._listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection, contextlib.suppress(OSError):
            while request := self._read(connection):
                self.requests.append(request)
                if callable(self.answer):
                    if not self.answer(connection, request):
                        return
                else:
                    connection.sendall(self.answer)

    @staticmethod
    def _read(connection):
        request = b""
        while b"\r\n\r\n" not in request:
            more = connection.recv(65536)
            if not more:
                return b""
            request += more
        head, _, body = request.partition(b"\r\n\r\n")
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                while len(body) < int(line.split(b":")[1]):
                    body += connection.recv(65536)
        return head + b"\r\n\r\n" + body

    def drip(self, start, rest, seconds=0.05):
        """An answer that sends `start` at once and `rest` byte by byte, for ever."""

        def answer(connection, request):
            connection.sendall(start)
            while not self._stopped.is_set():
                connection.sendall(rest)
                time.sleep(seconds)

        return answer


def ok(body, *headers, status="200 OK"):
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def once(data):
    """Send the bytes and close the connection."""

    def answer(connection, request):
        connection.sendall(data)
        return False

    return answer
