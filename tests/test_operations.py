"""Sign-in, sessions, and what happens when the database is away."""

import time

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from kho_portal.middleware import RENEW_EVERY_S, SIGNED_IN_AT
from tests.conftest import PASSWORD


def sign_in(client, name="canbo1", password=PASSWORD):
    return client.post(reverse("sign-in"), {"username": name, "password": password})


def test_an_officer_signs_in_and_lands_in_the_queue(client, catalogue):
    response = sign_in(client)
    assert response.status_code == 302
    assert response.url == reverse("counter-queue")
    assert client.get(response.url).status_code == 200


def test_a_sign_in_ends_after_ten_hours_however_busy(client, catalogue):
    sign_in(client)
    client.get(reverse("counter-queue"))
    session = client.session
    session[SIGNED_IN_AT] = int(time.time()) - 11 * 3600
    session.save()
    assert client.get(reverse("counter-queue")).status_code == 302


def test_an_act_keeps_a_session_alive_once_a_minute_and_polling_never_does(client, catalogue, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    sign_in(client)
    client.get(reverse("counter-queue"))
    assert "kho_session" not in client.get(reverse("counter-queue")).cookies, "stored a moment ago"
    time_machine.shift(RENEW_EVERY_S + 1)
    assert "kho_session" not in client.get(reverse("counter-queue") + "?poll=1").cookies
    assert "kho_session" in client.get(reverse("counter-queue")).cookies


@pytest.mark.django_db(transaction=True)
def test_the_eleventh_wrong_password_pauses_the_account(client, catalogue):
    for _ in range(11):
        response = sign_in(client, password="sai-mat-khau")
    assert response.status_code == 429
    assert "15 phút" in response.content.decode()
    assert sign_in(client).status_code == 429


def test_signing_out_clears_a_shared_computer(client, catalogue):
    sign_in(client)
    response = client.post(reverse("sign-out"))
    assert "cache" in response["Clear-Site-Data"]
    assert client.get(reverse("counter-queue")).status_code == 302


def test_pages_of_officers_are_never_stored_and_carry_a_strict_policy(client, catalogue):
    sign_in(client)
    response = client.get(reverse("counter-start"))
    assert "no-store" in response["Cache-Control"]
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"


def test_a_database_that_is_away_is_said_in_our_words(client, catalogue, monkeypatch):
    sign_in(client)
    client.raise_request_exception = False

    def gone(*args, **kwargs):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("reception.counter.queue.in_queue", gone)
    response = client.get(reverse("counter-queue"))
    assert response.status_code == 503
    assert "vẫn được giữ" in response.content.decode()
    assert "server closed" not in response.content.decode()


def test_an_administrator_lands_in_the_administration(client, catalogue):
    assert sign_in(client, name="quantri").url == reverse("admin:index")


@pytest.mark.django_db
def test_pages_are_compressed_and_nothing_else_is(catalogue, client):
    page = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip" and "Accept-Encoding" in page["Vary"]
    assert len(page.content) < 6000
    for path in ("/healthz", "/api/v1/dossiers/", "/readyz"):
        assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "gzip"})
