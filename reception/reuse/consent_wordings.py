"""The words a person agrees to, by version and date. A consent row keeps kind and version, and so its exact words.

Two consents, never one for the other (2122/VPCP-KSTT IV.2): to look up and preview, and to put this very paper into
this dossier. A published wording is never edited: a new one is added with its own number and first day.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from string import Template


class ConsentKind(StrEnum):
    """The two things that a person may allow."""

    LOOK_UP = "look_up"
    USE = "use"


@dataclass(frozen=True)
class LookUpFacts:
    """The facts in the first consent: which agency asks, for which procedure and dossier."""

    agency: str
    procedure: str
    dossier: str


@dataclass(frozen=True)
class UseFacts:
    """The facts in the second consent: which paper is taken from where, by whom, and for which dossier.

    `reference_number` may be empty: some papers carry none.

    `reference_number` may be empty: some papers carry none.
    """

    agency: str
    procedure: str
    dossier: str
    paper: str
    reference_number: str
    holder: str
    warehouse: str


@dataclass(frozen=True)
class Wording:
    """One published wording: `number` and `effective_from` name it to people, `$names` are the facts put in."""

    kind: ConsentKind
    number: int
    effective_from: date
    text: str

    def render(self, facts: LookUpFacts | UseFacts) -> str:
        """The sentences as read out, with the facts in their places, in NFC.

        Raises ValueError when the facts are those of the other consent: the wrong words must never be stored.
        """
        expected = LookUpFacts if self.kind is ConsentKind.LOOK_UP else UseFacts
        if not isinstance(facts, expected):
            raise ValueError(f"a {self.kind} wording is rendered with {expected.__name__}")
        names = dict(vars(facts))
        if isinstance(facts, UseFacts):
            number = facts.reference_number.strip()
            names["numbered"] = f"số {number}" if number else "không ghi số ký hiệu"
        return unicodedata.normalize("NFC", Template(self.text).substitute(names))

    @property
    def label(self) -> str:
        """How the wording is named under its text."""
        return f"Lời xác nhận mẫu số {self.number}, áp dụng từ {self.effective_from:%d/%m/%Y}"


WORDINGS = (
    Wording(
        ConsentKind.LOOK_UP,
        1,
        date(2026, 1, 1),
        "Tôi đồng ý để $agency tìm và mở xem giấy tờ của tôi trong kho dữ liệu của tỉnh và kho dữ liệu của Cổng Dịch "
        "vụ công quốc gia, chỉ để làm hồ sơ $dossier: $procedure. Xem xong mà không dùng thì bản xem trước tự xóa sau "
        "24 giờ. Lần tìm này được ghi lại và tôi xem lại được.",
    ),
    Wording(
        ConsentKind.USE,
        1,
        date(2026, 1, 1),
        "Tôi đồng ý để $agency lấy $paper, $numbered, do $holder giữ, từ $warehouse, để đưa vào hồ sơ $dossier: "
        "$procedure. Giấy tờ này chỉ dùng cho hồ sơ này. Tôi có thể rút lại lời đồng ý trước khi hồ sơ được tiếp nhận.",
    ),
)


def wording_on(kind: ConsentKind, day: date) -> Wording:
    """The wording in force on a local day: the latest that has begun. Raises LookupError when none has."""
    begun = [wording for wording in WORDINGS if wording.kind == kind and wording.effective_from <= day]
    if not begun:
        raise LookupError(f"no wording of {kind} is in force on {day}")
    return max(begun, key=lambda wording: wording.effective_from)


def wording_numbered(kind: ConsentKind, number: int) -> Wording:
    """The wording a consent row names, however old. Raises LookupError for a number never published."""
    for wording in WORDINGS:
        if wording.kind == kind and wording.number == number:
            return wording
    raise LookupError(f"no wording {number} of {kind}")
