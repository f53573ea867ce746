"""A dossier is found however its code is written, and its page stands at one address (cases/README.md 2.4)."""

import pytest
from django.test import Client

from reception.dossiers.queues import search_dossiers
from reception.models import Dossier
from tests.reception.board_reading import signed_in

pytestmark = pytest.mark.django_db
SPELLINGS = [str.lower, lambda code: f"{code}.", lambda code: f" {code.lower()} ", lambda code: f"Mã hồ sơ: {code}"]


@pytest.mark.parametrize("spell", SPELLINGS)
def test_a_search_finds_the_code_in_every_spelling(opened, officer, spell):
    found = search_dossiers(Dossier.objects.visible_to(officer), spell(opened.code))
    assert [dossier.code for dossier in found] == [opened.code]


@pytest.mark.parametrize("spell", SPELLINGS)
@pytest.mark.parametrize("page", ["/quay/ho-so/{}", "/quay/tiep-nhan/{}"])
def test_an_officer_is_led_to_the_true_address(opened, officer, page, spell):
    answer = signed_in(officer).get(page.format(spell(opened.code)), {"x": "1"})
    assert (answer.status_code, answer["Location"]) == (302, page.format(opened.code) + "?x=1")


def test_an_officer_of_another_office_is_led_nowhere(opened, other_officer):
    assert signed_in(other_officer).get(f"/quay/ho-so/{opened.code.lower()}").status_code == 404


@pytest.mark.parametrize("spell", SPELLINGS)
def test_everybody_is_led_to_the_state_of_a_filed_dossier(opened, spell):
    address = f"/ho-so/{spell(opened.code)}"
    assert Client().get(address).status_code == 404, "a draft is nobody's business"
    Dossier.objects.update(status="refused")
    answer = Client().get(address)
    assert (answer.status_code, answer["Location"]) == (302, f"/ho-so/{opened.code}")
    assert Client().post(address, {"digits": "4271"}).status_code == 404


def test_a_code_that_names_no_dossier_stays_a_404(opened, officer):
    assert signed_in(officer).get("/quay/ho-so/h99.18-260101-9999.").status_code == 404
    assert Client().get("/ho-so/h99.18-260101-9999.").status_code == 404
