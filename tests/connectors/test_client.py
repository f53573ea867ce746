"""The one module that connects: only to our security server, in bounded time, believing only a plain 200."""

import gzip
import threading
import time

import pytest

from connectors.client import SecurityServerClient, TransportFailure
from tests.connectors.raw_server import RawServer, ok, once

LIMIT = 1_000_000


def post(server, deadline=5.0, max_bytes=LIMIT, headers=None, client=None):
    client = client or SecurityServerClient(server.base, connect_timeout=2)
    return client.post_json(
        f"{server.base}/a/b?x=1",
        b"{}",
        headers=headers or {},
        deadline=deadline,
        max_bytes=max_bytes,
        operation="test",
    )


def fetch(server, deadline=5.0, max_bytes=LIMIT, client=None, **options):
    client = client or SecurityServerClient(server.base, connect_timeout=2)
    with client.open_file(f"{server.base}/file", deadline=deadline, max_bytes=max_bytes, **options) as incoming:
        return b"".join(incoming.chunks())


def failure(call, *arguments, **options):
    with pytest.raises(TransportFailure) as failed:
        call(*arguments, **options)
    return failed.value


def test_a_post_carries_utf8_json_and_no_cookie_and_no_stranger_header():
    with RawServer(ok(b'{"a": 1}', "Set-Cookie: a=b")) as server:
        client = SecurityServerClient(server.base, connect_timeout=2)
        assert post(server, client=client, headers={"Authorization": "t"}) == b'{"a": 1}'
        post(server, client=client)
    first, second = (request.lower() for request in server.requests)
    assert first.startswith(b"post /a/b?x=1 http/1.1\r\n")
    assert b"\r\nauthorization: t\r\n" in first
    assert b"\r\ncontent-type: application/json\r\n" in first
    assert b"\r\ncharset: utf-8\r\n" in first
    assert b"\r\naccept-encoding: identity\r\n" in first
    assert b"cookie" not in second
    assert b"python" not in second


def test_connections_are_kept_alive_and_reused():
    with RawServer(ok(b"{}")) as server:
        client = SecurityServerClient(server.base, connect_timeout=2)
        for _ in range(5):
            post(server, client=client)
            fetch(server, client=client)
    assert server.connections == 1


@pytest.mark.parametrize("call", [post, fetch])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_error_and_never_followed(call, status):
    with RawServer(ok(b"{}")) as other:
        location = f"Location: {other.base}/x"
        with RawServer(ok(b"x" * 5_000, location, status=f"{status} Moved")) as server:
            failed = failure(call, server)
    assert (failed.kind, failed.status) == ("redirect", status)
    assert len(server.requests) == 1
    assert other.connections == 0


@pytest.mark.parametrize("call", [post, fetch])
@pytest.mark.parametrize("status", ["204 No Content", "206 Partial Content", "201 Created", "404 Gone", "500 Oops"])
def test_only_status_200_is_success(call, status):
    with RawServer(once(ok(b"{}", status=status))) as server:
        assert failure(call, server).kind == "status"


@pytest.mark.parametrize(
    ("given", "seconds"),
    [("3", 3), ("0", 0), ("86400", 120), ("soon", None), ("-5", None), ("Thu, 01 Jan 1970 00:00:00 GMT", 0)],
)
def test_retry_after_is_honoured_up_to_two_minutes(given, seconds):
    with RawServer(ok(b"x", f"Retry-After: {given}", status="503 Busy")) as server:
        assert failure(post, server).retry_after == seconds


@pytest.mark.parametrize("call", [post, fetch])
@pytest.mark.parametrize(
    ("start", "rest"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"a"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"a"),
    ],
    ids=["status", "header", "body", "chunk-size", "endless"],
)
def test_a_dripping_answer_ends_at_the_deadline(call, start, rest):
    with RawServer(None) as server:
        server.answer = server.drip(start, rest)
        began = time.monotonic()
        failed = failure(call, server, deadline=0.6)
        spent = time.monotonic() - began
    assert failed.kind == "silent"
    assert 0.5 < spent < 1.5


def test_dripping_headers_of_a_file_end_at_the_header_deadline():
    with RawServer(None) as server:
        server.answer = server.drip(b"HTTP/1.1 200 OK\r\nX: ", b"a")
        began = time.monotonic()
        assert failure(fetch, server, deadline=30, header_deadline=0.5).kind == "silent"
        assert time.monotonic() - began < 1.5


