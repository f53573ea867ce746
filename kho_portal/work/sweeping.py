"""What the sweeper does to work rows every 30 s. Two sweepers at once are harmless: each change is conditional.

Source: reliability guide 3.4. A lost message or a dead broker costs at most one sweep; a dead worker of this host costs
one sweep too, and of another host one lease more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db.models import F, Q
from django.db.models.functions import Now

from .holders import dead_holders
from .leases import MAX_LOST_LEASES, claimable, in_database_time
from .models import WAITING, Leased, LeasedWork, WorkStatus

BATCH = 500
A_MOMENT_AGO = timedelta(seconds=-1)
CODE_CRASHED = "WORK_CRASHED"
CODE_TOO_LATE = "WORK_GAVE_UP"


def end_leases_of_the_dead() -> int:
    """The leases of processes of this host that are dead have run out; returns how many did, in all leased tables.

    Such a row is then like any other whose lease ran out: the next claim counts the lost lease. Not in a transaction:
    a dead process is forgotten once its leases have ended for good.
    """
    ended = 0
    for first, last in dead_holders():
        for model in apps.get_models():
            if not issubclass(model, Leased):
                continue
            held = model._default_manager.filter(lease_until__gt=Now(), lease_token__range=(first, last))
            if issubclass(model, LeasedWork):
                held = held.filter(status=WorkStatus.RUNNING)  # by the small index of what is running
            ended += held.update(lease_until=in_database_time(A_MOMENT_AGO))
    return ended


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
