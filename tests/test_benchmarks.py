"""The instruments of `tests/benchmarks/`: what they say about a benchmark and about an answer is true."""

import argparse
import json
import math
import socket
import sys
import threading
import zlib

import pytest

from tests.benchmarks import all as every
from tests.benchmarks import harness
from tests.benchmarks.wire import Line, Page, Unsuccessful, alternate, text_of

OPTIONS = argparse.Namespace(engine="embedded", quick=False)
FACT = {"what": "a / b", "measured": 1.5, "bound": "at most 2", "ok": True, "why": ""}


@pytest.fixture
def benchmark_that(monkeypatch, tmp_path):
    """Runs `all` with one benchmark made of this code; `facts` are the verdicts that it writes."""

    def measure(code: str, *facts: dict) -> list[every.Row]:
        lines = "".join(json.dumps(fact) + "\n" for fact in facts)
        program = f"import os, sys\nopen(os.environ[{harness.RESULTS!r}], 'a').write({lines!r})\n{code}"
        real = every.run_to_end
        monkeypatch.setattr(every, "run_to_end", lambda command, env: real([sys.executable, "-c", program], env))
        return every.measure("made-up", OPTIONS)

    return measure


def verdicts(rows: list[every.Row]) -> list[str]:
    return [row.verdict for row in rows]


def test_a_benchmark_within_its_bounds_is_ok(benchmark_that):
    assert verdicts(benchmark_that("sys.exit(0)", FACT, {"finished": True})) == ["ok"]


def test_a_value_beyond_its_bound_is_a_miss_with_its_reason_below_the_table(benchmark_that):
    missed = FACT | {"ok": False, "why": "The disk is slow."}
    rows = benchmark_that("sys.exit(1)", missed, {"finished": True})
    assert verdicts(rows) == ["MISS"]
    text = "\n".join(every.lines(rows))
    assert "| `made-up` | a / b | 1.50 | at most 2 | MISS |" in text
    assert text.endswith("- `made-up`, a / b: The disk is slow.")


@pytest.mark.parametrize("end", ["raise ValueError", "sys.exit(0)", "os.kill(os.getpid(), 9)"])
def test_a_benchmark_that_did_not_come_to_its_end_is_no_pass(benchmark_that, end):
    assert verdicts(benchmark_that(end, FACT)) == ["ok", "NOT RUN"]


def test_every_benchmark_is_found_and_those_with_a_place_in_the_table_come_first():
    assert every.names()[: len(every.ORDER)] == list(every.ORDER)
    assert "harness" not in every.names()


def test_a_verdict_is_written_as_it_is_printed(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv(harness.RESULTS, str(tmp_path / "results"))
    made = harness.Verdicts()
    made.check("good", 1.0, most=1.5, why=lambda: pytest.fail("nobody asks why a good value is good"))
    made.check("bad", 0.5, least=1, why=lambda: "Too few.")
    with pytest.raises(SystemExit) as ended:
        made.finish()
    assert ended.value.code == 1
    good, bad, last = [json.loads(line) for line in (tmp_path / "results").read_text().splitlines()]
    assert (good["ok"], good["bound"], bad["ok"], bad["why"], last) == (
        True, "at most 1.5", False, "Too few.", {"finished": True},
    )  # fmt: skip
    assert "MISS bad: 0.50 (at least 1)" in capsys.readouterr().out


def test_a_benchmark_that_cannot_run_ends_with_two(capsys):
    def broken() -> None:
        raise ValueError("no database")

    with pytest.raises(SystemExit) as ended:
        harness.run(broken)
    assert ended.value.code == 2
    assert "no database" in capsys.readouterr().err


@pytest.fixture
def server():
    """A server that answers each request with the next of `answers`, in pieces, and counts its connections."""
    listener = socket.create_server(("127.0.0.1", 0))
    found = argparse.Namespace(answers=[], connections=0, base=f"http://127.0.0.1:{listener.getsockname()[1]}")

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            found.connections += 1
            with connection:
                while connection.recv(65536) and found.answers:
                    answer = found.answers.pop(0)
                    connection.sendall(answer[:20])
                    connection.sendall(answer[20:])

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield found
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


def answer(body: bytes, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def test_the_client_reads_whole_answers_on_one_connection(server):
    long = b"x" * 300_000
    server.answers[:] = [answer(long), answer(b""), answer(b"no", "404 Not Found")]
    line = Line(server.base, {})
    request = line.request("/")
    assert [line.send(request) for _ in range(3)] == [(200, long), (200, b""), (404, b"no")]
    assert server.connections == 1
    line.close()


def test_a_compressed_body_is_read_as_text():
    packed = zlib.compressobj(wbits=31)
    assert text_of(packed.compress("hồ sơ".encode()) + packed.flush()) == "hồ sơ" == text_of("hồ sơ".encode())


def test_an_answer_without_success_is_not_measured_as_a_quick_one(server):
    server.answers[:] = [answer(b"busy", "503 Service Unavailable")] * 2
    page = Page(Line(server.base, {}), "/")
    page.measure()
    assert page.seconds == [math.inf]
    with pytest.raises(Unsuccessful, match="503"):
        page()
    page.line.close()


def test_pages_and_their_reference_are_asked_equally_often(server):
    server.answers[:] = [answer(b"{}")] * 16
    line = Line(server.base, {})
    page, reference = Page(line, "/a"), Page(line, "/b")
    alternate([page], reference, rounds=5, warm_up=3)
    assert len(page.seconds) == len(reference.seconds) == 5
    assert server.answers == []
    line.close()
