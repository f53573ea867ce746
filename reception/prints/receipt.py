"""Mẫu 01, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", as a PDF of one or more A4 pages.

Set of forms of TT 03/2025/TT-VPCP, Phụ lục I; fields after the reprint in QĐ 3621/QĐ-BYT. The column of sources, the
look-up address and the QR code are our additions. It is drawn from plain facts, so that a print of last year's dossier
never depends on today's catalogue.
"""

from dataclasses import dataclass, field
from datetime import datetime

import segno
from fpdf.enums import Align, TableBordersLayout, VAlign, WrapMode
from fpdf.fonts import FontFace

from kho_portal.pdf import NEXT_LINE, OfficialPdf, clean, long_date
from reception.deadlines.calendars import to_local
from reception.deadlines.moments import WEEKDAYS
from reception.people.identity import hide_proof
from reception.words.files import PaperForm

TITLE = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
QR_SIDE = 26.0  # millimetres without the quiet zone; a provincial rule asks for 22 at least
_QUIET_MODULES = 4
_LABEL = 41.0
_LINE = 5.3
_SIGN_ROOM = 14.0


@dataclass(frozen=True)
class Party:
    """A person or an organisation on the receipt; a line without a known value is not printed."""

    name: str
    id_number: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class ComponentLine:
    """One component: `source` names warehouse or paper with its reference number; `files` is None without files."""

    name: str
    form: PaperForm
    source: str = ""
    files: int | None = None


@dataclass(frozen=True)
class ReceiptFacts:
    """Everything that Mẫu 01 says. Moments are aware; `status_url` holds only the code (`…/ho-so/<code>`)."""

    agency: str
    counter: str
    place: str
    dossier_code: str
    status_url: str
    submitter: Party
    request: str
    procedure_code: str
    components: tuple[ComponentLine, ...]
    deadline: str
    accepted_at: datetime
    due_at: datetime
    collect_at: str
    officer: str
    printed_at: datetime
    number: str = ""
    authoriser: Party | None = None
    authority: str = ""
    owner: Party | None = None
    channel: str = ""
    fee: str = ""
    sets: int = 1
    register_volume: str = ""
    register_serial: str = ""
    support: str = ""
    print_count: int = 1
    notes: tuple[str, ...] = field(default_factory=tuple)


def render_receipt(facts: ReceiptFacts) -> bytes:
    """Return the receipt as PDF bytes; the same facts give the same bytes.

    From the second print on it says "bản in lại".
    """
    pdf = _ReceiptPdf(facts)
    pdf.add_heading(superior=facts.agency, agency=facts.counter, number=facts.number)
    _write_place_and_title(pdf, facts)
    _write_parties(pdf, facts)
    _write_request(pdf, facts)
    _write_components(pdf, facts)
    _write_promise(pdf, facts)
    _write_signatures(pdf, facts)
    return pdf.to_bytes()


class _ReceiptPdf(OfficialPdf):
    """A document whose pages show code, page number and, on a reprint, the time of printing at the foot."""

    def __init__(self, facts: ReceiptFacts) -> None:
        self.foot = f"Mã hồ sơ {facts.dossier_code}"
        if facts.print_count > 1:
            self.foot += f"  ·  Bản in lại lần {facts.print_count - 1}, {_clock(facts.printed_at)}"
        super().__init__(title=f"{TITLE} {facts.dossier_code}", created=to_local(facts.printed_at), author=facts.agency)
        self.set_auto_page_break(True, margin=14)
        self.set_y(14)

    def footer(self) -> None:
        """Write the foot of a page; the library calls this at the end of each page."""
        self.set_y(-13)
        self.write_plain(9)
        self.cell(self.epw / 4 * 3, 5, clean(self.foot))
        self.cell(0, 5, f"Trang {self.page_no()}/{{nb}}", align=Align.R)


def _write_place_and_title(pdf: OfficialPdf, facts: ReceiptFacts) -> None:
    """Write place and day on the right, and the title below."""
    pdf.write_plain(11)
    day = to_local(facts.accepted_at).date()
    pdf.set_xy(pdf.l_margin + 80, pdf.get_y() - (8 if facts.number else 2))  # beside the number
    pdf.multi_cell(pdf.epw - 80, 5, clean(f"{facts.place}, {long_date(day)}"), align=Align.C, **NEXT_LINE)
    reprint = "  ·  BẢN IN LẠI" if facts.print_count > 1 else ""
    pdf.add_title(TITLE, f"Mã hồ sơ: {facts.dossier_code}{reprint}")


