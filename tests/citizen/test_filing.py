"""Filing online: one draft, nothing typed is lost, both warehouses asked with consent, filed once and never empty."""

import re
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from connectors.models import OfferedFile
from kho_portal.audit.models import AuditEntry
from reception.base.errors import DeclarationMissing, DossierNotOpen, MissingKind, NotReadyToSubmit
from reception.deadlines.answers import answer_by
from reception.deadlines.calendars import to_local
from reception.dossiers.filing import recount, submit_dossier
from reception.dossiers.online_drafts import open_online_draft, save_typed
from reception.dossiers.slot_state import slot_state
from reception.models import Consent, Dossier, Event
from reception.reuse.look_up import look_up_documents
from reception.reuse.uploads import attach_upload
from reception.screens.due_lights import answer_light
from tests.files.makers import pdf
from tests.programs import DIPLOMA, LLTP, hold_own_paper
from tests.test_pdf import text_of

QUESTION = "answer_chuyen-mon"


def address(name: str, draft: Dossier, *more: str) -> str:
    return reverse(f"citizen-{name}", args=[draft.public_id, *more])


def board(draft: Dossier) -> Dossier:
    return Dossier.objects.with_board().get(pk=draft.pk)


def send_everything(draft: Dossier, me) -> None:
    """Every paper is uploaded, every question answered."""
    for slot in board(draft).board_slots:
        attach_upload(slot=slot, upload=SimpleUploadedFile("giay.pdf", pdf()), by=me)
    save_typed(dossier=draft, typed={QUESTION: "Nội khoa", "phone": "0912345678"}, by=me)


@pytest.mark.django_db
def test_a_draft_has_no_code_and_stands_for_the_account(draft, citizen):
    assert (draft.code, draft.status, draft.channel) == (None, "draft", "2")
    assert (draft.owner.id_number, draft.owner.identity_source) == (citizen.id_number, "account")
    assert draft.received_at.code == "H99.18"
    assert draft.slots.count() == 7


@pytest.mark.django_db
def test_the_draft_that_stands_is_offered_again_unless_another_is_asked_for(draft, me, home):
    assert open_online_draft(procedure="1.003709", by=me) == (draft, False)
    answer = home.post("/thu-tuc/1.003709/nop")
    assert answer["Location"] == address("info", draft) + "?tiep-tuc=1"
    assert "Bạn đang có hồ sơ làm dở" in home.get(answer["Location"]).content.decode()
    home.post("/thu-tuc/1.003709/nop", {"another": "1"})
    assert Dossier.objects.count() == 2


@pytest.mark.django_db
def test_each_field_is_kept_by_itself_and_a_bad_one_says_so(draft, home):
    saved = home.post(address("save", draft), {"phone": "0987654321"})
    assert saved.status_code == 200 and len(saved.json()["saved_at"]) == 5
    refused = home.post(address("save", draft), {"email": "khong-phai", QUESTION: "Nội khoa"})
    assert refused.status_code == 422 and list(refused.json()["fields"]) == ["email"]
    draft.refresh_from_db()
    draft.owner.refresh_from_db()
    assert (draft.owner.phone, draft.owner.email) == ("0987654321", "")
    assert draft.answers == {"chuyen-mon": "Nội khoa"}


@pytest.mark.django_db
def test_identity_cannot_be_typed(draft, home, citizen):
    home.post(address("save", draft), {"full_name": "Người Khác", "id_number": "099088001264", "kind": "x"})
    draft.owner.refresh_from_db()
    assert (draft.owner.full_name, draft.owner.id_number) == (citizen.full_name, citizen.id_number)


