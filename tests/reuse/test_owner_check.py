"""A paper whose text names somebody else is a warning: seen, confirmed by name and time, or dropped."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from connectors import services as connectors
from connectors.simulator.papers import OTHER_PERSON
from kho_portal.files.models import FileText
from kho_portal.files.texts import numbers_in, says_name, says_number
from kho_portal.vietnamese import name_key
from reception.base.errors import NotComplete
from reception.dossiers.acceptance import missing_steps
from reception.dossiers.opening import Opening, open_dossier
from reception.dossiers.owner_check import meet_owner
from reception.dossiers.slot_state import SlotState, missing_step, owner_check, slot_state
from reception.models import Attachment, Dossier
from reception.people.parties import PartyData
from reception.reuse.choosing import choose_document
from reception.reuse.look_up import look_up_documents
from reception.reuse.settling import mark_compared
from reception.screens.rows import row_state
from tests.conftest import MINH_THU

pytestmark = pytest.mark.django_db(transaction=True)
HANH = {"kind": "person", "id_number": "099176000353", "full_name": "Phạm Thị Hạnh"}
SPOKEN = {"given": True, "method": "verbal"}


def reuse(owner: dict, procedure: str, code: str, actor, work, *, case: str = "", office: str = "") -> Dossier:
    """The owner's paper of `code` is in a dossier of theirs."""
    opening = Opening(procedure=procedure, owner=PartyData(**owner), case=case, office=office)
    dossier = open_dossier(opening=opening, by=actor)
    look_up_documents(dossier=dossier, by=actor, **SPOKEN)
    slot = slot_with(dossier, code)
    choose_document(slot=slot, offer_id=slot.live_offers[0].public_id, by=actor, **SPOKEN)
    work()
    return dossier


def slot_with(dossier: Dossier, code: str):
    board = Dossier.objects.with_board().get(pk=dossier.pk)
    return next(s for s in board.board_slots if any(entry["code"] == code for entry in s.result_codes))


BIRTH, DIPLOMA = "KQ.G15.000031", "KQ.G99.000101"


@pytest.fixture
def foreign(directory, catalogue, actor, work) -> Dossier:
    """Her birth certificate, whose text names another person."""
    return reuse(HANH, "1.004222", BIRTH, actor, work)


def test_the_text_of_the_right_person_raises_nothing(directory, catalogue, actor, work):
    slot = slot_with(reuse(MINH_THU, "1.003709", DIPLOMA, actor, work), DIPLOMA)
    assert (slot_state(slot), owner_check(slot), row_state(slot)) == (SlotState.READY, "named", "ready")
    text = FileText.objects.get()
    assert says_number(text, MINH_THU["id_number"]) or says_name(text, slot.dossier.owner.name_key)


def test_the_text_of_somebody_else_is_a_warning_and_holds_acceptance_up(foreign, actor):
    slot = slot_with(foreign, BIRTH)
    assert (owner_check(slot), row_state(slot), missing_step(slot)) == ("differs", "mismatch", "check")
    assert any("xem điểm không khớp" in step for step in missing_steps(slot.dossier))
    mark_compared(slot=slot, by=actor)
    slot = slot_with(foreign, BIRTH)
    assert (owner_check(slot), row_state(slot), missing_step(slot)) == ("confirmed", "ready", None)
    confirmed = Attachment.objects.get(offer__isnull=False)
    assert confirmed.mismatch_confirmed_by_id == actor.user.pk and confirmed.mismatch_confirmed_at


def test_the_officer_sees_what_differs_and_says_that_it_is_right(foreign, officer):
    client = Client(headers={"HX-Request": "true"})
    client.force_login(officer)
    slot = slot_with(foreign, BIRTH)
    board = client.get(f"/quay/tiep-nhan/{foreign.code}").content.decode()
    assert 'data-state="mismatch"' in board and "không có trong tệp" in board
    address = f"/quay/tiep-nhan/{foreign.code}/giay-to/{slot.public_id}/khong-khop"
    assert "Phạm Thị Hạnh" in client.get(address).content.decode()
    unseen = client.post(address, {})
    assert unseen.status_code == 422 and "Xin mở tệp xem" in unseen.content.decode()
    answer = client.post(address, {"seen": "on"})
    assert answer["HX-Retarget"] == f"#component-{slot.public_id}"
    assert "cán bộ đã xem và xác nhận" in answer.content.decode()


def test_a_file_without_text_is_unread_and_no_warning(foreign):
    FileText.objects.all().delete()
    slot = slot_with(foreign, BIRTH)
    meet_owner(slot.live_attachments, foreign.owner)
    slot = slot_with(foreign, BIRTH)
    assert (owner_check(slot), row_state(slot)) == ("unread", "ready")


def test_the_owner_is_looked_for_once_and_no_page_reads_the_texts(foreign, officer):
    client = Client()
    client.force_login(officer)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/quay/tiep-nhan/{foreign.code}").status_code == 200
    assert not any("files_filetext" in each["sql"] for each in queries)


def test_an_owner_who_is_corrected_meets_the_files_again(foreign):
    slot = slot_with(foreign, BIRTH)
    foreign.owner.name_key = name_key(OTHER_PERSON.name)
    meet_owner(slot.live_attachments, foreign.owner)
    assert owner_check(slot_with(foreign, BIRTH)) == "named"


def test_a_name_of_one_word_says_nothing_where_the_number_is_not(foreign):
    slot = slot_with(foreign, BIRTH)
    foreign.owner.name_key = name_key("Thành")
    meet_owner(slot.live_attachments, foreign.owner)
    assert owner_check(slot_with(foreign, BIRTH)) == "unread"


def test_a_file_that_was_looked_at_before_it_was_chosen_meets_the_owner_when_it_is_chosen(
    directory, catalogue, actor, work
):
    dossier = open_dossier(opening=Opening(procedure="1.004222", owner=PartyData(**HANH)), by=actor)
    look_up_documents(dossier=dossier, by=actor, **SPOKEN)
    slot = slot_with(dossier, BIRTH)
    connectors.request_preview(slot.live_offers[0].offered_document.known_files[0])
    work()
    choose_document(slot=slot, offer_id=slot.live_offers[0].public_id, by=actor, **SPOKEN)
    assert set(Attachment.objects.values_list("owner_found", flat=True)) == {"other"}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Số: 099 194 004 271, ngày 14/03/1994", ["099194004271"]),
        ("099194004271", ["099194004271"]),
        ("MST 9900000016.", ["9900000016"]),
        ("12345678", []),
        ("1" * 40, []),
    ],
)
def test_numbers_are_read_with_and_without_groups(text, numbers):
    assert numbers_in(text) == numbers


def test_not_complete_is_what_acceptance_says(foreign, actor):
    from reception.dossiers.acceptance import accept_dossier

    with pytest.raises(NotComplete):
        accept_dossier(dossier=foreign, by=actor)
