"""Template tags and filters of the pages: icons, states in words, numbers, dates and sizes as people write them here.

Formats follow `domain.md` 10: `dd/mm/yyyy`, 24-hour times, a decimal comma, due dates with their weekday.
A value that is missing becomes an empty string, never the word "None".
"""

import re
from datetime import date, datetime
from typing import Any

import segno
from django import forms, template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from reception.prints.receipt import FORM_NAMES
from reception.words import vocabulary
from reception.words.vocabulary import Word

register = template.Library()

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
GROUPED_LENGTHS = (9, 12)
KILOBYTE = 1024
HASH_EDGE = 8


@register.simple_tag
def icon(name: str) -> SafeString:
    """The icon `name` of parts/_icons.html; always hidden from screen readers, so words must stand beside it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.filter
def state_of(state: str) -> Word:
    """The words of a component's `data-state`; an unknown state says so instead of showing nothing."""
    return vocabulary.COMPONENT_STATES.get(str(state), vocabulary.UNKNOWN)


@register.filter
def status_of(status: str) -> Word:
    """The words of a dossier's status."""
    return vocabulary.DOSSIER_STATES.get(str(status), vocabulary.UNKNOWN)


@register.filter
def source_of(source: str) -> Word | None:
    """The words of a paper's source, or None when there is no source to name."""
    return vocabulary.SOURCES.get(str(source))


@register.filter
def signature_of(status: str) -> Word:
    """The words of a signature's fact; an unknown one counts as not checked yet, never as silence."""
    return vocabulary.SIGNATURES.get(str(status), vocabulary.SIGNATURES["unchecked"])


@register.filter
def due_of(state: str) -> Word:
    """The words of a due date's traffic light."""
    return vocabulary.DUE_STATES.get(str(state), vocabulary.DUE_STATES["on-time"])


@register.filter
def icon_of_tone(tone: str) -> str:
    """The icon that always goes with a tone, so that colour never speaks alone."""
    return vocabulary.TONE_ICONS.get(str(tone), "info")


@register.filter
def tone_of_message(tags: str) -> str:
    """The tone of a message of django.contrib.messages."""
    known = [vocabulary.MESSAGE_TONES[tag] for tag in str(tags).split() if tag in vocabulary.MESSAGE_TONES]
    return known[0] if known else "busy"


@register.filter
def group_number(number: str | None) -> str:
    """An identity number in groups of three (`099 194 004 271`); any other text is returned unchanged."""
    text = str(number or "")
    if text.isdigit() and len(text) in GROUPED_LENGTHS:
        return " ".join(text[at : at + 3] for at in range(0, len(text), 3))
    return text


@register.filter
def mask_number(number: str | None) -> str:
    """An identity number with its third group hidden (`099 194 ••• 271`); others keep two characters each side."""
    text = str(number or "")
    if text.isdigit() and len(text) in GROUPED_LENGTHS:
        groups = [text[at : at + 3] for at in range(0, len(text), 3)]
        groups[-2] = "•••"
        return " ".join(groups)
    return text[:2] + "•••" + text[-2:] if text else ""


@register.filter
def mask_phone(number: str | None) -> str:
    """A phone number with its middle hidden (`0912 ••• 678`)."""
    digits = re.sub(r"\D", "", str(number or ""))
    return f"{digits[:4]} ••• {digits[-3:]}" if len(digits) >= 9 else ("•••" if digits else "")


@register.filter
def vn_date(moment: date | datetime | str | None) -> str:
    """`05/10/2026`, in local time. Text in ISO form is read; other text, such as a year alone, stays as it is."""
    if isinstance(moment, str):
        try:
            moment = date.fromisoformat(moment)
        except ValueError:
            return moment
    return _format(moment, "%d/%m/%Y")


@register.filter
def vn_time(moment: datetime | None) -> str:
    """`08:46`, in local time."""
    return _format(moment, "%H:%M") if isinstance(moment, datetime) else ""


@register.filter
def vn_datetime(moment: date | datetime | None) -> str:
    """`08:46, 05/10/2026`, in local time; a plain date has no hour."""
    return _format(moment, "%H:%M, %d/%m/%Y" if isinstance(moment, datetime) else "%d/%m/%Y")


@register.filter
def vn_due(moment: date | datetime | None) -> str:
    """A promised moment: `thứ Hai, 02/11/2026, trước 17:30` (domain.md 10)."""
    if not moment:
        return ""
    if not isinstance(moment, datetime):
        return f"{WEEKDAYS[moment.weekday()]}, {moment:%d/%m/%Y}"
    here = _local(moment)
    return f"{WEEKDAYS[here.weekday()]}, {here:%d/%m/%Y}, trước {here:%H:%M}"


