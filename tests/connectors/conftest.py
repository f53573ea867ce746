"""The other side as a simulator on this machine, a store of its own, and bells that tests ring by hand."""

import dataclasses

import pytest

from connectors import tasks
from connectors.dialect import Dialect, PortalAccess
from connectors.simulator.server import SimulatorServer
from connectors.types import Channel, PapersQuery, Requester, WantedCode

THU, BENCH, LLTP = "099194004271", "099000000001", "KQ.G15.000007"


@pytest.fixture
def portal(settings):
    """The national portal and the agencies behind our security server; settings point at them."""
    accounts = {"mapi": ("h99", "mapi-secret-canary"), "bndp": ("000.00.00.H99", "bndp-secret-canary")}
    with SimulatorServer(accounts=accounts) as server:
        settings.KHO_ACCESS = PortalAccess(server.url, "H99", *accounts["mapi"], *accounts["bndp"])
        settings.KHO_DIALECT = Dialect(connect_timeout=2)
        yield server


@pytest.fixture
def dialect(settings):
    """Change single fields of the dialect: `dialect(api_deadline=1)`."""

    def change(**fields):
        settings.KHO_DIALECT = dataclasses.replace(settings.KHO_DIALECT, **fields)

    return change


@pytest.fixture(autouse=True)
def quick_and_quiet(settings, tmp_path):
    """A store of its own; unlike elsewhere the bell itself is real here, and only the broker is replaced below."""
    settings.STORAGE_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def bells(monkeypatch):
    """What was rung, as (task, pk); nothing runs by itself."""
    rung = []
    for task in (tasks.run_download, tasks.run_inspection, tasks.run_directory_refresh):
        name = task.name.rpartition(".")[2]
        monkeypatch.setattr(task, "delay", lambda *ids, name=name: rung.append((name, *ids)))
    return rung


def ask(*codes, owner=THU, channel=Channel.IN_PERSON, procedure="1.003709", **more):
    """The question of an officer about one owner."""
    return PapersQuery(
        procedure_code=procedure,
        wanted=tuple(WantedCode(code) for code in codes or (LLTP,)),
        owner_number=owner,
        channel=channel,
        requester=Requester("099080000001", "Trần Thị Cán Bộ"),
        **more,
    )


def papers_asked(server):
    return len(server.journal.entries("papers"))


def logins(server):
    return len(server.journal.entries("login"))
