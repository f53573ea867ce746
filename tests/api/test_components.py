"""Look-up, preview, choice, scans, papers only shown, waivers: what is done with one component over the API."""

import hashlib

import pytest

from connectors.models import Download
from reception.models import Attachment, Consent, Dossier, Slot
from tests.files.makers import pdf
from tests.programs import DIPLOMA, HANH, LAND, LLTP, assert_problem, hold_own_paper, open_over_api


def asked_codes(directory) -> list:
    """The codes of the last question that the other side heard."""
    return directory.journal.entries("papers")[-1]["codes"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "consent", [None, {"given": False}, {"given": True, "method": "otp"}, {"given": True, "method": "online"}]
)
def test_nobody_is_asked_without_a_consent_that_was_possible(opened, directory, consent):
    body = {} if consent is None else {"consent": consent}
    answer = opened.caller.post(f"{opened.path}lookup/", body)
    assert_problem(answer, 422, "CONSENT_MISSING")
    assert directory.journal.entries("papers") == []
    assert not Consent.objects.exists()
    assert opened.now["version"] == 1


@pytest.mark.django_db
def test_one_look_up_answers_for_every_slot_and_names_both_sources(opened, directory):
    hold_own_paper(DIPLOMA)
    body = opened.look_up().json()
    assert body["sources"] == [{"name": "own", "state": "answered"}, {"name": "national", "state": "answered"}]
    states = {slot["name"].split()[0]: (slot["state"], slot["lookup"]) for slot in body["components"]}
    assert states["Văn"] == ("offered", "found")
    assert states["Phiếu"] == ("offered", "found")
    assert states["Ảnh"] == ("needed", "not_asked")
    assert len(directory.journal.entries("papers")) == 1
    offers = opened.slot(LLTP)["offers"]
    assert len(offers) == 3
    assert {"id", "source", "title", "result_code", "reference_number", "agency", "files"} <= set(offers[0])
    assert offers[0]["agency"]["code"] == "H98.15" and offers[0]["agency"]["name"]


@pytest.mark.django_db
def test_own_first_and_national_only_for_what_is_still_open(opened, directory):
    hold_own_paper(DIPLOMA)
    assert opened.look_up().status_code == 200
    assert DIPLOMA not in asked_codes(directory)
    assert {offer["source"] for offer in opened.slot(DIPLOMA)["offers"]} == {"own"}
    assert opened.look_up(ask_national_too=True).status_code == 200
    assert DIPLOMA in asked_codes(directory)
    assert {offer["source"] for offer in opened.slot(DIPLOMA)["offers"]} == {"own", "national"}


@pytest.mark.django_db
def test_a_code_without_its_number_is_not_asked_and_says_why(api, directory):
    held = open_over_api(api, procedure="1.004222", owner=HANH)
    held.look_up()
    slot = held.slot(LAND)
    assert (slot["state"], slot["lookup"], slot["error"]["code"]) == ("needed", "not_asked", "REFERENCE_NUMBER_NEEDED")
    assert slot["reference_number_needed"] is True
    assert LAND not in asked_codes(directory)
    held.look_up(reference_numbers={slot["id"]: " CS 098765 "})
    slot = held.slot(LAND)
    assert (slot["lookup"], slot["reference_number"]) == ("found", "CS 098765")
    assert [offer["reference_number"] for offer in slot["offers"]] == ["CS 098765"]


@pytest.mark.django_db
def test_a_typed_number_is_kept_even_when_the_consent_is_missing(api, directory):
    held = open_over_api(api, procedure="1.004222", owner=HANH)
    numbers = {held.slot(LAND)["id"]: "CS 098765"}
    assert_problem(
        held.caller.post(f"{held.path}lookup/", {"reference_numbers": numbers, "consent": {"given": False}}),
        422,
        "CONSENT_MISSING",
    )
    assert held.slot(LAND)["reference_number"] == "CS 098765"


@pytest.mark.django_db
@pytest.mark.parametrize("numbers", [{"nobody": "1"}, {"SLOT": "x" * 201}, {"SLOT": 5}, {"SLOT": "a\x00"}, "text", [1]])
def test_a_number_for_nobody_or_of_no_form_is_refused(opened, directory, numbers):
    if isinstance(numbers, dict):
        numbers = {opened.slot(LLTP)["id"] if key == "SLOT" else key: value for key, value in numbers.items()}
    assert_problem(opened.look_up(reference_numbers=numbers), 422, "INVALID_INPUT")
    assert directory.journal.entries("papers") == []


