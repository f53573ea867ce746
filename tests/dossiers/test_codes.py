"""Dossier codes (domain 5, wire contract 6.6)."""

from datetime import date

import pytest

from reception.dossiers.codes import accept_code, format_code, has_standard_form, search_form

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
    assert has_standard_form(code)


@pytest.mark.parametrize(("prefix", "serial"), [("h99", 1), ("", 1), ("H99 18", 1), ("H99-18", 1), ("H99", 0)])
def test_a_code_nobody_could_read_back_is_never_made(prefix, serial):
    with pytest.raises(ValueError, match=r"prefix|serial"):
        format_code(prefix, DAY, serial)


@pytest.mark.parametrize("code", ["000.00.00.H46-240401-0001", "G09.20-20260609-0092637", "H46.01-240401-00017"])
def test_codes_made_elsewhere_have_a_known_form(code):
    assert has_standard_form(code)


@pytest.mark.parametrize("code", ["H46-2404-0001", "h46-240401-0001", "H46-240401-001", "H46-240401-12345678", ""])
def test_other_codes_are_free_text(code):
    assert not has_standard_form(code)


def test_a_foreign_code_is_kept_as_it_came():
    assert accept_code(" MX.12/abc ") == "MX.12/abc"


@pytest.mark.parametrize("text", ["", "  ", "x" * 65, "a b", "a\x00b"])
def test_what_cannot_be_a_code_is_refused(text):
    with pytest.raises(ValueError, match="dossier code"):
        accept_code(text)


def test_a_typed_code_is_searched_without_blanks_in_capitals():
    assert search_form(" h99.18-261005 - 0027") == "H99.18-261005-0027"
