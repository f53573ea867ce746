"""Papers promised for later: the dossier goes on, and the warehouse is asked again every hour for seven days.

A promise is leased work (kho_portal/work): its row holds the state, a try that dies is repeated, the sweeper starts due
ones.
"""

import logging
from datetime import timedelta

from django.db import transaction

from connectors import services as connectors
from kho_portal.audit.services import Actor, record_audit
from kho_portal.work.leases import LeaseLost, cancel, claim, finish, in_database_time, postpone
from kho_portal.work.models import WorkStatus
from kho_portal.work.sweeping import fail_exhausted, ring_due
from reception.base.errors import PromiseNotPossible, ReceptionError
from reception.dossiers.events import record_event
from reception.dossiers.guards import lock_slot, touch
from reception.dossiers.slot_state import SlotState, attachment_state, promise_of, slot_error, slot_state, waiting_error
from reception.models import AttachmentSource, Channel, ConsentMethod, LookupOutcome, Slot, SlotPromise
from reception.reuse.look_up import look_up_documents

EVERY = timedelta(hours=1)
LASTS = timedelta(days=7)
MOST_TRIES = 200  # more than seven days have hours: time ends a promise, never the count
logger = logging.getLogger("kho.reception")


def may_promise(slot: Slot) -> bool:
    """Whether asking again may still bring the paper: no warehouse answered, or its files have not come.

    An answer "there is none" is final, and so is "not allowed" until an administrator acts.
    """
    state = slot_state(slot)
    if slot.is_only_seen or promise_of(slot) is not None:
        return False
    chosen = any(each.source == AttachmentSource.NATIONAL for each in slot.live_attachments)
    if state in {SlotState.FAILED, SlotState.RETRIEVING}:
        return chosen
    return state == SlotState.NEEDED and slot.lookup == LookupOutcome.UNKNOWN


def promise_document(*, slot: Slot, by: Actor, version: int | None = None) -> SlotPromise:
    """Promise the paper: filing and accepting count it as settled, and it is tried every hour for seven days.

    Promising a paper twice changes nothing. Raises PromiseNotPossible, StaleVersion, DossierNotOpen.
    """
    with transaction.atomic():
        slot = lock_slot(slot, by=by, version=version)
        standing = promise_of(slot)
        if standing is not None:
            return standing
        if not may_promise(slot):
            raise PromiseNotPossible()
        error = slot_error(slot) or waiting_error(slot)
        row, _ = SlotPromise.objects.update_or_create(
            slot=slot,
            defaults={
                "key": f"promise:{slot.public_id}",
                "status": WorkStatus.QUEUED,
                "attempts": 0,
                "max_attempts": MOST_TRIES,
                "lost_leases": 0,
                "lease_token": None,
                "lease_until": None,
                "finished_at": None,
                "not_before": in_database_time(EVERY),
                "give_up_at": in_database_time(LASTS),
                "promised_by": by.user,
                "promised_at": in_database_time(timedelta()),
                "reason_code": error.code if error else slot.lookup_code,
                "last_code": "",
            },
        )
        _note("component.promised", "document.promise", slot, by)
    row.refresh_from_db()
    return row


def cancel_promise(*, slot: Slot, by: Actor, version: int | None = None) -> None:
    """End the promise of the slot's paper; the slot is as open as before."""
    with transaction.atomic():
        slot = lock_slot(slot, by=by, version=version)
        standing = promise_of(slot)
        if standing is None:
            return
        if not cancel(SlotPromise, standing.pk):
            SlotPromise.objects.filter(pk=standing.pk).update(status=WorkStatus.CANCELLED)
        _note("component.promise_dropped", "document.promise_dropped", slot, by)


def try_now(*, slot: Slot, by: Actor) -> None:
    """Make the next try of the slot's promise at once. A finished promise is left alone."""
    standing = promise_of(slot)
    if standing is None:
        return
    SlotPromise.objects.filter(pk=standing.pk, status__in=[WorkStatus.QUEUED, WorkStatus.RETRY]).update(
        not_before=in_database_time(timedelta())
    )
    run_promise(standing.pk)


