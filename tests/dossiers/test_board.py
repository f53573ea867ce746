"""A board read at once knows its dossier from every row, without another question."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reception.api.shapes import slot_shape
from reception.dossiers.opening import Opening, open_dossier
from reception.models import Dossier
from reception.people.parties import PartyData
from reception.reuse.choosing import choose_document
from reception.reuse.look_up import look_up_documents
from tests.programs import MINH_THU, hold_own_paper


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


@pytest.mark.django_db(transaction=True)
def test_a_paper_that_came_between_two_questions_of_a_board_is_shown_all_the_same(directory, catalogue, actor):
    """Offers and files are two queries; what another officer chose in between is no error."""
    dossier = open_dossier(opening=Opening(procedure="1.003709", owner=PartyData(**MINH_THU)), by=actor)
    look_up_documents(dossier=dossier, by=actor, given=True, method="verbal")
    slot = next(slot for slot in Dossier.objects.with_board().get(pk=dossier.pk).board_slots if slot.live_offers)
    offer = slot.live_offers[0]
    choose_document(slot=slot, offer_id=offer.public_id, given=True, method="verbal", by=actor)
    slot.forget_files()
    slot.known_offers = []  # as they were read before
    assert slot.live_attachments[0].offer == offer
    assert slot_shape(slot)["files"][0]["provenance"]["reference_number"] == offer.document.reference_number


@pytest.mark.django_db(transaction=True)
def test_a_board_holds_what_its_tables_hold(directory, catalogue, actor):
    """Its rows are made of the values of one wide query each: every value stands in its own column."""
    hold_own_paper()
    dossier = open_dossier(opening=Opening(procedure="1.003709", owner=PartyData(**MINH_THU)), by=actor)
    look_up_documents(dossier=dossier, by=actor, given=True, method="verbal")
    for slot in Dossier.objects.with_slots().get(pk=dossier.pk).board_slots:
        for offer in slot.live_offers[:1]:
            choose_document(slot=slot, offer_id=offer.public_id, given=True, method="verbal", by=actor)
    board = Dossier.objects.with_board().get(pk=dossier.pk)
    files = [file for slot in board.board_slots for file in slot.live_attachments]
    offers = [offer for slot in board.board_slots for offer in slot.live_offers]
    documents = [offer.document for offer in offers]
    with CaptureQueriesContext(connection) as queries:
        fetched = [file.offered_file.download for file in files if file.offered_file_id]
        held = [file for document in documents for file in document.known_files]
        stored = [row.stored_file for row in [*files, *fetched, *held] if getattr(row, "stored_file_id", None)]
        assert all(file.slot.dossier is board for file in files)
    assert not len(queries) and fetched and stored
    for row in [*board.board_slots, *files, *offers, *documents, *fetched, *held, *stored]:
        kept = type(row).objects.get(pk=row.pk)
        for field in row._meta.concrete_fields:
            assert getattr(row, field.attname) == getattr(kept, field.attname), (type(row), field.name)
