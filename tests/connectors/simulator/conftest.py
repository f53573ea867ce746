"""A simulator of its own for each test, on a free port of this machine."""

import pytest

from connectors.simulator.server import SimulatorServer

from .caller import Caller


@pytest.fixture
def simulator():
    with SimulatorServer() as server:
        yield server


@pytest.fixture
def caller(simulator):
    client = Caller(simulator)
    yield client
    client.session.close()
