"""What lies on the disk and in the database is closed to others: files, folders, and what sessions hold."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from kho_portal.environment import BASE_DIR, keep_private
from tests.conftest import MINH_THU

CARD = f"{MINH_THU['id_number']}||{MINH_THU['full_name']}|14031994|Nữ|12 Lê Lợi, tỉnh Sơn Hà|01072024"


def modes(folder) -> dict[str, str]:
    """The rights of the folder and of everything in it, by name."""
    paths = [folder, *folder.rglob("*")]
    return {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in paths}


@pytest.fixture
def open_umask():
    """Others may read what is made, unless somebody sees to it."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_what_lies_in_the_folder_of_the_data_already_is_closed(tmp_path, open_umask):
    folder = tmp_path / "var"
    (folder / "logs").mkdir(parents=True)
    for name in ("kho.sqlite3", "kho.sqlite3-wal", "logs/web.log"):
        (folder / name).write_text("x")
    keep_private(folder)
    (folder / "logs" / "new.log").write_text("x")
    (folder / "broker").mkdir()
    found = modes(folder)
    found.pop("var")
    assert found == {
        "logs": "0o700", "broker": "0o700", "kho.sqlite3": "0o600", "kho.sqlite3-wal": "0o600", "web.log": "0o600",
        "new.log": "0o600",
    }  # fmt: skip


def test_what_is_not_ours_is_left_alone_wherever_the_setting_leads(tmp_path, open_umask):
    """A device, a file, a folder that others use too, a link that leads away from ours."""
    others = tmp_path / "others"
    others.mkdir()
    for name in ("theirs.txt", "web.log"):
        (others / name).write_text("x")
    (others / "kho.sqlite3").symlink_to(others / "theirs.txt")
    (others / "logs").symlink_to(others, target_is_directory=True)
    os.mkfifo(others / "demo.lock")
    before = modes(others)
    for place in (others, others / "theirs.txt", others / "nowhere", Path("/dev/null"), Path("/dev/null/var")):
        keep_private(place)
    assert modes(others) == before
    assert stat.S_IMODE(Path("/dev/null").stat().st_mode) == 0o666


def test_a_command_makes_its_database_for_its_own_account_alone(tmp_path, open_umask):
    folder = tmp_path / "var"
    keys = {name: name.lower() * 8 for name in ("SECRET_KEY", "HMAC_KEY", "ENCRYPTION_KEY")}
    env = {"PATH": os.environ["PATH"], "KHO_VAR_DIR": str(folder), **keys}
    command = [sys.executable, "manage.py", "migrate", "contenttypes", "--verbosity", "0"]
    done = subprocess.run(command, cwd=BASE_DIR, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = modes(folder)
    assert "kho.sqlite3" in found and set(found.values()) <= {"0o600", "0o700"}, found


@pytest.mark.django_db
def test_a_session_holds_what_was_typed_for_us_only(catalogue, officer, settings):
    browser = Client()
    browser.force_login(officer)
    assert browser.post("/quay/tiep-nhan/the", {"card": CARD}).status_code == 302
    assert MINH_THU["id_number"] in str(dict(browser.session)), "the page holds it until the dossier is opened"
    (kept,) = Session.objects.values_list("session_data", flat=True)
    assert MINH_THU["id_number"] not in kept and MINH_THU["full_name"] not in kept and len(kept) > 100
    assert kept.startswith("gAAAA"), "encrypted, not only encoded"
    settings.ENCRYPTION_KEY = "another" * 8
    assert browser.get("/quay/").status_code == 302, "who cannot read it signs in again"
