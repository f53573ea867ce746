"""Moments of a dossier as they are written here: weekday, day, hour."""

from datetime import date, datetime

from reception.deadlines.calendars import to_local

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def say_day(day: date) -> str:
    """`thứ Hai, 02/11/2026`."""
    return f"{WEEKDAYS[day.weekday()]}, {day:%d/%m/%Y}"


def say_moment(moment: datetime) -> str:
    """`thứ Hai, 02/11/2026, 08:52`, in local time."""
    local = to_local(moment)
    return f"{say_day(local.date())}, {local:%H:%M}"


def say_due(moment: datetime) -> str:
    """`thứ Hai, 02/11/2026, trước 17:30`, in local time."""
    local = to_local(moment)
    return f"{say_day(local.date())}, trước {local:%H:%M}"
