"""Local time of the offices: Asia/Ho_Chi_Minh."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, with zone."""
    return timezone.now()


def today() -> date:
    """The present day where the offices are."""
    return timezone.localdate()
