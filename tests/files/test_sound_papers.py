"""Padded, restricted or carrying data, a sound paper is taken; what is refused is refused for its own reason."""

import itertools

import pytest

from connectors.messages import text_for
from kho_portal.files.accept import Receiver, inspect_stored, publish, quarantine
from kho_portal.files.errors import MESSAGES, REASONS, FileRefused, message_for, say_reasons
from kho_portal.files.inspection import inspect
from kho_portal.files.previews import render_page
from kho_portal.files.storage import store

from . import makers, signing

SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
XML = b'<?xml version="1.0" encoding="UTF-8"?><HDon><DLHDon Id="1"><SHDon>12</SHDon></DLHDon></HDon>'
ON_OPENING = {"catalog": b"/OpenAction 6 0 R", "objects": {6: SCRIPT}}
PADDINGS = {
    "a block of an office copier": b"\0" * 4845,
    "blanks": b" " * 5000,
    "empty lines": b"\r\n" * 40_000,
    "more than one window": b"\0" * 200_001,
    "an old end of file and blanks": b"\x1a" + b"\0 \t" * 900,
}


@pytest.fixture
def look(tmp_path):
    """Inspects bytes as a file."""

    def inspect_bytes(content):
        path = tmp_path / "x.part"
        path.write_bytes(content)
        return inspect(path)

    return inspect_bytes


def arrive(content, name="giay.pdf"):
    """The stored file and the verdict of bytes that a warehouse sent."""
    with Receiver() as receiver:
        receiver.write(content)
        stored = quarantine(receiver.finish(), display_name=name)
    verdict = inspect_stored(stored, declared_name=name)
    return publish(stored, verdict), verdict


@pytest.fixture(scope="module")
def signed():
    """A paper with two signatures."""
    return signing.sign(signing.sign(makers.pdf(text="Da ky hai lan"), "Signature1"), "Signature2")


# --- padding --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("padding", list(PADDINGS.values()), ids=list(PADDINGS))
def test_padding_behind_the_end_mark_changes_nothing(look, padding):
    verdict = look(makers.pdf(text="Ban sao") + padding)
    assert (verdict.state, verdict.code, verdict.pages, verdict.text) == ("ready", "", 1, "Ban sao")


@pytest.mark.parametrize("padding", list(PADDINGS.values()), ids=list(PADDINGS))
def test_a_padded_paper_with_two_signatures_is_ready(look, signed, padding):
    verdict = look(signed + padding)
    assert (verdict.state, verdict.reasons) == ("ready", ())


def test_a_padded_paper_with_packed_objects_is_ready(look):
    packed = makers.packed_pdf(b"<< /Producer (scanner) >>", catalog=b"/Info 6 0 R")
    assert look(packed + b"\0" * 4845).state == "ready"


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9, 0.99, 0.9999])
@pytest.mark.parametrize("filling", [b"\0", b" "], ids=["zeros", "blanks"])
def test_a_paper_that_was_cut_and_filled_up_is_corrupt(look, signed, share, filling):
    cut = signed[: int(len(signed) * share) - 3]
    verdict = look(cut + filling * (len(signed) - len(cut) + 5000))
    assert (verdict.state, verdict.code) == ("corrupt", "FILE_CORRUPT")


@pytest.mark.parametrize("filling", [b"\0", b" "], ids=["zeros", "blanks"])
def test_padding_does_not_stand_in_for_bytes_that_were_signed(look, filling):
    assert look(makers.signed_and_cut() + filling * 20_000).state == "corrupt"


def test_nothing_but_padding_behind_the_first_line_is_corrupt(look):
    assert look(b"%PDF-1.7\n" + b"\0" * 300_000).state == "corrupt"


@pytest.mark.django_db
def test_a_padded_paper_is_kept_as_it_came_and_drawn(upload):
    content = makers.pdf() + b"\0" * 4845
    stored = upload(content)
    with store().open(stored.storage_key) as stream:
        assert stream.read() == content
    assert render_page(stored, 1) == render_page(upload(makers.pdf()), 1)


# --- a mark before the document --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_byte_order_mark_before_a_paper_is_no_disguise(upload):
    content = b"\xef\xbb\xbf" + makers.pdf()
    stored = upload(content, "giay.pdf", "application/pdf")
    assert (stored.state, stored.size, stored.media_type) == ("ready", len(content), "application/pdf")
    assert render_page(stored, 1) == render_page(upload(makers.pdf()), 1)
    assert arrive(content)[0].state == "ready"


# --- names count in dictionaries only --------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Start/Launch ", "/JavaScript /XFA ", "/EmbeddedFile /RichMedia /EF "])
def test_a_word_on_a_page_is_no_command(look, text):
    verdict = look(makers.pdf(text=text))
    assert (verdict.state, verdict.reasons) == ("ready", ())


