"""When a dossier is due: working calendars, deadlines and pauses. Pure arithmetic on local time.

Rules D2-D9 of the domain guide 3.1; first day not counted and rest days at the end after Bộ luật Dân sự 2015 Điều
147, 148; the 15:00 rule after QĐ 1811 and QĐ 663 of Hà Nội. Moments are aware datetimes, counted in whole seconds as
they are printed, and always answered in Asia/Ho_Chi_Minh.
"""

import calendar as months
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from reception.deadlines.calendars import _ONE_DAY, PLAIN_CALENDAR, WorkCalendar, to_local
from reception.models import DeadlineUnit

LAST_SAME_DAY_START = time(15, 0)


@dataclass(frozen=True)
class Deadline:
    """A length of time a law grants, e.g. 20 working days. The number of `SAME_DAY` is not read."""

    number: int
    unit: DeadlineUnit

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", DeadlineUnit(self.unit))
        if self.unit is not DeadlineUnit.SAME_DAY and self.number < 1:
            raise ValueError("a deadline is at least 1")

    def __str__(self) -> str:
        name = str(self.unit.label)
        return name if self.unit is DeadlineUnit.SAME_DAY else f"{self.number} {name}"


@dataclass(frozen=True)
class Pause:
    """An interval in which the clock stands still; `end` is None while it is open."""

    start: datetime
    end: datetime | None = None
    reason: str = ""


def effective_start(accepted_at: datetime, calendar: WorkCalendar = PLAIN_CALENDAR) -> datetime:
    """Return the working moment from which an acceptance counts: itself, or the next opening (D3)."""
    return next(calendar.spans_from(to_local(accepted_at)))[0]


def due_at(
    accepted_at: datetime,
    deadline: Deadline,
    calendar: WorkCalendar = PLAIN_CALENDAR,
    pauses: Iterable[Pause] = (),
) -> datetime | None:
    """Return the promised moment; what ends exactly then is on time (D2-D9).

    None while a pause that counts is still open.
    """
    start = effective_start(accepted_at, calendar)
    waited: timedelta | int = timedelta() if deadline.unit is DeadlineUnit.WORKING_HOURS else 0
    due = _due_after(start, deadline, calendar, waited)
    for pause in _united(pauses, start):
        if pause.start > due:  # the due moment had passed before the pause began
            break
        if pause.end is None:
            return None
        waited += _waited_in(pause.start, pause.end, deadline.unit, calendar)
        due = _due_after(start, deadline, calendar, waited)
    return due


def remaining_at(
    accepted_at: datetime,
    deadline: Deadline,
    calendar: WorkCalendar = PLAIN_CALENDAR,
    pauses: Iterable[Pause] = (),
    *,
    at: datetime,
) -> timedelta | int:
    """Return the time left at a moment: working time, working days or calendar days, as the deadline has; never < 0.

    An open pause that has begun stops the count at its start: "tạm dừng, còn N ngày làm việc".
    """
    pauses = list(pauses)
    start = effective_start(accepted_at, calendar)
    due = due_at(accepted_at, deadline, calendar, [p for p in pauses if p.end is not None])
    moment = max(to_local(at), start)
    for pause in pauses:
        if pause.end is None:
            moment = min(moment, max(to_local(pause.start), start))
    if due <= moment:
        return timedelta() if deadline.unit is DeadlineUnit.WORKING_HOURS else 0
    return _waited_in(moment, due, deadline.unit, calendar)


def _united(pauses: Iterable[Pause], start: datetime) -> list[Pause]:
    """Return the pauses after `start` in order, overlapping ones as one."""
    united: list[Pause] = []
    for begin, end in sorted(
        ((max(to_local(p.start), start), p.end and to_local(p.end)) for p in pauses), key=lambda interval: interval[0]
    ):
        if end is not None and end <= begin:
            continue
        last = united[-1] if united else None
        if last and (last.end is None or begin <= last.end):
            longest = None if last.end is None or end is None else max(last.end, end)
            united[-1] = Pause(last.start, longest)
        else:
            united.append(Pause(begin, end))
    return united


def _waited_in(start: datetime, end: datetime, unit: DeadlineUnit, calendar: WorkCalendar) -> timedelta | int:
    """Return the length of an interval in a unit; its first day is not counted, its last day is (D9)."""
    if unit is DeadlineUnit.WORKING_HOURS:
        return calendar.working_time(start, end)
    if unit in (DeadlineUnit.WORKING_DAYS, DeadlineUnit.SAME_DAY):
        return calendar.count_working_days(start.date(), end.date())
    return (end.date() - start.date()).days


def _due_after(start: datetime, deadline: Deadline, calendar: WorkCalendar, waited: timedelta | int) -> datetime:
    """Return the due moment of a deadline that is lengthened by what was waited, in its own unit."""
    if deadline.unit is DeadlineUnit.WORKING_HOURS:
        return calendar.add_working_time(start, timedelta(hours=deadline.number) + waited)
    day = start.date()
    if deadline.unit is DeadlineUnit.SAME_DAY:
        return calendar.closing(calendar.add_working_days(day, waited + (start.time() > LAST_SAME_DAY_START)))
    if deadline.unit is DeadlineUnit.WORKING_DAYS:
        return calendar.closing(calendar.add_working_days(day, waited + deadline.number))
    if deadline.unit is DeadlineUnit.MONTHS:
        day = add_months(day, deadline.number) + waited * _ONE_DAY
    else:
        day += (deadline.number + waited) * _ONE_DAY
    return calendar.closing(calendar.working_day_from(day))


def add_months(day: date, number: int) -> date:
    """Return the same date `number` months later, or the last day of that month if there is none (D5)."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))
