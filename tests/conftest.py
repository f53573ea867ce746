"""Fixtures that several packages share: the demo catalogue, its people, and the other side at the socket."""

import dataclasses
import os

import pytest
from django.db.models import Q
from django.test import TransactionTestCase, override_settings

from connectors import bell
from connectors import services as connectors
from connectors.directory import forget_recent_tables
from connectors.models import Download, DownloadStep
from connectors.simulator.server import SimulatorServer
from connectors.tasks import run_download, run_inspection
from kho_portal.audit.services import Actor
from kho_portal.work.models import WAITING
from reception.demo.load_catalogue import load_accounts, load_agencies, load_procedures
from reception.models import User
from reception.reuse.look_up import forget_names
from tests.databases import TestDatabase
from tests.programs import MINH_THU, Caller, OpenDossier, open_over_api, token_of  # noqa: F401 - MINH_THU for tests
from tests.sharing import Shares, longest_first

QUICK_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PASSWORD = "Mat-khau-cua-bo-kiem-thu-1"


def pytest_xdist_make_scheduler(config, log):
    """`pytest -n 2` shares the tests out as we say."""
    return Shares(config, log)


@pytest.hookimpl(trylast=True)  # pytest-django sorts too
def pytest_collection_modifyitems(config, items):
    """What needs PostgreSQL and Redis is skipped with that reason when they are not set."""
    if hasattr(config, "workerinput"):
        longest_first(items)
    if os.environ.get("REDIS_URL") and os.environ["DATABASE_URL"].startswith("postgres"):
        return
    reason = pytest.mark.skip(reason="needs PostgreSQL and Redis: set DATABASE_URL and REDIS_URL")
    for item in items:
        if item.get_closest_marker("services"):
            item.add_marker(reason)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> TestDatabase:
    """The test database, which transactional tests leave as they found it."""
    with django_db_blocker.unblock():
        database = TestDatabase()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: database.empty())
        yield database


@pytest.fixture(autouse=True)
def quick_and_quiet(settings, tmp_path, monkeypatch):
    """A store and a folder of its own for every test, a quick password hash, and a bell that nobody hears."""
    settings.VAR_DIR = tmp_path
    settings.STORAGE_ROOT = tmp_path / "files"
    settings.WHITENOISE_AUTOREFRESH = True  # otherwise every client looks at every static file first
    settings.PASSWORD_HASHERS = QUICK_HASHERS
    forget_recent_tables()
    forget_names()
    rings = []
    monkeypatch.setattr(bell, "ring", lambda pk, step, *more: rings.append((pk, step)) or True)
    return rings


@pytest.fixture(scope="session")
def database_with_catalogue(django_db_setup, django_db_blocker, tmp_path_factory) -> TestDatabase:
    """The test database, which has the rows of the demo's catalogue at hand."""
    quick = {"PASSWORD_HASHERS": QUICK_HASHERS, "STORAGE_ROOT": tmp_path_factory.mktemp("files")}
    with django_db_blocker.unblock(), override_settings(**quick):
        load_agencies()
        load_accounts(PASSWORD)
        load_procedures()
        django_db_setup.put_aside()
    return django_db_setup


@pytest.fixture
def catalogue(database_with_catalogue, db):
    """The demo's agencies, accounts and procedures, standardised by two people."""
    database_with_catalogue.fill()


@pytest.fixture
def officer(catalogue) -> User:
    """An officer of the department of health of Sơn Hà."""
    return User.objects.select_related("office").get(username="canbo1")


@pytest.fixture
def colleague(officer) -> User:
    """Another officer of the same office."""
    return User.objects.create_user(
        "canbo9", password="x", full_name="Lê Thị Lan", id_number="099188000699", role="officer", office=officer.office
    )


@pytest.fixture
def other_officer(catalogue) -> User:
    """An officer of another office."""
    return User.objects.select_related("office").get(username="canbo2")


@pytest.fixture
def actor(officer) -> Actor:
    """The officer as an actor."""
    return Actor(kind="officer", user=officer, office_code=officer.office.code)


@pytest.fixture(scope="session")
def simulator_process():
    """The other side, listening for the whole run."""
    with SimulatorServer() as server:
        yield server


@pytest.fixture
def other_side(simulator_process, settings):
    """The other side in its first state; our settings point to it as their only security server."""
    simulator_process.side.reset()
    access = dataclasses.replace(settings.KHO_ACCESS, security_server_url=simulator_process.url)
    settings.KHO_ACCESS = access
    yield simulator_process
    simulator_process.side.reset()


@pytest.fixture
def directory(other_side, db):
    """The directory of security servers, read once from the other side."""
    connectors.refresh_directory()
    return other_side


@pytest.fixture
def work():
    """Does all work that is due, as the workers would; returns the number of steps. Needs a transactional test."""

    def run(most: int = 50) -> int:
        steps = 0
        while steps < most:
            row = Download.objects.filter(Q(status__in=WAITING)).order_by("pk").first()
            if row is None:
                return steps
            before = (row.status, row.step, row.attempts)
            (run_download if row.step == DownloadStep.FETCH else run_inspection)(row.pk)
            row.refresh_from_db()
            steps += 1
            if before == (row.status, row.step, row.attempts) or row.status == "retry":
                return steps
        return steps

    return run


@pytest.fixture
def api(officer) -> Caller:
    """The program of an officer of the department of health."""
    return Caller(token_of(officer))


@pytest.fixture
def other_api(other_officer) -> Caller:
    """The program of an officer of another office."""
    return Caller(token_of(other_officer))


@pytest.fixture
def opened(api) -> OpenDossier:
    """A draft of the procedure of 2122's own example."""
    return open_over_api(api)


@pytest.fixture
def looked_up(opened, directory) -> OpenDossier:
    """The same after both warehouses were asked."""
    assert opened.look_up().status_code == 200
    return opened
