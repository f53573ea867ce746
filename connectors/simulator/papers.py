"""The files of the held papers: real PDF and JPEG documents, made on first use and then kept.

The same paper gives the same bytes in every process, except the signed one: its key lives as long as the process.
"""

import datetime
import io
import textwrap
import threading

from PIL import Image, ImageDraw, ImageFont

from connectors.simulator.bulk import Body, padded_pdf
from connectors.simulator.holdings import PEOPLE, HeldFile, Paper, Person
from connectors.simulator.signing import sign_document
from kho_portal.pdf import COUNTRY, FACES, MOTTO, OfficialPdf, clean, long_date

NOTICE = "Bản mô phỏng, không có giá trị"
OTHER_PERSON = Person("099176000999", "Phạm Thị Hằng", datetime.date(1976, 11, 20), "Nữ", "Xã Phú Mỹ, tỉnh Sơn Hà")
KEPT_FILES = 512
SCAN_SIZE = (1240, 1754)  # A4 at 150 dots per inch

BODIES: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "KQ.G15.000007": (
        "Căn cứ hồ sơ lý lịch tư pháp, xác nhận người có tên sau đây:",
        (("Tình trạng án tích", "Không có án tích"), ("Cấm đảm nhiệm chức vụ", "Không")),
    ),
    "KQ.G15.000031": (
        "Người được khai sinh:",
        (("Dân tộc", "Theo sổ hộ tịch"), ("Quốc tịch", "Việt Nam"), ("Nơi đăng ký", "Theo cơ quan cấp")),
    ),
    "KQ.G15.000032": (
        "Chứng nhận đã đăng ký kết hôn:",
        (("Vợ hoặc chồng", "Người mô phỏng"), ("Ngày đăng ký", "Theo ngày cấp")),
    ),
    "KQ.G99.000101": (
        "Hiệu trưởng cấp bằng tốt nghiệp đại học cho:",
        (("Ngành", "Y khoa"), ("Xếp loại", "Khá"), ("Hình thức đào tạo", "Chính quy")),
    ),
    "KQ.G99.000102": (
        "Xác nhận người có tên sau đây đã thực hành khám bệnh, chữa bệnh:",
        (("Thời gian", "Từ 01/7/2025 đến 30/6/2026"), ("Nơi thực hành", "Bệnh viện đa khoa tỉnh")),
    ),
    "KQ.G99.000301": (
        "Chứng nhận quyền sử dụng đất của:",
        (("Thửa đất số", "118, tờ bản đồ số 24"), ("Diện tích", "212,5 m²"), ("Mục đích", "Đất ở tại nông thôn")),
    ),
}
GENERIC_BODY = ("Xác nhận nội dung đã đăng ký của:", (("Nội dung", "Theo hồ sơ lưu trữ"),))

_made: dict[tuple[Paper, HeldFile], bytes] = {}
_making = threading.Lock()


def file_body(paper: Paper, held: HeldFile) -> Body:
    """The bytes of one file of a paper, of exactly `held.size` bytes when that is set."""
    if not held.size:
        return Body.of(file_bytes(paper, held))
    plain = HeldFile("base.pdf", "/base.pdf")
    return padded_pdf(file_bytes(paper_without_files(paper), plain), held.size, mark=held.target)


def paper_without_files(paper: Paper) -> Paper:
    """The same paper as a key for what its files share, so that 200 padded files are set once."""
    return Paper(**{**paper.__dict__, "files": ()})


def file_bytes(paper: Paper, held: HeldFile) -> bytes:
    """The natural bytes of one file; made once per process, whoever asks first."""
    key = (paper, held)
    content = _made.get(key)
    if content is None:
        with _making:
            content = _made.get(key)
            if content is None:
                content = _made[key] = _make(paper, held)
                make_room()
    return content


def make_room() -> None:
    """Bounded memory when thousands of generated owners are asked for; a signed file must stay as it was served."""
    if len(_made) > KEPT_FILES:
        oldest = next((key for key in _made if key[1].look != "signed"), None)
        _made.pop(oldest, None)


def media_type(content_start: bytes) -> str:
    """The type a file server would announce for these first bytes."""
    return "image/jpeg" if content_start.startswith(b"\xff\xd8") else "application/pdf"


