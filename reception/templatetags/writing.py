"""Filters that write values: identity numbers, dates, sizes, names. Every template has them without loading.

Formats follow `domain.md` 10: `dd/mm/yyyy`, 24-hour times, a decimal comma, due dates with their weekday. A missing
value becomes an empty string and never the word "None".
"""

from datetime import date, datetime

from django import template
from django.utils import timezone

from reception.deadlines.moments import say_clock, say_day, say_due
from reception.people import identity
from reception.words.files import PaperForm

register = template.Library()

KILOBYTE = 1024
HASH_EDGE = 8


@register.filter
def group_number(number: str | None) -> str:
    """Return an identity number in groups of three (`099 194 004 271`); any other text unchanged."""
    return identity.group_number(str(number or ""))


@register.filter
def mask_number(number: str | None) -> str:
    """Return an identity number with its third group hidden (`099 194 ••• 271`), at least half of any other."""
    return identity.mask_number(str(number or ""))


@register.filter
def mask_phone(number: str | None) -> str:
    """Return a phone number with its middle hidden (`0912 ••• 678`)."""
    return identity.mask_phone(str(number or ""))


@register.filter
def vn_date(moment: date | datetime | str | None) -> str:
    """Return `05/10/2026`, in local time. ISO text is converted; other text, such as a year alone, stays as it is."""
    if isinstance(moment, str):
        try:
            moment = date.fromisoformat(moment)
        except ValueError:
            return moment
    return _format(moment, "%d/%m/%Y")


@register.filter
def vn_time(moment: datetime | None) -> str:
    """Return `08:46`, in local time."""
    return _format(moment, "%H:%M") if isinstance(moment, datetime) else ""


@register.filter
def vn_datetime(moment: date | datetime | None) -> str:
    """Return `08:46, 05/10/2026`, in local time; a plain date has no hour."""
    return say_clock(moment)


@register.filter
def vn_due(moment: date | datetime | None) -> str:
    """Return a promised moment as `thứ Hai, 02/11/2026, trước 17:30` (domain.md 10); a plain date has no hour."""
    if not moment:
        return ""
    return say_due(moment) if isinstance(moment, datetime) else say_day(moment)


@register.filter
def paper_form(form: str) -> str:
    """Return how a component came in, in the words of the receipt (`bản chính`, `lấy từ kho`)."""
    return str(PaperForm(form).label) if form in PaperForm.values else ""


@register.filter
def file_size(size: int | None) -> str:
    """Return a size in bytes as people read it: `486 KB`, `1,4 MB`."""
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
    """Return a SHA-256 in a form that people can compare: `9be1 5a07 … e4d2`."""
    text = str(digest or "")
    return f"{text[:4]} {text[4:HASH_EDGE]} … {text[-4:]}" if len(text) > 2 * HASH_EDGE else text


@register.filter
def percent(received: int | None, total: int | None) -> int:
    """Return `received` in per cent of `total`, a whole number from 0 to 100; 0 for an unknown total."""
    if not total or not received:
        return 0
    return max(0, min(100, int(received * 100 / total)))


@register.filter
def initials(name: str | None) -> str:
    """Return the two letters of an officer's name for the top bar, from the last two words of the name."""
    words = str(name or "").split()
    return "".join(word[0] for word in words[-2:]).upper()


@register.filter
def upper_first(text: str | None) -> str:
    """Return the text with a capital first letter and nothing else changed."""
    words = str(text or "")
    return words[:1].upper() + words[1:]


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _format(moment: date | datetime | None, pattern: str) -> str:
    if not moment:
        return ""
    return (_local(moment) if isinstance(moment, datetime) else moment).strftime(pattern)
