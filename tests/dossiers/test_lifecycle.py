"""Who moves a dossier from which state to which, and who changes what it holds: what the tables below say, no more."""

import ast
from itertools import product
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from kho_portal.audit.services import Actor
from kho_portal.work.leases import in_database_time
from reception.base.clock import now
from reception.base.errors import DossierNotOpen, StaleVersion
from reception.dossiers.acceptance import accept_dossier
from reception.dossiers.filing import submit_dossier
from reception.dossiers.guards import lock_editable, lock_slot
from reception.dossiers.lifecycle import (
    AT_COUNTER,
    AWAITING,
    EDITABLE,
    SUBMITTED_TEXT,
    TRANSITIONS,
    Action,
    may_look,
    move_dossier,
)
from reception.dossiers.opening import Opening, create_dossier, open_dossier
from reception.models import Dossier, DossierStatus, Event, Slot, SlotPromise
from reception.models.dossiers import IN_WORK, NATIONAL_STATUS, OVER
from reception.people.parties import PartyData
from reception.reuse.promises import EVERY
from tests.conftest import MINH_THU

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("citizen", "officer", "program", "system")
NOTHING = None

# (action, where the dossier stands): where it stands then, and who may. Every combination that is missing is refused.
MOVES = {
    ("open", NOTHING): ("draft", {"citizen", "officer", "program"}),
    ("submit", "draft"): ("submitted", {"citizen", "officer", "program"}),
    ("accept", "draft"): ("accepted", {"officer", "program"}),
    ("accept", "submitted"): ("accepted", {"officer", "program"}),
}
# What a dossier holds, and one slot of it that is awaited: who may change them in which state.
CHANGES = {
    "draft": {"citizen", "officer", "program", "system"},
    "submitted": {"officer", "program", "system"},
    "accepted": {"system"},
    "processing": {"system"},
}
FILLS = CHANGES | {"accepted": {"citizen", "officer", "system"}, "processing": {"citizen", "officer", "system"}}
LOOKS = CHANGES | {"accepted": set(KINDS), "processing": set(KINDS)}


def acting(kind: str, actor: Actor) -> Actor:
    return Actor(kind="system") if kind == "system" else Actor(kind=kind, user=actor.user)


@pytest.fixture
def dossier(catalogue, actor) -> Dossier:
    """One that the actor filed online and that lacks nothing, with every fact that any state asks for."""
    opening = Opening(procedure="1.003709", owner=PartyData(**MINH_THU), channel="3")
    found = open_dossier(opening=opening, by=actor)
    moment = now()
    Dossier.objects.filter(pk=found.pk).update(
        submitted_at=moment, accepted_at=moment, accepted_by=actor.user, due_at=moment, channel="2"
    )
    found.slots.update(is_required=False)
    return found


def standing(dossier: Dossier, status: str) -> Dossier:
    Dossier.objects.filter(pk=dossier.pk).update(status=status)
    return Dossier.objects.get(pk=dossier.pk)


def expected(action: str, status: str, kind: str) -> str | None:
    reached, kinds = MOVES.get((action, status), (None, set()))
    return reached if kind in kinds else None


class Undo(Exception):
    pass


def outcome(call) -> str | None:
    """Where the one dossier stands after the call, None when the call is refused; nothing of it stays."""
    try:
        with transaction.atomic():
            call()
            raise Undo(Dossier.objects.get().status)
    except Undo as undo:
        return undo.args[0]
    except DossierNotOpen:
        return None