@pytest.mark.django_db(transaction=True)
def test_a_preview_is_on_its_way_and_then_a_picture(looked_up, work):
    slot = looked_up.slot(LLTP)
    offer = slot["offers"][0]
    path = looked_up.at(slot, f"offers/{offer['id']}/preview/{offer['files'][0]['id']}/")
    coming = looked_up.caller.get(path)
    assert (coming.status_code, coming.json()["state"]) == (202, "coming")
    assert Download.objects.get().kept is False
    work()
    answer = looked_up.caller.get(path, Accept="image/png")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer.content.startswith(b"\x89PNG")
    assert "no-store" in answer["Cache-Control"]
    pages = looked_up.slot(LLTP)["offers"][0]["files"][0]["pages"]
    assert_problem(looked_up.caller.get(f"{path}?page={pages + 1}"), 404, "NOT_FOUND")
    assert_problem(looked_up.caller.get(f"{path}?page=0"), 404, "NOT_FOUND")
    for page in ("-1", "x", "٣", "1.5", "999999"):
        assert_problem(looked_up.caller.get(f"{path}?page={page}"), 422, "INVALID_INPUT")
    assert looked_up.slot(LLTP)["state"] == "offered"


@pytest.mark.django_db
def test_a_preview_needs_an_offer_of_this_slot_and_a_file_of_this_offer(looked_up):
    lltp, diploma = looked_up.slot(LLTP), looked_up.slot(DIPLOMA)
    offer, foreign = lltp["offers"][0], diploma["offers"][0]
    for wrong in (
        f"offers/{foreign['id']}/preview/{foreign['files'][0]['id']}/",
        f"offers/{offer['id']}/preview/{foreign['files'][0]['id']}/",
        f"offers/nothing/preview/{offer['files'][0]['id']}/",
    ):
        assert_problem(looked_up.caller.get(looked_up.at(lltp, wrong)), 409, "DOCUMENT_NOT_OFFERED")
    assert not Download.objects.exists()


@pytest.mark.django_db
def test_choosing_needs_a_consent_of_its_own_even_for_an_own_paper(opened, directory):
    hold_own_paper(DIPLOMA)
    opened.look_up()
    slot = opened.slot(DIPLOMA)
    body = {"offer": slot["offers"][0]["id"]}
    for consent in ({}, {"consent": None}, {"consent": {"given": False}}):
        assert_problem(opened.caller.post(opened.at(slot, "choose/"), body | consent), 422, "CONSENT_MISSING")
    assert opened.slot(DIPLOMA)["state"] == "offered"
    answer = opened.choose(slot, slot["offers"][0])
    assert (answer.status_code, answer.json()["state"]) == (202, "ready")
    assert list(Consent.objects.values_list("purpose", flat=True)) == ["lookup", "use"]


