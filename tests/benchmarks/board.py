"""The reception page of a dossier with 12 components and 60 files: time and number of queries, reported.

The number of queries must not grow with the dossier: it is measured with 6 files and with 60 and compared.
"""

import json

from tests.benchmarks.harness import Verdicts, engines, installation, options, run, say

CODE = """
import json, statistics, time
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from kho_portal.files.models import FileState, StoredFile
from kho_portal.files.storage import new_key
from reception.models import Attachment, Dossier, Slot, User
from reception.people.parties import PartyData
from reception.screens.policy import Actor
from reception.dossiers.opening import Opening, open_dossier

user = User.objects.select_related("office").get(username="canbo1")
actor = Actor(kind="officer", user=user, office_code=user.office.code)

def fill(dossier, files):
    slots = list(dossier.slots.all())
    while len(slots) < 12:
        slots.append(Slot.objects.create(
            dossier=dossier, position=len(slots) + 1, component_code=f"DO-{len(slots)}", name="Giấy tờ để đo"
        ))
    for number in range(files):
        stored = StoredFile.objects.create(
            state=FileState.READY, storage_key=new_key(), display_name=f"tep-{number}.pdf", size=1000,
            sha256="0" * 64, media_type="application/pdf", pages=1, ready_at=timezone.now(),
        )
        Attachment.objects.create(
            slot=slots[number % 12], position=number, source="upload", stored_file=stored, attached_by=user
        )

def measure(files):
    owner = PartyData(kind="person", id_number="099194004271", full_name="Nguyễn Thị Minh Thư")
    dossier = open_dossier(opening=Opening(procedure="1.003709", owner=owner), by=actor)
    fill(dossier, files)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    found = {}
    for name, path in (("page", f"/quay/tiep-nhan/{dossier.code}"), ("api", f"/api/v1/dossiers/{dossier.code}/")):
        times = []
        for _ in range(12):
            began = time.perf_counter()
            with CaptureQueriesContext(connection) as queries:
                response = client.get(path)
            times.append(time.perf_counter() - began)
            assert response.status_code == 200, (path, response.status_code)
        found[name] = {"queries": len(queries), "ms": statistics.median(times) * 1000}
    return found

answer = {"6": measure(6), "60": measure(60)}
"""


def main() -> None:
    """Measures and ends with the exit status."""
    given = options(__doc__)
    verdicts = Verdicts()
    for engine in engines(given):
        with installation(engine, only=("simulator",)) as site:
            found = json.loads(json.dumps(site.ask(CODE)))
        for name in ("page", "api"):
            few, many = found["6"][name], found["60"][name]
            say(f"  {name}: {many['queries']} queries, median {many['ms']:.0f} ms with 12 components and 60 files")
            say(f"  {' ' * len(name)}  {few['queries']} queries, median {few['ms']:.0f} ms with 6 files")
            verdicts.check(f"{name}: queries with 60 files / with 6", many["queries"] / few["queries"], most=1.0)
    verdicts.finish()


if __name__ == "__main__":
    run(main)
