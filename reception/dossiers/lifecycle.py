"""The life of a dossier: who may move it from which state to which (domain guide 2.2), and who may change its content.

The table TRANSITIONS holds these rules; `move_dossier` is the only function that sets a status.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kho_portal.audit.services import Actor
from reception.base.clock import now
from reception.base.errors import DossierNotOpen
from reception.dossiers.slot_state import is_awaited
from reception.models import Channel, Dossier, DossierStatus, Slot
from reception.models.dossiers import IN_WORK

SUBMITTED_TEXT = "Hồ sơ đã nộp nên không sửa được nữa. Mọi giấy tờ được giữ nguyên; quầy sẽ báo bạn nếu cần bổ sung."
COUNTER = frozenset({"officer", "program"})
PEOPLE = COUNTER | {"citizen"}


class Action(StrEnum):
    """What moves a dossier from one state to another, by the name that the API gives it."""

    OPEN = "open"
    SUBMIT = "submit"
    ACCEPT = "accept"


@dataclass(frozen=True, kw_only=True)
class Transition:
    """A row of the guide's table. The function that carries out the action checks what else it requires."""

    row: int  # the number that the guide gives it
    action: Action
    leaves: frozenset[DossierStatus | None]  # None: there is no dossier yet
    reaches: DossierStatus
    by: frozenset[str]  # kinds of actor


TRANSITIONS = (
    Transition(row=1, action=Action.OPEN, leaves=frozenset({None}), reaches=DossierStatus.DRAFT, by=PEOPLE),
    Transition(
        row=2,
        action=Action.SUBMIT,
        leaves=frozenset({DossierStatus.DRAFT}),
        reaches=DossierStatus.SUBMITTED,
        by=PEOPLE,
    ),
    Transition(
        row=3,
        action=Action.ACCEPT,
        leaves=frozenset({DossierStatus.DRAFT, DossierStatus.SUBMITTED}),
        reaches=DossierStatus.ACCEPTED,
        by=COUNTER,
    ),
)


def states_before(action: Action) -> frozenset[DossierStatus]:
    """Return the states in which a dossier may be when this action is taken."""
    left = frozenset().union(*(row.leaves for row in TRANSITIONS if row.action == action))
    return left - {None}


# The states of a dossier while the counter prepares it for acceptance.
AT_COUNTER = states_before(Action.ACCEPT)
# The states in which a promised paper may still come: the dossier was accepted and is not decided.
AWAITING = frozenset(IN_WORK)
# The states in which each kind of actor may change a dossier: the citizen until it is submitted, the counter until it
# is accepted, and background work, which brings the files asked for, until it is decided.
EDITABLE = {
    "citizen": states_before(Action.SUBMIT),
    "officer": AT_COUNTER,
    "program": AT_COUNTER,
    "system": AT_COUNTER | AWAITING,
}


def is_editable(dossier: Dossier, by: Actor) -> bool:
    """Whether this actor may still change the papers and data of the dossier."""
    return dossier.status in EDITABLE[by.kind] and is_theirs(dossier, by)


def is_theirs(dossier: Dossier, by: Actor) -> bool:
    """Whether this kind of actor has a hand in the dossier: a citizen only in what their own account files online.

    What the counter scanned and compared for the same person is the counter's.
    """
    return by.kind != "citizen" or (dossier.channel == Channel.ONLINE and dossier.opened_by_id == by.user.pk)


def awaits_paper(slot: Slot) -> bool:
    """Whether the slot's paper is promised and may still come, although the dossier was accepted."""
    return slot.dossier.status in AWAITING and is_awaited(slot)


def may_look(slot: Slot, by: Actor) -> bool:
    """Whether this actor may preview papers found for a slot: it may be filled, or its paper is awaited."""
    return is_editable(slot.dossier, by) or awaits_paper(slot)


def may_fill(slot: Slot, by: Actor) -> bool:
    """Whether this actor may fill a slot. A program may not after the acceptance, not even with an awaited paper."""
    return may_look(slot, by) and (by.kind != "program" or is_editable(slot.dossier, by))


def require_transition(dossier: Dossier, action: Action, by: Actor) -> Transition:
    """Return the row of the table that lets this actor move the dossier now. Raises DossierNotOpen."""
    stands = None if dossier._state.adding else dossier.status
    for row in TRANSITIONS:
        if row.action == action and stands in row.leaves and by.kind in row.by and is_theirs(dossier, by):
            return row
    raise refusal(by)


def refusal(by: Actor) -> DossierNotOpen:
    """Return the error to raise when this actor may not change the dossier any more, worded for the actor."""
    return DossierNotOpen(SUBMITTED_TEXT if by.kind == "citizen" else "")


def move_dossier(*, dossier: Dossier, action: Action, by: Actor, at: datetime | None = None, **fields: object) -> None:
    """Set the status that the table gives for this action, store `fields`, and raise the version by one.

    `at` is the moment of the change, None for now. The caller holds the row locked; a dossier that is not stored yet is
    inserted with its first version. Raises DossierNotOpen.
    """
    transition = require_transition(dossier, action, by)
    dossier.status = transition.reaches
    for name, value in fields.items():
        setattr(dossier, name, value)
    if dossier._state.adding:
        dossier.save(force_insert=True)
        return
    dossier.version += 1
    dossier.updated_at = at or now()
    dossier.save(update_fields=["status", "version", "updated_at", *fields])
