"""What the sweeper does to work rows every 30 s. Two sweepers at once are harmless: each change is conditional.

Source: reliability guide 3.4. A lost message, a dead worker or a dead broker costs at most one lease plus one sweep.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Now

from .leases import MAX_LOST_LEASES, claimable
from .models import WAITING, LeasedWork, WorkStatus

BATCH = 500
CODE_CRASHED = "WORK_CRASHED"
CODE_TOO_LATE = "WORK_GAVE_UP"


def ring_due(model: type[LeasedWork], ring: Callable[[int], Any], *, limit: int = BATCH) -> int:
    """`ring(pk)` was called for the oldest rows that a worker may take now; returns how many.

    A bell that cannot be rung (broker down) stops the round: the rows stay due and the next sweep finds them. The
    error is the caller's to report.
    """
    due = model._default_manager.filter(claimable()).order_by("not_before", "pk")
    rung = 0
    for pk in list(due.values_list("pk", flat=True)[:limit]):
        ring(pk)
        rung += 1
    return rung


def fail_exhausted(model: type[LeasedWork], *, limit: int = BATCH) -> list[int]:
    """Rows that no worker may ever take again have failed with a code; returns their pks, for events and messages.

    An earlier outcome keeps its code: "the source did not answer" says more than "time is up".
    """
    failed = []
    for pk in list(model._default_manager.filter(_exhausted()).order_by("pk").values_list("pk", flat=True)[:limit]):
        row = model._default_manager.filter(_exhausted(), pk=pk)
        changed = (
            row.filter(status=WorkStatus.RUNNING).update(**_failure(), last_code=CODE_CRASHED)
            or row.filter(last_code="").update(**_failure(), last_code=CODE_TOO_LATE)
            or row.update(**_failure())
        )
        if changed:
            failed.append(pk)
    return failed


def _exhausted() -> Q:
    free = Q(status__in=WAITING) | Q(status=WorkStatus.RUNNING, lease_until__lt=Now())
    worn_out = Q(attempts__gte=F("max_attempts")) | Q(give_up_at__lte=Now())
    crashed = Q(status=WorkStatus.RUNNING, lease_until__lt=Now(), lost_leases__gte=MAX_LOST_LEASES - 1)
    return (free & worn_out) | crashed


def _failure() -> dict[str, Any]:
    return {"status": WorkStatus.FAILED, "lease_token": None, "lease_until": None, "finished_at": Now()}