@pytest.mark.django_db
def test_without_scripts_the_step_saves_what_is_right_and_shows_what_is_not(draft, home):
    typed = {"phone": "123", "email": "", "address": "Số 1", "delivery": "post", QUESTION: "Nội khoa"}
    page = home.post(address("info", draft), typed)
    assert page.status_code == 422
    assert "Còn chỗ cần sửa" in page.content.decode() and 'value="123"' in page.content.decode()
    draft.refresh_from_db()
    draft.owner.refresh_from_db()
    assert (draft.owner.address, draft.delivery, draft.answers["chuyen-mon"]) == ("Số 1", "post", "Nội khoa")
    answer = home.post(address("info", draft), typed | {"phone": "0912345678"})
    assert answer["Location"] == address("cards", draft)


@pytest.mark.django_db(transaction=True)
def test_nobody_is_asked_without_consent_and_one_question_asks_for_all(draft, home, directory):
    home.post(address("lookup", draft))
    assert not directory.journal.entries("papers") and not Consent.objects.exists()
    assert "chưa đánh dấu đồng ý" in home.get(address("cards", draft)).content.decode()
    home.post(address("lookup", draft), {"consent": "yes"})
    assert len(directory.journal.entries("papers")) == 1
    consent = Consent.objects.get()
    assert (consent.method, consent.purpose, consent.recorded_by.id_number) == ("online", "lookup", "099194004271")
    asked = AuditEntry.objects.get(action="lookup.ask")
    assert (asked.actor_kind, asked.dossier) == ("citizen", draft.public_id)


@pytest.mark.django_db(transaction=True)
def test_three_answers_are_three_sentences(draft, home, directory):
    directory.faults.set({"papers": {"kind": "status", "value": 503}})
    home.post(address("lookup", draft), {"consent": "yes"})
    page = home.get(address("cards", draft)).content.decode()
    assert "Chưa hỏi được kho quốc gia" in page and "không có giấy này của bạn" not in page
    directory.faults.set({"papers": {"kind": "status", "value": 403}})
    home.post(address("lookup", draft))
    page = home.get(address("cards", draft)).content.decode()
    assert "Chưa được phép hỏi kho quốc gia" in page
    directory.faults.set({"papers": None})
    home.post(address("lookup", draft))
    page = home.get(address("cards", draft)).content.decode()
    assert "Chọn 1 trong 3 giấy tờ" in page and "Chưa hỏi được" not in page


@pytest.mark.django_db(transaction=True)
def test_a_paper_enters_with_its_own_consent_and_leaves_with_it(draft, home, directory, work, me):
    hold_own_paper(DIPLOMA)
    look_up_documents(dossier=draft, by=me, given=True, method="online")
    slot = next(each for each in board(draft).board_slots if any(c["code"] == LLTP for c in each.result_codes))
    offer = slot.live_offers[0]
    choose = address("choose", draft, slot.public_id)
    file = OfferedFile.objects.filter(document=offer.offered_document).first()
    OfferedFile.objects.filter(pk=file.pk).update(name=f"../tep/{file.name}")
    page = home.get(f"{choose}?giay={offer.public_id}").content.decode()
    assert "Bạn có đồng ý không?" in page and "1482/2026/STP-LLTP" in page
    assert "Bản xem trước đang về." in page and file.name in page and "../tep" not in page
    work()
    page = home.get(f"{choose}?giay={offer.public_id}").content.decode()
    assert address("preview", draft, slot.public_id, offer.public_id, file.public_id) + "?page=1" in page
    assert home.post(choose, {"offer": offer.public_id}).status_code == 422
    assert home.post(choose, {"consent": "yes"}).status_code == 422
    assert home.post(choose, {"offer": offer.public_id, "consent": "yes"}).status_code == 302
    work()
    fresh = next(each for each in board(draft).board_slots if each.pk == slot.pk)
    assert slot_state(fresh) == "ready" and len(fresh.live_attachments) == 2
    assert "1482/2026/STP-LLTP" in home.get(address("cards", draft)).content.decode()
    opened = home.get(address("file", draft, slot.public_id, fresh.live_attachments[0].public_id))
    assert opened.status_code == 200 and b"".join(opened.streaming_content).startswith(b"%PDF")
    home.post(address("drop", draft, slot.public_id))
    assert Consent.objects.get(purpose="use").withdrawn_at is not None


