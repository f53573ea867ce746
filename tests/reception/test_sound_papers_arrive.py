"""What a warehouse or a person sends is judged alike, and the screens say what was noted and what stood against it."""

import pytest

from connectors.simulator import files
from connectors.simulator.bulk import Body
from kho_portal.files.models import StoredFile
from kho_portal.files.storage import store
from tests.files import makers
from tests.programs import DIPLOMA, LLTP, assert_problem
from tests.reception.board_reading import board_of

pytestmark = pytest.mark.django_db(transaction=True)
XML = b'<?xml version="1.0"?><HDon><SHDon>12</SHDon></HDon>'
RESTRICTED, DATA = "nơi lập hạn chế sửa, in; mở xem không cần mật khẩu", "kèm tệp dữ liệu XML bên trong"
SOUND = {
    "padded": (makers.pdf() + b"\0" * 4845, ()),
    "restricted": (makers.restricted(makers.pdf()), (RESTRICTED,)),
    "with data": (makers.carrying(XML, "hoadon.xml", place="both"), (DATA,)),
    "with both": (makers.restricted(makers.carrying(XML, "hoadon.xml")), (RESTRICTED, DATA)),
    "marked": (b"\xef\xbb\xbf" + makers.pdf(), ()),
}
SCRIPTED = makers.pdf(catalog=b"/OpenAction << /S /JavaScript /JS (x) >>")
REFUSED = {
    "asks for a password": (makers.restricted(makers.pdf(), user="1"), "FILE_LOCKED", "đòi mật khẩu khi mở"),
    "script": (SCRIPTED, "FILE_SUSPECT", "Tệp có mã lệnh (JavaScript) nên"),
    "table": (makers.carrying(b"PK", "bảng kê.xlsx"), "FILE_SUSPECT", "đính kèm bên trong: bảng kê.xlsx nên"),
    "program": (makers.carrying(b"MZ", "xem.exe"), "FILE_SUSPECT", "chương trình đính kèm bên trong: xem.exe nên"),
}


@pytest.fixture
def fetch(looked_up, work, monkeypatch):
    """Chooses a paper whose source sends these bytes; returns the slot as it stands then."""

    def send(content):
        monkeypatch.setattr(files, "file_body", lambda paper, held: Body.of(content))
        slot = looked_up.slot(LLTP)
        assert looked_up.choose(slot, slot["offers"][1]).status_code == 202
        work()
        return looked_up.slot(LLTP)

    return send


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_paper_of_a_warehouse_is_ready_and_says_what_was_noted(fetch, looked_up, officer, name):
    content, notes = SOUND[name]
    slot = fetch(content)
    assert (slot["state"], "error" in slot) == ("ready", False)
    text = board_of(officer, looked_up.code)[slot["id"]].text
    assert [each for each in (RESTRICTED, DATA) if each in text] == list(notes)
    with store().open(StoredFile.objects.get().storage_key) as kept:
        assert kept.read() == content


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_paper_from_the_counter_is_ready_and_says_what_was_noted(opened, officer, name):
    content, notes = SOUND[name]
    slot = opened.slot(DIPLOMA)
    answer = opened.caller.upload(opened.at(slot, "files/"), content)
    assert (answer.status_code, answer.json()["state"]) == (201, "ready")
    text = board_of(officer, opened.code)[slot["id"]].text
    assert [each for each in (RESTRICTED, DATA) if each in text] == list(notes)


@pytest.mark.parametrize("name", REFUSED)
def test_what_stands_against_a_paper_of_a_warehouse_is_said_on_its_row(fetch, looked_up, officer, name):
    content, code, said = REFUSED[name]
    slot = fetch(content)
    assert (slot["state"], slot["error"]["code"]) == ("failed", code)
    assert said in slot["error"]["message"] and "tải lại" not in slot["error"]["message"]
    row = board_of(officer, looked_up.code)[slot["id"]].text
    assert said in row and row.index("Tải tệp lên") < row.index("Tải lại")


@pytest.mark.parametrize("name", REFUSED)
def test_what_stands_against_a_paper_from_the_counter_is_said_at_once(opened, name):
    content, code, said = REFUSED[name]
    answer = opened.caller.upload(opened.at(opened.slot(DIPLOMA), "files/"), content)
    assert said in assert_problem(answer, 422, code)["detail"]
    assert not StoredFile.objects.exists()
