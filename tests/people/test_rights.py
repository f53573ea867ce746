"""What each role may do: one table, asked through Django, whatever rows the database holds."""

import ast
import asyncio
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kho_portal.audit.models import AuditEntry
from reception.admin.base import EvidenceAdmin
from reception.models import Agency, Dossier, Role, User
from reception.people.rights import (
    FILE,
    PERSONAL,
    RECEIVE,
    RIGHTS,
    STANDARDISE,
    holds,
    is_own_account,
    permissions_of,
)

ROOT = Path(__file__).resolve().parents[2]
RULES = {"reception/people/rights.py", "reception/models/people.py", "reception/people/accounts.py"}

# Permission: the roles that have it. Officers and leads with an office, citizens with a number.
MATRIX = {
    RECEIVE: {Role.OFFICER, Role.LEAD},
    FILE: {Role.CITIZEN},
    STANDARDISE: {Role.ADMINISTRATOR},
    "reception.view_procedure": {Role.ADMINISTRATOR},
    "reception.change_procedure": {Role.ADMINISTRATOR},
    "reception.add_componentcode": {Role.ADMINISTRATOR},
    "reception.delete_agency": {Role.ADMINISTRATOR},
    "reception.change_user": {Role.ADMINISTRATOR},
    "reception.change_apitoken": {Role.ADMINISTRATOR},
    "reception.view_dossier": {Role.ADMINISTRATOR, Role.AUDITOR},
    "reception.view_linkchange": {Role.ADMINISTRATOR, Role.AUDITOR},
    "reception.view_warehousedocument": {Role.ADMINISTRATOR, Role.AUDITOR},
    "reception.change_dossier": set(),
    "audit.view_auditentry": {Role.ADMINISTRATOR, Role.AUDITOR},
    "audit.delete_auditentry": set(),
    "connectors.view_lookup": {Role.ADMINISTRATOR, Role.AUDITOR},
    "connectors.view_approvedorigin": {Role.ADMINISTRATOR},
    "connectors.change_approvedorigin": {Role.ADMINISTRATOR},
    "connectors.view_download": {Role.ADMINISTRATOR, Role.OPERATOR, Role.AUDITOR},
    "connectors.view_accesstoken": {Role.ADMINISTRATOR, Role.OPERATOR, Role.AUDITOR},
    "connectors.repair_download": {Role.ADMINISTRATOR, Role.OPERATOR},
    "connectors.repair_accesstoken": {Role.ADMINISTRATOR, Role.OPERATOR},
    "connectors.change_download": set(),
    "socialaccount.view_socialapp": set(),
    "axes.view_accessattempt": set(),
}


def account(role: str = Role.OFFICER, **more) -> User:
    """An account with everything that its role needs besides; nothing is stored."""
    return User(**{"username": "ai-do", "role": role, "office_id": 1, "id_number": "099099009999"} | more)


def permissions_named() -> set[str]:
    return {permission for rights in RIGHTS.values() for permission in rights.permissions}


def test_every_role_has_exactly_one_entry():
    assert set(RIGHTS) == set(Role)


@pytest.mark.parametrize("permission", MATRIX)
def test_the_roles_that_have_a_permission_have_it_and_no_other(permission):
    assert {role for role in Role if account(role).has_perm(permission)} == MATRIX[permission]


def test_every_permission_names_an_act_and_a_model():
    acts = {"view", "add", "change", "delete", "repair", "receive", "file", "standardise"}
    for permission in permissions_named():
        app, _, name = permission.partition(".")
        act, _, model = name.partition("_")
        assert act in acts
        assert apps.get_model(app, model), permission


def test_every_page_of_ours_is_seen_by_an_administrator_and_evidence_changed_by_nobody():
    for model, page in admin.site._registry.items():
        names = {act: f"{model._meta.app_label}.{act}_{model._meta.model_name}" for act in ("view", "change", "delete")}
        if model._meta.app_label in {"reception", "connectors", "audit"}:
            assert account(Role.ADMINISTRATOR).has_perm(names["view"]), names
        if isinstance(page, EvidenceAdmin):
            assert not {names["change"], names["delete"]} & permissions_named()


@pytest.mark.parametrize("role", list(Role))
def test_a_closed_account_has_nothing(role):
    closed = account(role, is_active=False)
    assert permissions_of(closed) == frozenset()
    assert not any(closed.has_perm(permission) for permission in permissions_named())
    assert not account(role, is_active=False, is_superuser=True).has_perm(STANDARDISE)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEAD])
def test_an_officer_without_an_office_has_nothing(role):
    assert permissions_of(account(role, office_id=None)) == frozenset()


def test_an_officer_receives_at_the_own_office_only():
    officer, own, other = account(), Agency(pk=1), Agency(pk=2)
    assert officer.has_perm(RECEIVE, own) and holds(officer, RECEIVE, office=own)
    assert not officer.has_perm(RECEIVE, other)
    assert not officer.has_perm(RECEIVE, Dossier()), "which dossiers it sees, the queryset says"


def test_a_citizen_without_a_number_stands_for_nobody():
    nameless = account(Role.CITIZEN, id_number="")
    assert not nameless.has_perm(FILE) and not nameless.is_citizen
    assert is_own_account(nameless), "what it opened is still a citizen's"


def test_a_role_that_nobody_knows_has_nothing():
    assert permissions_of(account("giam-sat")) == frozenset()


def test_nobody_signed_in_has_nothing():
    assert not any(AnonymousUser().has_perm(permission) for permission in permissions_named())


