"""When made-up dossiers were opened: in office hours of the working days before today, and more of them lately."""

from datetime import date, datetime, time, timedelta
from math import sqrt

from reception.deadlines.calendars import LOCAL, PLAIN_CALENDAR

SHORTEST, LONGEST = 40, 340  # working days; the procedures of the demonstration have been in force for longer
A_DAY_MORE = 50  # as many dossiers more make the history a day longer
COUNTER_HOURS = timedelta(hours=7, minutes=30)  # of working time, from the opening on


class History:
    """The opening moments of `number` dossiers, of which the first is the oldest."""

    def __init__(self, number: int, today: date) -> None:
        self.number = number
        self.days: list[date] = []  # the latest first
        day = today
        while len(self.days) < min(LONGEST, SHORTEST + number // A_DAY_MORE):
            day -= timedelta(days=1)
            if PLAIN_CALENDAR.is_working(day):
                self.days.append(day)

    def age(self, index: int) -> float:
        """Return how many working days before today the `index`-th dossier was opened, with the share of a day.

        The number of dossiers a day grows evenly from the first day to the last.
        """
        return len(self.days) * (1 - sqrt((index + 0.5) / self.number))

    def opened_at(self, index: int) -> datetime:
        """Return when the `index`-th dossier was opened."""
        back, left = divmod(self.age(index), 1)
        day = self.days[int(back)]
        worked = timedelta(seconds=int((1 - left) * COUNTER_HOURS.total_seconds()))
        return PLAIN_CALENDAR.add_working_time(datetime.combine(day, time.min, LOCAL), worked)
