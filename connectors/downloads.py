"""Fetching the files of offered documents into quarantine and inspecting them, in workers.

The Download row of a file holds the state of the work; a message to a worker only says that there is some. Fetching and
inspecting are two leased steps of that row, on two queues. Source: 2122 V.3, wire contract 4.5, reliability 3 and 5.
"""

import logging
import random
import time
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from connectors.bell import ring
from connectors.client import TransportFailure
from connectors.directory import (
    current_directory,
    current_rules,
    last_attempt_age,
    last_attempt_was_outage,
    recent_tables,
    refresh_directory,
)
from connectors.errors import ConnectorError, Rejected, Unavailable, UntrustedLink
from connectors.failures import file_error
from connectors.file_requests import file_arrived
from connectors.links import build_link
from connectors.models import Download, DownloadStep
from connectors.portal import BNDP, TokenRefused, current_client, current_portal
from connectors.tokens import Deadline, with_token
from connectors.types import BuiltLink
from kho_portal.files.accept import Received, Receiver, discard, inspect_stored, publish, quarantine
from kho_portal.files.errors import FileIncomplete, FileProblem, FileRefused, StorageUnavailable
from kho_portal.files.inspection import CORRUPT, NOT_A_DOCUMENT, REFUSED, Verdict
from kho_portal.files.inspector import kind_of
from kho_portal.files.models import FileState, StoredFile
from kho_portal.files.storage import store
from kho_portal.work.leases import LEASE, LeaseLost, claim, finish, postpone, renew
from kho_portal.work.models import WorkStatus

HEADER_DEADLINE = 20.0
RENEW_EVERY = LEASE.total_seconds() / 4
PROGRESS_EVERY = 2.0
CONTENT_DELAYS = (5.0, 30.0, 120.0)
REFETCH_CORRUPT_ONCE = 2  # a silently cut body looks corrupt: it is asked for once more
# A reason that a newer directory may cure is worth one refresh, but not one for every file.
CURED_BY_REFRESH = frozenset({"agency_unknown", "dstcode_unknown", "dstcode_foreign"})
REFRESH_AT_MOST_EVERY = 600.0
REFRESH_WANTING_EVERY = 20.0  # while there is none, or the portal did not give one
logger = logging.getLogger("kho.connectors")


def run_download(pk: int) -> None:
    """Fetch the file into quarantine, where it waits for inspection; otherwise the row says what comes next.

    Safe to call any number of times, by any number of workers at once; not inside a transaction.
    """
    token = claim(Download, pk, extra=Q(step=DownloadStep.FETCH))
    if token is None:
        return
    row = _load(pk)
    try:
        _settle(row, token, _try(row, token, _fetch))
    except LeaseLost:
        logger.info("lease lost", extra={"kho": {"download": pk}})


def run_inspection(pk: int) -> None:
    """Inspect the fetched file and finish its row together with it, or let it wait for another inspection."""
    token = claim(Download, pk, extra=Q(step=DownloadStep.INSPECT))
    if token is None:
        return
    row = _load(pk)
    try:
        _settle(row, token, _try(row, token, _inspect))
    except LeaseLost:
        logger.info("lease lost", extra={"kho": {"download": pk}})


def _load(pk: int) -> Download:
    return Download.objects.select_related("offered_file__document", "stored_file").get(pk=pk)


def _try(row: Download, token: UUID, step) -> ConnectorError | None:
    """Run one step; the error to settle, or None when the step has recorded its own outcome."""
    try:
        step(row, token)
    except ConnectorError as error:
        return error
    except TransportFailure as failure:
        return _file_error(row, failure)
    except FileRefused as problem:
        return Rejected(problem.code)
    except FileIncomplete as problem:
        return Unavailable(problem.code, counts=True)
    except (StorageUnavailable, FileProblem) as problem:
        return Unavailable(problem.code)
    return None


def _file_error(row: Download, failure: TransportFailure) -> ConnectorError:
    agency = row.offered_file.document.holding_agency_name
    return file_error(failure, agency=agency, limit=settings.KHO_DIALECT.file_max_bytes)


