"""The page behind the QR code: the state for everybody, the rest for whoever knows the end of the owner's number."""

from datetime import timedelta

import pytest
from django.test import Client

from kho_portal.audit.models import AuditEntry
from reception.base.clock import now
from reception.models import Slot, StatusProof

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(opened) -> str:
    """An accepted dossier of Nguyễn Thị Minh Thư, 099194004271."""
    Slot.objects.update(is_required=False)
    assert opened.caller.post(f"{opened.path}accept/").status_code == 200
    return f"/ho-so/{opened.code}"


def test_without_a_proof_it_is_the_state_and_nothing_else(address, client):
    page = client.get(address).content.decode()
    assert "Được tiếp nhận" in page and "4 số cuối" in page
    assert "Hẹn trả</dt>" not in page and "Phiếu lý lịch" not in page


def test_the_last_four_digits_open_it_for_this_browser(address, client):
    assert client.post(address, {"digits": "4271"})["Location"] == address
    page = client.get(address).content.decode()
    assert "Hẹn trả" in page and "Phiếu lý lịch tư pháp số 1" in page
    assert "099194004271" not in page and "Minh Thư" not in page
    assert "4 số cuối" in Client().get(address).content.decode()
    assert AuditEntry.objects.get(action="status.prove").outcome == "ok"


def test_five_wrong_tries_pause_the_dossier_wherever_they_come_from(address):
    for left in (4, 3, 2, 1):
        answer = Client().post(address, {"digits": "0000"})
        assert answer.status_code == 422 and f"còn {left} lần thử" in answer.content.decode()
    assert "tạm khóa" in Client().post(address, {"digits": "0000"}).content.decode()
    answer = Client().post(address, {"digits": "4271"})
    assert answer.status_code == 429, "the right digits come too late"
    StatusProof.objects.update(since=now() - timedelta(minutes=16))
    assert Client().post(address, {"digits": "4271"}).status_code == 302
    assert AuditEntry.objects.filter(action="status.prove").count() == 7


@pytest.mark.parametrize("digits", ["", "271", "04271", "４２７１", "4271 OR 1", "\x00"])
def test_only_the_digits_themselves_are_right(address, client, digits):
    assert client.post(address, {"digits": digits}).status_code == 422


def test_an_unknown_code_has_nothing_to_prove(address, client):
    assert client.post("/ho-so/H99.18-260101-9999", {"digits": "4271"}).status_code == 404
    assert not StatusProof.objects.exists()
