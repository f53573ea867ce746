"""The Celery tasks of the connectors: each takes ids, calls one service, is safe to run twice, and is not retried."""

from celery import shared_task

from connectors import directory, downloads, sweeping


@shared_task(name="connectors.tasks.run_download")
def run_download(*pks: int) -> None:
    """Fetch one file, or a few one after the other (queue `download`, threads)."""
    for pk in pks:
        downloads.run_download(pk)


@shared_task(name="connectors.tasks.run_inspection")
def run_inspection(*pks: int) -> None:
    """Inspect one fetched file, or a few one after the other (queue `inspect`)."""
    for pk in pks:
        downloads.run_inspection(pk)


@shared_task(name="connectors.tasks.run_sweep")
def run_sweep() -> None:
    """Find what was lost (every 30 s)."""
    sweeping.sweep()


@shared_task(name="connectors.tasks.run_directory_refresh")
def run_directory_refresh() -> None:
    """Refresh the directory of security servers (daily; 2122 V.1)."""
    directory.refresh_directory()
