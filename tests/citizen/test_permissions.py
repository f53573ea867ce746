"""Who reaches the citizens' pages: the person themselves, nobody else; and what a citizen's account does not reach."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from reception.base.errors import DossierNotOpen
from reception.dossiers.filing import submit_dossier
from reception.models import Attachment, Dossier
from reception.reuse.settling import mark_compared
from reception.reuse.uploads import attach_upload, remove_file
from reception.screens.policy import CITIZEN, OFFICER
from tests.citizen.conftest import client_of
from tests.files.makers import pdf
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


@pytest.fixture
def at_the_counter(home, opened, actor) -> Dossier:
    """A draft that the counter opened for the same person, with a scan that was compared with the paper."""
    dossier = Dossier.objects.get(code=opened.code)
    slot = next(slot for slot in dossier.slots.order_by("position") if not slot.only_shown)
    attach_upload(slot=slot, upload=SimpleUploadedFile("quét.pdf", pdf(), "application/pdf"), by=actor)
    mark_compared(slot=slot, by=actor)
    return dossier


@pytest.mark.django_db
def test_what_the_counter_scanned_for_the_same_person_is_the_counters(at_the_counter, home):
    before = list(Attachment.objects.values()), Dossier.objects.values().get(pk=at_the_counter.pk)
    assert before[0][0]["compared_at"]
    for _, path in own_addresses(at_the_counter):
        if at_the_counter.public_id not in path:
            continue
        for method in METHODS:
            assert getattr(home, method)(path).status_code in {404, 405}, path
    assert (list(Attachment.objects.values()), Dossier.objects.values().get(pk=at_the_counter.pk)) == before
    assert at_the_counter.code in home.get("/kho").content.decode(), "to follow it is theirs"


@pytest.mark.django_db
def test_no_service_lets_a_citizen_into_the_counters_dossier(at_the_counter, me):
    attachment = Attachment.objects.get()
    acts = (
        lambda: attach_upload(slot=attachment.slot, upload=SimpleUploadedFile("a.pdf", pdf()), by=me),
        lambda: remove_file(slot=attachment.slot, public_id=attachment.public_id, by=me),
        lambda: submit_dossier(dossier=at_the_counter, declared=True, by=me),
    )
    for act in acts:
        with pytest.raises(DossierNotOpen):
            act()
    assert list(Attachment.objects.all()) == [attachment] and attachment.removed_at is None


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
