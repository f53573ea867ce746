"""Each wrong setting is one plain sentence and exit status 2; help needs no setting at all."""

import ast
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from connectors.dialect import Dialect
from kho_portal import configuration, environment
from kho_portal.environment import WrongSettings, examples, read_env_file
from kho_portal.starting import GUNICORN_MUST_STOP, ended_by_wrong_settings
from tests.environment import PORTAL, SECRETS

ROOT = Path(__file__).resolve().parents[1]
SSO = {"KHO_SSO_BASE": "https://sso.example", "KHO_SSO_CLIENT_ID": "kho", "KHO_SSO_CLIENT_SECRET": "sso-canary"}
WHOLE = SECRETS | PORTAL | SSO
NUMBERS = ("soon-canary", "-1", "0", "nan", "99999999999999")
PATHS = ("/mapi/login", "https://x/y", "a b")
ORIGINS = ("127.0.0.1", "ftp://x", "http://x/path", "http://x:99999", "http://u:canary@x")
TOKENS = ("a b", "é")
WRONG = {
    "SECRET_KEY": ("", "canary"),
    "HMAC_KEY": ("", "canary"),
    "ENCRYPTION_KEY": ("", "canary"),
    "DATABASE_URL": (
        "mysql://u:canary@h/d", "postgres://u:can/ary@h:5432/d", "postgres://h", "postgres://h:x/d", "kho.sqlite3",
        "sqlite://var/kho.sqlite3", "sqlite:///", "sqlite:////dev/null/kho.sqlite3",
    ),
    "REDIS_URL": ("amqp://h", "127.0.0.1:6379", "redis://", "redis://h:x/1", "redis://:canary@h/one"),
    "STORAGE_URL": ("s3://bucket", "file:", "file:/dev/null/files"),
    "KHO_VAR_DIR": ("/dev/null", "/dev/null/var"),
    "KHO_WORK_LEASE": (*NUMBERS, "3"),
    "KHO_WORK_SWEEP_EVERY": NUMBERS,
    "KHO_LOOKUPS_IN_TEN_MINUTES": NUMBERS,
    "KHO_LOOKUPS_A_DAY": NUMBERS,
    "KHO_LOOKUPS_OF_AN_OFFICE_A_DAY": NUMBERS,
    "PUBLIC_URL": ORIGINS,
    "ALLOWED_HOSTS": ("", ",", "http://kho.example", "kho.example:8000", "a b"),
    "DEBUG": ("maybe", "2"),
    "DEMO_PASSWORD": ("canary\nx",),
    "KHO_SECURITY_SERVER_URL": ("", *ORIGINS, "http://8.8.8.8"),
    "KHO_UNIT_CODE": ("", "h99", "H99 H99"),
    "KHO_MAPI_USERNAME": ("", "canary\nx"),
    "KHO_MAPI_PASSWORD": ("", "canary\nx"),
    "KHO_BNDP_USERNAME": ("", "canary\nx"),
    "KHO_BNDP_PASSWORD": ("", "canary\nx"),
    "KHO_API_ADAPTER": ("../x", "é"),
    "KHO_FILE_ADAPTER": ("../x", "é"),
    "KHO_CONNECT_TIMEOUT": NUMBERS,
    "KHO_API_DEADLINE": NUMBERS,
    "KHO_BATCH_DEADLINE": NUMBERS,
    "KHO_JSON_MAX_BYTES": (*NUMBERS, "2.5", "2 MB"),
    "KHO_LGSP_UNWRAP": ("perhaps",),
    "KHO_MAPI_SESSION_SOURCE": ("guess",),
    "KHO_MAPI_LOGIN_PATH": PATHS,
    "KHO_MAPI_PATHS": ("LayThuTuc", "a=b=c", "a=/b", "=b"),
    "KHO_MAPI_DSTCODE_IN": ("cookie",),
    "KHO_MAPI_DSTCODE": ("VN:GOV:x",),
    "KHO_MAPI_SESSION_TTL": NUMBERS,
    "KHO_LOGIN_BREAKER": NUMBERS,
    "KHO_TOKEN_EXPIRED_WORDS": (",",),
    "KHO_BNDP_LOGIN_PATH": PATHS,
    "KHO_BNDP_PAPERS_PATH": PATHS,
    "KHO_BNDP_LOGIN_DSTCODE": ("VN:GOV:x",),
    "KHO_BNDP_DSTCODE": ("VN:GOV:x",),
    "KHO_BNDP_PROVIDERURL": ("https://a/b", "a", "http://a:99999"),
    "KHO_BNDP_QUERY_ENCODING": ("utf-8",),
    "KHO_BNDP_TOKEN_PATH": ("a b", "a..b"),
    "KHO_BNDP_TOKEN_TTL": NUMBERS,
    "KHO_BNDP_AUTH_HEADER": TOKENS,
    "KHO_BNDP_AUTH_PREFIX": ("é", "Bearer\n"),
    "KHO_PAPERS_CH2_REQUESTER": ("everybody",),
    "KHO_DIRECTORY_REFRESH": NUMBERS,
    "KHO_DIRECTORY_MAX_DROP": (*NUMBERS, "1.1"),
    "KHO_PROVIDER_SUFFIXES": ("gov.vn", ","),
    "KHO_PROVIDER_PORTS": ("https", "0", "65536"),
    "KHO_LINK_ENCODING": ("utf-8",),
    "KHO_LINK_MAX_LEN": NUMBERS,
    "KHO_FILE_METHOD": ("PUT",),
    "KHO_FILE_AUTH": ("basic",),
    "KHO_FILE_DEADLINE": NUMBERS,
    "KHO_FILE_MAX_BYTES": NUMBERS,
    "KHO_SSO_BASE": ("", "sso.example", "https://x?y", "https://x:0"),
    "KHO_SSO_CLIENT_ID": ("", "canary\nx"),
    "KHO_SSO_CLIENT_SECRET": ("", "canary\nx"),
}  # fmt: skip
CASES = [(name, value) for name, values in WRONG.items() for value in values]


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """Reads the settings as a process does that starts with these variables in a bare clone."""
    monkeypatch.setattr(environment, "BASE_DIR", tmp_path)

    def read(**values: str) -> dict[str, object]:
        before = dict(os.environ)
        os.environ.clear()
        os.environ.update(values)
        try:
            with ended_by_wrong_settings():
                return runpy.run_path(str(ROOT / "kho_portal/settings.py"))
        finally:
            os.environ.clear()
            os.environ.update(before)

    return read


