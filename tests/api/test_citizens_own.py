"""What a citizen filed online: the counter's program reads and accepts it, and never agrees in the person's place."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kho_portal.audit.services import Actor
from reception.dossiers.filing import submit_dossier
from reception.dossiers.online_drafts import open_online_draft, save_typed
from reception.models import Consent, Dossier, Role, User
from reception.reuse.choosing import choose_document
from reception.reuse.look_up import look_up_documents
from reception.reuse.uploads import attach_upload
from tests.files.makers import pdf
from tests.programs import DIPLOMA, LLTP, MINH_THU, OpenDossier, assert_problem, hold_own_paper, open_over_api

pytestmark = pytest.mark.django_db
ONLINE = {"given": True, "method": "online"}


def slots_of(dossier: Dossier) -> list:
    board = Dossier.objects.with_board().get(pk=dossier.pk)
    return board.board_slots


@pytest.fixture
def filed(api, directory) -> OpenDossier:
    """A citizen's dossier that waits for the counter: one paper of our own warehouse, all others sent by the person."""
    hold_own_paper(DIPLOMA)
    person = User.objects.create(
        username="cd-1", role=Role.CITIZEN, id_number=MINH_THU["id_number"], full_name=MINH_THU["full_name"]
    )
    me = Actor(kind="citizen", user=person)
    draft, _ = open_online_draft(procedure="1.003709", by=me)
    look_up_documents(dossier=draft, by=me, given=True, method="online")
    for slot in slots_of(draft):
        if any(entry["code"] == DIPLOMA for entry in slot.result_codes):
            choose_document(slot=slot, offer_id=slot.live_offers[0].public_id, given=True, method="online", by=me)
        else:
            attach_upload(slot=slot, upload=SimpleUploadedFile("giay.pdf", pdf()), by=me)
    save_typed(dossier=draft, typed={"answer_chuyen-mon": "Nội khoa", "phone": "0912345678"}, by=me)
    return OpenDossier(api, submit_dossier(dossier=draft, declared=True, by=me).code)


def test_nobody_at_the_counter_agrees_chooses_or_takes_out_for_a_citizen(filed, directory):
    before, consents, asked = filed.now, Consent.objects.count(), len(directory.journal.entries("papers"))
    reused, sent = filed.slot(DIPLOMA), filed.slot(LLTP)
    api = filed.caller
    for answer in (
        api.post(f"{filed.path}lookup/", {"consent": ONLINE}),
        api.post(filed.at(reused, "choose/"), {"offer": reused["offers"][0]["id"], "consent": ONLINE}),
        api.post(filed.at(sent, "choose/"), {"offer": sent["offers"][0]["id"], "consent": ONLINE}),
        api.delete(filed.at(reused, "choice/")),
        api.delete(filed.at(sent, f"files/{sent['files'][0]['id']}/")),
    ):
        assert_problem(answer, 409, "CITIZENS_OWN")
    assert (filed.now, Consent.objects.count()) == (before, consents)
    assert len(directory.journal.entries("papers")) == asked


def test_the_counter_adds_a_file_takes_its_own_out_and_accepts(filed):
    api, sent = filed.caller, filed.slot(LLTP)
    added = api.upload(filed.at(sent, "files/"), pdf()).json()["files"][-1]
    assert api.delete(filed.at(sent, f"files/{added['id']}/")).status_code == 200
    again = api.post(f"{filed.path}submit/", {"declared": True})
    assert (again.status_code, again.json()["status"]) == (200, "submitted")
    reused = filed.slot(DIPLOMA)
    assert reused["owner_check"] == "differs"
    left = assert_problem(api.post(f"{filed.path}accept/"), 409, "DOSSIER_NOT_COMPLETE")["missing"]
    assert left == [f"xem điểm không khớp của {reused['name']}"]
    assert api.post(filed.at(reused, "compared/")).json()["owner_check"] == "confirmed"
    accepted = api.post(f"{filed.path}accept/").json()
    assert (accepted["status"], bool(accepted["submitted_at"])) == ("accepted", True)


def test_a_program_that_opened_the_dossier_itself_speaks_for_its_own_portal(api, directory):
    held = open_over_api(api, channel="2")
    assert held.look_up(consent=ONLINE).status_code == 200
    slot = held.slot(LLTP)
    answer = api.post(held.at(slot, "choose/"), {"offer": slot["offers"][0]["id"], "consent": ONLINE})
    assert answer.status_code == 202


def test_the_pages_of_the_counter_refuse_the_same_and_say_so(filed, officer, client):
    before, consents = filed.now, Consent.objects.count()
    client.force_login(officer)
    base, reused, sent = f"/quay/tiep-nhan/{filed.code}", filed.slot(DIPLOMA), filed.slot(LLTP)
    posts = {
        f"{base}/tra-cuu": {"consent": "yes", "method": "online"},
        f"{base}/xin-xac-nhan": {"consent": "yes", "method": "online", f"offer_{sent['id']}": sent["offers"][0]["id"]},
        f"{base}/giay-to/{sent['id']}/chon": {"offer": sent["offers"][0]["id"], "consent": "yes", "method": "online"},
        f"{base}/giay-to/{sent['id']}/chon/khong": {"offer": sent["offers"][0]["id"], "method": "online"},
        f"{base}/giay-to/{reused['id']}/chon/bo": {},
        f"{base}/giay-to/{sent['id']}/tep/{sent['files'][0]['id']}/bo": {},
    }
    for path, body in posts.items():
        for headers in ({}, {"HX-Request": "true"}):
            answer = client.post(path, body, headers=headers)
            assert answer.status_code < 500, path
    now = filed.now
    assert now["components"] == before["components"]
    assert Consent.objects.count() == consents
    said = client.post(f"{base}/giay-to/{reused['id']}/chon/bo", headers={"HX-Request": "true"})
    assert "chỉ công dân chọn, đồng ý hoặc bỏ giấy tờ của mình" in said.content.decode()