@pytest.mark.django_db
def test_a_refused_file_says_why_and_loses_no_other(draft, home):
    slot = draft.slots.first()
    files = [SimpleUploadedFile("mot.pdf", pdf()), SimpleUploadedFile("hai.docx", b"PK\x03\x04 word")]
    home.post(address("upload", draft, slot.public_id), {"file": files})
    page = home.get(address("cards", draft)).content.decode()
    assert "mot.pdf" in page and "hai.docx: " in page
    attachment = board(draft).board_slots[0].live_attachments[0]
    home.post(address("remove", draft, slot.public_id, attachment.public_id))
    assert not board(draft).board_slots[0].live_attachments


@pytest.mark.django_db
def test_an_empty_dossier_is_never_filed(draft, home, me):
    with pytest.raises(NotReadyToSubmit) as refused:
        submit_dossier(dossier=draft, declared=True, by=me)
    assert len(refused.value.missing) == 8  # seven papers and the required question
    page = home.post(address("submit", draft), {"declared": "yes"})
    assert page.status_code == 409
    assert "Còn 8 việc trước khi nộp" in page.content.decode()
    assert page.content.decode().count("#component-") == 7
    places = [f"{address('cards', draft)}#component-{slot.public_id}" for slot in board(draft).board_slots]
    question = next(each.name for each in refused.value.missing if each.kind == MissingKind.ANSWER)
    places.append(f"{address('info', draft)}#id_answer_{question}")
    assert set(re.findall(r'href="([^"]+#[^"]+)"', page.content.decode())) >= set(places)
    draft.refresh_from_db()
    assert (draft.status, draft.code) == ("draft", None)


@pytest.mark.django_db
def test_filing_takes_a_declaration_and_counts_again(draft, me):
    send_everything(draft, me)
    with pytest.raises(DeclarationMissing):
        submit_dossier(dossier=draft, declared=False, by=me)
    filed = submit_dossier(dossier=draft, declared=True, by=me)
    assert filed.code.startswith("H99.18-") and filed.status == "submitted"
    assert filed.submitted_at and filed.declaration_version == "1" and filed.national_status == 1
    event = Event.objects.get(kind="dossier.submitted")
    assert event.data == {"files": 7, "size": 7 * len(pdf()), "promised": 0}
    assert AuditEntry.objects.get(action="dossier.submit").dossier == filed.code


@pytest.mark.django_db
def test_filing_twice_is_filing_once(draft, me, home):
    send_everything(draft, me)
    first = home.post(address("submit", draft), {"declared": "yes"})
    again = home.post(address("submit", draft), {"declared": "yes"})
    assert first["Location"] == again["Location"] == f"/ho-so/{Dossier.objects.get().code}"
    assert Event.objects.filter(kind="dossier.submitted").count() == 1
    assert home.get(address("cards", draft))["Location"] == first["Location"]


@pytest.mark.django_db
def test_what_is_filed_is_the_counters_and_no_longer_the_citizens(draft, me, actor, home, officer, client):
    send_everything(draft, me)
    filed = submit_dossier(dossier=draft, declared=True, by=me)
    with pytest.raises(DossierNotOpen):
        save_typed(dossier=filed, typed={"phone": "0987654321"}, by=me)
    client.force_login(officer)
    listed = client.get("/quay/?nhom=cho-tiep-nhan").content.decode()
    assert f"/quay/tiep-nhan/{filed.code}" in listed and "chưa ai nhận" in listed and "Nhận việc" in listed
    assert client.post(f"/quay/ho-so/{filed.code}/nhan").status_code == 302
    filed.refresh_from_db()
    assert filed.claimed_by_id == officer.pk, "what a citizen filed is nobody's work until an officer takes it"
    page = client.get(f"/quay/tiep-nhan/{filed.code}").content.decode()
    assert "Nội khoa" in page and 'id="lookup"' not in page and "Đã đối chiếu bản chính" not in page
    assert page.count("Công dân tải lên") >= 7 and "Bỏ tệp" not in page
    accepted = client.post(f"/quay/tiep-nhan/{filed.code}/tiep-nhan")
    assert accepted["Location"] == f"/quay/ho-so/{filed.code}/giay-hen"
    assert "7 bản điện tử" in client.get(accepted["Location"]).content.decode()
    assert text_of(client.get(accepted["Location"] + ".pdf").content).count("công dân tải lên") == 7
    filed.refresh_from_db()
    assert filed.status == "accepted" and filed.due_at
    assert "đã được tiếp nhận và đang chờ giải quyết" in home.get(f"/ho-so/{filed.code}").content.decode()


