"""A citizen's file in pieces, over HTTP: progress that holds, refusals in words, strangers kept out."""

import pytest
from django.urls import reverse

from kho_portal.files.errors import StorageUnavailable
from kho_portal.files.models import PartialFile
from reception.citizen import papers
from reception.models import Attachment
from tests.citizen.conftest import client_of
from tests.files.makers import pdf
from tests.files.test_joining import photo

pytestmark = pytest.mark.django_db(transaction=True)
HALF = 300


class Sender:
    """Sends one slot's files as the page's script does."""

    def __init__(self, client, draft) -> None:
        self.client, self.place = client, [draft.public_id, draft.slots.first().public_id]

    def begin(self, content: bytes, name: str = "giấy.pdf") -> dict:
        about = {"name": name, "size": len(content), "stamp": "1"}
        return self.client.post(reverse("citizen-piece-begin", args=self.place), about)

    def append(self, key: str, offset: int, piece: bytes):
        address = reverse("citizen-piece", args=[*self.place, key])
        return self.client.post(address, piece, "application/octet-stream", headers={"X-Offset": str(offset)})

    def finish(self, *keys: str):
        return self.client.post(reverse("citizen-piece-finish", args=self.place), {"id": keys})

    def send(self, content: bytes, name: str) -> str:
        key = self.begin(content, name).json()["id"]
        assert self.append(key, 0, content).json() == {"received": len(content)}
        return key


@pytest.fixture
def sender(home, draft) -> Sender:
    return Sender(home, draft)


def test_a_lost_line_goes_on_and_the_file_is_whole(sender):
    content = pdf()
    key = sender.begin(content).json()["id"]
    assert sender.append(key, 0, content[:HALF]).json() == {"received": HALF}
    assert sender.begin(content).json() == {"id": key, "received": HALF}
    twice = sender.append(key, 0, content[:HALF])
    assert (twice.status_code, twice.json()["received"]) == (409, HALF)
    early = sender.finish(key)
    assert (early.status_code, early.json()["code"]) == (422, "FILE_INCOMPLETE")


def test_a_whole_file_fills_the_slot_byte_for_byte(sender, home):
    content = pdf()
    answer = sender.finish(sender.send(content, "giấy.pdf"))
    assert answer.json()["url"].endswith(f"#component-{sender.place[1]}")
    attachment = Attachment.objects.get()
    file = home.get(reverse("citizen-file", args=[*sender.place, attachment.public_id]))
    assert b"".join(file.streaming_content) == content
    assert not PartialFile.objects.exists()


def test_pictures_sent_together_are_one_paper(sender):
    keys = [sender.send(photo(colour), f"{colour}.jpg") for colour in ("red", "blue")]
    assert sender.finish(*keys).status_code == 200
    assert Attachment.objects.get().stored_file.pages == 2


def test_a_refused_file_is_said_where_the_page_goes_and_is_gone(sender):
    answer = sender.finish(sender.send(b"MZ" + b"x" * 400, "giấy.pdf"))
    assert answer.json()["url"].endswith("#messages")
    said = sender.client.get(answer.json()["url"]).content.decode()
    assert 'role="alert"' in said and "giấy.pdf: " in said and "Xin" in said
    assert "giấy.pdf: " not in sender.client.get(answer.json()["url"]).content.decode(), "it is said once"
    assert not PartialFile.objects.exists() and not Attachment.objects.exists()


def test_one_refused_file_loses_no_other_and_none_is_taken_twice(sender):
    keys = [sender.send(pdf(), "giấy.pdf"), sender.send(b"MZ" + b"x" * 400, "sai.pdf")]
    answer = sender.finish(*keys)
    assert (
        answer.json()["url"].endswith("#messages")
        and "sai.pdf: " in sender.client.get(answer.json()["url"]).content.decode()
    )
    assert Attachment.objects.count() == 1 and not PartialFile.objects.exists()
    assert sender.finish(*keys).status_code == 404


def test_what_our_own_disk_could_not_take_waits_and_what_was_taken_stays(sender, monkeypatch):
    keys = [sender.send(pdf(), "một.pdf"), sender.send(pdf(), "hai.pdf")]
    attach, calls = papers.attach_paper, []

    def full(**how):
        calls.append(how)
        if len(calls) == 2:
            raise StorageUnavailable("STORE_FULL")
        return attach(**how)

    monkeypatch.setattr(papers, "attach_paper", full)
    assert sender.finish(*keys).status_code == 503
    assert Attachment.objects.count() == 1 and PartialFile.objects.get().public_id == keys[1]
    assert sender.finish(*keys).status_code == 200
    assert Attachment.objects.count() == 2


@pytest.mark.parametrize("size", ["", "x", "-5", "0", "9" * 40, "99999999999"])
def test_a_size_that_cannot_be_is_refused_before_a_byte(sender, size):
    about = {"name": "a\x00.pdf", "size": size, "stamp": "\x00"}
    answer = sender.client.post(reverse("citizen-piece-begin", args=sender.place), about)
    assert answer.status_code == 422 and answer.json()["text"]


def test_nobody_else_can_send_into_it(sender, draft, neighbour, client):
    key = sender.begin(pdf()).json()["id"]
    other = Sender(client_of(neighbour), draft)
    assert other.begin(pdf()).status_code == 404 and other.append(key, 0, b"x").status_code == 404
    assert other.finish(key).status_code == 404
    lost = client.post(
        reverse("citizen-piece-finish", args=sender.place), {"id": key}, headers={"X-Requested-With": "fetch"}
    )
    assert (lost.status_code, lost.json()["code"]) == (401, "SESSION_LOST")
    elsewhere = Sender(sender.client, draft)
    elsewhere.place = [draft.public_id, draft.slots.last().public_id]
    assert elsewhere.append(key, 0, b"x").status_code == 404
