"""Vietnamese names and words: search keys, and keys that are equal for equal names.

Names are stored as printed (NFC, never re-cased); everything here computes keys beside them. The database cannot do
this: SQLite folds ASCII only, and no collation knows that `hoà` and `hòa` are one syllable.
"""

import re
import unicodedata

TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng

# Icelandic eth is drawn like the Vietnamese letter and comes out of old fonts and conversions.
_LOOK_ALIKES = str.maketrans({"\u00d0": "Đ", "\u00f0": "đ", "\u2019": "'", "\u02bc": "'"})


_JOINERS = "\u200c\u200d"
_VARIATIONS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_DASHES = re.compile("[\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]")  # drawn like a hyphen


def without_hidden(text: str) -> str:
    """The text in NFC without what nobody sees: format characters and variation selectors.

    Joiners stay between letters of scripts that are written with them, which Latin is not.
    """
    text = _VARIATIONS.sub("", unicodedata.normalize("NFC", text))
    shown = [
        letter
        for at, letter in enumerate(text)
        if unicodedata.category(letter) != "Cf" or (letter in _JOINERS and _joins(text[at - 1 : at + 2]))
    ]
    return "".join(shown)


def _joins(around: str) -> bool:
    """Whether the joiner in the middle of three characters stands between letters of another script than Latin."""
    neighbours = around[::2]
    return len(neighbours) == 2 and all(
        unicodedata.category(each)[0] in "LM" and not unicodedata.name(each, "LATIN").startswith("LATIN")
        for each in neighbours
    )


def clean_code(text: str) -> str:
    """A code as it was typed, pasted or read from a table: without hidden characters, blanks around and the
    apostrophe that spreadsheets put before text; dashes of all kinds are hyphens.
    """
    text = _DASHES.sub("-", without_hidden(text)).strip()
    return text.lstrip("'\u2019").strip() if text[:1] in ("'", "\u2019") else text


def _lower(text: str) -> str:
    return without_hidden(text).translate(_LOOK_ALIKES).casefold()


def fold(text: str) -> str:
    """The search key of `text`: lower case, no marks, đ as d, single blanks, trimmed.

    `ĐẶNG THỊ HOÀ`, `Đặng Thị Hòa` and the decomposed form of either give `dang thi hoa`.
    """
    decomposed = unicodedata.normalize("NFD", _lower(text).replace("đ", "d"))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.split())


def _split_tones(word: str) -> tuple[str, str]:
    """The letters of a lower-case word without tones, and its tones one by one; vowel marks (ă, ê, ơ) stay letters."""
    decomposed = unicodedata.normalize("NFD", word)
    letters = unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in TONES))
    return letters, "".join(mark for mark in decomposed if mark in TONES)


def name_key(text: str) -> str:
    """The key of a name, or of a longer text with names in it: the same name has one key, however it is written.

    Per syllable the letters and the tone count, wherever in the syllable it stands: hoà and hòa, thuý and thúy are one
    name, hoa and hòa, Thu and Thư are not; case, blanks and Unicode form do not count. Words are single-spaced, each
    as its letters and then its tones as digits; punctuation separates words. The key of a name stands, between blanks,
    in the key of every text that holds the name.
    """
    words = re.split(r"[^\w']+", _lower(text))
    return " ".join(_word_equality_key(word) for word in words if word)


def _word_equality_key(word: str) -> str:
    letters, tones = _split_tones(word)
    return letters + "".join(str(TONES.index(tone) + 1) for tone in tones)