@pytest.mark.django_db
def test_the_counter_speaks_of_what_was_filed_and_not_of_a_draft(draft, me, officer, client):
    send_everything(draft, me)
    filed = submit_dossier(dossier=draft, declared=True, by=me)
    client.force_login(officer)
    page = client.get(f"/quay/tiep-nhan/{filed.code}").content.decode()
    assert "Tiếp nhận hồ sơ nộp trực tuyến" in page and "/quay/?nhom=cho-tiep-nhan" in page
    assert "Bản nháp" not in page and "Để nháp" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("filed_at", "seen_at", "light"),
    [
        ("2026-11-27T07:00+07:00", "2026-11-27T09:00+07:00", ("soon", "Trả lời trước", "17:30 27/11/2026")),
        ("2026-11-27T15:30+07:00", "2026-11-27T16:00+07:00", ("on-time", "Trả lời trước", "15:30 30/11/2026")),
        ("2026-11-27T15:30+07:00", "2026-11-30T15:31+07:00", ("late", "Quá giờ trả lời", "15:30 30/11/2026")),
    ],
)
def test_the_counter_sees_until_when_it_answers(filed_at, seen_at, light):
    seen = answer_light(datetime.fromisoformat(filed_at), datetime.fromisoformat(seen_at))
    assert (seen.state, seen.text, seen.note) == light


@pytest.mark.django_db
def test_both_sides_read_the_same_moment(draft, me, home, officer, client):
    send_everything(draft, me)
    filed = submit_dossier(dossier=draft, declared=True, by=me)
    client.force_login(officer)
    until = to_local(answer_by(filed.submitted_at))
    assert f"{until:%H:%M %d/%m/%Y}" in client.get("/quay/?nhom=cho-tiep-nhan").content.decode()
    assert f"{until:%d/%m/%Y}, trước {until:%H:%M}" in home.get(f"/ho-so/{filed.code}").content.decode()


@pytest.mark.django_db
def test_the_receipt_lists_every_file_to_the_owner_and_nothing_to_others(draft, me, home, client, neighbour):
    send_everything(draft, me)
    filed = submit_dossier(dossier=draft, declared=True, by=me)
    mine = home.get(f"/ho-so/{filed.code}").content.decode()
    assert "Đã nhận 7 tệp" in mine and mine.count("giay.pdf") == 7
    client.force_login(neighbour)
    theirs = client.get(f"/ho-so/{filed.code}").content.decode()
    assert "giay.pdf" not in theirs and "Minh Thư" not in theirs


@pytest.mark.django_db(transaction=True)
def test_pages_cost_the_same_however_much_is_in_them(draft, me, home, directory):
    def cost(path):
        with CaptureQueriesContext(connection) as queries:
            assert home.get(path).status_code == 200
        return len(queries)

    pages = [address("info", draft), address("cards", draft), address("review", draft)]
    for path in pages:
        cost(path)
    look_up_documents(dossier=draft, by=me, given=True, method="online")
    send_everything(draft, me)
    before = [cost(path) for path in pages]
    for slot in board(draft).board_slots:
        for _ in range(3):
            attach_upload(slot=slot, upload=SimpleUploadedFile("them.pdf", pdf()), by=me)
    after = [cost(path) for path in pages]
    assert after == before and max(after) < 40
    assert recount(board(draft)).files == 28