@pytest.mark.django_db(transaction=True)
def test_a_chosen_paper_arrives_byte_for_byte_with_its_provenance(looked_up, work):
    slot = looked_up.slot(LLTP)
    offer = next(each for each in slot["offers"] if len(each["files"]) == 2)
    answer = looked_up.choose(slot, offer)
    assert (answer.status_code, answer.json()["state"]) == (202, "retrieving")
    work(most=2)
    half = looked_up.slot(LLTP)
    assert half["state"] == "retrieving"
    assert {file["state"] for file in half["files"]} == {"ready", "retrieving"}
    work()
    ready = looked_up.slot(LLTP)
    assert ready["state"] == "ready"
    for file in ready["files"]:
        assert file["provenance"]["source"] == "national"
        assert file["provenance"]["agency"]
        assert file["provenance"]["reference_number"] == "1482/2026/STP-LLTP"
        assert file["provenance"]["obtained_at"]
        assert file["signature"]["status"] == "unchecked"
        got = looked_up.caller.get(looked_up.at(slot, f"files/{file['id']}/"), Accept="application/pdf")
        content = b"".join(got.streaming_content)
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["size"], file["sha256"])
        assert got["Content-Disposition"].startswith("attachment")
        assert got["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db(transaction=True)
def test_choosing_again_is_the_retry_and_asks_for_no_second_consent(looked_up, work):
    slot = looked_up.slot(LLTP)
    offer = slot["offers"][1]
    looked_up.choose(slot, offer)
    Download.objects.update(status="failed", last_code="GAVE_UP", finished_at="2026-01-01T00:00:00Z")
    failed = looked_up.slot(LLTP)
    assert (failed["state"], failed["error"]["code"]) == ("failed", "GAVE_UP")
    assert failed["error"]["advice"]
    again = looked_up.choose(slot, offer)
    assert again.json()["state"] == "retrieving"
    assert Consent.objects.filter(purpose="use").count() == 1
    assert Attachment.objects.count() == 1
    work()
    assert looked_up.slot(LLTP)["state"] == "ready"
    same = looked_up.choose(slot, offer)
    assert (same.status_code, same.json()["state"]) == (202, "ready")
    assert Attachment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_another_paper_replaces_one_on_its_way_but_not_one_that_is_here(looked_up, work):
    slot = looked_up.slot(LLTP)
    looked_up.choose(slot, slot["offers"][1])
    changed = looked_up.choose(slot, slot["offers"][2]).json()
    assert changed["files"][0]["provenance"]["reference_number"] == slot["offers"][2]["reference_number"]
    assert Download.objects.order_by("pk").first().status == "cancelled"
    work()
    assert_problem(looked_up.choose(slot, slot["offers"][1]), 409, "SLOT_FILLED")


@pytest.mark.django_db(transaction=True)
def test_taking_a_choice_back_stops_the_download_and_keeps_the_offers(looked_up, work):
    slot = looked_up.slot(LLTP)
    looked_up.choose(slot, slot["offers"][1])
    answer = looked_up.caller.delete(looked_up.at(slot, "choice/"))
    body = answer.json()
    assert (answer.status_code, body["state"], body["files"], len(body["offers"])) == (200, "offered", [], 3)
    assert Download.objects.get().status == "cancelled"
    assert work() == 0
    again = looked_up.caller.delete(looked_up.at(slot, "choice/"))
    assert (again.status_code, again["ETag"]) == (200, answer["ETag"])
    assert looked_up.choose(slot, slot["offers"][1]).status_code == 202
    work()
    assert looked_up.slot(LLTP)["state"] == "ready"


@pytest.mark.django_db
def test_only_offers_of_this_slot_can_be_chosen(looked_up, other_api):
    lltp, diploma = looked_up.slot(LLTP), looked_up.slot(DIPLOMA)
    assert_problem(looked_up.choose(lltp, diploma["offers"][0]), 409, "DOCUMENT_NOT_OFFERED")
    assert_problem(looked_up.choose(lltp, {"id": "nothing"}), 409, "DOCUMENT_NOT_OFFERED")
    old = lltp["offers"][0]
    looked_up.look_up()
    assert_problem(looked_up.choose(lltp, old), 409, "DOCUMENT_NOT_OFFERED")


@pytest.mark.django_db
@pytest.mark.parametrize("facts", [{"validity": "revoked"}, {"valid_until": "2020-01-01"}], ids=["revoked", "expired"])
def test_a_paper_that_is_no_longer_valid_is_shown_and_refused(opened, directory, facts):
    hold_own_paper(DIPLOMA, **facts)
    opened.look_up()
    slot = opened.slot(DIPLOMA)
    assert slot["state"] == "offered"
    assert_problem(opened.choose(slot, slot["offers"][0]), 409, "DOCUMENT_NOT_USABLE")


@pytest.mark.django_db
def test_a_choice_ends_a_waiver(looked_up, work):
    slot = looked_up.slot(LLTP)
    waived = looked_up.caller.post(looked_up.at(slot, "waive/"), {"reason": "Có trong hồ sơ khác"}).json()
    assert (waived["state"], waived["waive_reason"]) == ("waived", "Có trong hồ sơ khác")
    chosen = looked_up.choose(slot, slot["offers"][1]).json()
    assert (chosen["state"], chosen["waive_reason"]) == ("retrieving", "")


@pytest.mark.django_db
def test_a_scan_is_kept_byte_for_byte_and_compared_and_taken_out(opened):
    slot, content = opened.slot(index=0), pdf(pages=2)
    answer = opened.caller.upload(opened.at(slot, "files/"), content, name="Đơn đề nghị.pdf")
    body = answer.json()
    file = body["files"][0]
    assert (answer.status_code, body["state"], file["name"]) == (201, "ready", "Đơn đề nghị.pdf")
    assert (file["size"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert (file["pages"], file["media_type"], file["compared_at"]) == (2, "application/pdf", None)
    assert file["provenance"]["source"] == "upload"
    path = opened.at(slot, f"files/{file['id']}/")
    assert b"".join(opened.caller.get(path).streaming_content) == content
    compared = opened.caller.post(opened.at(slot, "compared/"))
    assert compared.json()["files"][0]["compared_at"]
    removed = opened.caller.delete(path)
    assert (removed.status_code, removed.json()["files"], removed.json()["state"]) == (200, [], "needed")
    assert_problem(opened.caller.delete(path), 404, "NOT_FOUND")
    assert_problem(opened.caller.get(path), 404, "NOT_FOUND")
    assert_problem(opened.caller.post(opened.at(slot, "compared/")), 422, "INVALID_INPUT")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "media_type", "status"),
    [
        (b"", "a.pdf", "application/pdf", 422),
        (b"PK\x03\x04" + b"0" * 400, "a.pdf", "application/pdf", 422),
        (b"<html><script>alert(1)</script>", "a.pdf", "application/pdf", 422),
        (b"MZ" + b"\0" * 400, "a.exe", "application/octet-stream", 422),
        (b"%PDF-1.7 truncated", "a.pdf", "application/pdf", 422),
    ],
    ids=["empty", "zip", "html", "exe", "truncated"],
)
def test_a_file_that_is_no_paper_is_refused_with_words(opened, content, name, media_type, status):
    answer = opened.caller.upload(opened.at(opened.slot(index=0), "files/"), content, name=name, media_type=media_type)
    assert answer.status_code == status
    body = answer.json()
    assert body["code"].isupper()
    assert body["fields"]["file"]
    assert opened.slot(index=0)["state"] == "needed"
    assert opened.now["version"] == 1


@pytest.mark.django_db
def test_a_file_larger_than_the_limit_is_413(opened, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    answer = opened.caller.upload(opened.at(opened.slot(index=0), "files/"), pdf(padding=2000))
    assert_problem(answer, 413, "FILE_TOO_LARGE")


@pytest.mark.django_db
def test_an_upload_without_a_file_says_which_field(opened):
    path = f"/api/v1/{opened.at(opened.slot(index=0), 'files/')}"
    for fields in ({}, {"file": "text"}):
        answer = opened.caller.client.post(path, fields)
        assert "file" in assert_problem(answer, 422, "INVALID_INPUT")["fields"]


@pytest.mark.django_db
def test_a_dossier_takes_fifty_files_and_no_more(opened, monkeypatch):
    monkeypatch.setattr("reception.reuse.uploads.MOST_FILES", 2)
    path = opened.at(opened.slot(index=0), "files/")
    assert [opened.caller.upload(path, pdf()).status_code for _ in range(2)] == [201, 201]
    assert_problem(opened.caller.upload(path, pdf()), 409, "DOSSIER_FULL")


@pytest.mark.django_db
def test_a_paper_only_shown_or_secret_is_seen_and_never_digitised(api, directory):
    held = open_over_api(api, procedure="2.000635", case="Tự nộp")
    card = held.slot(name="Căn cước")
    assert_problem(api.upload(held.at(card, "files/"), pdf()), 409, "UPLOAD_NOT_ALLOWED")
    shown = api.post(held.at(card, "shown/"))
    assert (shown.json()["state"], bool(shown.json()["shown_at"])) == ("ready", True)
    form = held.slot(name="Tờ khai")
    assert_problem(api.post(held.at(form, "shown/")), 422, "INVALID_INPUT")


@pytest.mark.django_db
def test_a_secret_paper_is_not_even_asked_for(opened, directory):
    Slot.objects.filter(public_id=opened.slot(LLTP)["id"]).update(is_secret=True)
    opened.look_up()
    assert LLTP not in asked_codes(directory)
    slot = opened.slot(LLTP)
    assert (slot["state"], slot["offers"]) == ("needed", [])
    assert_problem(opened.caller.upload(opened.at(slot, "files/"), pdf()), 409, "UPLOAD_NOT_ALLOWED")


@pytest.mark.django_db
def test_a_waiver_says_why_and_a_filled_slot_is_not_waived(opened):
    slot = opened.slot(index=0)
    for body in (
        {},
        {"reason": " " + "x" * 300},
        {"reason": ""},
        {"reason": "  "},
        {"reason": "x" * 301},
        {"reason": "a\x1bb"},
    ):
        assert_problem(opened.caller.post(opened.at(slot, "waive/"), body), 422, "INVALID_INPUT")
    opened.caller.upload(opened.at(slot, "files/"), pdf())
    assert_problem(opened.caller.post(opened.at(slot, "waive/"), {"reason": "Không cần"}), 409, "SLOT_FILLED")


@pytest.mark.django_db
def test_accepting_names_what_is_missing_and_then_promises_a_moment(opened):
    refused = assert_problem(opened.caller.post(f"{opened.path}accept/"), 409, "DOSSIER_NOT_COMPLETE")
    assert len(refused["missing"]) == 7
    for slot in opened.now["components"]:
        opened.caller.post(opened.at(slot, "waive/"), {"reason": "Đã có trong hồ sơ khác"})
    body = opened.caller.post(f"{opened.path}accept/").json()
    assert (body["status"], body["national_status"]) == ("accepted", 2)
    receipt = opened.caller.get(body["receipt"], Accept="application/pdf")
    assert receipt.content.startswith(b"%PDF") and receipt["Content-Disposition"].startswith("attachment")
    assert body["due_at"] and body["accepted_at"] and body["receipt"].endswith("/receipt/")
    assert body["events"][-1]["kind"] == "dossier.accepted"
    assert_problem(opened.caller.post(f"{opened.path}accept/"), 409, "DOSSIER_NOT_OPEN")


@pytest.mark.django_db
def test_the_own_warehouse_opens_for_the_owner_of_a_dossier_with_consent(opened, other_api, directory):
    hold_own_paper(DIPLOMA)
    hold_own_paper("KQ.G15.000031", number="31")
    hold_own_paper(DIPLOMA, owner=HANH, number="khác")
    hold_own_paper("KQ.G15.000032", number="kết quả", dossier_code=opened.code)
    path = f"warehouse/?dossier={opened.code}"
    assert_problem(opened.caller.get(path), 422, "CONSENT_MISSING")
    opened.look_up()
    found = opened.caller.get(path).json()["results"]
    assert {each["reference_number"] for each in found} == {"ĐH-1", "kết quả"}, "what the dossier does not need stays"
    assert found[0]["files"][0]["pages"] == 1
    only = opened.caller.get(f"{path}&result_code={DIPLOMA}").json()["results"]
    assert [each["result_code"] for each in only] == [DIPLOMA]
    assert_problem(other_api.get(path), 404, "NOT_FOUND")
    assert "dossier" in assert_problem(opened.caller.get("warehouse/"), 422, "INVALID_INPUT")["fields"]
    assert_problem(opened.caller.get("warehouse/?dossier=%00"), 422, "INVALID_INPUT")
    Dossier.objects.update(status="refused")
    assert_problem(opened.caller.get(path), 409, "DOSSIER_NOT_OPEN")


@pytest.mark.django_db
def test_a_later_look_up_tells_whether_a_chosen_paper_names_the_owner(opened, directory):
    hold_own_paper(DIPLOMA)
    opened.look_up()
    slot = opened.slot(DIPLOMA)
    assert (slot["owner_check"], opened.choose(slot, slot["offers"][0]).json()["owner_check"]) == (None, "differs")
    again = next(each for each in opened.look_up().json()["components"] if each["id"] == slot["id"])
    assert (again["state"], again["owner_check"]) == ("ready", "differs")
    confirmed = opened.caller.post(opened.at(slot, "compared/")).json()
    assert (confirmed["state"], confirmed["owner_check"]) == ("ready", "confirmed")
