"""The server takes the text of a card in its own field only, whatever the browser sends."""

import json

import pytest
from django.test import Client

from kho_portal.audit.models import AuditEntry
from reception.dossiers.opening import Opening, open_dossier
from reception.models import Consent, Dossier, Event
from reception.people.parties import PartyData
from tests.conftest import MINH_THU

pytestmark = pytest.mark.django_db

CARD = "099088001264||Lê Hoàng Nam|02021988|Nam|5 Trần Phú, tỉnh Sơn Hà|01072024"


@pytest.fixture
def desk(officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def opened(actor) -> Dossier:
    return open_dossier(opening=Opening(procedure="1.003709", owner=PartyData(**MINH_THU)), by=actor)


def rows() -> list[int]:
    return [kind.objects.count() for kind in (Dossier, Consent, Event, AuditEntry)]


def posts(dossier: Dossier) -> dict[str, dict[str, str]]:
    board, slot = f"/quay/tiep-nhan/{dossier.code}", dossier.slots.first().public_id
    return {
        "/quay/": {"text": CARD},
        "/quay/tiep-nhan/giu": {"full_name": CARD},
        "/quay/tiep-nhan/mo": {"q": CARD, "search": "1"},
        f"{board}/lien-he": {"phone": CARD},
        f"{board}/tra-cuu": {"consent": "yes", f"reference_number_{slot}": CARD},
        f"{board}/tiep-nhan": {"version": CARD},
        f"{board}/giay-to/{slot}/mien": {"reason": f"thẻ {CARD}"},
        f"{board}/giay-to/{slot}/khong-thay": {"issuer": CARD},
        f"{board}/giay-to/{slot}/chon": {"consent": "yes", "offer": "]Q1" + CARD},
        f"{board}/doi-chieu": {"card": CARD},
    }


def test_the_text_of_a_card_outside_its_field_is_refused_and_nothing_is_stored(desk, opened, caplog):
    for address, fields in posts(opened).items():
        before = rows()
        answer = desk.post(address, fields)
        said = answer.content.decode()
        assert answer.status_code == 422, address
        assert "CARD_OUTSIDE_FIELD" in said and "rồi quét lại" in said, address
        assert "Lê Hoàng Nam" not in said and "099088001264" not in said
        assert rows() == before, address
    assert "reception" not in desk.session
    assert "099088001264" not in caplog.text and "Lê Hoàng Nam" not in caplog.text


def test_a_part_of_a_page_stays_as_it_is_and_the_notice_is_loud(desk, opened):
    address = f"/quay/tiep-nhan/{opened.code}/lien-he"
    answer = desk.post(address, {"address": CARD}, headers={"HX-Request": "true"})
    notice = json.loads(answer["HX-Trigger"])["kho:loud"]
    assert (answer.status_code, answer["HX-Reswap"], answer.content) == (422, "none", b"")
    assert notice["code"] == "CARD_OUTSIDE_FIELD" and "quét lại" in notice["text"]


@pytest.mark.parametrize(
    "typed", [CARD, "099088001264", "099 088 001 264", "099.088.001.264", "013419012", "'099088\u200e001264"]
)
def test_no_search_by_address_takes_a_card_or_a_number(desk, typed):
    answer = desk.get("/quay/tiep-nhan/thu-tuc", {"q": typed}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Reswap"], answer.content) == (422, "none", b"")


@pytest.mark.parametrize("typed", ["1.003709", "1.003709.000.00", "chung chi", "12"])
def test_a_code_and_words_are_searched_for_as_before(desk, typed):
    assert desk.get("/quay/tiep-nhan/thu-tuc", {"q": typed}).status_code == 200


def test_the_field_of_the_card_takes_it(desk):
    assert desk.post("/quay/tiep-nhan/the", {"card": CARD}).status_code == 302
    assert desk.session["reception"]["full_name"] == "Lê Hoàng Nam"


def test_to_ask_again_records_no_consent_that_was_only_ticked(desk, opened):
    desk.post(f"/quay/tiep-nhan/{opened.code}/tra-cuu", {"again": "1", "consent": "yes", "method": "verbal"})
    assert not Consent.objects.exists()
