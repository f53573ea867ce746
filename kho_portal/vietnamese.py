"""Vietnamese names and words: search keys, equality of names, alphabetical order.

Names are stored as printed (NFC, never re-cased); everything here computes keys beside them. The database cannot do
this: SQLite folds ASCII only, and no collation knows that `hoà` and `hòa` are one syllable.
"""

import re
import unicodedata

TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of the alphabet
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"  # f, j, w, z in their Latin places

# Icelandic eth is drawn like the Vietnamese letter and comes out of old fonts and conversions.
_LOOK_ALIKES = str.maketrans({"\u00d0": "Đ", "\u00f0": "đ", "\u2019": "'", "\u02bc": "'"})
_FIRST_LETTER_RANK = 0x20
_FIRST_DIGIT_RANK = 0x12
_RANKS = (
    {letter: f"{rank:02x}" for rank, letter in enumerate(ALPHABET, start=_FIRST_LETTER_RANK)}
    | {digit: f"{rank:02x}" for rank, digit in enumerate("0123456789", start=_FIRST_DIGIT_RANK)}
    | {"'": "10", "-": "11"}
)
_OTHER = "ff"
_END_OF_LETTERS = "00"


def _lower(text: str) -> str:
    return unicodedata.normalize("NFC", text).translate(_LOOK_ALIKES).casefold()


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


def same_name(first: str, second: str) -> bool:
    """Whether two names are the same: per syllable the letters and the tone, wherever in the syllable it is written.

    Case, blanks and Unicode form do not count: hoà = hòa, thuý = thúy, but hoa is not hòa, and Thu is not Thư.
    """
    return _syllables(first) == _syllables(second)


def _syllables(name: str) -> list[tuple[str, str]]:
    return [_split_tones(word) for word in _lower(name).split()]


def name_key(text: str) -> str:
    """The key of a name, or of a longer text with names in it: `same_name` names have the same key.

    Words are single-spaced, each as its letters and then its tones as digits; punctuation separates words. The key of
    a name stands, between blanks, in the key of every text that holds the name.
    """
    words = re.split(r"[^\w']+", _lower(text))
    return " ".join(_word_equality_key(word) for word in words if word)


def _word_equality_key(word: str) -> str:
    letters, tones = _split_tones(word)
    return letters + "".join(str(TONES.index(tone) + 1) for tone in tones)


def sort_key(name: str) -> str:
    """A key that sorts persons as a Vietnamese list does: given name (last word), family name (first), middle names.

    Within a word the letters decide, then the tones. The key holds the characters 0-9 and a-f only, so that every
    database collation orders it alike; it can stand in an indexed column.
    """
    words = _lower(name).split()
    if len(words) > 1:
        words = [words[-1], words[0], *words[1:-1]]
    return "".join(_word_key(word) for word in words)


def _word_key(word: str) -> str:
    letters, tones = "", ""
    for character in word:
        letter, tone = _split_tones(character)
        letters += "".join(_RANKS.get(part, f"{_OTHER}{ord(part):06x}") for part in letter)
        tones += str(TONES.index(tone[0]) + 1) if tone else "0"
    return letters + _END_OF_LETTERS + tones
