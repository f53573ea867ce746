"""The rules of templates and style sheets: a person can read them, and a change shows as the lines it changes."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES, STYLES = ROOT / "templates", ROOT / "static" / "css"
LONGEST_LINE = 160
OURS = sorted(TEMPLATES.rglob("*.html"))
SHEETS = sorted(STYLES.rglob("*.css"))
BLOCKS = (
    "address|article|aside|blockquote|body|caption|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|footer|form|"
    "h[1-6]|head|header|hr|html|legend|li|main|nav|ol|p|pre|section|select|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
OPENS_BLOCK = re.compile(rf"<(?:{BLOCKS})(?=[\s>{{])")
WARDS_OFF = re.compile(r'{%[^%]*\s(?:\w+=""|oob=False)(?=\s)')
PART = re.compile(r'{% include "parts/(?!_styles\.html|_icons\.html)')
# White space there is an item of its own in a button, as wide as the gap between two.
LOOSE_END = re.compile(r'visually-hidden">[^<]*</span>\s+</(?:a|button)>')
HEADER = re.compile(r"{% comment %}\s*(\S.*?\.)(?:\s|{% endcomment)", re.DOTALL)


def lines(pattern: re.Pattern, paths: list[Path], *, least: int = 1) -> list[str]:
    """Where a line has the pattern at least so many times."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(pattern.findall(line)) >= least
    ]


def test_no_line_is_longer_than_a_person_reads():
    assert lines(re.compile(rf".{{{LONGEST_LINE + 1}}}"), OURS) == []


def test_one_block_opens_a_line():
    assert lines(OPENS_BLOCK, OURS, least=2) == []


def test_no_argument_wards_off_an_outer_variable():
    """Tags have defaults; `kind=""` and `oob=False` say what is so already."""
    assert lines(WARDS_OFF, OURS) == []


def test_parts_are_drawn_by_their_tags():
    assert lines(PART, OURS) == []


def test_words_for_screen_readers_end_a_button_without_white_space():
    assert [path.name for path in OURS if LOOSE_END.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_template_says_what_it_shows(path):
    said = HEADER.search(path.read_text(encoding="utf-8"))
    assert said and "Context:" in path.read_text(encoding="utf-8")


def depths(text: str) -> list[tuple[int, str]]:
    """Every `@media` and the end of the sheet, with how many blocks are open there."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    open_blocks, found = 0, []
    for mark in re.findall(r"[{}]|@media", text):
        if mark == "@media":
            found.append((open_blocks, mark))
        open_blocks += {"{": 1, "}": -1}.get(mark, 0)
    return [*found, (open_blocks, "end")]


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: str(path.relative_to(STYLES)))
def test_every_block_of_a_sheet_is_closed_and_no_media_stands_in_another(path):
    assert [(depth, mark) for depth, mark in depths(path.read_text(encoding="utf-8")) if depth] == []
