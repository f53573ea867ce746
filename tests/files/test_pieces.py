"""Files in pieces: what the row confirms is on disk, a lost line goes on, a stranger's piece is refused."""

import pytest
from django.utils import timezone

from kho_portal.files import pieces
from kho_portal.files.errors import FileIncomplete, FileRefused
from kho_portal.files.housekeeping import verify
from kho_portal.files.models import PartialFile
from kho_portal.files.storage import store

pytestmark = pytest.mark.django_db(transaction=True)


def begun(size: int = 10, *, stamp: str = "1", place: str = "cho") -> PartialFile:
    return pieces.begin(place=place, name="ảnh.jpg", size=size, stamp=stamp)


def content(row: PartialFile) -> bytes:
    with pieces.opened([row]) as (file,):
        return file.read()


def test_a_file_goes_on_where_it_stopped():
    row = pieces.append(begun(), offset=0, piece=b"01234")
    again = begun()
    assert (again.pk, again.received) == (row.pk, 5)
    whole = pieces.append(again, offset=5, piece=b"56789")
    assert content(whole) == b"0123456789"
    assert not list(verify()), "pieces are no stray bytes of the store"


def test_the_same_name_at_another_time_or_place_is_another_file():
    assert len({begun().pk, begun(stamp="2").pk, begun(size=9).pk, begun(place="kia").pk}) == 4


def test_a_piece_at_a_wrong_place_says_where_to_go_on():
    row = pieces.append(begun(), offset=0, piece=b"01234")
    for offset in (0, 3, 9, -1):
        with pytest.raises(pieces.WrongPlace) as refused:
            pieces.append(row, offset=offset, piece=b"x")
        assert refused.value.received == 5
    with pytest.raises(FileRefused):
        pieces.append(row, offset=5, piece=b"x" * 6)


def test_bytes_of_a_process_that_died_before_its_commit_are_written_over():
    row = pieces.append(begun(), offset=0, piece=b"01234")
    with store()._piece_path(row.public_id).open("ab") as stream:
        stream.write(b"torn")
    assert content(pieces.append(row, offset=5, piece=b"56789")) == b"0123456789"


def test_what_is_not_whole_is_not_opened():
    row = pieces.append(begun(), offset=0, piece=b"01234")
    with pytest.raises(FileIncomplete), pieces.opened([row]):
        pass


@pytest.mark.parametrize("size", [0, -1])
def test_an_empty_file_is_refused_before_a_byte(size):
    with pytest.raises(FileIncomplete):
        begun(size)


def test_a_file_too_large_is_refused_before_a_byte(settings):
    settings.UPLOAD_MAX_BYTES = 9
    with pytest.raises(FileRefused):
        begun()


def test_a_file_belongs_to_its_place():
    row = begun()
    assert pieces.find([row.public_id], place="cho") == [row]
    assert pieces.find([row.public_id], place="kia") == [] and pieces.find(["x"], place="cho") == []


def test_what_nobody_finished_is_gone_after_a_day():
    row = pieces.append(begun(), offset=0, piece=b"01234")
    assert pieces.forget_abandoned() == 0
    PartialFile.objects.update(touched_at=timezone.now() - timezone.timedelta(days=2))
    assert pieces.forget_abandoned() == 1
    assert not store()._piece_path(row.public_id).exists()
