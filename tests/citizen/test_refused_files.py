"""A file that is not taken is refused aloud without scripts; with them: test_pieces.py and the journey.

What is to know about one that is taken stands beside it.
"""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reception.demo.check import small_scan
from tests.files import makers


def send(client, draft, content: bytes, name: str):
    slot = draft.slots.order_by("position").first()
    address = reverse("citizen-upload", args=[draft.public_id, slot.public_id])
    return client.post(address, {"file": SimpleUploadedFile(name, content)})


def cards(client, draft) -> str:
    return client.get(reverse("citizen-cards", args=[draft.public_id])).content.decode()


def test_a_form_comes_back_to_the_top_of_the_list_where_the_refusal_stands(home, draft):
    answer = send(home, draft, b"PK\x03\x04 no paper of ours", "so-yeu-ly-lich.docx")
    assert answer.status_code == 302 and answer.url.endswith("/giay-to#messages")
    assert "so-yeu-ly-lich.docx: " in cards(home, draft)


def test_a_file_that_is_taken_leads_to_its_card(home, draft):
    slot = draft.slots.order_by("position").first()
    answer = send(home, draft, small_scan(), "don.pdf")
    assert answer.status_code == 302 and answer.url.endswith(f"/giay-to#component-{slot.public_id}")


def test_a_refusal_says_which_reason_it_was(home, draft):
    send(home, draft, makers.restricted(makers.pdf(), user="1"), "khoa.pdf")
    assert "khoa.pdf: Tệp đòi mật khẩu khi mở" in cards(home, draft)
    send(home, draft, makers.carrying(b"PK", "bảng kê.xlsx"), "ho-so.pdf")
    assert "tệp khác đính kèm bên trong: bảng kê.xlsx nên không được nhận" in cards(home, draft)


def test_a_citizen_reads_what_was_noted_about_a_file(home, draft):
    send(home, draft, makers.restricted(makers.carrying(b"<HDon/>", "hoadon.xml")), "hoa-don.pdf")
    page = cards(home, draft)
    assert "Lưu ý: nơi lập hạn chế sửa, in" in page and "Lưu ý: kèm tệp dữ liệu XML bên trong" in page
