"""Writing moments in Vietnamese: weekday, day, hour."""

from datetime import date, datetime

from reception.deadlines.calendars import to_local

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def say_day(day: date) -> str:
    """Return a day as `thứ Hai, 02/11/2026`."""
    return f"{WEEKDAYS[day.weekday()]}, {day:%d/%m/%Y}"


def say_moment(moment: datetime) -> str:
    """Return a moment as `thứ Hai, 02/11/2026, 08:52`, in local time."""
    local = to_local(moment)
    return f"{say_day(local.date())}, {local:%H:%M}"


def say_due(moment: datetime) -> str:
    """Return a due moment as `thứ Hai, 02/11/2026, trước 17:30`, in local time."""
    local = to_local(moment)
    return f"{say_day(local.date())}, trước {local:%H:%M}"


def say_clock(moment: date | datetime | None) -> str:
    """Return `08:46, 05/10/2026`, in local time; a plain date has no hour; "" for None."""
    if not moment:
        return ""
    return f"{to_local(moment):%H:%M, %d/%m/%Y}" if isinstance(moment, datetime) else f"{moment:%d/%m/%Y}"