@pytest.mark.django_db
@pytest.mark.parametrize("action", list(Action))
def test_a_dossier_moves_as_the_table_says_and_not_else(dossier, actor, action):
    wrong = []
    for status, kind in product(DossierStatus.values, KINDS):
        found, by = standing(dossier, status), acting(kind, actor)
        got = outcome(lambda found=found, by=by: move_dossier(dossier=found, action=action, by=by))
        if got != expected(action, status, kind):
            wrong.append((status, kind, got))
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("other", ["channel", "opener"])
def test_a_citizen_moves_nothing_that_they_did_not_file_online_themselves(dossier, actor, colleague, other):
    change = {"channel": {"channel": "1"}, "opener": {"opened_by": colleague}}[other]
    Dossier.objects.filter(pk=dossier.pk).update(**change)
    citizen = acting("citizen", actor)
    for status, action in product(DossierStatus.values, Action):
        found = standing(dossier, status)
        assert (
            outcome(lambda found=found, action=action: move_dossier(dossier=found, action=action, by=citizen)) is None
        )
        with pytest.raises(DossierNotOpen), transaction.atomic():
            lock_editable(found, by=citizen)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_a_dossier_that_is_not_there_can_only_be_opened(dossier, actor, kind):
    by, made = acting(kind, actor), Dossier.objects.select_related("owner").get(pk=dossier.pk)

    def fresh() -> Dossier:
        facts = {
            field.attname: getattr(made, field.attname)
            for field in Dossier._meta.concrete_fields
            if field.attname not in {"id", "public_id", "code", "owner_id", "status", "version"}
        }
        owner = made.owner
        owner.pk = None
        owner.save()
        return Dossier(**facts | {"owner": owner, "code": "H99.18-1", "status": DossierStatus.COMPLETED})

    for action in Action:
        new = fresh()
        if expected(action, NOTHING, kind):
            move_dossier(dossier=new, action=action, by=by)
            new.refresh_from_db()
            assert (new.status, new.version) == (DossierStatus.DRAFT, 1)
            with pytest.raises(DossierNotOpen):
                move_dossier(dossier=new, action=action, by=by)
        else:
            with pytest.raises(DossierNotOpen):
                move_dossier(dossier=new, action=action, by=by)
            assert new.pk is None


@pytest.mark.django_db
def test_the_verbs_move_a_dossier_as_the_table_says_and_not_else(dossier, actor):
    verbs = {
        "submit": lambda found, by: submit_dossier(dossier=found, declared=True, by=by),
        "accept": lambda found, by: accept_dossier(dossier=found, by=by),
    }
    wrong = []
    for (action, verb), status, kind in product(verbs.items(), DossierStatus.values, KINDS):
        found, by = standing(dossier, status), acting(kind, actor)
        got = outcome(lambda verb=verb, found=found, by=by: verb(found, by))
        wanted = expected(action, status, kind)
        if (action, status) == ("submit", "submitted"):
            wanted = "submitted"  # filing twice is filing once
        if got != wanted:
            wrong.append((action, status, kind, got))
    assert wrong == []


@pytest.mark.django_db
def test_the_system_opens_no_dossier(dossier, actor):
    facts = {"version": dossier.procedure_version, "case": None, "office": dossier.received_at}
    facts |= {"deciding": dossier.deciding_agency, "code": "H99.18-2"}
    with pytest.raises(DossierNotOpen):
        create_dossier(Opening(procedure="x", owner=PartyData(**MINH_THU)), by=Actor(kind="system"), **facts)


@pytest.mark.django_db
def test_a_move_sets_the_facts_the_version_and_the_moment_in_one_write(dossier, actor):
    found, moment = standing(dossier, "draft"), now()
    with CaptureQueriesContext(connection) as queries:
        move_dossier(dossier=found, action=Action.SUBMIT, by=actor, at=moment, declaration_version="7")
    assert len(queries) == 1
    read = Dossier.objects.get(pk=found.pk)
    assert (read.status, read.version, read.updated_at) == ("submitted", 2, moment)
    assert read.declaration_version == "7"


@pytest.mark.django_db
def test_a_refused_move_leaves_everything_as_it_was(dossier, actor):
    found = standing(dossier, "completed")
    before, events = Dossier.objects.values().get(), Event.objects.count()
    for verb in (accept_dossier, lambda **facts: submit_dossier(declared=True, **facts)):
        with pytest.raises(DossierNotOpen):
            verb(dossier=found, by=actor)
        with pytest.raises(StaleVersion):
            verb(dossier=found, by=actor, version=99)
    assert (Dossier.objects.values().get(), Event.objects.count()) == (before, events)
    assert found.status == "completed"


@pytest.mark.django_db
def test_a_citizen_reads_that_the_dossier_was_submitted(dossier, actor):
    with pytest.raises(DossierNotOpen) as refused, transaction.atomic():
        lock_editable(standing(dossier, "submitted"), by=acting("citizen", actor))
    assert refused.value.for_people == SUBMITTED_TEXT


def may(call) -> bool:
    try:
        with transaction.atomic():
            return call() is not False
    except DossierNotOpen:
        return False


def allowed(table: dict, call) -> list:
    """The combinations of state and actor that differ from the table."""
    found = {status: {kind for kind in KINDS if may(lambda s=status, k=kind: call(s, k))} for status in DossierStatus}
    return [(status, kinds) for status, kinds in found.items() if kinds != table.get(status, set())]


