"""Every answer that a test of the API gets is held against the OpenAPI document."""

import pytest

from tests.api.documents import faults, operation_at
from tests.programs import Caller


@pytest.fixture(autouse=True)
def met(monkeypatch):
    """The (operation, status) pairs that a test met; an answer that the document does not describe fails it."""
    pairs, call, upload = set(), Caller.call, Caller.upload

    def check(method, path, answer):
        address = path if path.startswith("/") else f"/api/v1/{path}"
        operation = operation_at(method, address)
        if operation:
            pairs.add((operation["operationId"], answer.status_code))
        assert faults(method, address, answer) == []
        return answer

    def checked_call(self, method, path, *args, **more):
        return check(method, path, call(self, method, path, *args, **more))

    def checked_upload(self, path, *args, **more):
        return check("POST", path, upload(self, path, *args, **more))

    monkeypatch.setattr(Caller, "call", checked_call)
    monkeypatch.setattr(Caller, "upload", checked_upload)
    return pairs
