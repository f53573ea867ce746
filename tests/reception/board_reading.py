"""Reading the board as a person sees it: the state of each row, and the words in it."""

import re
from dataclasses import dataclass
from html import unescape

from django.test import Client


@dataclass(frozen=True)
class SeenRow:
    """One row of the board: its data-state, and everything that can be read in it."""

    state: str
    text: str


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(html: str) -> str:
    """The text of a piece of HTML, blanks collapsed."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def board_of(user, code: str) -> dict[str, SeenRow]:
    """The rows of the reception page by the id of their slot."""
    return rows_in(signed_in(user).get(f"/quay/tiep-nhan/{code}").content.decode())


def rows_in(html: str) -> dict[str, SeenRow]:
    found = {}
    for part in re.split(r'<li\s+class="component"', html)[1:]:
        slot = re.search(r'id="component-([\w-]+)"', part)[1]
        state = re.search(r'data-state="([\w-]+)"', part)[1]
        found[slot] = SeenRow(state, words("<li" + part.split("</li>")[0]))
    return found
