"""A paper that was issued and not found is noted, once a warehouse has answered, and nothing else changes."""

import pytest

from kho_portal.audit.models import AuditEntry
from reception.base.errors import InvalidInput
from reception.dossiers.opening import Opening, open_dossier
from reception.models import Dossier, MissingPaper
from reception.people.parties import PartyData
from reception.reuse.look_up import look_up_documents
from reception.reuse.missing import report_missing
from tests.conftest import MINH_THU
from tests.programs import LLTP

pytestmark = pytest.mark.django_db(transaction=True)
STRANGER = {**MINH_THU, "id_number": "099078000512", "full_name": "Thành"}


@pytest.fixture
def dossier(directory, catalogue, actor) -> Dossier:
    """Of somebody who has no criminal record paper anywhere."""
    found = open_dossier(opening=Opening(procedure="1.003709", owner=PartyData(**STRANGER)), by=actor)
    look_up_documents(dossier=found, by=actor, given=True, method="verbal")
    return found


def slot_of(dossier: Dossier):
    board = Dossier.objects.with_board().get(pk=dossier.pk)
    return next(each for each in board.board_slots if any(entry["code"] == LLTP for entry in each.result_codes))


def test_what_the_person_says_is_kept_with_what_was_asked(dossier, actor):
    slot = slot_of(dossier)
    assert slot.lookup == "none"
    report_missing(
        slot=slot, issuer="Sở Tư pháp", reference_number="12/2020", year="2020", note="mất bản giấy", by=actor
    )
    report = MissingPaper.objects.get()
    assert (report.issuer, report.issued_year, report.lookup, report.result_codes) == (
        "Sở Tư pháp",
        2020,
        "none",
        [LLTP],
    )
    assert AuditEntry.objects.get(action="document.missing").detail == {"result_codes": [LLTP]}
    assert slot_of(dossier).lookup == "none"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"issuer": " "}, "issuer"),
        ({"issuer": "x" * 301}, "issuer"),
        ({"year": "20"}, "year"),
        ({"year": "1800"}, "year"),
        ({"year": "２０２０"}, "year"),
        ({"note": "a\x00b"}, "note"),
    ],
)
def test_bad_values_are_named(dossier, actor, typed, field):
    values = {"issuer": "Sở Tư pháp", "reference_number": "", "year": "", "note": ""} | typed
    with pytest.raises(InvalidInput) as refused:
        report_missing(slot=slot_of(dossier), **values, by=actor)
    assert list(refused.value.fields) == [field]
    assert not MissingPaper.objects.exists()


def test_a_silent_warehouse_lacks_nothing(dossier, directory, actor):
    directory.faults.set({"papers": {"kind": "status", "value": 503}})
    look_up_documents(dossier=dossier, by=actor, given=True, method="verbal")
    with pytest.raises(InvalidInput):
        report_missing(slot=slot_of(dossier), issuer="Sở", reference_number="", year="", note="", by=actor)


def test_the_counter_offers_it_where_there_is_none(dossier, client, officer):
    client.force_login(officer)
    address = f"/quay/tiep-nhan/{dossier.code}"
    slot = slot_of(dossier)
    form = f"{address}/giay-to/{slot.public_id}/khong-thay"
    assert form in client.get(address).content.decode()
    assert "Có mà không thấy" in client.get(form).content.decode()
    refused = client.post(form, {"issuer": "", "year": "20"})
    assert refused.status_code == 422 and "Cần tên cơ quan đã cấp" in refused.content.decode()
    answer = client.post(form, {"issuer": "Sở Tư pháp"})
    assert answer["Location"] == f"{address}#component-{slot.public_id}"
    assert "Đã ghi lại" in client.get(address).content.decode()
    swapped = client.post(form, {"issuer": "Sở Tư pháp"}, headers={"HX-Request": "true"})
    assert swapped["HX-Retarget"] == f"#component-{slot.public_id}"
    assert MissingPaper.objects.count() == 2
