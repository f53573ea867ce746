"""Every part with made-up data, group by group; rows.py holds the rows of components."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.templatetags.static import static

from connectors.errors import text_for
from reception.screens.row_actions import act
from reception.words.dossiers import DOSSIERS
from reception.words.due import DUE_LIGHTS
from reception.words.files import NOTES, SIGNATURES, SOURCES
from reception.words.looks import TONE_ICONS
from reception.words.rows import ROWS

from . import rows
from .rows import NOWHERE
from .slots import FETCHED


@dataclass(frozen=True)
class Example:
    """One part in one state: what it shows, its template, and the arguments of its tag.

    `within` names the element around the part: "form", "list" (of steps) or "" for none.
    """

    title: str
    template: str
    arguments: dict[str, Any] = field(default_factory=dict)
    within: str = ""

    @property
    def source(self) -> str:
        """The tag of the part as a page writes it, with every argument by name."""
        words = [self.template.removeprefix("_"), *(f"{name}={name}" for name in self.arguments)]
        return f"{{% load parts %}}{{% {' '.join(words)} %}}"


@dataclass(frozen=True)
class Group:
    """Examples under one heading.

    `kind`: "line" puts small ones side by side, "grid" and "half" in columns, "wide" one below the other.
    """

    title: str
    examples: list[Example]
    kind: str = "wide"


class ExampleForm(forms.Form):
    """A form with a field of every kind."""

    boat_name = forms.CharField(label="Tên tàu", help_text="Như ghi trên mạn tàu.")
    hull_number = forms.CharField(label="Số hiệu vỏ")
    built_on = forms.DateField(label="Ngày hạ thủy", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    note = forms.CharField(label="Ghi chú", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    port = forms.ChoiceField(label="Cảng chính", choices=[("1", "Cảng Mỏm Đá"), ("2", "Cảng Vịnh Mây")])
    channel = forms.ChoiceField(
        label="Kênh", choices=[("1", "Trực tiếp"), ("3", "Bưu chính công ích")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="Chủ tàu đồng ý nhận tin nhắn")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def all_groups() -> list[Group]:
    """Return the groups of the page, without those of rows and buttons."""
    return [
        Group("Nhãn trạng thái", [*_words("thành phần", ROWS), *_badge_kinds()], "line"),
        Group("Trạng thái hồ sơ, nguồn", [*_words("hồ sơ", DOSSIERS), *_words("nguồn", SOURCES)], "line"),
        Group("Hạn trả và vạch giấy tờ", [*_dues(), *_dots()], "line"),
        Group("Thông báo", [*_alerts(), *_messages(), *_empties()], "half"),
        Group("Lưu nháp", _savestates(), "line"),
        Group("Việc làm được", _actions(), "line"),
        Group("Trường nhập", [*_fields("chưa sai", ExampleForm(prefix="a", initial={"channel": "1"})),
                              *_fields("có lỗi", _wrong_form())], "grid"),
        Group("Tra cứu và kế hoạch dùng lại", [*_lookups(), *_plans()]),
        Group("Giấy tờ để chọn", [*_offers(), *_steps(), *_consents()], "half"),
        Group("Bản xem trước", _previews(), "grid"),
        Group("Tệp, tiến độ, nguồn gốc", [*_files(), *_progress(), *_signatures()], "half"),
        Group("Diễn biến và dữ kiện", [*_timelines(), *_facts()], "half"),
        Group("Phím tắt, đầu trang", [*_keys(), *_heads()]),
    ]  # fmt: skip


def _words(whose: str, words: dict) -> list[Example]:
    return [
        Example(f"{whose}: {state}", "_badge", {"text": word.label, "icon": word.icon, "tone": word.tone})
        for state, word in words.items()
    ]


def _badge_kinds() -> list[Example]:
    return [
        Example("viền", "_badge", {"text": "H99.77-260921-0042", "icon": "file", "kind": "outline"}),
        Example("trơn", "_badge", {"text": "Trực tiếp", "icon": "desk", "kind": "plain"}),
        Example("không biểu tượng", "_badge", {"text": "Bản sao"}),
    ]


def _dues() -> list[Example]:
    said = {
        "on-time": ("Còn 8 ngày", "01/10"),
        "soon": ("Chiều nay", "21/09"),
        "late": ("Quá hạn 3 ngày", "18/09"),
        "paused": ("Tạm dừng", "còn 4 ngày"),
    }
    found = [
        Example(state, "_due", {"state": state, "text": said[state][0], "note": said[state][1]}) for state in DUE_LIGHTS
    ]
    return [*found, Example("chỉ trạng thái", "_due", {"state": "late"})]


def _dots() -> list[Example]:
    mixed = ["ready", "ready", "promised", "lookup-failed", "choose", "needed"]
    every = list(ROWS)
    return [
        Example("sáu giấy tờ", "_dots", {"states": mixed, "ready": 2, "total": 6}),
        Example("mọi trạng thái", "_dots", {"states": every, "ready": 3, "total": len(every)}),
    ]


def _alerts() -> list[Example]:
    texts = {
        "ready": ("Đã tiếp nhận hồ sơ 0042", "Giấy hẹn đang in ở quầy số 2."),
        "failed": ("Kho quốc gia chưa trả lời", text_for("PORTAL_UNREACHABLE")),
        "warn": ("Chị Hà vừa đổi hồ sơ này lúc 09:31", "Phần bạn đang gõ vẫn còn. Xem thay đổi rồi gửi lại."),
        "choose": ("Có hai giấy chứng nhận cùng mã", "Chọn một giấy tờ đúng với lần nộp này."),
        "busy": ("Thủ tục đổi thành phần từ 21/09", "Hồ sơ này giữ bộ giấy tờ lúc mở."),
        "promised": ("Hẹn lấy một giấy tờ từ kho", "Kho được hỏi lại mỗi giờ, đến hết 28/09/2026."),
        "own": ("Kho của tỉnh có 2 giấy tờ", "Xem trước rồi xin xác nhận của chủ tàu."),
        "national": ("Kho quốc gia có 1 giấy tờ", "Xem trước rồi xin xác nhận của chủ tàu."),
        "neutral": ("Không có giấy tờ này trong kho", "Quét bản giấy, hoặc nhờ cơ quan cấp kiểm tra."),
    }
    action = {"label": "Thử lại", "url": NOWHERE, "icon": "refresh"}
    found = [
        Example(tone, "_alert", {"tone": tone, "title": texts[tone][0], "text": texts[tone][1]}) for tone in TONE_ICONS
    ]
    told = {"tone": "failed", "title": "Chưa hỏi được kho quốc gia", "text": text_for("NOT_CONFIGURED")}
    return [*found, Example("có mã và việc làm", "_alert", told | {"code": "NOT_CONFIGURED", "action": action})]


def _messages() -> list[Example]:
    said = {"success": "Đã ghi nhận xác nhận.", "warning": "Thẻ hết hạn sau 20 ngày.", "error": "Chưa gửi được tệp."}
    found = [Message(text, level) for level, text in {"info": "Đã tra cứu hai kho.", **said}.items()]
    return [Example("sau một việc", "_messages", {"messages": found})]


class Message(str):
    """A message of django.contrib.messages: text with tags."""

    def __new__(cls, text: str, tags: str):
        """Return the text, which templates print, with its tags."""
        made = super().__new__(cls, text)
        made.tags = tags
        return made


def _empties() -> list[Example]:
    return [
        Example(
            "danh sách trống", "_empty",
            {"icon": "files", "title": "Chưa có hồ sơ nào ở bến này", "text": "Hồ sơ tàu mới nộp tự hiện ở đây."},
        ),
        Example("chỉ tiêu đề", "_empty", {"icon": "search-none", "title": "Không có tàu nào khớp"}),
    ]  # fmt: skip


def _savestates() -> list[Example]:
    return [
        Example("chưa gõ gì", "_savestate"),
        Example("đã lưu", "_savestate", {"saved_at": FETCHED}),
        Example("chưa lưu được", "_savestate", {"problem": "mất mạng từ 09:47. Phần đã gõ vẫn còn trên màn hình."}),
    ]


def _actions() -> list[Example]:
    link = act("Xem", NOWHERE, method="get", icon="eye", key="X", new_tab=True)
    danger = act("Từ chối…", NOWHERE, kind="danger")
    blocked = act("Tiếp nhận", NOWHERE, icon="print", disabled_reason="còn 2 giấy tờ chưa đối chiếu")
    waiting = act("Thử lại", "", icon="refresh", key="R", form="lookup", name="again", value="1")
    return [
        Example("liên kết", "_action", {"action": link}),
        Example("liên kết, việc chính", "_action", {"action": link, "primary": True}),
        Example("hộp thoại", "_action", {"action": rows.WAIVE}),
        Example("gửi ngay", "_action", {"action": rows.RELOAD}),
        Example("gửi ngay, việc chính", "_action", {"action": rows.RELOAD, "primary": True}),
        Example("gửi ngay, việc nhẹ", "_action", {"action": rows.DROP, "quiet": True}),
        Example("việc khó quay lại", "_action", {"action": danger}),
        Example("nút của biểu mẫu khác", "_action", {"action": waiting, "primary": True}),
        Example("tải tệp lên", "_action", {"action": rows.UPLOAD}),
        Example("tải tệp lên, việc chính", "_action", {"action": rows.UPLOAD, "primary": True}),
        Example("chưa bấm được", "_action", {"action": blocked}),
    ]


def _wrong_form() -> ExampleForm:
    form = ExampleForm({"b-boat_name": "Sao Biển 7", "b-hull_number": "V12", "b-port": "9"}, prefix="b")
    form.add_error("hull_number", "Thiếu 4 chữ số. Gõ đủ 6 chữ số khắc trên mạn phải.")
    for name in ("built_on", "note"):
        form.add_error(name, "Chưa đọc được. Gõ lại như trên giấy.")
    return form


def _fields(state: str, form: ExampleForm) -> list[Example]:
    extras = {
        "boat_name": {"lead": "search", "key": "F3"},
        "hull_number": {"size": "scan", "lead": "card", "key": "F2"},
    }
    found = [
        Example(f"{bound.label}: {state}", "_field", {"bound": bound} | extras.get(bound.name, {}))
        for bound in form.visible_fields()
    ]
    return [*found, Example(f"trường ẩn: {state}", "_field", {"bound": form["token"]})]


def _board(**more) -> dict:
    return {"board": {"lookup_url": NOWHERE, **more}}


def _lookups() -> list[Example]:
    again = _board(lookup_done_at=FETCHED, lookup_consent=True, can_ask_national_too=True)
    return [Example("trước khi hỏi", "_lookup", _board()), Example("sau khi hỏi", "_lookup", again)]


def _plans() -> list[Example]:
    every = rows.all_states()
    few = [each for each in every if each.state in {"ready", "offered-own", "choose", "not-found", "lookup-failed"}]
    return [
        _plan("năm giấy tờ", "Đã có 1 trong 5 giấy tờ; 3 giấy tờ cần bạn quyết định.", few, "Cả hai kho đã được hỏi."),
        _plan("bảy giấy tờ", "Kho đang gửi 1 giấy tờ; 5 giấy tờ còn thiếu.", every[2:9], ""),
        _plan("mọi trạng thái", "Đã có 3 trong 16 giấy tờ.", every, "Kho quốc gia chưa trả lời."),
    ]


def _plan(title: str, sentence: str, of: list, note: str) -> Example:
    ready = sum(each.state in {"ready", "shown", "waived"} for each in of)
    board = {"sentence": sentence, "rows": of, "total": len(of), "ready_count": ready, "note": note}
    return Example(title, "_plan", {"board": board})


def _offer(number: int, **more) -> SimpleNamespace:
    kept = {
        "id": f"mau-{number}", "title": "Giấy chứng nhận kết hôn", "reference_number": f"{number}6/2011/KH",
        "agency_name": "Ủy ban nhân dân xã Mỏm Đá", "agency_code": "H99.77.03", "issued_on": date(2011, 5, 6),
        "source": "own", "files": [rows.file(f"ket-hon-{number}.pdf")], "selectable": True, "reason": "",
        "notes": [], "differs": set(), "preview_url": NOWHERE,
    }  # fmt: skip
    return SimpleNamespace(**(kept | more))


def _offers() -> list[Example]:
    fresh = SimpleNamespace(text="Còn hiệu lực", icon="check-circle", tone="ready")
    other = _offer(
        2, source="national", differs={"agency", "issued_on", "files", "title"}, title="Trích lục kết hôn (bản sao)",
        files=[rows.file("trich-luc-a.pdf"), rows.file("trich-luc-b.pdf")], issued_on=date(2024, 2, 29),
    )  # fmt: skip
    closed = _offer(
        3, selectable=False, reference_number="", agency_name="", agency_code="", issued_on=None, files=[],
        preview_url="", reason="Kho ghi giấy tờ này đã bị thu hồi nên không chọn được.",
    )  # fmt: skip
    slot = {"paper": "Giấy chứng nhận kết hôn", "choose_url": NOWHERE}
    return [
        Example(
            "đã chọn", "_offer", slot | {"offer": _offer(1, notes=[fresh]), "number": 1, "selected": "mau-1"}, "form"
        ),
        Example("khác giấy tờ kia", "_offer", slot | {"offer": other, "number": 2}, "form"),
        Example("không chọn được", "_offer", slot | {"offer": closed, "number": 3}, "form"),
    ]


def _consents() -> list[Example]:
    ways = [
        SimpleNamespace(value="verbal", label="Nói trực tiếp", hint="Cán bộ nghe và ghi nhận."),
        SimpleNamespace(value="signed", label="Ký phiếu giấy", hint=""),
    ]
    text = "Tôi đồng ý để Chi cục Thủy sản đưa giấy chứng nhận kết hôn số 16/2011/KH vào hồ sơ đăng ký tàu cá này."
    context = {"text": text, "wording_version": 7, "methods": ways}
    return [
        Example("xin xác nhận", "_consent", context, "form"),
        Example("đã chọn cách ký", "_consent", context | {"method": "signed"}, "form"),
    ]


def _steps() -> list[Example]:
    said = {1: "So sánh, xem", 2: "Chủ tàu xác nhận", 3: "Tải về hồ sơ"}
    words = {1: "đã qua", 2: "đang ở", 3: "sắp tới"}
    return [
        Example(f"bước {words[number]}", "_step", {"number": number, "at": 2, "text": text}, "list")
        for number, text in said.items()
    ]


def _previews() -> list[Example]:
    picture = static("img/mark.svg")
    shown = {"name": "ket-hon-1.pdf", "pages": 2, "page_urls": [picture, picture]}
    coming = {"name": "ket-hon-2.pdf", "received": 412_000, "total": 1_240_000}
    checking = {"name": "ket-hon-3.pdf", "received": 1_240_000, "total": 1_240_000}
    failed = {"name": "ket-hon-4.pdf", "state": "failed", "message": text_for("SOURCE_UNREACHABLE")}
    cases = {
        "chưa chọn gì": [], "hai trang": [shown], "đang về": [coming], "đang kiểm tra": [checking],
        "chưa tải được": [failed],
    }  # fmt: skip
    return [
        Example(title, "_preview", {"offer": {"files": files}, "label": f"Bản xem trước: {title}",
                                    "poll_url": NOWHERE if title == "đang về" else ""})
        for title, files in cases.items()
    ]  # fmt: skip


def _files() -> list[Example]:
    removable = rows.file("dang-kiem.pdf", source="scan", actions=[act("Bỏ tệp", NOWHERE, icon="x", kind="quiet")])
    of = [rows.file("hop-dong.pdf"), removable, rows.file("phu-luc-hop-dong.pdf", "fetching")]
    return [Example("ba tệp của một giấy tờ", "_files", {"files": of})]


def _progress() -> list[Example]:
    states = {
        "đang chờ": rows.file("may-tau.pdf", "fetching", received=0, total=None),
        "chưa biết cỡ": rows.file("may-tau.pdf", "fetching", received=310_000, total=None),
        "đang tải": rows.file("may-tau.pdf", "fetching"),
        "đã tải": rows.file("may-tau.pdf"),
        "chưa tải được": rows.file("may-tau.pdf", "failed"),
    }
    return [Example(title, "_progress", {"file": line}) for title, line in states.items()]


def _signatures() -> list[Example]:
    lines = {
        f"chữ ký: {status}": rows.file("giay.pdf", source=source, signature=status)
        for status, source in zip(SIGNATURES, SOURCES, strict=True)
    }
    lines["chữ ký: none"].notes = list(NOTES.values())
    lines["chữ ký: valid"].compared_by, lines["chữ ký: valid"].compared_at = "Mạc Thiên Ân", FETCHED
    return [Example(title, "_provenance", {"file": line}) for title, line in lines.items()]


def _timelines() -> list[Example]:
    events = [
        {"title": "Hẹn trả kết quả", "at": FETCHED + timedelta(days=10), "is_next": True, "icon": "clock"},
        {"title": "Chưa lấy được một giấy tờ", "note": "hẹn lấy lại mỗi giờ", "at": FETCHED, "tone": "promised",
         "icon": "later"},
        {"title": "Từ chối đưa giấy vào hồ sơ", "by": "chủ tàu", "at": FETCHED, "tone": "failed", "icon": "x"},
        {"title": "Tiếp nhận", "by": "Mạc Thiên Ân", "at": FETCHED, "tone": "ready"},
        {"title": "Mở hồ sơ", "at": FETCHED - timedelta(minutes=12)},
    ]  # fmt: skip
    return [Example("mới nhất ở trên", "_timeline", {"events": events})]


def _facts() -> list[Example]:
    facts = [
        {"name": "Chủ tàu", "value": "Trịnh Ngọc Hà", "note": "số định danh 083 188 ••• 046"},
        {"name": "Cảng chính", "value": "Cảng Mỏm Đá, xã Mỏm Đá, tỉnh Vịnh Mây", "wide": True},
        {"label": "Chiều dài", "value": "14,6 m"},
    ]
    due = [{"label": "Nhận lúc", "value": "09:47, 21/09"}, {"label": "Thời hạn", "value": "8 ngày làm việc"}]
    return [
        Example("nhiều cột", "_facts", {"facts": facts}),
        Example("hai cột", "_facts", {"facts": due, "kind": "rows"}),
    ]


def _keys() -> list[Example]:
    return [Example("trang đầu", "_keys"), Example("bảng giấy tờ", "_keys", {"board": True})]


def _heads() -> list[Example]:
    return [Example("trang công khai", "_sitebar"), Example("chưa đăng nhập", "_topbar", {"user": {}})]