def _write_parties(pdf: OfficialPdf, facts: ReceiptFacts) -> None:
    """Write the submitter, and who authorised them, beside the QR code."""
    top = pdf.get_y()
    bottom = _draw_qr(pdf, facts, top)
    width = pdf.epw - QR_SIDE - 14
    pdf.set_y(top)
    pdf.write_plain(12)
    opening = f"{facts.counter.capitalize()} {facts.agency} đã tiếp nhận hồ sơ của:"
    pdf.multi_cell(width, _LINE, clean(opening), align=Align.L, **NEXT_LINE)
    _write_party(pdf, facts.submitter, "Người nộp, tổ chức", width)
    if facts.authoriser:
        _write_party(pdf, facts.authoriser, "Người ủy quyền", width)
        _write_line(pdf, "Giấy tờ ủy quyền", facts.authority, width)
    if facts.owner and facts.owner not in (facts.submitter, facts.authoriser):
        _write_party(pdf, facts.owner, "Chủ hồ sơ", width)
    pdf.set_y(max(pdf.get_y(), bottom) + 1.5)


def _write_party(pdf: OfficialPdf, party: Party, role: str, width: float) -> None:
    """Write name, number and contact data of one party."""
    _write_line(pdf, role, party.name, width, bold=True)
    _write_line(pdf, "Số định danh", hide_proof(party.id_number), width)
    _write_line(pdf, "Địa chỉ", party.address, width)
    _write_line(pdf, "Số điện thoại", party.phone, width)
    _write_line(pdf, "Email", party.email, width)


def _write_line(pdf: OfficialPdf, label: str, value: str, width: float, *, bold: bool = False) -> None:
    """Write `label: value` within `width` (mm); write nothing without a value."""
    if not value:
        return
    pdf.write_plain(12)
    pdf.cell(_LABEL, _LINE, clean(label) + ":")
    (pdf.write_bold if bold else pdf.write_plain)(12)
    pdf.multi_cell(width - _LABEL, _LINE, clean(value), align=Align.L, **NEXT_LINE)


def _draw_qr(pdf: OfficialPdf, facts: ReceiptFacts, top: float) -> float:
    """Draw the QR code of the status page (level M) at the right edge, with the code of the dossier below.

    Returns where it ends, in mm from the top of the page.
    """
    matrix = segno.make(facts.status_url, error="m", micro=False, boost_error=False).matrix
    module = QR_SIDE / len(matrix)
    left = pdf.w - pdf.r_margin - QR_SIDE - _QUIET_MODULES * module
    first = top + _QUIET_MODULES * module
    pdf.set_fill_color(0)
    for row, modules in enumerate(matrix):
        for column, dark in enumerate(modules):
            if dark:
                pdf.rect(left + column * module, first + row * module, module, module, style="F")
    pdf.set_xy(left - 6, first + QR_SIDE + 2 * module)
    pdf.write_bold(8.5)
    pdf.multi_cell(QR_SIDE + 12, 3.8, clean(facts.dossier_code), align=Align.C, wrapmode=WrapMode.CHAR, **NEXT_LINE)
    pdf.set_x(left - 6)
    pdf.write_plain(8.5)
    pdf.multi_cell(QR_SIDE + 12, 3.8, "Quét để theo dõi hồ sơ", align=Align.C, **NEXT_LINE)
    return pdf.get_y() + 1


def _write_request(pdf: OfficialPdf, facts: ReceiptFacts) -> None:
    """Write what the person asks for, with the code of the procedure."""
    code = f" (mã thủ tục {facts.procedure_code})" if facts.procedure_code else ""
    pdf.add_paragraph("Nội dung yêu cầu giải quyết:")
    pdf.set_y(pdf.get_y() - 1.5)
    pdf.add_paragraph(f"{facts.request}{code}", bold=True)


