"""From bytes that arrive to a stored file, or to nothing at all."""

import errno
import hashlib
import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kho_portal.files import accept, storage
from kho_portal.files.accept import Receiver, accept_upload, discard, inspect_stored, publish, quarantine
from kho_portal.files.errors import FileIncomplete, FileProblem, FileRefused, StorageUnavailable
from kho_portal.files.inspection import Verdict
from kho_portal.files.models import FileState, StoredFile

from . import makers

pytestmark = pytest.mark.django_db


def receive(content, **options):
    with Receiver(**options) as receiver:
        for at in range(0, len(content), 1000):
            receiver.write(content[at : at + 1000])
        return receiver.finish()


def test_an_uploaded_paper_is_kept_byte_for_byte(upload, shelf):
    content = makers.pdf(pages=2)
    stored = upload(content, "Giấy khai sinh.pdf", "application/pdf")
    assert (stored.state, stored.pages, stored.has_text, stored.verdict_code) == ("ready", 2, True, "")
    assert (stored.display_name, stored.media_type) == ("Giấy khai sinh.pdf", "application/pdf")
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    path = shelf._path(stored.storage_key)
    assert path.read_bytes() == content
    assert path.stat().st_mode & 0o777 == 0o600
    assert stored.ready_at is not None


def test_arriving_bytes_wait_in_a_private_quarantine(shelf):
    with Receiver() as receiver:
        receiver.write(b"%PDF")
        part = shelf._part_path(receiver.key)
        assert part.stat().st_mode & 0o777 == 0o600
        assert part.parent.stat().st_mode & 0o777 == 0o700
        assert part.stat().st_dev == shelf.root.stat().st_dev
    assert not part.exists()


def test_a_download_is_received_first_and_judged_later(shelf, django_capture_on_commit_callbacks):
    content = makers.pdf()
    received = receive(content, declared_size=len(content))
    stored = quarantine(received, display_name="khai sinh.pdf")
    assert stored.state == FileState.QUARANTINED
    assert shelf._locate(stored.storage_key) == shelf._part_path(stored.storage_key)
    verdict = inspect_stored(stored, declared_name="khai sinh.pdf")
    assert "Giay khai sinh" in verdict.text
    publish(stored, verdict)
    stored.refresh_from_db()
    assert (stored.state, stored.display_name, stored.size) == ("ready", "khai sinh.pdf", len(content))
    assert shelf._locate(stored.storage_key) == shelf._path(stored.storage_key)


def test_a_worker_that_died_between_rename_and_commit_is_resumed(shelf):
    stored = quarantine(receive(makers.pdf()), display_name="a")
    shelf.publish(stored.storage_key)
    publish(stored, inspect_stored(stored))
    assert stored.state == "ready"


def test_bytes_changed_in_quarantine_are_never_published(shelf, bytes_on_disk, django_capture_on_commit_callbacks):
    stored = quarantine(receive(makers.pdf()), display_name="a")
    verdict = inspect_stored(stored)
    shelf._part_path(stored.storage_key).write_bytes(makers.pdf(text="another one"))
    with django_capture_on_commit_callbacks(execute=True):
        publish(stored, verdict)
    assert (stored.state, stored.verdict_code) == ("corrupt", "FILE_CORRUPT")
    assert bytes_on_disk() == []


@pytest.mark.parametrize(
    ("content", "state", "code"),
    [
        (b"<html>login</html>", "refused", "NOT_A_DOCUMENT"),
        (makers.pdf(padding=9000)[:5000], "corrupt", "FILE_CORRUPT"),
        (makers.pdf(pages=501), "refused", "FILE_TOO_MANY_PAGES"),
    ],
)
def test_a_bad_download_leaves_a_row_that_says_why_and_no_bytes(
    content, state, code, bytes_on_disk, django_capture_on_commit_callbacks
):
    stored = quarantine(receive(content), display_name="a.pdf")
    with django_capture_on_commit_callbacks(execute=True):
        publish(stored, inspect_stored(stored))
    assert (stored.state, stored.verdict_code, stored.ready_at) == (state, code, None)
    assert bytes_on_disk() == []


