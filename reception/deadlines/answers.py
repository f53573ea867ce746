"""Until when a counter must answer a filed dossier, and how near a due moment is soon."""

import datetime

from reception.deadlines.due_moments import Deadline, due_at
from reception.models import DeadlineUnit

SOON_DAYS = 2
ANSWER_WITHIN = Deadline(8, DeadlineUnit.WORKING_HOURS)


def answer_by(submitted_at: datetime.datetime) -> datetime.datetime:
    """Return when a counter must have received a filed dossier, or said what is missing (domain guide 2.1)."""
    return due_at(submitted_at, ANSWER_WITHIN)
