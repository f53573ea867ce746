"""A promised paper lets the dossier go on, is tried every hour for seven days, and is lost by no crash."""

import pytest
from django.db import connection
from django.utils import timezone

from kho_portal.work.leases import claim, in_database_time
from kho_portal.work.models import WorkStatus
from reception.base.errors import PromiseNotPossible
from reception.dossiers.opening import Opening, open_dossier
from reception.dossiers.slot_state import SlotState, missing_step, promise_of, slot_state
from reception.models import Dossier, Event, SlotPromise
from reception.people.parties import PartyData
from reception.prints.receipt_facts import receipt_line, was_handed_in
from reception.reuse.look_up import look_up_documents
from reception.reuse.promises import EVERY, LASTS, cancel_promise, promise_document, run_promise, sweep_promises
from tests.conftest import MINH_THU
from tests.programs import LLTP, OpenDossier

pytestmark = pytest.mark.django_db(transaction=True)


def slot_of(dossier: Dossier, code: str = LLTP):
    board = Dossier.objects.with_board().get(pk=dossier.pk)
    return next(each for each in board.board_slots if any(entry["code"] == code for entry in each.result_codes))


def make_due() -> SlotPromise:
    SlotPromise.objects.update(not_before=in_database_time(-EVERY))
    return SlotPromise.objects.get()


@pytest.fixture
def silent(directory, catalogue, actor) -> Dossier:
    """A dossier whose look-up got no answer."""
    dossier = open_dossier(opening=Opening(procedure="1.003709", owner=PartyData(**MINH_THU)), by=actor)
    directory.faults.set({"papers": {"kind": "status", "value": 503}})
    look_up_documents(dossier=dossier, by=actor, given=True, method="verbal")
    return dossier


def test_a_promise_settles_the_slot_and_says_when_it_is_tried(silent, actor):
    assert missing_step(slot_of(silent)) == "fill"
    row = promise_document(slot=slot_of(silent), by=actor)
    slot = slot_of(silent)
    assert slot_state(slot) == SlotState.PROMISED and missing_step(slot) is None
    assert row.reason_code and row.status == WorkStatus.QUEUED
    assert abs((row.not_before - timezone.now()) - EVERY).total_seconds() < 60
    assert abs((row.give_up_at - timezone.now()) - LASTS).total_seconds() < 60
    assert promise_document(slot=slot, by=actor).pk == row.pk
    assert Event.objects.filter(kind="component.promised").count() == 1


def test_only_what_may_still_come_is_promised(directory, silent, actor):
    directory.faults.set({"papers": None})
    look_up_documents(dossier=silent, by=actor, given=True, method="verbal")
    with pytest.raises(PromiseNotPossible):  # three papers are there: one of them is to be chosen
        promise_document(slot=slot_of(silent), by=actor)
    uncoded = next(s for s in Dossier.objects.with_board().get(pk=silent.pk).board_slots if not s.result_codes)
    with pytest.raises(PromiseNotPossible):
        promise_document(slot=uncoded, by=actor)


def test_a_refused_access_is_not_promised(directory, silent, actor):
    directory.faults.set({"papers": {"kind": "status", "value": 403}})
    look_up_documents(dossier=silent, by=actor, given=True, method="verbal")
    with pytest.raises(PromiseNotPossible):
        promise_document(slot=slot_of(silent), by=actor)


def test_a_try_in_vain_waits_an_hour_and_keeps_its_reason(directory, silent, actor):
    promise_document(slot=slot_of(silent), by=actor)
    asked, version = len(directory.journal.entries("papers")), Dossier.objects.get().version
    row = make_due()
    run_promise(row.pk)
    row.refresh_from_db()
    assert (row.status, row.attempts) == (WorkStatus.RETRY, 1) and row.last_code
    assert row.not_before > timezone.now() + EVERY / 2
    assert len(directory.journal.entries("papers")) == asked + 1
    assert Dossier.objects.get().version == version, "background work never raises the version"
    run_promise(row.pk)  # not due: nobody is asked
    assert len(directory.journal.entries("papers")) == asked + 1