def _make(paper: Paper, held: HeldFile) -> bytes:
    if held.look == "jpeg":
        return _picture(paper, "JPEG")
    if held.look == "scan":
        return _scan(paper)
    content = _page(paper, held)
    return sign_document(content, reason="Bản mô phỏng") if held.look == "signed" else content


def _created(paper: Paper) -> datetime.datetime:
    return datetime.datetime.combine(paper.issued, datetime.time(2), tzinfo=datetime.UTC)


def _owner(paper: Paper, look: str = "") -> Person:
    if look == "other_name":
        return OTHER_PERSON
    known = PEOPLE.get(paper.owner)
    if known and not paper.name:
        return known
    return Person(paper.owner, paper.name or f"Công Dân Mô Phỏng {paper.owner[-4:]}")


def _owner_fields(owner: Person) -> list[tuple[str, str]]:
    if owner.born is None and not owner.number.startswith("099"):
        fields = [("Tên tổ chức", owner.name), ("Mã số doanh nghiệp", owner.number), ("Địa chỉ", owner.address)]
    else:
        born = owner.born.strftime("%d/%m/%Y") if owner.born else ""
        fields = [("Họ và tên", owner.name), ("Số định danh cá nhân", owner.number), ("Ngày sinh", born)]
        fields += [("Giới tính", owner.sex), ("Nơi thường trú", owner.address)]
    return [(label, value) for label, value in fields if value]


def _page(paper: Paper, held: HeldFile) -> bytes:
    introduction, facts = BODIES.get(paper.code, GENERIC_BODY)
    owner = _owner(paper, held.look)
    page = OfficialPdf(title=paper.title, created=_created(paper), author=paper.issuer)
    page.add_heading(agency=paper.issuer, superior=paper.superior, number=paper.number)
    if held.look == "back":
        page.add_title(paper.title, "Mặt sau")
        page.add_fields([("Cấp cho", owner.name), ("Số định danh cá nhân", owner.number), ("Ghi chú", "Không")])
    else:
        page.add_title(paper.title)
        page.add_paragraph(introduction)
        page.add_fields([*_owner_fields(owner), *facts])
    page.add_notice(NOTICE)
    page.add_signature(
        place_and_date=f"{paper.place}, {long_date(paper.issued)}", role="Người ký mô phỏng", name="Đỗ Văn Mô Phỏng"
    )
    return page.to_bytes()


def _scan(paper: Paper) -> bytes:
    """A PDF that holds nothing but a picture of the paper: its text cannot be read out."""
    page = OfficialPdf(title="Bản quét", created=_created(paper))
    page.image(io.BytesIO(_picture(paper, "JPEG")), x=0, y=0, w=page.w, h=page.h)
    return page.to_bytes()


def _picture(paper: Paper, form: str) -> bytes:
    introduction, facts = BODIES.get(paper.code, GENERIC_BODY)
    sheet = Image.new("L", SCAN_SIZE, 246)
    pen = ImageDraw.Draw(sheet)
    bold, plain = ImageFont.truetype(str(FACES["B"]), 30), ImageFont.truetype(str(FACES[""]), 28)
    title = ImageFont.truetype(str(FACES["B"]), 40)
    fields = [*_owner_fields(_owner(paper)), *facts, ("Số", paper.number or "(không có)")]
    lines = [(paper.superior.upper(), plain), (paper.issuer.upper(), bold), (COUNTRY, bold), (MOTTO, bold), ("", plain)]
    lines += [(part, title) for part in textwrap.wrap(paper.title.upper(), 44)]
    lines += [("", plain), (introduction, plain)]
    lines += [(f"{label}: {value}", plain) for label, value in fields]
    lines += [("", plain), (NOTICE.upper(), title), (f"{paper.place}, {long_date(paper.issued)}", plain)]
    y = 110
    for text, font in lines:
        pen.text((110, y), clean(text), fill=25, font=font)
        y += int(font.size * 1.7)
    pen.rectangle((60, 60, SCAN_SIZE[0] - 60, SCAN_SIZE[1] - 60), outline=120, width=3)
    out = io.BytesIO()
    sheet.save(out, form, quality=80)
    return out.getvalue()
