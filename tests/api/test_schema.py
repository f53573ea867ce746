"""The OpenAPI document: complete, without warnings, every field described, and served from here."""

import re

import pytest
from django.urls import get_resolver
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from reception.api.answers import FILE_STATES, OWNER_CHECKS, SLOT_STATES
from reception.api.schema import NOT_OF_THE_API, codes_by_status
from reception.base import errors
from reception.dossiers.slot_state import SlotState
from tests.api.documents import document, faults, operations, validator
from tests.reception.test_permissions import _whole, routes

BYTES = {"get_file", "preview_file", "get_receipt"}
NAMED = {"Dossier", "DossierLine", "Slot", "Offer", "File", "Provenance", "Procedure", "WarehousePaper", "Problem"}
ENUMS = {"Channel", "ConsentMethod", "DossierStatus", "LookupOutcome", "PartyKind", "SlotState", "Warehouse"}


@pytest.fixture(scope="module")
def generated():
    """The document, and what the generator complained about."""
    GENERATOR_STATS.reset() if hasattr(GENERATOR_STATS, "reset") else None
    with GENERATOR_STATS.silence():
        made = SchemaGenerator().get_schema(request=None, public=True)
        complaints = list(GENERATOR_STATS._warn_cache) + list(GENERATOR_STATS._error_cache)
    return made, complaints


def test_it_is_valid_and_made_without_warnings(generated):
    made, complaints = generated
    validate_schema(made)
    assert complaints == []


def test_every_route_of_the_api_is_in_it():
    addresses = {
        "/" + re.sub(r"<opaque:(\w+)>", r"{\1}", _whole(name))
        for name, _, _ in routes(get_resolver().url_patterns)
        if name.startswith("api-")
    }
    assert addresses - set(document()["paths"]) == {"/api/v1/schema/", "/api/v1/docs/"}
    assert all(operation.get("description") for _, _, operation in operations().values())


def test_it_says_how_to_sign_in():
    schemes = document()["components"]["securitySchemes"]
    assert schemes["token"] == {"type": "http", "scheme": "bearer"}


def test_every_answer_is_a_named_shape_and_every_field_is_described():
    schemas = document()["components"]["schemas"]
    assert set(schemas) >= NAMED | ENUMS
    for operation_id, (_, _, operation) in operations().items():
        for status, answer in operation["responses"].items():
            for kind, content in answer["content"].items():
                binary = operation_id in BYTES and not kind.endswith("json")
                assert binary or "$ref" in content["schema"], (operation_id, status)
    silent = [
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, described in schema.get("properties", {}).items()
        if not described.get("description")
    ]
    assert silent == []
    assert [name for name, schema in schemas.items() if not (schema.get("description") or "enum" in schema)] == []


def test_every_parameter_is_described():
    silent = [
        (operation_id, parameter["name"])
        for operation_id, (_, _, operation) in operations().items()
        for parameter in operation.get("parameters", [])
        if not parameter.get("description")
    ]
    assert silent == []


def test_a_body_takes_no_field_that_is_not_in_it():
    for name, schema in document()["components"]["schemas"].items():
        assert (schema.get("additionalProperties") is False) == name.endswith("Request"), name


def test_states_of_the_document_are_those_that_exist():
    assert {value for value, _ in SLOT_STATES} == set(SlotState)
    assert {value for value, _ in FILE_STATES} == {"ready", "retrieving", "failed"}
    assert {value for value, _ in OWNER_CHECKS} == {"unread", "named", "differs", "confirmed"}


def test_every_change_of_a_dossier_takes_a_version_and_answers_with_one():
    for operation_id, (method, path, operation) in operations().items():
        names = {parameter["name"] for parameter in operation.get("parameters", [])}
        changes = method != "get" and "/dossiers/{code}/" in path
        assert ("If-Match" in names) == changes, operation_id
        assert ("412" in operation["responses"]) == changes, operation_id
        if changes:
            done = next(answer for status, answer in operation["responses"].items() if status < "300")
            assert "ETag" in done["headers"], operation_id


def test_every_refusal_of_the_service_is_in_it():
    known = {code for codes in codes_by_status().values() for code in codes}
    raised = {each.code for each in vars(errors).values() if isinstance(each, type) and hasattr(each, "for_people")}
    raised |= {each.code for each in errors.ReceptionError.__subclasses__() if each.__module__ == errors.__name__}
    assert raised - known <= NOT_OF_THE_API
    assert not known & NOT_OF_THE_API


class Answer(dict):
    """An answer as the test client gives it, made up."""

    def __init__(self, status, body, kind="application/json"):
        super().__init__({"Content-Type": kind, "ETag": '"1"'})
        self.status_code, self.body, self.content = status, body, b""

    def json(self):
        return self.body

    def has_header(self, name):
        return name in self


def test_the_check_of_answers_finds_a_field_too_many_one_too_few_and_a_wrong_value():
    line = {"code": "1", "name": "a"}
    path = "/api/v1/result-codes/?q="
    assert faults("GET", path, Answer(200, {"results": [line]})) == []
    for wrong in ({"results": [line | {"link": "x"}]}, {"results": [{"code": "1"}]}, {"results": [line | {"name": 1}]}):
        assert len(faults("GET", path, Answer(200, wrong))) == 1
    assert faults("GET", path, Answer(418, {}))
    assert faults("GET", path, Answer(200, {"results": []}, "text/html"))
    assert not validator("DossierLine").is_valid({})
    unknown = {"type": "about:blank", "title": "X", "status": 404, "code": "X", "detail": "x"}
    assert faults("GET", "/api/v1/procedures/1/", Answer(404, unknown, "application/problem+json"))


@pytest.mark.django_db
def test_it_is_served_to_officers_with_documentation_from_this_server(api):
    answer = api.get("schema/")
    assert answer.status_code == 200
    assert answer.json() == document()
    page = api.get("docs/")
    assert page.status_code == 200
    assert not re.search(rb'(?:src|href)="https?://(?!testserver)', page.content)