@pytest.mark.parametrize(
    "tree", [b"/EmbeddedFiles << /Names [] >>", b"/JavaScript << /Names [] >>", b"/EmbeddedFiles << >>"]
)
def test_an_empty_list_of_scripts_or_files_holds_nothing(look, tree):
    verdict = look(makers.pdf(catalog=b"/Names << " + tree + b" >>"))
    assert (verdict.state, verdict.reasons, verdict.notes) == ("ready", (), ())


@pytest.mark.parametrize("hiding", [b" " * 20_000, b"/A (stream) ", b"/A (" + b"obj " * 900 + b") "])
def test_a_dictionary_that_misleads_the_search_for_packed_objects_hides_nothing(look, hiding):
    packed = makers.packed_pdf(SCRIPT, filters=hiding + b"/Filter /FlateDecode")
    assert (look(packed).state, look(packed).reasons) == ("suspect", ("javascript",))


def test_a_script_in_a_list_is_found(look):
    names = b"/Names << /JavaScript << /Names [(a) 6 0 R] >> >>"
    assert look(makers.pdf(catalog=names, objects={6: SCRIPT})).reasons == ("javascript",)


def test_where_the_parser_has_to_guess_the_bytes_are_believed(look):
    """The table of contents points beside the objects, so that another program may find others."""
    content = makers.pdf(text="Start/Launch ").replace(b"\n4 0 obj", b"\n\n\n4 0 obj")
    assert look(content).reasons == ("launch",)


# --- passwords ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("revision", [3, 4, 6])
def test_a_paper_that_only_restricts_printing_is_ready_with_a_note(look, revision):
    verdict = look(makers.restricted(makers.pdf(text="Chung chi"), revision=revision))
    assert (verdict.state, verdict.code, verdict.notes, verdict.text) == (
        "ready",
        "",
        ("FILE_RESTRICTED",),
        "Chung chi",
    )


@pytest.mark.parametrize("revision", [3, 4, 6])
def test_a_paper_that_asks_for_a_password_is_refused_in_those_words(look, revision):
    verdict = look(makers.restricted(makers.pdf(), revision=revision, user="123456"))
    assert (verdict.state, verdict.code) == ("suspect", "FILE_LOCKED")
    assert verdict.for_people.startswith("Tệp đòi mật khẩu khi mở") and "quét lại" not in verdict.for_people


@pytest.mark.parametrize("revision", [3, 4, 6])
def test_a_restriction_hides_no_script(look, revision):
    verdict = look(makers.restricted(makers.pdf(**ON_OPENING), revision=revision))
    assert (verdict.state, verdict.reasons) == ("suspect", ("javascript",))


@pytest.mark.django_db
def test_a_restricted_paper_arrives_with_its_note_and_is_drawn(upload):
    content = makers.restricted(makers.pdf())
    for stored in (upload(content), arrive(content)[0]):
        stored.refresh_from_db()
        assert (stored.state, stored.verdict_code) == ("ready", "FILE_RESTRICTED")
        assert render_page(stored, 1) == render_page(upload(makers.pdf()), 1)


# --- attachments ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "packed"), list(itertools.product(["names", "associated", "both", "annotation"], [False, True]))
)
def test_xml_inside_a_paper_is_data(look, place, packed):
    verdict = look(makers.carrying(XML, "hoadon.xml", place=place, packed=packed))
    assert (verdict.state, verdict.code, verdict.notes) == ("ready", "", ("FILE_CARRIES_DATA",))


def test_a_signed_paper_with_data_inside_stays_sound(look):
    content = signing.sign(makers.carrying(XML, "HoaDon.XML", place="both"), "Signature1")
    for each in (content, content + b"\0" * 4845):
        assert (look(each).state, look(each).notes) == ("ready", ("FILE_CARRIES_DATA",))


def test_a_restricted_paper_with_data_inside_has_both_notes(look):
    verdict = look(makers.restricted(makers.carrying(XML, "hoadon.xml", place="both")))
    assert (verdict.state, verdict.notes) == ("ready", ("FILE_CARRIES_DATA", "FILE_RESTRICTED"))


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + XML,
        XML.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        b"\n" + XML + b"\n\0\0",
        b'<?xml version="1.0"?><!DOCTYPE HDon SYSTEM "hoadon.dtd"><HDon/>',
        b'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="hoadon.xsl"?><HDon/>',
    ],
    ids=["byte order mark", "two bytes a letter", "blank lines", "type of document", "style sheet"],
)
def test_data_comes_in_many_forms(look, content):
    assert look(makers.carrying(content, "hoadon.xml")).notes == ("FILE_CARRIES_DATA",)


