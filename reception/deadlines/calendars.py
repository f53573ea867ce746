"""When an agency works: hours of a week, dated rest days and make-up days. Arithmetic on local time only."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
_ONE_DAY = timedelta(days=1)
_LONGEST_REST = 400  # days without work after which a calendar is wrong, not on holiday


@dataclass(frozen=True)
class Block:
    """Working time of a day from `start` up to, not including, `end`."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError("a block ends after it starts, within one day")


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
        """Return the blocks worked on `day`, in order; none on a rest day."""
        if day in self.makeup_days:
            return self.week.get(self.makeup_days[day].weekday(), ())
        return () if day in self.rest_days else self.week.get(day.weekday(), ())

    def is_working(self, day: date) -> bool:
        """Whether the agency works on `day`."""
        return bool(self.blocks_on(day))

    def closing(self, day: date) -> datetime:
        """Return the moment at which the working day `day` ends."""
        return _at(day, self.blocks_on(day)[-1].end)

    def working_day_from(self, day: date) -> date:
        """Return `day` or the next working day. Raises ValueError if none comes within 400 days."""
        for step in range(_LONGEST_REST):
            if self.is_working(day + step * _ONE_DAY):
                return day + step * _ONE_DAY
        raise ValueError("the calendar has no working day for more than a year")

    def add_working_days(self, day: date, number: int) -> date:
        """Return the `number`-th working day after `day`, which itself is not counted."""
        for _ in range(number):
            day = self.working_day_from(day + _ONE_DAY)
        return day

    def count_working_days(self, after: date, until: date) -> int:
        """Return how many working days come after the day `after`, up to and including `until`."""
        return sum(self.is_working(after + step * _ONE_DAY) for step in range(1, (until - after).days + 1))

    def spans_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the stretches of working time from `moment` on, without end."""
        day = moment.date()
        while True:
            day = self.working_day_from(day)
            for block in self.blocks_on(day):
                start, end = _at(day, block.start), _at(day, block.end)
                if end > moment:
                    yield max(start, moment), end
            day += _ONE_DAY

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time between two moments."""
        total = timedelta()
        for first, last in self.spans_from(start):
            if first >= end:
                return total
            total += min(last, end) - first
        return total

    def add_working_time(self, start: datetime, amount: timedelta) -> datetime:
        """Return the moment `amount` of working time after `start`; it may be the end of a block."""
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
    """Return `moment` in local time and whole seconds. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment of a dossier carries its time zone")
    return moment.astimezone(LOCAL).replace(microsecond=0)
