"""What a PDF carries besides its pages, as a parser sees it: a name counts where it means something, in dictionaries.

Used by the limited inspector, which asks when the plain bytes name something or hide behind encryption. An XML that is
data (an electronic invoice or paper inside its printed form) is told apart from other attachments.
"""

import time
import zlib
from xml.parsers import expat

SECONDS = 5.0  # of CPU: on a busy machine a sound file must not look like one that hides something
MOST_UNFOLDED = 20 * 1024 * 1024
MOST_NAMES, LONGEST_NAME = 4, 60
PROGRAM_ENDINGS = (
    ".exe", ".com", ".scr", ".pif", ".msi", ".msp", ".dll", ".cpl", ".bat", ".cmd", ".ps1", ".psm1", ".vbs", ".vbe",
    ".js", ".jse", ".mjs", ".wsf", ".wsh", ".wsc", ".sct", ".hta", ".jar", ".lnk", ".reg", ".sh", ".py", ".apk",
    ".app", ".dmg", ".iso", ".chm", ".swf", ".application", ".docm", ".xlsm", ".pptm", ".xlam",
)  # fmt: skip
PROGRAM_STARTS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"L\x00\x00\x00\x01\x14\x02\x00")
# Languages of XML whose elements act: pages, pictures and sheets with scripts, forms, documents of office programs.
ACTING = (
    "http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg", "http://www.w3.org/1999/XSL/",
    "http://ns.adobe.com/xdp/", "http://www.xfa.org/", "http://schemas.microsoft.com/office/",
    "http://schemas.microsoft.com/developer/", "urn:schemas-microsoft-com:",
)  # fmt: skip

# Warnings of the parser: common among sloppy printers of papers, and no reason to doubt what it saw.
HARMLESS = (
    "is missing or invalid; repairing", "stream keyword", "expected endstream", "recover stream length",
    "recovered stream length",
)  # fmt: skip


class Carried:
    """What was found: `reasons` against the file, the `names` of attachments that are no data, and `has_data`.

    `is_certain` is False when the parser had to guess, or could not look at everything.
    """

    def __init__(self):
        self.reasons, self.names, self.has_data, self.is_certain = set(), [], False, False


def look_inside(document):
    """What the document, a file object, carries; opened with no password, as everybody opens it."""
    import pikepdf

    found, until = Carried(), time.process_time() + SECONDS
    try:
        with pikepdf.Pdf.open(document, suppress_warnings=True, access_mode=pikepdf.AccessMode.stream) as pdf:
            for each in dictionaries(pikepdf, pdf):
                judge(pikepdf, each, found)
                if time.process_time() > until:
                    return found
            found.is_certain = all(is_harmless(str(warning)) for warning in pdf.get_warnings())
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError):
        found.is_certain = False  # a parser that stumbles has not seen everything
    return found


def is_harmless(warning):
    """Whether the parser mended something that changes no object: where a stream ends, what a page lacks."""
    return any(words in warning for words in HARMLESS)


def dictionaries(pikepdf, pdf):
    """Every dictionary of the document, also those of streams and those inside other objects."""
    nests = (pikepdf.Array, pikepdf.Dictionary, pikepdf.Stream)
    for top in (pdf.trailer, *pdf.objects):
        waiting = [top] if isinstance(top, nests) else []
        while waiting:
            each = waiting.pop()
            if isinstance(each, pikepdf.Array):
                inner = list(each)
            else:
                yield each
                inner = [value for _, value in each.items()]
            # What is referred to is an object of its own and has its own turn.
            waiting += [value for value in inner if isinstance(value, nests) and not value.is_indirect]


def judge(pikepdf, each, found):
    """Adds to `found` what one dictionary does or holds."""
    action, kind, form = each.get("/S"), each.get("/Subtype"), each.get("/XFA")
    if action == "/JavaScript" or (action == "/Rendition" and "/JS" in each):
        found.reasons.add("javascript")
    elif action == "/Launch":
        found.reasons.add("launch")
    if kind == "/RichMedia" or action == "/RichMediaExecute":
        found.reasons.add("rich_media")
    if isinstance(form, pikepdf.Stream) or (isinstance(form, pikepdf.Array) and len(form)):
        found.reasons.add("xfa")
    if isinstance(each.get("/EF"), pikepdf.Dictionary):
        judge_attachment(pikepdf, each, found)


def judge_attachment(pikepdf, each, found):
    """Adds to `found` what a file specification embeds."""
    streams = [value for _, value in each["/EF"].items() if isinstance(value, pikepdf.Stream)]
    related = each.get("/RF")
    if not streams and not related:
        return
    texts = [each.get(key) for key in ("/UF", "/F", "/DOS", "/Mac", "/Unix")]
    names = [str(text) for text in texts if isinstance(text, pikepdf.String)]
    contents = [unfolded(pikepdf, stream) for stream in streams]
    endings = [name.rstrip(" .\0").lower() for name in names]
    if names and not related and all(name.endswith(".xml") for name in endings) and all(map(is_data, contents)):
        found.has_data = True
        return
    is_program = any(name.endswith(PROGRAM_ENDINGS) for name in endings)
    is_program = is_program or any((content or b"").startswith(PROGRAM_STARTS) for content in contents)
    found.reasons.add("embedded_program" if is_program else "embedded_file")
    name = names[0][-LONGEST_NAME:] if names else ""
    if name and name not in found.names and len(found.names) < MOST_NAMES:
        found.names.append(name)


def unfolded(pikepdf, stream):
    """The content of an embedded file, at most MOST_UNFOLDED bytes and one; None when it cannot be had so."""
    filters = stream.get("/Filter")
    filters = [filters] if isinstance(filters, pikepdf.Name) else list(filters or [])
    if stream.get("/DecodeParms") is not None or stream.get("/F") is not None:
        return None
    content = stream.read_raw_bytes()
    if not filters:
        return content[: MOST_UNFOLDED + 1]
    if filters != ["/FlateDecode"]:
        return None
    try:
        return zlib.decompressobj().decompress(content, MOST_UNFOLDED + 1)
    except zlib.error:
        return None


def is_data(content):
    """Whether the content is well-formed XML, not too large, that does nothing by itself."""
    if content is None or len(content) > MOST_UNFOLDED:
        return False
    if not content.startswith((b"\xff\xfe", b"\xfe\xff")):  # in UTF-16 such bytes are halves of letters
        content = content.strip(b"\x00\t\n\r ")
    reader = expat.ParserCreate(namespace_separator=" ")
    reader.StartElementHandler = refuse_acting_element
    reader.ProcessingInstructionHandler = refuse_office_program
    reader.StartDoctypeDeclHandler = refuse_own_rules
    try:
        reader.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError):
        return False
    return True


def refuse_acting_element(name, _attributes):
    """Raises ValueError for an element that may act."""
    language, _, local = name.rpartition(" ")
    if language.startswith(ACTING) or local.lower() in ("script", "scriptlet"):
        raise ValueError("acts")


def refuse_office_program(target, _text):
    """Raises ValueError for a mark that an office program shall open the file."""
    if target.lower().startswith("mso-"):
        raise ValueError("acts")


def refuse_own_rules(_name, _system, _public, has_own_rules):
    """Raises ValueError for a document with entities of its own, which may grow without end."""
    if has_own_rules:
        raise ValueError("entities")
