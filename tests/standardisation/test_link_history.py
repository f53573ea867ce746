"""What two people do to a standardisation leaves history, and touches no dossier that is filed already."""

import pytest
from django.db import IntegrityError, transaction

from kho_portal.audit.models import AuditEntry
from reception.demo.load_catalogue import administrators
from reception.models import Component, ComponentCode, LinkChange, LinkStatus, ResultCode, User
from reception.standardisation.proposals import (
    ComponentHasCode,
    DecisionReasonMissing,
    LinkDecided,
    NotApproved,
    NotOwnProposal,
    OwnRemoval,
    RemovalAsked,
    RemovalNotAsked,
    approve_link,
    ask_removal,
    drop_removal,
    propose_link,
    reject_link,
    retire_link,
    set_aside,
    take_back,
    withdraw_link,
)
from tests.programs import open_over_api

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(catalogue):
    return administrators()


@pytest.fixture
def component(two):
    return Component.objects.get(name="Giấy khám sức khỏe")


@pytest.fixture
def code(two):
    return ResultCode.objects.get(code="KQ.G99.000103")


def actions(component):
    rows = LinkChange.objects.filter(component_code=component.code, procedure_code=component.version.procedure.code)
    return [row.action for row in rows.order_by("pk")]


def test_every_change_is_kept_with_before_and_after(component, code, two):
    first, second = two
    link = propose_link(component=component, result_code=code, by=first, grounds="trùng tên")
    approve_link(link=link, by=second)
    ask_removal(link=link, reason="nhầm loại giấy", by=second)
    retire_link(link=link, by=first)
    assert actions(component) == ["proposed", "approved", "removal_asked", "retired"]
    last = LinkChange.objects.filter(link=link).first()
    assert (last.before["status"], last.after["status"]) == ("approved", "retired")
    assert (last.by, last.after["grounds"], last.after["removal_reason"]) == (first.user, "trùng tên", "nhầm loại giấy")
    assert AuditEntry.objects.filter(detail__component=component.code).first().action == "standardisation.retire"


def test_a_withdrawn_proposal_is_gone_and_its_history_stays(component, code, two):
    first, second = two
    link = propose_link(component=component, result_code=code, by=first)
    with pytest.raises(NotOwnProposal):
        withdraw_link(link=link, by=second)
    withdraw_link(link=link, by=first)
    assert not ComponentCode.objects.filter(component=component).exists()
    assert actions(component) == ["proposed", "withdrawn"]
    assert LinkChange.objects.filter(component_code=component.code).first().before["status"] == "proposed"
    with pytest.raises(LinkDecided):
        withdraw_link(link=link, by=first)


def test_an_approved_code_goes_only_when_a_second_person_agrees(component, code, two):
    first, second = two
    link = propose_link(component=component, result_code=code, by=first)
    with pytest.raises(NotApproved):
        ask_removal(link=link, reason="nhầm", by=first)
    approve_link(link=link, by=second)
    with pytest.raises(DecisionReasonMissing):
        ask_removal(link=link, reason=" ", by=first)
    ask_removal(link=link, reason="nhầm", by=first)
    with pytest.raises(RemovalAsked):
        ask_removal(link=link, reason="nhầm", by=second)
    with pytest.raises(OwnRemoval):
        retire_link(link=link, by=first)
    link.refresh_from_db()
    assert link.status == LinkStatus.APPROVED
    drop_removal(link=link, by=second)
    with pytest.raises(RemovalNotAsked):
        retire_link(link=link, by=second)
    ask_removal(link=link, reason="nhầm thật", by=first)
    retire_link(link=link, by=second)
    assert propose_link(component=component, result_code=code, by=first).pk != link.pk


def test_the_database_refuses_a_removal_by_one_person(component, code, two):
    first, second = two
    link = approve_link(link=propose_link(component=component, result_code=code, by=first), by=second)
    rows = ComponentCode.objects.filter(pk=link.pk)
    for fields in ({}, {"removal_by": first.user, "retired_by": first.user}, {"retired_by": first.user}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(status=LinkStatus.RETIRED, **fields)


def test_a_form_is_set_aside_and_taken_back(component, code, two):
    first, _ = two
    set_aside(component=component, by=first)
    set_aside(component=component, by=first)
    component.refresh_from_db()
    assert component.is_no_result
    take_back(component=component, by=first)
    set_aside(component=component, by=first)
    propose_link(component=component, result_code=code, by=first)
    component.refresh_from_db()
    assert not component.is_no_result
    assert actions(component) == ["set_aside", "taken_back", "set_aside", "taken_back", "proposed"]
    with pytest.raises(ComponentHasCode):
        set_aside(component=component, by=first)


def test_a_filed_dossier_never_changes_when_the_catalogue_does(api, two):
    first, second = two
    dossier = open_over_api(api)
    before = api.get(f"dossiers/{dossier.code}/").json()["components"]
    assert any(slot["result_codes"] for slot in before)
    version = Component.objects.get(name="Phiếu lý lịch tư pháp số 1").version
    for link in ComponentCode.objects.live().filter(component__version=version):
        ask_removal(link=link, reason="thử", by=first)
        retire_link(link=link, by=second)
    other = ResultCode.objects.get(code="KQ.G99.000501")
    for component in version.components.all():
        approve_link(link=propose_link(component=component, result_code=other, by=first), by=second)
        component.name, component.is_required = component.name + " (mới)", False
        component.save()
    ResultCode.objects.update(name="tên khác", needs_reference_number=True)
    assert api.get(f"dossiers/{dossier.code}/").json()["components"] == before
    fresh = api.get(f"dossiers/{open_over_api(api).code}/").json()["components"]
    assert {code for slot in fresh for code in slot["result_codes"]} == {other.code}


def test_a_rejected_proposal_keeps_its_reason_in_the_history(component, code, two):
    first, second = two
    reject_link(link=propose_link(component=component, result_code=code, by=first), reason="khác loại", by=second)
    assert LinkChange.objects.filter(component_code=component.code).first().after["reason"] == "khác loại"
    assert User.objects.get(username="quantri2") == second.user