@pytest.mark.django_db
def test_what_a_dossier_holds_is_changed_by_whom_the_table_says(dossier, actor):
    assert allowed(CHANGES, lambda status, kind: lock_editable(standing(dossier, status), by=acting(kind, actor))) == []


@pytest.mark.django_db
def test_a_slot_is_filled_by_whom_the_table_says(dossier, actor):
    plain, awaited = dossier.slots.all()[:2]
    SlotPromise.objects.create(
        slot=awaited, key=f"slot:{awaited.pk}", promised_by=actor.user, give_up_at=in_database_time(EVERY)
    )

    def fill(slot):
        return lambda status, kind: (standing(dossier, status), lock_slot(fresh(slot), by=acting(kind, actor)))

    def look(slot):
        return lambda status, kind: (standing(dossier, status), may_look(board_slot(slot), acting(kind, actor)))[1]

    def fresh(slot):
        return Slot.objects.select_related("dossier").get(pk=slot.pk)

    def board_slot(slot):
        board = Dossier.objects.with_board().get(pk=dossier.pk)
        return next(each for each in board.board_slots if each.pk == slot.pk)

    assert allowed(CHANGES, fill(plain)) == []
    assert allowed(FILLS, fill(awaited)) == []
    assert allowed(CHANGES, look(plain)) == []
    assert allowed(LOOKS, look(awaited)) == []


def test_the_table_is_about_known_states_and_actors_and_says_nothing_twice():
    said = [(each.action, state, kind) for each in TRANSITIONS for state in each.leaves for kind in each.by]
    assert len(said) == len(set(said))
    assert {kind for _, _, kind in said} <= set(KINDS) == set(EDITABLE)
    assert {each.action for each in TRANSITIONS} == set(Action)
    assert not {state for _, state, _ in said} & set(OVER), "what is over stays over"


def test_the_states_that_others_ask_for_follow_from_the_table():
    assert {"draft", "submitted"} == AT_COUNTER
    assert set(IN_WORK) == AWAITING


def sets_a_status(node: ast.AST) -> bool:
    """A status of dossiers is assigned, or written by a call."""
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        parts = [part for target in targets for part in getattr(target, "elts", [target])]
        has_status = any(isinstance(each, ast.Attribute) and each.attr == "status" for each in parts)
        return has_status and _names_a_state(node.value)
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        written = [each.value for each in node.keywords if each.arg in {"status", "defaults", "values"}]
        if name == "setattr":
            written = node.args[2:] if getattr(node.args[1], "value", "") == "status" else []
        return name in WRITING and any(_names_a_state(each) for each in written)
    return False


WRITING = {"create", "update", "get_or_create", "update_or_create", "setattr", "Dossier"}


def _names_a_state(node: ast.AST | None) -> bool:
    return node is not None and any(
        isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id == "DossierStatus"
        for each in ast.walk(node)
    )


def test_nobody_else_sets_a_status():
    found = []
    for folder in ("kho_portal", "reception", "connectors"):
        for path in (ROOT / folder).rglob("*.py"):
            name = str(path.relative_to(ROOT))
            if name == "reception/dossiers/lifecycle.py" or "/demo/" in name or "/migrations/" in name:
                continue
            found += [f"{name}:{node.lineno}" for node in ast.walk(ast.parse(path.read_text())) if sets_a_status(node)]
    assert found == []


def test_the_guard_of_states_sees_what_it_looks_for():
    for code in (
        "row.status = DossierStatus.ACCEPTED",
        "row.status, row.at = DossierStatus.ACCEPTED, now()",
        "Dossier.objects.filter(pk=1).update(status=DossierStatus.ACCEPTED)",
        "Dossier(status=DossierStatus.DRAFT)",
        "setattr(row, 'status', DossierStatus.DRAFT)",
    ):
        assert any(sets_a_status(node) for node in ast.walk(ast.parse(code))), code
    for code in ("rows.filter(status=DossierStatus.DRAFT)", "if row.status == DossierStatus.DRAFT: pass"):
        assert not any(sets_a_status(node) for node in ast.walk(ast.parse(code))), code


def test_the_portal_has_a_number_for_every_state_but_the_draft():
    assert set(NATIONAL_STATUS) == set(DossierStatus) - {DossierStatus.DRAFT}


def test_the_index_of_due_moments_holds_the_states_in_which_a_clock_runs():
    index = next(each for each in Dossier._meta.indexes if each.name == "dossier_office_due")
    assert dict(index.condition.children) == {"status__in": [state.value for state in IN_WORK]}
    assert not set(IN_WORK) & set(OVER)