@pytest.mark.parametrize("name", ["anh the.pdf", "anh the.docx", "anh the.HTML"])
def test_a_download_whose_name_lies_about_its_type_is_suspect(name):
    stored = quarantine(receive(makers.png()), display_name=name)
    verdict = inspect_stored(stored, declared_name=name)
    assert (verdict.state, verdict.code, verdict.reasons) == ("suspect", "FILE_SUSPECT", ("type_mismatch",))


SCRIPTED = makers.pdf(catalog=b"/OpenAction << /S /JavaScript /JS (x) >>")


def test_a_suspect_upload_is_refused_and_leaves_nothing(upload, bytes_on_disk):
    with pytest.raises(FileRefused, match="FILE_SUSPECT"):
        upload(SCRIPTED)
    assert bytes_on_disk() == [] and not StoredFile.objects.exists()


def test_a_suspect_download_is_never_ready_and_loses_its_bytes_when_it_is_refused(
    bytes_on_disk, django_capture_on_commit_callbacks
):
    stored = quarantine(receive(SCRIPTED), display_name="a.pdf")
    publish(stored, inspect_stored(stored))
    assert (stored.state, stored.verdict_code, stored.ready_at) == ("suspect", "FILE_SUSPECT", None)
    assert len(bytes_on_disk()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        discard(stored, code="FILE_SUSPECT")
    assert StoredFile.objects.get().state == FileState.REFUSED
    assert bytes_on_disk() == []


@pytest.mark.parametrize(
    ("content", "name", "content_type", "words"),
    [
        (b"PK\x03\x04" + b"x" * 99, "don.docx", "", "Không nhận tệp Word. Xin lưu thành PDF, hoặc chụp ảnh."),
        (b"\xd0\xcf\x11\xe0" + b"x" * 99, "don.doc", "application/msword", "Không nhận tệp Word."),
        (b"PK\x03\x04" + b"x" * 99, "don.pdf", "application/pdf", "tệp nén"),
        (b"\x00\x00\x00\x18ftypheic" + b"x" * 99, "IMG_1.HEIC", "image/heic", "HEIC"),
        (b"<!doctype html>", "giay.pdf", "application/pdf", "trang web"),
        (b"MZ\x90\x00", "giay.pdf", "application/pdf", "chương trình"),
        (b"GIF89a", "a.gif", "image/gif", "JPEG hoặc PNG"),
        (b"hello", "a.txt", "text/plain", "Chỉ nhận tệp PDF, JPEG hoặc PNG"),
        (makers.png(), "anh.pdf", "", "đuôi .pdf nhưng nội dung là PNG"),
        (makers.pdf(), "giay.html", "", "không phải tên của tệp PDF"),
        (makers.pdf(), "giay.pdf", "text/html", "Loại tệp được khai không đúng"),
    ],
)
def test_a_type_that_we_do_not_take_is_refused_with_a_remedy(upload, bytes_on_disk, content, name, content_type, words):
    with pytest.raises(FileRefused) as refusal:
        upload(content, name, content_type)
    assert refusal.value.code == "FILE_TYPE_MISMATCH"
    assert words in refusal.value.for_people
    assert "Xin " in refusal.value.for_people
    assert bytes_on_disk() == []
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("anh.jpeg", "image/jpg"),
        ("anh", ""),
        ("số 12.2024", "application/octet-stream"),
        ("x.JPG", "image/jpeg; charset=x"),
    ],
)
def test_a_name_or_type_that_says_nothing_is_no_contradiction(upload, name, content_type):
    assert upload(makers.jpeg(), name, content_type).state == "ready"


