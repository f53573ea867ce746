"""When a dossier is due: working calendars, deadlines and pauses. Pure arithmetic on local time.

Rules D2-D9 of the domain guide 3.1; first day not counted and rest days at the end after Bộ luật Dân sự 2015 Điều
147, 148; the 15:00 rule after QĐ 1811 and QĐ 663 of Hà Nội. Moments are aware datetimes, counted in whole seconds as
they are printed, and always answered in Asia/Ho_Chi_Minh.
"""

import calendar as months
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
LAST_SAME_DAY_START = time(15, 0)
_ONE_DAY = timedelta(days=1)
_LONGEST_REST = 400  # days without work after which a calendar is wrong, not on holiday


class Unit(StrEnum):
    """What a deadline counts."""

    SAME_DAY = "same_day"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"


UNIT_NAMES = {
    Unit.SAME_DAY: "trong ngày",
    Unit.WORKING_HOURS: "giờ làm việc",
    Unit.WORKING_DAYS: "ngày làm việc",
    Unit.CALENDAR_DAYS: "ngày",
    Unit.MONTHS: "tháng",
}


@dataclass(frozen=True)
class Deadline:
    """A length of time a law grants, e.g. 20 working days. The number of `SAME_DAY` is not read."""

    number: int
    unit: Unit

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", Unit(self.unit))
        if self.unit is not Unit.SAME_DAY and self.number < 1:
            raise ValueError("a deadline is at least 1")

    def __str__(self) -> str:
        name = UNIT_NAMES[self.unit]
        return name if self.unit is Unit.SAME_DAY else f"{self.number} {name}"


@dataclass(frozen=True)
class Block:
    """Working time of a day from `start` up to, not including, `end`."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError("a block ends after it starts, within one day")


@dataclass(frozen=True)
class Pause:
    """An interval in which the clock stands still; `end` is None while it is open."""

    start: datetime
    end: datetime | None = None
    reason: str = ""


OFFICE_HOURS = (Block(time(7, 30), time(11, 30)), Block(time(13, 30), time(17, 30)))
PLAIN_WEEK = {weekday: OFFICE_HOURS for weekday in range(5)}


@dataclass(frozen=True)
class WorkCalendar:
    """When an agency works: blocks per weekday (Monday is 0), dated rest days, and make-up days.

    A make-up day works like the day it replaces; a dated day beats the week. The default is Monday to Friday
    07:30-11:30 and 13:30-17:30 without holidays.
    """

    week: Mapping[int, tuple[Block, ...]] = field(default_factory=lambda: PLAIN_WEEK)
    rest_days: frozenset[date] = frozenset()
    makeup_days: Mapping[date, date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for blocks in self.week.values():
            if any(earlier.end > later.start for earlier, later in itertools.pairwise(blocks)):
                raise ValueError("the blocks of a day stand in order and do not overlap")
        if not any(self.week.values()):
            raise ValueError("a calendar works on at least one weekday")

    def blocks_on(self, day: date) -> tuple[Block, ...]:
        """The blocks worked on `day`, in order; none on a rest day."""
        if day in self.makeup_days:
            return self.week.get(self.makeup_days[day].weekday(), ())
        return () if day in self.rest_days else self.week.get(day.weekday(), ())

    def is_working(self, day: date) -> bool:
        """Whether anybody works on `day`."""
        return bool(self.blocks_on(day))

    def closing(self, day: date) -> datetime:
        """The moment `day`, a working day, ends."""
        return _at(day, self.blocks_on(day)[-1].end)

    def working_day_from(self, day: date) -> date:
        """`day` itself or the next working day. Raises ValueError when none comes within 400 days."""
        for step in range(_LONGEST_REST):
            if self.is_working(day + step * _ONE_DAY):
                return day + step * _ONE_DAY
        raise ValueError("the calendar has no working day for more than a year")

    def add_working_days(self, day: date, number: int) -> date:
        """The `number`-th working day after `day`, which itself is not counted."""
        for _ in range(number):
            day = self.working_day_from(day + _ONE_DAY)
        return day

    def count_working_days(self, after: date, until: date) -> int:
        """How many working days come after the day `after`, up to and including `until`."""
        return sum(self.is_working(after + step * _ONE_DAY) for step in range(1, (until - after).days + 1))

    def spans_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Stretches of working time from `moment` on, without end."""
        day = moment.date()
        while True:
            day = self.working_day_from(day)
            for block in self.blocks_on(day):
                start, end = _at(day, block.start), _at(day, block.end)
                if end > moment:
                    yield max(start, moment), end
            day += _ONE_DAY

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """The working time between two moments."""
        total = timedelta()
        for first, last in self.spans_from(start):
            if first >= end:
                return total
            total += min(last, end) - first
        return total

    def add_working_time(self, start: datetime, amount: timedelta) -> datetime:
        """The moment `amount` of working time after `start`; an exact end of a block stays there."""
        if not amount:
            return start
        for first, last in self.spans_from(start):
            if amount <= last - first:
                return first + amount
            amount -= last - first
        return start


