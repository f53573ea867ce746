"""Celery's door: tasks take ids, call one service, and are safe to run twice. Nothing is retried by the broker."""

from celery import shared_task

from connectors import directory_updates, downloads, sweeping


@shared_task(name="connectors.tasks.run_download")
def run_download(pk: int) -> None:
    """Fetch one file (queue `download`, threads)."""
    downloads.run_download(pk)


@shared_task(name="connectors.tasks.run_inspection")
def run_inspection(pk: int) -> None:
    """Inspect one fetched file (queue `inspect`, processes)."""
    downloads.run_inspection(pk)


@shared_task(name="connectors.tasks.run_sweep")
def run_sweep() -> None:
    """Find what was lost (every 30 s)."""
    sweeping.sweep()


@shared_task(name="connectors.tasks.run_directory_refresh")
def run_directory_refresh() -> None:
    """Refresh the directory of security servers (daily; 2122 V.1)."""
    directory_updates.refresh_and_rebuild()
