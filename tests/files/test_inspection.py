"""What the limited inspector says about honest, broken and hostile files."""

import os
import random
import time
from pathlib import Path

import pytest

from kho_portal.files import inspection
from kho_portal.files.children import ChildAnswer
from kho_portal.files.errors import MESSAGES, StorageUnavailable, message_for
from kho_portal.files.inspection import inspect

from . import makers

ENCRYPTED = (
    b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -60 /O <" + b"11" * 32 + b"> /U <" + b"22" * 32 + b"> >> "
    b"/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]"
)
SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
LAUNCH = b"<< /S /Launch /F (cmd.exe) >>"
FILE = b"<< /Type /EmbeddedFile /Length 3 >>\nstream\nabc\nendstream"
DEEP = b"[" * 20_000 + b"]" * 20_000

HOSTILE = {
    "script on opening": (makers.pdf(catalog=b"/OpenAction 6 0 R", objects={6: SCRIPT}), "suspect", {"javascript"}),
    "script under a hexadecimal name": (
        makers.pdf(catalog=b"/OpenAction 6 0 R", objects={6: b"<< /S /J#61vaScr#69pt /JS (x) >>"}),
        "suspect",
        {"javascript"},
    ),
    "script inside a compressed object stream": (makers.packed_pdf(SCRIPT), "suspect", {"javascript"}),
    "object stream that is packed twice": (
        makers.packed_pdf(SCRIPT, filters=b"/Filter [/ASCIIHexDecode /FlateDecode]"),
        "suspect",
        {"javascript"},
    ),
    "launch of a program": (makers.pdf(catalog=b"/OpenAction 6 0 R", objects={6: LAUNCH}), "suspect", {"launch"}),
    "launch in a compressed object stream": (makers.packed_pdf(LAUNCH), "suspect", {"launch"}),
    "embedded file": (
        makers.pdf(
            catalog=b"/Names << /EmbeddedFiles << /Names [(a) 7 0 R] >> >>",
            objects={6: FILE, 7: b"<< /Type /Filespec /F (a) /EF << /F 6 0 R >> >>"},
        ),
        "suspect",
        {"embedded_file"},
    ),
    "XFA form": (makers.pdf(catalog=b"/AcroForm << /Fields [] /XFA 6 0 R >>", objects={6: FILE}), "suspect", {"xfa"}),
    "encrypted": (makers.pdf(trailer=ENCRYPTED), "suspect", {"encrypted"}),
    "too many pages": (makers.pdf(pages=501), "refused", set()),
    "cut in half": (makers.pdf(padding=50_000)[:30_000], "corrupt", set()),
    "cut just before its end mark": (makers.pdf().rpartition(b"%%EOF")[0], "corrupt", set()),
    "cut, with the end mark of an earlier version": (
        makers.pdf() + b"8 0 obj\n<< >>\nendobj\n" * 200,
        "corrupt",
        set(),
    ),
    "a hole in the middle": (makers.pdf(padding=50_000).replace(b"\x5a" * 40_000, b""), "corrupt", set()),
    "signature over bytes that are missing": (makers.signed_and_cut(), "corrupt", set()),
    "only a header and an end": (b"%PDF-1.7\n%%EOF\n", "corrupt", set()),
    "no pages": (makers.assemble({1: b"<< /Type /Catalog >>"}, header=b"%PDF-1.4\n", trailer=b""), "corrupt", set()),
    "html called a document": (b"<!doctype html><title>%PDF-1.7</title>%%EOF", "not_a_document", set()),
    "json error page": (b'{"error_code": 1, "message": "Not found"}', "not_a_document", set()),
    "blank line before the magic": (b"\n" + makers.pdf(), "not_a_document", set()),
    "png bomb in its header": (makers.png(claim=(60_000, 60_000)), "refused", set()),
    "jpeg of 65535 by 65535": (makers.jpeg_that_claims(65_535, 65_535), "refused", set()),
    "jpeg without its end": (makers.jpeg(400, 400)[:-40], "corrupt", set()),
    "jpeg that is only a start": (b"\xff\xd8\xff\xe0", "corrupt", set()),
    "jpeg of no height": (makers.jpeg_that_claims(64, 0), "corrupt", set()),
    "png with a wrong checksum": (makers.png()[:-1] + b"\x00", "corrupt", set()),
    "png without its end": (makers.png()[:-12], "corrupt", set()),
    "png with a bit turned": (
        bytes(byte ^ (16 if at == 45 else 0) for at, byte in enumerate(makers.png())),
        "corrupt",
        set(),
    ),
    "page tree that contains itself": (
        makers.pdf(objects={2: b"<< /Type /Pages /Count 3 /Kids [2 0 R 2 0 R] >>"}),
        "corrupt",
        set(),
    ),
    "names of millions of pages": (
        makers.pdf(objects={2: b"<< /Type /Pages /Count 900000000 /Kids [10 0 R] >>"}),
        None,
        set(),
    ),
    "deeply nested": (makers.pdf(objects={6: DEEP}, catalog=b"/Deep 6 0 R"), None, set()),
}


