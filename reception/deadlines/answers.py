"""Until when a counter answers what was filed, and when a due moment is near."""

import datetime

from reception.deadlines.due_moments import Deadline, due_at
from reception.models import DeadlineUnit

SOON_DAYS = 2
ANSWER_WITHIN = Deadline(8, DeadlineUnit.WORKING_HOURS)


def answer_by(submitted_at: datetime.datetime) -> datetime.datetime:
    """When a counter has received what was filed then, or has said what is missing (domain guide 2.1)."""
    return due_at(submitted_at, ANSWER_WITHIN)