@pytest.mark.parametrize("call", [post, fetch])
def test_silence_ends_at_the_deadline(call):
    waiting = threading.Event()
    with RawServer(lambda connection, request: waiting.wait(3)) as server:
        began = time.monotonic()
        assert failure(call, server, deadline=0.4).kind == "silent"
        assert time.monotonic() - began < 1.5
        waiting.set()


def test_nobody_listening_is_a_refused_connection():
    with RawServer(b"") as server:
        pass
    assert failure(post, server).kind == "refused"


@pytest.mark.parametrize("call", [post, fetch])
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"", "broken"),
        (b"HTTP/1.1 200", "empty"),
        (b"HTTP/1.1 200 OK\r\nContent-Le", "empty"),
        (b"garbage\r\n\r\n", "broken"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "empty"),
        (b"HTTP/1.1 200 OK\r\n\r\n", "empty"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}", "truncated"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}", "truncated"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", "truncated"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "length"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}", "length"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n{}", "length"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{}", "too_large"),
    ],
)
def test_a_broken_answer_is_never_an_answer(call, answer, kind):
    with RawServer(once(answer)) as server:
        assert failure(call, server).kind == kind


@pytest.mark.parametrize("call", [post, fetch])
def test_a_chunked_answer_arrives_whole(call):
    body = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{  \r\n1\r\n}\r\n0\r\n\r\n"
    with RawServer(body) as server:
        assert call(server) == b"{  }"


@pytest.mark.parametrize("call", [post, fetch])
def test_an_endless_body_stops_at_the_limit(call):
    def answer(connection, request):
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(100):
            connection.sendall(b"x" * 65536)

    with RawServer(answer) as server:
        assert failure(call, server).kind == "too_large"


def test_a_compressed_file_is_refused_and_compressed_json_is_capped():
    small = ok(gzip.compress(b'{"a": 1}'), "Content-Encoding: gzip")
    with RawServer(small) as server:
        assert failure(fetch, server).kind == "encoded"
        assert post(server) == b'{"a": 1}'
    with RawServer(ok(gzip.compress(b" " * 50_000_000), "Content-Encoding: gzip")) as server:
        assert failure(post, server).kind == "too_large"
    with RawServer(ok(b"{}", "Content-Encoding: br")) as server:
        assert failure(post, server).kind == "encoded"


def test_netrc_and_proxy_variables_have_no_effect(monkeypatch, tmp_path):
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login thief password secret\n")
    netrc.chmod(0o600)
    with RawServer(ok(b"{}")) as proxy, RawServer(ok(b"{}")) as server:
        monkeypatch.setenv("NETRC", str(netrc))
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.base)
        post(server, headers={"Authorization": "token"})
    assert proxy.connections == 0
    assert b"\r\nauthorization: token\r\n" in server.requests[0].lower()
    assert b"Basic" not in server.requests[0]


@pytest.mark.parametrize(
    "path",
    ["http://127.0.0.1:1/x", "http://example.org/x", "{base}.evil.example/x", "{base}@evil.example/x", "{base}/a/../b"],
)
def test_an_address_that_is_not_ours_is_never_called(path):
    with RawServer(ok(b"{}")) as server:
        client = SecurityServerClient(server.base, connect_timeout=2)
        with (
            pytest.raises(TransportFailure) as failed,
            client.open_file(path.format(base=server.base), deadline=2, max_bytes=10),
        ):
            pass
    assert failed.value.kind == "address"
    assert server.connections == 0


@pytest.mark.parametrize("token", ["a\r\nX: 1", "a\x00b", "đ", "", " a"])
def test_a_token_that_could_break_the_header_is_not_sent(token):
    with RawServer(ok(b"{}")) as server:
        assert failure(post, server, headers={"Authorization": token}).kind == "address"
    assert server.connections == 0


def test_many_threads_share_one_client():
    results = []
    with RawServer(ok(b'{"a": 1}')) as server:
        client = SecurityServerClient(server.base, connect_timeout=2)
        threads = [threading.Thread(target=lambda: results.append(post(server, client=client))) for _ in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert results == [b'{"a": 1}'] * 40


def test_no_failure_text_holds_an_address_or_a_token():
    with RawServer(b"") as server:
        pass
    failed = failure(post, server, headers={"Authorization": "token-canary"})
    shown = f"{failed!r} {failed} {failed.__cause__}"
    assert "127.0.0.1" not in shown
    assert "canary" not in shown
