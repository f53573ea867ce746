"""Every code that a person may meet has a sentence of its own, and no sentence waits for a code that never comes."""

import ast
import re
import unicodedata
from pathlib import Path

import pytest

from connectors.client import TransportFailure
from connectors.errors import LINK_REASONS, text_for
from connectors.failures import file_error
from connectors.messages import FOR_PEOPLE
from kho_portal.files.errors import MESSAGES, megabytes, message_for
from kho_portal.files.inspector import CARRIES_DATA, RESTRICTED

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("connectors", "kho_portal/files", "kho_portal/work")
# The sentences themselves; the other side; findings of verify_files, each with its own text; limits of a process.
LEFT_OUT = ("connectors/messages.py", "connectors/simulator/", "kho_portal/files/errors.py", "/migrations/",
            "kho_portal/files/housekeeping.py", "kho_portal/files/limits.py")  # fmt: skip
NO_CODES = {"KHO_SECURITY_SERVER_URL", "KHO_UNIT_CODE", "LD_LIBRARY_PATH", "REMOTE_ADDR", "TCP_QUICKACK", "LC_ALL"}
NOTES = {CARRIES_DATA, RESTRICTED}  # about sound files: labels of reception/words/files.py, no sentences
CODE = re.compile(r"[A-Z]+(_[A-Z]+)+")
ELSEWHERE = {"GAVE_UP", "TEMPORARY"}  # said by reception, or when we do not know what happened


def emitted() -> set[str]:
    """Every constant that looks like a code, wherever connectors, files and work may say one."""
    found = set()
    for path in (path for place in PLACES for path in (ROOT / place).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if any(part in name for part in LEFT_OUT):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                found.add(node.value)
    return found - NO_CODES - NOTES


def test_the_codes_that_were_forgotten_are_among_those_found():
    forgotten = {"WORK_CRASHED", "WORK_GAVE_UP", "FILE_TOO_MANY_PAGES", "IMAGE_TOO_LARGE", "STORE_FULL"}
    assert forgotten | {"INSPECTION_UNAVAILABLE", "FILE_EMPTY", "PREVIEW_EXPIRED"} <= emitted()


@pytest.mark.parametrize("code", sorted(emitted() | set(FOR_PEOPLE) - {"TEMPORARY"}))
def test_every_code_has_a_sentence_of_its_own(code):
    said = text_for(code)
    assert said != text_for("TEMPORARY")
    assert "{" not in said and said.endswith(".") and not said.isascii()
    assert unicodedata.is_normalized("NFC", said)


def test_no_sentence_waits_for_a_code_that_nothing_says():
    assert set(FOR_PEOPLE) | set(MESSAGES) == (emitted() | ELSEWHERE)


def test_codes_of_files_are_said_in_both_places():
    for code in MESSAGES:
        assert "{" not in message_for(code) and message_for(code).endswith(".")


def test_a_limit_is_the_one_that_holds(settings):
    import dataclasses

    settings.KHO_DIALECT = dataclasses.replace(settings.KHO_DIALECT, file_max_bytes=7 * 1024 * 1024)
    assert "7 MB" in text_for("FILE_TOO_LARGE")
    assert "0,5 MB" in file_error(TransportFailure("too_large"), agency="", limit=512 * 1024).for_people
    assert "500 trang" in text_for("FILE_TOO_MANY_PAGES") and "50 triệu" in text_for("IMAGE_TOO_LARGE")
    assert [megabytes(size) for size in (20 * 1024**2, 1024**2 * 3 // 2)] == ["20", "1,5"]


def test_reasons_of_links_are_no_codes():
    assert not any(CODE.fullmatch(reason) for reason in LINK_REASONS)
