"""`load_demo` makes the same believable installation every time, and never twice."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils.timezone import localdate, localtime, now

from connectors.models import Lookup
from kho_portal.files.models import FileState, StoredFile
from kho_portal.files.storage import store
from reception.counter.dossiers import dossier_url
from reception.demo.load_many import load_dossiers
from reception.demo.papers import PAPERS, render_paper
from reception.demo.people import made_up_person
from reception.dossiers.filing import recount
from reception.dossiers.lifecycle import TRANSITIONS
from reception.dossiers.opening import Opening, open_dossier
from reception.models import (
    Agency,
    Component,
    ComponentCode,
    Dossier,
    DossierSerial,
    Event,
    LinkStatus,
    Party,
    Procedure,
    ProcedureVersion,
    Slot,
    User,
    WarehouseDocument,
    WarehouseFile,
)
from reception.people.parties import PartyData
from tests.programs import MINH_THU, Caller, token_of

TABLES = (
    Agency,
    User,
    Procedure,
    ProcedureVersion,
    Component,
    ComponentCode,
    WarehouseDocument,
    WarehouseFile,
    StoredFile,
    Dossier,
    Slot,
    Party,
    Event,
    DossierSerial,
)
pytestmark = pytest.mark.django_db


@pytest.fixture
def storage(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def load(**options):
    out = StringIO()
    call_command("load_demo", stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


ONLINE = 3


def counted():
    return {table.__name__: table.objects.count() for table in TABLES}


def test_loading_twice_changes_nothing(storage):
    load(dossiers=12, people=7, password="a-long-password")
    first, codes = counted(), list(Dossier.objects.order_by("code").values_list("code", flat=True))
    load(dossiers=12, people=7)
    assert counted() == first
    assert first["Dossier"] == 12 + ONLINE
    assert first["WarehouseDocument"] == len(PAPERS) + 7
    assert codes == list(Dossier.objects.order_by("code").values_list("code", flat=True))
    assert not Lookup.objects.exists()


def test_what_the_main_job_needs_is_there(storage):
    told = load(password="a-long-password")
    version = ProcedureVersion.objects.get(procedure__code="1.003709")
    links = ComponentCode.objects.filter(component__version=version, status=LinkStatus.APPROVED)
    assert {link.result_code.code for link in links} == {"KQ.G99.000101", "KQ.G99.000102", "KQ.G15.000007"}
    assert all(link.proposed_by.username == "quantri" and link.decided_by.username == "quantri2" for link in links)
    assert ComponentCode.objects.filter(status=LinkStatus.PROPOSED).exists()
    officer = User.objects.get(username="canbo1")
    assert officer.is_counter_officer
    assert officer.check_password("a-long-password")
    assert officer.office.code == "H99.18"
    assert Procedure.objects.get(code="2.000488").successor.code == "3.000333"
    assert "canbo1" in told
    assert "a-long-password" not in told


def test_own_papers_are_the_very_bytes_that_were_drawn(storage):
    load(password="x")
    for paper in PAPERS:
        document = WarehouseDocument.objects.get(owner_id_number=paper.owner, reference_number=paper.number)
        stored = document.files.get().stored_file
        assert stored.state == FileState.READY
        assert store()._locate(stored.storage_key).read_bytes() == render_paper(paper)
        assert (document.replaced_by is not None) == bool(paper.replaced_by)


def test_a_generated_password_is_told_once_and_a_given_one_is_set_for_all(storage):
    told = load()
    password = told.strip().rpartition(" ")[2]
    assert User.objects.get(username="quantri").check_password(password)
    assert "Mật khẩu" not in load()
    assert User.objects.get(username="quantri").check_password(password)
    load(password="another-one")
    kept = User.objects.get(username="quantri")
    assert kept.check_password("another-one")
    load(password="another-one")
    assert User.objects.get(username="quantri").password == kept.password, "open sessions must survive a restart"


def test_what_an_administrator_changed_stays(storage):
    load(password="x")
    Agency.objects.filter(code="H99.18").update(name="Sở Y tế (đổi tên)")
    link = ComponentCode.objects.filter(status=LinkStatus.PROPOSED).first()
    ComponentCode.objects.filter(pk=link.pk).update(
        status=LinkStatus.REJECTED, decided_by=User.objects.get(username="quantri2"), reason="thử"
    )
    load()
    assert Agency.objects.get(code="H99.18").name == "Sở Y tế (đổi tên)"
    assert ComponentCode.objects.filter(component=link.component).count() == 1


def test_made_up_dossiers_are_whole_and_their_serials_are_taken(storage):
    load(dossiers=130, password="x")
    for dossier in Dossier.objects.select_related("received_at", "deciding_agency"):
        assert dossier.slots.count() == dossier.procedure_version.components.count()
        prefix, day, serial = dossier.code.rsplit("-", 2)
        assert prefix == dossier.deciding_agency.prefix
        taken = DossierSerial.objects.get(prefix=prefix, day=f"20{day[:2]}-{day[2:4]}-{day[4:]}")
        assert int(serial) <= taken.last
        if dossier.status == "submitted":
            assert dossier.due_at is None and dossier.channel == "2" and dossier.submitted_at
        elif dossier.status == "draft":
            assert dossier.due_at is None
            assert any(slot.result_codes for slot in dossier.slots.all()) or dossier.procedure_code == "1.000656"
        else:
            assert dossier.clock_started_at <= dossier.due_at
    for name in ("canbo1", "canbo2"):
        assert Dossier.objects.visible_to(User.objects.get(username=name)).exclude(channel="2").count() == 65


def test_made_up_slots_are_those_that_the_counter_would_freeze(storage, officer, actor):
    """What the catalogue says of a paper, and that it is secret first of all, holds in loaded dossiers too."""
    load(password="x")
    secret = Component.objects.filter(version__procedure__code="1.003709").order_by("position").first()
    Component.objects.filter(pk=secret.pk).update(is_secret=True)
    assert load_dossiers(5) == 5
    draft = Dossier.objects.get(procedure_code="1.003709", status="draft", channel="1")
    assert draft.slots.get(position=1).is_secret
    opened = open_dossier(opening=Opening(procedure="1.003709", owner=PartyData(**MINH_THU)), by=actor)
    own = {"id", "public_id", "dossier_id"}
    made = list(draft.slots.values())
    assert [{k: v for k, v in row.items() if k not in own} for row in made] == [
        {k: v for k, v in row.items() if k not in own} for row in opened.slots.values()
    ]


def test_online_dossiers_wait_for_a_counter_with_files_that_are_there(storage):
    load(dossiers=12, password="x")
    waiting = Dossier.objects.filter(status="submitted")
    assert waiting.count() == ONLINE
    assert {each.received_at.code for each in waiting} >= {"H99.18"}
    for dossier in waiting:
        assert not recount(Dossier.objects.with_board().get(pk=dossier.pk)).missing
        assert not dossier.opened_by.has_usable_password()


def test_queries_grow_by_batches_and_not_by_dossiers(storage, django_assert_max_num_queries):
    load(password="x")
    with django_assert_max_num_queries(200):
        load_dossiers(1000)


def test_made_up_dossiers_were_opened_and_accepted_on_working_days_before_today(storage):
    load(dossiers=200, password="x")
    at_counter = Dossier.objects.exclude(channel="2").select_related("procedure_version")
    opened = [localtime(dossier.opened_at) for dossier in at_counter.order_by("pk")]
    assert opened == sorted(opened) and len(opened) == 200
    assert all(moment.weekday() < 5 and 7 <= moment.hour < 18 for moment in opened)
    assert localdate() - timedelta(days=4) <= opened[-1].date() < localdate()
    for dossier in at_counter:
        assert dossier.procedure_version.valid_from <= localtime(dossier.opened_at).date()
        assert dossier.code.split("-")[1] == f"{localtime(dossier.opened_at):%y%m%d}"
        assert dossier.accepted_at is None or dossier.opened_at < dossier.accepted_at < now()
    late, young = at_counter.overdue(now()).count(), at_counter.filter(due_at__gt=now()).count()
    assert late and young and at_counter.filter(status="draft").count()


def test_made_up_dossiers_stand_in_states_that_somebody_can_bring_about(storage):
    load(dossiers=60, password="x")
    assert set(Dossier.objects.values_list("status", flat=True)) == {row.reaches for row in TRANSITIONS}


def test_dossiers_loaded_later_come_beside_the_earlier_ones(storage):
    """On another day every moment is another one, and still nobody files twice."""
    with time_machine.travel("2026-11-24T03:00:00Z", tick=False):
        load(dossiers=20, password="x")
    before = dict(Dossier.objects.values_list("pk", "code"))
    with time_machine.travel("2026-12-02T03:00:00Z", tick=False):
        assert load_dossiers(30) == 10
        assert load_dossiers(30) == 0
    codes = dict(Dossier.objects.values_list("pk", "code"))
    assert before.items() <= codes.items()
    assert len(set(codes.values())) == 30 + ONLINE


def test_an_interrupted_load_goes_on_where_it_stopped(storage, monkeypatch):
    load(password="x")
    monkeypatch.setattr("reception.demo.load_many.BATCH", 10)

    def interrupt(done):
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_dossiers(35, interrupt)
    assert Dossier.objects.count() == Party.objects.count() == 10
    assert load_dossiers(35) == 25
    assert Dossier.objects.count() == 35


def test_what_is_there_is_found_without_looking_at_every_dossier(storage, django_assert_max_num_queries, monkeypatch):
    load(password="x")
    monkeypatch.setattr("reception.demo.load_many.BATCH", 5)
    assert load_dossiers(203) == 203
    told = []
    with django_assert_max_num_queries(60):
        assert load_dossiers(203, told.append) == 0
    assert sum(told) == 203
    assert load_dossiers(207) == 4


def test_a_dossier_that_a_made_up_person_has_already_counts(storage, actor):
    load(password="x")
    person = made_up_person(8)
    owner = PartyData(id_number=person.id_number, full_name=person.full_name)
    open_dossier(opening=Opening(procedure="1.003709", owner=owner), by=actor)
    assert load_dossiers(40) == 39
    assert load_dossiers(40) == 0


def test_a_dossier_opened_on_a_day_with_made_up_ones_continues_their_numbers(storage, actor):
    load(dossiers=200, password="x")
    last = Dossier.objects.filter(procedure_code="1.003709").exclude(channel="2").order_by("-pk").first()
    with time_machine.travel(last.opened_at + timedelta(hours=1), tick=False):
        opened = open_dossier(opening=Opening(procedure="1.003709", owner=PartyData(**MINH_THU)), by=actor)
    prefix, _, serial = last.code.rpartition("-")
    assert opened.code == f"{prefix}-{int(serial) + 1:04d}"


def test_keys_written_in_bulk_are_not_given_out_again(storage, actor):
    load(dossiers=5, password="x")
    opened = open_dossier(opening=Opening(procedure="1.003709", owner=PartyData(**MINH_THU)), by=actor)
    assert opened.pk > Dossier.objects.exclude(pk=opened.pk).order_by("-pk").first().pk
    assert opened.slots.count() == opened.procedure_version.components.count()


def test_made_up_dossiers_show_on_every_page_of_the_counter(storage, client):
    load(dossiers=12, password="x")
    officer = User.objects.get(username="canbo1")
    client.force_login(officer)
    queue = client.get("/quay/", {"nhom": "tat-ca"}).content.decode()
    rows = Dossier.objects.visible_to(officer)
    assert rows.exclude(channel="2").count() == 6
    caller = Caller(token_of(officer))
    for dossier in rows:
        assert dossier.code in queue
        page = client.get(dossier_url(dossier))
        assert page.status_code == 200 and dossier.code in page.content.decode()
        assert caller.get(f"/api/v1/dossiers/{dossier.code}/").json()["code"] == dossier.code


@pytest.mark.parametrize("options", [{"dossiers": 1_000_001}, {"people": -1}])
def test_too_many_is_refused_before_anything_is_written(options):
    with pytest.raises(CommandError) as refused:
        load(**options)
    assert refused.value.returncode == 2
    assert not Agency.objects.exists()
