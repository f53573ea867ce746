"""Rows of components in every state: made-up slots, of which the board's own `build_row` makes the rows."""

from types import SimpleNamespace

from kho_portal.work.models import WorkStatus
from reception.models import LookupOutcome, OfferSource, Slot
from reception.reuse.look_up import NOT_ASKED
from reception.screens.row_actions import act
from reception.screens.rows import ComponentRow, advise, build_row, file_line

from .slots import (
    CODE,
    FETCHED,
    make_offer,
    make_promise,
    make_reused,
    make_scan,
    make_slot,
    unanswered,
)

NOWHERE = "#noi-dung"  # an action of an example leads nowhere

UPLOAD = act("Tải tệp lên", NOWHERE, icon="upload", kind="upload", key="T")
RELOAD = act("Tải lại", NOWHERE, icon="refresh", key="R")
WAIVE = act("Miễn…", NOWHERE, method="get", dialog=True, kind="quiet")
DROP = act("Bỏ chọn", NOWHERE, kind="quiet")

RUNNING, FAILED = {"status": WorkStatus.RUNNING}, {"status": WorkStatus.FAILED}
# Words that no row of a counter has yet; such a row is drawn as the nearest one and only renamed.
BEYOND_THE_BOARD = ("looking-up", "shown", "waived", "supplement")


def file(name: str, state: str = "ready", *, source: str = "national", actions=(), **more) -> SimpleNamespace:
    """Return one file of a paper as `file_line` gives it to the templates; `more` goes to its maker."""
    if source in {"own", "national"}:
        fetch = {"ready": {}, "fetching": RUNNING, "failed": FAILED}[state]
        made = make_reused(name, make_offer(source), **(fetch | more))
    else:
        made = make_scan(name, **more)
    line = file_line(made, code=CODE, slot=make_slot(name))
    line.provenance.source, line.actions = source, list(actions)
    return _lead_nowhere(line)


def all_states() -> list[ComponentRow]:
    """Return one row for each state, in the order of the table of states."""
    return [_row(number, slot, state) for number, (state, slot) in enumerate(_slots().items(), start=1)]


def variants() -> list[ComponentRow]:
    """Return further rows in known states, with what else a row may show."""
    return [_row(number, slot) for number, slot in enumerate(_more_slots(), start=len(_slots()) + 1)]


def finished() -> list[ComponentRow]:
    """Return rows of a dossier that nobody may change any more."""
    slots = _slots()
    of = [slots["ready"], slots["waived"], slots["shown"]]
    return [_row(number, slot, writable=False) for number, slot in enumerate(of, start=90)]


def _slots() -> dict[str, Slot]:
    return _wanting() | _filled()


def _wanting() -> dict[str, Slot]:
    """Return the slots that nothing fills yet, by state."""
    number, kin = "KQ.G99.000912", "Ủy ban nhân dân xã Mỏm Đá"
    none = unanswered(LookupOutcome.NONE)
    return {
        "needed": make_slot("Tờ khai đăng ký tàu cá", copies="2 bản"),
        "looking-up": make_slot("Giấy chứng nhận xuất xưởng"),
        "not-found": make_slot("Biên lai nộp lệ phí trước bạ", codes=[number], max_age_months=3, **none),
        "not-allowed": make_slot(
            "Văn bản chấp thuận đóng mới", **unanswered(LookupOutcome.NOT_ALLOWED, "LOOKUP_NOT_ALLOWED")
        ),
        "lookup-failed": make_slot(
            "Giấy chứng nhận an toàn kỹ thuật", **unanswered(LookupOutcome.UNKNOWN, "PORTAL_UNREACHABLE")
        ),
        "offered-own": make_slot(
            "Giấy phép lắp đặt thiết bị giám sát hành trình",
            codes=["KQ.G99.000915"],
            offers=[make_offer("own", number="204/GP-TS", agency="Chi cục Thủy sản Vịnh Mây")],
        ),
        "offered-national": make_slot(
            "Giấy khai sinh của chủ tàu",
            codes=["KQ.G99.000916"],
            offers=[make_offer("national", number="77/2003", agency=kin)],
        ),
        "choose": make_slot(
            "Giấy chứng nhận kết hôn",
            codes=["KQ.G99.000917"],
            needs_number=True,
            is_required=False,
            offers=[make_offer("own", number="16/2011/KH"), make_offer("national", number="26/2011/KH")],
        ),
    }


