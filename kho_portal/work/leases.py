"""Claiming, holding and letting go of work rows. Every change is one conditional UPDATE in database time.

The order for a worker is always: `claim` (committed) -> work, with `renew` along the way -> one transaction that holds
`finish` and everything the work produced. `LeaseLost` means that somebody else owns the row by now: let the transaction
roll back and remove only what you wrote yourself. Source: reliability guide 3.2 and 3.3.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connections, router
from django.db.models import Case, DurationField, ExpressionWrapper, F, Q, Value, When
from django.db.models.functions import Now

from .holders import new_token
from .models import TERMINAL, WAITING, LeasedWork, WorkStatus

LEASE: timedelta = settings.WORK_LEASE  # 60 s unless KHO_WORK_LEASE says otherwise
MAX_LOST_LEASES = 3  # the third claim without an outcome is the last
DETAIL_LENGTH = 500
REOPENED = (WorkStatus.FAILED, WorkStatus.REJECTED, WorkStatus.CANCELLED, WorkStatus.AWAITING_SOURCE)
Work = TypeVar("Work", bound=LeasedWork)


class LeaseLost(Exception):
    """The row belongs to another worker, was cancelled, or is finished. Whatever was done must not be kept."""


def in_database_time(delta: timedelta) -> Any:
    """The database's present moment plus `delta`, as an expression for filters and updates."""
    return Now() + ExpressionWrapper(Value(delta, output_field=DurationField()), output_field=DurationField())


def claimable() -> Q:
    """Rows that a worker may take now: due, or left behind by a worker that died, and neither worn out nor too late."""
    due = Q(status__in=WAITING, not_before__lte=Now())
    orphaned = Q(status=WorkStatus.RUNNING, lease_until__lt=Now(), lost_leases__lt=MAX_LOST_LEASES - 1)
    return (due | orphaned) & Q(attempts__lt=F("max_attempts"), give_up_at__gt=Now())


def claim(model: type[Work], pk: int, *, extra: Q | None = None, lease: timedelta = LEASE) -> UUID | None:
    """The row is running and ours until the lease ends; the attempt is counted and committed. None: not ours.

    `extra` narrows the claim, for instance by a cap for one destination; a refused claim costs no attempt.
    """
    if connections[router.db_for_write(model)].in_atomic_block:
        raise RuntimeError("A claim must be committed before the work starts; do not claim inside a transaction.")
    token = new_token()
    rows = model._default_manager.filter(claimable(), pk=pk)
    if extra is not None:
        rows = rows.filter(extra)
    won = rows.update(
        status=WorkStatus.RUNNING,
        attempts=F("attempts") + 1,
        lost_leases=F("lost_leases") + Case(When(status=WorkStatus.RUNNING, then=1), default=0),
        lease_token=token,
        lease_until=in_database_time(lease),
    )
    return token if won else None


def renew(row: LeasedWork, token: UUID, *, lease: timedelta = LEASE) -> None:
    """The lease runs anew from now. Called from the working loop itself, about four times a lease; raises `LeaseLost`.

    There is no heartbeat thread on purpose: it would keep work alive that hangs.
    """
    _change(row, token, lease_until=in_database_time(lease))


def finish(row: LeasedWork, token: UUID, status: str, *, code: str = "", detail: str = "", **fields: Any) -> None:
    """The row is terminal with this outcome and `fields`; raises `LeaseLost` when it is no longer ours.

    Call it in the transaction that stores what the work produced, so that both exist or neither does.
    """
    if status not in TERMINAL and status != WorkStatus.AWAITING_SOURCE:
        raise ValueError(f"'{status}' does not end work; use postpone().")
    finished_at = Now() if status in TERMINAL else None
    _change(row, token, **_released(status, code, detail), finished_at=finished_at, **fields)


def postpone(
    row: LeasedWork, token: UUID, *, delay_s: float, code: str, detail: str = "", give_attempt_back: bool = False
) -> str:
    """The row waits `delay_s` seconds for its next try, or has failed when that was the last one. Returns its status.

    `give_attempt_back` is for outages of the other side: only `give_up_at` ends those. Raises `LeaseLost`.
    """
    spent = 1 if give_attempt_back else 0
    waiting = _mine(row, token).filter(Q(attempts__lt=F("max_attempts") + spent))
    changes = _released(WorkStatus.RETRY, code, detail)
    changes["not_before"] = in_database_time(timedelta(seconds=delay_s))
    if waiting.update(**changes, attempts=F("attempts") - spent):
        return WorkStatus.RETRY
    finish(row, token, WorkStatus.FAILED, code=code, detail=detail)
    return WorkStatus.FAILED


def cancel(model: type[LeasedWork], pk: int, *, code: str = "", **fields: Any) -> bool:
    """Unfinished work is cancelled; a worker that still holds it finds its lease lost. False: it was already over."""
    rows = model._default_manager.filter(pk=pk).exclude(status__in=TERMINAL)
    changes = _released(WorkStatus.CANCELLED, code, "")
    return bool(rows.update(**changes, finished_at=Now(), **fields))


def reopen(
    model: type[LeasedWork], pk: int, *, give_up_in: timedelta, over: tuple[str, ...] = REOPENED, **fields: Any
) -> bool:
    """Work that failed, was refused, cancelled or waited for approval starts afresh, due now. False: not such a row.

    `over` names other statuses, for work that is done and whose result turned out to be useless.
    """
    changes = _released(WorkStatus.QUEUED, "", "")
    rows = model._default_manager.filter(pk=pk, status__in=over)
    return bool(
        rows.update(
            **changes,
            attempts=0,
            not_before=Now(),
            give_up_at=in_database_time(give_up_in),
            finished_at=None,
            **fields,
        )
    )


def _released(status: str, code: str, detail: str) -> dict[str, Any]:
    """A recorded outcome: the lease is free, and the count of silent deaths starts again."""
    return {
        "status": status,
        "lease_token": None,
        "lease_until": None,
        "lost_leases": 0,
        "last_code": code,
        "last_detail": detail[:DETAIL_LENGTH],
    }


def _mine(row: LeasedWork, token: UUID) -> Any:
    return type(row)._default_manager.filter(pk=row.pk, status=WorkStatus.RUNNING, lease_token=token)


def _change(row: LeasedWork, token: UUID, **changes: Any) -> None:
    if not _mine(row, token).update(**changes):
        raise LeaseLost(f"{type(row).__name__} {row.pk}")