@pytest.mark.parametrize("declared", [None, 5000])
def test_a_file_over_the_limit_stops_at_the_limit(bytes_on_disk, declared):
    with pytest.raises(FileRefused) as refusal:
        receive(b"x" * 5000, declared_size=declared, limit=3 * 1024)
    assert refusal.value.code == "FILE_TOO_LARGE"
    assert bytes_on_disk() == []


def test_the_limit_in_the_message_is_the_limit_in_force(upload):
    with pytest.raises(FileRefused, match="FILE_TOO_LARGE") as refusal:
        upload(b"%PDF-1.7" + b"x" * 3 * 1024 * 1024, limit=2 * 1024 * 1024)
    assert "2 MB" in refusal.value.for_people


@pytest.mark.parametrize(
    ("content", "declared", "code"),
    [
        (b"", None, "FILE_EMPTY"),
        (b"", 10, "FILE_INCOMPLETE"),
        (b"abc", 4, "FILE_INCOMPLETE"),
        (b"abc", 2, "FILE_INCOMPLETE"),
    ],
)
def test_missing_or_surplus_bytes_leave_nothing(bytes_on_disk, content, declared, code):
    with pytest.raises(FileIncomplete) as problem:
        receive(content, declared_size=declared)
    assert problem.value.code == code
    assert bytes_on_disk() == []


@pytest.mark.parametrize("step", ["write", "fsync", "close"])
def test_a_full_disk_leaves_no_part_and_says_so(monkeypatch, bytes_on_disk, step):
    real = getattr(os, step)

    def full(descriptor, *args):
        if step == "close":
            real(descriptor)
        raise OSError(errno.ENOSPC, "full")

    receiver = Receiver()
    monkeypatch.setattr(storage.os, step, full)
    with pytest.raises(StorageUnavailable) as problem:
        receiver.write(b"%PDF")
        receiver.finish()
    monkeypatch.undo()
    assert problem.value.code == "STORE_FULL"
    assert bytes_on_disk() == []


def test_too_little_free_space_is_noticed_before_the_first_byte(monkeypatch, bytes_on_disk):
    monkeypatch.setattr(storage, "RESERVE_BYTES", 1 << 60)
    with pytest.raises(StorageUnavailable, match="STORE_FULL"):
        Receiver(declared_size=10)
    assert bytes_on_disk() == []


def test_an_error_of_the_source_removes_what_had_arrived(bytes_on_disk):
    with pytest.raises(ConnectionError), Receiver() as receiver:
        receiver.write(b"%PDF-1.7")
        raise ConnectionError
    assert bytes_on_disk() == []


def test_an_upload_that_cannot_be_inspected_now_leaves_nothing(monkeypatch, bytes_on_disk, upload):
    def starved(path):
        raise StorageUnavailable("INSPECTION_UNAVAILABLE")

    monkeypatch.setattr(accept, "inspect", starved)
    with pytest.raises(StorageUnavailable):
        upload(makers.pdf())
    assert bytes_on_disk() == []


def test_an_upload_whose_row_fails_leaves_no_bytes(monkeypatch, bytes_on_disk):
    monkeypatch.setattr(accept, "_record", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        accept_upload(SimpleUploadedFile("a.pdf", makers.pdf()))
    assert bytes_on_disk() == []
    assert not StoredFile.objects.exists()


def test_every_refusal_has_a_code_and_words_without_data(upload):
    secret = "Nguyen Van A 001099000001"
    for content in (b"", b"<html>", makers.pdf(padding=900)[:700]):
        with pytest.raises(FileProblem) as problem:
            upload(content, f"{secret}.pdf")
        assert secret not in problem.value.for_people + str(problem.value)
        assert problem.value.code.isupper()


def test_a_verdict_says_whether_bytes_stay():
    assert [Verdict(state).is_kept for state in ("ready", "suspect", "corrupt", "refused", "not_a_document")] == [
        True,
        True,
        False,
        False,
        False,
    ]
