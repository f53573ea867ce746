"""Text of a card that a scanner sent in another code page: mended where that is certain, recognised otherwise."""

import re
import unicodedata

# What stays of UTF-8 that was taken for a Western code page: signs that no name and no address of a card holds, and a
# capital in the middle of a word.
_LEFT_OVER = re.compile(
    "[\x80-\x9f\ufffd\u00a1-\u00bf\u00c4-\u00c7\u00cb\u00ce\u00cf\u00d6-\u00d8\u00db\u00dc\u00de-\u00df"
    "\u0152\u0153\u0160\u0178\u017d\u0192\u02c6\u02dc\u2018-\u201e\u2020-\u2026\u2030\u2039\u203a\u20ac\u2122]"
    "|(?<=[a-z\u00e0-\u1ef9])[\u00c2\u00c3]"
)


def mend(text: str) -> str:
    """Return the text that was sent as UTF-8 and read as a Western code page; any other text unchanged.

    It is certain: nothing else in such a code page reads as UTF-8 from one end to the other.
    """
    if text.isascii():
        return text
    try:
        return b"".join(map(_byte, text)).decode("utf-8")
    except UnicodeError:
        return text


def is_garbled(text: str) -> bool:
    """Whether a name or address holds what only a wrong code page leaves behind."""
    return bool(_LEFT_OVER.search(unicodedata.normalize("NFC", text)))


def _byte(character: str) -> bytes:
    """Return the byte that was taken for this character; the five that Windows leaves open are themselves."""
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")
