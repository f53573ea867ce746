"""Administrators edit what decides about links, and repeat what failed; evidence is only shown."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from connectors.models import ApprovedOrigin, Download, SecurityServer
from connectors.services import look_up, request_download
from kho_portal.audit.models import AuditEntry
from kho_portal.work.models import WorkStatus
from tests.connectors.conftest import ask
from tests.connectors.test_downloads import offered, refresh_directory, run

pytestmark = pytest.mark.django_db(transaction=True)
TABLES = ["securityserver", "agencyalias", "hostagency", "approvedorigin"]
EVIDENCE = ["directoryrefresh", "accesstoken", "download"]


@pytest.fixture
def administrator(client, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    return signed_in(client, "administrator")


def signed_in(client, role):
    user = get_user_model().objects.create_user(username=role, password="x" * 20, is_staff=True, role=role)
    client.force_login(user)
    return client


@pytest.mark.parametrize("model", TABLES + EVIDENCE)
def test_every_list_opens(administrator, portal, model):
    look_up(ask(), subject="HS-1")
    refresh_directory()
    assert administrator.get(reverse(f"admin:connectors_{model}_changelist")).status_code == 200


@pytest.mark.parametrize("model", EVIDENCE)
def test_evidence_cannot_be_added(administrator, model):
    assert administrator.get(reverse(f"admin:connectors_{model}_add")).status_code == 403


def test_approving_an_origin_is_audited_and_lets_the_file_come(administrator, portal):
    refresh_directory()
    page = offered(portal, "KQ.G15.000031", "099085000231", procedure="1.004859")
    download = run(request_download(page))
    form = {"agency_path": "000.00.00.H22", "origin": "HTTP://10.0.80.189:8084/"}
    assert administrator.post(reverse("admin:connectors_approvedorigin_add"), form).status_code == 302
    assert ApprovedOrigin.objects.values_list("agency_path", "origin").get() == ("H22", "http://10.0.80.189:8084")
    assert AuditEntry.objects.filter(action="connectors.approvedorigin.added").exists()
    assert run(download).status == WorkStatus.DONE


def test_a_row_typed_by_hand_is_checked_and_marked(administrator):
    add = reverse("admin:connectors_securityserver_add")
    assert administrator.post(add, {"agency_code": "H55", "dstcode": "VN:x"}).status_code == 200
    form = {"agency_code": "000.00.00.H55", "agency_name": "Thái Nguyên", "dstcode": "VN:GOV:000.00.00.H55:ss01"}
    assert administrator.post(add, form).status_code == 302
    row = SecurityServer.objects.get()
    assert (row.is_manual, row.canonical_path) == (True, "H55")


READERS = [("auditor", 200, False), ("operator", 200, True), ("officer", 403, False)]


@pytest.mark.parametrize(("role", "status", "may_repair"), READERS)
def test_auditors_read_and_operators_repair(client, settings, tmp_path, portal, role, status, may_repair):
    settings.STATIC_ROOT = tmp_path
    refresh_directory()
    request_download(offered(portal, index=2))
    reader = signed_in(client, role)
    page = reader.get(reverse("admin:connectors_download_changelist"))
    assert page.status_code == status
    assert ("Thử lại" in page.content.decode()) == may_repair
    assert reader.get(reverse("admin:connectors_approvedorigin_changelist")).status_code == 403


def test_a_failed_download_can_be_tried_again(administrator, portal):
    refresh_directory()
    portal.faults.set({"file": {"kind": "status", "value": 404, "times": 1}})
    download = run(request_download(offered(portal, index=2)))
    chosen = {"action": "retry", "_selected_action": [download.pk]}
    administrator.post(reverse("admin:connectors_download_changelist"), chosen)
    assert Download.objects.get().status == WorkStatus.QUEUED
    assert run(download).status == WorkStatus.DONE
