"""Who reaches the citizens' pages: the person themselves, nobody else; and what a citizen's account does not reach."""

import pytest
from django.test import Client
from django.urls import reverse

from reception.models import Dossier
from reception.screens.policy import CITIZEN, OFFICER
from tests.citizen.conftest import client_of
from tests.reception.test_permissions import ROUTES, policy_of

METHODS = ("get", "post")


def own_addresses(draft: Dossier):
    """Every citizens' address with the ids of one draft."""
    slot = draft.slots.first()
    values = {"public_id": draft.public_id, "slot_id": slot.public_id, "code": "1.003709"}
    values |= {"offer_id": "x", "file_id": "x", "paper_id": "x", "piece_id": "x"}
    for name, view, wanted in ROUTES:
        if policy_of(view) == CITIZEN:
            yield name, reverse(name, kwargs={each: values[each] for each in wanted})


@pytest.mark.django_db
def test_anothers_draft_does_not_exist(draft, neighbour):
    client, before = client_of(neighbour), Dossier.objects.values().get(pk=draft.pk)
    for _, path in own_addresses(draft):
        if draft.public_id not in path:
            continue
        for method in METHODS:
            assert getattr(client, method)(path).status_code in {404, 405}, path
    assert Dossier.objects.values().get(pk=draft.pk) == before


@pytest.mark.django_db
def test_an_officer_has_no_citizens_pages(draft, officer):
    client = client_of(officer)
    for _, path in own_addresses(draft):
        for method in METHODS:
            assert getattr(client, method)(path).status_code in {403, 405}, path


@pytest.mark.django_db
def test_a_citizen_has_no_counter_no_api_and_no_administration(draft, home, opened):
    for name, view, wanted in ROUTES:
        if policy_of(view) != OFFICER:
            continue
        path = reverse(name, kwargs={each: opened.code if each == "code" else "x" for each in wanted})
        for method in METHODS:
            assert getattr(home, method)(path).status_code in {403, 405}, path
    assert home.get("/admin/").status_code == 302


@pytest.mark.django_db
def test_a_draft_is_no_business_of_the_counter(draft, officer):
    client = client_of(officer)
    assert draft.procedure_name not in client.get("/quay/").content.decode()
    assert draft not in Dossier.objects.visible_to(officer)


@pytest.mark.django_db
def test_a_script_that_lost_its_session_learns_it_without_a_page(draft):
    for headers in ({"X-Requested-With": "fetch"}, {"HX-Request": "true"}):
        answer = Client().post(reverse("citizen-save", args=[draft.public_id]), {"phone": "1"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "SESSION_LOST")
        assert answer.json()["renew"] == "/cong-dan/dang-nhap?next=/cong-dan/da-dang-nhap-lai"


@pytest.mark.django_db
def test_a_form_sent_without_a_session_comes_back_to_its_page_after_the_sign_in(draft):
    address = reverse("citizen-save", args=[draft.public_id])
    answer = Client().post(address, headers={"Referer": "http://testserver/nop-ho-so/x/thong-tin"})
    assert answer["Location"] == "/cong-dan/dang-nhap?next=%2Fnop-ho-so%2Fx%2Fthong-tin"
    answer = Client().post(address, headers={"Referer": "https://la.example/x"})
    assert answer["Location"] == "/cong-dan/dang-nhap?next=%2F"
