"""What is on its way asks for itself: once `?poll=1`, by the address of the very thing, however it came to the page."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from kho_portal.work.models import WorkStatus
from reception.dossiers.opening import Opening, open_dossier
from reception.models import Dossier
from reception.people import PartyData
from reception.public.parts.slots import CODE, make_offer, make_reused, make_slot
from reception.reuse.look_up import look_up_documents
from reception.screens.cards import build_card
from reception.screens.rows import build_row
from tests.conftest import MINH_THU
from tests.reception import page_fixtures as made
from tests.reception.test_pages import render

ASKS = re.compile(r'hx-get="([^"]+)"(?=[^>]*\sdata-poll)')


def asked(html: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The addresses that a piece of a page asks by itself: each path with its query."""
    found = [urlsplit(unescape(address)) for address in ASKS.findall(html)]
    return [(each.path, parse_qsl(each.query, strict_parsing=True)) for each in found]


def coming_slot():
    return make_slot("Giấy khai sinh", files=[make_reused("a.pdf", make_offer("national"), status=WorkStatus.RUNNING)])


def test_a_row_on_its_way_asks_for_itself():
    slot = coming_slot()
    slot.position = 1
    html = render("counter/_board.html", board=made.board(rows=[build_row(slot, code=CODE)]), dossier=made.dossier())
    assert asked(html) == [(reverse("counter-row", args=[CODE, slot.public_id]), [("poll", "1")])]


def test_a_row_that_nobody_may_change_asks_nothing():
    row = build_row(coming_slot(), code=CODE, writable=False)
    assert asked(render("counter/dossier.html", board=made.board(rows=[row]), dossier=made.dossier(), events=[])) == []


def test_the_dialog_asks_for_the_row_that_it_waits_for():
    row = build_row(coming_slot(), code=CODE)
    html = render("counter/_choose.html", **made.choosing(3, slot=row, choose_url="/chon"))
    assert asked(html) == [("/chon", [("step", "3"), ("poll", "1")])]


def test_a_card_of_a_citizen_asks_for_itself():
    slot, draft = coming_slot(), Dossier(public_id="ban-nhap")
    slot.dossier = draft
    html = render("citizen/_card.html", card=build_card(slot, draft), dossier=draft)
    assert asked(html) == [(reverse("citizen-card", args=["ban-nhap", slot.public_id]), [("poll", "1")])]


@pytest.mark.django_db(transaction=True)
def test_a_preview_on_its_way_asks_for_the_offer_that_is_looked_at(directory, catalogue, actor, officer):
    dossier = open_dossier(opening=Opening(procedure="1.003709", owner=PartyData(**MINH_THU)), by=actor)
    look_up_documents(dossier=dossier, given=True, method="verbal", by=actor)
    board = Dossier.objects.with_board().get(pk=dossier.pk)
    slot, offer = next((slot, each) for slot in board.board_slots for each in slot.live_offers if each.source != "own")
    browser = Client()
    browser.force_login(officer)
    address = reverse("counter-choose", args=[dossier.code, slot.public_id])
    html = browser.get(address, {"offer": offer.public_id}, headers={"HX-Request": "true"}).content.decode()
    assert (address, [("offer", offer.public_id), ("poll", "1")]) in asked(html)
