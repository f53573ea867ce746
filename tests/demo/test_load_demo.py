"""`load_demo` makes the same believable installation every time, and never twice."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from connectors.models import Lookup
from kho_portal.files.models import FileState, StoredFile
from kho_portal.files.storage import store
from reception.demo.load_many import load_dossiers
from reception.demo.papers import PAPERS, render_paper
from reception.dossiers.filing import recount
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
from tests.programs import MINH_THU

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
        load_dossiers(250)


@pytest.mark.parametrize("options", [{"dossiers": 5001}, {"people": -1}])
def test_too_many_is_refused_before_anything_is_written(options):
    with pytest.raises(CommandError) as refused:
        load(**options)
    assert refused.value.returncode == 2
    assert not Agency.objects.exists()
