"""One token per family for the whole installation: kept, renewed in time, and never fought over."""

import time
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from connectors.errors import Misconfigured, Unavailable
from connectors.models import AccessToken
from connectors.portal import BNDP, MAPI, current_portal
from connectors.tokens import Deadline, forget_token, obtain_token, refresh_after, resume_logins
from kho_portal.work.leases import in_database_time
from tests.connectors.conftest import logins

pytestmark = pytest.mark.django_db(transaction=True)


def obtain(family=BNDP, seconds=3):
    return obtain_token(current_portal(), family, Deadline(seconds))


@pytest.mark.parametrize(
    ("life", "seconds"), [(600, 540), (3600, 3240), (300, 240), (121, 61), (120, 60), (60, 30), (1, 0.5)]
)
def test_a_token_is_renewed_before_it_ends(life, seconds):
    assert refresh_after(life) == pytest.approx(seconds)


def test_a_token_is_used_again_and_stored_encrypted(portal):
    first, second = obtain(), obtain()
    assert first.value == second.value
    assert logins(portal) == 1
    assert first.value not in AccessToken.objects.get(family=BNDP).value


def test_the_two_families_have_two_tokens(portal):
    assert obtain(BNDP).value != obtain(MAPI).value
    assert len(portal.journal.entries("mapi_login")) == 1


def test_a_due_token_is_renewed(portal):
    obtain()
    AccessToken.objects.update(refresh_at=in_database_time(timedelta(seconds=-1)))
    obtain()
    assert logins(portal) == 2


def test_while_somebody_renews_a_living_token_the_others_use_it(portal):
    held = obtain()
    lease = in_database_time(timedelta(seconds=30))
    AccessToken.objects.update(
        refresh_at=in_database_time(timedelta(seconds=-1)), lease_until=lease, lease_token="a" * 32
    )
    assert obtain().value == held.value
    assert logins(portal) == 1


@pytest.mark.parametrize(
    "fault",
    [{"kind": "status", "value": 503}, {"kind": "error_code", "value": "3"}, {"kind": "silence", "value": 5}],
    ids=["outage", "refusal", "silence"],
)
def test_a_living_token_is_used_while_its_renewal_fails(portal, fault):
    held = obtain()
    AccessToken.objects.update(refresh_at=in_database_time(timedelta(seconds=-1)))
    portal.faults.set({"login": fault})
    began = time.monotonic()
    assert obtain(seconds=3).value == held.value
    assert time.monotonic() - began < 2, "the call itself still needs its time"
    assert obtain().value == held.value
    assert logins(portal) == 2, "not every call waits for a login that fails"


def test_a_token_that_has_ended_is_not_used_when_its_renewal_fails(portal):
    obtain()
    past = in_database_time(timedelta(seconds=-1))
    AccessToken.objects.update(refresh_at=past, expires_at=past)
    portal.faults.set({"login": {"kind": "status", "value": 503}})
    with pytest.raises(Unavailable):
        obtain()


def test_a_dead_process_does_not_keep_the_login(portal):
    AccessToken.objects.create(family=BNDP, lease_token="a" * 32, lease_until=in_database_time(timedelta(seconds=-1)))
    assert obtain().value


def test_who_waits_for_a_login_that_never_ends_is_told_so(portal):
    AccessToken.objects.create(family=BNDP, lease_token="a" * 32, lease_until=in_database_time(timedelta(minutes=1)))
    with pytest.raises(Unavailable) as failed:
        obtain(seconds=0.5)
    assert failed.value.code == "TOKEN_UNREACHABLE"
    assert logins(portal) == 0


def test_only_the_refused_token_is_forgotten(portal):
    refused = obtain()
    assert forget_token(BNDP, refused)
    fresh = obtain()
    assert not forget_token(BNDP, refused)
    assert obtain().value == fresh.value


def test_three_refused_logins_pause_the_login_until_an_administrator_acts(portal):
    portal.faults.set({"login": {"kind": "error_code", "value": "3"}})
    codes = []
    for _ in range(5):
        with pytest.raises(Misconfigured) as refused:
            obtain()
        codes.append(refused.value.code)
    assert codes == ["LOGIN_REFUSED"] * 3 + ["LOGIN_PAUSED"] * 2
    assert logins(portal) == 3
    portal.faults.clear()
    assert resume_logins() == 1
    assert obtain().value
    assert AccessToken.objects.get(family=BNDP).refused_logins == 0


def test_an_outage_of_the_login_pauses_nothing(portal):
    portal.faults.set({"login": {"kind": "refuse", "times": 4}})
    for _ in range(4):
        with pytest.raises(Unavailable):
            obtain()
    assert obtain().value


def test_a_key_that_changed_means_a_new_login(portal, settings):
    obtain()
    settings.ENCRYPTION_KEY = "another key of at least thirty-two characters"
    assert obtain().value
    assert logins(portal) == 2


def test_the_life_of_a_token_is_what_the_answer_says(portal):
    portal.change(token_life_s=100)
    obtain()
    row = AccessToken.objects.annotate(now=Now()).get(family=BNDP)
    assert 45 < (row.refresh_at - row.now).total_seconds() <= 50
    assert 95 < (row.expires_at - row.now).total_seconds() <= 100


def test_2122_may_mean_the_bndp_token_for_mapi(portal, dialect, monkeypatch):
    from connectors.services import refresh_directory

    portal.change(mapi_session_source="bndp_token")
    dialect(mapi_session_source="bndp_token")
    assert refresh_directory().outcome == "applied"
    assert not portal.journal.entries("mapi_login")
