"""Dossier codes (domain 5, wire contract 6.6)."""

import unicodedata
from datetime import date

import pytest

from reception.dossiers.codes import format_code, search_form

DAY = date(2026, 10, 5)


@pytest.mark.parametrize(
    ("prefix", "serial", "code"),
    [
        ("000.00.18.H99", 27, "000.00.18.H99-261005-0027"),
        ("H99.18", 1, "H99.18-261005-0001"),
        ("H99.18", 9999, "H99.18-261005-9999"),
        ("H99.18", 10432, "H99.18-261005-10432"),
    ],
)
def test_a_code_is_prefix_day_and_a_serial_that_grows(prefix, serial, code):
    assert format_code(prefix, DAY, serial) == code
    assert search_form(code) == code


@pytest.mark.parametrize(("prefix", "serial"), [("h99", 1), ("", 1), ("H99 18", 1), ("H99-18", 1), ("H99", 0)])
def test_a_code_nobody_could_read_back_is_never_made(prefix, serial):
    with pytest.raises(ValueError, match=r"prefix|serial"):
        format_code(prefix, DAY, serial)


@pytest.mark.parametrize(
    "typed",
    [
        " h99.18-261005 - 0027",
        "h99.18-261005-0027.",
        "Mã hồ sơ: H99.18-261005-0027",
        "mã hồ sơ H99.18-261005-0027,",
        "Ma ho so: h99.18-261005-0027",
        unicodedata.normalize("NFD", "Mã hồ sơ: H99.18-261005-0027"),
        "Hồ sơ số H99.18-261005-0027",
    ],
)
def test_a_typed_code_is_read_in_the_spelling_of_ours(typed):
    assert search_form(typed) == "H99.18-261005-0027"


@pytest.mark.parametrize("code", ["000.00.00.H46-240401-0001", "G09.20-20260609-0092637", "MX.12/ABC", "HO-SO"])
def test_a_code_of_any_form_is_read_as_itself(code):
    assert search_form(code) == code
