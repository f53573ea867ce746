"""Another storage is another class with the same verbs: the whole life of a file runs in one that has no folder."""

import io
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from kho_portal.files import pieces, storage
from kho_portal.files.accept import Receiver, discard, inspect_stored, publish, quarantine
from kho_portal.files.delivery import deliver
from kho_portal.files.housekeeping import count_work, remove_abandoned, remove_orphans, verify
from kho_portal.files.joining import accept_pictures
from kho_portal.files.previews import render_page
from kho_portal.files.storage import BytesMissing, FileStore, new_key
from reception.demo.load_many import _specimen_file

from . import makers

pytestmark = pytest.mark.django_db
OLD_S = 7200.0


class MemoryPart(io.BytesIO):
    complete = io.BytesIO.flush

    def close(self):
        """Its bytes stay readable."""


class MemoryStore:
    """Waiting, accepted and half-sent bytes in three dicts; whatever lies there is two hours old."""

    def __init__(self):
        self.clear()

    def clear(self):
        self.waiting, self.done, self.half_sent, self.lent = {}, {}, {}, 0

    def check_space(self, size):
        pass

    def create_part(self, key):
        return self.waiting.setdefault(key, MemoryPart())

    def put_made_up(self, key, content):
        self.done[key] = content

    def open(self, key):
        return io.BytesIO(self.done[key] if self.is_accepted(key) else self.waiting[key].getvalue())

    @contextmanager
    def local_path(self, key):
        with tempfile.NamedTemporaryFile() as copy:
            copy.write(self.open(key).read())
            copy.flush()
            self.lent += 1
            yield Path(copy.name)

    def is_accepted(self, key):
        if key not in self.done and key not in self.waiting:
            raise BytesMissing
        return key in self.done

    def publish(self, key):
        if not self.is_accepted(key):
            self.done[key] = self.waiting.pop(key).getvalue()

    def remove(self, key):
        self.waiting.pop(key, None)
        self.done.pop(key, None)

    def write_piece(self, public_id, at, piece):
        self.half_sent[public_id] = self.half_sent.get(public_id, b"")[:at] + piece

    def pieces_size(self, public_id):
        return len(self.half_sent.get(public_id, b""))

    def open_pieces(self, public_id):
        return io.BytesIO(self.half_sent[public_id])

    def remove_pieces(self, public_id):
        self.half_sent.pop(public_id, None)

    def accepted(self):
        return iter([(key, f"done {key}") for key in self.done])

    def parts(self):
        return iter([(key, f"waiting {key}", OLD_S) for key in self.waiting])

    def age_of(self, name):
        return OLD_S

    def remove_named(self, name):
        self.remove(name.split()[1])


@pytest.fixture
def memory(monkeypatch, settings):
    """The store of this test; nothing may appear where the folder of the other one would be."""
    memory = MemoryStore()
    monkeypatch.setattr(storage, "FileStore", lambda root: memory)
    yield memory
    assert not settings.STORAGE_ROOT.exists()


def sent(stored):
    return b"".join(deliver(RequestFactory().get("/"), stored).streaming_content)


def test_both_stores_have_the_same_verbs():
    verbs = [{name for name in vars(each) if not name.startswith("_")} for each in (FileStore, MemoryStore)]
    assert verbs[0] == verbs[1]


def test_an_upload_is_kept_sent_drawn_and_discarded(memory, upload, django_capture_on_commit_callbacks):
    content = makers.pdf(pages=2)
    stored = upload(content)
    assert (stored.state, list(memory.done), memory.waiting) == ("ready", [stored.storage_key], {})
    assert sent(stored) == content
    assert render_page(stored, 2).startswith(b"\x89PNG")
    assert (count_work(), list(verify())) == (2, [])
    with django_capture_on_commit_callbacks(execute=True):
        discard(stored, code="FILE_SUSPECT")
    assert memory.done == {}


def test_a_download_waits_and_is_published(memory):
    with Receiver() as receiver:
        receiver.write(makers.pdf())
        stored = quarantine(receiver.finish(), display_name="a.pdf")
    assert [finding.code for finding in verify()] == ["PART_TOO_OLD"]
    assert remove_abandoned() == 0
    publish(stored, inspect_stored(stored))
    assert (stored.state, memory.waiting, list(verify())) == ("ready", {}, [])
    assert sent(stored) == makers.pdf()


def test_pictures_are_joined_from_local_copies(memory):
    stored = accept_pictures([SimpleUploadedFile("a.jpg", makers.jpeg()) for _ in range(2)], name="x.pdf")
    assert (stored.pages, list(memory.done), memory.waiting, memory.lent) == (2, [stored.storage_key], {}, 3)


def test_a_file_arrives_in_pieces(memory):
    row = pieces.append(pieces.begin(place="nop", name="a.pdf", size=4, stamp="1"), offset=0, piece=b"ab")
    row = pieces.append(row, offset=2, piece=b"cd")
    with pieces.opened([row]) as files:
        assert files[0].read() == b"abcd"
    pieces.forget([row])
    assert memory.half_sent == {}


def test_what_nobody_owns_is_named_and_removed(memory, upload):
    lost = upload(makers.pdf())
    memory.remove(lost.storage_key)
    memory.put_made_up(new_key(), b"x")
    memory.create_part(new_key())
    assert [finding.code for finding in verify()] == ["BYTES_MISSING", "ORPHAN", "PART_TOO_OLD"]
    assert (remove_abandoned(), remove_orphans(), memory.done, memory.waiting) == (1, 1, {}, {})


def test_made_up_papers_are_kept_as_others(memory):
    stored = _specimen_file(b"%PDF-", "", "a.pdf")
    assert memory.done == {stored.storage_key: b"%PDF-"}


def test_a_demonstration_that_begins_anew_finds_an_empty_store(upload, shelf):
    upload(makers.pdf())
    for _ in range(2):
        shelf.clear()
    assert not shelf.root.exists()
