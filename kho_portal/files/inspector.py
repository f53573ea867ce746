"""The program that looks into one file of a stranger, whose path it is given; its answer is JSON lines.

It runs as a limited process of its own (`inspection.py` asks for it, `forkserver.py` has loaded its library). First
line: the verdict. Second line: the text of the first pages, which may be missing when reading it took too long. The
file is only read. Source: reliability guide 5.2 (steps 4 and 6), wire contract 4.5.
"""

import json
import os
import re
import struct
import sys
import time
import zlib

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
RESTRICTED, CARRIES_DATA = "FILE_RESTRICTED", "FILE_CARRIES_DATA"  # notes about a file that is ready
MAX_PAGES = 500
MAX_PIXELS = 50_000_000
MAX_TEXT = 20_000
TEXT_PAGES = 20
TEXT_SECONDS = 3.0
MAX_INFLATED = 64 * 1024 * 1024
MAX_OBJECT_STREAMS = 5000
WINDOW = 1024 * 1024
OVERLAP = 2048
SIGNED_PADDING = 1024
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"

ACTIVE = {
    b"JavaScript": "javascript",
    b"Launch": "launch",
    b"EmbeddedFile": "embedded_file",
    b"EmbeddedFiles": "embedded_file",
    b"EF": "specification",  # common by chance in packed bytes: a reason to ask the parser and nothing more
    b"FileAttachment": "embedded_file",
    b"RichMedia": "embedded_file",
    b"XFA": "xfa",
    b"Encrypt": "encrypted",
}
_REGULAR = rb"[^\x00\t\n\f\r ()<>\[\]{}/%]"
_PLAIN = re.compile(rb"/(" + b"|".join(sorted(ACTIVE, key=len, reverse=True)) + rb")(?!" + _REGULAR + rb")")
_ESCAPED = re.compile(rb"/([A-Za-z]{0,20}#[0-9A-Fa-f]{2}[A-Za-z0-9#]{0,60})")
_RANGE = re.compile(rb"/ByteRange\s{0,8}\[\s{0,8}\d{1,12}\s{1,8}\d{1,12}\s{1,8}(\d{1,12})\s{1,8}(\d{1,12})\s{0,8}\]")
_OBJECT_STREAM = re.compile(rb"/ObjStm(?!" + _REGULAR + rb")")
_START = re.compile(rb"startxref\s{0,16}(\d{1,12})")
_FLATE_ONLY = re.compile(rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])(?!" + _REGULAR + rb")")


def say(state, code="", media_type="", pages=None, *, reasons=(), inside=(), notes=()):
    """The verdict, as it goes to the parent."""
    verdict = {"state": state, "code": code, "media_type": media_type, "pages": pages}
    return verdict | {"reasons": sorted(reasons), "inside": list(inside), "notes": sorted(notes)}


def kind_of(head):
    """The media type that the first bytes prove, or an empty string. Position 0 only: a prefix is a disguise.

    A byte order mark is none: servers put it before whatever they send.
    """
    if head.removeprefix(BYTE_ORDER_MARK).startswith((b"%PDF-1.", b"%PDF-2.")):
        return PDF
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    return PNG if head.startswith(b"\x89PNG\r\n\x1a\n") else ""


def inspect(path):
    """Yields the verdict, then (for a readable PDF) the text; see the module's first lines."""
    with open(path, "rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        media_type = kind_of(stream.read(16))
        if not media_type:
            yield say("not_a_document", "NOT_A_DOCUMENT")
        elif media_type == PDF:
            yield from inspect_pdf(stream)
        else:
            yield (inspect_jpeg if media_type == JPEG else inspect_png)(stream, size)


# --- PDF ------------------------------------------------------------------------------------------------------------


def inspect_pdf(stream):
    """Completeness first, structure second, active content third, text last."""
    import pypdfium2_raw as pdfium
    from inside import Inside, open_document

    inside = Inside(stream)
    named, whole = scan(inside, inside.size, inside.most) if is_complete(inside) else (set(), False)
    if not whole:
        yield say("corrupt", "FILE_CORRUPT", PDF)
        return
    pdfium.FPDF_InitLibrary()
    document, _access = open_document(pdfium, inside)
    if not document:
        yield judge_unopened(pdfium.FPDF_GetLastError(), pdfium)
        return
    verdict = judge_document(pdfium, document, inside, named)
    yield verdict
    if verdict["state"] in ("ready", "suspect"):
        yield {"text": read_text(pdfium, document, verdict["pages"])}


def is_complete(inside):
    """The end of the document is there, and the table of contents that it names lies inside the document."""
    tail = inside.at(max(0, inside.size - 1024), 1024)
    if b"%%EOF" not in tail:
        return False
    starts = _START.findall(tail)
    return not starts or int(starts[-1]) < inside.size


def scan(stream, size, most):
    """(names of active content, whole?) from all bytes, object streams included, in bounded memory.

    Not whole: a signature covers bytes that are not there, so the file was cut. A signature may cover a little of the
    padding behind the document, whose length with all of it is `most`; what was cut and filled up lacks far more.
    """
    signed_most = min(most, size + SIGNED_PADDING)
    reasons, inflated, looked, position = set(), 0, 0, 0
    while position < size:
        start = max(0, position - OVERLAP)
        stream.seek(start)
        window = stream.read(WINDOW + OVERLAP)
        if any(int(at) + int(length) > signed_most for at, length in _RANGE.findall(window)):
            return reasons, False
        reasons |= active_names(window)
        for found in _OBJECT_STREAM.finditer(window):
            if inflated >= MAX_INFLATED or looked >= MAX_OBJECT_STREAMS:
                reasons.add("unreadable")
                break
            looked += 1
            inflated += scan_object_stream(stream, start + found.start(), reasons)
        position = start + len(window) if window else size
    return reasons, True


def active_names(data):
    """Which kinds of active content `data` names, hexadecimal disguises included."""
    found = {ACTIVE[name] for name in _PLAIN.findall(data)}
    for name in _ESCAPED.findall(data):
        plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda match: bytes([int(match[1], 16)]), name)
        if plain in ACTIVE:
            found.add(ACTIVE[plain])
        elif plain in (b"ObjStm", b"Type", b"Filter", b"FlateDecode"):
            found.add("unreadable")
    return found


