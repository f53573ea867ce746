"""What a paper says is kept as keyed hashes only: they answer a question and can be read by nobody."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kho_portal.files.accept import accept_upload, discard
from kho_portal.files.models import FileState, FileText, StoredFile
from kho_portal.files.texts import keep_text, pack, says_name, says_number
from kho_portal.opaque import SHORT
from kho_portal.vietnamese import name_key

TEXT = """CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Họ và tên: Nguyễn Thị Minh Thư, số 099 194 004 271, do Công ty Trách nhiệm hữu hạn Một thành viên Dược Sơn Hà cấp"""


def stored(number: int = 1) -> StoredFile:
    return StoredFile.objects.create(
        storage_key=f"{number}", state=FileState.READY, display_name="a.pdf", size=1, sha256="0" * 64
    )


@pytest.fixture
def text(db) -> FileText:
    keep_text(stored(), TEXT)
    return FileText.objects.get()


@pytest.mark.parametrize(
    ("name", "stands"),
    [
        ("Nguyễn Thị Minh Thư", True),
        ("NGUYỄN THỊ MINH THƯ", True),
        ("Nguyen Thi Minh Thu", False),
        ("Minh Thư", True),
        ("Nguyễn Minh Thư", False),
        ("Công ty Trách nhiệm hữu hạn Một thành viên Dược Sơn Hà", True),
        ("Công ty Trách nhiệm hữu hạn Hai thành viên Dược Sơn Hà", False),
        ("Thư", False),
        ("", False),
    ],
)
def test_a_name_is_found_whole_and_with_its_tones(text, name, stands):
    assert says_name(text, name_key(name)) is stands


def test_a_number_is_found_whole_and_is_no_run_of_words(text):
    assert says_number(text, "099194004271")
    assert not says_number(text, "099194004") and not says_number(text, "") and not says_name(text, "099194004271")


def test_nothing_of_the_text_can_be_read(text):
    kept = bytes(text.words) + bytes(text.numbers)
    assert len(kept) % SHORT == 0 and len(kept) // SHORT > 100
    for word in [*name_key(TEXT).split(), *TEXT.split(), "099194004271"]:
        assert len(word) < 4 or word.encode() not in kept, word


def test_another_key_hashes_otherwise(text, settings):
    settings.HMAC_KEY = "k" * 40
    assert not says_name(text, name_key("Nguyễn Thị Minh Thư")) and not says_number(text, "099194004271")


@pytest.mark.django_db(transaction=True)
def test_the_text_goes_with_the_bytes(tmp_path, settings):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.files.makers import pdf

    settings.STORAGE_ROOT = tmp_path
    row = accept_upload(SimpleUploadedFile("a.pdf", pdf()))
    assert FileText.objects.filter(stored_file=row).exists()
    discard(row, code="PREVIEW_EXPIRED")
    assert not FileText.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_words_from_before_are_hashed_and_gone():
    def migrate_to(name: str):
        executor = MigrationExecutor(connection)
        executor.migrate([("files", name)])
        return executor.loader.project_state([("files", name)]).apps.get_model("files", "FileText")

    try:
        old = migrate_to("0002_text_and_pieces")
        words, numbers = f" {name_key(TEXT)} ", " 099194004271 "
        old.objects.create(stored_file_id=stored().pk, name_key=words, numbers=numbers)
    finally:
        migrate_to("0003_text_as_hashes")
    row = FileText.objects.get()
    assert says_name(row, name_key("Nguyễn Thị Minh Thư")) and says_number(row, "099194004271")
    assert bytes(row.numbers) == pack("number", ["099194004271"])
    with connection.cursor() as cursor:
        columns = {column.name for column in connection.introspection.get_table_description(cursor, "files_filetext")}
    assert columns == {"id", "stored_file_id", "words", "numbers"}
