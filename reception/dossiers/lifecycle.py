"""The life of a dossier: who moves it from which state to which (domain guide 2.2), and who changes what it holds.

One table says it; `move_dossier` is the only place that sets a status.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kho_portal.audit.services import Actor
from reception.base.clock import now
from reception.base.errors import DossierNotOpen
from reception.dossiers.slot_state import is_awaited
from reception.models import Dossier, DossierStatus, Slot
from reception.models.dossiers import IN_WORK

SUBMITTED_TEXT = "Hồ sơ đã nộp nên không sửa được nữa. Mọi giấy tờ được giữ nguyên; quầy sẽ báo bạn nếu cần bổ sung."
COUNTER = frozenset({"officer", "program"})
PEOPLE = COUNTER | {"citizen"}


class Action(StrEnum):
    """What moves a dossier, by the name that the API gives it."""

    OPEN = "open"
    SUBMIT = "submit"
    ACCEPT = "accept"


@dataclass(frozen=True, kw_only=True)
class Transition:
    """A row of the guide's table. Whatever else an action requires, its verb checks."""

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
    """The states of a dossier from which an action leads on."""
    left = frozenset().union(*(each.leaves for each in TRANSITIONS if each.action == action))
    return left - {None}


# Where a dossier stands while the counter works on it.
AT_COUNTER = states_before(Action.ACCEPT)
# A promised paper is awaited, and so may still come, while the dossier is being worked on.
AWAITING = frozenset(IN_WORK)
# Who may still change what a dossier holds: the citizen until it is submitted, the counter until it is accepted, and
# background work brings what was asked for until it is decided.
EDITABLE = {
    "citizen": states_before(Action.SUBMIT),
    "officer": AT_COUNTER,
    "program": AT_COUNTER,
    "system": AT_COUNTER | AWAITING,
}


def is_editable(dossier: Dossier, by: Actor) -> bool:
    """Whether this actor may still change what the dossier holds."""
    return dossier.status in EDITABLE[by.kind]


def awaits_paper(slot: Slot) -> bool:
    """Whether the slot's paper is promised and may still come, although the dossier was accepted."""
    return slot.dossier.status in AWAITING and is_awaited(slot)


def may_look(slot: Slot, by: Actor) -> bool:
    """Whether this actor may look at papers found for a slot: while it may be filled, or its paper is awaited."""
    return is_editable(slot.dossier, by) or awaits_paper(slot)


def may_fill(slot: Slot, by: Actor) -> bool:
    """Whether this actor may change a slot. A program changes nothing after the acceptance, no awaited one either."""
    return may_look(slot, by) and (by.kind != "program" or is_editable(slot.dossier, by))


def require_transition(dossier: Dossier, action: Action, by: Actor) -> Transition:
    """The row of the table that lets this actor move the dossier from where it stands. Raises DossierNotOpen."""
    stands = None if dossier._state.adding else dossier.status
    for each in TRANSITIONS:
        if each.action == action and stands in each.leaves and by.kind in each.by:
            return each
    raise refusal(by)


def refusal(by: Actor) -> DossierNotOpen:
    """Why nothing changes any more, in the words for whoever acts."""
    return DossierNotOpen(SUBMITTED_TEXT if by.kind == "citizen" else "")


def move_dossier(*, dossier: Dossier, action: Action, by: Actor, at: datetime | None = None, **fields: object) -> None:
    """The dossier stands where the table says, with `fields` as given, one version higher since `at` (now).

    The caller holds its row locked; one that is not stored yet comes into being at its first version. Raises
    DossierNotOpen.
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