def _settle(row: Download, token: UUID, error: ConnectorError | None) -> None:
    """Record an error in the row: wait for another try, wait for an administrator, or end (reliability 3.3)."""
    if error is None:
        return
    told = {"download": row.pk, "code": error.code, "detail": error.detail[:80]}
    logger.info("download not done", extra={"kho": told})
    if isinstance(error, Unavailable):
        delay = max(_delay(row, error), error.retry_after or 0)
        postpone(row, token, delay_s=delay, code=error.code, detail=error.detail, give_attempt_back=not error.counts)
    elif isinstance(error, UntrustedLink) and error.is_reviewable:
        finish(row, token, WorkStatus.AWAITING_SOURCE, code=error.code, detail=error.detail)
    else:
        finish(row, token, WorkStatus.REJECTED, code=error.code, detail=error.detail)


def _delay(row: Download, error: Unavailable) -> float:
    """Seconds until the next try: 5, 30, 120 (+-20 %) for content; for outages 5, 30, then 60."""
    if error.counts:
        base = CONTENT_DELAYS[min(row.attempts, len(CONTENT_DELAYS)) - 1]
        return base * random.uniform(0.8, 1.2)  # noqa: S311
    # An outage gives its attempt back, so its age stands in for the count.
    waiting = (row.not_before - row.created_at).total_seconds()
    return 5.0 if waiting < 3 else 30.0 if waiting < 20 else 60.0


def _fetch(row: Download, token: UUID) -> None:
    """Stream the bytes into quarantine, and send the row on to its inspection in the transaction that stores them."""
    received = _receive(row, token)
    try:
        if not kind_of(received.head):
            raise Unavailable("NOT_A_DOCUMENT", counts=True, detail="magic")
        _pass_on(row, token, received)
    except BaseException:
        store().remove(received.key)
        raise
    ring(row.pk, DownloadStep.INSPECT)


def _receive(row: Download, token: UUID) -> Received:
    """Receive the bytes; where the dialect wants our token, with it, and once more with a new one if it is refused."""
    begun = time.monotonic()
    portal = current_portal()
    link = _link(row)
    if portal.dialect.file_auth == "none":
        return _stream(row, token, link, {}, begun)

    def call(value: str) -> Received:
        try:
            return _stream(row, token, link, portal.token_header(value), begun)
        except TransportFailure as failure:
            # 403 says that the right is missing: no new token would change that.
            if failure.kind == "status" and failure.status == 401:
                raise TokenRefused(_file_error(row, failure)) from None
            raise

    return with_token(portal, BNDP, Deadline(portal.dialect.api_deadline + HEADER_DEADLINE), call)


def _stream(row: Download, token: UUID, link: BuiltLink, headers: dict[str, str], begun: float) -> Received:
    dialect = settings.KHO_DIALECT
    with (
        current_client().open_file(
            link.url,
            method=dialect.file_method,
            headers=headers,
            header_deadline=HEADER_DEADLINE,
            deadline=dialect.file_deadline,
            max_bytes=dialect.file_max_bytes,
        ) as incoming,
        Receiver(declared_size=incoming.declared_size, limit=dialect.file_max_bytes) as receiver,
    ):
        progress = _Progress(row, token, incoming.declared_size, begun)
        for chunk in incoming.chunks():
            receiver.write(chunk)
            progress.note(receiver.size)
        return receiver.finish()


def _link(row: Download) -> BuiltLink:
    """Build the address of the file by tables hardly a second old; what those refuse is judged by the newest ones."""
    source = row.offered_file
    directory, rules = recent_tables()
    try:
        return build_link(source.link, source.document.holding_agency, directory=directory, rules=rules)
    except UntrustedLink:
        return _link_anew(row)


def _link_anew(row: Download) -> BuiltLink:
    """Build the address of the file anew, after a refresh, within limits, of a directory that is missing or too old.

    A directory that cannot be had is an outage that ends by itself, never a source that somebody must approve.
    """
    try:
        return _build(row)
    except UntrustedLink as refused:
        if refused.reason not in CURED_BY_REFRESH:
            raise
    _refresh_when_due()
    try:
        return _build(row)
    except UntrustedLink as refused:
        if refused.reason in CURED_BY_REFRESH and (not current_directory().entries or last_attempt_was_outage()):
            raise Unavailable("DIRECTORY_AWAITED", detail=refused.reason) from None
        raise


def _build(row: Download) -> BuiltLink:
    source = row.offered_file
    return build_link(source.link, source.document.holding_agency, directory=current_directory(), rules=current_rules())


