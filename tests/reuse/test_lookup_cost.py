"""A look-up asks our own database a fixed number of times, however many components the dossier has."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from connectors import services as connectors
from reception.dossiers.opening import Opening, open_dossier
from reception.models import Dossier
from reception.people.parties import PartyData
from reception.people.tokens import issue_token
from reception.reuse.look_up import look_up_documents
from reception.reuse.settling import waive_component
from tests.conftest import MINH_THU

MOST_QUERIES = 30


@pytest.fixture
def dossier(catalogue, actor):
    return open_dossier(opening=Opening(procedure="1.003709", owner=PartyData(**MINH_THU)), by=actor)


@pytest.mark.django_db(transaction=True)
def test_a_look_up_through_the_api_costs_a_bounded_number_of_queries(directory, dossier, officer, actor, client):
    token = issue_token(user=officer, by=actor)
    address = f"/api/v1/dossiers/{dossier.code}/lookup/"
    body = json.dumps({"consent": {"given": True, "method": "verbal"}})

    def look_up():
        return client.post(address, body, content_type="application/json", headers={"Authorization": f"Bearer {token}"})

    look_up()
    with CaptureQueriesContext(connection) as queries:
        answer = look_up()
    assert answer.status_code == 200
    assert {source["state"] for source in answer.json()["sources"]} == {"answered"}
    assert len(queries) <= MOST_QUERIES, "\n".join(query["sql"][:120] for query in queries)
    assert Dossier.objects.get().version == 3


@pytest.mark.django_db(transaction=True)
def test_a_component_filled_while_the_portal_thinks_keeps_what_fills_it(directory, dossier, actor, monkeypatch):
    """The answer of a slow look-up offers nothing for a slot that an officer has filled meanwhile."""
    ask = connectors.look_up

    def slow(query, **how):
        slot = Dossier.objects.with_slots().get(pk=dossier.pk).board_slots[0]
        waive_component(slot=slot, reason="đã xem bản chính", by=actor)
        look_up_documents(dossier=dossier, by=actor, given=True, method="verbal")
        return ask(query, **how)

    monkeypatch.setattr(connectors, "look_up", lambda *a, **k: (monkeypatch.undo(), slow(*a, **k))[1])
    look_up_documents(dossier=dossier, by=actor, given=True, method="verbal")
    slots = Dossier.objects.with_slots().get(pk=dossier.pk).board_slots
    assert slots[0].waived_at and slots[0].lookup == "not_asked"
    for slot in slots:
        papers = [(offer.source, offer.document.reference_number) for offer in slot.live_offers]
        assert len(papers) == len(set(papers)), "the earlier of two answers was not retired"
