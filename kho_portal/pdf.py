"""A4 pages in the dress of Vietnamese official papers: fonts, national heading, fields and signature block.

The receipt of a dossier and the papers of the simulator are set with it. The font comes out of the installed package
`font-source-serif-pro`; only its upright faces hold all Vietnamese letters, so there is no italic here. The same calls
with the same `created` give the same bytes, in every process.
"""

import datetime
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import font_source_serif_pro
from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos

FAMILY = "serif"
FONT_FOLDER = Path(font_source_serif_pro.__file__).parent / "files"
FACES = {"": FONT_FOLDER / "SourceSerifPro-Regular.ttf", "B": FONT_FOLDER / "SourceSerifPro-Bold.ttf"}
COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
NEXT_LINE = {"new_x": XPos.LMARGIN, "new_y": YPos.NEXT}
LABEL_WIDTH = 58  # millimetres


def clean(text: str) -> str:
    """The text in NFC: decomposed Vietnamese would be drawn as a letter followed by a loose mark."""
    return unicodedata.normalize("NFC", str(text))


class OfficialPdf(FPDF):
    """An A4 document with the fonts loaded and the first page open; see the methods for its parts."""

    def __init__(self, *, title: str, created: datetime.datetime, author: str = "") -> None:
        """`created` (aware) stands in the document's properties and is the only time that enters the bytes."""
        super().__init__(format="A4")
        self.set_creation_date(created)
        self.set_title(clean(title))
        if author:
            self.set_author(clean(author))
        self.set_lang("vi")
        self.set_margins(25, 18, 18)
        self.set_auto_page_break(True, margin=18)
        for style, path in FACES.items():
            self.add_font(FAMILY, style, path)
        self.add_page()
        self.write_plain()

    def write_plain(self, size: float = 12) -> None:
        """What follows is set upright and regular in `size` points."""
        self.set_font(FAMILY, "", size)

    def write_bold(self, size: float = 12) -> None:
        """What follows is set bold in `size` points."""
        self.set_font(FAMILY, "B", size)

    def add_heading(self, *, agency: str, superior: str = "", number: str = "") -> None:
        """The head of an official paper: issuing agency and number on the left, country and motto on the right."""
        top, left, right = self.get_y(), (self.l_margin - 5, 83.0), (self.l_margin + 80, self.epw - 80)
        self._write_column(left, top, [(superior.upper(), "", 10.5), (agency.upper(), "B", 10.5)], rule=24)
        bottom = self.get_y()
        if number:
            self._write_column(left, bottom + 1, [(f"Số: {number}", "", 11)])
            bottom = self.get_y()
        self._write_column(right, top, [(COUNTRY, "B", 10.5), (MOTTO, "B", 11.5)], rule=44)
        self.set_xy(self.l_margin, max(bottom, self.get_y()) + 3)

    def _write_column(
        self, column: tuple[float, float], top: float, lines: Iterable[tuple[str, str, float]], rule: float = 0
    ) -> None:
        """Centred lines (text, style, points) in the column (x, width); `rule` is the length of a line below them."""
        x, width = column
        self.set_y(top)
        for text, style, size in lines:
            if text:
                self.set_x(x)
                self.set_font(FAMILY, style, size)
                self.multi_cell(width, 5, clean(text), align=Align.C, **NEXT_LINE)
        if rule:
            y = self.get_y() + 0.8
            self.set_line_width(0.25)
            self.line(x + (width - rule) / 2, y, x + (width + rule) / 2, y)
            self.set_y(y + 1)

    def add_title(self, title: str, subtitle: str = "") -> None:
        """The name of the paper, centred and bold, with an optional line below."""
        self.ln(4)
        self.write_bold(15)
        self.multi_cell(0, 8, clean(title).upper(), align=Align.C, **NEXT_LINE)
        if subtitle:
            self.write_plain(12)
            self.multi_cell(0, 6, clean(subtitle), align=Align.C, **NEXT_LINE)
        self.ln(4)

    def add_paragraph(self, text: str, *, bold: bool = False, size: float = 12, centred: bool = False) -> None:
        """Running text over the whole width."""
        (self.write_bold if bold else self.write_plain)(size)
        self.multi_cell(0, size * 0.53, clean(text), align=Align.C if centred else Align.L, **NEXT_LINE)
        self.ln(1.5)

    def add_fields(self, fields: Iterable[tuple[str, str]]) -> None:
        """Lines of the form "label: value"; a long value wraps beside its label."""
        for label, value in fields:
            top = self.get_y()
            self.write_plain(12)
            self.multi_cell(LABEL_WIDTH, 6.5, clean(label) + ":", align=Align.L, **NEXT_LINE)
            label_end = self.get_y()
            page = self.page
            self.set_xy(self.l_margin + LABEL_WIDTH, top if label_end > top else label_end - 6.5)
            self.write_bold(12)
            self.multi_cell(0, 6.5, clean(value), align=Align.L, **NEXT_LINE)
            if self.page == page:
                self.set_y(max(self.get_y(), label_end))

    def add_signature(self, *, place_and_date: str, role: str, name: str = "", note: str = "") -> None:
        """The block at the lower right: place and date, role of the signer, room for the signature, name."""
        self.ln(6)
        if self.will_page_break(48):
            self.add_page()
        column = (self.l_margin + 77, self.epw - 77)
        self._write_column(column, self.get_y(), [(place_and_date, "", 11.5), (role.upper(), "B", 12), (note, "", 10)])
        if name:
            self._write_column(column, self.get_y() + 18, [(name, "B", 12)])

    def add_notice(self, text: str) -> None:
        """A framed line that nobody can overlook, such as "a specimen, without value"."""
        self.ln(5)
        self.write_bold(13)
        self.set_line_width(0.5)
        self.multi_cell(0, 10, clean(text).upper(), border=1, align=Align.C, **NEXT_LINE)
        self.ln(2)

    def to_bytes(self) -> bytes:
        """The finished file; the document takes no more text afterwards."""
        return bytes(self.output())


def long_date(day: datetime.date) -> str:
    """A date as official papers write it: `ngày 05 tháng 10 năm 2026` (days and the first two months with a zero)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
