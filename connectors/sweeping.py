"""Every 30 s: nothing that was lost stays lost. Two sweepers at once are harmless (reliability 3.4)."""

import contextlib
import logging
import time
from dataclasses import asdict, dataclass

from celery import current_app
from django.conf import settings

from connectors.bell import ring
from connectors.directory import last_attempt_age, last_good_age
from connectors.file_requests import delete_unused_previews, forget_failed_bytes
from connectors.lookups import close_left_open
from connectors.models import Download
from kho_portal.files.housekeeping import remove_abandoned, remove_orphans
from kho_portal.files.pieces import forget_abandoned
from kho_portal.work.sweeping import fail_exhausted, ring_due

# With the sweep's own 30 s well below the 180 s in which everything has recovered once a fault is gone.
DIRECTORY_PATIENCE = 120.0
# Looking for orphaned bytes reads the whole store: often enough for the promise "no `.part` older than 1 h".
HOUSEKEEPING_EVERY = 1800.0
logger = logging.getLogger("kho.connectors")


class BellBroken(Exception):
    """The broker cannot be reached: the rows stay due and the next sweep finds them."""


@dataclass(frozen=True)
class SweepReport:
    """What one sweep did, in numbers of rows or files."""

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
    """Due and orphaned rows are rung, hopeless ones failed with a code, open look-ups closed, leftovers removed."""
    parts, orphans, pieces = _keep_house()
    report = SweepReport(
        failed=len(fail_exhausted(Download)),
        lookups_closed=close_left_open(),
        parts_removed=parts,
        orphans_removed=orphans,
        pieces_removed=pieces,
        previews_removed=delete_unused_previews(),
        failed_files_removed=forget_failed_bytes(),
        rung=_ring_downloads(),
        directory_rung=_ring_directory(),
    )
    told = {name: value for name, value in asdict(report).items() if value}
    if told:
        logger.info("swept", extra={"kho": told})
    return report


_last_housekeeping: dict[str, float] = {}


def _keep_house() -> tuple[int, int, int]:
    """Bytes that nobody will ever finish or own are gone: how many from quarantine, from the store, half sent.

    Done on the first sweep of a process and then every half hour. A disk out of order keeps no work waiting.
    """
    now = time.monotonic()
    if now - _last_housekeeping.get("at", -HOUSEKEEPING_EVERY) < HOUSEKEEPING_EVERY:
        return 0, 0, 0
    _last_housekeeping["at"] = now
    try:
        return remove_abandoned(), remove_orphans(), forget_abandoned()
    except OSError as error:
        logger.warning("housekeeping failed", extra={"kho": {"error": type(error).__name__}})
        return 0, 0, 0


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
    """The directory is refreshed even when the daily schedule is dead, but not more often than every 2 minutes."""
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
