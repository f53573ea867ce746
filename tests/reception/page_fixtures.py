"""Invented context objects with the attributes that the templates of the counter read: what a view must supply."""

from datetime import UTC, date, datetime
from types import SimpleNamespace as Thing

from django import forms

from kho_portal.work.models import WorkStatus
from reception.models import LookupOutcome
from reception.prints.receipt import ComponentLine, Party, ReceiptFacts
from reception.public.parts.slots import make_offer, make_reused, make_scan, make_slot, unanswered
from reception.screens.rows import build_row
from reception.words.files import PaperForm

NOW = datetime(2026, 10, 5, 1, 46, tzinfo=UTC)


class OwnerForm(forms.Form):
    """The fields of counter/start.html."""

    card = forms.CharField(label="Quét mã QR trên thẻ căn cước, hoặc gõ số định danh (12 chữ số)", required=False)
    full_name = forms.CharField(label="Họ và tên")
    id_number = forms.CharField(label="Số định danh cá nhân")
    date_of_birth = forms.CharField(label="Ngày sinh", required=False)
    phone = forms.CharField(label="Điện thoại nhận tin")
    email = forms.EmailField(label="Thư điện tử", required=False)
    address = forms.CharField(label="Nơi thường trú", required=False)
    channel = forms.ChoiceField(
        label="Kênh",
        choices=[("1", "Trực tiếp"), ("3", "Bưu chính")],
        widget=forms.RadioSelect,
        initial="1",
    )
    submitter_is_owner = forms.ChoiceField(
        label="Người đến nộp",
        choices=[("owner", "Chính chủ"), ("other", "Nộp thay")],
        widget=forms.RadioSelect,
        initial="owner",
        required=False,
    )
    submitter_full_name = forms.CharField(label="Họ và tên người nộp thay", required=False)
    submitter_id_number = forms.CharField(label="Số định danh người nộp thay", required=False)
    submitter_authority = forms.CharField(label="Giấy ủy quyền", required=False)


class LoginForm(forms.Form):
    """The two fields of the sign-in page."""

    username = forms.CharField(label="Tên tài khoản")
    password = forms.CharField(label="Mật khẩu", widget=forms.PasswordInput)


class ReasonForm(forms.Form):
    """Why a component is not asked for."""

    reason = forms.CharField(label="Lý do", widget=forms.Textarea)


def person(**changes):
    """A made-up owner."""
    known = {
        "full_name": "Hoàng Thị Mẫu",
        "id_number": "099194000001",
        "date_of_birth": date(1994, 3, 14),
        "phone": "0900000001",
        "email": "mau@example.vn",
        "address": "Số 1, đường Mẫu, phường Mẫu, tỉnh Sơn Hà",
    }
    return Thing(**(known | changes))


def dossier(**changes):
    """A dossier as the pages see it."""
    known = {
        "code": "000.00.18.H99-261005-0001",
        "status": "draft",
        "owner": person(),
        "submitter": None,
        "procedure_name": "Cấp lần đầu chứng chỉ hành nghề khám bệnh, chữa bệnh đối với người Việt Nam",
        "procedure_code": "1.003709",
        "case_name": "Bác sĩ, y sĩ",
        "get_channel_display": "Trực tiếp",
        "get_status_display": "Được tiếp nhận",
        "accepted_at": None,
        "version": 3,
    }
    return Thing(**(known | changes))


def stored_file():
    """A file of the national warehouse that arrived, as a row shows it, with everything known about it."""
    return build_row(_held(), code=dossier().code).files[0]


def rows(*, read_only=False):
    """A board with every state that a slot can be in: the rows that the board itself would build."""
    return [_row(number, slot, read_only) for number, slot in enumerate(_slots(), start=1)]


def _row(number, slot, read_only):
    slot.position, slot.public_id = number, f"r{number}"
    return build_row(slot, code=dossier().code, writable=not read_only)


def _held():
    paper = make_offer("national", number="1482/2026/STP", agency="Sở Tư pháp tỉnh Thanh Bình")
    held = make_reused("LLTP so 1 - mat truoc.pdf", paper, signature="unchecked")
    return make_slot("Văn bản chuyên môn", files=[held], codes=["H99-KQ0031"])


def _slots():
    silent = unanswered(LookupOutcome.UNKNOWN, "LOOKUP_UNAVAILABLE")
    coming, refused = make_offer("national"), make_offer("national")
    running, failed = {"status": WorkStatus.RUNNING}, {"status": WorkStatus.FAILED, "code": "SOURCE_REFUSED"}
    return [
        make_slot("Đơn đề nghị cấp chứng chỉ", copies="1 bản chính"),
        _held(),
        make_slot("Giấy xác nhận thực hành", offers=[make_offer("own")]),
        make_slot(
            "Phiếu lý lịch tư pháp số 1", offers=[make_offer("national") for _ in range(3)], codes=["KQ.G15.000007"]
        ),
        make_slot("Giấy khám sức khỏe", codes=["KQ.G15.000009"], **silent),
        make_slot("Chứng chỉ đào tạo", needs_number=True, codes=["KQ.G15.000008"], **unanswered(LookupOutcome.NONE)),
        make_slot(
            "Phiếu lý lịch tư pháp số 2",
            files=[make_reused("mat truoc.pdf", coming), make_reused("mat sau.pdf", coming, **running)],
        ),
        make_slot("Giấy khai sinh", files=[make_reused("khai sinh.pdf", refused, **failed)]),
        make_slot("Sơ yếu lý lịch tự thuật", files=[make_scan("So yeu.pdf", compared=True)]),
        make_slot("Giấy phép lao động", **unanswered(LookupOutcome.NOT_ALLOWED, "LOOKUP_NOT_ALLOWED")),
    ]


