"""A board read at once knows its dossier from every row, without another question."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reception.dossiers.opening import Opening, open_dossier
from reception.models import Dossier
from reception.people.parties import PartyData
from reception.reuse.look_up import look_up_documents
from tests.programs import MINH_THU


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("read", ["with_board", "with_slots"])
def test_slots_and_offers_know_what_they_hang_on(read, directory, catalogue, actor):
    dossier = open_dossier(opening=Opening(procedure="1.003709", owner=PartyData(**MINH_THU)), by=actor)
    look_up_documents(dossier=dossier, by=actor, given=True, method="verbal")
    board = getattr(Dossier.objects, read)().get(pk=dossier.pk)
    with CaptureQueriesContext(connection) as queries:
        assert all(slot.dossier is board for slot in board.board_slots)
        offers = [(slot, offer) for slot in board.board_slots for offer in slot.live_offers]
        assert offers and all(offer.slot is slot for slot, offer in offers)
    assert not len(queries)
