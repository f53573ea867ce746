"""What holds on a day: the published version in effect, and how long each of its cases takes."""

from datetime import date, timedelta

import pytest

from reception.base.clock import today
from reception.dossiers.opening import Opening, open_dossier
from reception.models import ProcedureVersion
from reception.people.parties import PartyData
from tests.programs import MINH_THU

pytestmark = pytest.mark.django_db
CRIMINAL_RECORD, ENDED, SEVERAL_PLACES = "3.000333", "2.000488", "Phải xác minh nhiều nơi"


def version_of(code: str) -> ProcedureVersion:
    return ProcedureVersion.objects.get(procedure__code=code)


def test_in_force_is_published_and_in_effect(catalogue):
    version = version_of(CRIMINAL_RECORD)
    in_force = ProcedureVersion.objects.in_force
    assert version in in_force(today()) and version not in in_force(version.valid_from - timedelta(days=1))
    assert version_of(ENDED) not in in_force(today())
    assert version_of(ENDED) in in_force(date(2025, 2, 28))
    ProcedureVersion.objects.filter(pk=version.pk).update(is_published=False)
    assert version not in in_force(today())


def test_the_deadline_of_a_case_comes_before_that_of_the_version(catalogue):
    version = version_of(CRIMINAL_RECORD)
    lengths = {case.name: version.deadline_for(case) for case in version.cases.all()}
    assert lengths.pop(SEVERAL_PLACES) == (15, "calendar_days")
    assert set(lengths.values()) == {version.deadline_for(None)} == {(10, "calendar_days")}


def test_the_page_says_the_deadline_of_every_case(catalogue, client):
    page = client.get(f"/thu-tuc/{CRIMINAL_RECORD}").content.decode()
    others = "; ".join(case.name for case in version_of(CRIMINAL_RECORD).cases.exclude(name=SEVERAL_PLACES))
    assert f"<dd>10 ngày ({others}), tính từ khi hồ sơ được tiếp nhận</dd>" in page
    assert f"<dd>15 ngày ({SEVERAL_PLACES}), tính từ khi hồ sơ được tiếp nhận</dd>" in page


def test_the_only_case_gives_page_api_and_dossier_its_deadline(catalogue, officer, actor, client):
    version = version_of(CRIMINAL_RECORD)
    version.cases.exclude(name=SEVERAL_PLACES).delete()
    page = client.get(f"/thu-tuc/{CRIMINAL_RECORD}").content.decode()
    assert "<dd>15 ngày, tính từ khi hồ sơ được tiếp nhận</dd>" in page and "10 ngày" not in page
    client.force_login(officer)
    told = client.get(f"/api/v1/procedures/{CRIMINAL_RECORD}/").json()
    assert told["deadline"] == {"number": 15, "unit": "calendar_days"}
    dossier = open_dossier(opening=Opening(procedure=CRIMINAL_RECORD, owner=PartyData(**MINH_THU)), by=actor)
    assert (dossier.deadline_number, dossier.case_name) == (15, SEVERAL_PLACES)
