"""The board of one dossier: its rows, a sentence that sums them up, what is missing, and the due moment."""

from dataclasses import dataclass, field
from types import SimpleNamespace

from django.urls import reverse

from reception.base.clock import now
from reception.deadlines.due_moments import Deadline
from reception.deadlines.explaining import explain
from reception.dossiers.acceptance import promised_moment
from reception.dossiers.lifecycle import AT_COUNTER
from reception.dossiers.slot_state import SlotState
from reception.models import Channel, Dossier, LookupOutcome
from reception.reuse.consents import has_lookup_consent
from reception.screens.rows import ComponentRow, build_row, slot_state
from reception.words.lookups import OUTCOMES
from reception.words.rows import ROWS, RowState
from reception.words.steps import STEPS, MissingStep

# The groups of rows in the sentence of `plan_sentence`, in the order in which it names them.
PLAN_ORDER = (
    RowState.READY,
    RowState.PROMISED,
    MissingStep.COMPARE,
    RowState.MISMATCH,
    RowState.OFFERED_OWN,
    RowState.OFFERED_NATIONAL,
    RowState.CHOOSE,
    RowState.FETCHING,
    RowState.FETCH_FAILED,
    RowState.LOOKUP_FAILED,
    RowState.NOT_ALLOWED,
    RowState.NOT_FOUND,
    RowState.SUPPLEMENT,
    RowState.NEEDED,
)
PLAN_WORDS = ROWS | STEPS
DONE = {RowState.READY, RowState.PROMISED}
OPTIONAL, OPTIONAL_COUNTED = "optional", "{n} không phải có ngay"


@dataclass
class Board:
    """What templates/counter/_board.html and _aside.html read."""

    rows: list[ComponentRow]
    sentence: str
    ready_count: int
    total: int
    missing: list = field(default_factory=list)
    can_accept: bool = False
    lookup_done_at: object = None
    lookup_said: str = ""
    lookup_banner: SimpleNamespace | None = None
    lookup_url: str = ""
    lookup_consent: bool = False
    can_ask_national_too: bool = False
    due: SimpleNamespace | None = None
    polling: bool = False
    consents_given: int = 0
    consents_total: int = 0
    remaining_url: str = ""
    to_compare: int = 0
    compare_url: str = ""
    note: str = ""


def build_board(dossier: Dossier) -> Board:
    """Return the board of a dossier that was read with `with_board()`."""
    writable = dossier.status in AT_COUNTER
    rows = [build_row(slot, code=dossier.code, writable=writable) for slot in dossier.board_slots]
    missing = [_missing(row) for row in rows if row.step]
    ready = sum(row.state in DONE and not row.step for row in rows)
    slots = dossier.board_slots
    board = Board(
        rows=rows,
        sentence=plan_sentence(rows),
        ready_count=ready,
        total=len(rows),
        missing=missing,
        can_accept=not missing,
        lookup_done_at=max((slot.looked_up_at for slot in slots if slot.looked_up_at), default=None),
        lookup_banner=_banner(slots),
        due=due_of(dossier),
        polling=any(row.state == RowState.FETCHING for row in rows),
    )
    online = dossier.channel == Channel.ONLINE  # the citizen asked the warehouses and agreed before filing
    if writable and not online and _should_ask_first(slots):
        text = "Hỏi công dân đồng ý rồi tra cứu kho (F4)"
        board.missing.insert(0, SimpleNamespace(text=text, anchor="lookup", icon="search", tone="busy"))
    if writable and not online:
        board.lookup_url = reverse("counter-lookup", args=[dossier.code])
        board.lookup_consent = has_lookup_consent(dossier)
        own_only = [slot for slot in slots if {offer.source for offer in slot.live_offers} == {"own"}]
        board.can_ask_national_too = bool(own_only)
        if any(slot_state(slot) == SlotState.OFFERED for slot in slots):
            board.remaining_url = reverse("counter-remaining", args=[dossier.code])
    board.to_compare = sum(row.step == MissingStep.COMPARE for row in rows)
    if writable and board.to_compare > 1:
        board.compare_url = reverse("counter-compared-all", args=[dossier.code])
    _count_consents(board, slots)
    return board


def _should_ask_first(slots) -> bool:
    """Whether no warehouse was asked yet although some papers may be there: asking comes before scanning."""
    was_asked = any(slot.looked_up_at for slot in slots)
    return not was_asked and any(slot.result_codes and slot_state(slot) == SlotState.NEEDED for slot in slots)


def plan_sentence(rows: list[ComponentRow]) -> str:
    """Return the Vietnamese sentence that says how many papers are here and how many are missing."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[_plan_key(row)] = counts.get(_plan_key(row), 0) + 1
    parts = [PLAN_WORDS[key].counted.format(n=counts[key]) for key in PLAN_ORDER if counts.get(key)]
    parts += [OPTIONAL_COUNTED.format(n=counts[OPTIONAL])] if counts.get(OPTIONAL) else []
    if any(row.step for row in rows):
        return f"Cần {len(rows)} giấy tờ: {', '.join(parts)}."
    said = "" if set(counts) == {"ready"} else f": {', '.join(parts)}"
    return f"Đủ {len(rows)} giấy tờ{said}. Hồ sơ tiếp nhận được ngay bây giờ."


def _plan_key(row: ComponentRow) -> str:
    """Return the key of PLAN_ORDER, or OPTIONAL, under which the sentence counts a row; every row counts once."""
    if row.step == MissingStep.COMPARE:
        return row.step
    return row.state if row.step or row.state in DONE else OPTIONAL


def _missing(row: ComponentRow) -> SimpleNamespace:
    """Return the line of the aside that says what is still to do for a row, with a link to the row."""
    by_state = row.step == MissingStep.FILL and ROWS[row.state].to_do
    word = ROWS[row.state] if by_state else STEPS[row.step]
    text = word.to_do.format(name=row.name)
    return SimpleNamespace(text=text, anchor=f"component-{row.id}", icon=word.icon, tone=word.tone)


def _banner(slots) -> SimpleNamespace | None:
    """Return the one alert above the board if the national warehouse could not be asked, else None."""
    for outcome in (LookupOutcome.UNKNOWN, LookupOutcome.NOT_ALLOWED):
        for slot in slots:
            if slot.lookup == outcome and slot_state(slot) == SlotState.NEEDED:
                text = f"{slot.lookup_message} Kết quả từ kho của tỉnh và các bản quét vẫn được giữ nguyên."
                return SimpleNamespace(tone="failed", title=OUTCOMES[outcome].said, text=text, code=slot.lookup_code)
    return None


def due_of(dossier: Dossier) -> SimpleNamespace:
    """Return when the dossier is due, with the steps of the calculation.

    Before the acceptance this is the moment that would be promised if the dossier were accepted now.
    """
    moment = dossier.accepted_at or now()
    deadline = Deadline(dossier.deadline_number, dossier.deadline_unit)
    steps = explain(moment, deadline)
    return SimpleNamespace(
        date=dossier.due_at or promised_moment(dossier, moment),
        text=f"Thời hạn {deadline}",
        rows=[{"name": step.label, "value": step.text} for step in steps],
    )


def _count_consents(board: Board, slots) -> None:
    """Store in the board how many papers need a consent to be used, and for how many it was given."""
    for slot in slots:
        chosen = any(attachment.consent_id for attachment in slot.live_attachments)
        board.consents_given += chosen
        board.consents_total += chosen or (slot_state(slot) == SlotState.OFFERED)
