"""Which letters the fonts of our prints have."""

from functools import cache

from fontTools.ttLib import TTFont

from kho_portal.pdf import FACES, clean


@cache
def _letters(face: str) -> frozenset[int]:
    with TTFont(FACES[face], lazy=True) as font:
        return frozenset(font.getBestCmap())


def missing_letters(text: str, *, bold: bool = False) -> str:
    """The characters of `text` that the font cannot draw, in order; empty when the text prints completely."""
    known = _letters("B" if bold else "")
    return "".join(letter for letter in clean(text) if ord(letter) not in known and not letter.isspace())
