"""Pages and answers ask the database a number of questions that does not grow with what they show."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connectors.models import Download, Lookup, OfferedDocument, OfferedFile
from kho_portal.files.models import FileState, StoredFile
from reception.models import Attachment, Consent, Dossier, Offer, Slot
from tests.programs import open_over_api
from tests.reception.board_reading import signed_in

pytestmark = pytest.mark.django_db
COMPONENTS, MOST = 12, 40


def fill(code: str, officer, *, files: int) -> Dossier:
    """The dossier has twelve components, `files` fetched files spread over them, and as many offers."""
    dossier = Dossier.objects.get(code=code)
    slots = list(dossier.slots.all())
    for position in range(len(slots) + 1, COMPONENTS + 1):
        slots.append(
            Slot.objects.create(dossier=dossier, position=position, component_code=f"X{position}", name="Giấy tờ")
        )
    moment = timezone.now()
    lookup = Lookup.objects.create(
        subject=code,
        procedure_code="1.003709",
        channel="1",
        wanted=[],
        owner_hash="x",
        state="answered",
        finished_at=moment,
    )
    Consent.objects.create(dossier=dossier, purpose="lookup", method="verbal", wording_version="1", recorded_by=officer)
    for number in range(files):
        add_file(slots[number % len(slots)], lookup, number, officer)
    return dossier


def add_file(slot, lookup, number: int, officer) -> None:
    document = OfferedDocument.objects.create(lookup=lookup, position=number, result_code="X", holding_agency="H98.15")
    offered = OfferedFile.objects.create(document=document, position=1, name=f"tệp {number}.pdf", link="x")
    stored = StoredFile.objects.create(
        storage_key=f"{slot.dossier.code}-{number}", state=FileState.READY, display_name="tệp.pdf", size=1,
        sha256="0" * 64,
        media_type="application/pdf", pages=1, ready_at=timezone.now(),
    )  # fmt: skip
    Download.objects.create(
        key=f"offered_file:{offered.pk}", offered_file=offered, stored_file=stored, status="done",
        give_up_at=timezone.now(), finished_at=timezone.now(), fetched_at=timezone.now(), kept=True,
    )  # fmt: skip
    offer = Offer.objects.create(slot=slot, position=number, source="national", offered_document=document)
    consent = Consent.objects.create(
        dossier=slot.dossier, purpose="use", offer=offer, method="verbal", wording_version="1", recorded_by=officer
    )
    Attachment.objects.create(
        slot=slot, position=number, source="national", offer=offer, consent=consent, offered_file=offered,
        attached_by=officer,
    )  # fmt: skip


def count(call) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = call()
    assert answer.status_code == 200, answer
    return len(queries)


def looks(officer, api, dossier: Dossier) -> dict:
    """How many questions every way to look at a dossier asks."""
    client, code = signed_in(officer), dossier.code
    slot = dossier.slots.first().public_id
    ways = {
        "board": lambda: client.get(f"/quay/tiep-nhan/{code}"),
        "row": lambda: client.get(f"/quay/tiep-nhan/{code}/giay-to/{slot}/?poll=1", headers={"HX-Request": "true"}),
        "choose": lambda: client.get(f"/quay/tiep-nhan/{code}/giay-to/{slot}/chon"),
        "page": lambda: client.get(f"/quay/ho-so/{code}"),
        "api": lambda: api.get(f"dossiers/{code}/"),
    }
    for way in ways.values():
        way()  # the first look warms sessions and types
    return {name: count(way) for name, way in ways.items()}


def test_sixty_files_cost_as_many_questions_as_two(officer, api):
    few = fill(open_over_api(api).code, officer, files=2)
    many = fill(open_over_api(api).code, officer, files=60)
    assert len(api.get(f"dossiers/{many.code}/").json()["components"]) == COMPONENTS
    assert sum(len(slot["files"]) for slot in api.get(f"dossiers/{many.code}/").json()["components"]) == 60
    cheap, dear = looks(officer, api, few), looks(officer, api, many)
    # With one offer its preview is opened at once; with several, the officer picks one first.
    assert cheap.pop("choose") < MOST and dear.pop("choose") < MOST
    assert cheap == dear
    assert max(dear.values()) < MOST


def test_a_full_page_of_the_list_costs_as_many_questions_as_one_row(officer, api):
    client = signed_in(officer)
    ways = {
        "counter": lambda: client.get("/quay/"),
        "drafts": lambda: client.get("/quay/tiep-nhan"),
        "search": lambda: client.post("/quay/", {"text": "minh thu"}),
        "api": lambda: api.get("dossiers/"),
        "api search": lambda: api.post("dossiers/search/", {"text": "minh thu"}),
    }
    fill(open_over_api(api).code, officer, files=1)
    for way in ways.values():
        way()
    one = {name: count(way) for name, way in ways.items()}
    for _ in range(12):
        fill(open_over_api(api).code, officer, files=3)
    assert {name: count(way) for name, way in ways.items()} == one
    assert max(one.values()) < MOST


def test_the_public_page_costs_one_question(officer, api):
    code = open_over_api(api).code
    moment = timezone.now()
    Dossier.objects.filter(code=code).update(status="accepted", accepted_at=moment, accepted_by=officer, due_at=moment)
    assert count(lambda: Client().get(f"/ho-so/{code}")) <= 2
