"""The other side answers badly, slowly or not at all: a stable code, advice in Vietnamese, nothing typed is lost."""

import dataclasses

import pytest

from connectors.models import Lookup
from kho_portal.audit.models import AuditEntry
from tests.programs import DIPLOMA, HANH, LAND, LLTP, hold_own_paper, open_over_api
from tests.reception.board_reading import board_of, signed_in, words

pytestmark = pytest.mark.django_db
MALFORMED = [
    ("html", None),
    ("truncated", None),
    ("cut", None),
    ("reset", None),
    ("oversized", None),
    ("endless", None),
    ("empty", None),
    ("no_error_code", None),
    *(("malformed_json", how) for how in ("trailing_comma", "missing_bracket", "deep", "nan", "duplicate_keys")),
]
SILENT = [("refuse", None), ("silence", 5), ("drip_headers", 0.4), ("drip_body", 0.4), ("status", 500), ("status", 503)]
REFUSED = [("status", 401), ("status", 403)]
UNKNOWN_WORDS, NOT_ALLOWED_WORDS, NONE_WORDS = "Chưa tra cứu được", "Không được phép tra cứu", "Không có trong kho"


@pytest.fixture
def impatient(settings):
    """Short deadlines, so that silence is short."""
    settings.KHO_DIALECT = dataclasses.replace(settings.KHO_DIALECT, api_deadline=0.8, connect_timeout=0.5)


def fault(kind, value=None, **more):
    return {"papers": {"kind": kind, **({} if value is None else {"value": value}), **more}}


def ids(each):
    return "-".join(str(part) for part in each if part is not None)


@pytest.mark.parametrize("how", MALFORMED, ids=ids)
def test_an_unreadable_answer_is_not_an_empty_one(opened, officer, directory, impatient, how):
    directory.faults.set(fault(*how))
    answer = opened.look_up()
    assert answer.status_code == 200
    slot = opened.slot(LLTP)
    assert (slot["state"], slot["lookup"], slot["offers"]) == ("needed", "unknown", [])
    assert slot["error"]["code"] in {"REPLY_MALFORMED", "PORTAL_UNREACHABLE", "PORTAL_ERROR"}
    row = board_of(officer, opened.code)[slot["id"]]
    assert row.state == "lookup-failed"
    assert UNKNOWN_WORDS in row.text and NONE_WORDS not in row.text


@pytest.mark.parametrize("how", SILENT, ids=ids)
def test_a_silent_portal_leaves_the_own_papers_and_what_was_typed(api, officer, directory, impatient, how):
    held = open_over_api(api, procedure="1.004222", owner=HANH)
    hold_own_paper("KQ.G15.000031", owner=HANH)
    number = {held.slot(LAND)["id"]: "CS 098765"}
    directory.faults.set(fault(*how))
    sources = held.look_up(reference_numbers=number).json()["sources"]
    assert sources[0] == {"name": "own", "state": "answered"}
    assert (sources[1]["state"], sources[1]["code"]) == ("unavailable", "PORTAL_UNREACHABLE")
    assert "đính kèm bản quét" in sources[1]["message"]
    assert held.slot("KQ.G15.000031")["state"] == "offered"
    slot = held.slot(LAND)
    assert (slot["lookup"], slot["reference_number"]) == ("unknown", "CS 098765")
    page = signed_in(officer).get(f"/quay/tiep-nhan/{held.code}").content.decode()
    assert 'value="CS 098765"' in page
    assert "Kho quốc gia chưa trả lời được" in page
    directory.faults.clear()
    assert held.look_up().json()["sources"][1]["state"] == "answered"
    assert held.slot(LAND)["lookup"] == "found"


@pytest.mark.parametrize("how", REFUSED, ids=ids)
def test_refused_access_is_said_after_one_new_login_and_named_to_the_administrator(opened, officer, directory, how):
    directory.faults.set(fault(*how))
    source = opened.look_up().json()["sources"][1]
    assert (source["state"], source["code"]) == ("misconfigured", "LOOKUP_NOT_ALLOWED")
    assert "báo quản trị" in source["message"]
    slot = opened.slot(LLTP)
    assert (slot["lookup"], slot["error"]["code"]) == ("not_allowed", "LOOKUP_NOT_ALLOWED")
    row = board_of(officer, opened.code)[slot["id"]]
    assert row.state == "not-allowed"
    assert NOT_ALLOWED_WORDS in row.text
    assert NONE_WORDS not in row.text and UNKNOWN_WORDS not in row.text
    assert 1 <= len(directory.journal.entries("papers")) <= 2
    assert len(directory.journal.entries("login")) <= 2


