"""Trying a code asks the real other side for a test identity, and keeps four answers apart."""

import pytest
from django.db import IntegrityError

from connectors.models import Lookup
from kho_portal.audit.models import AuditEntry
from reception.demo.load_catalogue import administrators
from reception.models import Component, ComponentCode, ResultCode, TestIdentity
from reception.standardisation.proposals import StandardisationNotAllowed, propose_link
from reception.standardisation.trial_identities import OwnTestIdentity, approve_identity
from reception.standardisation.trials import (
    TrialNeedsApproval,
    TrialNeedsNumber,
    TrialNeedsOfficer,
    TrialNotNational,
    read_trial,
    try_link,
    verdict_of,
)

pytestmark = pytest.mark.django_db(transaction=True)
THU = "099194004271"


@pytest.fixture
def person(catalogue):
    return TestIdentity.objects.get(id_number=THU)


@pytest.fixture
def first(catalogue):
    return administrators()[0]


@pytest.fixture
def records(catalogue):
    return ComponentCode.objects.get(component__version__procedure__code="1.003709", result_code__code="KQ.G15.000007")


def test_what_was_asked_and_what_came_back_is_told(directory, records, person, first):
    lookup = try_link(link=records, identity=person, by=first)
    trial = read_trial(lookup.pk, procedure_code="1.003709")
    assert (trial.verdict, trial.result_code, len(trial.documents)) == ("found", "KQ.G15.000007", 3)
    assert THU not in trial.masked_number and trial.identity == "Nguyễn Thị Minh Thư"
    rows = AuditEntry.objects.filter(purpose="thử mã").order_by("pk")
    assert [(row.action, row.outcome) for row in rows] == [
        ("standardisation.try", "ok"),
        ("standardisation.tried", "found"),
    ]
    assert read_trial(lookup.pk, procedure_code="1.001193") is None


def test_a_proposed_code_is_tried_too(directory, person, first):
    component = Component.objects.get(version__procedure__code="1.003709", name="Giấy khám sức khỏe")
    link = propose_link(component=component, result_code=ResultCode.objects.get(code="KQ.G99.000101"), by=first)
    assert verdict_of(try_link(link=link, identity=person, by=first)) in {"found", "none", "unknown"}


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        ({"kind": "refuse"}, "unknown"),
        ({"kind": "error_code"}, "unknown"),
        ({"kind": "null_result"}, "none"),
        ({"kind": "status", "value": 403}, "not_allowed"),
    ],
)
def test_silence_and_refusal_are_never_nothing(directory, records, person, first, fault, verdict):
    directory.faults.set({"papers": fault})
    lookup = try_link(link=records, identity=person, by=first)
    assert verdict_of(lookup) == verdict
    if verdict != "none":
        assert lookup.message


def test_nothing_is_asked_without_name_number_or_national_code(catalogue, records, person, first):
    first.user.id_number = ""
    with pytest.raises(TrialNeedsOfficer):
        try_link(link=records, identity=person, by=first)
    first.user.id_number = "099186000644"
    land = ComponentCode.objects.filter(result_code__code="KQ.G99.000301").first()
    with pytest.raises(TrialNeedsNumber):
        try_link(link=land, identity=person, by=first)
    procedure = records.component.version.procedure
    procedure.code = "SH.01"
    with pytest.raises(TrialNotNational):
        try_link(link=records, identity=person, by=first)
    assert not Lookup.objects.exists() and not AuditEntry.objects.filter(purpose="thử mã").exists()


def test_only_administrators_try(catalogue, records, person, actor):
    with pytest.raises(StandardisationNotAllowed):
        try_link(link=records, identity=person, by=actor)


def test_a_code_the_portal_does_not_know_for_the_procedure_is_could_not_ask(directory, person, first):
    component = Component.objects.get(version__procedure__code="1.003709", name="Giấy khám sức khỏe")
    link = propose_link(component=component, result_code=ResultCode.objects.get(code="KQ.G99.000501"), by=first)
    trial = read_trial(try_link(link=link, identity=person, by=first).pk, procedure_code="1.003709")
    assert (trial.verdict, trial.lookup.state) == ("unknown", "rejected")
    assert "không hợp lệ với thủ tục" in trial.lookup.portal_message


def test_an_identity_is_asked_for_once_a_second_administrator_vouches_for_it(directory, records, first, catalogue):
    identity = TestIdentity.objects.create(name="Người Thử", id_number="099200000001", proposed_by=first.user)
    with pytest.raises(TrialNeedsApproval):
        try_link(link=records, identity=identity, by=first)
    with pytest.raises(OwnTestIdentity):
        approve_identity(identity=identity, by=first)
    assert not Lookup.objects.exists()
    second = administrators()[1]
    approved = approve_identity(identity=identity, by=second)
    assert verdict_of(try_link(link=records, identity=approved, by=first)) == "none"
    assert AuditEntry.objects.filter(action="test_identity.approve", actor_id=str(second.user.pk)).count() == 1
    with pytest.raises(IntegrityError):
        TestIdentity.objects.filter(pk=identity.pk).update(approved_by=first.user)


def test_the_administration_approves_and_says_who_may_not(client, catalogue):
    first, second = administrators()
    client.force_login(first.user)
    fields = {"name": "Người Thử", "id_number": "099200000001", "note": ""}
    assert client.post("/admin/reception/testidentity/add/", fields).status_code == 302
    identity = TestIdentity.objects.get(name="Người Thử")
    assert identity.proposed_by == first.user and identity.approved_at is None
    chosen = {"action": "approve_chosen", "_selected_action": [identity.pk]}
    own = client.post("/admin/reception/testidentity/", chosen, follow=True).content.decode()
    assert "không tự duyệt được" in own and "chờ quản trị viên khác duyệt" in own
    client.force_login(second.user)
    assert "đã duyệt" in client.post("/admin/reception/testidentity/", chosen, follow=True).content.decode()
    identity.refresh_from_db()
    assert identity.approved_by == second.user
