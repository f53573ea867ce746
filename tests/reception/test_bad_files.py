"""Files that do not come, come broken or come from nowhere: the slot says why, and a scan or a retry goes on."""

import dataclasses

import pytest

from connectors import downloads
from connectors.models import Download
from kho_portal.files.models import StoredFile
from tests.files.makers import pdf
from tests.programs import DIPLOMA, LLTP, assert_problem
from tests.reception.board_reading import board_of

pytestmark = pytest.mark.django_db(transaction=True)
WAITING, ENDED = ("retrieving", "fetching"), ("failed", "fetch-failed")
FILE_FAULTS = [
    ("html", None, WAITING, "NOT_A_DOCUMENT"),
    ("wrong_type", "zip", WAITING, "NOT_A_DOCUMENT"),
    ("wrong_type", "exe", WAITING, "NOT_A_DOCUMENT"),
    ("truncated", None, WAITING, "FILE_INCOMPLETE"),
    ("empty", None, WAITING, "FILE_INCOMPLETE"),
    ("oversized", None, ENDED, "FILE_TOO_LARGE"),
    ("endless", None, ENDED, "FILE_TOO_LARGE"),
    ("status", 403, ENDED, "ACCESS_NOT_OPENED"),
    ("status", 404, ENDED, "SOURCE_GONE"),
    ("status", 400, ENDED, "SOURCE_REFUSED"),
    ("status", 503, WAITING, "SOURCE_UNREACHABLE"),
    ("refuse", None, WAITING, "SOURCE_UNREACHABLE"),
    ("silence", 5, WAITING, "SOURCE_UNREACHABLE"),
    ("redirect", 302, WAITING, "SOURCE_REDIRECT"),
]
NAMES_THE_AGENCY = {"ACCESS_NOT_OPENED", "SOURCE_REFUSED"}


@pytest.fixture
def impatient(settings, monkeypatch):
    """Short deadlines and a small limit, so that silence is short and too large is small."""
    settings.KHO_DIALECT = dataclasses.replace(
        settings.KHO_DIALECT, file_deadline=0.6, connect_timeout=0.5, file_max_bytes=300_000
    )
    monkeypatch.setattr(downloads, "HEADER_DEADLINE", 0.5)


@pytest.fixture
def looked_up(looked_up, directory):
    """As everywhere, and knowing the other side."""
    looked_up.directory = directory
    return looked_up


def choose_second(held):
    slot = held.slot(LLTP)
    answer = held.choose(slot, slot["offers"][1])
    assert answer.status_code == 202
    return answer.json()


@pytest.mark.parametrize(("kind", "value", "stands", "code"), FILE_FAULTS, ids=lambda part: str(part) if part else "")
def test_a_file_that_does_not_come_says_why_and_comes_once_the_source_works(
    looked_up, officer, work, impatient, kind, value, stands, code
):
    directory = looked_up.directory
    directory.faults.set({"file": {"kind": kind} | ({} if value is None else {"value": value})})
    choose_second(looked_up)
    work()
    slot = looked_up.slot(LLTP)
    assert (slot["state"], slot["error"]["code"]) == (stands[0], code)
    assert slot["error"]["advice"]
    if code in NAMES_THE_AGENCY:
        assert "Thanh Bình" in slot["error"]["message"]
    row = board_of(officer, looked_up.code)[slot["id"]]
    assert (row.state, code in row.text) == (stands[1], True)
    assert not StoredFile.objects.filter(state="ready").exists()
    assert directory.journal.entries("trap") == []
    assert len(slot["offers"]) == 3

    directory.faults.clear()
    if stands is WAITING:
        Download.objects.update(not_before="2020-01-01T00:00:00Z")
    else:
        choose_second(looked_up)
    work()
    assert looked_up.slot(LLTP)["state"] == "ready"


def test_a_scan_takes_the_place_of_a_file_that_does_not_come(looked_up, work, impatient):
    looked_up.directory.faults.set({"file": {"kind": "status", "value": 503}})
    slot = choose_second(looked_up)
    work()
    answer = looked_up.caller.upload(looked_up.at(slot, "files/"), pdf())
    body = answer.json()
    assert (answer.status_code, body["state"], "error" in body) == (201, "ready", False)
    assert [file["provenance"]["source"] for file in body["files"]] == ["upload"]
    assert Download.objects.get().status == "cancelled"


HOSTILE = [
    "http://127.0.0.1:9/a.pdf",
    "http://169.254.169.254/latest/meta-data",
    "https://evil.example/a.pdf",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "https://user:pass@lltp.bocongan-mophong.gov.vn/a.pdf",
    "https://dichvucong.thanhbinh-mophong.gov.vn.evil.example/a.pdf",
    "https://dichvucong.thanhbinh-mophong.gov.vn/../../secret",
    "https://dichvucong.thanhbinh-mophong.gov.vn/a.pdf?dstcode=VN:GOV:000.00.00.G22:x",
    "\r\nHost: evil",
    "x" * 3000,
    "",
    "//evil.example/a.pdf",
]


def test_a_hostile_link_is_never_followed_and_never_shown(looked_up, officer, work):
    """The simulator repeats the first paper of its answer, here the diploma, once with each link."""
    directory, seen = looked_up.directory, {}
    directory.faults.set({"papers": {"kind": "hostile_link", "value": HOSTILE}})
    assert looked_up.look_up().status_code == 200
    for offer in looked_up.slot(DIPLOMA)["offers"]:
        slot = looked_up.slot(DIPLOMA)
        link = HOSTILE[int(offer["reference_number"]) - 1]
        answer = looked_up.choose(slot, offer)
        if not offer["files"]:
            assert_problem(answer, 409, "DOCUMENT_NOT_USABLE")
            seen[link] = "DOCUMENT_NOT_USABLE"
            continue
        assert answer.status_code == 202
        work()
        slot = looked_up.slot(DIPLOMA)
        seen[link] = slot["error"]["code"]
        text = board_of(officer, looked_up.code)[slot["id"]].text
        assert "evil" not in text and "169.254" not in text and slot["error"]["code"] in text
        assert slot["state"] == ("failed" if seen[link] == "LINK_INVALID" else "retrieving")
        looked_up.caller.delete(looked_up.at(slot, "choice/"))
    assert set(seen.values()) <= {"LINK_INVALID", "SOURCE_REVIEW", "DOCUMENT_NOT_USABLE"}
    assert len(seen) == len(HOSTILE)
    assert directory.journal.entries("file") == []
    assert directory.journal.entries("trap") == []


def test_an_agency_that_the_directory_does_not_know_waits_for_an_administrator(looked_up, officer, work):
    looked_up.directory.faults.set({"papers": {"kind": "foreign_agency", "value": "K57"}})
    looked_up.look_up()
    slot = looked_up.slot(LLTP)
    looked_up.choose(slot, slot["offers"][0])
    work()
    slot = looked_up.slot(LLTP)
    assert (slot["state"], slot["error"]["code"]) == ("retrieving", "SOURCE_REVIEW")
    assert "chờ quản trị phê duyệt" in board_of(officer, looked_up.code)[slot["id"]].text
    assert looked_up.directory.journal.entries("file") == []
