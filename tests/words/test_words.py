"""One fact, one place: every member of an enum has one entry in words, and no other table says what it looks like."""

import ast
import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from kho_portal.files.models import SignatureStatus
from reception.dossiers.events import record_event
from reception.models import DossierStatus, EventKind, LookupOutcome, OfferSource, SlotState
from reception.words.acts import ACTORS, STEPS_OF_OWNER, AuditAct, say_act, say_outcome
from reception.words.dossiers import DOSSIERS
from reception.words.due import DUE_LIGHTS, DueLight
from reception.words.events import EVENTS, word_of_event
from reception.words.files import (
    NOTES,
    OWNER_CHECKS,
    SIGNATURES,
    SOURCES,
    WAREHOUSES,
    FileNote,
    FileSource,
    OwnerCheck,
    PaperForm,
)
from reception.words.looks import MESSAGE_TONES, TONE_ICONS, UNKNOWN
from reception.words.lookups import ANSWERS, OUTCOMES, WarehouseAnswer
from reception.words.rows import ROWS, SLOTS, RowState
from reception.words.steps import STEPS, MissingStep

ROOT = Path(__file__).resolve().parents[2]
TABLES = {
    DossierStatus: DOSSIERS,
    RowState: ROWS,
    SlotState: SLOTS,
    LookupOutcome: OUTCOMES,
    WarehouseAnswer: ANSWERS,
    EventKind: EVENTS,
    DueLight: DUE_LIGHTS,
    MissingStep: STEPS,
    FileSource: SOURCES,
    SignatureStatus: SIGNATURES,
    OwnerCheck: OWNER_CHECKS,
    FileNote: NOTES,
    OfferSource: WAREHOUSES,
}
LABELLED = [
    DossierStatus,
    RowState,
    LookupOutcome,
    WarehouseAnswer,
    EventKind,
    DueLight,
    FileSource,
    FileNote,
    AuditAct,
    PaperForm,
]
VIETNAMESE = re.compile(r"[ăâđêôơưạảãàáằắặẳẵầấậẩẫềếệểễìíịỉĩồốộổỗờớợởỡụủũùúừứựửữỳýỵỷỹ]", re.IGNORECASE)
SAME = 3  # so many members of one enum with words beside them are a table


@pytest.mark.parametrize("enum", TABLES, ids=lambda enum: enum.__name__)
def test_every_member_has_exactly_one_entry(enum):
    assert set(TABLES[enum]) == set(enum)


@pytest.mark.parametrize("enum", LABELLED, ids=lambda enum: enum.__name__)
def test_every_member_has_a_label_of_its_own_in_vietnamese(enum):
    labels = [str(member.label) for member in enum]
    assert all(label.strip() for label in labels) and "_" not in "".join(labels)
    if enum is not LookupOutcome:
        assert len(set(labels)) == len(labels)


def test_a_word_carries_the_label_of_its_member():
    for enum, table in TABLES.items():
        if enum not in {SlotState, OfferSource}:
            assert {member: word.label for member, word in table.items()} == {each: str(each.label) for each in enum}


def test_looks_name_icons_that_are_drawn_and_tones_that_are_known():
    drawn = set(re.findall(r'<symbol\s+id="i-([\w-]+)"', get_template("parts/_icons.html").template.source))
    words = [word for enum, table in TABLES.items() if enum is not OfferSource for word in table.values()]
    assert {word.icon for word in words} - {""} <= drawn
    assert {word.tone for word in words} - {""} <= set(TONE_ICONS)
    assert set(TONE_ICONS.values()) <= drawn and set(MESSAGE_TONES.values()) <= set(TONE_ICONS)


def test_a_citizen_has_a_sentence_for_every_state_of_a_dossier():
    assert all(VIETNAMESE.search(word.said) and word.said.endswith(".") for word in DOSSIERS.values())


def test_programs_are_told_what_every_state_of_a_slot_and_answer_means():
    for table in (SLOTS, ANSWERS, OWNER_CHECKS):
        assert all(word.for_programs for word in table.values())