def _filled() -> dict[str, Slot]:
    """Return the slots that a paper, a promise or an officer's word fills, by state."""
    chosen, refused = make_offer("national"), make_offer("national", agency="Trung tâm Đăng kiểm Vịnh Mây")
    return {
        "fetching": make_slot(
            "Hợp đồng mua bán tàu",
            files=[
                make_reused("hop-dong-1.pdf", chosen),
                make_reused("hop-dong-2.pdf", chosen, **RUNNING),
                make_reused("hop-dong-3.pdf", chosen, received=0, total=None, **RUNNING),
            ],
        ),
        "fetch-failed": make_slot(
            "Lý lịch máy tàu", files=[make_reused("ly-lich-may.pdf", refused, code="SOURCE_REFUSED", **FAILED)]
        ),
        "ready": make_slot("Sổ danh bạ thuyền viên", files=[make_reused("so-danh-ba.pdf", make_offer("national"))]),
        "shown": make_slot("Bản chính giấy tờ tùy thân", only_shown=True, shown_at=FETCHED),
        "waived": make_slot("Ảnh tàu chụp ngang", waived_at=FETCHED, waive_reason="ảnh đã có trong hồ sơ trước"),
        "promised": make_promise(make_slot("Giấy xác nhận bảo hiểm thuyền viên"), "SOURCE_UNREACHABLE"),
        "mismatch": make_slot(
            "Giấy chứng nhận đăng ký cũ",
            files=[make_reused("dang-ky-cu.pdf", make_offer(OfferSource.OWN), names_owner=False)],
        ),
        "supplement": make_slot("Bản vẽ bố trí chung"),
    }


def _more_slots() -> list[Slot]:
    long = (
        "Bản quét chờ đối chiếu với bản chính, mang tên rất dài để thấy dòng chữ xuống hàng mà không đẩy nút ra ngoài"
    )
    code = "REFERENCE_NUMBER_NEEDED"
    unasked = unanswered(LookupOutcome.NOT_ASKED, code, NOT_ASKED[code])
    return [
        make_slot(long, files=[make_scan("ban-quet.jpg")]),
        make_slot("Bản quét đã đối chiếu", files=[make_scan("ban-quet-2.jpg", compared=True)]),
        make_slot("Giấy tờ cần số ký hiệu để tìm", codes=["KQ.G99.000918"], needs_number=True, **unasked),
        make_slot("Sơ đồ khoang chứa của tàu", is_secret=True),
    ]


def _row(number: int, slot: Slot, state: str = "", *, writable: bool = True) -> ComponentRow:
    slot.position, slot.public_id = number, f"vi-du-{number}"
    row = build_row(slot, code=CODE, writable=writable)
    if state in BEYOND_THE_BOARD:
        row.state = state
    if state == "supplement":
        row.advice = advise("Cần bản vẽ có chữ ký người thiết kế. Gửi trước thứ Hai, 28/09/2026.", "", tone="choose")
    row.poll_url = ""
    for action_or_file in [row.primary, *row.actions, *row.files]:
        _lead_nowhere(action_or_file)
    return row


def _lead_nowhere(thing: SimpleNamespace | None) -> SimpleNamespace | None:
    """Replace the address of an action or file by one that leads nowhere, and return it."""
    if thing is not None and thing.url:
        thing.url = NOWHERE
    for action in getattr(thing, "actions", []):
        action.url = NOWHERE
    return thing
