"""Schemathesis against the whole API: whatever is sent, no answer is a crash, and each is as the document says.

Half of the bodies and parameters follow the document, half break it on purpose. They are sent signed in, to a dossier,
slot, offer and file that exist and to made-up ones. `KHO_SCHEMATHESIS` is the number of examples of a sort, else 12.
"""

import copy
import os
from contextlib import contextmanager

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from reception.models import Slot, User
from tests.api.documents import document, operations
from tests.files.makers import pdf
from tests.programs import DIPLOMA, Caller, hold_own_paper, open_over_api, token_of

EXAMPLES = int(os.environ.get("KHO_SCHEMATHESIS", "12"))
FEW = max(EXAMPLES // 4, 2)  # of addresses that lead nowhere
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def generators():
    """The operations of the document by their ids, in front of our WSGI application."""
    schema = schemathesis.openapi.from_dict(copy.deepcopy(document()))
    schema.app = get_wsgi_application()
    found = [each.ok() for each in schema.get_all_operations()]
    return {each.definition.raw["operationId"]: each for each in found}


@contextmanager
def one_connection():
    """A request does not close the connection that holds the transaction of the test, as with Django's own client."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def places(officer, directory) -> dict[str, str]:
    """What leads somewhere: a slot with an offer of our own warehouse, and another one with a scan."""
    hold_own_paper(DIPLOMA)
    held = open_over_api(Caller(token_of(officer)))
    held.look_up()
    offered, other = held.slot(DIPLOMA), held.slot(index=0)
    scan = held.caller.upload(held.at(other, "files/"), pdf()).json()["files"][0]
    offer = offered["offers"][0]
    return {
        "code": held.code,
        "slot_id": offered["id"],
        "offer_id": offer["id"],
        "file_id": offer["files"][0]["id"],
        "scan_slot_id": other["id"],
        "scan_id": scan["id"],
    }


def known(operation_id: str, places: dict[str, str]) -> dict[str, str]:
    """The path parameters of an operation that lead somewhere."""
    path = operations()[operation_id][1]
    found = dict(places)
    if operation_id in {"get_file", "remove_file", "mark_compared"}:
        found |= {"slot_id": places["scan_slot_id"], "file_id": places["scan_id"]}
    if operation_id == "get_procedure":
        found["code"] = "1.003709"
    if operation_id == "get_receipt":
        found["code"] = accepted_dossier()
    return {name: value for name, value in found.items() if f"{{{name}}}" in path}


def accepted_dossier() -> str:
    """The code of a dossier with a receipt."""
    held = open_over_api(Caller(token_of(User.objects.select_related("office").get(username="canbo1"))))
    Slot.objects.filter(dossier__code=held.code).update(is_required=False)
    assert held.caller.post(f"{held.path}accept/").status_code == 200
    return held.code


def has_more_than_a_path(operation_id: str) -> bool:
    """Whether there is anything to break once the address is given."""
    operation = operations()[operation_id][2]
    return "requestBody" in operation or any(each["in"] == "query" for each in operation.get("parameters", []))


def deepen(operation_id: str, case, places: dict[str, str]):
    """The case with values that pass the first checks, so that the others reach the database and the warehouses."""
    body = case.body
    if operation_id == "read_own_warehouse":
        case.query["dossier"] = places["code"]
    if not isinstance(body, dict):
        return
    if operation_id == "choose_document":
        body |= {"offer": places["offer_id"], "consent": {"given": True}}
    if operation_id == "look_up":
        numbers = list((body.get("reference_numbers") or {}).values())
        body["reference_numbers"] = {places["slot_id"]: number for number in numbers[:1]}  # noqa: B035 - one at most
        body["consent"] = {"given": True}
    if operation_id == "open_dossier":
        body["procedure"] = "1.003709"
        body["owner"]["id_number"] = "099194004271"
        body.pop("submitter", None)


def knock(operation, mode: GenerationMode, token: str, change=None, most: int = EXAMPLES, **fixed) -> list[int]:
    """Sends generated cases, each after `change`; the statuses that came back."""
    seen: list[int] = []
    headers = {"Authorization": f"Bearer {token}"}
    breaks_a_body = mode is GenerationMode.NEGATIVE and operation.method != "get"

    @settings(
        max_examples=most,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode, headers=headers, **fixed))
    def send(case):
        if change:
            change(case)
        response = case.call(headers=headers)
        case.validate_response(response, checks=[*CHECKS, negative_data_rejection] if breaks_a_body else CHECKS)
        assert b"<html" not in response.content.lower()
        assert response.status_code != 401
        if response.status_code >= 400:
            assert response.headers["content-type"] == ["application/problem+json"]
            assert response.json()["code"].isupper()
        seen.append(response.status_code)

    with one_connection():
        send()
    return seen


def group_of(operation_id: str) -> str:
    """Operations that share one dossier to knock at: what they change is undone before the next one."""
    method, path, _ = operations()[operation_id]
    return "reads" if method == "get" else "components" if "{slot_id}" in path else "dossiers"


@contextmanager
def undone():
    """Whatever is stored meanwhile is gone again."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("group", ["reads", "dossiers", "components"])
def test_no_answer_is_a_crash(group, generators, places, officer, subtests):
    token = token_of(officer)
    for operation_id in filter(lambda each: group_of(each) == group, operations()):
        with subtests.test(operation_id), undone():
            seen = knock_every_way(generators[operation_id], operation_id, places, token)
            assert set(seen) - {404}, f"nothing got past the address: {seen}"


def knock_every_way(operation, operation_id: str, places: dict[str, str], token: str) -> list[int]:
    """Broken and sound, where something is and where nothing is; the statuses that came back."""
    fixed, seen = known(operation_id, places), []
    if has_more_than_a_path(operation_id):
        seen += knock(operation, GenerationMode.NEGATIVE, token, path_parameters=fixed)
    if fixed:
        seen += knock(operation, GenerationMode.NEGATIVE, token, most=FEW)
        seen += knock(operation, GenerationMode.POSITIVE, token, most=FEW)

    def change(case):
        deepen(operation_id, case, places)

    return seen + knock(operation, GenerationMode.POSITIVE, token, change, path_parameters=fixed)
