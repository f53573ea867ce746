"""The board of one dossier: rows, the plan in one sentence, what is missing, and the promise."""

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

STEP_LOOKS = {
    "compare": ("Đối chiếu bản quét: {name}", "stamp", "choose"),
    "wait": ("Đang tải: {name}", "arrow-down", "busy"),
    "show": ("Xem bản chính: {name}", "eye", ""),
    "check": ("Xem điểm không khớp: {name}", "lock", "failed"),
}
FILL_LOOKS = {
    "choose": ("Chọn giấy tờ: {name}", "files", "choose"),
    "offered-own": ("Dùng giấy tờ của kho tỉnh: {name}", "home", "own"),
    "offered-national": ("Xin xác nhận: {name}", "nation", "national"),
    "lookup-failed": ("Tra cứu lại hoặc quét: {name}", "octagon", "failed"),
    "not-allowed": ("Quét: {name}", "lock", "failed"),
    "fetch-failed": ("Tải lại hoặc quét: {name}", "octagon", "failed"),
}
PLAN_WORDS = (
    ("ready", "{n} đã sẵn sàng"),
    ("promised", "{n} sẽ lấy từ kho sau"),
    ("compare", "{n} chờ đối chiếu bản chính"),
    ("mismatch", "{n} không khớp tên chủ hồ sơ"),
    ("offered-own", "{n} có trong kho của tỉnh"),
    ("offered-national", "{n} có trong kho quốc gia"),
    ("choose", "{n} cần chọn trong nhiều giấy tờ"),
    ("fetching", "{n} đang tải"),
    ("fetch-failed", "{n} chưa tải được"),
    ("lookup-failed", "{n} chưa tra cứu được"),
    ("not-allowed", "{n} không được phép tra cứu"),
    ("not-found", "{n} không có trong kho"),
    ("supplement", "{n} cần bổ sung"),
    ("needed", "{n} cần quét hoặc xuất trình"),
    ("optional", "{n} không phải có ngay"),
)
BANNERS = {
    LookupOutcome.UNKNOWN: "Kho quốc gia chưa trả lời được",
    LookupOutcome.NOT_ALLOWED: "Đơn vị chưa được phép tra cứu kho quốc gia",
}


@dataclass
class Board:
    """What templates/counter/_board.html and _aside.html need."""

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
    """The board of a dossier read with `with_board()`."""
    writable = dossier.status in AT_COUNTER
    rows = [build_row(slot, code=dossier.code, writable=writable) for slot in dossier.board_slots]
    missing = [_missing(row) for row in rows if row.step]
    ready = sum(row.state in {"ready", "promised"} and not row.step for row in rows)
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
        polling=any(row.state == "fetching" for row in rows),
    )
    online = dossier.channel == Channel.ONLINE  # the person asked and agreed themselves, before filing
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
    board.to_compare = sum(row.step == "compare" for row in rows)
    if writable and board.to_compare > 1:
        board.compare_url = reverse("counter-compared-all", args=[dossier.code])
    _count_consents(board, slots)
    return board


def _should_ask_first(slots) -> bool:
    """Whether nobody has asked the warehouses yet although some papers may be there: asking comes before scanning."""
    asked = any(slot.looked_up_at for slot in slots)
    return not asked and any(slot.result_codes and slot_state(slot) == SlotState.NEEDED for slot in slots)


def plan_sentence(rows: list[ComponentRow]) -> str:
    """What is held and what is missing, in one sentence."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[_plan_key(row)] = counts.get(_plan_key(row), 0) + 1
    parts = [words.format(n=counts[key]) for key, words in PLAN_WORDS if counts.get(key)]
    if any(row.step for row in rows):
        return f"Cần {len(rows)} giấy tờ: {', '.join(parts)}."
    said = "" if set(counts) == {"ready"} else f": {', '.join(parts)}"
    return f"Đủ {len(rows)} giấy tờ{said}. Hồ sơ tiếp nhận được ngay bây giờ."


def _plan_key(row: ComponentRow) -> str:
    """What a row counts as in the sentence; every row counts once."""
    if row.step == "compare":
        return "compare"
    return row.state if row.step or row.state in {"ready", "promised"} else "optional"


def _missing(row: ComponentRow) -> SimpleNamespace:
    default = ("Quét hoặc tải lên: {name}", "circle-dashed", "")
    text, icon, tone = STEP_LOOKS.get(row.step) or FILL_LOOKS.get(row.state, default)
    return SimpleNamespace(text=text.format(name=row.name), anchor=f"component-{row.id}", icon=icon, tone=tone)


def _banner(slots) -> SimpleNamespace | None:
    """One alert above the board when the national warehouse could not be asked; what was found stays."""
    for outcome, title in BANNERS.items():
        for slot in slots:
            if slot.lookup == outcome and slot_state(slot) == SlotState.NEEDED:
                text = f"{slot.lookup_message} Kết quả từ kho của tỉnh và các bản quét vẫn được giữ nguyên."
                return SimpleNamespace(tone="failed", title=title, text=text, code=slot.lookup_code)
    return None


def due_of(dossier: Dossier) -> SimpleNamespace:
    """The promised moment, or what it would be if the dossier were accepted now, with how it is counted."""
    moment = dossier.accepted_at or now()
    deadline = Deadline(dossier.deadline_number, dossier.deadline_unit)
    steps = explain(moment, deadline)
    return SimpleNamespace(
        date=dossier.due_at or promised_moment(dossier, moment),
        text=f"Thời hạn {deadline}",
        rows=[{"name": step.label, "value": step.text} for step in steps],
    )


def _count_consents(board: Board, slots) -> None:
    for slot in slots:
        chosen = any(each.consent_id for each in slot.live_attachments)
        board.consents_given += chosen
        board.consents_total += chosen or (slot_state(slot) == SlotState.OFFERED)
