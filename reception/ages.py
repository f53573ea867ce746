"""How old a paper may be: "not older than 6 months" is asked of a component, never of the paper (domain guide 6.5)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Age:
    """Whether a paper issued on a day is still young enough, and until (or since) which day."""

    is_within: bool
    months: int
    last_day: date

    @property
    def text(self) -> str:
        """In words, for a badge."""
        day = f"{self.last_day:%d/%m/%Y}"
        return f"Còn trong {self.months} tháng, đến {day}" if self.is_within else f"Quá {self.months} tháng từ {day}"


def age_of(issued_on: date | None, months: int | None, on: date) -> Age | None:
    """None when the component sets no limit, or nobody knows the day of issue."""
    if issued_on is None or not months:
        return None
    last = months_after(issued_on, months)
    return Age(on <= last, months, last)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