def _write_components(pdf: OfficialPdf, facts: ReceiptFacts) -> None:
    """Write the numbered components with form and source; every page repeats the head of the table."""
    pdf.add_paragraph("Thành phần hồ sơ nộp gồm:")
    pdf.write_plain(10)
    pdf.set_line_width(0.2)
    head = FontFace(family="serif", emphasis="BOLD", size_pt=10)
    with pdf.table(
        align=Align.L,
        col_widths=(8, 63, 25, 61, 10),
        text_align=(Align.C, Align.L, Align.L, Align.L, Align.C),
        line_height=4.4,
        padding=(0.35, 1),
        v_align=VAlign.M,
        headings_style=head,
        borders_layout=TableBordersLayout.ALL,
    ) as table:
        table.row(("TT", "Thành phần hồ sơ", "Hình thức", "Nguồn, số ký hiệu", "Tệp"))
        for number, line in enumerate(facts.components, start=1):
            files = "–" if line.files is None else str(line.files)
            table.row((str(number), clean(line.name), str(line.form.label), clean(line.source) or "–", files))
    pdf.ln(2)
    taken = sum(line.form is PaperForm.WAREHOUSE for line in facts.components)
    count = f"Số lượng hồ sơ: {facts.sets:02d} bộ."
    if taken:
        count += f" Ông/Bà đã đồng ý cho lấy {taken} giấy tờ từ kho dữ liệu nên không phải nộp bản giấy."
    pdf.add_paragraph(count)


def _write_promise(pdf: OfficialPdf, facts: ReceiptFacts) -> None:
    """Write deadline and fee, both moments in a frame, and where to collect the result."""
    terms = [f"Thời gian giải quyết theo quy định: {facts.deadline}."]
    terms += [f"Phí, lệ phí: {facts.fee}."] * bool(facts.fee)
    terms += [f"Kênh thực hiện: {facts.channel}."] * bool(facts.channel)
    pdf.add_paragraph(" ".join(terms))
    due = to_local(facts.due_at)
    frame = [
        (f"Thời gian nhận hồ sơ: {_clock(facts.accepted_at)}.", False),
        (f"Thời gian trả kết quả: trước {_clock(due, WEEKDAYS[due.weekday()])}.", True),
        (f"Đăng ký nhận kết quả tại: {facts.collect_at}.", False),
    ]
    if pdf.will_page_break(6.4 * len(frame) + 4):
        pdf.add_page()
    top = pdf.get_y()
    pdf.set_y(top + 1.5)
    for text, bold in frame:
        pdf.set_x(pdf.l_margin + 2)
        (pdf.write_bold if bold else pdf.write_plain)(12)
        pdf.multi_cell(pdf.epw - 4, 5.8, clean(text), align=Align.L, **NEXT_LINE)
    pdf.set_line_width(0.35)
    pdf.rect(pdf.l_margin, top, pdf.epw, pdf.get_y() + 1.5 - top)
    pdf.ln(3)
    _write_notes(pdf, facts)


def _write_notes(pdf: OfficialPdf, facts: ReceiptFacts) -> None:
    """Write in small print the line of the register, remarks, whom to call and where to look."""
    lines = list(facts.notes)
    if facts.register_volume or facts.register_serial:
        lines.append(f"Vào Sổ theo dõi hồ sơ: quyển số {facts.register_volume}, số thứ tự {facts.register_serial}.")
    lines.append(f"Theo dõi hồ sơ tại {facts.status_url}, hoặc quét mã QR. Trang này chỉ cho biết trạng thái.")
    if facts.support:
        lines.append(f"Hỗ trợ: {facts.support}.")
    pdf.add_paragraph(" ".join(lines), size=10)


def _clock(moment: datetime, weekday: str = "") -> str:
    """Return `08 giờ 52 phút, ngày 05 tháng 10 năm 2026`, with `weekday` before the date if it is not ""."""
    local = to_local(moment)
    return f"{local:%H} giờ {local:%M} phút, {weekday + ', ' if weekday else ''}{long_date(local.date())}"


def _write_signatures(pdf: OfficialPdf, facts: ReceiptFacts) -> None:
    """Write the submitter on the left and the officer on the right, both on one page."""
    if pdf.will_page_break(_SIGN_ROOM + 17):
        pdf.add_page()
    top, half = pdf.get_y() + 2, pdf.epw / 2
    signers = (("NGƯỜI NỘP HỒ SƠ", facts.submitter.name), ("NGƯỜI TIẾP NHẬN HỒ SƠ", facts.officer))
    for column, (role, name) in enumerate(signers):
        left = pdf.l_margin + column * half
        for text, is_bold, y in ((role, True, 0), ("(Ký và ghi rõ họ tên)", False, 5.5), (name, True, 9 + _SIGN_ROOM)):
            pdf.set_xy(left, top + y)
            (pdf.write_bold if is_bold else pdf.write_plain)(12 if is_bold else 10.5)
            pdf.multi_cell(half, 5.5, clean(text), align=Align.C, **NEXT_LINE)
