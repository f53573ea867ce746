"""Every kind of fault is really visible on the wire, ends when it should, and leaves the next call whole."""

import gzip
import json
import socket
import time
import zlib
from urllib.parse import urlsplit

import pytest
import requests

from connectors.simulator.faults import KINDS, OPERATIONS, Faults, InvalidFault

from .caller import H98, THU, question

FILE = f"/VXPAdapter/RestService/forward/download/0317-2026.pdf?dstcode={H98[0]}&providerurl={H98[1]}"


def raw_get(simulator, path=FILE, limit=10_000_000, patience=0.3):
    """The bytes that arrive until the end, an error, or a pause of `patience` seconds; and how it ended."""
    host = urlsplit(simulator.url)
    received = b""
    with socket.create_connection((host.hostname, host.port), timeout=5) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        sock.settimeout(patience)
        try:
            while len(received) < limit:
                part = sock.recv(65536)
                if not part:
                    return received, "closed"
                received += part
        except TimeoutError:
            return received, "waiting"
        except ConnectionResetError:
            return received, "reset"
    return received, "limit"


def call(caller, operation):
    """One right call of an operation, over a fresh connection."""
    caller.session.close()
    return {
        "login": caller.login,
        "mapi_login": caller.mapi_login,
        "directory": lambda: caller.directory(caller.mapi_session()),
        "papers": lambda: caller.papers(caller.token()),
        "file": caller.file,
        "sso_discovery": lambda: caller.send("GET", "/sso/.well-known/openid-configuration"),
        "sso_token": caller.sso_token,
        "sso_userinfo": lambda: caller.sso_userinfo(caller.sso_token().json()["access_token"]),
    }[operation]()


def is_whole(answer):
    """Whether an answer is what the operation should say."""
    if answer.content.startswith(b"%PDF"):
        return answer.content.rstrip().endswith(b"%%EOF")
    data = answer.json()
    if {"issuer", "access_token", "sub"} & set(data):
        return True
    return str(data.get("errorCode", data.get("error_code"))) == "0"


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("kind", ["status", "html", "empty", "refuse", "truncated", "redirect", "gzip"])
def test_a_fault_happens_once_and_then_everything_works(caller, operation, kind):
    good = call(caller, operation)
    caller.simulator.faults.set({operation: {"kind": kind, "times": 1}})
    try:
        bad = call(caller, operation)
        assert bad.status_code != 200 or bad.headers.get("Content-Encoding") == "gzip" or bad.content != good.content
    except requests.RequestException:
        pass
    assert is_whole(call(caller, operation))
    assert [entry["fault"] for entry in caller.simulator.journal.entries(operation)] == [None, kind, None]


def test_refused_connections_end_without_an_answer(caller):
    caller.simulator.faults.set({"file": {"kind": "refuse", "times": 2}})
    for _ in range(2):
        with pytest.raises(requests.ConnectionError):
            caller.file()
    assert caller.file().status_code == 200
    assert [entry["status"] for entry in caller.simulator.journal.entries("file")] == [0, 0, 200]


def test_silence_sends_nothing_and_ends_with_a_reset_of_the_simulator(caller):
    caller.simulator.faults.set({"file": {"kind": "silence"}})
    assert raw_get(caller.simulator) == (b"", "waiting")
    began = time.monotonic()
    caller.simulator.reset()
    assert call(caller, "file").status_code == 200
    assert time.monotonic() - began < 2


def test_silence_lasts_as_long_as_wanted(caller):
    caller.simulator.faults.set({"file": {"kind": "silence", "value": 0.1}})
    assert raw_get(caller.simulator, patience=3) == (b"", "closed")


def test_delay_is_a_right_answer_that_comes_late(caller):
    caller.simulator.faults.set({"papers": {"kind": "delay", "value": 0.4}})
    token, began = caller.token(), time.monotonic()
    assert is_whole(caller.papers(token))
    assert time.monotonic() - began >= 0.4


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 502, 503])
def test_status_and_retry_after(caller, status):
    caller.simulator.faults.set({"papers": {"kind": "status", "value": status, "retry_after": 7}})
    answer = caller.papers()
    assert (answer.status_code, answer.headers["Retry-After"]) == (status, "7")


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_redirects_lead_into_a_trap_that_counts(caller, code):
    caller.simulator.faults.set({"file": {"kind": "redirect", "value": code}})
    answer = caller.file()
    assert answer.status_code == code
    assert caller.simulator.journal.entries("trap") == []
    caller.session.get(answer.headers["Location"], timeout=5)
    assert len(caller.simulator.journal.entries("trap")) == 1


def test_redirects_lead_where_they_are_told_to(caller):
    caller.simulator.faults.set({"file": {"kind": "redirect", "location": "http://127.0.0.1:9/x"}})
    assert caller.file().headers["Location"] == "http://127.0.0.1:9/x"


def test_html_comes_with_status_200(caller):
    caller.simulator.faults.set({"papers": {"kind": "html"}})
    answer = caller.papers()
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "bảo trì" in answer.content.decode()


