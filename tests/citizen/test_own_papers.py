"""What a person sees of their own: papers, dossiers, and who asked for them, when and what for."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kho_portal.audit.models import AuditEntry
from reception.citizen.journey import steps_of_owner
from reception.models import Dossier
from reception.reuse.choosing import choose_document
from reception.reuse.look_up import look_up_documents
from reception.words.acts import STEPS_OF_OWNER
from tests.citizen.conftest import client_of
from tests.programs import DIPLOMA, hold_own_paper


@pytest.mark.django_db
def test_a_person_sees_and_opens_their_own_paper_and_nobody_elses(home, neighbour, catalogue):
    hold_own_paper(DIPLOMA)
    page = home.get("/kho").content.decode()
    path = page.split('href="/kho/')[1].split('"')[0]
    answer = home.get(f"/kho/{path}")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert AuditEntry.objects.filter(action="warehouse.open", actor_kind="citizen").count() == 1
    assert client_of(neighbour).get(f"/kho/{path}").status_code == 404
    assert "/kho/" not in client_of(neighbour).get("/kho").content.decode().replace('"/kho"', "")


@pytest.mark.django_db(transaction=True)
def test_an_officers_question_is_told_with_office_purpose_and_answer_but_without_the_officer(
    home, opened, directory, officer
):
    opened.look_up()
    page = home.get("/kho").content.decode()
    assert "Sở Y tế tỉnh Sơn Hà hỏi các kho xem bạn có giấy tờ gì" in page
    assert "kho đã trả lời" in page and opened.code in page
    assert officer.full_name not in page


@pytest.mark.django_db(transaction=True)
def test_a_question_that_got_no_answer_is_told_as_such(home, opened, directory):
    directory.faults.set({"papers": {"kind": "status", "value": 503}})
    opened.look_up()
    assert "kho chưa trả lời được" in home.get("/kho").content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_journey_is_ones_own(neighbour, opened, directory):
    opened.look_up()
    assert "hỏi các kho" not in client_of(neighbour).get("/kho").content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_journey_names_the_paper(home, draft, me, directory):
    hold_own_paper(DIPLOMA)
    look_up_documents(dossier=draft, by=me, given=True, method="online")
    slot = next(each for each in Dossier.objects.with_board().get(pk=draft.pk).board_slots if each.live_offers)
    offer = slot.live_offers[0]
    choose_document(slot=slot, offer_id=offer.public_id, given=True, method="online", by=me)
    number = offer.document.reference_number
    assert number and f"Bạn dùng {slot.name} (số {number}) từ kho cho hồ sơ." in home.get("/kho").content.decode()


@pytest.mark.django_db
def test_a_paper_past_its_last_day_says_so(home, catalogue):
    hold_own_paper(DIPLOMA, valid_until=date(2020, 1, 31))
    assert "hết hiệu lực ngày 31/01/2020" in home.get("/kho").content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_page_costs_the_same_however_long_the_journey(home, draft, me, directory):
    look_up_documents(dossier=draft, by=me, given=True, method="online")

    def cost():
        with CaptureQueriesContext(connection) as queries:
            home.get("/kho")
        return len(queries)

    cost()
    before = cost()
    for _ in range(4):
        look_up_documents(dossier=draft, by=me, given=True, method="online")
    assert cost() == before < 20


def test_every_act_on_a_persons_papers_has_its_words():
    assert all(words[0].islower() and not words.endswith(".") for words in STEPS_OF_OWNER.values())
    assert {"lookup.ask", "lookup.answer", "document.preview", "document.choose", "file.open"} <= set(STEPS_OF_OWNER)
    assert steps_of_owner("099194004271").query