def scan_object_stream(stream, at, reasons):
    """Adds what the compressed objects near offset `at` contain; returns how many bytes they unfolded to."""
    before = min(at, 1024)
    stream.seek(at - before)
    around = stream.read(before + 8192)
    begin = around.rfind(b"obj", 0, before) + 3 if b"obj" in around[:before] else 0
    end = around.find(b"stream", before)
    dictionary = around[begin:end] if end >= 0 else b""
    if not _FLATE_ONLY.search(dictionary) or b"/DecodeParms" in dictionary:
        reasons.add("unreadable")
        return 0
    end += len(b"stream")
    end += 2 if around[end : end + 2] == b"\r\n" else 1
    stream.seek(at - before + end)
    return inflate(stream, reasons)


def inflate(stream, reasons):
    """Unfolds one compressed stream piece by piece and scans it; returns the number of unfolded bytes."""
    unfold, total, kept = zlib.decompressobj(), 0, b""
    try:
        while not unfold.eof and total < MAX_INFLATED:
            piece = unfold.unconsumed_tail or stream.read(65536)
            if not piece:
                break
            out = unfold.decompress(piece, WINDOW)
            total += len(out)
            reasons |= active_names(kept + out)
            kept = (kept + out)[-128:]
    except zlib.error:
        reasons.add("unreadable")
    if total >= MAX_INFLATED:
        reasons.add("unreadable")
    return total


def judge_unopened(error, pdfium):
    """The verdict about a document that the library did not open without a password."""
    if error == pdfium.FPDF_ERR_PASSWORD:
        return say("suspect", "FILE_LOCKED", PDF, reasons=("encrypted",))
    if error == pdfium.FPDF_ERR_SECURITY:
        return say("suspect", "FILE_SUSPECT", PDF, reasons=("encrypted_otherwise",))
    return say("corrupt", "FILE_CORRUPT", PDF)


def judge_document(pdfium, document, inside, named):
    """The verdict about a document that could be opened; `named` are the kinds of active content that its bytes name.

    Bytes may name something in the text of a page or in an empty list, so the parser is asked then; what it cannot
    tell is believed of the bytes.
    """
    pages = pdfium.FPDF_GetPageCount(document)
    if pages > MAX_PAGES:
        return say("refused", "FILE_TOO_MANY_PAGES", PDF, pages)
    page = pdfium.FPDF_LoadPage(document, 0) if pages > 0 else None
    if not page:
        return say("corrupt", "FILE_CORRUPT", PDF)
    pdfium.FPDF_ClosePage(page)
    found, names, notes = set(), [], set()
    is_encrypted = pdfium.FPDF_GetSecurityHandlerRevision(document) >= 0
    has_attachments = pdfium.FPDFDoc_GetAttachmentCount(document) > 0
    if named or is_encrypted or has_attachments:
        from carried import look_inside

        carried = look_inside(inside)
        found, names = carried.reasons, carried.names
        notes |= {CARRIES_DATA} if carried.has_data else set()
        if not carried.is_certain:
            found |= believed(named, is_encrypted=is_encrypted, has_attachments=has_attachments)
    found |= seen_by_library(pdfium, document)
    if found:
        return say("suspect", "FILE_SUSPECT", PDF, pages, reasons=found, inside=names)
    notes |= {RESTRICTED} if is_encrypted else set()
    return say("ready", "", PDF, pages, notes=notes)


