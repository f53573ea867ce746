"""A list shows of every component what its board shows, without reading the board."""

from itertools import count, islice, product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connectors.models import Download, Lookup, OfferedDocument, OfferedFile
from kho_portal.files.models import FileState, StoredFile
from reception.dossiers.glances import glances_of, with_glances
from reception.dossiers.opening import Opening, open_dossier
from reception.models import Attachment, Consent, Dossier, LookupOutcome, Offer, Slot, SlotPromise
from reception.people.parties import PartyData
from reception.screens.rows import row_state, row_state_of
from tests.programs import MINH_THU

pytestmark = pytest.mark.django_db
NUMBERS = count(1)
FILES = (
    (),
    ("scan",),
    ("ready-named",),
    ("ready-other",),
    ("ready-other-seen",),
    ("ready-unread",),
    ("coming",),
    ("coming", "ready-named"),
    ("suspect",),
    ("failed",),
    ("failed", "ready-other"),
    ("no-download",),
    ("removed",),
)
OFFERS = ((), ("national",), ("national", "national"), ("retired",))
PROMISES = (None, "retry", "done", "failed")


@pytest.fixture
def dossier(actor):
    return open_dossier(opening=Opening(procedure="1.003709", owner=PartyData(**MINH_THU)), by=actor)


def add_slots(dossier, officer, *, shown: bool, waived: bool) -> None:
    """The dossier gets a slot for every combination of files, offers and promises."""
    moment, position = timezone.now(), dossier.slots.count()
    lookups = iter(product(LookupOutcome.values, repeat=1))
    for files, offers, promise in product(FILES, OFFERS, PROMISES):
        position += 1
        (lookup,) = next(lookups, (LookupOutcome.NONE,))
        slot = Slot.objects.create(
            dossier=dossier, position=position, component_code=f"X{position}", name="Giấy tờ", lookup=lookup,
            shown_at=moment if shown else None, shown_by=officer if shown else None,
            waived_at=moment if waived else None, waived_by=officer if waived else None,
            waive_reason="Đã có" if waived else "",
        )  # fmt: skip
        for kind in offers:
            offer = add_offer(slot)
            Offer.objects.filter(pk=offer.pk).update(retired_at=moment if kind == "retired" else None)
        for kind in files:
            add_file(slot, kind, officer)
        if promise:
            SlotPromise.objects.create(
                slot=slot, promised_by=officer, key=f"slot:{slot.pk}", give_up_at=moment, status=promise
            )


def add_offer(slot) -> Offer:
    lookup = Lookup.objects.first() or Lookup.objects.create(
        subject="x", procedure_code="x", channel="1", wanted=[], owner_hash="x", state="answered",
        finished_at=timezone.now(),
    )  # fmt: skip
    number = next(NUMBERS)
    document = OfferedDocument.objects.create(lookup=lookup, position=number, result_code="X", holding_agency="H98.15")
    return Offer.objects.create(slot=slot, position=number, source="national", offered_document=document)


def store(state: str) -> StoredFile:
    ready = timezone.now() if state == FileState.READY else None
    return StoredFile.objects.create(
        storage_key=f"{next(NUMBERS)}", state=state, display_name="a.pdf", size=1, sha256="0" * 64,
        media_type="application/pdf", ready_at=ready,
    )  # fmt: skip


def add_file(slot, kind: str, officer) -> None:
    facts = {"slot": slot, "position": next(NUMBERS), "attached_by": officer}
    if kind == "scan":
        Attachment.objects.create(source="upload", stored_file=store(FileState.READY), **facts)
        return
    offer = add_offer(slot)
    Offer.objects.filter(pk=offer.pk).update(retired_at=timezone.now())
    offered = OfferedFile.objects.create(document=offer.offered_document, position=1, name="a.pdf", link="x")
    consent = Consent.objects.create(
        dossier=slot.dossier, purpose="use", offer=offer, method="verbal", wording_version="1", recorded_by=officer
    )
    attachment = Attachment.objects.create(
        source="national", offer=offer, consent=consent, offered_file=offered, **facts
    )
    state, _, found = kind.partition("-")
    if kind != "no-download":
        Download.objects.create(
            key=f"offered_file:{offered.pk}", offered_file=offered, give_up_at=timezone.now(),
            status={"ready": "done", "suspect": "done", "failed": "failed"}.get(state, "queued"),
            stored_file=store(state) if state in {"ready", "suspect"} else None,
        )  # fmt: skip
    Attachment.objects.filter(pk=attachment.pk).update(
        owner_found=found.removesuffix("-seen") if state == "ready" else "",
        mismatch_confirmed_at=timezone.now() if kind.endswith("-seen") else None,
        removed_at=timezone.now() if kind == "removed" else None,
    )


@pytest.mark.parametrize(("shown", "waived"), [(False, False), (True, False), (False, True)])
@pytest.mark.parametrize("channel", ["1", "2"])
def test_every_mark_of_the_list_is_the_state_of_the_row_on_the_board(dossier, officer, shown, waived, channel):
    Dossier.objects.filter(pk=dossier.pk).update(channel=channel)
    add_slots(dossier, officer, shown=shown, waived=waived)
    listed = with_glances(Dossier.objects.all()).get()
    marks = [
        row_state_of(each.state, each.lookup, each.offered, is_mismatch=each.is_mismatch) for each in glances_of(listed)
    ]
    board = Dossier.objects.with_board().get()
    assert marks == [row_state(slot) for slot in board.board_slots]
    assert len(marks) > 200 and len(set(marks)) > (2 if shown or waived else 7)


def test_a_list_of_dossiers_with_all_their_marks_is_one_question(dossier, officer, actor):
    add_slots(dossier, officer, shown=False, waived=False)
    for _ in range(3):
        open_dossier(opening=Opening(procedure="1.003709", owner=PartyData(**MINH_THU)), by=actor)
    with CaptureQueriesContext(connection) as queries:
        rows = list(islice(with_glances(Dossier.objects.all()), 10))
        assert sum(len(glances_of(row)) for row in rows) > 200
    assert len(queries) == 1


def test_a_dossier_without_components_has_no_marks(dossier):
    dossier.slots.all().delete()
    assert glances_of(with_glances(Dossier.objects.all()).get()) == []