def test_the_question_asks_for_this_paper_only_and_names_who_promised(directory, silent, actor):
    promise_document(slot=slot_of(silent), by=actor)
    run_promise(make_due().pk)
    entry = directory.journal.entries("papers")[-1]
    assert str(entry).count("KQ.") <= 2 and LLTP in str(entry)


def test_papers_found_end_the_waiting_and_wait_for_the_person(directory, silent, actor):
    promise_document(slot=slot_of(silent), by=actor)
    directory.faults.set({"papers": None})
    row = make_due()
    run_promise(row.pk)
    row.refresh_from_db()
    assert (row.status, row.last_code) == (WorkStatus.DONE, "FOUND")
    slot = slot_of(silent)
    assert slot_state(slot) == SlotState.OFFERED and len(slot.live_offers) == 3


def test_an_answer_of_nothing_ends_it_too_and_says_so(directory, silent, actor):
    code = next(e["code"] for s in Dossier.objects.with_board().get(pk=silent.pk).board_slots for e in s.result_codes)
    dossier = open_dossier(
        opening=Opening(procedure="1.003709", owner=PartyData(**{**MINH_THU, "id_number": "099078000512"})), by=actor
    )
    look_up_documents(dossier=dossier, by=actor, given=True, method="verbal")
    promise_document(slot=slot_of(dossier, code), by=actor)
    directory.faults.set({"papers": None})
    row = make_due()
    run_promise(row.pk)
    row.refresh_from_db()
    assert (row.status, row.last_code) == (WorkStatus.FAILED, "LOOKUP_EMPTY")


def test_a_chosen_paper_whose_source_was_down_arrives_by_itself(directory, opened, actor, work):
    directory.faults.set({"file": {"kind": "status", "value": 404}})
    opened.look_up()
    slot = opened.slot(LLTP)
    opened.choose(slot, slot["offers"][0])
    work()
    dossier = Dossier.objects.get(code=opened.code)
    promise_document(slot=slot_of(dossier), by=actor)
    directory.faults.set({"file": None})
    row = make_due()
    run_promise(row.pk)
    work()
    row = make_due()
    run_promise(row.pk)
    row.refresh_from_db()
    assert row.status == WorkStatus.DONE
    assert slot_state(slot_of(dossier)) == SlotState.READY


def test_a_slot_filled_otherwise_ends_the_promise(silent, actor):
    from reception.reuse.settling import waive_component

    promise_document(slot=slot_of(silent), by=actor)
    waive_component(slot=slot_of(silent), reason="đã có trong hồ sơ khác", by=actor)
    row = make_due()
    run_promise(row.pk)
    row.refresh_from_db()
    assert (row.status, row.last_code) == (WorkStatus.CANCELLED, "FILLED_OTHERWISE")


def test_after_seven_days_a_person_must_act(silent, actor):
    promise_document(slot=slot_of(silent), by=actor)
    SlotPromise.objects.update(give_up_at=in_database_time(-EVERY), last_code="PORTAL_SILENT")
    rung = []
    assert sweep_promises(rung.append) == (0, 1)
    row = SlotPromise.objects.get()
    assert (row.status, row.last_code) == (WorkStatus.FAILED, "PORTAL_SILENT")
    assert promise_of(slot_of(silent)) is not None, "it still counts as promised: the dossier was accepted with it"


def test_a_worker_that_dies_in_a_try_is_followed_by_another(directory, silent, actor):
    promise_document(slot=slot_of(silent), by=actor)
    row = make_due()
    assert claim(SlotPromise, row.pk) is not None  # and then it dies
    run_promise(row.pk)
    row.refresh_from_db()
    assert row.status == WorkStatus.RUNNING, "nobody takes work that is held"
    SlotPromise.objects.update(lease_until=in_database_time(-EVERY))
    rung = []
    sweep_promises(rung.append)
    assert rung == [row.pk]
    directory.faults.set({"papers": None})
    run_promise(row.pk)
    row.refresh_from_db()
    assert (row.status, row.attempts) == (WorkStatus.DONE, 2)


