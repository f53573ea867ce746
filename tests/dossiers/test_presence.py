"""Two officers at one dossier see each other, and what the other changed."""

import pytest
from django.test import Client
from django.utils import timezone

from reception.dossiers.drafts import change_contact
from reception.dossiers.opening import Opening, open_dossier
from reception.dossiers.presence import forget_old_presence, last_event, note_presence
from reception.models import Dossier, DossierPresence
from reception.people.parties import PartyData
from tests.conftest import MINH_THU
from tests.dossiers.test_queues import actor_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(actor) -> Dossier:
    return open_dossier(opening=Opening(procedure="2.000815", owner=PartyData(**MINH_THU)), by=actor)


@pytest.fixture
def lan(colleague):
    return actor_for(colleague)


def test_each_sees_the_other_and_only_what_the_other_did(dossier, actor, lan):
    since = last_event(dossier)
    assert note_presence(dossier=dossier, by=actor, since=since).others == []
    change_contact(dossier=dossier, changes={"phone": "0909000111"}, by=lan)
    mine = note_presence(dossier=dossier, by=actor, since=since)
    assert [event.kind for event in mine.changes] == ["dossier.contact_changed"]
    hers = note_presence(dossier=dossier, by=lan, since=since)
    assert hers.others == [actor.user] and hers.changes == []
    assert note_presence(dossier=dossier, by=actor, since=last_event(dossier)).changes == []


def test_who_closed_the_page_is_gone_after_a_moment(dossier, actor, lan):
    note_presence(dossier=dossier, by=lan, since=0)
    long_ago = timezone.now() - timezone.timedelta(days=2)
    DossierPresence.objects.update(seen_at=long_ago)
    assert note_presence(dossier=dossier, by=actor, since=0).others == []
    assert forget_old_presence() == 1


def test_the_page_says_who_did_what_and_keeps_asking(dossier, officer, lan):
    client = Client(headers={"HX-Request": "true"})
    client.force_login(officer)
    page = client.get(f"/quay/tiep-nhan/{dossier.code}")
    assert "dang-xem?poll=1" in page.content.decode()
    change_contact(dossier=dossier, changes={"phone": "0909000111"}, by=lan)
    address = f"/quay/ho-so/{dossier.code}/dang-xem?poll=1"
    said = client.post(address, {"since": page.context["since"]}).content.decode()
    assert "Lê Thị Lan vừa đổi hồ sơ này" in said and "Sửa thông tin liên hệ" in said
    for typed in ("", "x", "9" * 40, "\x00"):
        assert client.post(address, {"since": typed}).status_code == 200


def test_another_office_learns_nothing(dossier, other_officer):
    client = Client()
    client.force_login(other_officer)
    assert client.post(f"/quay/ho-so/{dossier.code}/dang-xem?poll=1").status_code == 404


def test_the_dossier_page_shows_each_consent_in_its_own_wording(directory, dossier, actor, officer):
    from reception.reuse.look_up import look_up_documents

    look_up_documents(dossier=dossier, by=actor, given=True, method="verbal")
    client = Client()
    client.force_login(officer)
    page = client.get(f"/quay/ho-so/{dossier.code}").content.decode()
    assert "Tra cứu và xem trước trong hai kho" in page and "mẫu số 1" in page
