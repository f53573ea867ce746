"""The fifteen worked examples and four boundaries of the domain guide 3.2, and the edges around them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from reception.deadlines.calendars import LOCAL, OFFICE_HOURS, PLAIN_CALENDAR, PLAIN_WEEK, Block, WorkCalendar
from reception.deadlines.due_moments import Deadline, Pause, add_months, due_at, effective_start, remaining_at
from reception.deadlines.explaining import explain, say_remaining
from reception.deadlines.moments import say_due
from reception.models import DeadlineUnit

WD, SAME_DAY, HOURS, DAYS, MONTHS = (
    DeadlineUnit.WORKING_DAYS,
    DeadlineUnit.SAME_DAY,
    DeadlineUnit.WORKING_HOURS,
    DeadlineUnit.CALENDAR_DAYS,
    DeadlineUnit.MONTHS,
)
TET = WorkCalendar(rest_days=frozenset(date(2026, 2, day) for day in range(16, 21)))
NATIONAL_DAY = WorkCalendar(
    rest_days=frozenset({date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2)}),
    makeup_days={date(2026, 8, 22): date(2026, 8, 31)},
)
SATURDAYS = WorkCalendar(week={**PLAIN_WEEK, 5: OFFICE_HOURS[:1]})


def at(text):
    """`05/10/2026 08:52[:30]` in local time."""
    form = "%d/%m/%Y %H:%M:%S" if text.count(":") == 2 else "%d/%m/%Y %H:%M"
    return datetime.strptime(text, form).replace(tzinfo=LOCAL)


def pause(start, end=None):
    return Pause(at(start), end and at(end))


EXAMPLES = [
    pytest.param(*row, id=f"example {number}")
    for number, row in enumerate(
        [
            ("05/10/2026 08:52", 20, WD, PLAIN_CALENDAR, [], "02/11/2026 17:30"),
            ("06/10/2026 17:45", 3, WD, PLAIN_CALENDAR, [], "12/10/2026 17:30"),
            ("10/10/2026 10:00", 1, WD, PLAIN_CALENDAR, [], "13/10/2026 17:30"),
            ("07/10/2026 15:00:00", 0, SAME_DAY, PLAIN_CALENDAR, [], "07/10/2026 17:30"),
            ("09/10/2026 15:00:01", 0, SAME_DAY, PLAIN_CALENDAR, [], "12/10/2026 17:30"),
            ("08/10/2026 12:10", 4, HOURS, PLAIN_CALENDAR, [], "08/10/2026 17:30"),
            ("09/10/2026 14:15", 8, HOURS, PLAIN_CALENDAR, [], "12/10/2026 14:15"),
            ("01/10/2026 09:00", 10, DAYS, PLAIN_CALENDAR, [], "12/10/2026 17:30"),
            ("30/01/2026 09:00", 1, MONTHS, PLAIN_CALENDAR, [], "02/03/2026 17:30"),
            ("11/02/2026 10:00", 5, WD, TET, [], "25/02/2026 17:30"),
            ("21/08/2026 09:00", 7, WD, NATIONAL_DAY, [], "03/09/2026 17:30"),
            (
                "05/10/2026 08:52",
                20,
                WD,
                PLAIN_CALENDAR,
                [("09/10/2026 10:14", "15/10/2026 09:00")],
                "06/11/2026 17:30",
            ),
            (
                "12/10/2026 08:00",
                10,
                WD,
                PLAIN_CALENDAR,
                [("14/10/2026 09:00", "19/10/2026 10:00"), ("16/10/2026 14:00", "21/10/2026 08:00")],
                "02/11/2026 17:30",
            ),
            (
                "05/10/2026 08:00",
                10,
                DAYS,
                PLAIN_CALENDAR,
                [("07/10/2026 15:00", "11/10/2026 20:00")],
                "19/10/2026 17:30",
            ),
            (
                "07/10/2026 08:00",
                8,
                HOURS,
                PLAIN_CALENDAR,
                [("07/10/2026 09:00", "07/10/2026 14:30")],
                "08/10/2026 11:30",
            ),
            (
                "05/10/2026 08:52",
                20,
                WD,
                PLAIN_CALENDAR,
                [("09/10/2026 10:14", "10/10/2026 19:40")],
                "02/11/2026 17:30",
            ),
            ("13/11/2026 09:00", 3, WD, PLAIN_CALENDAR, [("19/11/2026 08:00", None)], "18/11/2026 17:30"),
            ("05/10/2026 17:30:00", 1, WD, PLAIN_CALENDAR, [], "07/10/2026 17:30"),
            ("08/10/2026 16:00", 2, WD, SATURDAYS, [], "10/10/2026 11:30"),
        ],
        start=1,
    )
]


@pytest.mark.parametrize(("accepted", "number", "unit", "calendar", "pauses", "due"), EXAMPLES)
def test_the_worked_examples_of_the_domain_guide(accepted, number, unit, calendar, pauses, due):
    pauses = [pause(*interval) for interval in pauses]
    assert due_at(at(accepted), Deadline(number, unit), calendar, pauses) == at(due)
    assert due_at(at(accepted).astimezone(UTC), Deadline(number, unit), calendar, reversed(pauses)) == at(due)
    assert explain(at(accepted), Deadline(number, unit), calendar, pauses)[-1].text == say_due(at(due))


@pytest.mark.parametrize(
    ("accepted", "start"),
    [
        ("05/10/2026 06:00", "05/10/2026 07:30"),
        ("05/10/2026 07:30", "05/10/2026 07:30"),
        ("05/10/2026 11:29:59", "05/10/2026 11:29:59"),
        ("05/10/2026 11:30", "05/10/2026 13:30"),
        ("05/10/2026 12:00", "05/10/2026 13:30"),
        ("05/10/2026 17:29:59", "05/10/2026 17:29:59"),
        ("05/10/2026 17:30", "06/10/2026 07:30"),
        ("09/10/2026 20:00", "12/10/2026 07:30"),
        ("11/10/2026 09:00", "12/10/2026 07:30"),
    ],
)
def test_an_acceptance_outside_working_time_counts_from_the_next_opening(accepted, start):
    assert effective_start(at(accepted)) == at(start)


def test_no_due_moment_is_promised_while_a_pause_is_open():
    open_pause = [pause("09/10/2026 10:14")]
    deadline = Deadline(20, WD)
    assert due_at(at("05/10/2026 08:52"), deadline, pauses=open_pause) is None
    left = remaining_at(at("05/10/2026 08:52"), deadline, pauses=open_pause, at=at("01/12/2026 09:00"))
    assert left == 16
    assert explain(at("05/10/2026 08:52"), deadline, pauses=open_pause)[-1].text == "tạm dừng, còn 16 ngày làm việc"


def test_what_is_left_is_told_in_the_unit_of_the_deadline():
    accepted = at("07/10/2026 08:00")
    left = remaining_at(accepted, Deadline(8, HOURS), at=at("07/10/2026 14:00"))
    assert left == timedelta(hours=4)
    assert say_remaining(left, HOURS) == "còn 4 giờ làm việc"
    assert say_remaining(timedelta(minutes=30), HOURS) == "còn 30 phút làm việc"
    assert remaining_at(accepted, Deadline(10, DAYS), at=at("09/10/2026 09:00")) == 10
    assert remaining_at(accepted, Deadline(1, WD), at=at("09/11/2026 09:00")) == 0


def test_a_pause_before_the_start_or_turned_round_changes_nothing():
    deadline = Deadline(3, WD)
    odd = [pause("01/10/2026 09:00", "02/10/2026 09:00"), pause("07/10/2026 09:00", "06/10/2026 09:00")]
    assert due_at(at("05/10/2026 09:00"), deadline, pauses=odd) == at("08/10/2026 17:30")


def test_a_pause_within_the_lengthened_time_counts_too():
    pauses = [pause("06/10/2026 09:00", "09/10/2026 09:00"), pause("12/10/2026 09:00", "13/10/2026 09:00")]
    assert due_at(at("05/10/2026 09:00"), Deadline(3, WD), pauses=pauses) == at("14/10/2026 17:30")


def test_fractions_of_a_second_do_not_turn_fifteen_oclock_into_late():
    accepted = at("07/10/2026 15:00:00").replace(microsecond=900_000)
    assert due_at(accepted, Deadline(0, SAME_DAY)) == at("07/10/2026 17:30")


def test_a_make_up_day_beats_a_rest_day_and_works_like_the_day_it_replaces():
    day = date(2026, 10, 10)
    both = WorkCalendar(rest_days=frozenset({day}), makeup_days={day: date(2026, 10, 12)})
    assert both.blocks_on(day) == OFFICE_HOURS


@pytest.mark.parametrize(
    ("day", "number", "later"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 5), 1, date(2027, 1, 5)),
    ],
)
def test_months_end_on_the_same_date_or_the_last_day(day, number, later):
    assert add_months(day, number) == later


def test_nonsense_is_refused_with_a_reason():
    with pytest.raises(ValueError, match="time zone"):
        effective_start(datetime(2026, 10, 5, 8, 0))
    with pytest.raises(ValueError, match="at least 1"):
        Deadline(0, WD)
    with pytest.raises(ValueError, match="weekday"):
        WorkCalendar(week={})
    with pytest.raises(ValueError, match="ends after"):
        Block(time(9), time(9))
    with pytest.raises(ValueError, match="overlap"):
        WorkCalendar(week={0: (Block(time(9), time(11)), Block(time(10), time(12)))})
    idle = WorkCalendar(rest_days=frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(900)))
    with pytest.raises(ValueError, match="no working day"):
        due_at(at("05/10/2026 08:00"), Deadline(1, WD), idle)


def test_the_way_to_a_due_moment_is_explained_step_by_step():
    steps = explain(at("21/08/2026 18:00"), Deadline(7, WD), NATIONAL_DAY, [pause("01/01/2027 08:00")])
    told = {step.label: step.text for step in steps}
    assert told["Tiếp nhận"] == "thứ Sáu, 21/08/2026, 18:00"
    assert "22/08/2026, 07:30" in told["Tính từ"]
    assert told["Thời hạn"].startswith("7 ngày làm việc")
    assert "02/09/2026" in told["Ngày nghỉ không tính"]
    assert "thứ Bảy, 22/08/2026" in told["Ngày làm bù có tính"]
    assert "không tính" in told["Tạm dừng"]
    assert told["Hẹn trả"] == "thứ Sáu, 04/09/2026, trước 17:30"
