"""Papers made in code: small PDFs and images, honest and hostile."""

from __future__ import annotations

import struct
import zlib


def pdf(
    *,
    objects: dict[int, bytes] | None = None,
    catalog: bytes = b"",
    trailer: bytes = b"",
    text: str = "Giay khai sinh",
    pages: int = 1,
    header: bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    padding: int = 0,
) -> bytes:
    """A valid PDF with a classic table: `pages` pages of one line, extra `objects`, entries of catalog and trailer."""
    content = f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET".encode("latin-1")
    first_page = 10
    kids = b" ".join(b"%d 0 R" % (first_page + number) for number in range(pages))
    body = {
        1: b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        2: b"<< /Type /Pages /Count %d /Kids [ %s ] >>" % (pages, kids),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        4: b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream",
    }
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents 4 0 R"
    )
    for number in range(pages):
        body[first_page + number] = page + b" >>"
    if padding:
        body[5] = b"<< /Length %d >>\nstream\n" % padding + b"\x5a" * padding + b"\nendstream"
    body.update(objects or {})
    return assemble(body, header=header, trailer=trailer)


def assemble(body: dict[int, bytes], *, header: bytes, trailer: bytes) -> bytes:
    """Header, objects, table, trailer."""
    out, places = bytearray(header), {}
    for number, content in sorted(body.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start, size = len(out), max(body) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return bytes(out)


def packed_pdf(
    hidden: bytes, *, catalog: bytes = b"/OpenAction 6 0 R", filters: bytes = b"/Filter /FlateDecode"
) -> bytes:
    """A PDF 1.5 whose object 6 (`hidden`) is only inside a compressed object stream, with a compressed table."""
    return PackedPdf(hidden, catalog, filters).build()


class PackedPdf:
    """Writes objects 1-4 and 10 in the open, object 6 in an object stream (7), and a cross-reference stream (8)."""

    def __init__(self, hidden: bytes, catalog: bytes, filters: bytes) -> None:
        self.hidden, self.catalog, self.filters = hidden, catalog, filters

    def build(self) -> bytes:
        """The bytes of the file."""
        out, places = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"), {}
        inner = b"6 0 " + self.hidden
        packed = zlib.compress(inner)
        if b"ASCIIHex" in self.filters:
            packed = packed.hex().encode() + b">"
        open_objects = {
            1: b"<< /Type /Catalog /Pages 2 0 R " + self.catalog + b" >>",
            2: b"<< /Type /Pages /Count 1 /Kids [ 10 0 R ] >>",
            7: b"<< /Type /ObjStm /N 1 /First 4 %s /Length %d >>\nstream\n" % (self.filters, len(packed))
            + packed
            + b"\nendstream",
            10: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        }
        for number, content in open_objects.items():
            places[number] = len(out)
            out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
        start = len(out)
        rows = b"".join(self.row(number, places, start) for number in range(11))
        table = zlib.compress(rows)
        out += b"8 0 obj\n<< /Type /XRef /Size 11 /W [1 4 2] /Root 1 0 R /Filter /FlateDecode /Length %d >>\n" % len(
            table
        )
        out += b"stream\n" + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start
        return bytes(out)

    @staticmethod
    def row(number: int, places: dict[int, int], start: int) -> bytes:
        """One entry of the cross-reference stream."""
        if number == 6:
            return struct.pack(">BIH", 2, 7, 0)
        if number == 8:
            return struct.pack(">BIH", 1, start, 0)
        return struct.pack(">BIH", 1, places[number], 0) if number in places else struct.pack(">BIH", 0, 0, 65535)


def png(width: int = 8, height: int = 6, *, claim: tuple[int, int] | None = None) -> bytes:
    """A grey PNG. `claim` writes other dimensions into its header than its data has (a decompression bomb)."""
    size = claim or (width, height)
    rows = b"".join(b"\x00" + b"\x80" * width for _ in range(height))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def chunk(name: bytes, data: bytes) -> bytes:
    """One PNG chunk with its checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def jpeg(
    width: int = 64, height: int = 48, *, colour: tuple[int, int, int] = (200, 30, 30), exif_turn: int = 0
) -> bytes:
    """A JPEG of one colour, optionally with the EXIF mark that a camera held upright leaves."""
    import io

    from PIL import Image

    out = io.BytesIO()
    image = Image.new("RGB", (width, height), colour)
    extra = {}
    if exif_turn:
        exif = Image.Exif()
        exif[0x0112] = exif_turn
        extra["exif"] = exif.tobytes()
    image.save(out, "JPEG", **extra)
    return out.getvalue()


def jpeg_that_claims(width: int, height: int) -> bytes:
    """A small JPEG whose header claims other dimensions."""
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def signed_and_cut() -> bytes:
    """A PDF whose signature covers more bytes than there are, although its end looks whole."""
    signature = b"<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 400 900 5000] /Contents <00> >>"
    return pdf(objects={6: signature})


def carrying(
    content: bytes,
    name: str,
    *,
    place: str = "names",
    packed: bool = False,
    plain_name: str = "",
    catalog: bytes = b"",
    objects: dict[int, bytes] | None = None,
) -> bytes:
    """A PDF with one attachment: in the list of `names`, `associated` with the document (PDF/A-3), `both`, or pinned to
    a page by an `annotation`. `plain_name` is the name for old programs, where it is another one.
    """
    body = zlib.compress(content) if packed else content
    length = b"/Length %d%s" % (len(body), b" /Filter /FlateDecode" if packed else b"")
    named = b"/UF %s /F %s" % (text_string(name), text_string(plain_name or name))
    made = {
        20: b"<< /Subtype /text#2Fxml " + length + b" >>\nstream\n" + body + b"\nendstream",
        21: b"<< /Type /Filespec /AFRelationship /Data " + named + b" /EF << /F 20 0 R /UF 20 0 R >> >>",
    }
    if place in {"names", "both"}:
        catalog += b" /Names << /EmbeddedFiles << /Names [(1) 21 0 R] >> >>"
    if place in {"associated", "both"}:
        catalog += b" /AF [21 0 R]"
    if place == "annotation":
        made[22] = b"<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS 21 0 R >>"
        made[10] = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [22 0 R] >>"
    return pdf(catalog=catalog, objects=made | (objects or {}))


def text_string(text: str) -> bytes:
    """A text of a PDF, in UTF-16."""
    return b"<FEFF" + text.encode("utf-16-be").hex().encode() + b">"


def restricted(content: bytes, *, revision: int = 6, user: str = "") -> bytes:
    """The PDF encrypted, objects packed: with an owner's password, and one to open it with where `user` is given."""
    import io

    import pikepdf

    out = io.BytesIO()
    allowed = pikepdf.Permissions(modify_other=False, print_highres=False)
    lock = pikepdf.Encryption(
        owner="chu-so-huu", user=user, R=revision, allow=allowed, aes=revision > 3, metadata=revision > 3
    )
    with pikepdf.Pdf.open(io.BytesIO(content)) as document:
        document.save(out, encryption=lock, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
