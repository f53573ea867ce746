"""Rules of the domain on whole dossiers: the promised moment, codes, frozen components, who is asked for what."""

import threading
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection

from kho_portal.audit.services import Actor
from reception.dossiers.acceptance import accept_dossier
from reception.dossiers.opening import Opening, open_dossier
from reception.models import (
    Agency,
    Component,
    ComponentCode,
    Dossier,
    Procedure,
    ProcedureVersion,
    ResultCode,
    Slot,
    User,
)
from reception.people.parties import PartyData
from reception.reuse.look_up import look_up_documents
from reception.standardisation.proposals import approve_link, propose_link, reject_link
from tests.programs import BIRTH, DIPLOMA, LLTP, MINH_THU, NAM, hold_own_paper, open_over_api

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
SAME_DAY, WORKING, CALENDAR = "1.001193", "1.004873", "3.000333"


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def accepted_at(moment: str, actor, *, procedure: str, case: str = "") -> Dossier:
    """A dossier whose components ask for nothing more, accepted at a local moment."""
    with time_machine.travel(local(moment), tick=False):
        opening = Opening(procedure=procedure, case=case, owner=PartyData(**MINH_THU))
        dossier = open_dossier(opening=opening, by=actor)
        Slot.objects.filter(dossier=dossier).update(is_required=False)
        return accept_dossier(dossier=dossier, by=actor)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "procedure", "case", "due"),
    [
        # D6: within the day up to and including 15:00:00, otherwise the next working day
        ("2026-10-05T08:00", SAME_DAY, "", "2026-10-05T17:30"),
        ("2026-10-05T15:00:00", SAME_DAY, "", "2026-10-05T17:30"),
        ("2026-10-05T15:00:01", SAME_DAY, "", "2026-10-06T17:30"),
        ("2026-10-09T15:30", SAME_DAY, "", "2026-10-12T17:30"),
        # D3: before opening, at noon, after closing, on a rest day
        ("2026-10-05T06:00", SAME_DAY, "", "2026-10-05T17:30"),
        ("2026-10-05T12:15", SAME_DAY, "", "2026-10-05T17:30"),
        ("2026-10-05T17:30:00", WORKING, "Chưa kết hôn", "2026-10-09T17:30"),
        ("2026-10-10T09:00", WORKING, "Chưa kết hôn", "2026-10-15T17:30"),
        # D4: the first day does not count, the promise ends at closing time
        ("2026-10-05T09:00", WORKING, "Chưa kết hôn", "2026-10-08T17:30"),
        ("2026-10-08T16:00", WORKING, "Chưa kết hôn", "2026-10-13T17:30"),
        # D5: calendar days that end on a rest day go on to the next working day
        ("2026-10-05T09:00", CALENDAR, "Tự nộp", "2026-10-15T17:30"),
        ("2026-10-07T09:00", CALENDAR, "Tự nộp", "2026-10-19T17:30"),
        # a case with a deadline of its own
        ("2026-10-05T09:00", CALENDAR, "Phải xác minh nhiều nơi", "2026-10-20T17:30"),
    ],
)
def test_acceptance_promises_the_moment_of_the_rules(actor, moment, procedure, case, due):
    dossier = accepted_at(moment, actor, procedure=procedure, case=case)
    dossier.refresh_from_db()
    assert dossier.due_at.astimezone(LOCAL) == local(due)
    assert dossier.accepted_at.astimezone(LOCAL) == local(moment)
    assert dossier.clock_started_at >= dossier.accepted_at


@pytest.mark.django_db
def test_the_clock_starts_with_acceptance_not_with_opening(actor):
    with time_machine.travel(local("2026-10-01T09:00"), tick=False):
        dossier = open_dossier(opening=Opening(procedure=SAME_DAY, owner=PartyData(**MINH_THU)), by=actor)
    Slot.objects.filter(dossier=dossier).update(is_required=False)
    with time_machine.travel(local("2026-10-05T12:00"), tick=False):
        accepted = accept_dossier(dossier=dossier, by=actor)
    assert accepted.due_at.astimezone(LOCAL) == local("2026-10-05T17:30")
    assert accepted.clock_started_at.astimezone(LOCAL).hour == 13
    assert accepted.code == dossier.code


@pytest.mark.django_db
def test_a_promise_outlives_a_change_of_the_catalogue(actor):
    with time_machine.travel(local("2026-10-05T09:00"), tick=False):
        dossier = open_dossier(
            opening=Opening(procedure=WORKING, case="Chưa kết hôn", owner=PartyData(**MINH_THU)), by=actor
        )
        ProcedureVersion.objects.filter(procedure__code=WORKING).update(deadline_number=30)
        Slot.objects.filter(dossier=dossier).update(is_required=False)
        accepted = accept_dossier(dossier=dossier, by=actor)
    assert accepted.due_at.astimezone(LOCAL) == local("2026-10-08T17:30")


@pytest.mark.django_db
def test_the_code_names_the_local_day_and_serials_begin_anew_every_day(actor):
    def codes(moment, count):
        with time_machine.travel(moment, tick=False):
            opening = Opening(procedure="1.003709", owner=PartyData(**MINH_THU))
            return [open_dossier(opening=opening, by=actor).code for _ in range(count)]

    assert codes("2026-10-05T16:59:59+00:00", 2) == ["H99.18-261005-0001", "H99.18-261005-0002"]
    assert codes("2026-10-05T17:00:00+00:00", 1) == ["H99.18-261006-0001"]


