"""What the text layer of a file says, as keyed hashes: they answer whether a name or number stands in it, nothing else.

Every run of two to six words and every number is hashed, so nobody can read the text or put it together again.
"""

import re
from collections.abc import Iterable

from kho_portal.opaque import SHORT, short_hash
from kho_portal.vietnamese import name_key

from .models import FileText, StoredFile

SHORTEST, LONGEST = 9, 13  # digits of a number that names a person or an organisation
FEWEST, MOST = 2, 6  # words of a run
_RUN = re.compile(r"\d(?:[ .-]?\d)*")


def keep_text(stored: StoredFile, text: str) -> None:
    """The hashes of `text` belong to the file; nothing is kept of a file without a text layer, as of a scan."""
    words = name_key(text).split()
    if words:
        row = FileText(
            stored_file=stored, words=pack("words", runs_of(words)), numbers=pack("number", numbers_in(text))
        )
        FileText.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["stored_file"], update_fields=["words", "numbers"]
        )


def forget_text(stored: StoredFile) -> None:
    """Nothing is left of the text of a file whose bytes go."""
    FileText.objects.filter(stored_file=stored).delete()


def says_name(text: FileText, key: str) -> bool:
    """Whether a name, as its `name_key`, stands in the text. Of a longer one every six words in a row must stand there.

    A name of one word is never found: single words are not kept.
    """
    words = key.split()
    size = min(len(words), MOST)
    runs = [" ".join(words[start : start + size]) for start in range(len(words) - size + 1)]
    return size >= FEWEST and all(_holds(text.words, "words", run) for run in runs)


def says_number(text: FileText, number: str) -> bool:
    """Whether a number of a person or organisation stands in the text."""
    return _holds(text.numbers, "number", number)


def numbers_in(text: str) -> list[str]:
    """Every number of 9 to 13 digits, written together or in groups: `099 194 004 271` and `099194004271` are one."""
    together = re.findall(rf"(?<!\d)\d{{{SHORTEST},{LONGEST}}}(?!\d)", text)
    grouped = (re.sub(r"\D", "", run) for run in _RUN.findall(text))
    found = [*together, *(run for run in grouped if SHORTEST <= len(run) <= LONGEST)]
    return list(dict.fromkeys(found))


def runs_of(words: list[str]) -> set[str]:
    """Every run of two to six of these words."""
    return {
        " ".join(words[start : start + size])
        for size in range(FEWEST, MOST + 1)
        for start in range(len(words) - size + 1)
    }


def pack(kind: str, texts: Iterable[str]) -> bytes:
    """The hashes of these texts one behind the other, in an order that tells nothing."""
    return b"".join(sorted(short_hash(kind, text) for text in texts))


def _holds(packed: bytes | memoryview, kind: str, text: str) -> bool:
    packed, wanted = bytes(packed), short_hash(kind, text)
    return any(packed[start : start + SHORT] == wanted for start in range(0, len(packed), SHORT))