def test_an_expired_token_costs_one_new_login_and_one_repetition(opened, directory):
    directory.faults.set(fault("expired_token", times=1))
    assert opened.look_up().json()["sources"][1] == {"name": "national", "state": "answered"}
    assert len(directory.journal.entries("login")) == 2
    assert len(directory.journal.entries("papers")) == 2
    assert opened.slot(LLTP)["lookup"] == "found"


def test_a_token_that_is_never_accepted_is_not_asked_for_without_end(opened, directory):
    directory.faults.set(fault("expired_token"))
    assert opened.look_up().json()["sources"][1]["state"] in {"misconfigured", "rejected", "unavailable"}
    assert len(directory.journal.entries("login")) == 2
    assert len(directory.journal.entries("papers")) == 2
    assert opened.slot(LLTP)["lookup"] in {"not_allowed", "unknown"}


def test_a_refused_login_is_no_empty_warehouse(opened, officer, directory):
    directory.faults.set({"login": {"kind": "status", "value": 401}})
    opened.look_up()
    slot = opened.slot(LLTP)
    assert slot["lookup"] in {"not_allowed", "unknown"}
    assert directory.journal.entries("papers") == []
    assert NONE_WORDS not in board_of(officer, opened.code)[slot["id"]].text


def test_an_error_of_the_portal_is_told_with_its_code(opened, officer, directory):
    directory.faults.set(fault("error_code", "17", message="Không tìm thấy giấy tờ"))
    source = opened.look_up().json()["sources"][1]
    assert (source["state"], source["code"]) == ("rejected", "PORTAL_ERROR")
    assert "17" in source["message"]
    assert opened.slot(LLTP)["lookup"] == "unknown"
    assert Lookup.objects.get().portal_code == "17"


@pytest.mark.parametrize("how", [("bom", None), ("numeric_error_code", None)], ids=ids)
def test_a_harmless_oddity_is_read(opened, directory, how):
    directory.faults.set(fault(*how))
    opened.look_up()
    assert len(opened.slot(LLTP)["offers"]) == 3


@pytest.mark.parametrize("what", ["result", "list"])
def test_null_is_the_answer_of_an_empty_warehouse(opened, officer, directory, what):
    directory.faults.set(fault("null_result", what))
    opened.look_up()
    slot = opened.slot(LLTP)
    assert (slot["lookup"], "error" in slot) == ("none", False)
    row = board_of(officer, opened.code)[slot["id"]]
    assert row.state == "not-found"
    assert NONE_WORDS in row.text and UNKNOWN_WORDS not in row.text


def test_a_paper_without_files_is_shown_and_cannot_be_chosen(opened, officer, directory):
    directory.faults.set(fault("null_result", "files"))
    opened.look_up()
    slot = opened.slot(LLTP)
    assert [offer["files"] for offer in slot["offers"]] == [[], [], []]
    refused = opened.choose(slot, slot["offers"][0])
    assert (refused.status_code, refused.json()["code"]) == (409, "DOCUMENT_NOT_USABLE")
    page = signed_in(officer).get(f"/quay/tiep-nhan/{opened.code}/giay-to/{slot['id']}/chon").content.decode()
    assert "không có tệp" in page


def test_a_paper_that_nobody_asked_for_is_offered_nowhere(opened, directory):
    directory.faults.set(fault("foreign_code", "KQ.G99.000999"))
    opened.look_up()
    offered = {offer["result_code"] for slot in opened.now["components"] for offer in slot["offers"]}
    assert offered == {LLTP, DIPLOMA, "KQ.G99.000102"}
    assert Lookup.objects.get().dropped == 1


@pytest.mark.parametrize(
    "value",
    ["../../etc/passwd\r\n\u202e<b>fdp.html", "<script>alert(1)</script>.pdf", "a\x00b.pdf", "x" * 5000, "", "…"],
)
def test_a_hostile_file_name_is_a_harmless_text(opened, officer, directory, value):
    directory.faults.set(fault("hostile_name", value))
    assert opened.look_up().status_code == 200
    slot = opened.slot(DIPLOMA)  # the simulator changes the first paper of its answer
    names = [file["name"] for offer in slot["offers"] for file in offer["files"]]
    assert len(names) == len(slot["offers"]) == 1
    for name in names:
        assert (
            name
            and "/" not in name
            and "\\" not in name
            and "\u202e" not in name
            and name.isprintable()
            and len(name) <= 300
        )
    page = signed_in(officer).get(f"/quay/tiep-nhan/{opened.code}/giay-to/{slot['id']}/chon").content.decode()
    assert "<script>alert" not in page and "<b>fdp" not in page


