"""The look of a member of an enum, and what it tells people; the officer reads the label of the enum itself.

The words follow contract 5: a failure is never an absence, and what may still succeed is "chưa".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from django.db.models import TextChoices

TONE_ICONS = {
    "ready": "check-circle",
    "failed": "octagon",
    "warn": "triangle",
    "choose": "files",
    "busy": "info",
    "promised": "later",
    "own": "home",
    "national": "nation",
    "neutral": "info",
}
MESSAGE_TONES = {"debug": "busy", "info": "busy", "success": "ready", "warning": "warn", "error": "failed"}


@dataclass(frozen=True)
class Look:
    """What a page shows beside the label of one member: an icon of parts/_icons.html, a tone of tokens.css, and words.

    `short` is the label of narrow places, `said` the sentence or phrase for the citizen, `counted` a part of a sum
    ("{n} đã sẵn sàng"), `to_do` what is left to do with a paper ("Chọn giấy tờ: {name}"), `for_programs` the English
    description in the API document. An empty text is shown nowhere.
    """

    icon: str = ""
    tone: str = ""
    short: str = ""
    said: str = ""
    counted: str = ""
    to_do: str = ""
    for_programs: str = ""


@dataclass(frozen=True)
class Word(Look):
    """A look with its label; `short` is the label where the look has no shorter one."""

    label: str = ""


UNKNOWN = Word("info", "neutral", "Chưa rõ trạng thái", label="Chưa rõ trạng thái")


def label_all(looks: Mapping[Enum, Look]) -> dict[Enum, Word]:
    """Return the looks of an enum's members with their labels, which only members of TextChoices have."""
    return {member: _label(member, look) for member, look in looks.items()}


def _label(member: Enum, look: Look) -> Word:
    label = str(member.label) if isinstance(member, TextChoices) else ""
    return Word(**vars(look) | {"label": label, "short": look.short or label})
