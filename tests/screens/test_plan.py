"""The sentence above the board: every paper counts once, and it says when a dossier may be accepted."""

import re
from types import SimpleNamespace

import pytest

from reception.screens.board import plan_sentence
from reception.screens.rows import BY_STATE

STATES = sorted({*BY_STATE.values(), "choose", "not-found", "not-allowed", "lookup-failed", "offered-own"})


def row(state: str, step: str = "") -> SimpleNamespace:
    return SimpleNamespace(state=state, step=step)


@pytest.mark.parametrize("state", STATES)
def test_a_row_of_any_state_is_counted(state):
    sentence = plan_sentence([row("ready"), row(state, "fill"), row("ready", "compare"), row("needed")])
    total, *numbers = [int(each) for each in re.findall(r"\d+", sentence)]
    assert (total, sum(numbers)) == (4, 4), sentence


def test_what_holds_nothing_up_is_said_and_holds_nothing_up():
    assert plan_sentence([row("ready"), row("ready")]) == "Đủ 2 giấy tờ. Hồ sơ tiếp nhận được ngay bây giờ."
    assert plan_sentence([row("ready"), row("promised"), row("not-found")]) == (
        "Đủ 3 giấy tờ: 1 đã sẵn sàng, 1 sẽ lấy từ kho sau, 1 không phải có ngay. Hồ sơ tiếp nhận được ngay bây giờ."
    )
