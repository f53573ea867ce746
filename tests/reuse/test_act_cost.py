"""An act at the counter reads what it needs once, and its cost does not grow with the dossier."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reception.models import Dossier, Slot
from tests.files.makers import pdf
from tests.programs import CONSENT, DIPLOMA, LLTP, hold_own_paper
from tests.reception.board_reading import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 18
# The slots of a whole dossier, as `reception.models.boards` asks for them.
BOARD = re.compile(r'WHERE "reception_slot"\."dossier_id" (= ANY|IN \(SELECT value)')


def cost(call) -> int:
    with CaptureQueriesContext(connection) as queries:
        answer = call()
    assert answer.status_code in {200, 201, 202}, answer.content
    return len(queries)


@pytest.fixture
def acts(directory, opened):
    """Papers were found in both warehouses, and a scan lies in another component."""
    hold_own_paper(DIPLOMA)
    Slot.objects.filter(name__contains="khám sức khỏe").update(only_shown=True)
    assert opened.look_up().status_code == 200
    empty = [slot for slot in opened.now["components"] if not slot["offers"] and not slot["only_shown"]]
    assert opened.caller.upload(opened.at(empty[0], "files/"), pdf()).status_code == 201
    return opened, empty


def test_choosing_waiving_showing_and_comparing_cost_at_most_eighteen_questions(acts):
    opened, empty = acts
    national, own = opened.slot(LLTP), opened.slot(DIPLOMA)
    shown = next(slot for slot in opened.now["components"] if slot["only_shown"])

    def choose(slot):
        return opened.choose(slot, slot["offers"][0])

    costs = {
        "choose": cost(lambda: choose(national)),
        "choose own": cost(lambda: choose(own)),
        "compare": cost(lambda: opened.caller.post(opened.at(empty[0], "compared/"))),
        "waive": cost(lambda: opened.caller.post(opened.at(empty[1], "waive/"), {"reason": "Không cần"})),
        "show": cost(lambda: opened.caller.post(opened.at(shown, "shown/"))),
    }
    assert max(costs.values()) <= MOST, costs


def test_the_answer_to_an_act_is_the_component_as_everybody_reads_it_afterwards(acts):
    opened, empty = acts
    slot = opened.slot(LLTP)
    shown = next(slot for slot in opened.now["components"] if slot["only_shown"])
    answers = [
        opened.choose(slot, slot["offers"][0]),
        opened.caller.post(opened.at(empty[0], "compared/")),
        opened.caller.post(opened.at(empty[1], "waive/"), {"reason": "Không cần"}),
        opened.caller.post(opened.at(shown, "shown/")),
        opened.caller.delete(opened.at(slot, "choice/")),
        opened.caller.post(opened.at(slot, "choose/"), {"offer": slot["offers"][-1]["id"], "consent": CONSENT}),
    ]
    read = {each["id"]: each for each in opened.now["components"]}
    for answer in (*answers[1:4], answers[5]):
        assert answer.json() == read[answer.json()["id"]]
    version = opened.now["version"]
    assert answers[-1]["ETag"] == f'"{version}"'
    assert answers[4].json()["state"] == "offered" and answers[4].json()["files"] == []


def test_an_act_reads_one_component_and_not_the_board(acts):
    opened, empty = acts
    with CaptureQueriesContext(connection) as queries:
        opened.caller.post(opened.at(empty[1], "waive/"), {"reason": "Không cần"})
    of_slots = [each["sql"] for each in queries if 'FROM "reception_slot"' in each["sql"]]
    assert of_slots and not any(map(BOARD.search, of_slots))


def test_on_the_page_the_board_is_read_once_an_act(acts, officer):
    opened, empty = acts
    browser = signed_in(officer)
    browser.get(f"/quay/tiep-nhan/{opened.code}")
    address = f"/quay/tiep-nhan/{opened.code}/giay-to/{empty[1]['id']}/mien"
    with CaptureQueriesContext(connection) as queries:
        answer = browser.post(address, {"reason": "Không cần"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and "Không cần" in answer.content.decode()
    assert sum(bool(BOARD.search(each["sql"])) for each in queries) == 1


def test_the_serial_of_a_code_is_taken_last_so_that_openings_do_not_wait(api):
    from tests.programs import OPENING

    api.post("dossiers/", OPENING)
    with CaptureQueriesContext(connection) as queries:
        assert api.post("dossiers/", OPENING).status_code == 201
    said = [each["sql"] for each in queries]
    taken = next(number for number, sql in enumerate(said) if sql.startswith('UPDATE "reception_dossierserial"'))
    kept = next(number for number, sql in enumerate(said) if number > taken and sql.startswith("COMMIT"))
    between = said[taken + 1 : kept]
    assert not any('"reception_slot"' in sql or '"reception_event"' in sql for sql in between)
    assert len(between) <= 3, between
    codes = list(Dossier.objects.values_list("code", flat=True))
    assert len(set(codes)) == 2 and all(code.count("-") == 2 for code in codes)
