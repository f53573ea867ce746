"""Several pictures become one PDF; the bytes of a JPEG stand in it unchanged."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kho_portal.files.errors import FileRefused
from kho_portal.files.joining import accept_pictures, is_picture
from kho_portal.files.models import FileState, StoredFile
from kho_portal.files.storage import store
from tests.files.makers import jpeg, pdf, png

pytestmark = pytest.mark.django_db


def photo(colour: str = "white", *, size=(60, 80), kind: str = "JPEG", mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind)
    return out.getvalue()


def upload(content: bytes, name: str = "anh.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_each_picture_is_a_page_and_jpeg_bytes_stay_as_they_were():
    pictures = [photo("white"), photo("red", size=(80, 60)), photo("blue", kind="PNG")]
    stored = accept_pictures([upload(each) for each in pictures], name="Bản chụp 3 trang.pdf")
    assert (stored.state, stored.media_type, stored.pages) == (FileState.READY, "application/pdf", 3)
    content = store()._locate(stored.storage_key).read_bytes()
    assert pictures[0] in content and pictures[1] in content


def test_transparency_is_laid_on_white():
    stored = accept_pictures([upload(photo((0, 0, 0, 0), kind="PNG", mode="RGBA")), upload(photo())], name="x.pdf")
    assert stored.pages == 2


def test_one_bad_picture_refuses_all_and_leaves_nothing(settings):
    with pytest.raises(FileRefused) as refused:
        accept_pictures([upload(photo()), upload(jpeg()[:40])], name="x.pdf")
    assert refused.value.code == "FILE_CORRUPT"
    assert not StoredFile.objects.exists()
    assert not [each for each in store().root.rglob("*") if each.is_file()]


def test_the_limit_holds_for_all_together(settings):
    one = photo(size=(400, 400))
    settings.UPLOAD_MAX_BYTES = len(one) + 10
    with pytest.raises(FileRefused) as refused:
        accept_pictures([upload(one), upload(one)], name="x.pdf")
    assert refused.value.code == "FILE_TOO_LARGE"


@pytest.mark.parametrize(("content", "is_one"), [(photo(), True), (png(), True), (pdf(), False), (b"", False)])
def test_the_bytes_tell_a_picture_and_not_the_name(content, is_one):
    assert is_picture(upload(content, "anh.pdf")) is is_one
