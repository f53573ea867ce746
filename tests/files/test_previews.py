"""Pictures of pages, drawn by us."""

import io

import pytest
from PIL import Image

from kho_portal.files import previews
from kho_portal.files.children import ChildAnswer
from kho_portal.files.errors import PreviewUnavailable
from kho_portal.files.models import FileState
from kho_portal.files.previews import render_page

from . import makers

pytestmark = pytest.mark.django_db


def picture(png):
    return Image.open(io.BytesIO(png), formats=("PNG",)).convert("RGB")


def test_a_page_is_drawn_at_the_width_asked_for(upload):
    stored = upload(makers.pdf(pages=2))
    for page in (1, 2):
        image = picture(render_page(stored, page, 600))
        assert abs(image.width - 600) <= 1
        assert abs(image.height - 849) <= 2
        assert image.getextrema()[0] == (0, 255)  # black letters on white paper


def test_the_stamp_of_a_signature_field_is_drawn(upload):
    drawing = b"1 0 0 rg 0 0 100 100 re f"
    stamp = b"<< /Type /XObject /Subtype /Form /BBox [0 0 100 100] /Length %d >>\nstream\n" % len(drawing)
    stamp += drawing + b"\nendstream"
    field = (
        b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (S) /F 4 /Rect [100 100 400 400] /P 10 0 R /AP << /N 7 0 R >> >>"
    )
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [6 0 R] >>"
    content = makers.pdf(objects={6: field, 7: stamp, 10: page}, catalog=b"/AcroForm << /SigFlags 3 /Fields [6 0 R] >>")
    image = picture(render_page(upload(content), 1, 595))
    assert image.getpixel((250, 842 - 250)) == (255, 0, 0)


def test_a_photo_is_turned_upright_and_not_enlarged(upload):
    image = picture(render_page(upload(makers.jpeg(64, 48, exif_turn=6), "a.jpg"), 1))
    assert image.size == (48, 64)


def test_a_large_photo_is_reduced(upload):
    image = picture(render_page(upload(makers.jpeg(3000, 2000), "a.jpg"), 1, 1200))
    assert image.size == (1200, 800)


def test_transparency_lies_on_white_paper(upload):
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    assert picture(render_page(upload(out.getvalue(), "a.png"))).getpixel((5, 5)) == (255, 255, 255)


def test_sixteen_bit_scans_are_not_washed_out(upload):
    out = io.BytesIO()
    Image.new("I;16", (20, 20), 0x8000).save(out, "PNG")
    assert picture(render_page(upload(out.getvalue(), "a.png"))).getpixel((5, 5)) == (128, 128, 128)


def test_an_endless_page_becomes_narrow_and_not_huge(upload):
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 14000] >>"
    image = picture(render_page(upload(makers.pdf(objects={10: page})), 1, 1200))
    assert image.height <= 3601


@pytest.mark.parametrize("page", [0, -1, 3, 10**9])
def test_a_page_that_is_not_there_is_named(upload, page):
    with pytest.raises(PreviewUnavailable, match="PAGE_NOT_FOUND"):
        render_page(upload(makers.pdf(pages=2)), page)


def test_nobody_sees_a_suspect_file(upload):
    stored = upload(makers.pdf())
    stored.state = FileState.SUSPECT
    with pytest.raises(PreviewUnavailable, match="FILE_NOT_READY"):
        render_page(stored)


def test_what_cannot_be_drawn_is_said_and_the_original_stays(upload, shelf, monkeypatch):
    stored = upload(makers.pdf())
    for answer in (ChildAnswer(b"", crashed=True), ChildAnswer(b"", starved=True), ChildAnswer(b"<html>")):
        monkeypatch.setattr(previews, "run_limited", lambda *args, answer=answer, **options: answer)
        with pytest.raises(PreviewUnavailable, match="PREVIEW_UNAVAILABLE") as problem:
            render_page(stored)
        assert "giữ nguyên" in problem.value.for_people
    monkeypatch.undo()
    content = bytearray(makers.jpeg(200, 200))
    content[-400:-2] = b"\x00" * 398
    with_noise = upload(bytes(content), "a.jpg")
    assert shelf._path(with_noise.storage_key).read_bytes() == bytes(content)
    shelf.remove(stored.storage_key)
    with pytest.raises(PreviewUnavailable, match="PREVIEW_UNAVAILABLE"):
        render_page(stored)