def told(clone, capsys, **values) -> list[str]:
    with pytest.raises(SystemExit) as ended:
        clone(**values)
    assert ended.value.code == 2
    return capsys.readouterr().err.splitlines()


def run(*command: str, **values: str) -> subprocess.CompletedProcess:
    """A process that knows nothing but these variables and where programs lie."""
    own = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *command], env=own | values, cwd=ROOT, capture_output=True, text=True, timeout=100
    )


def test_every_setting_of_the_example_has_a_wrong_value_here():
    assert set(WRONG) == set(examples())


@pytest.mark.parametrize(("name", "value"), CASES)
def test_a_wrong_value_is_one_sentence_that_names_it_and_says_what_to_write(clone, capsys, name, value):
    lines = told(clone, capsys, **WHOLE | {name: value})
    assert len(lines) == 1 and lines[0].startswith(f"{name}: ") and lines[0].endswith(".")
    assert not examples()[name] or f"{name}={examples()[name]}" in lines[0]
    assert "canary" not in lines[0]


def test_everything_wrong_at_once_is_told_at_once(clone, capsys):
    """Only what is checked once its group is whole waits for the group."""
    worst = {name: values[-1] for name, values in WRONG.items()}
    named = {name for line in told(clone, capsys, **worst) for name in line.partition(":")[0].split(", ")}
    assert set(WRONG) - named == {"KHO_SECURITY_SERVER_URL", "KHO_UNIT_CODE", "KHO_SSO_BASE"}


def test_missing_keys_are_one_sentence(clone, capsys):
    assert [line.partition(":")[0] for line in told(clone, capsys)] == ["SECRET_KEY, HMAC_KEY, ENCRYPTION_KEY"]


