"""How old a paper may be: "not older than 6 months" is a rule of a component, not of a paper (domain guide 6.5)."""

from dataclasses import dataclass
from datetime import date

from reception.deadlines.due_moments import add_months


@dataclass(frozen=True)
class Age:
    """Whether a paper issued on a day is still young enough, and until (or since) which day."""

    is_within: bool
    months: int
    last_day: date

    @property
    def text(self) -> str:
        """The age in words, for a badge."""
        day = f"{self.last_day:%d/%m/%Y}"
        return f"Còn trong {self.months} tháng, đến {day}" if self.is_within else f"Quá {self.months} tháng từ {day}"


def age_of(issued_on: date | None, months: int | None, on: date) -> Age | None:
    """Return the age on the day `on`; None if the component sets no limit, or the day of issue is not known."""
    if issued_on is None or not months:
        return None
    last = add_months(issued_on, months)
    return Age(on <= last, months, last)
