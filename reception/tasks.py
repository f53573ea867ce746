"""Celery's door to the one-stop shop: tasks take ids, call one service, and are safe to run twice."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from reception.dossiers.presence import forget_old_presence
from reception.reuse import promises

logger = logging.getLogger("kho.reception")


@shared_task(name="reception.tasks.run_promise")
def run_promise(pk: int) -> None:
    """One try of a promised paper (queue `download`)."""
    promises.run_promise(pk)


@shared_task(name="reception.tasks.run_promises")
def run_promises() -> None:
    """Rings what is due (every 30 s)."""
    sweep_reception()


def sweep_reception() -> tuple[int, int]:
    """Due promises are rung, pages closed yesterday are forgotten. (rung, over) of the promises."""
    forget_old_presence()
    return ring_promises()


def ring_promises() -> tuple[int, int]:
    """Due promises are in the queue; a dead broker stops the round, and the next one finds the rows still due."""
    try:
        return promises.sweep_promises(run_promise.delay)
    except OperationalError:
        logger.warning("broker unreachable; promises stay due")
        return 0, 0