def test_an_unknown_kind_of_event_says_that_it_is_unknown_and_none_is_written(db):
    assert word_of_event("dossier.enchanted") is UNKNOWN
    with pytest.raises(ValueError, match="enchanted"):
        record_event("dossier.enchanted", dossier=None, by=None)


def test_acts_and_outcomes_are_said_in_words_or_as_they_are():
    assert say_act("lookup.ask") == "Tra cứu kho" and say_act("dossier.accepted") == EventKind.DOSSIER_ACCEPTED.label
    assert say_act("connectors.hostagency.added") == "Thêm máy của cơ quan"
    assert say_act("never.heard") == "never.heard"
    assert say_outcome("unavailable") == say_outcome("unknown") == "chưa hỏi được"
    assert say_outcome("ok") == "xong" and say_outcome("shown") == "shown"


def sources():
    """Modules of reception that may not hold a table of words, as (name, tree)."""
    apart = {"words", "models", "migrations", "demo"}
    for path in sorted((ROOT / "reception").rglob("*.py")):
        inside = path.relative_to(ROOT / "reception").parts
        if inside[0] not in apart and inside[:2] != ("public", "parts"):
            yield "/".join(inside), ast.parse(path.read_text())


def members_in(node: ast.AST) -> dict[type, set]:
    """The members of the enums above that an expression names, by value or by name."""
    found = {}
    for each in ast.walk(node):
        for enum in TABLES:
            if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id == enum.__name__:
                found.setdefault(enum, set()).add(each.attr)
            if isinstance(each, ast.Constant) and each.value in {member.value for member in enum}:
                found.setdefault(enum, set()).add(enum(each.value).name)
    return found


def tables_of_words(tree: ast.AST) -> list[int]:
    """Lines at which several members of one enum stand beside their own Vietnamese words."""
    found = []
    for node in ast.walk(tree):
        pairs = []
        if isinstance(node, ast.Dict):
            pairs = [(key, value) for key, value in zip(node.keys, node.values, strict=True) if key is not None]
        elif isinstance(node, ast.Tuple | ast.List):
            rows = [row for row in node.elts if isinstance(row, ast.Tuple) and len(row.elts) > 1]
            pairs = [(row.elts[0], row) for row in rows]
        said = [key for key, value in pairs if any(is_words(each) for each in ast.walk(value))]
        keyed = [members_in(key) for key in said]
        if any(sum(enum in each for each in keyed) >= SAME for enum in TABLES):
            found.append(node.lineno)
    return found


def is_words(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(VIETNAMESE.search(node.value))


def test_no_second_table_of_words_exists():
    assert {name: lines for name, tree in sources() if (lines := tables_of_words(tree))} == {}


@pytest.mark.parametrize(
    "code",
    [
        'X = {"draft": "nháp", "accepted": "đã nhận", "paused": "tạm dừng"}',
        'X = (("ready", "{n} đã sẵn sàng"), ("choose", "{n} cần chọn"), ("fetching", "{n} đang tải"))',
        "X = {DueLight.SOON: 'gần đến', DueLight.LATE: 'muộn ạ', DueLight.PAUSED: 'dừng ạ'}",
        'def f():\n    return {"on-time": "đúng", "soon": "gần đến", "late": "muộn"}[x]',
    ],
)
def test_a_second_table_of_words_would_be_found(code):
    assert tables_of_words(ast.parse(code)) != []


def test_every_act_and_event_that_the_code_writes_has_words():
    """Acts reach the audit log through helpers too, so every text of their form counts."""
    form = re.compile(
        r"(api_token|catalogue|citizen|component|document|dossier|file|lookup|owner|status|warehouse)\.[a-z_]+"
    )
    known = {*AuditAct.values, *EventKind.values}
    strange = [
        f"{name}:{node.lineno} {node.value}"
        for name, tree in sources()
        if not name.startswith(("admin/", "api/"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and form.fullmatch(node.value)
        if node.value not in known
    ]
    assert strange == []


def test_the_journey_tells_acts_only_and_every_kind_of_actor_has_a_name():
    assert set(STEPS_OF_OWNER) <= set(AuditAct)
    assert set(ACTORS) == {"officer", "citizen", "program", "system", "public"}
