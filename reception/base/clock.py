"""Local time of the offices: Asia/Ho_Chi_Minh."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """Return the present moment, with its zone."""
    return timezone.now()


def today() -> date:
    """Return the present day where the offices are."""
    return timezone.localdate()