PLAIN_CALENDAR = WorkCalendar()


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, LOCAL)


def to_local(moment: datetime) -> datetime:
    """`moment` in local time and whole seconds. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment of a dossier carries its time zone")
    return moment.astimezone(LOCAL).replace(microsecond=0)


def effective_start(accepted_at: datetime, calendar: WorkCalendar = PLAIN_CALENDAR) -> datetime:
    """The working moment from which an acceptance counts: itself, or the next opening (D3)."""
    return next(calendar.spans_from(to_local(accepted_at)))[0]


def due_at(
    accepted_at: datetime,
    deadline: Deadline,
    calendar: WorkCalendar = PLAIN_CALENDAR,
    pauses: Iterable[Pause] = (),
) -> datetime | None:
    """The promised moment; an end equal to it is on time. None while a pause that counts is still open (D2-D9)."""
    start = effective_start(accepted_at, calendar)
    waited: timedelta | int = timedelta() if deadline.unit is Unit.WORKING_HOURS else 0
    due = _due_after(start, deadline, calendar, waited)
    for pause in _united(pauses, start):
        if pause.start > due:  # it came too late to change anything
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
    """What is left at a moment, in the unit of the deadline: working time, working days, or calendar days; never < 0.

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
        return timedelta() if deadline.unit is Unit.WORKING_HOURS else 0
    return _waited_in(moment, due, deadline.unit, calendar)


def _united(pauses: Iterable[Pause], start: datetime) -> list[Pause]:
    """The pauses after `start` in order, overlapping ones as one."""
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


def _waited_in(start: datetime, end: datetime, unit: Unit, calendar: WorkCalendar) -> timedelta | int:
    """The length of an interval in a unit: the day it begins is not counted, the day it ends is (D9)."""
    if unit is Unit.WORKING_HOURS:
        return calendar.working_time(start, end)
    if unit in (Unit.WORKING_DAYS, Unit.SAME_DAY):
        return calendar.count_working_days(start.date(), end.date())
    return (end.date() - start.date()).days


def _due_after(start: datetime, deadline: Deadline, calendar: WorkCalendar, waited: timedelta | int) -> datetime:
    """The due moment of a deadline lengthened by what was waited in its own unit."""
    if deadline.unit is Unit.WORKING_HOURS:
        return calendar.add_working_time(start, timedelta(hours=deadline.number) + waited)
    day = start.date()
    if deadline.unit is Unit.SAME_DAY:
        return calendar.closing(calendar.add_working_days(day, waited + (start.time() > LAST_SAME_DAY_START)))
    if deadline.unit is Unit.WORKING_DAYS:
        return calendar.closing(calendar.add_working_days(day, waited + deadline.number))
    if deadline.unit is Unit.MONTHS:
        day = add_months(day, deadline.number) + waited * _ONE_DAY
    else:
        day += (deadline.number + waited) * _ONE_DAY
    return calendar.closing(calendar.working_day_from(day))


def add_months(day: date, number: int) -> date:
    """The same date `number` months on, or the last day of that month when there is none (D5)."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))
