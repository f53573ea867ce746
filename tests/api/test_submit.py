"""Filing over the API: what came by post or through another portal waits for the counter, as if a citizen had filed."""

import pytest

from kho_portal.audit.models import AuditEntry
from reception.models import Dossier, Event, Slot
from tests.files.makers import pdf
from tests.programs import OpenDossier, assert_problem, open_over_api

pytestmark = pytest.mark.django_db
DECLARED = {"declared": True}


@pytest.fixture
def posted(api) -> OpenDossier:
    """A complete draft that came by post."""
    held = open_over_api(api, channel="3")
    Slot.objects.update(is_required=False)
    return held


def submit(held: OpenDossier, body=DECLARED, **headers):
    return held.caller.post(f"{held.path}submit/", body, **headers)


def test_what_came_by_post_is_filed_once_with_its_moment(posted):
    answer = submit(posted, If_Match='"1"')
    body = answer.json()
    assert (answer.status_code, body["status"], body["national_status"]) == (200, "submitted", 1)
    assert body["submitted_at"] and body["code"] == posted.code
    assert (body["version"], answer["ETag"]) == (2, '"2"')
    again = submit(posted, If_Match='"1"')
    assert (again.status_code, again.json()) == (200, body)
    assert Event.objects.filter(kind="dossier.submitted").count() == 1
    entry = AuditEntry.objects.get(action="dossier.submit")
    assert (entry.purpose, entry.dossier) == ("nộp qua bưu chính", posted.code)
    assert posted.caller.post(f"{posted.path}accept/").json()["status"] == "accepted"
    assert_problem(submit(posted), 409, "DOSSIER_NOT_OPEN")


def test_in_person_a_draft_is_accepted_and_not_filed(opened):
    for body in (DECLARED, {"declared": False}):
        assert_problem(submit(opened, body), 409, "SUBMIT_NOT_NEEDED")
    assert (opened.now["status"], opened.now["version"]) == ("draft", 1)


@pytest.mark.parametrize("body", [{}, {"declared": None}, {"declared": "true"}, {"declared": 1}, DECLARED | {"x": 1}])
def test_a_body_that_declares_nothing_is_refused(posted, body):
    assert_problem(submit(posted, body), 422, "INVALID_INPUT")
    assert posted.now["status"] == "draft"


def test_nothing_is_filed_without_the_declaration(posted):
    problem = assert_problem(submit(posted, {"declared": False}), 422, "DECLARATION_MISSING")
    assert "Bạn" not in problem["detail"]  # it speaks to the officer
    assert posted.now["status"] == "draft"


def test_a_dossier_never_arrives_empty_and_says_what_is_left(api):
    held = open_over_api(api, channel="3")
    problem = assert_problem(submit(held), 409, "NOT_READY_TO_SUBMIT")
    assert len(problem["missing"]) == len(held.now["components"])
    assert all(isinstance(each, str) and each.endswith(".") for each in problem["missing"])
    for slot in held.now["components"]:
        assert api.upload(held.at(slot, "files/"), pdf()).status_code == 201
    assert submit(held).json()["status"] == "submitted"


def test_a_stale_version_files_nothing(posted):
    assert_problem(submit(posted, If_Match='"9"'), 412, "STALE_VERSION")
    assert posted.now["status"] == "draft"


def test_what_another_portal_sent_is_filed_without_our_own_questions(api):
    held = open_over_api(api, channel="2")
    Slot.objects.update(is_required=False)
    Dossier.objects.get().owner.__class__.objects.update(phone="")
    assert submit(held).json()["status"] == "submitted"
    assert AuditEntry.objects.get(action="dossier.submit").purpose == "nộp trực tuyến"


def test_another_office_finds_nothing_to_file(posted, other_api):
    assert_problem(other_api.post(f"{posted.path}submit/", DECLARED), 404, "NOT_FOUND")
