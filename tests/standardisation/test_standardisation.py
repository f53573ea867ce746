"""Standardisation takes two people, and API tokens are shown once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from rest_framework.test import APIRequestFactory

from kho_portal.audit.models import AuditEntry
from kho_portal.audit.services import SYSTEM, Actor
from reception.api.authentication import TokenAuthentication
from reception.models import (
    Agency,
    ApiToken,
    Component,
    LinkStatus,
    Procedure,
    ProcedureVersion,
    ResultCode,
    Role,
    User,
)
from reception.standardisation.proposals import (
    DecisionReasonMissing,
    LinkDecided,
    LinkExists,
    OwnProposal,
    StandardisationNotAllowed,
    approve_link,
    propose_link,
    reject_link,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def component():
    agency = Agency.objects.create(code="H99.18", name="Sở Y tế")
    procedure = Procedure.objects.create(code="1.003709", name="Thủ tục")
    version = ProcedureVersion.objects.create(procedure=procedure, valid_from="2025-07-01", deciding_agency=agency)
    return Component.objects.create(version=version, code="TP01", name="Phiếu lý lịch tư pháp số 1")


@pytest.fixture
def code():
    return ResultCode.objects.create(code="KQ.G15.000007", name="Phiếu lý lịch tư pháp số 1")


def actor(username, role=Role.ADMINISTRATOR):
    return Actor(kind="officer", user=User.objects.create_user(username, role=role))


@pytest.fixture
def first():
    return actor("quantri")


@pytest.fixture
def second():
    return actor("quantri2")


def test_a_code_proposed_by_one_is_approved_by_another(component, code, first, second):
    link = propose_link(component=component, result_code=code, by=first)
    assert link.status == LinkStatus.PROPOSED
    approve_link(link=link, by=second)
    assert (link.status, link.decided_by) == (LinkStatus.APPROVED, second.user)
    assert link.decided_at is not None
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "standardisation.propose",
        "standardisation.approve",
    ]


def test_nobody_decides_on_a_proposal_of_their_own(component, code, first):
    link = propose_link(component=component, result_code=code, by=first)
    with pytest.raises(OwnProposal):
        approve_link(link=link, by=first)
    with pytest.raises(OwnProposal):
        reject_link(link=link, reason="không đúng", by=first)
    link.refresh_from_db()
    assert link.status == LinkStatus.PROPOSED


def test_a_decided_proposal_is_not_decided_again(component, code, first, second):
    link = propose_link(component=component, result_code=code, by=first)
    approve_link(link=link, by=second)
    with pytest.raises(LinkDecided):
        reject_link(link=link, reason="đổi ý", by=second)


def test_a_rejection_says_why_and_leaves_the_way_open(component, code, first, second):
    link = propose_link(component=component, result_code=code, by=first)
    with pytest.raises(DecisionReasonMissing):
        reject_link(link=link, reason="  ", by=second)
    reject_link(link=link, reason="khác loại giấy", by=second)
    again = propose_link(component=component, result_code=code, by=second)
    assert again.pk != link.pk
    with pytest.raises(LinkExists):
        propose_link(component=component, result_code=code, by=first)


def test_only_administrators_standardise(component, code, first):
    officer = actor("canbo1", Role.OFFICER)
    with pytest.raises(StandardisationNotAllowed):
        propose_link(component=component, result_code=code, by=officer)
    with pytest.raises(StandardisationNotAllowed):
        propose_link(component=component, result_code=code, by=SYSTEM)
    link = propose_link(component=component, result_code=code, by=first)
    with pytest.raises(StandardisationNotAllowed):
        approve_link(link=link, by=officer)


def test_a_token_works_and_only_its_hash_is_kept():
    user = User.objects.create_user("canbo1")
    out = StringIO()
    call_command("api_token", "canbo1", stdout=out, stderr=StringIO())
    token = out.getvalue().strip()
    request = APIRequestFactory().get("/", headers={"Authorization": f"Bearer {token}"})
    assert TokenAuthentication().authenticate(request)[0] == user
    assert token not in str(list(ApiToken.objects.values()))
    assert AuditEntry.objects.get().action == "api_token.issue"


def test_no_token_is_made_for_an_unknown_or_closed_account():
    User.objects.create_user("nghi", is_active=False)
    for username in ("nghi", "khong-co"):
        with pytest.raises(CommandError) as refused:
            call_command("api_token", username, stdout=StringIO(), stderr=StringIO())
        assert refused.value.returncode == 2
    assert not ApiToken.objects.exists()