@register.filter
def vn_long(moment: datetime | None) -> str:
    """A moment as printed forms write it: `08 giờ 52 phút, ngày 05 tháng 10 năm 2026`; date and month with a zero."""
    return _format(moment, "%H giờ %M phút, ngày %d tháng %m năm %Y") if isinstance(moment, datetime) else ""


@register.filter
def vn_long_date(moment: datetime | None) -> str:
    """A day as printed forms write it: `ngày 05 tháng 10 năm 2026`."""
    return _format(moment, "ngày %d tháng %m năm %Y")


@register.filter
def paper_form(form: str) -> str:
    """How a component came in, in the words of the receipt (`bản chính`, `lấy từ kho`)."""
    return FORM_NAMES.get(form, "")


@register.simple_tag
def qr(text: str) -> SafeString:
    """A QR code of level M with its quiet zone, as an inline picture; it holds nothing but `text`."""
    picture = segno.make(text, error="m", micro=False).svg_inline(border=4, omitsize=True)
    label = 'role="img" aria-label="Mã QR mở trang theo dõi hồ sơ" '
    return mark_safe(picture.replace("<svg ", f"<svg {label}", 1))  # noqa: S308 - segno draws numbers only


@register.filter
def file_size(size: int | None) -> str:
    """A size in bytes as people read it: `486 KB`, `1,4 MB`."""
    if size is None or size == "":
        return ""
    number = int(size)
    if number < KILOBYTE:
        return f"{number} byte"
    if number < KILOBYTE * KILOBYTE:
        return f"{round(number / KILOBYTE)} KB"
    return f"{number / KILOBYTE / KILOBYTE:.1f} MB".replace(".", ",").replace(",0 MB", " MB")


@register.filter
def short_hash(digest: str | None) -> str:
    """A SHA-256 that an eye can compare: `9be1 5a07 … e4d2`."""
    text = str(digest or "")
    return f"{text[:4]} {text[4:HASH_EDGE]} … {text[-4:]}" if len(text) > 2 * HASH_EDGE else text


@register.filter
def percent(received: int | None, total: int | None) -> int:
    """How much of `total` is there, as a whole number from 0 to 100; an unknown total is 0."""
    if not total or not received:
        return 0
    return max(0, min(100, int(received * 100 / total)))


@register.filter
def initials(name: str | None) -> str:
    """The two letters of an officer's name in the top bar: last two words, as names are spoken here."""
    words = str(name or "").split()
    return "".join(word[0] for word in words[-2:]).upper()


@register.filter
def upper_first(text: str | None) -> str:
    """The same text with a capital first letter and nothing else changed."""
    words = str(text or "")
    return words[:1].upper() + words[1:]


@register.inclusion_tag("parts/_field.html")
def field(
    bound: forms.BoundField,
    hint: str = "",
    kind: str = "",
    lead: str = "",
    key: str = "",
    size: str = "",
    need: bool = True,
) -> dict[str, Any]:
    """One form field with its label, need, hint and errors, joined by aria attributes.

    `kind` is "segmented" for a radio group in one line, "choice" for a check box; otherwise it is taken from the
    widget. `lead` is an icon inside the box, `key` the shortcut shown at its end, `size` "scan" for the card reader.
    `need` False leaves out "(bắt buộc)" where it goes without saying.
    """
    hint = hint or bound.help_text
    described = [f"{bound.auto_id}_hint"] if hint else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    kind = kind or _kind_of(bound.field.widget)
    attrs: dict[str, Any] = {"class": "input"} if kind == "input" else {}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if size:
        attrs["data-size"] = size
    if kind == "input" and "autocomplete" not in bound.field.widget.attrs:
        attrs["autocomplete"] = "off"
    widget = "" if kind == "segmented" else bound.as_widget(attrs=attrs)
    return {"field": bound, "hint": hint, "kind": kind, "lead": lead, "key": key, "widget": widget, "need": need}


def _kind_of(widget: forms.Widget) -> str:
    if isinstance(widget, forms.RadioSelect):
        return "segmented"
    return "choice" if isinstance(widget, forms.CheckboxInput) else "input"


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _format(moment: date | datetime | None, pattern: str) -> str:
    if not moment:
        return ""
    return (_local(moment) if isinstance(moment, datetime) else moment).strftime(pattern)
