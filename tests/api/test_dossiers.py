"""Opening, reading, correcting, listing and finding dossiers over the API (contract 5)."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from reception.base.clock import now
from reception.models import Agency, Dossier, DossierStatus
from tests.conftest import MINH_THU
from tests.programs import NAM, OPENING, Caller, assert_problem, open_over_api, token_of

SLOT_KEYS = {
    "id", "code", "name", "required", "only_shown", "result_codes", "reference_number_needed", "state", "lookup",
    "offers", "files",
}  # fmt: skip


@pytest.mark.django_db
def test_opening_answers_with_code_status_version_and_slots(api):
    answer = api.post("dossiers/", OPENING)
    body = answer.json()
    assert answer.status_code == 201
    assert body["code"].startswith("H99.18-")
    assert (body["status"], body["national_status"], body["version"]) == ("draft", None, 1)
    assert answer["ETag"] == '"1"'
    assert len(body["components"]) == 7
    assert all(set(slot) >= SLOT_KEYS for slot in body["components"])
    assert {(slot["state"], slot["lookup"]) for slot in body["components"]} == {("needed", "not_asked")}
    assert body["owner"]["full_name"] == MINH_THU["full_name"]
    assert (body["office"], body["deciding_agency"]) == ("H99.18", "H99.18")


@pytest.mark.django_db
def test_the_same_key_with_the_same_body_is_one_dossier_and_another_body_is_refused(api):
    first = api.post("dossiers/", OPENING, Idempotency_Key="k-1")
    again = api.post("dossiers/", OPENING, Idempotency_Key="k-1")
    assert (again.status_code, again.json()) == (201, first.json())
    other = api.post("dossiers/", OPENING | {"channel": "3"}, Idempotency_Key="k-1")
    assert_problem(other, 409, "IDEMPOTENCY_KEY_REUSED")
    assert Dossier.objects.count() == 1


@pytest.mark.django_db
def test_keys_of_two_accounts_never_meet(api, other_api):
    mine = api.post("dossiers/", OPENING, Idempotency_Key="k-1").json()
    theirs = other_api.post("dossiers/", OPENING | {"channel": "3"}, Idempotency_Key="k-1")
    assert theirs.status_code == 201
    assert theirs.json()["code"] != mine["code"]


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["x" * 129, "khóa", "a\x00b"])
def test_a_key_that_is_no_key_is_refused(api, key):
    body = assert_problem(api.post("dossiers/", OPENING, Idempotency_Key=key), 422, "INVALID_INPUT")
    assert "Idempotency-Key" in body["fields"]


@pytest.mark.django_db(transaction=True)
def test_twenty_identical_requests_at_once_open_one_dossier(officer):
    token, answers = token_of(officer), []
    gate = threading.Barrier(20)

    def knock():
        caller = Caller(token)
        gate.wait()
        try:
            answers.append(caller.post("dossiers/", OPENING, Idempotency_Key="twenty"))
        finally:
            connection.close()

    threads = [threading.Thread(target=knock) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["code"] for answer in answers}) == 1
    assert Dossier.objects.count() == 1


@pytest.mark.django_db
def test_the_office_is_the_officers_own_and_nobody_elses(api):
    assert api.post("dossiers/", OPENING | {"office": "H99.18"}).json()["office"] == "H99.18"
    assert_problem(api.post("dossiers/", OPENING | {"office": "H99.15"}), 403, "OFFICE_NOT_ALLOWED")


@pytest.mark.django_db
def test_the_area_decides_who_decides_and_gives_the_code_its_prefix(api):
    commune = Agency.objects.get(code="H99.41")
    Agency.objects.create(code="H99.42", name="Ủy ban nhân dân xã Phú Mỹ", kind=commune.kind, parent=commune.parent)
    birth = OPENING | {"procedure": "1.001193"}
    assert api.post("dossiers/", birth).json()["deciding_agency"] == "H99.41"
    body = api.post("dossiers/", birth | {"area": "H99.42"}).json()
    assert body["deciding_agency"] == "H99.42"
    assert body["code"].startswith("H99.42-")
    assert body["office"] == "H99.18"
    assert api.post("dossiers/", birth | {"area": "H99"}).json()["deciding_agency"] == "H99.41"


@pytest.mark.django_db
@pytest.mark.parametrize("area", ["H99.77", "H98", "G07", "H99.19"])
def test_an_area_without_a_deciding_agency_is_named(api, area):
    body = assert_problem(
        api.post("dossiers/", OPENING | {"procedure": "1.001193", "area": area}), 422, "INVALID_INPUT"
    )
    assert "area" in body["fields"]


@pytest.mark.django_db
def test_who_files_for_another_says_by_what_right(api):
    submitter = {"id_number": "099088001264", "full_name": "Lê Hoàng Nam"}
    body = assert_problem(api.post("dossiers/", OPENING | {"submitter": submitter}), 422, "INVALID_INPUT")
    assert list(body["fields"]) == ["submitter.authority"]
    body = api.post("dossiers/", OPENING | {"submitter": submitter | {"authority": "Giấy ủy quyền 12"}}).json()
    assert body["submitter"]["full_name"] == "Lê Hoàng Nam"
    assert body["owner"]["full_name"] == MINH_THU["full_name"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"owner": MINH_THU | {"id_number": "12"}}, "owner.id_number"),
        ({"owner": MINH_THU | {"full_name": ""}}, "owner.full_name"),
        ({"owner": MINH_THU | {"phone": "0112345678"}}, "owner.phone"),
        ({"owner": MINH_THU | {"email": "không phải thư"}}, "owner.email"),
        ({"owner": MINH_THU | {"date_of_birth": "31/02/1994"}}, "owner.date_of_birth"),
        ({"owner": MINH_THU | {"kind": "robot"}}, "owner.kind"),
        ({"procedure": "9.999999"}, "procedure"),
        ({"procedure": "2.000488"}, "procedure"),  # closed: replaced by 3.000333
        ({"procedure": "1.004859"}, "case"),
        ({"channel": "9"}, "channel"),
    ],
)
def test_a_value_that_cannot_be_is_named_by_its_field(api, change, field):
    answer = api.post("dossiers/", OPENING | change)
    assert answer.status_code == 422
    body = answer.json()
    assert field in body["fields"], body
    assert all(text for texts in body["fields"].values() for text in texts)
    assert not Dossier.objects.exists()


@pytest.mark.django_db
def test_a_dossier_shows_its_events_and_no_receipt_while_a_draft(opened):
    body = opened.now
    assert [event["kind"] for event in body["events"]] == ["dossier.opened"]
    assert (body["receipt"], body["due_at"]) == (None, None)


@pytest.mark.django_db
def test_contact_data_changes_while_a_draft_and_only_what_is_sent(opened):
    answer = opened.caller.patch(opened.path, {"owner": {"phone": "+84 987 654 321", "address": "Số 1"}})
    body = answer.json()
    assert (body["owner"]["phone"], body["owner"]["address"]) == ("0987654321", "Số 1")
    assert (body["version"], answer["ETag"]) == (2, '"2"')
    assert opened.caller.patch(opened.path, {"owner": {"phone": "0987654321"}}).json()["version"] == 2
    refused = opened.caller.patch(opened.path, {"owner": {"phone": "1"}})
    assert "owner.phone" in assert_problem(refused, 422, "INVALID_INPUT")["fields"]
    assert_problem(opened.caller.patch(opened.path, {"owner": {"full_name": "Khác"}}), 422, "INVALID_INPUT")


@pytest.mark.django_db
def test_the_case_of_a_draft_can_be_corrected(api):
    held = open_over_api(api, procedure="1.004859", case="Thay đổi trong Giấy khai sinh")
    birth = held.slot(name="Giấy khai sinh")
    answer = api.patch(held.path, {"case": "Thay đổi trong Giấy chứng nhận kết hôn"})
    assert answer.status_code == 200, answer.content
    body = answer.json()
    names = [slot["name"] for slot in body["components"]]
    assert body["case"] == "Thay đổi trong Giấy chứng nhận kết hôn"
    assert names[0] == "Tờ khai" and names[1] == "Giấy chứng nhận kết hôn" and len(names) == 3
    assert body["version"] == 2
    assert birth["id"] not in {slot["id"] for slot in body["components"]}
    assert_problem(api.patch(held.path, {"case": "không có"}), 422, "INVALID_INPUT")
    assert held.now["version"] == 2


@pytest.mark.django_db
def test_a_case_stays_once_its_own_component_has_something(api, directory):
    held = open_over_api(api, procedure="1.004859", case="Thay đổi trong Giấy khai sinh", owner=NAM)
    assert held.look_up().status_code == 200
    assert held.slot(name="Giấy khai sinh")["state"] == "offered"
    both = {"owner": {"phone": "0987654321"}, "case": "Thay đổi trong Giấy chứng nhận kết hôn"}
    assert_problem(api.patch(held.path, both), 409, "CASE_FIXED")
    assert held.now["owner"]["phone"] == ""
    assert len(held.now["components"]) == 3


@pytest.mark.django_db
def test_the_list_turns_pages_by_cursor_and_holds_each_dossier_once(api, monkeypatch):
    from reception.api.paging import NewestPages

    monkeypatch.setattr(NewestPages, "page_size", 2)
    codes = [open_over_api(api).code for _ in range(5)]
    seen, address = [], "dossiers/"
    while address:
        page = api.get(address).json()
        seen += [line["code"] for line in page["results"]]
        address = page["next"] and page["next"].removeprefix("http://testserver")
    assert seen == codes[::-1]


@pytest.mark.django_db
def test_overdue_dossiers_come_by_their_due_moment_and_pages_turn_both_ways(api, officer, monkeypatch):
    from reception.api.paging import DuePages

    monkeypatch.setattr(DuePages, "page_size", 2)
    codes = [open_over_api(api).code for _ in range(5)]
    moment = now()
    for late, code in zip((1, 3, 3, 3, 2), codes, strict=True):  # three for the same moment: the number decides
        Dossier.objects.filter(code=code).update(
            status=DossierStatus.ACCEPTED, accepted_at=moment, accepted_by=officer, due_at=moment - timedelta(days=late)
        )
    promised = [codes[1], codes[2], codes[3], codes[4], codes[0]]
    pages, address = [], "dossiers/?due=overdue"
    while address:
        pages.append(api.get(address).json())
        address = pages[-1]["next"] and pages[-1]["next"].removeprefix("http://testserver")
    assert [[line["code"] for line in page["results"]] for page in pages] == [
        promised[:2],
        promised[2:4],
        promised[4:],
    ]
    assert pages[0]["previous"] is None
    before = api.get(pages[2]["previous"].removeprefix("http://testserver")).json()
    assert before["results"] == pages[1]["results"] and before["next"] and before["previous"]
    first = api.get(before["previous"].removeprefix("http://testserver")).json()
    assert first["results"] == pages[0]["results"] and first["previous"] is None
    assert_problem(api.get("dossiers/?due=overdue&cursor=cD05"), 404, "NOT_FOUND")


@pytest.mark.django_db
@pytest.mark.parametrize("cursor", ["x", "cD1hYmM=", "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "cD0lMDA=", "cj14"])
def test_a_cursor_nobody_gave_is_a_page_that_does_not_exist(api, cursor):
    open_over_api(api)
    assert_problem(api.get(f"dossiers/?cursor={cursor}"), 404, "NOT_FOUND")


@pytest.mark.django_db
def test_the_list_is_filtered_by_status_office_procedure_and_due(api, officer):
    code = open_over_api(api).code
    other = open_over_api(api, procedure="1.001193").code
    moment = now()
    Dossier.objects.filter(code=code).update(
        status=DossierStatus.ACCEPTED, accepted_at=moment, accepted_by=officer, due_at=moment - timedelta(days=2)
    )

    def codes(query):
        return [line["code"] for line in api.get(f"dossiers/?{query}").json()["results"]]

    assert codes("status=draft") == [other]
    assert codes("procedure=1.003709") == [code]
    assert codes("office=H99.18") == [other, code]
    assert codes("office=H99.15") == []
    assert codes("due=overdue") == [code]
    assert codes("due=today") == []
    assert codes(f"due={(moment - timedelta(days=2)).astimezone().date()}") == [code]
    for query, field in (("status=x", "status"), ("due=mai", "due"), ("due=2026-13-01", "due")):
        assert field in assert_problem(api.get(f"dossiers/?{query}"), 422, "INVALID_INPUT")["fields"]


@pytest.mark.django_db
def test_due_today_is_the_day_of_the_offices_not_of_greenwich(api, officer):
    held = open_over_api(api)
    with time_machine.travel("2026-10-05T17:30:00+00:00", tick=False):  # 00:30 of the sixth
        due = now() + timedelta(hours=17)
        Dossier.objects.filter(code=held.code).update(
            status=DossierStatus.ACCEPTED, accepted_at=now(), accepted_by=officer, due_at=due
        )
        assert len(api.get("dossiers/?due=today").json()["results"]) == 1
        assert len(api.get("dossiers/?due=2026-10-05").json()["results"]) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "hits"),
    [("minh thu", 1), ("MINH THƯ", 1), ("099 194 004 271", 1), ("lê", 0), ("Minh Thu\x00", 1), ("%", 0), ("_", 0)],
)
def test_a_person_is_found_by_name_without_marks_or_by_number_and_only_by_post(api, text, hits):
    open_over_api(api)
    answer = api.post("dossiers/search/", {"text": text})
    if "\x00" in text:
        assert_problem(answer, 422, "INVALID_INPUT")
    else:
        assert len(answer.json()["results"]) == hits
    assert_problem(api.get("dossiers/search/?text=minh"), 405, "METHOD_NOT_ALLOWED")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["dossiers/", "procedures/", "result-codes/", "warehouse/"])
def test_a_misspelt_filter_is_refused_instead_of_answering_with_everything(api, path):
    problem = assert_problem(api.get(f"{path}?statuss=draft"), 422, "INVALID_INPUT")
    assert list(problem["fields"]) == ["statuss"]


def test_a_search_takes_the_filters_of_the_list(api):
    held = open_over_api(api)
    tail = held.code[-4:]
    assert len(api.post("dossiers/search/", {"text": tail, "status": "draft"}).json()["results"]) == 1
    assert len(api.post("dossiers/search/", {"text": tail, "status": "accepted"}).json()["results"]) == 0
    assert len(api.post("dossiers/search/", {"text": tail, "procedure": "1.001193"}).json()["results"]) == 0


@pytest.mark.django_db
def test_the_catalogue_is_searched_without_marks(api):
    assert api.get("procedures/?q=khai sinh").json()["results"]
    found = api.get("procedures/?q=DANG KY KHAI SINH").json()["results"]
    assert "1.001193" in {each["code"] for each in found}
    assert "2.000488" not in {each["code"] for each in api.get("procedures/?q=ly lich").json()["results"]}
    detail = api.get("procedures/1.003709/").json()
    assert len(detail["components"]) == 7
    assert detail["deadline"] == {"number": 20, "unit": "working_days"}
    proposed = api.get("procedures/1.004884/").json()["components"][1]
    assert proposed["result_codes"] == []
    assert api.get("result-codes/?q=KQ.G15.000007").json()["results"][0]["code"] == "KQ.G15.000007"
    assert_problem(api.get("procedures/9.9/"), 404, "NOT_FOUND")
    assert api.get("procedures/?q=%00").status_code == 200