def test_five_hundred_papers_are_offered_and_the_page_still_answers(opened, officer, directory):
    directory.faults.set(fault("many_papers", 500))
    assert opened.look_up().status_code == 200
    assert max(len(slot["offers"]) for slot in opened.now["components"]) > 100
    assert board_of(officer, opened.code)


def test_empty_and_odd_fields_of_a_paper_do_not_hide_the_others(opened, officer, directory):
    directory.change(
        extra_papers=[
            {"owner": "099194004271", "code": LLTP, "number": "", "agency": "", "title": "", "files": []},
            {"owner": "099194004271", "code": LLTP, "number": "x" * 900, "agency": "K" * 200, "title": "t" * 2000,
             "files": [{"name": "", "target": "/a.pdf"}]},
        ]
    )  # fmt: skip
    assert opened.look_up().status_code == 200
    assert len(opened.slot(LLTP)["offers"]) >= 3
    assert board_of(officer, opened.code)[opened.slot(LLTP)["id"]].state == "choose"


def test_three_answers_have_three_words_three_states_and_three_codes(api, officer, directory, impatient):
    seen = {}
    for name, how in (
        ("none", ("null_result", "result")),
        ("unknown", ("silence", 5)),
        ("not_allowed", ("status", 403)),
    ):
        held = open_over_api(api)
        directory.faults.set(fault(*how))
        held.look_up()
        slot = held.slot(LLTP)
        assert slot["lookup"] == name
        row = board_of(officer, held.code)[slot["id"]]
        seen[name] = (row.state, row.text, slot.get("error", {}).get("code"))
    assert [seen[name][0] for name in seen] == ["not-found", "lookup-failed", "not-allowed"]
    assert [seen[name][2] for name in seen] == [None, "PORTAL_UNREACHABLE", "LOOKUP_NOT_ALLOWED"]
    assert len({text for _, text, _ in seen.values()}) == 3


def test_every_question_leaves_its_outcome_in_the_audit_log(opened, directory, impatient):
    directory.faults.set(fault("silence", 5))
    opened.look_up()
    entry = AuditEntry.objects.filter(action="lookup.answer").get()
    assert (entry.outcome, entry.detail["code"]) == ("unavailable", "PORTAL_UNREACHABLE")


def test_the_start_page_keeps_what_was_typed_through_every_refusal(officer):
    client = signed_in(officer)
    typed = {"full_name": "Nguyễn Thị Minh Thư", "id_number": "12", "phone": "0912345678", "address": "12 Lê Lợi",
             "channel": "1", "procedure": "1.003709|", "submitter_is_owner": "owner"}  # fmt: skip
    refused = client.post("/quay/tiep-nhan/mo", typed)
    assert refused.status_code == 422
    text = refused.content.decode()
    for value in ("Nguyễn Thị Minh Thư", "12", "0912345678", "12 Lê Lợi"):
        assert f'value="{value}"' in text
    later = client.get("/quay/tiep-nhan").content.decode()
    for value in ("Nguyễn Thị Minh Thư", "0912345678", "12 Lê Lợi"):
        assert f'value="{value}"' in later
    closed = client.post("/quay/tiep-nhan/mo", typed | {"id_number": "099194004271", "procedure": "9.9|"})
    assert closed.status_code == 422
    assert 'value="099194004271"' in closed.content.decode()
    assert 'value="099194004271"' in client.get("/quay/tiep-nhan").content.decode()
    opened = client.post("/quay/tiep-nhan/mo", typed | {"id_number": "099194004271"})
    assert opened.status_code == 302
    assert "Minh Thư" not in client.get("/quay/tiep-nhan").content.decode().split("Bản nháp")[0]


def test_a_number_typed_in_the_board_survives_a_forgotten_consent(api, officer):
    held = open_over_api(api, procedure="1.004222", owner=HANH)
    slot = held.slot(LAND)["id"]
    client = signed_in(officer)
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.post(
            f"/quay/tiep-nhan/{held.code}/tra-cuu",
            {f"reference_number_{slot}": "CS 098765"},
            headers=headers,
            follow=True,
        )
        text = answer.content.decode()
        assert 'value="CS 098765"' in text
        assert "Chưa có xác nhận đồng ý" in words(text)


def test_contact_data_refused_without_scripts_comes_back_as_typed(opened, officer):
    path = f"/quay/tiep-nhan/{opened.code}/lien-he"
    answer = signed_in(officer).post(path, {"phone": "12", "email": "thư", "address": "12 Lê Lợi"})
    text = answer.content.decode()
    assert answer.status_code == 422
    for value in ("12", "thư", "12 Lê Lợi"):
        assert f'value="{value}"' in text
