"""Processes that die in the middle: nothing is half-published, nothing runs on, nothing stays for ever."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kho_portal.files.housekeeping import remove_abandoned, verify
from kho_portal.files.models import StoredFile

PROJECT = Path(__file__).resolve().parents[2]
RECEIVE = """
import sys, time
from pathlib import Path
import tests.environment, django
from django.conf import settings
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "kho_portal.settings"
django.setup()
settings.STORAGE_ROOT = Path(sys.argv[1])
from kho_portal.files.accept import Receiver
receiver = Receiver()
receiver.write(b"%PDF-1.7 half of it")
print("writing", flush=True)
time.sleep(60)
"""


@pytest.mark.django_db
def test_a_receiver_killed_in_the_middle_leaves_one_part_that_the_sweeper_removes(shelf):
    child = subprocess.Popen([sys.executable, "-c", RECEIVE, str(shelf.root)], cwd=PROJECT, stdout=subprocess.PIPE)
    assert child.stdout.readline() == b"writing\n"
    child.kill()
    child.wait()
    child.stdout.close()
    parts = [shelf.root / name for _, name, _ in shelf.parts()]
    assert len(parts) == 1
    assert list(shelf.accepted()) == []
    assert not StoredFile.objects.exists()
    os.utime(parts[0], (1, 1))
    assert [finding.code for finding in verify()] == ["PART_TOO_OLD"]
    assert remove_abandoned() == 1
    assert list(verify()) == []
