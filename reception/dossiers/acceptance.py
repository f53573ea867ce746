"""Accepting a dossier: which steps are missing, and which due moment is promised."""

from django.db import transaction

from kho_portal.audit.services import Actor, record_audit
from reception.base.clock import now
from reception.base.errors import NotComplete
from reception.deadlines.due_moments import Deadline, due_at, effective_start
from reception.dossiers.events import record_event
from reception.dossiers.guards import lock_to_move
from reception.dossiers.lifecycle import Action, move_dossier
from reception.dossiers.slot_state import missing_step
from reception.models import Dossier


def missing_steps(dossier: Dossier) -> list[str]:
    """Return what is left to do before acceptance, one sentence each. `dossier` was read with its board."""
    steps = []
    for slot in dossier.board_slots:
        step = missing_step(slot)
        if step:
            steps.append(str(step.label).format(name=slot.name))
    return steps


def accept_dossier(*, dossier: Dossier, by: Actor, version: int | None = None) -> Dossier:
    """Accept the dossier: start its clock and store the due moment that is promised (domain rules D2-D6).

    Returns the dossier as it is now, with its board.
    Raises NotComplete, StaleVersion, DossierNotOpen.
    """
    with transaction.atomic():
        locked = lock_to_move(dossier, Action.ACCEPT, by=by, version=version)
        missing = missing_steps(locked)
        if missing:
            raise NotComplete(missing)
        moment = now()
        move_dossier(
            dossier=locked,
            action=Action.ACCEPT,
            by=by,
            at=moment,
            accepted_at=moment,
            accepted_by=by.user,
            clock_started_at=effective_start(moment),
            due_at=promised_moment(locked, moment),
            **({} if locked.claimed_by_id else {"claimed_by": by.user, "claimed_at": moment}),
        )
        record_event("dossier.accepted", dossier=locked, by=by, due_at=locked.due_at.isoformat())
        record_audit(
            "dossier.accept", by=by, obj=locked, dossier=locked.reference, owner_number=locked.owner.id_number,
            purpose="tiếp nhận",
        )  # fmt: skip
    return locked


def promised_moment(dossier: Dossier, moment):
    """Return when `dossier` is due if it is accepted at `moment` (work calendar Monday to Friday)."""
    return due_at(moment, Deadline(dossier.deadline_number, dossier.deadline_unit))