def test_a_withdrawn_promise_asks_for_the_paper_again(silent, actor):
    promise_document(slot=slot_of(silent), by=actor)
    cancel_promise(slot=slot_of(silent), by=actor)
    assert slot_state(slot_of(silent)) == SlotState.NEEDED
    assert promise_document(slot=slot_of(silent), by=actor).status == WorkStatus.QUEUED


def test_without_a_standing_consent_the_system_asks_nobody(directory, silent, actor):
    promise_document(slot=slot_of(silent), by=actor)
    silent.consents.update(withdrawn_at=timezone.now())
    asked = len(directory.journal.entries("papers"))
    row = make_due()
    run_promise(row.pk)
    row.refresh_from_db()
    assert (row.status, row.last_code) == (WorkStatus.CANCELLED, "CONSENT_MISSING")
    assert len(directory.journal.entries("papers")) == asked


def test_the_api_promises_and_takes_it_back(opened: OpenDossier, directory):
    directory.faults.set({"papers": {"kind": "silence", "value": 1}})
    directory.faults.set({"papers": {"kind": "status", "value": 503}})
    opened.look_up()
    slot = opened.slot(LLTP)
    answer = opened.caller.post(opened.at(slot, "promise/"))
    assert (answer.status_code, answer.json()["state"]) == (200, "promised")
    assert opened.caller.delete(opened.at(slot, "promise/")).json()["state"] == "needed"
    plain = opened.slot(index=0)
    refused = opened.caller.post(opened.at(plain, "promise/"))
    assert (refused.status_code, refused.json()["code"]) == (409, "PROMISE_NOT_POSSIBLE")


def test_the_row_says_since_when_how_often_and_until_when(silent, actor, officer, client):
    promise_document(slot=slot_of(silent), by=actor)
    client.force_login(officer)
    page = client.get(f"/quay/tiep-nhan/{silent.code}").content.decode()
    for words in ("Sẽ tự lấy từ kho", "chưa thử lần nào", "thôi thử sau ngày", "Thử ngay"):
        assert words in page
    assert connection.vendor


def test_an_accepted_dossier_still_receives_the_promised_paper(directory, silent, actor):
    promise_document(slot=slot_of(silent), by=actor)
    Dossier.objects.update(status="accepted", accepted_at=timezone.now(), accepted_by=actor.user, due_at=timezone.now())
    directory.faults.set({"papers": None})
    run_promise(make_due().pk)
    slot = slot_of(silent)
    assert slot_state(slot) == SlotState.OFFERED
    from reception.reuse.choosing import choose_document

    choose_document(slot=slot, offer_id=slot.live_offers[0].public_id, given=True, method="verbal", by=actor)
    assert slot_state(slot_of(silent)) == SlotState.RETRIEVING


def test_the_page_of_an_accepted_dossier_acts_on_the_promised_row_only(silent, actor, officer, client):
    promise_document(slot=slot_of(silent), by=actor)
    Dossier.objects.update(status="accepted", accepted_at=timezone.now(), accepted_by=actor.user, due_at=timezone.now())
    client.force_login(officer)
    page = client.get(f"/quay/ho-so/{silent.code}").content.decode()
    assert page.count("Thử ngay") == 1 and page.count("Tải tệp lên") == 1
    slot = slot_of(silent)
    answer = client.post(
        f"/quay/tiep-nhan/{silent.code}/giay-to/{slot.public_id}/hen/thu", headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200 and "đã thử 1 lần" in answer.content.decode()
    assert 'id="plan"' not in answer.content.decode()


def test_the_receipt_names_the_paper_that_is_still_to_come(silent, actor):
    promise_document(slot=slot_of(silent), by=actor)
    line = receipt_line(slot_of(silent))
    assert was_handed_in(slot_of(silent))
    assert (line.form.value, line.source) == ("promised", "cơ quan tự lấy từ kho dữ liệu")