def board(**changes):
    """The board of `rows()`."""
    the_rows = changes.pop("rows", None) or rows()
    known = {
        "rows": the_rows,
        "sentence": "Cần 10 giấy tờ: 2 đã sẵn sàng, 2 có trong kho, 1 đang tải, 4 còn thiếu, 1 chưa tra cứu được.",
        "note": "Bạn có thể làm tiếp các dòng khác trong lúc tải",
        "ready_count": 2,
        "total": len(the_rows),
        "missing": [
            Thing(text="Quét đơn đề nghị", anchor="component-r1", tone="", icon="circle-dashed"),
            Thing(text="Giấy khám sức khỏe: thử lại", anchor="component-r5", tone="failed", icon="octagon"),
        ],
        "can_accept": False,
        "lookup_url": "/lookup",
        "lookup_done_at": NOW,
        "lookup_said": "hai kho, 1 lượt hỏi",
        "lookup_consent": True,
        "can_ask_national_too": True,
        "lookup_banner": Thing(
            tone="failed",
            title="Kho quốc gia không trả lời trong 15 giây",
            text="Kết quả từ kho của tỉnh và các bản quét vẫn được giữ. Thử lại, hoặc quét bản giấy mang theo.",
            code="LOOKUP_UNAVAILABLE",
        ),
        "due": Thing(
            date=datetime(2026, 11, 2, 10, 30, tzinfo=UTC),
            text="20 ngày làm việc, tính từ thứ Ba 06/10",
            rows=[Thing(name="Thời hạn", value="20 ngày làm việc"), Thing(name="Nghỉ lễ", value="không có")],
        ),
        "polling": True,
        "consents_given": 1,
        "consents_total": 3,
    }
    return Thing(**(known | changes))


def offers():
    """Three papers of one code, from two agencies."""
    files = [Thing(id="p1", name="Mat truoc.pdf", pages=1, page_urls=["/page.png"], state="ready")]
    shared = {"source": "national", "agency_name": "Sở Tư pháp tỉnh Thanh Bình", "agency_code": "H98.15"}
    shared |= {"title": "Phiếu lý lịch tư pháp số 1", "files": files, "selectable": True, "reason": "", "notes": []}
    shared |= {"preview_url": "/choose?preview=1", "differs": {"issued_on"}}
    return [
        Thing(id="o1", reference_number="1482/2026/STP", issued_on=date(2026, 8, 18), **shared),
        Thing(id="o2", reference_number="0317/2026/STP", issued_on=date(2026, 3, 11), **shared),
        Thing(
            id="o3",
            reference_number="",
            issued_on=None,
            **(shared | {"selectable": False, "reason": "Cơ quan lưu giữ chưa có trong danh mục tải tệp."}),
        ),
    ]


def choosing(step, **changes):
    """The context of counter/choose.html at one of its three steps."""
    known = {
        "step": step,
        "slot": rows()[6] if step == 3 else rows()[3],
        "dossier": dossier(),
        "board": board(),
        "offers": offers(),
        "selected": "o1",
        "preview_of": "o1",
        "choose_url": "/choose",
        "back_url": "/reception",
        "officer_name": "Cán bộ Mẫu",
        "consent_text": "Tôi đồng ý để Sở Y tế tỉnh Sơn Hà đưa giấy tờ này vào hồ sơ, chỉ dùng cho hồ sơ này.",
        "consent_wording_version": "3",
        "methods": [Thing(value="verbal", label="Nói đồng ý tại quầy", hint="Cán bộ nghe và ghi nhận")],
    }
    return known | changes


def receipt():
    """What the printed form says."""
    lines = [ComponentLine(item.name, PaperForm.WAREHOUSE, "kho quốc gia, số 1482/2026/STP", 1) for item in rows()[:6]]
    owner = person()
    return ReceiptFacts(
        agency="Sở Y tế tỉnh Sơn Hà",
        counter="Bộ phận Tiếp nhận và Trả kết quả",
        place="Sơn Hà",
        dossier_code=dossier().code,
        status_url=f"http://testserver/ho-so/{dossier().code}",
        submitter=Party(owner.full_name, owner.id_number, owner.address, owner.phone, owner.email),
        request=dossier().procedure_name,
        procedure_code="1.003709",
        components=tuple(lines),
        deadline="20 ngày làm việc",
        accepted_at=NOW,
        due_at=datetime(2026, 11, 2, 10, 30, tzinfo=UTC),
        collect_at="Bộ phận Tiếp nhận và Trả kết quả Sở Y tế",
        officer="Cán bộ Mẫu",
        printed_at=NOW,
        channel="Trực tiếp",
    )
