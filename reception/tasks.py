"""The Celery tasks of the one-stop shop: each takes ids, calls one service, and is safe to run twice."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from reception.dossiers.presence import forget_old_presence
from reception.reuse import promises
from reception.reuse.quotas import forget_uses

logger = logging.getLogger("kho.reception")


@shared_task(name="reception.tasks.run_promise")
def run_promise(pk: int) -> None:
    """Try once to get a promised paper (queue `download`)."""
    promises.run_promise(pk)


@shared_task(name="reception.tasks.run_promises")
def run_promises() -> None:
    """Queue the promises that are due (every 30 s)."""
    sweep_reception()


def sweep_reception() -> tuple[int, int]:
    """Queue the promises that are due, and delete what a day made meaningless: presence, and look-ups counted.

    Returns how many promises were queued, and how many failed because their time is over.
    """
    forget_old_presence()
    forget_uses()
    return ring_promises()


def ring_promises() -> tuple[int, int]:
    """Queue the promises that are due; if the broker is dead, stop and leave them due for the next round."""
    try:
        return promises.sweep_promises(run_promise.delay)
    except OperationalError:
        logger.warning("broker unreachable; promises stay due")
        return 0, 0
