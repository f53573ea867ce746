"""The main job as another program would do it: curl against a live server, and bytes compared with the source."""

import json
import shutil
import subprocess
import time

import pytest

from tests.live import LLTP, NAM, NAMES, THU, Installation, engine_of_environment, slot_for

CONSENT = {"given": True, "method": "verbal"}
# Owner, number of the paper, and where its files stand at the agency that keeps them.
PAPERS = {
    "case 1: a plain link of the agency": (THU, "", "G01", ["/download/7f3c91.pdf"]),
    "case 2: a link through an unnamed security server": (
        NAM,
        "1533/2026/STP-LLTP",
        "H98",
        ["/kho/1533-2026_signed.pdf"],
    ),
    "several files, with blanks and Vietnamese letters in their names": (
        THU,
        "1482/2026/STP-LLTP",
        "H98",
        [
            "/tai-lieu/2026/1662977948612_LLTP Nguyễn Thị Minh Thư_signed.pdf",
            "/tai-lieu/2026/1662977948613_LLTP mặt sau.pdf",
        ],
    ),
}

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


@pytest.fixture(scope="module")
def site():
    with Installation(engine_of_environment()) as running:
        yield running


@pytest.fixture(scope="module")
def token(site):
    return site.manage("api_token", "canbo1").stdout.split()[-1]


@pytest.fixture
def curl(site, token):
    """`curl(method, path, body)` -> (status, bytes)."""

    def call(method: str, path: str, body: object = None) -> tuple[int, bytes]:
        command = ["curl", "--silent", "--show-error", "--max-time", "30", "--request", method]
        # The token goes in by a pipe: command lines are visible to every account of a machine.
        command += ["--config", "-", "--write-out", "\n%{http_code}", f"{site.base}/api/v1{path}"]
        given = f'header = "Authorization: Bearer {token}"\n'
        if body is not None:
            given += 'header = "Content-Type: application/json"\n'
            command += ["--data-binary", json.dumps(body)]
        answer = subprocess.run(command, input=given.encode(), capture_output=True, check=True, timeout=60).stdout
        content, _, status = answer.rpartition(b"\n")
        return int(status), content

    return call


def in_json(answer: tuple[int, bytes], status: int) -> dict:
    assert answer[0] == status, answer
    return json.loads(answer[1])


@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", PAPERS)
def test_open_look_up_choose_and_read_the_bytes_with_curl(name, site, curl):
    owner, number, agency, targets = PAPERS[name]
    procedure = in_json(curl("GET", "/procedures/1.003709/"), 200)
    opening = {
        "procedure": "1.003709",
        "channel": "1",
        "owner": {"kind": "person", "id_number": owner, "full_name": NAMES[owner]},
    }
    if procedure["cases"]:
        opening["case"] = procedure["cases"][0]
    code = in_json(curl("POST", "/dossiers/", opening), 201)["code"]

    found = in_json(curl("POST", f"/dossiers/{code}/lookup/", {"consent": CONSENT}), 200)
    assert {source["state"] for source in found["sources"]} == {"answered"}
    slot = slot_for(found["components"], LLTP)
    offers = [each for each in slot["offers"] if each["source"] == "national" and each["reference_number"] == number]
    assert len(offers) == 1
    assert "http" not in json.dumps(offers), "no link of another agency leaves us"

    address = f"/dossiers/{code}/components/{slot['id']}"
    in_json(curl("POST", f"{address}/choose/", {"offer": offers[0]["id"], "consent": CONSENT}), 202)
    deadline = time.monotonic() + 60
    while slot["state"] != "ready":
        assert time.monotonic() < deadline and slot["state"] != "failed", slot
        time.sleep(0.3)
        slot = slot_for(in_json(curl("GET", f"/dossiers/{code}/"), 200)["components"], LLTP)

    assert len(slot["files"]) == len(targets)
    for file, target in zip(slot["files"], targets, strict=True):
        status, content = curl("GET", f"{address}/files/{file['id']}/")
        assert status == 200
        assert content == site.source(target, agency), file["name"]