@pytest.mark.parametrize("group", [PORTAL, SSO], ids=["portal", "sign-in"])
def test_one_of_a_group_alone_names_all_that_is_missing(clone, capsys, group):
    for name in group:
        (line,) = told(clone, capsys, **SECRETS | {name: group[name]})
        assert line.partition(":")[0].split(", ") == [other for other in group if other != name]


def test_every_example_can_be_used_as_it_stands(clone, tmp_path):
    lines = (ROOT / ".env.example").read_text().splitlines()
    used = [re.sub(r"^# (?=[A-Z][A-Z0-9_]*=)", "", line) for line in lines]
    (tmp_path / ".env").write_text("\n".join(used))
    found = clone(**SECRETS)
    assert found["KHO_ACCESS"].unit_code == "H99" and found["KHO_SSO"].client_id == "kho-portal"
    assert found["KHO_DIALECT"].bndp_auth_prefix == "Bearer "
    assert found["VAR_DIR"] == tmp_path / "var" and found["STORAGE_ROOT"] == tmp_path / "var/files"
    defaults = {
        name: value
        for name, value in examples().items()
        if f"# {name}={value}" in lines[: lines.index("# Mặc định không đặt (ví dụ)")]
    }
    assert Dialect.from_env(defaults) == Dialect()


def test_an_empty_example_is_nothing_set(clone):
    found = clone(**dict.fromkeys(set(examples()) - {"ALLOWED_HOSTS"}, "") | SECRETS)
    assert found["KHO_ACCESS"] is None and found["KHO_SSO"] is None and found["DEBUG"] is False


def test_the_settings_that_the_code_reads_are_those_of_the_example(clone, monkeypatch):
    class Noting(dict):
        asked: set[str] = set()

        def get(self, name, *default):
            self.asked.add(name)
            return super().get(name, *default)

    given = configuration.Given.__init__

    def note(self):
        given(self)
        self.values = Noting(self.values)

    monkeypatch.setattr(configuration.Given, "__init__", note)
    clone(**WHOLE)
    assert Noting.asked | {"KHO_VAR_DIR"} == set(examples())


def test_only_the_settings_read_the_environment():
    """Anything else would be a setting that no example lists."""
    allowed = {
        "manage.py", "kho_portal/environment.py", "kho_portal/configuration.py", "kho_portal/celery.py",
        "kho_portal/wsgi.py", "kho_portal/asgi.py", "kho_portal/operations/installation.py",
        "kho_portal/operations/supervisor.py",  # hands it on to children
        "kho_portal/files/children.py",  # hands a part of it on to children
        "reception/management/commands/demo.py",  # the password that installation.py settled
    }  # fmt: skip
    packages = [path for top in ("kho_portal", "connectors", "reception") for path in (ROOT / top).rglob("*.py")]
    readers = set()
    for path in (ROOT / "manage.py", *packages):
        names = {getattr(node, "attr", getattr(node, "name", "")) for node in ast.walk(ast.parse(path.read_text()))}
        if names & {"environ", "getenv"}:
            readers.add(str(path.relative_to(ROOT)))
    assert readers == allowed


@pytest.mark.parametrize(
    "content", [b"KHO_UNIT_CODE\n", b"\nKHO MAPI=1\n", b'A="canary\n', "A=é".encode("latin-1"), b"A=\x00\n", None]
)
def test_a_file_of_settings_that_cannot_be_read_is_one_sentence(clone, capsys, tmp_path, content):
    file = tmp_path / ".env"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    (line,) = told(clone, capsys, **SECRETS)
    assert line.startswith(f"{file}: ") and "canary" not in line


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=b c", "b c"), ("export A=b", "b"), ("A = b ", "b"), ("A='b # c'", "b # c"),
        ('A="b \\"c\\" " # d', 'b "c" '),
        ("A=", ""), ("A=$b", "$b"), ("A=p#w=x", "p#w=x"), ("\ufeffA=b", "b"),
    ],
)  # fmt: skip
def test_a_line_of_settings_says_what_it_says(tmp_path, line, value):
    (tmp_path / ".env").write_text(f"{line}\n# B=c\n\n", encoding="utf-8")
    assert read_env_file(tmp_path / ".env") == {"A": value}


def test_a_relative_folder_is_the_same_one_wherever_a_process_starts(clone, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path.parent)
    assert clone(**SECRETS, KHO_VAR_DIR="daten")["VAR_DIR"] == tmp_path / "daten"


