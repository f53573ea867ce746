"""Finding lost work every 30 s and ringing it again. Two sweepers at once do no harm (reliability 3.4)."""

import contextlib
import logging
from dataclasses import asdict, dataclass

from celery import current_app
from django.conf import settings

from connectors.bell import ring
from connectors.directory import last_attempt_age, last_good_age
from connectors.file_requests import delete_unused_previews, forget_failed_bytes
from connectors.lookups import close_left_open
from connectors.models import Download
from kho_portal.files.housekeeping import make_round
from kho_portal.work.sweeping import end_leases_of_the_dead, fail_exhausted, ring_due

# With the sweep's own 30 s well below the 180 s in which everything has recovered once a fault is gone.
DIRECTORY_PATIENCE = 120.0
logger = logging.getLogger("kho.connectors")


class BellBroken(Exception):
    """The broker cannot be reached: the rows stay due and the next sweep finds them."""


@dataclass(frozen=True)
class SweepReport:
    """What one sweep did, in numbers of rows or files."""

    leases_ended: int = 0
    failed: int = 0
    rung: int = 0
    lookups_closed: int = 0
    parts_removed: int = 0
    orphans_removed: int = 0
    pieces_removed: int = 0
    previews_removed: int = 0
    failed_files_removed: int = 0
    directory_rung: bool = False


def sweep() -> SweepReport:
    """Ring due and orphaned rows, fail hopeless ones with a code, close open look-ups and remove leftovers.

    Somebody may wait at the counter for what is rung: it comes before everything that may take long.
    """
    ended, failed, rung = end_leases_of_the_dead(), fail_exhausted(Download), _ring_downloads()
    removed = make_round()
    report = SweepReport(
        leases_ended=ended,
        failed=len(failed),
        rung=rung,
        lookups_closed=close_left_open(),
        parts_removed=removed.parts,
        orphans_removed=removed.orphans,
        pieces_removed=removed.pieces,
        previews_removed=delete_unused_previews(),
        failed_files_removed=forget_failed_bytes(),
        directory_rung=_ring_directory(),
    )
    told = {name: value for name, value in asdict(report).items() if value}
    if told:
        logger.info("swept", extra={"kho": told})
    return report


def _ring_downloads() -> int:
    rung = 0

    def ring_one(pk: int) -> None:
        nonlocal rung
        step = Download.objects.filter(pk=pk).values_list("step", flat=True).first()
        if step is None:
            return
        if not ring(pk, step):
            raise BellBroken
        rung += 1

    with contextlib.suppress(BellBroken):
        ring_due(Download, ring_one)
    return rung


def _ring_directory() -> bool:
    """Ask for a refresh of an old directory, should the daily schedule be dead; at most every 2 minutes."""
    if settings.KHO_ACCESS is None:
        return False
    good, tried = last_good_age(), last_attempt_age()
    is_old = good is None or good > settings.KHO_DIALECT.directory_refresh
    if not is_old or (tried is not None and tried < DIRECTORY_PATIENCE):
        return False
    try:
        current_app.tasks["connectors.tasks.run_directory_refresh"].delay()
    except Exception as error:
        logger.warning("bell not rung", extra={"kho": {"error": type(error).__name__}})
        return False
    return True