@pytest.fixture
def look(tmp_path):
    """Inspects bytes as a file."""

    def inspect_bytes(content):
        path = tmp_path / "x.part"
        path.write_bytes(content)
        return inspect(path)

    return inspect_bytes


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_broken_file_is_never_ready(look, name):
    content, state, reasons = HOSTILE[name]
    verdict = look(content)
    if state is None:  # how far the library gets is its own affair; it must end, and end with a verdict
        assert verdict.state in {"ready", "corrupt", "refused"}
        return
    assert verdict.state == state
    assert reasons <= set(verdict.reasons)
    assert verdict.code in MESSAGES
    assert verdict.for_people == message_for(verdict.code, what=verdict.what)


def test_an_honest_pdf_is_ready_with_its_pages_and_text(look):
    verdict = look(makers.pdf(pages=3, text="NGUYEN VAN A 001099000001"))
    assert (verdict.state, verdict.code, verdict.pages, verdict.media_type) == ("ready", "", 3, "application/pdf")
    assert verdict.text.count("001099000001") == 3
    assert verdict.for_people == ""


def test_honest_compressed_objects_raise_no_suspicion(look):
    verdict = look(makers.packed_pdf(b"<< /Producer (scanner) >>", catalog=b"/Info 6 0 R"))
    assert (verdict.state, verdict.reasons) == ("ready", ())


@pytest.mark.parametrize("content", [makers.png(), makers.jpeg(), makers.jpeg(exif_turn=6) + b"camera trailer"])
def test_an_honest_picture_is_one_page(look, content):
    verdict = look(content)
    assert (verdict.state, verdict.pages) == ("ready", 1)
    assert verdict.media_type in {"image/png", "image/jpeg"}


def test_text_is_limited_to_twenty_thousand_characters(look):
    verdict = look(makers.pdf(pages=30, text="A" * 1500))
    assert 19_000 < len(verdict.text) <= 20_000


def test_random_damage_never_escapes_the_verdicts(look):
    generator = random.Random(2122)
    whole = makers.pdf(pages=2)
    for _ in range(12):
        damaged = bytearray(whole)
        for _ in range(generator.randint(1, 40)):
            damaged[generator.randrange(8, len(damaged))] = generator.randrange(256)
        assert look(bytes(damaged)).state in {"ready", "suspect", "corrupt", "refused"}


def test_a_file_costs_no_start_of_a_program(tmp_path, server):
    path = tmp_path / "a.pdf"
    path.write_bytes(makers.pdf())
    for _ in range(20):
        assert inspect(path).state == "ready"
    fields = Path(f"/proc/{server._process.pid}/stat").read_text().rpartition(")")[2].split()
    # CPU, which a busy machine hardly changes: a start took 0.06 s each, a fork with its file less than 0.01.
    assert sum(map(int, fields[13:15])) / os.sysconf("SC_CLK_TCK") / 20 < 0.03


def test_a_file_of_500_megabytes_is_inspected_in_bounded_memory(tmp_path):
    path = tmp_path / "large.pdf"
    small = makers.pdf(padding=1000)
    before, _, after = small.partition(b"\x5a" * 1000)
    grown = 500 * 1024 * 1024
    before = before.replace(b"/Length 1000", b"/Length %d" % grown)
    with path.open("wb") as stream:
        stream.write(before)
        stream.seek(grown, os.SEEK_CUR)
        start = int(after.split(b"startxref\n")[1].split()[0])
        stream.write(after.replace(b"startxref\n%d" % start, b"startxref\n%d" % (start + grown - 1000)))
    begin = time.perf_counter()
    assert inspect(path).state in {"ready", "corrupt"}
    assert time.perf_counter() - begin < 15


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (ChildAnswer(b"", crashed=True), "corrupt"),
        (ChildAnswer(b"", exhausted=True), "corrupt"),
        (ChildAnswer(b"", starved=True), StorageUnavailable),
        (ChildAnswer(b"not json\n"), "corrupt"),
        (ChildAnswer(b'{"state": "ready"}\n'), "corrupt"),
        (
            ChildAnswer(b'{"state":"ready","code":"","media_type":"x","pages":1,"reasons":[]}\n', crashed=True),
            "corrupt",
        ),
        (ChildAnswer(b'{"state":"ready","code":"","media_type":"x","pages":1,"reasons":[]}\n', starved=True), "ready"),
    ],
)
def test_only_a_starved_inspector_leaves_the_question_open(monkeypatch, tmp_path, answer, outcome):
    path = tmp_path / "x"
    path.write_bytes(b"x")
    monkeypatch.setattr(inspection, "run_limited", lambda *args, **options: answer)
    if isinstance(outcome, str):
        assert inspect(path).state == outcome
    else:
        with pytest.raises(outcome):
            inspect(path)
