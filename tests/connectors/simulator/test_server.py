"""The server itself: state, journal, speed, outages, large files, and the command."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import requests
import urllib3

from connectors.simulator.server import SimulatorServer
from connectors.simulator.state import InvalidState

from .caller import OFFICER, THU, Caller

BENCH = "099000000001"


def post(caller, name, body):
    return caller.send("POST", f"/__sim/{name}", json=body)


def fetch(caller, link, dstcode="VN:GOV:000.00.00.H98:thanhbinhss01", **options):
    parts = urlsplit(link)
    origin = f"{parts.scheme}://{parts.netloc}"
    path = link.removeprefix(origin).lstrip("/")
    return caller.file(path, (dstcode, origin), **options)


def test_it_needs_neither_settings_nor_a_database():
    program = (
        "from connectors.simulator.server import SimulatorServer\n"
        "with SimulatorServer() as simulator: print(simulator.url.startswith('http://127.0.0.1:'))\n"
        "from django.conf import settings; print(settings.configured)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, env={})
    assert done.stdout.split() == ["True", "False"]


@pytest.mark.parametrize(
    ("shape", "path"),
    [
        ("token", ["token"]),
        ("access_token", ["access_token"]),
        ("data", ["data", "accessToken"]),
        ("result", ["result", 0, "id_token"]),
    ],
)
def test_the_login_answers_in_each_shape(caller, shape, path):
    assert post(caller, "state", {"token_shape": shape, "token_life_s": 90}).status_code == 200
    found = caller.login().json()
    for step in path:
        found = found[step]
    assert caller.papers(found).json()["errorCode"] == "0"


def test_tokens_end_when_their_life_does(caller):
    caller.simulator.change(token_life_s=0.2)
    token = caller.token()
    assert caller.papers(token).status_code == 200
    end = time.monotonic() + 3
    while caller.papers(token).status_code == 200 and time.monotonic() < end:
        pass
    assert caller.papers(token).status_code == 401


def test_latency_is_added_to_every_answer_or_to_one_operation(caller):
    caller.file()
    post(caller, "state", {"latency_ms": {"file": 600}})
    began = time.monotonic()
    caller.login()
    assert time.monotonic() - began < 0.5
    began = time.monotonic()
    caller.file()
    assert time.monotonic() - began >= 0.6
    assert caller.simulator.journal.entries("file")[-1]["ms"] >= 600


@pytest.mark.parametrize(
    "wanted",
    [
        {"colour": "red"},
        {"token_shape": "jwt"},
        {"latency_ms": -1},
        {"extra_papers": [{"owner": "099100000001"}]},
        {"extra_papers": [{"owner": "0", "code": "K", "files": [{"colour": 1}]}]},
        {"extra_agencies": [{"code": "x"}]},
        {"bench_files": {"count": 2, "size": 10}},
        {"big_file": 10},
        [],
    ],
)
def test_a_state_that_does_not_exist_is_refused_and_changes_nothing(caller, wanted):
    before = caller.simulator.state.as_dict()
    answer = post(caller, "state", wanted)
    assert answer.status_code == 400
    assert answer.json()["message"]
    assert caller.simulator.state.as_dict() == before
    assert len(caller.found()) == 3


def test_additional_papers_codes_and_agencies(caller):
    agency = {"code": "000.00.00.H97", "name": "Tỉnh thử", "dstcode": "VN:GOV:000.00.00.H97:thu01"}
    paper = {"owner": "099100000001", "code": "KQ.G99.000777", "number": "5", "agency": "H97.01", "title": "Thẻ"}
    extra = {
        "extra_agencies": [{**agency, "origin": "https://kho.thu-mophong.gov.vn"}],
        "extra_codes": {"1.003709": ["KQ.G99.000777"]},
        "extra_papers": [{**paper, "files": [{"name": "a.pdf"}, {"name": "b.jpg", "look": "jpeg"}]}],
        "hidden_agencies": ["H22"],
    }
    assert post(caller, "state", extra).status_code == 200
    row = caller.found(SoDinhDanhChuSoHuu="099100000001", codes=("KQ.G99.000777",))[0]
    links = [each["DuongDan"] for each in row["DanhSachTepDinhKem"]]
    assert fetch(caller, links[0], agency["dstcode"]).content.startswith(b"%PDF")
    assert fetch(caller, links[1], agency["dstcode"]).content.startswith(b"\xff\xd8")
    listed = [each["MACOQUAN"] for each in caller.directory().json()["result"]]
    assert "000.00.00.H97" in listed
    assert "000.00.00.H22" not in listed


def test_everybody_can_hold_a_paper(caller):
    caller.simulator.change(everyone_holds=["KQ.G15.000007"])
    rows = caller.found(SoDinhDanhChuSoHuu="099200000123")
    assert len(rows) == 1
    assert fetch(caller, rows[0]["DanhSachTepDinhKem"][0]["DuongDan"]).status_code == 200
    assert len(caller.found()) == 3


def test_the_directory_can_be_replaced(caller):
    caller.simulator.change(directory=[{"MACOQUAN": "000.00.00.G01"}])
    assert caller.directory().json()["result"] == [{"MACOQUAN": "000.00.00.G01"}]
    caller.simulator.change(directory=None)
    assert len(caller.directory().json()["result"]) == 12


def test_the_journal_tells_what_was_asked_and_holds_no_secret(caller):
    token, session = caller.token(), caller.mapi_session()
    caller.papers(token)
    caller.directory(session)
    caller.file()
    shown = caller.send("GET", "/__sim/journal").json()
    entry = next(each for each in shown["entries"] if each["operation"] == "papers")
    assert (entry["owner"], entry["codes"], entry["channel"]) == (THU, ["KQ.G15.000007"], "1")
    assert (entry["requester"], entry["requester_name"]) == tuple(OFFICER.values())
    assert (entry["token_right"], entry["status"], entry["papers"]) == (True, 200, 3)
    assert (token in json.dumps(shown), session in json.dumps(shown)) == (False, False)
    assert {name: row["requests"] for name, row in shown["counters"].items()} == {
        "login": 1,
        "mapi_login": 1,
        "papers": 1,
        "directory": 1,
        "file": 1,
    }
    later = caller.send("GET", f"/__sim/journal?since={entry['id']}&operation=file").json()["entries"]
    assert [each["operation"] for each in later] == ["file"]


def test_an_answer_is_marked_with_the_person_asked_for(caller):
    assert caller.papers().headers["X-Sim-Owner"] == THU


def test_reset_forgets_everything_but_the_settings_of_the_start():
    with SimulatorServer(state={"token_life_s": 77}) as simulator:
        caller = Caller(simulator)
        token = caller.token()
        simulator.change(latency_ms=1, token_life_s=5)
        simulator.faults.set({"papers": {"kind": "html"}})
        assert post(caller, "reset", {}).json() == {"reset": True}
        assert simulator.journal.entries() == []
        assert simulator.faults.as_dict() == {}
        assert (simulator.state["latency_ms"], simulator.state["token_life_s"]) == (0, 77)
        assert caller.papers(token).status_code == 401
        caller.session.close()


def test_faults_are_switched_over_the_wire(caller):
    assert post(caller, "faults", {"papers": {"kind": "status", "value": 503, "times": 2}}).status_code == 200
    assert caller.papers().status_code == 503
    shown = caller.send("GET", "/__sim/faults").json()
    assert shown["active"] == {"papers": [{"kind": "status", "times": 1, "value": 503}]}
    assert "hostile_link" in shown["kinds"]
    assert post(caller, "faults", {"papers": {"kind": "earthquake"}}).status_code == 400
    assert post(caller, "faults", {"papers": None}).json() == {}
    assert caller.papers().status_code == 200
    assert caller.send("GET", "/__sim/other").status_code == 404
    assert caller.send("POST", "/__sim/faults", data=b"{").status_code == 400


def test_connections_are_kept_alive(caller):
    with urllib3.PoolManager() as pool:
        url = caller.simulator.url + "/__sim/state"
        for _ in range(5):
            pool.request("GET", url)
        assert pool.connection_from_url(url).num_connections == 1


def test_an_outage_closes_the_port_and_ends_with_the_same_address(simulator):
    caller = Caller(simulator)
    assert caller.file().status_code == 200
    simulator.stop()
    with pytest.raises(requests.ConnectionError):
        caller.file()
    simulator.start()
    assert caller.file().status_code == 200
    assert len(simulator.journal.entries("file")) == 2
    caller.session.close()


def test_stopping_ends_the_silent_connections_too(simulator):
    simulator.faults.set({"file": {"kind": "silence"}})
    caller = Caller(simulator)
    with ThreadPoolExecutor(4) as pool:
        calls = [pool.submit(caller.file, timeout=20) for _ in range(4)]
        while simulator.journal.counters().get("file", {}).get("in_flight", 0) < 4:
            time.sleep(0.01)
        simulator.stop()
        for each in calls:
            with pytest.raises(requests.ConnectionError):
                each.result(timeout=5)
    caller.session.close()


def test_two_hundred_files_in_parallel_arrive_whole_and_distinct(caller):
    post(caller, "state", {"bench_files": {"count": 200, "size": 131072}})
    row = caller.found(SoDinhDanhChuSoHuu=BENCH)[0]
    links = [each["DuongDan"] for each in row["DanhSachTepDinhKem"]]
    assert len(links) == 200

    def one(link):
        client = Caller(caller.simulator)
        content = fetch(client, link, timeout=30).content
        client.session.close()
        return len(content), hashlib.sha256(content).hexdigest()

    with ThreadPoolExecutor(50) as pool:
        got = list(pool.map(one, links))
    assert {size for size, _ in got} == {131072}
    assert len({digest for _, digest in got}) == 200
    assert caller.simulator.journal.counters()["file"]["status_200"] == 200


def test_a_huge_file_is_streamed_and_not_held(caller):
    import resource

    size = 120 * 1024 * 1024
    caller.simulator.change(big_file=size)
    row = next(row for row in caller.found(SoDinhDanhChuSoHuu=BENCH) if row["SoKyHieu"] == "DO-TEP-LON")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = fetch(caller, row["DanhSachTepDinhKem"][0]["DuongDan"], stream=True, timeout=30)
    assert answer.headers["Content-Length"] == str(size)
    received, tail = 0, b""
    for chunk in answer.iter_content(262144):
        received += len(chunk)
        tail = (tail + chunk)[-64:]
    assert received == size
    assert tail.endswith(b"%%EOF\n")
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < size / 2


def test_a_port_in_use_and_wrong_settings_are_said_at_once(simulator):
    with pytest.raises(OSError, match="in use"):
        SimulatorServer(port=int(simulator.url.rpartition(":")[2])).start()
    with pytest.raises(InvalidState):
        SimulatorServer(state={"token_shape": "x"})


# The command


def run_command(*arguments):
    return subprocess.Popen(
        [sys.executable, "manage.py", "simulator", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"},
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_serves_until_it_is_told_to_stop(tmp_path, number):
    faults = tmp_path / "faults.json"
    faults.write_text('{"mapi_login": {"kind": "html", "times": 1}}', "utf-8")
    process = run_command("--port", "0", "--faults", str(faults))
    try:
        said = [process.stdout.readline()]
        while said[-1] and "Ctrl-C" not in said[-1]:
            said.append(process.stdout.readline())
        url = said[0].split()[-1]
        assert requests.get(f"{url}/__sim/faults", timeout=5).json()["active"]["mapi_login"][0]["kind"] == "html"
        process.send_signal(number)
        status = process.wait(timeout=10)
        said += process.stdout.readlines()
    finally:
        process.kill()
        process.communicate()
    assert status == 0
    assert any("Nguyễn Thị Minh Thư" in line for line in said)
    assert "  Lỗi đang bật: mapi_login\n" in said
    assert said[-1] == "Đã dừng.\n"


def test_the_command_says_what_is_wrong_and_exits_with_two(tmp_path, simulator):
    broken = tmp_path / "broken.json"
    broken.write_text('{"papers": {"kind": "earthquake"}}', "utf-8")
    port = simulator.url.rpartition(":")[2]
    for arguments, word in ((["--port", port], port), (["--port", "0", "--faults", str(broken)], "earthquake")):
        process = run_command(*arguments)
        _, errors = process.communicate(timeout=20)
        assert process.returncode == 2
        assert word in errors


def test_the_help_documents_every_kind_of_fault(capsys):
    from django.core.management import load_command_class

    from connectors.simulator.faults import KINDS
    from connectors.simulator.state import DEFAULTS, MEANINGS

    help_text = load_command_class("connectors", "simulator").create_parser("manage.py", "simulator").format_help()
    for name, kind in KINDS.items():
        assert name in help_text
        assert kind.meaning in help_text
    for name in MEANINGS:
        assert name in help_text
    assert set(DEFAULTS) - set(MEANINGS) == {"mapi_dstcode", "bndp_login_dstcode", "bndp_dstcode", "bndp_providerurl"}
