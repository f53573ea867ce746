"""Consents for several papers at once, a no that is kept like a yes, and the day of issue read in the paper."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from connectors.models import Download
from kho_portal.audit.models import AuditEntry
from reception.base.errors import ConsentMissing, DocumentNotOffered, InvalidInput
from reception.deadlines.ages import age_of
from reception.deadlines.due_moments import add_months
from reception.dossiers.opening import Opening, open_dossier
from reception.dossiers.slot_state import SlotState, slot_state
from reception.models import Attachment, Consent, Dossier, Event
from reception.people.parties import PartyData
from reception.reuse.choosing import choose_document, choose_documents, note_issue_date, refuse_document
from reception.reuse.look_up import look_up_documents
from reception.reuse.previews import find_preview
from reception.reuse.uploads import attach_upload
from tests.conftest import MINH_THU
from tests.files.test_joining import photo

pytestmark = pytest.mark.django_db(transaction=True)
SPOKEN = {"given": True, "method": "verbal"}


@pytest.fixture
def dossier(directory, catalogue, actor) -> Dossier:
    """Both warehouses were asked; three components are offered something, one of them three papers."""
    found = open_dossier(opening=Opening(procedure="1.003709", owner=PartyData(**MINH_THU)), by=actor)
    look_up_documents(dossier=found, by=actor, **SPOKEN)
    return found


def offered(dossier: Dossier) -> list:
    board = Dossier.objects.with_board().get(pk=dossier.pk)
    return [slot for slot in board.board_slots if slot_state(slot) == SlotState.OFFERED]


def national(dossier: Dossier):
    slot = next(each for each in offered(dossier) if len(each.live_offers) > 1)
    return slot, next(each for each in slot.live_offers if each.source == "national")


@pytest.fixture
def browser(officer) -> Client:
    client = Client(headers={"HX-Request": "true"})
    client.force_login(officer)
    return client


def test_each_of_several_papers_has_a_consent_of_its_own(dossier, actor):
    slots = offered(dossier)
    assert len(slots) == 3
    refused = choose_documents(choices=[(slot, slot.live_offers[0]) for slot in slots], by=actor, **SPOKEN)
    assert refused == [] and offered(dossier) == []
    said = Consent.objects.filter(purpose="use")
    assert {each.offer_id for each in said} == {slot.live_offers[0].pk for slot in slots}
    assert AuditEntry.objects.filter(action="document.choose").count() == 3


def test_one_that_cannot_be_chosen_stops_no_other(dossier, actor):
    first, second, _ = offered(dossier)
    foreign = (first, second.live_offers[0])
    refused = choose_documents(choices=[foreign, (second, second.live_offers[0])], by=actor, **SPOKEN)
    assert [(slot.pk, type(problem)) for slot, problem in refused] == [(first.pk, DocumentNotOffered)]
    assert {slot.pk for slot in offered(dossier)} >= {first.pk} and second.pk not in {s.pk for s in offered(dossier)}


def test_without_a_yes_nothing_is_chosen(dossier, actor):
    slots = offered(dossier)
    with pytest.raises(ConsentMissing):
        choose_documents(
            choices=[(slot, slot.live_offers[0]) for slot in slots], given=False, method="verbal", by=actor
        )
    assert not Consent.objects.filter(purpose="use").exists()


def test_the_screen_marks_the_only_paper_and_leaves_several_open(dossier, browser):
    page = browser.get(f"/quay/tiep-nhan/{dossier.code}/xin-xac-nhan").context
    picked = {paper.name: (len(paper.offers), bool(paper.picked)) for paper in page["papers"]}
    assert all(is_picked == (count == 1) for count, is_picked in picked.values()) and len(picked) == 3
    keys = [offer.key for paper in page["papers"] for offer in paper.offers]
    assert keys == list(range(1, len(keys) + 1))


def test_the_screen_records_what_was_picked_and_answers_with_the_board(dossier, browser):
    address = f"/quay/tiep-nhan/{dossier.code}/xin-xac-nhan"
    single, *_, several = sorted(offered(dossier), key=lambda slot: len(slot.live_offers))
    sent = {f"offer_{single.public_id}": single.live_offers[0].public_id, f"offer_{several.public_id}": ""}
    without = browser.post(address, sent)
    assert without.status_code == 422 and "Chưa có xác nhận đồng ý" in without.content.decode()
    assert browser.post(address, {"consent": "yes"}).status_code == 422
    answer = browser.post(address, sent | {"consent": "yes", "method": "verbal"})
    assert (answer.status_code, answer["HX-Retarget"]) == (200, "#board")
    left = {slot.pk for slot in offered(dossier)}
    assert single.pk not in left and several.pk in left


def test_the_same_works_without_scripts(dossier, officer):
    client = Client()
    client.force_login(officer)
    address = f"/quay/tiep-nhan/{dossier.code}/xin-xac-nhan"
    assert "Công dân đã nghe từng lời trên" in client.get(address).content.decode()
    sent = {f"offer_{slot.public_id}": slot.live_offers[0].public_id for slot in offered(dossier)}
    answer = client.post(address, sent | {"consent": "yes"})
    assert (answer.status_code, answer["Location"]) == (302, f"/quay/tiep-nhan/{dossier.code}#board")
    assert "Không còn giấy tờ nào chờ xác nhận" in client.get(address).content.decode()


def test_a_no_is_kept_and_what_was_fetched_to_look_at_is_gone(dossier, actor):
    slot, offer = national(dossier)
    file = offer.offered_document.files.first()
    find_preview(offer=offer, file_id=file.public_id, by=actor)
    refuse_document(slot=slot, offer_id=offer.public_id, method="verbal", by=actor)
    said = Consent.objects.get(is_refused=True)
    assert (said.offer_id, said.purpose, said.recorded_by_id) == (offer.pk, "use", actor.user.pk)
    assert Download.objects.get(offered_file=file).status == "cancelled"
    assert AuditEntry.objects.filter(action="document.refuse", dossier=dossier.code).count() == 1
    again, same = national(dossier)
    choose_document(slot=again, offer_id=same.public_id, by=actor, **SPOKEN)  # people change their minds
    with pytest.raises(DocumentNotOffered):
        refuse_document(slot=again, offer_id=same.public_id, method="verbal", by=actor)


def test_a_no_is_shown_beside_the_paper(dossier, browser):
    slot, offer = national(dossier)
    address = f"/quay/tiep-nhan/{dossier.code}/giay-to/{slot.public_id}/chon"
    assert "Không đồng ý" in browser.get(address, {"step": "2", "offer": offer.public_id}).content.decode()
    answer = browser.post(f"{address}/khong", {"offer": offer.public_id})
    assert answer["HX-Retarget"] == f"#component-{slot.public_id}"
    assert "Công dân không đồng ý lúc" in browser.get(address).content.decode()


def test_the_day_read_in_the_paper_tells_whether_it_is_young_enough(dossier, actor, browser):
    slot, offer = national(dossier)
    address = f"/quay/tiep-nhan/{dossier.code}/giay-to/{slot.public_id}/chon/ngay-cap"
    assert slot.max_age_months == 6
    old = datetime.date.today() - datetime.timedelta(days=300)
    for typed, said in (
        (f"{old:%d/%m/%Y}", "Quá 6 tháng từ"),
        (f"{datetime.date.today():%d%m%Y}", "Còn trong 6 tháng"),
    ):
        page = browser.post(address, {"read": offer.public_id, f"issued_on_{offer.public_id}": typed})
        assert page.status_code == 200 and said in page.content.decode()
    offer.refresh_from_db()
    assert (offer.typed_issued_on, offer.typed_by_id) == (datetime.date.today(), actor.user.pk)
    browser.post(address, {"read": offer.public_id, f"issued_on_{offer.public_id}": ""})
    offer.refresh_from_db()
    assert offer.typed_issued_on is None and offer.typed_at is None


@pytest.mark.parametrize("typed", ["hôm qua", "31/02/2026", "05/10/2999", "01/01/1800", "\x00", "05/10/26"])
def test_a_day_that_cannot_be_is_refused_in_words(dossier, browser, typed):
    slot, offer = national(dossier)
    address = f"/quay/tiep-nhan/{dossier.code}/giay-to/{slot.public_id}/chon/ngay-cap"
    page = browser.post(address, {"read": offer.public_id, f"issued_on_{offer.public_id}": typed})
    assert page.status_code == 422 and "Chưa ghi được ngày cấp" in page.content.decode()
    offer.refresh_from_db()
    assert offer.typed_issued_on is None


def test_a_day_to_come_is_refused_by_the_service_too(dossier, actor):
    slot, offer = national(dossier)
    with pytest.raises(InvalidInput):
        note_issue_date(slot=slot, offer_id=offer.public_id, issued_on=datetime.date(2999, 1, 1), by=actor)


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [("2026-08-31", 6, "2027-02-28"), ("2026-01-15", 6, "2026-07-15"), ("2026-11-30", 3, "2027-02-28")],
)
def test_months_are_counted_to_the_same_day(day, months, last):
    assert add_months(datetime.date.fromisoformat(day), months) == datetime.date.fromisoformat(last)


def test_the_last_day_is_still_young_enough():
    issued = datetime.date(2026, 5, 26)
    assert age_of(issued, 6, datetime.date(2026, 11, 26)).is_within
    assert not age_of(issued, 6, datetime.date(2026, 11, 27)).is_within
    assert age_of(None, 6, issued) is None and age_of(issued, None, issued) is None


def test_pictures_sent_at_once_become_one_paper_and_say_why_nothing_was_reused(dossier, browser):
    slot, _ = national(dossier)
    pictures = [SimpleUploadedFile(f"{n}.jpg", photo(colour), "image/jpeg") for n, colour in enumerate(("red", "blue"))]
    address = f"/quay/tiep-nhan/{dossier.code}/giay-to/{slot.public_id}/tep"
    assert "Bản chụp 2 trang.pdf" in browser.post(address, {"file": pictures}).content.decode()
    attachment = Attachment.objects.get(slot=slot)
    assert (attachment.stored_file.pages, attachment.fallback_code) == (2, "PAPER_OFFERED")


def test_all_scans_are_compared_in_one_act(dossier, actor, browser):
    board = Dossier.objects.with_board().get(pk=dossier.pk)
    scanned = [slot for slot in board.board_slots if not slot.result_codes]
    for slot in scanned:
        attach_upload(slot=slot, upload=SimpleUploadedFile("quét.jpg", photo()), by=actor)
    version = Dossier.objects.get().version
    with CaptureQueriesContext(connection) as queries:
        answer = browser.post(f"/quay/tiep-nhan/{dossier.code}/doi-chieu")
    assert (answer.status_code, answer["HX-Retarget"]) == (200, "#board") and len(queries) < 40
    assert Attachment.objects.filter(compared_by=actor.user).count() == len(scanned) == 4
    assert Event.objects.filter(kind="component.scan_compared").count() == 4
    assert Dossier.objects.get().version == version + 1
    assert "Không còn bản quét nào" in browser.post(f"/quay/tiep-nhan/{dossier.code}/doi-chieu").content.decode()