@pytest.mark.parametrize("value", ["trailing_comma", "missing_bracket", "deep"])
def test_malformed_json_cannot_be_parsed(caller, value):
    caller.simulator.faults.set({"papers": {"kind": "malformed_json", "value": value}})
    with pytest.raises((ValueError, RecursionError)):
        json.loads(caller.papers().content)


@pytest.mark.parametrize(("value", "part"), [("nan", b"NaN"), ("big_integer", b"9" * 5000), ("duplicate_keys", b'"7"')])
def test_malformed_json_that_careless_parsers_take(caller, value, part):
    caller.simulator.faults.set({"papers": {"kind": "malformed_json", "value": value}})
    assert part in caller.papers().content


def test_truncated_bodies_are_shorter_than_they_claim(caller):
    whole = caller.file().content
    caller.simulator.faults.set({"file": {"kind": "truncated"}})
    received, end = raw_get(caller.simulator)
    head, _, body = received.partition(b"\r\n\r\n")
    assert f"Content-Length: {len(whole)}".encode() in head
    assert (body, end) == (whole[: len(whole) // 2], "closed")


def test_short_length_claims_less_than_it_sends(caller):
    whole = caller.file().content
    caller.simulator.faults.set({"file": {"kind": "short_length"}})
    head, _, body = raw_get(caller.simulator)[0].partition(b"\r\n\r\n")
    assert f"Content-Length: {len(whole) // 2}".encode() in head
    assert body == whole


def test_a_cut_file_looks_like_a_success(caller):
    whole = caller.file().content
    caller.simulator.faults.set({"file": {"kind": "cut"}})
    answer = caller.file()
    assert answer.status_code == 200
    assert "Content-Length" not in answer.headers
    assert answer.content == whole[: len(whole) // 2]


def test_reset_breaks_the_connection_in_the_body(caller):
    caller.simulator.faults.set({"file": {"kind": "reset"}})
    received, end = raw_get(caller.simulator)
    assert received.startswith(b"HTTP/1.1 200")
    assert end == "reset"


@pytest.mark.parametrize(
    ("kind", "seen"),
    [("drip_headers", b"HTTP/1.1 200 O"), ("drip_body", b"%PDF-1."), ("drip_chunk", b"chunked\r\n")],
)
def test_drips_come_byte_by_byte(caller, kind, seen):
    caller.file()
    caller.simulator.faults.set({"file": {"kind": kind, "value": 0.01}})
    began = time.monotonic()
    received, end = raw_get(caller.simulator, limit=200)
    assert end == "limit"
    assert seen in received
    assert time.monotonic() - began > 0.3


def test_a_dripped_chunk_line_holds_no_body(caller):
    caller.simulator.faults.set({"file": {"kind": "drip_chunk", "value": 0.01}})
    body = raw_get(caller.simulator, limit=160)[0].partition(b"\r\n\r\n")[2]
    assert body.startswith(b"1;xx")
    assert b"\r\n" not in body


def test_oversized_answers(caller):
    caller.simulator.faults.set({"file": {"kind": "oversized"}, "papers": {"kind": "oversized", "value": 5_000_000}})
    content = caller.file().content
    assert len(content) == 25 * 1024 * 1024
    assert content.startswith(b"%PDF-1.")
    assert len(caller.papers().content) == 5_000_000


def test_an_endless_body_goes_on_until_the_client_leaves(caller):
    caller.simulator.faults.set({"file": {"kind": "endless"}})
    received, end = raw_get(caller.simulator, limit=30_000_000)
    assert (len(received) >= 30_000_000, end) == (True, "limit")


def test_empty_is_a_success_without_a_byte(caller):
    caller.simulator.faults.set({"file": {"kind": "empty"}})
    answer = caller.file()
    assert (answer.status_code, answer.content, answer.headers["Content-Length"]) == (200, b"", "0")


@pytest.mark.parametrize(("value", "start"), [("zip", b"PK\x03\x04"), ("exe", b"MZ"), ("html", b"<!DOCTYPE")])
def test_another_type_calls_itself_pdf(caller, value, start):
    caller.simulator.faults.set({"file": {"kind": "wrong_type", "value": value}})
    answer = caller.file()
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(start)


def test_gzip_comes_although_nobody_asked_and_can_be_a_bomb(caller):
    whole = caller.file().content
    caller.simulator.faults.set({"file": [{"kind": "gzip", "times": 1}, {"kind": "gzip", "value": 50_000_000}]})
    packed = caller.file(stream=True)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.raw.read(decode_content=False)) == whole
    bomb = caller.file(stream=True).raw.read(decode_content=False)
    assert len(bomb) < 100_000
    assert len(zlib.decompress(bomb, 31)) == 50_000_000


def test_an_expired_token_needs_a_new_login(caller):
    token, session = caller.token(), caller.mapi_session()
    caller.simulator.faults.set(
        {"papers": {"kind": "expired_token", "times": 1}, "directory": {"kind": "expired_token", "times": 1}}
    )
    assert caller.papers(token).status_code == 401
    assert caller.papers(token).status_code == 401
    assert is_whole(caller.papers(caller.token()))
    assert caller.directory(session).json()["error_code"] == "-1"
    assert caller.directory(session).json()["error_code"] == "-1"
    assert is_whole(caller.directory(caller.mapi_session()))


@pytest.mark.parametrize("operation", ["login", "mapi_login", "directory", "papers"])
def test_error_codes_of_each_family(caller, operation):
    caller.simulator.faults.set({operation: {"kind": "error_code", "value": "77", "message": "Lỗi thử"}})
    data = call(caller, operation).json()
    name = "errorCode" if operation in ("login", "papers") else "error_code"
    assert (data[name], data["message"]) == ("77", "Lỗi thử")
    assert "session" not in data


@pytest.mark.parametrize("operation", ["login", "mapi_login", "directory", "papers"])
def test_byte_order_mark_missing_and_numeric_error_code(caller, operation):
    caller.simulator.faults.set(
        {operation: [{"kind": kind, "times": 1} for kind in ("bom", "no_error_code", "numeric_error_code")]}
    )
    assert call(caller, operation).content.startswith(b"\xef\xbb\xbf{")
    assert {"errorCode", "error_code"}.isdisjoint(call(caller, operation).json())
    data = call(caller, operation).json()
    assert data.get("errorCode", data.get("error_code")) == 0


def test_null_results(caller):
    caller.simulator.faults.set(
        {"papers": [{"kind": "null_result", "value": value, "times": 1} for value in ("result", "list", "files")]}
    )
    token = caller.token()
    answers = [caller.papers(token).json() for _ in range(3)]
    assert [answer["errorCode"] for answer in answers] == ["0", "0", "0"]
    assert answers[0]["result"] is None
    assert answers[1]["result"] == {"DanhSachGiayToKetQua": None}
    assert answers[2]["result"]["DanhSachGiayToKetQua"][0]["DanhSachTepDinhKem"] is None
    caller.simulator.faults.set({"directory": {"kind": "null_result"}})
    assert caller.directory().json()["result"] is None


def rows_with(caller, **fault):
    caller.simulator.faults.set({"papers": fault})
    return caller.found()


def test_foreign_content_in_papers(caller):
    assert rows_with(caller, kind="foreign_code")[-1]["MaKetQua"] == "KQ.G99.000999"
    assert {row["CoQuanChuQuan"] for row in rows_with(caller, kind="foreign_agency", value="K57")} == {"K57"}
    others = rows_with(caller, kind="foreign_owner", value="099088001264")
    assert [row["SoKyHieu"] for row in others] == ["1533/2026/STP-LLTP"]
    assert len(rows_with(caller, kind="many_papers", value=321)) == 321


def test_hostile_links_and_names_come_one_to_a_paper(caller):
    links = ["file:///etc/passwd", "http://127.0.0.1:22/a.pdf", "\u202e"]
    rows = rows_with(caller, kind="hostile_link", value=links)
    assert [row["DanhSachTepDinhKem"][0]["DuongDan"] for row in rows] == links
    names = ["../../etc/passwd", "a\r\nb.pdf", "x" * 300]
    rows = rows_with(caller, kind="hostile_name", value=names)
    assert [row["DanhSachTepDinhKem"][0]["TenTep"] for row in rows] == names
    assert rows[0]["DanhSachTepDinhKem"][0]["DuongDan"].startswith("https://dichvucong.thanhbinh-mophong")


def test_a_fault_can_be_meant_for_one_owner_or_one_file(caller):
    caller.simulator.faults.set(
        {"papers": {"kind": "status", "value": 500, "match": THU}, "file": {"kind": "empty", "match": "0317"}}
    )
    token = caller.token()
    assert caller.papers(token).status_code == 500
    assert caller.papers(token, body=question(SoDinhDanhChuSoHuu="099088001264")).status_code == 200
    assert caller.file().content == b""
    assert caller.file("download/1601-2026.pdf").content != b""


def test_faults_of_one_operation_happen_one_after_the_other(caller):
    caller.simulator.faults.set(
        {"file": [{"kind": "status", "value": 503, "times": 2}, {"kind": "status", "value": 404, "times": 1}]}
    )
    assert [caller.file().status_code for _ in range(4)] == [503, 503, 404, 200]


@pytest.mark.parametrize(
    "wanted",
    [
        {"printing": {"kind": "status"}},
        {"papers": {"kind": "earthquake"}},
        {"papers": {"times": 1}},
        {"papers": {"kind": "wrong_type"}},
        {"papers": {"kind": "status", "times": 0}},
        {"papers": {"kind": "status", "colour": "red"}},
        {"papers": "status"},
        [],
    ],
)
def test_a_fault_that_does_not_exist_is_refused_and_changes_nothing(wanted):
    faults = Faults()
    faults.set({"file": {"kind": "empty"}})
    with pytest.raises(InvalidFault):
        faults.set(wanted)
    assert faults.as_dict() == {"file": [{"kind": "empty"}]}


def test_every_kind_says_what_it_does():
    assert all(kind.meaning and kind.operations for kind in KINDS.values())
