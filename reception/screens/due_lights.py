"""Whether a due moment is far, near or past, in words: `due` of templates/parts/_due.html."""

from datetime import date
from functools import lru_cache
from types import SimpleNamespace

from reception.deadlines.answers import SOON_DAYS, answer_by
from reception.deadlines.calendars import PLAIN_CALENDAR, to_local
from reception.words.due import DueLight


def due_light(due_at, at) -> SimpleNamespace:
    """Return whether `due_at` is on time, soon or late at the moment `at`, as `due` of templates/parts/_due.html."""
    due, moment = to_local(due_at), to_local(at)
    if moment > due:
        return SimpleNamespace(state=DueLight.LATE, text=DueLight.LATE.label, note=f"{due:%d/%m/%Y %H:%M}")
    left = _days_left(moment.date(), due.date())
    if left == 0:
        return SimpleNamespace(state=DueLight.SOON, text="Đến hạn hôm nay", note=f"{due:%H:%M}")
    state = DueLight.SOON if left <= SOON_DAYS else DueLight.ON_TIME
    return SimpleNamespace(state=state, text=f"Còn {left} ngày làm việc", note=f"{due:%d/%m/%Y}")


@lru_cache(maxsize=4096)
def _days_left(today: date, until: date) -> int:
    """Return how many working days are left; a list asks for the same days again and again."""
    return PLAIN_CALENDAR.count_working_days(today, until)


def answer_light(submitted_at, at) -> SimpleNamespace:
    """Return until when the counter must answer a filed dossier, as `due` of templates/parts/_due.html.

    `submitted_at` is when it was filed, `at` the present moment.
    """
    until, moment = to_local(answer_by(submitted_at)), to_local(at)
    note = f"{until:%H:%M %d/%m/%Y}"
    if moment > until:
        return SimpleNamespace(state=DueLight.LATE, text="Quá giờ trả lời", note=note)
    state = DueLight.SOON if moment.date() == until.date() else DueLight.ON_TIME
    return SimpleNamespace(state=state, text="Trả lời trước", note=note)
