"""The office's queues: what each holds, counts that stay flat, places that hold, and whose work a dossier is."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reception.base.errors import ClaimedByOther
from reception.dossiers.acceptance import accept_dossier
from reception.dossiers.lifecycle import AT_COUNTER
from reception.dossiers.opening import Opening, open_dossier
from reception.dossiers.queues import (
    QUEUES,
    claim_dossier,
    count_queues,
    find_queue,
    in_queue,
    release_dossier,
    search_dossiers,
)
from reception.models import Dossier, Event, Party, Slot, SlotPromise, User
from reception.people.parties import PartyData
from reception.reuse.settling import mark_shown, waive_component
from reception.screens.policy import Actor
from tests.conftest import MINH_THU

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def actor_for(user: User) -> Actor:
    return Actor(kind="officer", user=user, office_code=user.office.code)


def opened(actor) -> Dossier:
    return open_dossier(opening=Opening(procedure="2.000815", owner=PartyData(**MINH_THU)), by=actor)


def accepted(actor, *, due: datetime.datetime | None = None) -> Dossier:
    dossier = opened(actor)
    for slot in dossier.slots.all():
        act = mark_shown if slot.only_shown else waive_component
        act(slot=slot, by=actor, **({} if slot.only_shown else {"reason": "thử"}))
    accept_dossier(dossier=dossier, by=actor)
    if due is not None:
        Dossier.objects.filter(pk=dossier.pk).update(due_at=due)
    return dossier


def holds(key: str, user: User) -> list[int]:
    return list(in_queue(find_queue(key), user=user).values_list("pk", flat=True))


def test_each_queue_holds_what_its_name_says(actor, officer, colleague):
    now = timezone.now()
    draft = opened(actor)
    late = accepted(actor, due=now - datetime.timedelta(hours=1))
    soon = accepted(actor, due=now + datetime.timedelta(hours=2))
    calm = accepted(actor_for(colleague), due=now + datetime.timedelta(days=30))
    assert holds("ban-nhap", officer) == [draft.pk]
    assert holds("qua-han", officer) == [late.pk] and holds("sap-den-han", officer) == [soon.pk]
    assert holds("dang-xu-ly", officer) == [late.pk, soon.pk, calm.pk], "promised soonest first"
    assert holds("viec-cua-toi", officer) == [soon.pk, late.pk, draft.pk], "not the colleague's"
    assert holds("tat-ca", officer) == [calm.pk, soon.pk, late.pk, draft.pk]
    counts = count_queues(officer).by_key
    assert (counts["ban-nhap"], counts["qua-han"], counts["dang-xu-ly"], counts["cho-kho"]) == (1, 1, 3, 0)
    slot = calm.slots.first()
    SlotPromise.objects.create(slot=slot, promised_by=officer, key=f"slot:{slot.pk}", give_up_at=now)
    assert holds("cho-kho", officer) == [calm.pk]


def test_every_tab_counts_what_its_list_holds_for_whoever_asks_in_whatever_order(
    actor, officer, colleague, other_officer
):
    moment = timezone.now()
    opened(actor)
    for hours in (-1, 2, 24 * 30):
        accepted(actor_for(colleague), due=moment + datetime.timedelta(hours=hours))
    theirs = [accepted(actor_for(other_officer), due=moment - datetime.timedelta(hours=1)) for _ in range(2)]
    for slot in Slot.objects.filter(position=1).exclude(dossier__status="draft"):
        SlotPromise.objects.create(slot=slot, promised_by=officer, key=f"slot:{slot.pk}", give_up_at=moment)
    for user in (officer, other_officer, colleague, officer):
        counts = count_queues(user)
        assert counts.by_key == {queue.key: len(holds(queue.key, user)) for queue in QUEUES[:-1]}, user
        assert counts.newest == max(holds("tat-ca", user))
    assert count_queues(other_officer).by_key["cho-kho"] == len(theirs) == 2


def test_another_office_sees_none_of_it(actor, other_officer):
    accepted(actor)
    assert all(holds(queue.key, other_officer) == [] for queue in QUEUES)


def test_counting_stops_at_what_a_person_needs(actor, officer, monkeypatch):
    for _ in range(3):
        opened(actor)
    monkeypatch.setattr("reception.dossiers.queues.MOST_COUNTED", 2)
    assert count_queues(officer).by_key["ban-nhap"] is None


@pytest.mark.parametrize("key", ["dang-xu-ly", "tat-ca", "viec-cua-toi"])
def test_pages_hold_their_place(desk, actor, monkeypatch, key):
    moment = timezone.now().replace(microsecond=0)
    dossiers = [accepted(actor, due=moment) for _ in range(3)]  # the same moment: the number decides
    monkeypatch.setattr("reception.counter.queue.PAGE", 2)
    first = desk.get("/quay/", {"nhom": key})
    second = desk.get(first.context["next_url"])
    seen = [item["code"] for page in (first, second) for item in page.context["dossiers"]]
    assert sorted(seen) == sorted(each.code for each in dossiers) and len(second.context["dossiers"]) == 1
    assert second.context["first_url"] and not second.context["next_url"]


@pytest.mark.parametrize("place", ["x", "~1", "2026-13-45T99~1", "2026-01-01~1", "9" * 30, "\x00", "1~"])
def test_a_place_that_is_none_begins_at_the_top(desk, actor, place):
    accepted(actor)
    for key in ("dang-xu-ly", "tat-ca"):
        assert len(desk.get("/quay/", {"nhom": key, "truoc": place}).context["dossiers"]) in {0, 1}


def test_a_dossier_is_taken_once_and_given_back(actor, officer, colleague):
    dossier = opened(actor)
    lan = actor_for(colleague)
    with pytest.raises(ClaimedByOther) as refused:
        claim_dossier(dossier=dossier, by=lan)
    assert officer.full_name in refused.value.for_people
    with pytest.raises(ClaimedByOther):
        release_dossier(dossier=dossier, by=lan)
    release_dossier(dossier=dossier, by=actor)
    claim_dossier(dossier=dossier, by=lan)
    claim_dossier(dossier=dossier, by=lan)
    kinds = list(Event.objects.filter(dossier=dossier).values_list("kind", flat=True))
    assert kinds.count("dossier.claimed") == 1 and kinds.count("dossier.released") == 1
    assert Dossier.objects.get().version == dossier.version, "whose work it is changes nothing in the dossier"


def test_the_list_offers_to_take_what_nobody_has(desk, actor, officer, colleague):
    dossier = opened(actor)
    release_dossier(dossier=dossier, by=actor)
    page = desk.get("/quay/", {"nhom": "tat-ca"}).content.decode()
    assert "chưa ai nhận" in page and "Nhận việc" in page
    line = desk.post(f"/quay/ho-so/{dossier.code}/nhan", headers={"HX-Request": "true"}).content.decode()
    assert line.lstrip().startswith("<tr") and "Nhận việc" not in line
    assert desk.post(f"/quay/ho-so/{dossier.code}/nhan").status_code == 302
    other = Client()
    other.force_login(colleague)
    said = other.post(f"/quay/ho-so/{dossier.code}/nhan", headers={"HX-Request": "true"}).content.decode()
    assert f"đang do {officer.full_name} phụ trách" in said


def test_the_minute_poll_counts_and_tells_of_new_ones_without_moving_the_table(desk, actor):
    opened(actor)
    poll = desk.get("/quay/", {"nhom": "tat-ca"}).context["poll_url"]
    assert "hồ sơ mới" not in desk.get(poll).content.decode()
    opened(actor)
    said = desk.get(poll).content.decode()
    assert "1 hồ sơ mới, hiện ra" in said and "<table" not in said


def test_a_search_looks_through_every_queue_and_keeps_the_text_out_of_the_address(desk, actor):
    dossier = opened(actor)
    release_dossier(dossier=dossier, by=actor)
    found = desk.post("/quay/", {"text": "minh thu"})
    assert [item["code"] for item in found.context["dossiers"]] == [dossier.code]
    assert "minh" not in found.context["poll_url"]
    assert [item["code"] for item in desk.post("/quay/", {"text": "2.000815"}).context["dossiers"]] == [dossier.code]


@pytest.mark.parametrize("walked", [0, 1, 2, 50])
def test_a_name_is_found_the_latest_first_however_few_dossiers_are_walked_for_it(actor, officer, monkeypatch, walked):
    monkeypatch.setattr("reception.dossiers.queues.MOST_WALKED", walked)
    monkeypatch.setattr("reception.dossiers.queues.MOST_FOUND", 2)
    dossiers = [opened(actor) for _ in range(4)]
    Party.objects.filter(pk=dossiers[0].owner_id).update(full_name="Tạ Xuân Hiếm", search_key="ta xuan hiem")
    mine = Dossier.objects.visible_to(officer)
    assert list(search_dossiers(mine, "Minh nguyễn thư")) == [dossiers[3], dossiers[2]]
    assert list(search_dossiers(mine, "xuân tạ")) == [dossiers[0]]
    assert not search_dossiers(mine, "xuân minh") and not search_dossiers(mine.none(), "xuân")


def test_the_list_costs_as_many_questions_for_many_rows_as_for_few(desk, actor):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get("/quay/", {"nhom": "tat-ca"}).status_code == 200
        return len(queries)

    opened(actor)
    accepted(actor)
    cost()  # the first page of a session stores when it was used
    few = cost()
    for _ in range(6):
        accepted(actor)
    assert cost() == few <= 8


def test_opening_and_accepting_make_it_ones_own_work(actor, officer):
    dossier = opened(actor)
    assert Dossier.objects.get().claimed_by_id == officer.pk and dossier.status in AT_COUNTER


def test_what_stands_on_another_page_is_not_new(desk, actor, monkeypatch):
    moment = timezone.now()
    for days in (3, 2, 1):  # opened first, promised last
        accepted(actor, due=moment + datetime.timedelta(days=days))
    monkeypatch.setattr("reception.counter.queue.PAGE", 2)
    for key in ("dang-xu-ly", "tat-ca"):
        first = desk.get("/quay/", {"nhom": key})
        for page in (first, desk.get(first.context["next_url"])):
            assert "hồ sơ mới" not in desk.get(page.context["poll_url"]).content.decode(), key
