"""The main job through the services: look up, choose, fetch, accept."""

import dataclasses
import hashlib

import pytest

from kho_portal.audit.models import AuditEntry
from reception.base.errors import ConsentMissing, DocumentNotOffered, NotComplete
from reception.dossiers.acceptance import accept_dossier
from reception.dossiers.opening import Opening, open_dossier
from reception.dossiers.slot_state import SlotState, file_of, slot_state
from reception.models import Consent, Dossier, Offer
from reception.people.parties import PartyData
from reception.reuse.choosing import choose_document
from reception.reuse.look_up import look_up_documents
from tests.conftest import MINH_THU

pytestmark = pytest.mark.django_db(transaction=True)
LLTP = "KQ.G15.000007"


def board_of(dossier):
    return Dossier.objects.with_board().get(pk=dossier.pk)


def slot_for(dossier, code):
    return next(
        slot for slot in board_of(dossier).board_slots if code in {entry["code"] for entry in slot.result_codes}
    )


@pytest.fixture
def dossier(actor):
    return open_dossier(opening=Opening(procedure="1.003709", owner=PartyData(**MINH_THU)), by=actor)


def test_a_dossier_takes_its_code_from_the_deciding_agency_and_freezes_its_components(dossier):
    assert dossier.code.startswith("H99.18-")
    assert len(board_of(dossier).board_slots) == 7
    assert slot_for(dossier, LLTP).max_age_months == 6


def test_nobody_is_asked_without_consent(dossier, actor, directory):
    before = len(directory.journal.entries("papers"))
    with pytest.raises(ConsentMissing):
        look_up_documents(dossier=dossier, by=actor, given=False, method="verbal")
    assert len(directory.journal.entries("papers")) == before
    assert not Consent.objects.exists()


def test_one_question_asks_for_all_open_codes_in_the_officers_name(dossier, actor, directory):
    answers = look_up_documents(dossier=dossier, by=actor, given=True, method="verbal")
    assert {each.name: each.state for each in answers.warehouses} == {"own": "answered", "national": "answered"}
    asked = directory.journal.entries("papers")
    assert len(asked) == 1
    assert asked[0]["requester"] == actor.user.id_number
    assert slot_for(dossier, LLTP).lookup == "found"
    assert len(slot_for(dossier, LLTP).live_offers) == 3


def test_several_papers_of_one_code_wait_for_a_choice(dossier, actor, directory):
    look_up_documents(dossier=dossier, by=actor, given=True, method="verbal")
    slot = slot_for(dossier, LLTP)
    assert slot_state(slot) == SlotState.OFFERED
    assert slot.live_attachments == []


def test_a_chosen_paper_of_two_files_is_ready_only_when_both_are_here(dossier, actor, directory, work):
    look_up_documents(dossier=dossier, by=actor, given=True, method="verbal")
    slot = slot_for(dossier, LLTP)
    offer = next(each for each in slot.live_offers if len(each.document.files.all()) == 2)
    choose_document(slot=slot, offer_id=offer.public_id, given=True, method="verbal", by=actor)
    assert slot_state(slot_for(dossier, LLTP)) == SlotState.RETRIEVING
    work(most=2)
    assert slot_state(slot_for(dossier, LLTP)) == SlotState.RETRIEVING
    work()
    slot = slot_for(dossier, LLTP)
    assert slot_state(slot) == SlotState.READY
    for attachment in slot.live_attachments:
        stored = file_of(attachment)
        assert len(stored.sha256) == len(hashlib.sha256().hexdigest())


def test_a_new_look_up_retires_offers_and_a_retired_one_cannot_be_chosen(dossier, actor, directory):
    look_up_documents(dossier=dossier, by=actor, given=True, method="verbal")
    old = slot_for(dossier, LLTP).live_offers[0]
    look_up_documents(dossier=dossier, by=actor, given=True, method="verbal")
    assert Offer.objects.get(pk=old.pk).retired_at is not None
    with pytest.raises(DocumentNotOffered):
        choose_document(slot=slot_for(dossier, LLTP), offer_id=old.public_id, given=True, method="verbal", by=actor)


@pytest.mark.parametrize(
    ("fault", "lookup", "code"),
    [
        ({"papers": {"kind": "status", "value": 503}}, "unknown", "PORTAL_UNREACHABLE"),
        ({"papers": {"kind": "html"}}, "unknown", "REPLY_MALFORMED"),
        ({"papers": {"kind": "error_code", "value": "17"}}, "unknown", "PORTAL_ERROR"),
        ({"papers": {"kind": "status", "value": 403}}, "not_allowed", "LOOKUP_NOT_ALLOWED"),
        ({"papers": {"kind": "null_result"}}, "none", "LOOKUP_EMPTY"),
        ({"login": {"kind": "refuse"}}, "unknown", "TOKEN_UNREACHABLE"),
    ],
)
def test_nothing_found_could_not_ask_and_not_allowed_are_three_answers(dossier, actor, directory, fault, lookup, code):
    directory.faults.set(fault)
    look_up_documents(dossier=dossier, by=actor, given=True, method="verbal")
    slot = slot_for(dossier, LLTP)
    assert (slot.lookup, slot.lookup_code) == (lookup, code)


def test_an_incomplete_dossier_is_not_accepted_and_says_what_is_left(dossier, actor):
    with pytest.raises(NotComplete) as refusal:
        accept_dossier(dossier=dossier, by=actor)
    assert len(refusal.value.missing) == 7
    dossier.refresh_from_db()
    assert dossier.status == "draft"


def test_every_look_up_and_choice_is_in_the_audit_log(dossier, actor, directory):
    look_up_documents(dossier=dossier, by=actor, given=True, method="verbal")
    slot = slot_for(dossier, LLTP)
    choose_document(slot=slot, offer_id=slot.live_offers[0].public_id, given=True, method="verbal", by=actor)
    actions = list(AuditEntry.objects.filter(dossier=dossier.code).order_by("pk").values_list("action", flat=True))
    assert actions == ["dossier.open", "lookup.ask", "lookup.answer", "document.choose"]
    assert not AuditEntry.objects.filter(detail__icontains="099194004271").exists()


def test_a_paper_with_active_content_never_fills_a_slot_and_says_why(dossier, actor, directory, work, monkeypatch):
    from kho_portal.files import inspection
    from kho_portal.files.models import FileState
    from reception.dossiers.slot_state import slot_error

    ready = inspection.inspect

    def suspicious(path):
        return dataclasses.replace(ready(path), state=FileState.SUSPECT.value, code="FILE_SUSPECT")

    monkeypatch.setattr("kho_portal.files.accept.inspect", suspicious)
    look_up_documents(dossier=dossier, by=actor, given=True, method="verbal")
    slot = slot_for(dossier, LLTP)
    choose_document(slot=slot, offer_id=slot.live_offers[0].public_id, given=True, method="verbal", by=actor)
    work()
    slot = slot_for(dossier, LLTP)
    assert slot_state(slot) == SlotState.FAILED
    assert slot_error(slot).code == "FILE_SUSPECT"
    assert "đính kèm bản quét" in slot_error(slot).message
