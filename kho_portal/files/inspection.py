"""The findings of the limited inspector about one file, as a value."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path

from .children import ChildAnswer, run_limited
from .errors import StorageUnavailable, message_for, say_reasons
from .names import name_as_sent

READY, SUSPECT, CORRUPT, REFUSED, NOT_A_DOCUMENT = "ready", "suspect", "corrupt", "refused", "not_a_document"
logger = logging.getLogger("kho.files")
MOST_BYTES = 1024 * 1024  # 20 000 characters, each as six ASCII characters of JSON, and room


@dataclass(frozen=True)
class Verdict:
    """The outcome of an inspection.

    `state`: ready | suspect | corrupt | refused | not_a_document. `code` is stable and empty for ready.
    `media_type` is proven by the content. `text`: up to 20 000 characters of the first pages, to compare an owner's
    name with; empty when there is none or reading took too long. `reasons` are what stands against the file, and
    `inside` names its attachments that are no data. `notes` are codes of what people should know about a ready file.
    """

    state: str
    code: str = ""
    media_type: str = ""
    pages: int | None = None
    text: str = ""
    reasons: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        """What stands against the file, in words for a sentence; empty when nothing does."""
        return say_reasons(self.reasons, self.inside)

    @property
    def for_people(self) -> str:
        """What happened, what was kept and what to do now; empty for a file that is ready."""
        return message_for(self.code, what=self.what) if self.code else ""

    @property
    def is_kept(self) -> bool:
        """True when the bytes stay: ready ones are served, suspect ones until they are discarded."""
        return self.state in (READY, SUSPECT)


def inspect(path: Path) -> Verdict:
    """The verdict on the file at `path`, found by a process of its own with limits on memory, CPU and 20 s.

    A file that crashes or exhausts the inspector is corrupt. Raises StorageUnavailable when this machine could not
    inspect (no process, no time): the file waits and the same call may succeed later.
    """
    if not path.is_file():
        raise StorageUnavailable("STORE_UNAVAILABLE")
    answer = run_limited("inspector", str(path), most_bytes=MOST_BYTES)
    lines = [line for line in answer.output.split(b"\n") if line]
    if answer.crashed or not lines:
        return _without_verdict(answer)
    try:
        found = json.loads(lines[0])
        text = str(json.loads(lines[1])["text"]) if len(lines) > 1 and answer.output.endswith(b"\n") else ""
        return Verdict(
            state=found["state"],
            code=found["code"],
            media_type=found["media_type"],
            pages=found["pages"],
            text=text,
            reasons=tuple(found["reasons"]),
            inside=tuple(name_as_sent(name) for name in found.get("inside", ())),
            notes=tuple(found.get("notes", ())),
        )
    except (ValueError, KeyError, TypeError):
        return _without_verdict(answer)


def _without_verdict(answer: ChildAnswer) -> Verdict:
    logger.warning(
        "inspector without verdict: crashed=%s exhausted=%s starved=%s",
        answer.crashed, answer.exhausted, answer.starved,
    )  # fmt: skip
    if answer.starved:
        raise StorageUnavailable("INSPECTION_UNAVAILABLE")
    return Verdict(CORRUPT, "FILE_CORRUPT")
