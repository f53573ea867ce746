"""The administration pages: search without diacritics, two people for standardisation, evidence that is only read."""

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import reverse

from connectors.models import Lookup
from kho_portal.audit.models import AuditEntry
from kho_portal.audit.services import Actor, record_audit
from reception.demo.load_many import load_dossiers
from reception.models import (
    Agency,
    Component,
    ComponentCode,
    Consent,
    Dossier,
    Event,
    LinkStatus,
    Party,
    Procedure,
    ResultCode,
    Role,
    User,
    WarehouseDocument,
)
from reception.words.acts import say_act

EVIDENCE = (Lookup, Consent, Event, AuditEntry, Dossier, Party, WarehouseDocument)
OURS = [model for model in admin.site._registry if model._meta.app_label in {"reception", "connectors", "audit"}]
pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in(client, catalogue):
    def as_account(username):
        client.force_login(User.objects.get(username=username))
        return client

    return as_account


def page(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def decide(client, action, *links, **more):
    """The action shows a plan; confirmed, it answers row by row."""
    chosen = {"action": action, "_selected_action": [link.pk for link in links]}
    plan = client.post(page(ComponentCode, "changelist"), chosen)
    keys = [step.key for step in plan.context["steps"] if not step.hindrance]
    if not keys:
        return plan.content.decode()
    confirmed = {"what": action, "confirm": "1", "key": keys, **more}
    return client.post(reverse("admin:standardise-many"), confirmed, follow=True).content.decode()


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_list_and_first_page_opens_for_an_administrator(sign_in, model):
    load_dossiers(3)
    client = sign_in("quantri")
    answer = client.get(page(model, "changelist"))
    first = model._default_manager.first()
    assert answer.status_code == (200 if admin.site._registry[model].has_view_permission(answer.wsgi_request) else 403)
    if first is not None and answer.status_code == 200:
        assert client.get(page(model, "change", first.pk)).status_code == 200


@pytest.mark.parametrize(
    ("model", "text", "found"),
    [
        (Agency, "so y te tinh son ha", "Sở Y tế tỉnh Sơn Hà"),
        (Procedure, "DANG KY KHAI SINH", "Đăng ký khai sinh"),
        (Procedure, "1.003709", "minh họa theo 2122/VPCP-KSTT"),
        (ResultCode, "ly lich tu phap", "KQ.G15.000007"),
        (Component, "thuc hanh", "Giấy xác nhận quá trình thực hành"),
        (ComponentCode, "phieu ly lich", "KQ.G15.000007"),
    ],
)
def test_the_catalogue_is_searched_without_diacritics(sign_in, model, text, found):
    content = sign_in("quantri").get(page(model, "changelist"), {"q": text}).content.decode()
    assert found in content


def test_the_proposer_is_refused_and_the_other_administrator_approves(sign_in):
    component = Component.objects.get(name="Giấy khám sức khỏe")
    code = ResultCode.objects.get(code="KQ.G99.000103")
    client = sign_in("quantri")
    values = {"component": component.pk, "result_code": code.pk}
    client.post(page(ComponentCode, "add"), values)
    link = ComponentCode.objects.get(component=component)
    assert (link.status, link.proposed_by.username) == (LinkStatus.PROPOSED, "quantri")
    assert "đã có đề xuất" in client.post(page(ComponentCode, "add"), values).content.decode()
    assert "Người đề xuất không tự duyệt được" in decide(client, "approve", link)
    link.refresh_from_db()
    assert link.status == LinkStatus.PROPOSED
    assert "Đã duyệt KQ.G99.000103" in decide(sign_in("quantri2"), "approve", link)
    link.refresh_from_db()
    assert (link.status, link.decided_by.username) == (LinkStatus.APPROVED, "quantri2")


def test_a_rejection_needs_a_reason(sign_in):
    link = ComponentCode.objects.filter(status=LinkStatus.PROPOSED).first()
    client = sign_in("quantri2")
    assert "Cần ghi lý do" in decide(client, "reject", link)
    decide(client, "reject", link, reason="khác loại giấy")
    link.refresh_from_db()
    assert (link.status, link.reason) == (LinkStatus.REJECTED, "khác loại giấy")


def test_a_code_added_on_the_page_of_a_component_is_a_proposal(sign_in):
    component = Component.objects.get(name="Sơ yếu lý lịch tự thuật có xác nhận")
    code = ResultCode.objects.get(code="KQ.G99.000103")
    values = {
        "version": component.version_id,
        "code": component.code,
        "name": component.name,
        "position": component.position,
        "is_required": "on",
        "copies": component.copies,
        "code_links-TOTAL_FORMS": 1,
        "code_links-INITIAL_FORMS": 0,
        "code_links-0-component": component.pk,
        "code_links-0-result_code": code.pk,
    }
    answer = sign_in("quantri").post(page(Component, "change", component.pk), values)
    assert answer.status_code == 302
    link = component.code_links.get()
    assert (link.status, link.proposed_by.username) == (LinkStatus.PROPOSED, "quantri")


def test_a_standardisation_is_never_edited_or_deleted(sign_in):
    link = ComponentCode.objects.filter(status=LinkStatus.APPROVED).first()
    client = sign_in("quantri")
    assert client.post(page(ComponentCode, "change", link.pk), {"result_code": 1}).status_code == 403
    assert client.post(page(ComponentCode, "delete", link.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", EVIDENCE, ids=lambda model: model.__name__)
def test_evidence_is_read_and_nothing_else(sign_in, model):
    load_dossiers(2)
    client = sign_in("quantri")
    assert client.post(page(model, "add"), {}).status_code == 403
    row = model._default_manager.first()
    if row is not None:
        assert client.post(page(model, "change", row.pk), {}).status_code == 403
        assert client.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    deletion = {"action": "delete_selected", "_selected_action": [row.pk if row else 1], "post": "yes"}
    before = model._default_manager.count()
    client.post(page(model, "changelist"), deletion)
    assert model._default_manager.count() == before


def test_lists_of_people_show_masked_numbers_only(sign_in):
    load_dossiers(2)
    content = sign_in("quantri").get(page(Party, "changelist")).content.decode()
    assert "•••" in content
    assert Party.objects.first().id_number not in content


@pytest.mark.parametrize("username", ["canbo1", "lanhdao1"])
def test_officers_have_no_administration(sign_in, username):
    client = sign_in(username)
    assert client.get(reverse("admin:index")).status_code == 302
    assert client.get(page(Procedure, "changelist")).status_code == 302


def test_an_auditor_reads_evidence_and_not_the_catalogue(sign_in):
    User.objects.create_user("thanhtra", role=Role.AUDITOR, is_staff=True)
    client = sign_in("thanhtra")
    assert client.get(page(AuditEntry, "changelist")).status_code == 200
    assert client.get(page(Procedure, "changelist")).status_code == 403


def test_an_administrator_does_not_edit_a_superuser(sign_in):
    root = User.objects.create_superuser("goc", password="a-long-password")
    answer = sign_in("quantri").post(page(User, "change", root.pk), {"username": "goc"})
    assert answer.status_code == 403
    assert sign_in("quantri").post(f"/admin/reception/user/{root.pk}/password/", {}).status_code == 403


def test_evidence_tells_acts_in_words(sign_in):
    load_dossiers(1)
    client = sign_in("quantri")
    audit = client.get(page(AuditEntry, "changelist")).content.decode()
    assert "Duyệt mã cho thành phần hồ sơ" in audit and "cán bộ" in audit
    assert "Mở hồ sơ" in client.get(page(Event, "changelist")).content.decode()
    assert say_act("connectors.approvedorigin.added") == "Thêm nguồn đã duyệt"
    assert say_act("something.new") == "something.new"


def test_the_administration_speaks_vietnamese_where_django_does_not(sign_in):
    content = sign_in("quantri").get(page(ComponentCode, "changelist")).content.decode()
    assert "Đến nội dung chính" in content and "Hiện số lượng" in content
    for english in ("Show counts", "Skip to main content", "Breadcrumbs", "Toggle theme", "Select this object"):
        assert english not in content
    code = ResultCode.objects.first()
    content = sign_in("quantri").get(page(ResultCode, "change", code.pk)).content.decode()
    assert "Lịch sử" in content and "Bản ghi nhớ" not in content, "our words come before Django's"


def test_the_audit_log_is_filtered_in_words(sign_in):
    with transaction.atomic():
        record_audit("lookup.answer", by=Actor(kind="officer"), outcome="unavailable")
        record_audit("dossier.open", by=Actor(kind="citizen"))
    page = sign_in("quantri").get("/admin/audit/auditentry/?action=lookup.answer").content.decode()
    side = page.split('id="changelist-filter"')[1].split("</nav>")[0]
    assert "Kho trả lời tra cứu" in side and "chưa hỏi được" in side and "cán bộ" in side
    assert "lookup.answer</a>" not in side
    assert page.count('class="field-at') == 1


def test_lists_offer_only_agencies_with_a_counter(sign_in):
    page = sign_in("quantri").get("/admin/reception/user/").content.decode()
    side = page.split('id="changelist-filter"')[1]
    offered = side.split("office__id__exact=")[1:]
    assert len(offered) == Agency.objects.exclude(counter_name="").count() < Agency.objects.count()


def test_the_number_of_an_account_is_read_as_everywhere_else(sign_in):
    clerk, administrator = User.objects.filter(role=Role.OFFICER).first(), sign_in("quantri")
    address = page(User, "change", clerk.pk)
    initial = administrator.get(address).context["adminform"].form.initial
    typed = {name: value for name, value in initial.items() if value not in (None, False) and name != "password"}
    told = administrator.post(address, typed | {"id_number": "99194004271.0"})
    assert "bảng tính" in told.content.decode()
    assert administrator.post(address, typed | {"id_number": "'099 194\u200e004271"}).status_code == 302
    clerk.refresh_from_db()
    assert clerk.id_number == "099194004271"


def test_nobody_makes_or_changes_a_citizens_account(sign_in):
    citizen = User.objects.create(username="cd-1", role=Role.CITIZEN, id_number="099194004271", full_name="Minh Thư")
    before = User.objects.values().get(pk=citizen.pk)
    for administrator in ("quantri", User.objects.create_superuser("goc", password="a-long-password").username):
        client = sign_in(administrator)
        assert client.get(page(User, "change", citizen.pk)).status_code == 200, "it can be read"
        changed = client.post(page(User, "change", citizen.pk), {"username": "cd-1", "id_number": "099088001264"})
        assert changed.status_code == 403
        new = {"password1": "mot-cau-that-dai-va-kho", "password2": "mot-cau-that-dai-va-kho"}
        assert client.post(f"/admin/reception/user/{citizen.pk}/password/", new).status_code == 403
        made = client.post(page(User, "add"), new | {"username": "gia", "role": "citizen", "usable_password": "true"})
        assert made.status_code == 200 and not User.objects.filter(username="gia").exists()
    assert User.objects.values().get(pk=citizen.pk) == before
