"""What once went wrong at the counter, and must not again."""

import re

import pytest
from django.urls import reverse

from kho_portal.audit.models import AuditEntry
from reception.dossiers.acceptance import accept_dossier
from reception.dossiers.opening import Opening, open_dossier
from reception.dossiers.slot_state import SlotState, slot_state
from reception.models import Consent, ConsentPurpose, Dossier, DossierStatus, Slot, WarehouseDocument
from reception.people.parties import PartyData, parse_birth
from reception.prints.receipt_facts import receipt_facts
from reception.reuse.choosing import choose_document
from reception.reuse.look_up import look_up_documents
from reception.reuse.settling import mark_shown, waive_component
from tests.conftest import MINH_THU
from tests.reception.test_main_job import LLTP, board_of, slot_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dossier(actor):
    return open_dossier(opening=Opening(procedure="1.003709", owner=PartyData(**MINH_THU)), by=actor)


@pytest.fixture
def counter(client, officer):
    client.force_login(officer)
    return client


def ask(dossier, actor):
    return look_up_documents(dossier=dossier, by=actor, given=True, method="verbal")


def hidden_fields(page: str, form: str) -> dict[str, str]:
    """Names and values of the hidden inputs inside one form of a rendered page."""
    body = re.search(rf'<form\s+id="{form}".*?</form>', page, re.S)[0]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', body))


def test_posting_the_opening_form_twice_opens_one_dossier(counter):
    counter.post(reverse("counter-card"), {"card": "099194004271"})
    fields = hidden_fields(counter.get(reverse("counter-start")).content.decode(), "open-dossier")
    typed = fields | {"full_name": "Nguyễn Thị Minh Thư", "id_number": "099194004271", "channel": "1"}
    typed |= {"procedure": "1.003709|"}
    places = {counter.post(reverse("counter-open"), typed).url for _ in range(2)}
    assert len(places) == 1
    assert Dossier.objects.count() == 1


def test_a_silent_portal_takes_back_nothing_that_was_found(dossier, actor, directory):
    ask(dossier, actor)
    found = [offer.pk for offer in slot_for(dossier, LLTP).live_offers]
    directory.faults.set({"papers": {"kind": "status", "value": 503}})
    answers = ask(dossier, actor)
    assert answers.warehouses[1].state == "unavailable"
    assert [offer.pk for offer in slot_for(dossier, LLTP).live_offers] == found
    assert slot_for(dossier, LLTP).lookup == "found"


def test_a_failed_paper_can_be_fetched_again_after_a_repeat_look_up(dossier, actor, directory, work):
    ask(dossier, actor)
    slot = slot_for(dossier, LLTP)
    directory.faults.set({"file": {"kind": "status", "value": 404}})
    choose_document(slot=slot, offer_id=slot.live_offers[0].public_id, given=True, method="verbal", by=actor)
    work()
    assert slot_state(slot_for(dossier, LLTP)) == SlotState.FAILED
    directory.faults.set({"file": None})
    ask(dossier, actor)
    slot = slot_for(dossier, LLTP)
    choose_document(slot=slot, offer_id=slot.live_attachments[0].offer.public_id, given=True, method="verbal", by=actor)
    work()
    assert slot_state(slot_for(dossier, LLTP)) == SlotState.READY


def test_repeating_a_question_is_no_new_consent(dossier, actor, directory):
    ask(dossier, actor)
    ask(dossier, actor)
    assert Consent.objects.filter(purpose=ConsentPurpose.LOOKUP).count() == 1


def test_an_own_paper_that_may_not_be_used_does_not_hide_the_national_warehouse(dossier, actor, directory):
    WarehouseDocument.objects.create(
        result_code=LLTP, title="Phiếu cũ", owner_id_number="099194004271", owner_name="x", validity="revoked"
    )
    ask(dossier, actor)
    assert {offer.source for offer in slot_for(dossier, LLTP).live_offers} == {"own", "national"}


def test_a_local_procedure_is_not_asked_nationally_and_says_why(dossier, actor, directory):
    Dossier.objects.filter(pk=dossier.pk).update(procedure_code="SH-01")
    answers = ask(Dossier.objects.get(pk=dossier.pk), actor)
    assert answers.warehouses[1].state == "not_asked"
    assert slot_for(dossier, LLTP).lookup_code == "NO_NATIONAL_CODE"
    assert not directory.journal.entries("papers")


def test_an_optional_paper_on_its_way_holds_the_acceptance_back(dossier, actor, directory):
    ask(dossier, actor)
    slot = slot_for(dossier, LLTP)
    choose_document(slot=slot, offer_id=slot.live_offers[0].public_id, given=True, method="verbal", by=actor)
    Slot.objects.filter(dossier=dossier).update(is_required=False)
    with pytest.raises(Exception, match="DOSSIER_NOT_COMPLETE"):
        accept_dossier(dossier=dossier, by=actor)


def test_the_receipt_certifies_no_paper_that_nobody_brought(dossier, actor):
    Slot.objects.filter(dossier=dossier).update(is_required=False)
    accepted = accept_dossier(dossier=dossier, by=actor)
    assert receipt_facts(board_of(accepted), 1).components == ()


def test_a_paper_that_was_waived_and_then_shown_counts_as_shown(dossier, actor):
    Slot.objects.filter(dossier=dossier, position=1).update(only_shown=True)
    slot = board_of(dossier).board_slots[0]
    waive_component(slot=slot, reason="đã có trong hồ sơ trước", by=actor)
    mark_shown(slot=slot, by=actor)
    slot = board_of(dossier).board_slots[0]
    assert (slot.waived_at, slot.shown_by) == (None, actor.user)


def test_saving_a_contact_field_lets_the_same_page_accept(counter, dossier):
    Slot.objects.filter(dossier=dossier).update(is_required=False)
    page = counter.get(reverse("counter-reception", args=[dossier.code])).content.decode()
    version = re.search(r'name="version" value="(\d+)" form="contact"', page)[1]
    saved = counter.post(
        reverse("counter-contact", args=[dossier.code]),
        {"phone": "0912345679", "version": version},
        headers={"HX-Request": "true"},
    ).content.decode()
    newer = re.search(r'name="version" value="(\d+)" form="contact"', saved)[1]
    assert int(newer) == int(version) + 1
    counter.post(reverse("counter-accept", args=[dossier.code]), {"version": newer})
    dossier.refresh_from_db()
    assert dossier.status == DossierStatus.ACCEPTED


def test_a_stale_contact_field_is_refused_and_says_so(counter, dossier):
    answer = counter.post(
        reverse("counter-contact", args=[dossier.code]),
        {"phone": "0912345679", "version": "77"},
        headers={"HX-Request": "true"},
    ).content.decode()
    assert "vừa được người khác cập nhật" in answer
    dossier.owner.refresh_from_db()
    assert dossier.owner.phone == "0912345678"


def test_showing_a_full_number_is_in_the_audit_log(counter, dossier):
    counter.get(reverse("counter-reception", args=[dossier.code]))
    assert AuditEntry.objects.filter(action="owner.show_number", dossier=dossier.code).count() == 1


@pytest.mark.parametrize("typed", ["14/03/94", "14/03/2099", "1850", "31/02/1990", "hôm qua"])
def test_a_date_of_birth_that_cannot_be_is_refused(typed):
    assert parse_birth(typed) is None
