"""A file that is not taken is refused aloud, with scripts and without."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reception.demo.check import small_scan


def send(client, draft, content: bytes, name: str, **headers):
    slot = draft.slots.order_by("position").first()
    address = reverse("citizen-upload", args=[draft.public_id, slot.public_id])
    return client.post(address, {"file": SimpleUploadedFile(name, content)}, headers=headers)


def cards(client, draft) -> str:
    return client.get(reverse("citizen-cards", args=[draft.public_id])).content.decode()


def test_a_form_comes_back_to_the_top_of_the_list_where_the_refusal_stands(home, draft):
    answer = send(home, draft, b"PK\x03\x04 no paper of ours", "so-yeu-ly-lich.docx")
    assert answer.status_code == 302 and answer.url.endswith("/giay-to#messages")
    assert "so-yeu-ly-lich.docx: " in cards(home, draft)


def test_a_script_learns_where_to_go_and_leaves_the_refusal_to_the_person(home, draft):
    answer = send(home, draft, b"PK\x03\x04 no paper of ours", "so-yeu-ly-lich.docx", x_requested_with="fetch")
    assert answer.json()["next"].endswith("/giay-to#messages")
    said = cards(home, draft)
    assert 'role="alert"' in said and "so-yeu-ly-lich.docx: " in said
    assert "so-yeu-ly-lich.docx: " not in cards(home, draft), "it is said once"


def test_a_file_that_is_taken_leads_to_its_card(home, draft):
    slot = draft.slots.order_by("position").first()
    answer = send(home, draft, small_scan(), "don.pdf", x_requested_with="fetch")
    assert answer.json()["next"].endswith(f"/giay-to#component-{slot.public_id}")