def _refresh_when_due() -> None:
    """Refresh the directory unless somebody did so lately; a good refresh rings the files that waited for one."""
    age = last_attempt_age()
    is_wanting = not current_directory().entries or last_attempt_was_outage()
    if age is None or age > (REFRESH_WANTING_EVERY if is_wanting else REFRESH_AT_MOST_EVERY):
        refresh_directory()


class _Progress:
    """Renews the lease and tells the page how far we are, inline from the byte loop: hung work loses its lease."""

    def __init__(self, row: Download, token: UUID, total: int | None, begun: float) -> None:
        """`begun`: when the row was claimed or renewed last, on the monotonic clock."""
        self._row, self._token, self._total = row, token, total
        self._renewed, self._told = begun, time.monotonic()

    def note(self, received: int) -> None:
        now = time.monotonic()
        if now - self._told >= PROGRESS_EVERY:
            self._told = now
            mine = Download.objects.filter(pk=self._row.pk, lease_token=self._token)
            mine.update(received_bytes=received, total_bytes=self._total)
        if now - self._renewed >= RENEW_EVERY:
            self._renewed = now
            renew(self._row, self._token)


def _pass_on(row: Download, token: UUID, received: Received) -> None:
    """Store the row of the bytes and send the work row on; its attempt is given back: both steps count as one."""
    with transaction.atomic():
        stored = quarantine(received, display_name=row.offered_file.name)
        _release(
            row,
            token,
            status=WorkStatus.QUEUED,
            step=DownloadStep.INSPECT,
            attempts=F("attempts") - 1,
            not_before=Now(),
            stored_file=stored,
            fetched_at=Now(),
            received_bytes=received.size,
            total_bytes=received.size,
        )


def _release(row: Download, token: UUID, **changes) -> None:
    mine = Download.objects.filter(pk=row.pk, status=WorkStatus.RUNNING, lease_token=token)
    if not mine.update(lease_token=None, lease_until=None, lost_leases=0, last_code="", last_detail="", **changes):
        raise LeaseLost(f"Download {row.pk}")


def _inspect(row: Download, token: UUID) -> None:
    stored = row.stored_file
    if stored is None:
        return _fetch_again(row, token, None, "FILE_INCOMPLETE", delay=0)
    verdict = inspect_stored(stored, declared_name=row.offered_file.name)
    if verdict.state == NOT_A_DOCUMENT and row.attempts < row.max_attempts:
        return _fetch_again(row, token, stored, verdict.code, delay=_content_delay(row))
    if verdict.state == CORRUPT and row.attempts < REFETCH_CORRUPT_ONCE:
        return _fetch_again(row, token, stored, verdict.code, delay=_content_delay(row))
    _finish(row, token, stored, verdict)
    return None


def _content_delay(row: Download) -> float:
    return _delay(row, Unavailable("FILE_CORRUPT", counts=True))


def _fetch_again(row: Download, token: UUID, stored: StoredFile | None, code: str, *, delay: float) -> None:
    """Discard useless bytes and let the row wait for another fetch; the attempt stays counted."""
    with transaction.atomic():
        renew(row, token)  # locks our row before its file, in the order of everybody who lets a file go
        if stored is not None:
            discard(stored, code=code)
        mine = Download.objects.filter(pk=row.pk, lease_token=token)
        mine.update(step=DownloadStep.FETCH, stored_file=None, fetched_at=None, received_bytes=0)
        postpone(row, token, delay_s=delay, code=code)


def _finish(row: Download, token: UUID, stored: StoredFile, verdict: Verdict) -> None:
    """Write the verdict into both rows, or into neither."""
    with transaction.atomic():
        renew(row, token)  # as above; and nothing is published for a row that is no longer ours
        status = WorkStatus.DONE
        if publish(stored, verdict).state in (REFUSED, CORRUPT):
            status = WorkStatus.REJECTED if verdict.state == REFUSED else WorkStatus.FAILED
        is_ready = stored.state == FileState.READY
        detail = verdict.what if stored.state == FileState.SUSPECT else ""
        finish(row, token, status, code="" if is_ready else stored.verdict_code, detail=detail)
        if is_ready:
            file_arrived.send(sender=Download, stored_file=stored)
