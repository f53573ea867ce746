"""Asking for a file, looking at one and releasing it: this module keeps the file's Download row right.

It creates and changes rows and rings a worker; `downloads` fetches and inspects.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.dispatch import Signal

from connectors.agencies import path_or_code
from connectors.bell import ring_after_commit, ring_all_after_commit
from connectors.models import Download, DownloadStep, OfferedFile
from kho_portal.files.accept import discard
from kho_portal.files.models import FileState
from kho_portal.work.leases import cancel, in_database_time, reopen
from kho_portal.work.models import TERMINAL, WorkStatus

GIVE_UP_IN = timedelta(hours=24)
PREVIEW_LIFE = timedelta(hours=24)
ENDED_WITHOUT_FILE = (WorkStatus.FAILED, WorkStatus.REJECTED, WorkStatus.CANCELLED, WorkStatus.AWAITING_SOURCE)
REPEATABLE = (*ENDED_WITHOUT_FILE, WorkStatus.DONE)
# Sent with `stored_file` when a file is ready, in the transaction that says so: what a receiver stores is kept with it.
file_arrived = Signal()


def request_download(offered_file: OfferedFile, *, keep: bool = True) -> Download:
    """Ask for one file and return its one Download row; unless the bytes are here already, a worker is rung on commit.

    Calling it again changes nothing while the work runs, and is the "try again" once it has ended without a file, or
    with a suspect one.
    `keep` puts the file into a dossier: it is no longer a preview that dies after 24 hours.
    """
    return request_downloads([offered_file], keep=keep)[0]


def request_downloads(offered_files: Sequence[OfferedFile], *, keep: bool = True) -> list[Download]:
    """Ask for all files of a paper at once, some have hundreds of scans; returns their rows in the same order."""
    with transaction.atomic(savepoint=False):
        wanted = Download.objects.filter(offered_file__in=offered_files)
        # A second officer may ask for the same file at this moment: whose row it is does not matter.
        Download.objects.bulk_create([_new_download(file, keep) for file in offered_files], ignore_conflicts=True)
        # Locked, so that a file which is arriving now is seen here as ready, or its arrival sees what we write.
        locked = wanted.select_related("stored_file").select_for_update(of=("self",)).order_by("pk")
        rows = {row.offered_file_id: row for row in locked}
        if keep and not all(row.kept for row in rows.values()):  # somebody only looked at it, and previews die
            wanted.update(kept=True)
            for row in rows.values():
                row.kept = True
        for row in rows.values():
            if _start_again(row):
                row.refresh_from_db()
        due = [row.pk for row in rows.values() if row.status == WorkStatus.QUEUED and row.step == DownloadStep.FETCH]
        ring_all_after_commit(due, DownloadStep.FETCH)
        return [rows[file.pk] for file in offered_files]


def _new_download(offered_file: OfferedFile, keep: bool) -> Download:
    return Download(
        key=f"offered_file:{offered_file.pk}",
        offered_file=offered_file,
        destination=path_or_code(offered_file.document.holding_agency)[:120],
        give_up_at=in_database_time(GIVE_UP_IN),
        kept=keep,
    )


def request_preview(offered_file: OfferedFile) -> Download:
    """Ask for a file only to look at it and return its Download row; asking again never repeats what has failed."""
    download = Download.objects.filter(offered_file=offered_file).first()
    if download is not None and download.status != WorkStatus.CANCELLED:
        return download
    return request_download(offered_file, keep=False)


def retry_download(download: Download) -> bool:
    """Start a download again that ended without a usable file; False when there is nothing to repeat."""
    with transaction.atomic():
        if not _start_again(download):
            return False
        ring_after_commit(download.pk, DownloadStep.FETCH)
    return True


def _start_again(download: Download) -> bool:
    """Queue a row afresh that had ended without a usable file, and discard what it held; False when it had not."""
    if not _is_repeatable(download):
        return False
    # Rows are locked in one order everywhere, Download before StoredFile, or a worker and a person block each other.
    rows = Download.objects.select_for_update(of=("self",)).select_related("stored_file")
    download = rows.get(pk=download.pk)
    if not _is_repeatable(download):
        return False
    fresh = {"step": DownloadStep.FETCH, "stored_file": None, "received_bytes": 0, "fetched_at": None}
    reopen(Download, download.pk, give_up_in=GIVE_UP_IN, over=REPEATABLE, **fresh)
    if download.stored_file is not None:
        discard(download.stored_file, code=download.stored_file.verdict_code or "FETCHED_AGAIN")
    return True


def _is_repeatable(download: Download) -> bool:
    """Whether the download ended without a file, or with one that nobody may use: the source may have a better one."""
    if download.status == WorkStatus.DONE:
        return download.stored_file is None or download.stored_file.state != FileState.READY
    return download.status in ENDED_WITHOUT_FILE


def release_download(download: Download) -> bool:
    """Let a file go that no dossier needs any more; returns True when running work was cancelled.

    A finished file becomes an unused preview.
    """
    with transaction.atomic():
        Download.objects.filter(pk=download.pk).update(kept=False)
        if not cancel(Download, download.pk):
            return False
        download.refresh_from_db()
        _forget_bytes(download, code="NOT_WANTED")
        return True


def forget_failed_bytes(*, limit: int = 200) -> int:
    """Refuse and delete files in quarantine whose download ended without a verdict; returns how many.

    Looked for by state, not by who failed just now: a sweeper may die after it failed a row.
    """
    left = Download.objects.filter(status__in=TERMINAL, stored_file__state=FileState.QUARANTINED)
    forgotten = 0
    for pk in list(left.values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            # Somebody may have started it afresh meanwhile; then its bytes are no longer ours to forget.
            locked = Download.objects.select_for_update().filter(pk=pk, status__in=TERMINAL).first()
            if locked is not None and locked.stored_file_id is not None:
                _forget_bytes(locked, code=locked.last_code or "GAVE_UP")
                forgotten += 1
    return forgotten


def _forget_bytes(download: Download, *, code: str) -> None:
    stored = download.stored_file
    Download.objects.filter(pk=download.pk).update(
        stored_file=None, step=DownloadStep.FETCH, fetched_at=None, received_bytes=0
    )
    if stored is not None:
        discard(stored, code=code[:40])


def rebuild_waiting() -> int:
    """Start every download again that waits for an approved source; returns how many.

    Called when the directory or a table of the admin has changed.
    """
    waiting = Download.objects.filter(status=WorkStatus.AWAITING_SOURCE)
    rebuilt = 0
    for pk in list(waiting.values_list("pk", flat=True)):
        with transaction.atomic():
            if reopen(Download, pk, give_up_in=GIVE_UP_IN, step=DownloadStep.FETCH):
                ring_after_commit(pk, DownloadStep.FETCH)
                rebuilt += 1
    return rebuilt


def delete_unused_previews(*, limit: int = 200) -> int:
    """Delete files that were only looked at, 24 hours after they arrived; returns how many."""
    unused = Download.objects.filter(kept=False, status=WorkStatus.DONE, fetched_at__lt=in_database_time(-PREVIEW_LIFE))
    return sum(_expire(pk, "PREVIEW_EXPIRED") for pk in list(unused.values_list("pk", flat=True)[:limit]))


def drop_previews(offered_files: Sequence[OfferedFile]) -> int:
    """Delete the previews of these files now: the person said no. Returns how many were here or on their way."""
    dropped = 0
    for download in Download.objects.filter(offered_file__in=offered_files, kept=False).order_by("pk"):
        dropped += release_download(download) or _expire(download.pk, "CONSENT_REFUSED")
    return dropped


def _expire(pk: int, code: str) -> bool:
    """Take a finished preview away unless a dossier keeps it; True when it was taken."""
    with transaction.atomic():
        taken = Download.objects.filter(pk=pk, kept=False, status=WorkStatus.DONE).update(
            status=WorkStatus.CANCELLED, last_code=code, finished_at=Now()
        )
        if taken:
            _forget_bytes(Download.objects.select_related("stored_file").get(pk=pk), code=code)
        return bool(taken)
