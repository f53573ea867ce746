"""The OpenAPI document: complete, without warnings, and served from here."""

import re

import pytest
from django.urls import get_resolver
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from tests.reception.test_permissions import _whole, routes


@pytest.fixture(scope="module")
def document():
    """The document, and what the generator complained about."""
    GENERATOR_STATS.reset() if hasattr(GENERATOR_STATS, "reset") else None
    with GENERATOR_STATS.silence():
        made = SchemaGenerator().get_schema(request=None, public=True)
        complaints = list(GENERATOR_STATS._warn_cache) + list(GENERATOR_STATS._error_cache)
    return made, complaints


def test_it_is_valid_and_made_without_warnings(document):
    made, complaints = document
    validate_schema(made)
    assert complaints == []


def test_every_route_of_the_api_is_in_it(document):
    made, _ = document
    addresses = {
        "/" + re.sub(r"<opaque:(\w+)>", r"{\1}", _whole(name))
        for name, _, _ in routes(get_resolver().url_patterns)
        if name.startswith("api-")
    }
    assert addresses - set(made["paths"]) == {"/api/v1/schema/", "/api/v1/docs/"}
    assert all(
        operation.get("description") and operation["operationId"]
        for methods in made["paths"].values()
        for operation in methods.values()
    )


def test_it_says_how_to_sign_in(document):
    schemes = document[0]["components"]["securitySchemes"]
    assert schemes["token"] == {"type": "http", "scheme": "bearer"}


@pytest.mark.django_db
def test_it_is_served_to_officers_with_documentation_from_this_server(api):
    answer = api.get("schema/")
    assert answer.status_code == 200
    page = api.get("docs/")
    assert page.status_code == 200
    assert not re.search(rb'(?:src|href)="https?://(?!testserver)', page.content)