def run_promise(pk: int) -> None:
    """Try once to get a promised paper, if it is due and no other worker has it. Safe to run twice and to kill."""
    token = claim(SlotPromise, pk)
    if token is None:
        return
    row = SlotPromise.objects.select_related("slot", "promised_by", "promised_by__office").get(pk=pk)
    try:
        status, code = _try(row)
        if status is None:
            postpone(row, token, delay_s=EVERY.total_seconds(), code=code)
        else:
            finish(row, token, status, code=code)
        logger.info("promise tried", extra={"kho": {"promise": pk, "status": status or "retry", "code": code}})
    except LeaseLost:
        logger.info("promise lost its lease", extra={"kho": {"promise": pk}})


def _try(row: SlotPromise) -> tuple[str | None, str]:
    """Return how one try ended: a terminal status, or None to try again in an hour; and a code."""
    slot = _read(row.slot_id)
    ended = _ended(slot)
    if ended is not None:
        return ended
    if slot.live_attachments:
        failed = [each for each in slot.live_attachments if attachment_state(each) == SlotState.FAILED]
        with transaction.atomic():
            connectors.request_downloads([attachment.offered_file for attachment in failed], keep=True)
        error = slot_error(slot) or waiting_error(slot)
        return None, error.code if error else ""
    try:
        look_up_documents(
            dossier=slot.dossier,
            by=_asker(row),
            given=True,
            method=ConsentMethod.ONLINE if slot.dossier.channel == Channel.ONLINE else ConsentMethod.VERBAL,
            only={slot.pk},
        )
    except ReceptionError as problem:  # the consent was withdrawn, or the dossier is over
        return WorkStatus.CANCELLED, problem.code
    slot = _read(row.slot_id)
    if slot.live_offers:
        return WorkStatus.DONE, "FOUND"
    if slot.lookup == LookupOutcome.NONE:
        return WorkStatus.FAILED, slot.lookup_code
    return None, slot.lookup_code


def _ended(slot: Slot) -> tuple[str, str] | None:
    """Return status and code of a promise whose slot needs no further try; None while it still needs one."""
    if any(each.source == AttachmentSource.UPLOAD for each in slot.live_attachments) or slot.waived_at:
        return WorkStatus.CANCELLED, "FILLED_OTHERWISE"
    if slot_state(slot) == SlotState.READY:
        return WorkStatus.DONE, ""
    return (WorkStatus.DONE, "FOUND") if slot_state(slot) == SlotState.OFFERED else None


def _read(pk: int) -> Slot:
    """Return the slot as it is now."""
    return Slot.objects.select_related("promise", "dossier__owner").get(pk=pk)


def _asker(row: SlotPromise) -> Actor:
    """Return the system acting for whoever promised: on channels 1 and 3 the question names an officer."""
    user = row.promised_by
    return Actor(kind="system", user=user, office_code=user.office.code if user.office_id else "")


def sweep_promises(ring) -> tuple[int, int]:
    """Hand due promises to `ring`, fail those whose seven days are over; return how many of each."""
    ended = len(fail_exhausted(SlotPromise))
    return ring_due(SlotPromise, ring), ended


def _note(event: str, action: str, slot: Slot, by: Actor) -> None:
    """Raise the dossier's version, and write what was done with the promise to its events and the audit log."""
    dossier = slot.dossier
    touch(dossier)
    record_event(event, dossier=dossier, slot=slot, by=by)
    record_audit(
        action,
        by=by,
        obj=slot,
        dossier=dossier.reference,
        owner_number=dossier.owner.id_number,
        purpose=f"hồ sơ {dossier.reference}",
        result_codes=[entry["code"] for entry in slot.result_codes],
    )