ACTING = {
    "a page": b'<html xmlns="http://www.w3.org/1999/xhtml"><body onload="x()"/></html>',
    "a picture": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "a part of data": b'<HDon><x:rect xmlns:x="http://www.w3.org/2000/svg"/></HDon>',
    "a scriptlet": b"<package><job><script language='JScript'>x()</script></job></package>",
    "an office document": b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w/>',
    "entities without end": b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
    "no XML": b"name;value\n1;2\n",
    "cut XML": XML[:-5],
    "nothing": b"",
}


@pytest.mark.parametrize("content", list(ACTING.values()), ids=list(ACTING))
def test_a_name_makes_no_data(look, content):
    verdict = look(makers.carrying(content, "hoadon.xml"))
    assert (verdict.state, verdict.reasons, verdict.inside) == ("suspect", ("embedded_file",), ("hoadon.xml",))


def test_data_that_unfolds_without_end_is_not_taken(look):
    verdict = look(makers.carrying(b"<a>" + b" " * 30_000_000 + b"</a>", "hoadon.xml", packed=True))
    assert (verdict.state, verdict.reasons) == ("suspect", ("embedded_file",))


def test_other_attachments_are_named(look):
    verdict = look(makers.carrying(b"PK\x03\x04", "bảng kê.xlsx"))
    assert (verdict.state, verdict.code, verdict.inside) == ("suspect", "FILE_SUSPECT", ("bảng kê.xlsx",))
    assert verdict.for_people.startswith("Tệp có tệp khác đính kèm bên trong: bảng kê.xlsx nên không được nhận.")


@pytest.mark.parametrize(
    ("content", "name"), [(b"MZ\x90\0", "hoadon.xml"), (XML, "hoadon.xml.exe"), (b"x", "cai dat.js . ")]
)
def test_a_program_inside_is_called_one_and_named(look, content, name):
    verdict = look(makers.carrying(content, name))
    assert (verdict.reasons, verdict.what.startswith("chương trình đính kèm bên trong: ")) == (
        ("embedded_program",),
        True,
    )


def test_one_attachment_with_two_names_is_judged_by_both(look):
    assert look(makers.carrying(XML, "hoadon.xml", plain_name="hoadon.exe")).reasons == ("embedded_program",)


def test_a_name_inside_is_cleaned_before_it_is_shown(look):
    verdict = look(makers.carrying(b"x", "C:\\giay\\so\u202exslx.\x07doc"))
    assert verdict.inside == ("soxslx.doc",)


# --- words ----------------------------------------------------------------------------------------------------------

REFUSED = {
    "javascript": makers.pdf(**ON_OPENING),
    "launch": makers.pdf(catalog=b"/OpenAction 6 0 R", objects={6: b"<< /S /Launch /F (cmd.exe) >>"}),
    "xfa": makers.pdf(
        catalog=b"/AcroForm << /Fields [] /XFA 6 0 R >>", objects={6: b"<< /Length 3 >>\nstream\nabc\nendstream"}
    ),
    "embedded_file": makers.carrying(b"PK\x03\x04", "a.xlsx"),
    "embedded_program": makers.carrying(b"MZ", "a.exe"),
    "rich_media": makers.pdf(objects={6: b"<< /Type /Annot /Subtype /RichMedia /Rect [0 0 1 1] >>"}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("reason", REFUSED)
def test_a_refusal_names_its_own_reason_and_no_other(upload, bytes_on_disk, reason):
    with pytest.raises(FileRefused) as refused:
        upload(REFUSED[reason])
    said = refused.value.for_people
    assert refused.value.code == "FILE_SUSPECT" and bytes_on_disk() == []
    assert [each for each, words in REASONS.items() if words in said] == [reason]
    assert [each for each, words in REASONS.items() if words in arrive(REFUSED[reason])[1].what] == [reason]


def test_several_reasons_are_all_said(look):
    verdict = look(makers.carrying(b"PK", "a.doc", catalog=b"/OpenAction 6 0 R", objects={6: SCRIPT}))
    assert verdict.what == "mã lệnh (JavaScript) và tệp khác đính kèm bên trong: a.doc"


def test_reasons_have_words_and_unknown_ones_have_some():
    assert say_reasons((), ()) == "" and "None" not in message_for("FILE_SUSPECT")
    assert all(say_reasons((each,), ()) == words for each, words in REASONS.items())


def test_no_advice_about_a_file_that_was_refused_destroys_a_signature_or_repeats_what_failed():
    for code in ("FILE_SUSPECT", "FILE_LOCKED"):
        assert "quét lại" not in MESSAGES[code] + text_for(code)
        assert "tải lại" not in text_for(code)
