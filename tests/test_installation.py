"""What `demo` settles before Django starts: ports, secrets, and where people sign in."""

import os

import pytest

from kho_portal.operations.installation import free_port, prepare_demo, read_values

SSO = ("KHO_SSO_BASE", "KHO_SSO_CLIENT_ID", "KHO_SSO_CLIENT_SECRET")


@pytest.fixture
def prepared(tmp_path, monkeypatch):
    """Prepares a demonstration in a folder of its own; returns what the processes will see."""

    def prepare(*arguments: str) -> dict[str, str]:
        with monkeypatch.context() as patch:
            for name in [name for name in os.environ if name.startswith(("KHO_", "DEMO_"))]:
                patch.delenv(name)
            patch.setenv("KHO_VAR_DIR", str(tmp_path))
            before = dict(os.environ)
            prepare_demo([*arguments])
            seen = dict(os.environ)
            os.environ.clear()
            os.environ.update(before)
        return seen

    return prepare


def test_without_a_simulator_nobody_is_sent_to_its_sign_in(prepared, tmp_path):
    """Not even when an earlier start had one and left its address in the file."""
    before = prepared()
    assert before["KHO_SSO_BASE"].endswith(":8090/sso") and before["KHO_SSO_CLIENT_SECRET"]
    alone = prepared("--no-simulator")
    assert [alone[name] for name in SSO] == ["", "", ""]
    assert prepared()["KHO_SSO_CLIENT_SECRET"] == before["KHO_SSO_CLIENT_SECRET"]
    assert read_values(tmp_path / "demo.env")["DEMO_PASSWORD"] == before["DEMO_PASSWORD"]


def test_a_sign_in_that_the_environment_names_is_used_without_the_simulator(prepared, monkeypatch, tmp_path):
    values = dict.fromkeys(SSO, "x")
    seen = {}
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("KHO_VAR_DIR", str(tmp_path))
    before = dict(os.environ)
    try:
        prepare_demo(["--no-simulator"])
        seen = {name: os.environ[name] for name in SSO}
    finally:
        os.environ.clear()
        os.environ.update(before)
    assert seen == values


def test_a_free_port_is_none_that_a_system_gives_to_its_own_connections():
    ports = {free_port() for _ in range(20)}
    assert len(ports) > 10 and all(20000 <= port < 32768 for port in ports)