def test_a_superuser_has_everything_but_what_is_somebodys_own():
    root = account(Role.ADMINISTRATOR, office_id=None, id_number="", is_superuser=True)
    assert all(root.has_perm(permission) for permission in set(MATRIX) - PERSONAL)
    assert not any(root.has_perm(permission) for permission in PERSONAL)
    assert account(is_superuser=True).has_perm(RECEIVE), "an officer stays one"


@pytest.mark.django_db
def test_rows_of_permissions_and_groups_open_nothing(catalogue, client):
    officer = User.objects.get(username="canbo1")
    officer.user_permissions.set(Permission.objects.all())
    group = Group.objects.create(name="moi-quyen")
    group.permissions.set(Permission.objects.all())
    officer.groups.add(group)
    User.objects.filter(pk=officer.pk).update(is_staff=True)
    officer = User.objects.get(pk=officer.pk)
    assert officer.get_all_permissions() == {RECEIVE} == officer.get_user_permissions()
    assert officer.get_group_permissions() == set()
    assert not officer.has_perm("reception.view_procedure") and not officer.has_module_perms("connectors")
    client.force_login(officer)
    for name in ("reception_procedure", "reception_dossier", "connectors_download", "socialaccount_socialapp"):
        assert client.get(reverse(f"admin:{name}_changelist")).status_code == 403
    assert client.get(reverse("admin:standardise")).status_code == 403


@pytest.mark.django_db
def test_accounts_sign_in_by_password_and_are_locked_after_too_many_wrong_ones(client, settings):
    user = User.objects.create_user("canbo7", password="mat-khau-dung-1")

    def knock(password: str) -> tuple[int, bool]:
        answer = client.post("/dang-nhap/", {"username": "canbo7", "password": password})
        return answer.status_code, "_auth_user_id" in client.session

    assert knock("sai") == (200, False)
    assert knock("mat-khau-dung-1") == (302, True)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/quay/").status_code == 302, "a closed account loses its session"
    client.logout()
    assert knock("mat-khau-dung-1") == (200, False)
    User.objects.filter(pk=user.pk).update(is_active=True)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        knock("sai")
    assert knock("mat-khau-dung-1") == (429, False)


@pytest.mark.django_db
def test_asking_costs_no_question_to_the_database():
    with CaptureQueriesContext(connection) as queries:
        for role in Role:
            for permission in MATRIX:
                account(role).has_perm(permission)
            account(role).has_module_perms("reception")
    assert len(queries) == 0


def test_scripts_that_wait_are_answered_by_the_same_table():
    assert asyncio.run(account(Role.OPERATOR).ahas_perm("connectors.repair_download"))
    assert not asyncio.run(account(Role.AUDITOR).ahas_perm("connectors.repair_download"))


@pytest.mark.django_db
@pytest.mark.parametrize("page", [page for page in admin.site._registry.values() if isinstance(page, EvidenceAdmin)])
def test_a_superuser_changes_no_evidence(page, rf):
    request = rf.get("/")
    request.user = account(Role.ADMINISTRATOR, is_superuser=True, is_staff=True)
    assert page.has_view_permission(request)
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)


@pytest.mark.django_db
def test_a_superuser_has_no_counter_and_changes_no_audit_log(catalogue, client):
    root = User.objects.create_superuser("goc", password="x" * 20, role=Role.ADMINISTRATOR)
    client.force_login(root)
    assert client.get("/quay/").status_code == 403
    assert list(Dossier.objects.visible_to(root)) == []
    assert client.get("/admin/reception/procedure/").status_code == 200
    entry = AuditEntry.objects.first()
    assert client.post(f"/admin/audit/auditentry/{entry.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.django_db
def test_an_administrator_without_staff_has_no_pages(client):
    client.force_login(User.objects.create_user("quantri9", role=Role.ADMINISTRATOR))
    for name in ("admin:index", "admin:standardise", "admin:reception_procedure_changelist"):
        assert client.get(reverse(name)).status_code == 302


ROLES = {role.value for role in Role} | {role.name for role in Role}


def is_about_a_role(node: ast.AST) -> bool:
    """`Role.X`, or a comparison or match of something's `.role`."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.value.id == "Role" and node.attr in ROLES
    sides = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
    sides += [node.subject] if isinstance(node, ast.Match) else []
    return any(isinstance(each, ast.Attribute) and each.attr == "role" for each in sides)


def test_no_other_module_judges_by_the_role():
    found = []
    for folder in ("kho_portal", "reception", "connectors"):
        for path in (ROOT / folder).rglob("*.py"):
            name = str(path.relative_to(ROOT))
            if name in RULES or "/demo/" in name or "/migrations/" in name:
                continue
            tree = ast.parse(path.read_text())
            found += [f"{name}:{node.lineno}" for node in ast.walk(tree) if is_about_a_role(node)]
    for path in (ROOT / "templates").rglob("*.html"):
        found += [str(path.relative_to(ROOT))] * bool(re.search(r"\.role\b|is_superuser", path.read_text()))
    assert found == []


def test_the_guard_of_roles_sees_what_it_looks_for():
    for code in ("user.role == 'x'", "user.role in S", "'x' == user.role", "{Role.LEAD}"):
        assert any(is_about_a_role(node) for node in ast.walk(ast.parse(code))), code
    assert not any(is_about_a_role(node) for node in ast.walk(ast.parse("filter(role='x'); self.role.name")))
