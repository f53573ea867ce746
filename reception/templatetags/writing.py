"""How pages write values: identity numbers, dates, sizes, names. Every template has these filters without loading them.

Formats follow `domain.md` 10: `dd/mm/yyyy`, 24-hour times, a decimal comma, due dates with their weekday.
A value that is missing becomes an empty string, never the word "None".
"""

import re
from datetime import date, datetime

from django import template
from django.utils import timezone

from reception.prints.receipt import FORM_NAMES

register = template.Library()

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
GROUPED_LENGTHS = (9, 12)
KILOBYTE = 1024
HASH_EDGE = 8


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
def paper_form(form: str) -> str:
    """How a component came in, in the words of the receipt (`bản chính`, `lấy từ kho`)."""
    return FORM_NAMES.get(form, "")


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


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _format(moment: date | datetime | None, pattern: str) -> str:
    if not moment:
        return ""
    return (_local(moment) if isinstance(moment, datetime) else moment).strftime(pattern)
