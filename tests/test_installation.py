"""What `demo` settles before Django starts: ports, secrets, where people sign in, and what a second shell reads."""

import os

import pytest

from kho_portal import environment
from kho_portal.environment import examples, read_env_file, read_files
from kho_portal.operations import installation
from kho_portal.operations.installation import free_port, prepare_demo, prepare_simulator, record_demo

SSO = ("KHO_SSO_BASE", "KHO_SSO_CLIENT_ID", "KHO_SSO_CLIENT_SECRET")
ACCESS = ("KHO_UNIT_CODE", "KHO_MAPI_USERNAME", "KHO_MAPI_PASSWORD", "KHO_BNDP_USERNAME", "KHO_BNDP_PASSWORD")
REAL = "https://10.0.0.5"


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """Runs something in a shell of its own in front of a bare clone; returns what its processes see."""
    for module in (environment, installation):
        monkeypatch.setattr(module, "BASE_DIR", tmp_path)
    (tmp_path / "var").mkdir()

    def run(act, **exported: str) -> dict[str, str]:
        before = dict(os.environ)
        for name in examples():
            os.environ.pop(name, None)
        os.environ.update(exported)
        try:
            act()
            return {name: os.environ[name] for name in examples() if os.environ.get(name)}
        finally:
            os.environ.clear()
            os.environ.update(before)

    return run


@pytest.fixture
def demo(shell):
    """A start of the demonstration, up to where the settings are read."""

    def start(*arguments: str, **exported: str) -> dict[str, str]:
        return shell(lambda: (prepare_demo([*arguments]), record_demo()), **exported)

    return start


def test_a_second_shell_finds_everything_that_the_demonstration_runs_with(shell, demo):
    seen = demo("--port", "9000")
    assert seen["KHO_SECURITY_SERVER_URL"].endswith(":8090") and seen["PUBLIC_URL"].endswith(":9000")
    assert all(seen[name] for name in (*SSO, *ACCESS, "SECRET_KEY", "HMAC_KEY", "ENCRYPTION_KEY", "DEMO_PASSWORD"))
    assert shell(read_files) == seen


def test_without_the_simulator_nobody_is_sent_to_the_sign_in_of_an_earlier_start(shell, demo):
    before = demo()
    alone = demo("--no-simulator", KHO_SECURITY_SERVER_URL=REAL)
    assert alone["KHO_SECURITY_SERVER_URL"] == REAL and not set(SSO) & set(alone)
    assert shell(read_files) == alone
    after = demo()
    assert after == before and shell(read_files) == before


@pytest.mark.parametrize("earlier", [(), ("--no-simulator",)])
def test_without_the_simulator_and_another_side_no_half_of_a_group_is_left(shell, demo, earlier):
    demo(*earlier)
    alone = demo("--no-simulator")
    assert not {"KHO_SECURITY_SERVER_URL", *SSO, *ACCESS} & set(alone)
    assert shell(read_files) == alone


def test_what_the_shell_exports_for_one_start_is_not_kept_for_the_next(shell, demo):
    exported = {"DATABASE_URL": "postgres://u@127.0.0.1/x", "REDIS_URL": "redis://127.0.0.1/3", "KHO_API_DEADLINE": "9"}
    seen = demo(**exported)
    assert exported.items() <= seen.items() and shell(read_files) == seen
    assert not set(exported) & set(demo())


def test_a_sign_in_that_the_environment_names_is_used_without_the_simulator(demo):
    values = dict.fromkeys(SSO, "x")
    assert values.items() <= demo("--no-simulator", **values).items()


def test_keys_and_password_stay_those_of_the_first_start(demo):
    first = demo(DEMO_PASSWORD="", KHO_UNIT_CODE="")  # as in a .env that was copied and not filled in
    assert demo() == first
    assert demo("--password", 'a "b" # c\\')["DEMO_PASSWORD"] == 'a "b" # c\\'
    again = demo()
    assert again == first | {"DEMO_PASSWORD": 'a "b" # c\\'}


def test_what_stands_in_the_file_of_the_installation_is_stronger_than_the_demonstration(shell, demo, tmp_path):
    (tmp_path / ".env").write_text("KHO_UNIT_CODE=H01\nKHO_VAR_DIR=daten\n")
    (tmp_path / "daten").mkdir()
    seen = demo()
    assert seen["KHO_UNIT_CODE"] == "H01" and not (tmp_path / "var/demo.env").exists()
    assert "KHO_UNIT_CODE" not in read_env_file(tmp_path / "daten/demo.env")
    assert shell(read_files) == seen


def test_the_file_with_secrets_is_its_owners_only(demo, tmp_path):
    demo()
    assert (tmp_path / "var/demo.env").stat().st_mode & 0o777 == 0o600


def test_a_simulator_alone_has_keys_and_leaves_nothing(shell, tmp_path):
    seen = shell(prepare_simulator)
    assert set(seen) == {"SECRET_KEY", "HMAC_KEY", "ENCRYPTION_KEY"}
    assert not list((tmp_path / "var").iterdir())


def test_a_check_runs_on_ports_of_its_own(shell):
    added = []
    seen = shell(lambda: added.extend(prepare_demo(["--check", "--port", "8000"])))
    assert added[0] == "--port" and added[1] != "8000" and seen["PUBLIC_URL"].endswith(f":{added[1]}")


def test_a_free_port_is_none_that_a_system_gives_to_its_own_connections():
    ports = {free_port() for _ in range(20)}
    assert len(ports) > 10 and all(20000 <= port < 32768 for port in ports)
