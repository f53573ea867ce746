"""Telling workers about rows to work on. The rows hold the work, so a ring may be lost, repeated or late."""

import logging
from collections.abc import Sequence

from celery import current_app
from django.db import transaction

from connectors.models import DownloadStep

TASKS = {
    DownloadStep.FETCH: "connectors.tasks.run_download",
    DownloadStep.INSPECT: "connectors.tasks.run_inspection",
}
MOST_RINGS = 32
logger = logging.getLogger("kho.connectors")


def ring(pk: int, step: str, *more: int) -> bool:
    """Tell a worker about a row, and about `more` to be done after it; return False when the broker is unreachable.

    The sweeper then finds the rows.
    """
    try:
        current_app.tasks[TASKS[DownloadStep(step)]].delay(pk, *more)
    except Exception as error:
        # Whatever the broker raises: the row is committed, and nobody at the counter must wait or see an error.
        logger.warning("bell not rung", extra={"kho": {"download": pk, "error": type(error).__name__}})
        return False
    return True


def ring_all_after_commit(pks: Sequence[int], step: str) -> None:
    """Tell workers about the rows once they are committed; when one ring fails, the rest are not tried.

    Up to MOST_RINGS rows get a ring each. More share them, because the person at the counter waits for the ringing: a
    row behind a slow one is rung on its own by the next sweep.
    """
    share = 1 + max(0, len(pks) - 1) // MOST_RINGS
    groups = [pks[start : start + share] for start in range(0, len(pks), share)]
    if groups:
        # all() stops at the first ring that fails: with a dead broker each one costs the person at the counter time.
        transaction.on_commit(lambda: all(ring(group[0], step, *group[1:]) for group in groups), robust=True)


def ring_after_commit(pk: int, step: str) -> None:
    """Tell a worker about the row once it is committed."""
    transaction.on_commit(lambda: ring(pk, step), robust=True)
