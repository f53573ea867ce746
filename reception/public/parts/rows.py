"""Rows of components in every state of the vocabulary, made up; built of the same parts as the board's."""

from datetime import UTC, datetime
from types import SimpleNamespace

from connectors.errors import text_for
from reception.reuse.look_up import NOT_ASKED
from reception.screens.row_actions import act
from reception.screens.rows import ComponentRow, advise

NOWHERE = "#noi-dung"  # an action of an example leads nowhere
FETCHED = datetime(2026, 9, 21, 2, 47, tzinfo=UTC)
DIGEST = "5d1f7c02a94be3680f1d5527c9aa30be417f6d82c05eb1937ab4402ed6c8f019"

UPLOAD = act("Tải tệp lên", NOWHERE, icon="upload", kind="upload", key="T")
RETRY = act("Thử lại", "", icon="refresh", key="R", form="lookup", name="again", value="1")
RELOAD = act("Tải lại", NOWHERE, icon="refresh", key="R")
PROMISE = act("Bổ sung từ kho sau", NOWHERE, icon="later", key="S")
WAIVE = act("Miễn…", NOWHERE, method="get", dialog=True, kind="quiet")
DROP = act("Bỏ chọn", NOWHERE, kind="quiet")
VIEW = act("Xem", NOWHERE, method="get", icon="eye", key="X", new_tab=True)


def _choose(label: str) -> SimpleNamespace:
    return act(label, NOWHERE, method="get", dialog=True, icon="pen")


def _error(code: str, **values) -> SimpleNamespace:
    return advise(text_for(code, **values), code)


def file(name: str, state: str = "ready", *, source: str = "national", **more) -> SimpleNamespace:
    """One file of a paper, as `file_line` gives it to the templates."""
    ready = state == "ready"
    kept = {
        "id": name,
        "size": 684_032 if ready else None,
        "pages": 3 if ready else None,
        "received": 684_032,
        "total": 684_032 if ready else 1_820_000,
        "attempt": 1,
        "url": NOWHERE if ready else "",
        "sha256": DIGEST if ready else "",
        "signature_status": "valid",
        "compared_by": "",
        "compared_at": None,
        "actions": [],
    }
    origin = SimpleNamespace(
        source=source, agency="Ban quản lý cảng Vịnh Mây", reference_number="58/2025/ĐKTC", obtained_at=FETCHED
    )
    return SimpleNamespace(name=name, state=state, provenance=origin, **(kept | more))


def _scan(name: str, *, compared: bool) -> SimpleNamespace:
    line = file(name, source="scan", signature_status="none")
    line.provenance.agency = line.provenance.reference_number = ""
    if compared:
        line.compared_by, line.compared_at = "Mạc Thiên Ân", FETCHED
    return line


