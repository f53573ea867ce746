"""Which rows of the directory answer for an agency code: every row of wire contract 6.2."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.agencies import Directory, canonical_path
from connectors.types import DirectoryEntry
from tests.connectors.link_rows import DIRECTORY_ROWS

ENTRIES = [DirectoryEntry(*row) for row in DIRECTORY_ROWS]
H22 = "VN:GOV:000.00.00.H22:hagiangvdxpsvc01"
POLICE = "VN:COM:0108212803:DVCTYBXDNTL"


def dstcodes(code, entries=ENTRIES, aliases=None):
    return [entry.dstcode for entry in Directory(entries, aliases).rows_for(code)]


def entry(code, dstcode):
    return DirectoryEntry(code, "", dstcode)


@pytest.mark.parametrize(
    ("code", "path", "rows"),
    [
        ("G22.99", "G22.99", []),
        ("000.00.00.H22", "H22", [H22]),
        ("H22", "H22", [H22]),
        (" h22 ", "H22", [H22]),
        ("000.01.32.H22", "H22.32.01", [H22]),
        ("H22.32.01", "H22.32.01", [H22]),
        ("H22.242", "H22.242", [H22]),
        ("000.00.00.G01", "G01", [POLICE]),
        ("G01.5", "G01.5", [POLICE]),
        ("H46", "H46", []),
        ("K57", "K57", []),
        ("H22.G02", "", []),
        ("1.H22.2", "", []),
        ("H1", "", []),
        ("", "", []),
        (POLICE, "", [POLICE]),
        (POLICE.lower(), "", []),
    ],
)
def test_a_code_finds_its_rows(code, path, rows):
    assert canonical_path(code) == path
    assert dstcodes(code) == rows


def test_the_sample_of_2122_finds_the_row_of_its_ministry():
    portal = entry("000.00.00.G22", "VN:GOV:000.00.00.G22:vpcpcdvcqgsub01")
    assert dstcodes("G22.99", [*ENTRIES, portal]) == [portal.dstcode]


def test_a_closed_code_is_asked_of_its_successor():
    successor = entry("000.00.00.H50", "VN:GOV:000.00.00.H50:ss01")
    assert dstcodes("H46", [*ENTRIES, successor]) == [successor.dstcode]
    assert dstcodes("H46.12", [*ENTRIES, successor]) == [successor.dstcode]


def test_a_closed_code_that_is_still_listed_is_used_directly():
    assert dstcodes("H22", [*ENTRIES, entry("000.00.00.H60", "VN:GOV:x:y")]) == [H22]


def test_a_closed_code_that_left_the_list_goes_to_its_successor_when_listed():
    left = [item for item in ENTRIES if item.dstcode != H22]
    assert dstcodes("H22", left) == []
    assert dstcodes("H22", [*left, entry("H60", "VN:GOV:x:y")]) == ["VN:GOV:x:y"]


def test_aliases_in_a_circle_end():
    assert dstcodes("H01", aliases={"H01": "H02", "H02": "H01"}) == []


def test_several_rows_of_one_agency_keep_their_order():
    second = entry("H22", "VN:GOV:000.00.00.H22:second01")
    assert dstcodes("H22.1", [*ENTRIES, second]) == [H22, second.dstcode]


@given(st.text(alphabet="0123HG. k", max_size=20))
def test_the_canonical_path_of_a_path_is_itself(code):
    path = canonical_path(code)
    assert canonical_path(path) == path
