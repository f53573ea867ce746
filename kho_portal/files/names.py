"""Names as people see them: cleaned for the screen and for a header, never used as a path.

Source: reliability guide 5.2 step 5, wire contract 4.5 (name).
"""

import re
import unicodedata
from urllib.parse import quote

MAX_LENGTH = 120
EXTENSIONS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
_DECLARED = {extension: media_type for media_type, extension in EXTENSIONS.items()} | {".jpeg": "image/jpeg"}
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_FORBIDDEN = re.compile(r'[/\\:*?"<>|]+')
_KNOWN_ENDING = re.compile(r"(?:\.(?:pdf|jpe?g|png))+$", re.IGNORECASE)
_FALLBACK = "giay-to"


def clean_display_name(name: str, media_type: str) -> str:
    """`name` without path, controls, invisible and bidi characters, in NFC, at most 120 characters, ending in the
    extension of the content. A name of which nothing remains becomes `giay-to`.

    >>> clean_display_name("../Giấy khai sinh.PDF", "application/pdf")
    'Giấy khai sinh.pdf'
    """
    # Cut before normalising: NFC of a hostile name may be slow, and 4096 characters hold any real one.
    text = re.split(r"[/\\]", name[:4096].rstrip("/\\"))[-1]
    text = "".join(
        " " if letter.isspace() else letter
        for letter in unicodedata.normalize("NFC", text)
        if letter in "\t\n" or unicodedata.category(letter) not in _UNSEEN
    )
    text = re.sub(r" +", " ", _FORBIDDEN.sub("_", text)).strip(" .")
    text = _KNOWN_ENDING.sub("", text).strip(" .") or _FALLBACK
    extension = EXTENSIONS.get(media_type, "")
    # A combining mark at the cut is dropped with its neighbours' help: NFC keeps Vietnamese letters whole.
    text = text[: MAX_LENGTH - len(extension)].rstrip(" .")
    return unicodedata.normalize("NFC", text) + extension


def name_as_sent(name: str) -> str:
    """`name` cleaned, with the extension that it declares: for files whose content has not spoken yet."""
    return clean_display_name(name, _DECLARED.get(declared_extension(name), ""))


def declared_extension(name: str) -> str:
    """The last extension of `name` in lower case with its dot, or an empty string."""
    match = re.search(r"\.([A-Za-z0-9]{1,8})[\s.]*$", name[-64:])
    return f".{match[1].lower()}" if match else ""


def content_disposition(name: str) -> str:
    """`attachment` with an ASCII name for old programs (RFC 6266) and the true one in UTF-8 (RFC 5987)."""
    plain = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    ascii_name = re.sub(r"[^A-Za-z0-9 ._()-]", "", plain.encode("ascii", "ignore").decode()).strip()
    if ascii_name.startswith(".") or not ascii_name:  # nothing Latin was left before the extension
        ascii_name = _FALLBACK + ascii_name.replace(" ", "")
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
