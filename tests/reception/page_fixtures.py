"""Invented context objects with the attributes that the templates of the counter read: what a view must supply."""

from datetime import UTC, date, datetime
from types import SimpleNamespace as Thing

from django import forms

from reception.prints.receipt import ComponentLine, Party, ReceiptFacts
from reception.words.files import PaperForm

NOW = datetime(2026, 10, 5, 1, 46, tzinfo=UTC)
DIGEST = "9be15a07" + "0" * 52 + "e4d2"


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


def action(label, **changes):
    """One thing to do in a row."""
    known = {"label": label, "icon": "", "key": "", "kind": "", "url": "/x", "method": "post", "dialog": False}
    return Thing(**(known | {"disabled_reason": ""} | changes))


UPLOAD = action("Tải bản quét lên", kind="upload", key="T", icon="scan")
SHOWN = action("Chỉ xuất trình", icon="stamp")
RETRY = action("Thử lại", icon="refresh", key="R")
CHOOSE = action("Chọn giấy tờ", method="get", dialog=True, url="/choose")


def stored_file(**changes):
    """A file that arrived, with everything known about it."""
    known = {
        "id": "f1",
        "name": "LLTP so 1 - mat truoc.pdf",
        "size": 421_888,
        "pages": 1,
        "state": "ready",
        "received": 421_888,
        "total": 421_888,
        "progress": 100,
        "url": "/file/f1",
        "sha256": DIGEST,
        "signature_status": "unchecked",
        "compared_by": "",
        "compared_at": None,
        "actions": [],
        "provenance": Thing(
            source="national", agency="Sở Tư pháp tỉnh Thanh Bình", reference_number="1482/2026/STP", obtained_at=NOW
        ),
    }
    return Thing(**(known | changes))


def row(number, state, name, **changes):
    """One row of the board."""
    known = {
        "id": f"r{number}",
        "number": number,
        "state": state,
        "badge_text": "",
        "source_text": "",
        "source": "",
        "name": name,
        "meta": "",
        "result_codes": [],
        "needs_reference_number": False,
        "reference_number": "",
        "only_shown": False,
        "secret": False,
        "offers": [],
        "files": [],
        "advice": None,
        "primary": None,
        "actions": [],
        "poll_url": f"/row/{number}",
    }
    return Thing(**(known | changes))


def scanned():
    """A scan that an officer compared with the original."""
    return stored_file(
        name="Don de nghi.pdf",
        size=1_468_006,
        compared_by="Cán bộ Mẫu",
        compared_at=NOW,
        provenance=Thing(source="scan", agency="", reference_number="", obtained_at=NOW),
    )


def rows(*, read_only=False):
    """A board with every state of this version."""
    silent = Thing(
        title="Kho quốc gia chưa trả lời cho giấy tờ này (quá 15 giây).",
        text="Chưa biết là có hay không; các giấy tờ khác không bị ảnh hưởng.",
        code="LOOKUP_UNAVAILABLE",
        tone="failed",
    )
    half = stored_file(name="LLTP so 1 - mat sau.pdf", state="fetching", received=160_000, total=421_888)
    codes = ["KQ.G15.000007"]
    found = [
        row(1, "needed", "Đơn đề nghị cấp chứng chỉ", meta="Mẫu 01 · 1 bản chính", primary=UPLOAD, actions=[SHOWN]),
        row(2, "ready", "Văn bằng chuyên môn", source="own", result_codes=["H99-KQ0031"], files=[stored_file()]),
        row(3, "offered-own", "Giấy xác nhận thực hành", primary=action("Dùng giấy tờ này", **vars_of(CHOOSE))),
        row(
            4,
            "choose",
            "Phiếu lý lịch tư pháp số 1",
            badge_text="Chọn 1 trong 3 giấy tờ",
            source="national",
            result_codes=codes,
            meta="3 giấy tờ cùng mã của 2 cơ quan",
            primary=CHOOSE,
            actions=[UPLOAD],
        ),
        row(
            5, "lookup-failed", "Giấy khám sức khỏe", source="national", primary=RETRY, actions=[UPLOAD], advice=silent
        ),
        row(6, "not-found", "Chứng chỉ đào tạo", primary=UPLOAD, needs_reference_number=True, result_codes=codes),
        row(
            7,
            "fetching",
            "Phiếu lý lịch tư pháp số 2",
            badge_text="Đang tải 1/2 tệp",
            source="national",
            files=[stored_file(), half],
            actions=[action("Dừng")],
        ),
        row(8, "fetch-failed", "Giấy khai sinh", source="national", primary=action("Tải lại", key="R")),
        row(9, "ready", "Sơ yếu lý lịch tự thuật", source="scan", files=[scanned()]),
        row(10, "not-allowed", "Giấy phép lao động", actions=[action("Báo quản trị", disabled_reason="Đã báo.")]),
    ]
    for each in found:
        each.read_only = read_only
    return found


def vars_of(other):
    """The fields of an action without its label."""
    return {name: value for name, value in vars(other).items() if name != "label"}


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
