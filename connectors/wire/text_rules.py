"""Patterns of codes and header values (wire contract 1.4/9, 2.3, 6.4, 6.5)."""

import re

DSTCODE = re.compile(r"VN:[A-Z]+:[0-9A-Za-z.\-]+:[0-9A-Za-z_.\-]+\Z")
_HEADER_VALUE = re.compile(r"[\x21-\x7e]+(?: [\x21-\x7e]+)*\Z")
_PROCEDURE = re.compile(r"(\d\.\d{6})(?:\.000\.00\.00\.[A-Z]\d{2}|\.[A-Z]\d{2})?(?:\.\d{2})?\Z")


def is_header_value(value: str) -> bool:
    """True for visible ASCII with single blanks inside: nothing that could break a header line."""
    return bool(_HEADER_VALUE.match(value))


def national_procedure_code(code: str) -> str:
    """The bare national code (`1.001193`), or "" for a local procedure, which has no national calls."""
    match = _PROCEDURE.match(code.strip().upper())
    return match[1] if match else ""


def same_code(result_code: str) -> str:
    """The form in which two result codes are compared; codes are sent as stored."""
    return result_code.strip().upper()