DOORS = {
    "manage.py": (["manage.py", "check"], 2),
    "worker": (["-m", "celery", "-A", "kho_portal", "worker", "-P", "threads", "-c", "1"], 2),
    "scheduler": (["-m", "celery", "-A", "kho_portal", "beat"], 2),
    "wsgi": (["-m", "gunicorn", "kho_portal.wsgi", "-b", "127.0.0.1:0", "--no-control-socket"], GUNICORN_MUST_STOP),
    "asgi": (["-c", "import kho_portal.asgi"], GUNICORN_MUST_STOP),
}


@pytest.mark.parametrize("door", DOORS)
def test_every_process_ends_with_the_sentence_and_without_a_traceback(door, tmp_path):
    command, status = DOORS[door]
    ended = run(*command, **SECRETS, KHO_VAR_DIR=str(tmp_path), KHO_API_DEADLINE="soon")
    assert ended.returncode == status and "Traceback" not in ended.stderr
    own = [line for line in ended.stderr.splitlines() if not line.startswith("[")]  # gunicorn's own lines
    assert own == ["KHO_API_DEADLINE: phải là số lớn hơn 0, ví dụ KHO_API_DEADLINE=15."]


HELP = """
import sys, manage
from io import StringIO
from contextlib import redirect_stdout
def said(*arguments):
    sys.argv = ["manage.py", *arguments]
    with redirect_stdout(StringIO()) as out:
        try:
            manage.main()
        except SystemExit as ended:
            assert not ended.code, (arguments, ended.code)
    return out.getvalue()
commands = said("help", "--commands").split()
for name in commands:
    assert "usage:" in said(name, "--help"), name
print(" ".join(commands))
"""


def test_every_command_has_its_help_on_a_bare_clone_and_writes_nothing(tmp_path):
    folder = tmp_path / "var"
    ended = run("-c", HELP, KHO_VAR_DIR=str(folder), KHO_API_DEADLINE="soon", DATABASE_URL="no")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert {"demo", "load_demo", "simulator", "sweep", "migrate", "runserver", "createsuperuser"} <= set(
        ended.stdout.split()
    )
    assert not folder.exists()


@pytest.mark.parametrize("arguments", [[], ["help"], ["demo", "-h"], ["version"]])
def test_help_in_its_other_forms(arguments, tmp_path):
    ended = run("manage.py", *arguments, KHO_VAR_DIR=str(tmp_path / "var"))
    assert ended.returncode == 0 and ended.stdout and "Traceback" not in ended.stderr
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    "command", ["load_demo", "sweep", "verify_files", "refresh_directory", "api_token x", "migrate"]
)
def test_a_database_that_is_not_there_is_one_sentence(command, tmp_path):
    url = "postgres://kho:canary@127.0.0.1:1/kho"
    ended = run("manage.py", *command.split(), **SECRETS, KHO_VAR_DIR=str(tmp_path), DATABASE_URL=url)
    assert ended.returncode == 2 and "Traceback" not in ended.stderr and "canary" not in ended.stderr
    told = [line for line in ended.stderr.splitlines() if not line.startswith("{")]  # what the log says
    assert len(told) == 1 and told[0].startswith(("DATABASE_URL: ", "Không kiểm tra được kho tệp: "))


def test_a_database_without_our_tables_says_what_to_run(tmp_path):
    ended = run("manage.py", "load_demo", **SECRETS, KHO_VAR_DIR=str(tmp_path))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "manage.py migrate" in ended.stderr and len(ended.stderr.splitlines()) == 1


def test_without_the_libraries_the_command_line_says_what_to_run(tmp_path):
    ended = run("-S", "manage.py", "demo", KHO_VAR_DIR=str(tmp_path))
    assert ended.returncode == 2 and "README.md" in ended.stderr and len(ended.stderr.splitlines()) == 1


def test_wrong_settings_say_the_same_thing_once():
    wrong = WrongSettings(("A", "sai"), ("B", "sai"), ("KHO_API_DEADLINE", "lạ"))
    assert str(wrong).splitlines() == ["A, B: sai.", "KHO_API_DEADLINE: lạ, ví dụ KHO_API_DEADLINE=15."]