@pytest.mark.django_db(transaction=True)
def test_officers_at_once_never_share_a_code_and_leave_no_gap(catalogue):
    users = User.objects.select_related("office").filter(username__in=["canbo1", "canbo2", "lanhdao1"])
    actors = [Actor(kind="officer", user=user, office_code=user.office.code) for user in users]
    wanted = [(actor, procedure) for actor in actors for procedure in ("1.003709", "1.001193")] * 3
    codes, gate = [], threading.Barrier(len(wanted))

    def open_one(actor, procedure):
        gate.wait()
        try:
            codes.append(open_dossier(opening=Opening(procedure=procedure, owner=PartyData(**MINH_THU)), by=actor).code)
        finally:
            connection.close()

    threads = [threading.Thread(target=open_one, args=each) for each in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(codes) == len(wanted) == Dossier.objects.count()
    for prefix in ("H99.18-", "H99.41-"):
        serials = sorted(int(code.rpartition("-")[2]) for code in codes if code.startswith(prefix))
        assert serials == list(range(1, 10))


def rebuild_catalogue() -> None:
    """An administrator changes everything that a procedure asks for."""
    version = ProcedureVersion.objects.get(procedure__code="1.003709")
    ComponentCode.objects.filter(component__version=version).delete()
    Component.objects.filter(version=version).update(name="Đổi tên", is_required=False, only_shown=True, is_secret=True)
    Component.objects.filter(version=version, position=1).delete()
    Component.objects.create(version=version, code="MỚI", name="Thành phần mới", position=9)
    ResultCode.objects.filter(code=LLTP).update(name="Mã đổi tên", needs_reference_number=True)
    Procedure.objects.filter(code="1.003709").update(name="Thủ tục đổi tên")
    version.valid_to = version.valid_from
    version.save()


@pytest.mark.django_db
def test_a_filed_dossier_never_changes_with_the_catalogue(opened, directory):
    before = opened.now
    rebuild_catalogue()
    assert opened.now == before
    opened.look_up()
    assert set(directory.journal.entries("papers")[-1]["codes"]) == {LLTP, DIPLOMA, "KQ.G99.000102"}
    assert len(opened.slot(LLTP)["offers"]) == 3
    refused = opened.caller.post("dossiers/", {"procedure": "1.003709", "owner": MINH_THU})
    assert (refused.status_code, refused.json()["code"]) == (422, "PROCEDURE_UNAVAILABLE")


@pytest.mark.django_db
def test_an_agency_that_changes_its_prefix_changes_no_code_given_before(api):
    held = open_over_api(api)
    Agency.objects.filter(code="H99.18").update(dossier_prefix="000.00.18.H99")
    assert held.now["code"] == held.code
    assert open_over_api(api).code.startswith("000.00.18.H99-")


@pytest.mark.django_db
def test_only_approved_links_are_ever_asked(api, actor, directory):
    first, second = (Actor(kind="officer", user=User.objects.get(username=name)) for name in ("quantri", "quantri2"))
    version = ProcedureVersion.objects.get(procedure__code="1.001193")
    paper = Component.objects.get(version=version, name="Giấy chứng sinh")
    birth, diploma, death = (ResultCode.objects.get(code=code) for code in (BIRTH, DIPLOMA, "KQ.G15.000034"))
    propose_link(component=paper, result_code=birth, by=first)
    reject_link(link=propose_link(component=paper, result_code=death, by=first), reason="Không phải", by=second)
    held = open_over_api(api, procedure="1.001193", owner=NAM)
    assert held.slot(name="Giấy chứng sinh")["result_codes"] == []
    held.look_up()
    assert directory.journal.entries("papers")[-1]["codes"] == ["KQ.G15.000032"]
    slot = held.slot(name="Giấy chứng sinh")
    assert (slot["lookup"], slot["error"]["code"]) == ("not_asked", "NO_APPROVED_CODE")

    approve_link(link=propose_link(component=paper, result_code=diploma, by=first), by=second)
    held.look_up()
    assert held.slot(name="Giấy chứng sinh")["result_codes"] == []
    later = open_over_api(api, procedure="1.001193", owner=NAM)
    assert later.slot(name="Giấy chứng sinh")["result_codes"] == [DIPLOMA]


@pytest.mark.django_db
def test_nothing_is_asked_outside_when_our_own_warehouse_has_everything(api, directory):
    held = open_over_api(api, procedure="1.001193", owner=NAM)
    hold_own_paper("KQ.G15.000032", owner=NAM, number="88/2019")
    sources = held.look_up().json()["sources"]
    assert sources[1] == {"name": "national", "state": "not_asked"}
    assert directory.journal.entries("papers") == []
    assert held.slot("KQ.G15.000032")["lookup"] == "found"


@pytest.mark.django_db
def test_papers_of_somebody_else_in_our_warehouse_are_not_offered(opened, directory):
    hold_own_paper(DIPLOMA, owner=NAM)
    wrong_kind = hold_own_paper(DIPLOMA, number="tổ chức")
    wrong_kind.owner_kind = "organisation"
    wrong_kind.save()
    opened.look_up()
    assert {offer["source"] for offer in opened.slot(DIPLOMA)["offers"]} == {"national"}


@pytest.mark.django_db
def test_a_dossier_has_a_person_on_both_sides_of_a_question(actor, directory):
    owner, submitter = PartyData(**NAM), PartyData(**MINH_THU | {"authority": "Giấy ủy quyền"})
    dossier = open_dossier(opening=Opening(procedure="1.003709", owner=owner, submitter=submitter), by=actor)
    look_up_documents(dossier=dossier, by=actor, given=True, method="verbal")
    asked = directory.journal.entries("papers")[-1]
    assert (asked["owner"], asked["requester"]) == (NAM["id_number"], actor.user.id_number)
    assert dossier.consents.get().spoken_by == "submitter"
