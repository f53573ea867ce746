"""Handing out originals: verified, as an attachment, with a type that is never guessed."""

import logging

import pytest
from django.test import RequestFactory
from django.urls import path as route

from kho_portal.files.delivery import deliver, open_verified, picture_response
from kho_portal.files.errors import FileUnavailable

from . import makers

pytestmark = pytest.mark.django_db
PDF = makers.pdf(padding=600_000)
SERVED = {}
urlpatterns = [route("f/", lambda request: deliver(request, SERVED["file"]))]


@pytest.fixture
def stored(upload):
    return upload(PDF, "Giấy khai sinh.pdf")


def get(stored, method="get", **headers):
    return deliver(getattr(RequestFactory(), method)("/x", headers=headers), stored)


def test_the_bytes_are_identical_to_what_was_received(stored):
    response = get(stored)
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == PDF


def test_the_browser_is_told_to_save_and_never_to_guess(stored):
    headers = get(stored).headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Length"] == str(len(PDF))
    assert headers["Content-Disposition"].startswith('attachment; filename="Giay khai sinh.pdf"; filename*=UTF-8')
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_headers_survive_the_middleware(stored, client, settings):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]
    SERVED["file"] = stored
    response = client.get("/f/")
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["Cache-Control"] == "no-store"
    assert b"".join(response.streaming_content) == PDF


def test_a_range_is_ignored_and_head_has_the_same_headers(stored):
    part = get(stored, range="bytes=0-10")
    assert part.status_code == 200
    assert len(b"".join(part.streaming_content)) == len(PDF)
    head = get(stored, "head")
    assert head.content == b""
    assert dict(head.headers) == dict(part.headers)


@pytest.mark.parametrize("damage", ["change", "cut", "remove"])
def test_damaged_bytes_are_never_served(stored, shelf, caplog, damage):
    path = shelf._path(stored.storage_key)
    path.chmod(0o600)
    if damage == "change":
        path.write_bytes(PDF[:-1] + b"\n ")
    elif damage == "cut":
        path.write_bytes(PDF[:-1])
    else:
        path.unlink()
    with caplog.at_level(logging.ERROR, "kho.files"):
        response = get(stored)
    assert response.status_code == 503
    assert "không còn nguyên vẹn" in response.content.decode()
    assert response.headers["X-Problem-Code"] == "FILE_DAMAGED"
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "khai sinh" not in caplog.text
    assert str(stored.pk) in caplog.text


@pytest.mark.parametrize("state", ["quarantined", "suspect", "corrupt", "refused"])
def test_only_a_ready_file_is_served(stored, state):
    stored.state = state
    response = get(stored)
    assert response.status_code == 409
    assert response.headers["X-Problem-Code"] == "FILE_NOT_READY"
    with pytest.raises(FileUnavailable):
        open_verified(stored)


def test_a_file_replaced_after_verification_is_not_what_is_sent(stored, shelf):
    response = get(stored)
    path = shelf._path(stored.storage_key)
    path.unlink()
    path.write_bytes(b"something else")
    assert b"".join(response.streaming_content) == PDF


def test_the_file_is_closed_when_the_reader_goes_away(stored):
    content = open_verified(stored)
    next(iter(content))
    content.close()
    assert content._stream.closed
    response = get(stored)
    closers = list(response._resource_closers)
    response.close()
    assert [closer.__self__._stream.closed for closer in closers] == [True]


def test_a_picture_is_shown_and_not_kept():
    response = picture_response(makers.png())
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Disposition"] == "inline"
    assert response.headers["Cache-Control"] == "no-store"
