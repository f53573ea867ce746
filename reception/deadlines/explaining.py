"""Deadlines in Vietnamese: how much time is left, and the steps that lead to a due moment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reception.deadlines.calendars import PLAIN_CALENDAR, WorkCalendar, to_local
from reception.deadlines.due_moments import Deadline, Pause, due_at, effective_start, remaining_at
from reception.deadlines.moments import say_day, say_due, say_moment
from reception.models import DeadlineUnit

_FIRST_DAY = {
    DeadlineUnit.SAME_DAY: "tiếp nhận đến hết 15:00 thì trả trong ngày, sau đó trả vào ngày làm việc kế tiếp",
    DeadlineUnit.WORKING_HOURS: "chỉ tính giờ làm việc",
    DeadlineUnit.WORKING_DAYS: "ngày đầu không tính, chỉ tính ngày làm việc",
    DeadlineUnit.CALENDAR_DAYS: "ngày đầu không tính; ngày cuối là ngày nghỉ thì lùi đến ngày làm việc kế tiếp",
    DeadlineUnit.MONTHS: "đến hết ngày tương ứng của tháng; ngày cuối là ngày nghỉ thì lùi đến ngày làm việc kế tiếp",
}


@dataclass(frozen=True)
class DeadlineStep:
    """One row of "Cách tính"."""

    label: str
    text: str


def say_remaining(left: timedelta | int, unit: DeadlineUnit) -> str:
    """Return the time left in words: `còn 4 ngày làm việc`, `còn 3 giờ 30 phút làm việc`."""
    if isinstance(left, timedelta):
        hours, seconds = divmod(int(left.total_seconds()), 3600)
        parts = [f"{hours} giờ"] * bool(hours) + [f"{seconds // 60} phút"] * bool(seconds // 60 or not hours)
        return f"còn {' '.join(parts)} làm việc"
    return f"còn {left} {'ngày làm việc' if unit in (DeadlineUnit.WORKING_DAYS, DeadlineUnit.SAME_DAY) else 'ngày'}"


def explain(
    accepted_at: datetime,
    deadline: Deadline,
    calendar: WorkCalendar = PLAIN_CALENDAR,
    pauses: Iterable[Pause] = (),
    *,
    at: datetime | None = None,
) -> list[DeadlineStep]:
    """Return the rows of "Cách tính" of a due moment. `at` is now; it is needed only while a pause is open."""
    pauses = sorted(pauses, key=lambda pause: pause.start)
    start = effective_start(accepted_at, calendar)
    due = due_at(accepted_at, deadline, calendar, pauses)
    steps = [DeadlineStep("Tiếp nhận", say_moment(accepted_at))]
    if start != to_local(accepted_at):
        steps.append(DeadlineStep("Tính từ", f"{say_moment(start)} (tiếp nhận ngoài giờ làm việc)"))
    steps.append(DeadlineStep("Thời hạn", f"{deadline}; {_FIRST_DAY[deadline.unit]}"))
    steps += _dated_days(start.date(), (due or max(p.start for p in pauses)).date(), calendar)
    steps += [DeadlineStep("Tạm dừng", _say_pause(pause, deadline, calendar, start, due)) for pause in pauses]
    if due is None:
        left = remaining_at(accepted_at, deadline, calendar, pauses, at=at or max(p.start for p in pauses))
        return [*steps, DeadlineStep("Hẹn trả", f"tạm dừng, {say_remaining(left, deadline.unit)}")]
    return [*steps, DeadlineStep("Hẹn trả", say_due(due))]


def _dated_days(first: date, last: date, calendar: WorkCalendar) -> Iterator[DeadlineStep]:
    """Yield the holidays and make-up days between two days, each with its date."""
    rest = sorted(day for day in calendar.rest_days if first <= day <= last and day not in calendar.makeup_days)
    makeup = sorted(day for day in calendar.makeup_days if first <= day <= last)
    if rest:
        yield DeadlineStep("Ngày nghỉ không tính", "; ".join(say_day(day) for day in rest))
    if makeup:
        yield DeadlineStep("Ngày làm bù có tính", "; ".join(say_day(day) for day in makeup))


def _say_pause(pause: Pause, deadline: Deadline, calendar: WorkCalendar, start: datetime, due: datetime | None) -> str:
    reason = f" ({pause.reason})" if pause.reason else ""
    if due and to_local(pause.start) > due:
        return f"từ {say_moment(pause.start)}{reason}: bắt đầu sau hạn trả nên không tính"
    if pause.end is None:
        return f"từ {say_moment(pause.start)}{reason}: chưa kết thúc"
    return f"từ {say_moment(pause.start)} đến {say_moment(pause.end)}{reason}"