# state: name, meta, what else the row has, its actions (the first is the primary one)
STATES = {
    "needed": ("Tờ khai đăng ký tàu cá", "2 bản", {}, [UPLOAD, WAIVE]),
    "looking-up": ("Giấy chứng nhận xuất xưởng", "", {}, []),
    "not-found": (
        "Biên lai nộp lệ phí trước bạ", "cấp không quá 3 tháng", {"result_codes": ["KQ.G99.000912"]},
        [UPLOAD, act("Có mà không thấy?", NOWHERE, method="get", dialog=True, kind="quiet"), WAIVE],
    ),
    "not-allowed": (
        "Văn bản chấp thuận đóng mới", "", {"advice": _error("LOOKUP_NOT_ALLOWED")}, [UPLOAD, WAIVE],
    ),
    "lookup-failed": (
        "Giấy chứng nhận an toàn kỹ thuật", "", {"advice": _error("PORTAL_UNREACHABLE")},
        [RETRY, UPLOAD, PROMISE, WAIVE],
    ),
    "offered-own": (
        "Giấy phép lắp đặt thiết bị giám sát hành trình", "số 204/GP-TS · Chi cục Thủy sản Vịnh Mây",
        {"source": "own", "result_codes": ["KQ.G99.000915"]}, [_choose("Dùng giấy tờ này"), UPLOAD],
    ),
    "offered-national": (
        "Giấy khai sinh của chủ tàu", "số 77/2003 · Ủy ban nhân dân xã Mỏm Đá",
        {"source": "national", "result_codes": ["KQ.G99.000916"]}, [_choose("Xin xác nhận"), UPLOAD],
    ),
    "choose": (
        "Giấy chứng nhận kết hôn", "không bắt buộc",
        {"badge_text": "Chọn 1 trong 2 giấy tờ", "source_text": "Cả hai kho", "needs_reference_number": True},
        [_choose("Chọn giấy tờ"), UPLOAD],
    ),
    "fetching": (
        "Hợp đồng mua bán tàu", "số 58/2025/ĐKTC",
        {
            "badge_text": "Đang tải 1/3 tệp", "source": "national",
            "files": [file("hop-dong-1.pdf"), file("hop-dong-2.pdf", "fetching"),
                      file("hop-dong-3.pdf", "fetching", received=0, total=None)],
        },
        [act("Dừng", NOWHERE)],
    ),
    "fetch-failed": (
        "Lý lịch máy tàu", "", {
            "source": "national", "advice": _error("SOURCE_REFUSED", agency="Trung tâm Đăng kiểm Vịnh Mây"),
            "files": [file("ly-lich-may.pdf", "failed")],
        },
        [RELOAD, UPLOAD, PROMISE, act("Chọn giấy tờ khác", NOWHERE, kind="quiet")],
    ),
    "ready": (
        "Sổ danh bạ thuyền viên", "số 58/2025/ĐKTC", {"source": "national", "files": [file("so-danh-ba.pdf")]},
        [VIEW, DROP],
    ),
    "shown": ("Bản chính giấy tờ tùy thân", "", {"only_shown": True}, []),
    "waived": (
        "Ảnh tàu chụp ngang", "", {"badge_text": "Được miễn", "source_text": "Lý do: ảnh đã có trong hồ sơ trước"},
        [UPLOAD],
    ),
    "promised": (
        "Giấy xác nhận bảo hiểm thuyền viên", "", {
            "advice": advise("Sẽ tự lấy từ kho. Lần sau lúc 10:47, 21/09/2026, thôi thử sau ngày 28/09/2026.",
                             "SOURCE_UNREACHABLE", tone="promised"),
        },
        [act("Thử ngay", NOWHERE, icon="refresh", key="R"), UPLOAD, act("Thôi hẹn", NOWHERE, kind="quiet")],
    ),
    "mismatch": (
        "Giấy chứng nhận đăng ký cũ", "", {
            "source": "own",
            "advice": advise("Tên trên giấy khác tên chủ hồ sơ. Giấy tờ vẫn được giữ; xem rồi quyết định.",
                             "OWNER_DIFFERS"),
        },
        [act("Xem điểm không khớp", NOWHERE, method="get", icon="eye"), DROP],
    ),
    "supplement": (
        "Bản vẽ bố trí chung", "", {
            "secret": True,
            "advice": advise("Cần bản vẽ có chữ ký người thiết kế. Gửi trước thứ Hai, 28/09/2026.", "", tone="choose"),
        },
        [UPLOAD],
    ),
}  # fmt: skip

# What a row may carry beside its state: name, state, what else it has, actions.
VARIANTS = (
    (
        "Bản quét chờ đối chiếu với bản chính, mang tên rất dài để thấy dòng chữ xuống hàng mà không đẩy nút ra ngoài",
        "ready",
        {"badge_text": "Có tệp, chờ đối chiếu", "source": "scan", "files": [_scan("ban-quet.jpg", compared=False)]},
        [act("Đã đối chiếu bản chính", NOWHERE, icon="stamp"), VIEW],
    ),
    (
        "Bản quét đã đối chiếu",
        "ready",
        {"source": "scan", "files": [_scan("ban-quet-2.jpg", compared=True)]},
        [VIEW, act("Thêm tệp", NOWHERE, icon="upload", kind="upload", key="T")],
    ),
    (
        "Giấy tờ cần số ký hiệu để tìm",
        "needed",
        {
            "needs_reference_number": True,
            "advice": advise(NOT_ASKED["REFERENCE_NUMBER_NEEDED"], "REFERENCE_NUMBER_NEEDED", tone="warn"),
        },
        [UPLOAD],
    ),
)


def all_states() -> list[ComponentRow]:
    """One row a state, in the order of the table of states."""
    return [_row(number, state, *STATES[state]) for number, state in enumerate(STATES, start=1)]


def variants() -> list[ComponentRow]:
    """Rows whose state is known already, with what else a row may carry."""
    first = len(STATES) + 1
    return [_row(at, state, name, "", more, acts) for at, (name, state, more, acts) in enumerate(VARIANTS, first)]


def finished() -> list[ComponentRow]:
    """Rows of a dossier that nobody may change any more."""
    rows = [_row(90 + at, state, *STATES[state]) for at, state in enumerate(("ready", "waived", "promised"))]
    for row in rows:
        row.read_only = True
    return rows


def _row(number: int, state: str, name: str, meta: str, more: dict, acts: list) -> ComponentRow:
    fields = {"result_codes": []} | more
    row = ComponentRow(slot=None, number=number, id=f"vi-du-{number}", state=state, name=name, meta=meta, **fields)
    row.primary, row.actions = (acts[0], acts[1:]) if acts else (None, [])
    return row