def believed(named, *, is_encrypted, has_attachments):
    """What stands against a document into which the parser could not look for certain."""
    found = named - {"encrypted", "specification"}
    if has_attachments:
        found |= {"embedded_file"}
    return found | {"unreadable"} if is_encrypted else found


def seen_by_library(pdfium, document):
    """What the library that draws the pages would run or show."""
    found = set()
    if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        found.add("javascript")
    if pdfium.FPDF_GetFormType(document) in (pdfium.FORMTYPE_XFA_FULL, pdfium.FORMTYPE_XFA_FOREGROUND):
        found.add("xfa")
    return found


def read_text(pdfium, document, pages):
    """Up to MAX_TEXT characters of the first pages; what a few seconds allow."""
    until, parts, left = time.monotonic() + TEXT_SECONDS, [], MAX_TEXT
    for number in range(min(pages, TEXT_PAGES)):
        if left <= 0 or time.monotonic() > until:
            break
        page = pdfium.FPDF_LoadPage(document, number)
        layer = pdfium.FPDFText_LoadPage(page) if page else None
        if layer:
            count = min(pdfium.FPDFText_CountChars(layer), left)
            buffer = (pdfium.FPDF_WCHAR * (count + 1))()
            pdfium.FPDFText_GetText(layer, 0, count, buffer)
            text = bytes(buffer)[: count * 2].decode("utf-16-le", "ignore").replace("\x00", "")
            parts.append(text)
            left -= len(text) + 1
            pdfium.FPDFText_ClosePage(layer)
        if page:
            pdfium.FPDF_ClosePage(page)
    return "\n".join(parts)[:MAX_TEXT].strip()


# --- images ---------------------------------------------------------------------------------------------------------


def judge_image(media_type, width, height, complete):
    """The verdict about an image, from its header: nothing is decoded here."""
    if not width or not height:
        return say("corrupt", "FILE_CORRUPT", media_type)
    if width * height > MAX_PIXELS:
        return say("refused", "IMAGE_TOO_LARGE", media_type)
    return say("ready", "", media_type, 1) if complete else say("corrupt", "FILE_CORRUPT", media_type)


def inspect_jpeg(stream, size):
    """Walks the markers to the size of the picture and its first scan; then the end mark must follow."""
    width = height = 0
    position = 2
    while position + 4 <= size:
        stream.seek(position)
        mark, code, length = struct.unpack(">BBH", stream.read(4))
        if mark != 0xFF:
            break
        if code == 0xFF:  # fill bytes before a marker
            position += 1
            continue
        if 0xC0 <= code <= 0xCF and code not in (0xC4, 0xC8, 0xCC):
            frame = stream.read(5)
            height, width = struct.unpack(">HH", frame[1:]) if len(frame) == 5 else (0, 0)
        if code == 0xDA:
            return judge_image(JPEG, width, height, has_end_mark(stream, position + 2 + length))
        if length < 2:
            break
        position += 2 + length
    return judge_image(JPEG, width, height, False)


def has_end_mark(stream, position):
    """True when the end-of-image mark comes after the first scan; inside a scan these two bytes cannot occur."""
    stream.seek(position)
    last = b""
    while piece := stream.read(WINDOW):
        if b"\xff\xd9" in last + piece:
            return True
        last = piece[-1:]
    return False


def inspect_png(stream, size):
    """Walks the chunks with their checksums; the header must be first and the end chunk present."""
    width = height = 0
    position = 8
    while position + 12 <= size:
        stream.seek(position)
        length, name = struct.unpack(">I4s", stream.read(8))
        if position + 12 + length > size:
            break
        if position == 8:
            if name != b"IHDR" or length != 13:
                break
            width, height = struct.unpack(">II", stream.read(8))
            if width * height > MAX_PIXELS:
                break
            stream.seek(position + 8)
        if not checksum_holds(stream, name, length):
            break
        if name == b"IEND":
            return judge_image(PNG, width, height, True)
        position += 12 + length
    return judge_image(PNG, width, height, False)


def checksum_holds(stream, name, length):
    """True when the chunk that starts at the stream's position has the checksum written behind it."""
    checksum, left = zlib.crc32(name), length
    while left:
        piece = stream.read(min(left, WINDOW))
        if not piece:
            return False
        checksum, left = zlib.crc32(piece, checksum), left - len(piece)
    return stream.read(4) == struct.pack(">I", checksum)


def load():
    """Loads what the inspection needs; this module itself needs next to nothing, for others take constants from it."""
    import carried  # noqa: F401
    import inside  # noqa: F401
    import pikepdf  # noqa: F401
    import pypdfium2_raw as pdfium

    pdfium.FPDF_InitLibrary()


def main(arguments):
    """Prints the answer line by line, each flushed: what was said before a crash still counts as said."""
    for part in inspect(*arguments):
        sys.stdout.write(json.dumps(part) + "\n")
        sys.stdout.flush()
