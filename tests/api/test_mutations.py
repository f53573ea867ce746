"""Every field of every example, broken in turn by what databases, printers and parsers do not take: never a crash."""

import copy
import json

import pytest

from tests.api.documents import operations
from tests.api.test_examples import examples
from tests.programs import LLTP, OpenDossier

pytestmark = pytest.mark.django_db
BROKEN = ["a\x00b", "\x00", "\ud800", "\u202eabc\x07", "x" * 100_000, "\u0958" * 300, None, 1, 1.5, True, [], {}, [{}]]


def leaves(body, at=()):
    """Places of all values in a body, from the whole to the innermost."""
    yield at
    if isinstance(body, dict):
        for key, value in body.items():
            yield from leaves(value, (*at, key))


def broken(body, at, value):
    """The body with another value at one place."""
    if not at:
        return value
    made = copy.deepcopy(body)
    inner = made
    for key in at[:-1]:
        inner = inner[key]
    inner[at[-1]] = value
    return made


def address(held: OpenDossier, operation_id: str) -> str:
    """Where an operation is called for a dossier that was looked up."""
    values = {"code": held.code, "slot_id": held.slot(LLTP)["id"]}
    return operations()[operation_id][1].format(**values)


@pytest.mark.parametrize("operation_id", examples())
def test_no_broken_field_is_a_crash(looked_up, operation_id):
    method, _, _ = operations()[operation_id]
    where = address(looked_up, operation_id)
    crashed, refused = [], 0
    for body in examples()[operation_id]:
        for at in leaves(body):
            for value in BROKEN:
                answer = looked_up.caller.call(method.upper(), where, broken(body, at, value))
                if answer.status_code >= 500:
                    crashed.append((at, json.dumps(value)[:30], answer.status_code))
                refused += 400 <= answer.status_code < 500
    assert crashed == []
    assert refused


@pytest.mark.parametrize("value", ["%00", "a%00b", "%ED%A0%80", "%FF", "x" * 5000, "%F0%9F%92%A5", "-1", "1e9"])
def test_no_broken_parameter_is_a_crash(looked_up, value):
    values = {"code": looked_up.code, "slot_id": looked_up.slot(LLTP)["id"], "offer_id": "x", "file_id": "x"}
    tried = 0
    for method, path, operation in operations().values():
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "query":
                query = f"?{parameter['name']}={value}"
                answer = looked_up.caller.call(method.upper(), path.format(**values) + query)
            elif parameter["in"] == "path":
                answer = looked_up.caller.call(method.upper(), path.format(**values | {parameter["name"]: value}))
            else:
                continue
            tried += 1
            assert answer.status_code < 500, (path, parameter["name"])
    assert tried > 40


def test_a_method_that_an_address_does_not_know_is_no_crash(looked_up):
    values = {"code": looked_up.code, "slot_id": looked_up.slot(LLTP)["id"], "offer_id": "x", "file_id": "x"}
    for path in {path for _, path, _ in operations().values()}:
        for method in ("HEAD", "OPTIONS", "PUT", "TRACE", "QUERY", "get"):
            answer = looked_up.caller.call(method, path.format(**values))
            assert answer.status_code < 500, (method, path)
            assert b"<html" not in answer.content.lower()


def test_a_broken_header_is_no_crash(opened):
    for value in ("\x7f", "é", "x" * 5000, '"' * 9, "W/", "9" * 400, '"٣"'):
        for method, path, _ in operations().values():
            if path == "/api/v1/dossiers/{code}/":
                answer = opened.caller.call(method.upper(), path.format(code=opened.code), {}, If_Match=value)
                assert answer.status_code < 500
