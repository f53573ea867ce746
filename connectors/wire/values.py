"""Reading single values of the wire tolerantly, and checking the form of codes and header values.

Source: wire contract, "Helpers used throughout", 1.4/9, 2.3, 6.4, 6.5.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
DSTCODE = re.compile(r"VN:[A-Z]+:[0-9A-Za-z.\-]+:[0-9A-Za-z_.\-]+\Z")
_HEADER_VALUE = re.compile(r"[\x21-\x7e]+(?: [\x21-\x7e]+)*\Z")
_PROCEDURE = re.compile(r"(\d\.\d{6})(?:\.000\.00\.00\.[A-Z]\d{2}|\.[A-Z]\d{2})?(?:\.\d{2})?\Z")


class ShapeError(ValueError):
    """A value has a shape that cannot be read; the message names the field, never the value."""


def is_zero(value: object) -> bool:
    """True iff `value` is an int (no bool) or a text that reads as 0: `0`, `"0"`, `"00"`; never `None` or `0.0`."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return False
    try:
        return int(str(value).strip()) == 0
    except ValueError:
        return False


def text(value: object, name: str = "value") -> str:
    """`None` -> "", str -> stripped, int -> decimal; anything else raises ShapeError."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ShapeError(name)


def rows(value: object, name: str = "rows") -> list[dict[str, Any]]:
    """`None` -> [], list -> its dict items, dict -> [dict]; anything else raises ShapeError."""
    if value is None:
        return []
    if isinstance(value, dict):
        return [value]
    if isinstance(value, list):
        return [item for item in value if isinstance(item, dict)]
    raise ShapeError(name)


def has(mapping: Mapping[str, Any], *names: str) -> bool:
    """True when one of `names` is a key, exactly or in another case."""
    folded = {key.casefold() for key in mapping}
    return any(name.casefold() in folded for name in names)


def get(mapping: Mapping[str, Any], *names: str) -> Any:
    """The value of the first of `names` that is present: for each name exact first, then case-insensitive."""
    for name in names:
        if name in mapping:
            return mapping[name]
        for key, value in mapping.items():
            if key.casefold() == name.casefold():
                return value
    return None


def shown(value: object, limit: int = 64) -> str:
    """A short, printable form of a foreign value, fit for a message or a log line."""
    plain = value if isinstance(value, str) else "" if value is None else str(value)[: limit * 2]
    return "".join(char for char in plain if char.isprintable()).strip()[:limit]


class Refused(Exception):
    """The other side answered and said no: its code and message. The message may name a person: never log it."""

    def __init__(self, their_code: str, message: str) -> None:
        super().__init__(their_code)
        self.their_code = their_code
        self.message = message


def mentions(message: str, words: tuple[str, ...]) -> bool:
    """True when any of `words` stands in the message, whatever the case and the Unicode form."""
    folded = unicodedata.normalize("NFC", message).casefold()
    return any(unicodedata.normalize("NFC", word).casefold() in folded for word in words)


def one_line(value: str, limit: int = 500) -> str:
    """A text fit for the database and a page: NFC, no controls, no lone surrogates, at most `limit` characters."""
    kept = (" " if unicodedata.category(char) in _UNSAFE else char for char in value)
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())[:limit]


def storable(value: str) -> str:
    """The text unchanged, except that what no database keeps (NUL, lone surrogates) becomes another control character.

    `build_link` refuses either in a link for the same reason.
    """
    return "".join("\x01" if char == "\0" or unicodedata.category(char) == "Cs" else char for char in value)


def is_header_value(value: str) -> bool:
    """True for visible ASCII with single blanks inside: nothing that could break a header line."""
    return bool(_HEADER_VALUE.match(value))


def national_procedure_code(code: str) -> str:
    """The bare national code (`1.001193`), or "" for a local procedure, which has no national calls."""
    match = _PROCEDURE.match(code.strip().upper())
    return match[1] if match else ""


def comparable_code(result_code: str) -> str:
    """The form in which two result codes are compared; codes are sent as stored."""
    return result_code.strip().upper()
