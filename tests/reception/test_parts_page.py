"""The page of all parts: nothing is forgotten on it, and a real installation has no such page."""

import re
import unicodedata
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.test import Client

from reception.templatetags import parts
from reception.words.dossiers import DOSSIERS
from reception.words.due import DUE_LIGHTS
from reception.words.files import SIGNATURES, SOURCES
from reception.words.looks import TONE_ICONS
from reception.words.rows import ROWS

PARTS = Path(configured.BASE_DIR) / "templates" / "parts"
PAGE = "/bo-phan/"


@pytest.fixture
def demo(settings):
    """The installation that `manage.py demo` describes."""
    settings.IS_DEMO = True


@pytest.fixture
def page(demo):
    """The page as a developer gets it. No test of this module may use the database: the fixture `db` is missing."""
    parts._drawn.cache_clear()  # what an earlier page drew is drawn anew, so that it is seen here
    answer = Client().get(PAGE)
    assert answer.status_code == 200
    return answer


def shown(answer, pattern: str) -> set[str]:
    return set(re.findall(pattern, answer.content.decode()))


def test_a_real_installation_has_no_such_page(settings):
    settings.DEBUG = settings.IS_DEMO = False
    assert Client().get(PAGE).status_code == 404


@pytest.mark.parametrize("switch", ["DEBUG", "IS_DEMO"])
def test_developers_and_the_demo_have_it(settings, switch):
    setattr(settings, switch, True)
    assert Client().get(PAGE).status_code == 200
    assert Client().post(PAGE).status_code == 405


def test_every_part_is_on_the_page(page):
    names = {template.name or "" for template in page.templates}
    drawn = {name.removeprefix("parts/") for name in names if name.startswith("parts/")}
    assert drawn == {path.name for path in PARTS.glob("*.html")}


def test_every_state_of_a_component_has_a_row(page):
    assert shown(page, r'class="component"\s+id="[^"]+"\s+data-state="([\w-]+)"') == set(ROWS)


def test_every_word_of_the_vocabulary_is_on_the_page(page):
    text = page.content.decode()
    words = [*ROWS.values(), *DOSSIERS.values(), *SOURCES.values()]
    words += SIGNATURES.values()
    assert [word.label for word in words if word.label not in text] == []
    assert shown(page, r'class="due" data-state="([\w-]+)"') == set(DUE_LIGHTS)
    assert shown(page, r'class="alert" data-tone="([\w-]+)"') == set(TONE_ICONS)
    assert shown(page, r'class="savestate"[^>]*?(?:data-tone="(\w+)")?>') == {"", "ready", "failed"}


def test_every_icon_is_drawn_and_every_icon_named_exists(page):
    sheet = set(re.findall(r'<symbol id="i-([\w-]+)"', (PARTS / "_icons.html").read_text()))
    assert shown(page, r'href="#i-([\w-]+)"') == sheet


@pytest.mark.parametrize("density", ["compact", "roomy"])
def test_both_densities_can_be_looked_at(demo, density):
    assert f'<body data-density="{density}">' in Client().get(PAGE, {"mat-do": density}).content.decode()


@pytest.mark.parametrize("nonsense", ["", "'><script>", "\x00", "compact2"])
def test_an_unknown_density_is_the_compact_one(demo, nonsense):
    assert '<body data-density="compact">' in Client().get(PAGE, {"mat-do": nonsense}).content.decode()


def test_the_page_keeps_the_content_policy(page):
    text = page.content.decode()
    assert "nonce-" not in text and not re.search(r"<script|<style|\sstyle=|\son\w+=", text)
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert unicodedata.is_normalized("NFC", text)


def test_the_two_failures_that_share_an_icon_are_the_only_ones():
    """Without colour a state is told by its words, its icon and its rail; words alone never repeat."""
    labels = [word.label for word in ROWS.values()]
    assert len(labels) == len(set(labels))
    by_icon: dict[str, list[str]] = {}
    for state, word in ROWS.items():
        by_icon.setdefault(word.icon, []).append(state)
    repeated = sorted(states for states in by_icon.values() if len(states) > 1)
    assert repeated == [["lookup-failed", "fetch-failed"], ["not-allowed", "mismatch"]]


def test_every_key_of_a_row_is_among_the_shortcuts(page):
    """A key that an action answers to and nobody is told of is not there for anybody."""
    keys = shown(page, r'data-key="([A-Z])"')
    told = re.search(r'id="shortcuts".*?</dialog>', page.content.decode(), re.DOTALL)[0]
    assert {"T", "X", "R", "S"} <= keys
    assert {key for key in keys if f">{key}</kbd>" not in told} == set()
