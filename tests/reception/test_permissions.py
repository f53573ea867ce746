"""Who may use which address: the matrix is made from the URLconf, so that a new route is in it on its first day."""

import json
import re

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kho_portal.audit.models import AuditEntry
from reception.models import Dossier, Slot, User, WarehouseDocument
from reception.screens.policy import CITIZEN, PUBLIC
from tests.files.makers import pdf
from tests.programs import DIPLOMA, LLTP, Caller, OpenDossier, hold_own_paper, open_over_api, token_of

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NOT_YET = ("bo-phan/", "giay-hen.pdf", "receipt/")  # a draft has no receipt
HTMX = {"HX-Request": "true"}


def routes(patterns=None, names=()):
    """(name, view, parameters) of every route below the admin site."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLResolver):
            if each.app_name != "admin":
                yield from routes(each.url_patterns, names)
        elif isinstance(each, URLPattern):
            yield each.name, each.callback, sorted(set(re.findall(r"<opaque:(\w+)>", _whole(each.name))))


def _whole(name: str) -> str:
    """The pattern of a route with everything before it."""

    def find(patterns, prefix):
        for each in patterns:
            if isinstance(each, URLResolver):
                yield from find(each.url_patterns, prefix + str(each.pattern))
            else:
                yield each.name, prefix + str(each.pattern)

    return dict(find(get_resolver().url_patterns, ""))[name]


ROUTES = list(routes())


def policy_of(view) -> str:
    for each in (view, getattr(view, "cls", None), getattr(view, "view_class", None)):
        if getattr(each, "policy", None):
            return each.policy
    return ""


def open_to_anybody(name, view):
    return policy_of(view) == PUBLIC


@pytest.fixture
def held(officer, directory) -> dict:
    """One draft of the department of health with a scan, an own offer and national offers: what each parameter is."""
    hold_own_paper(DIPLOMA)
    opened = open_over_api(Caller(token_of(officer)))
    opened.look_up()
    form = opened.slot(index=0)
    opened.caller.upload(opened.at(form, "files/"), pdf())
    offered = opened.slot(DIPLOMA)
    file = opened.slot(index=0)["files"][0]
    return {
        "draft": opened,
        "code": opened.code,
        "public_id": Dossier.objects.get(code=opened.code).public_id,
        "piece_id": "khong-co-tep-nay",
        "paper_id": WarehouseDocument.objects.first().public_id,
        "slot_id": offered["id"],
        "offer_id": offered["offers"][0]["id"],
        "file_id": offered["offers"][0]["files"][0]["id"],
        "scan": {"slot_id": form["id"], "file_id": file["id"]},
    }


def address(name: str, wanted: list[str], held: dict) -> str:
    """The address of a route with the parameters of the held dossier; files of a slot are those of the scan."""
    values = dict(held)
    if "file_id" in wanted and "offer_id" not in wanted:
        values |= held["scan"]
    if name in {"api-procedure", "citizen-procedure", "citizen-begin", "citizen-begin-signed-in"}:
        values["code"] = "1.003709"
    return reverse(name, kwargs={each: values[each] for each in wanted})


def addresses(held):
    for name, view, wanted in ROUTES:
        yield name, view, address(name, wanted, held)
    yield (
        "api-warehouse",
        next(view for name, view, _ in ROUTES if name == "api-warehouse"),
        (reverse("api-warehouse") + f"?dossier={held['code']}"),
    )


def names_a_dossier(path: str, held: dict) -> bool:
    return held["code"] in path


def everything() -> dict:
    """Every row of every table but the audit log, sessions and sign-in bookkeeping."""
    found = {}
    for label in ("reception", "connectors", "files"):
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            rows = model._base_manager.order_by("pk").values()
            hide = {"last_login"} if model is User else set()
            found[model._meta.label] = [{k: v for k, v in row.items() if k not in hide} for row in rows]
    return found


def signed_in(user: User | None, **more) -> Client:
    client = Client(raise_request_exception=False, **more)
    if user is not None:
        client.force_login(user)
    return client


def knock(client: Client, method: str, path: str):
    body = json.dumps({"reason": "Không cần"}) if path.startswith("/api/") else ""
    kind = "application/json" if path.startswith("/api/") else "application/x-www-form-urlencoded"
    return client.generic(method, path, "" if method == "GET" else body, content_type=kind)


def test_the_matrix_knows_every_parameter():
    known = {"code", "slot_id", "offer_id", "file_id", "public_id", "paper_id", "piece_id"}
    assert {parameter for _, _, wanted in ROUTES for parameter in wanted} == known
    assert len(ROUTES) > 45


@pytest.mark.django_db
def test_nobody_signed_in_sees_and_changes_nothing(held):
    before, wrong, client = everything(), [], signed_in(None)
    for name, view, path in addresses(held):
        for method in METHODS:
            answer = knock(client, method, path)
            if open_to_anybody(name, view):
                fine = answer.status_code < 500 and answer.status_code not in {401}
            elif path.startswith("/api/"):
                fine = answer.status_code == 401 and answer["WWW-Authenticate"] == "Bearer"
            else:
                door = "/cong-dan/dang-nhap" if policy_of(view) == CITIZEN else "/dang-nhap/"
                fine = (answer.status_code, answer["Location"].split("?")[0]) == (302, door)
            if not fine:
                wrong.append((method, path, answer.status_code))
    assert wrong == []
    assert everything() == before


@pytest.mark.django_db
def test_a_wrong_token_is_nobody(held):
    wrong, client = [], Client()
    for token in ("kho_x", "", "a b", "khóa"):
        for name, _, path in addresses(held):
            if not path.startswith("/api/"):
                continue
            answer = client.generic("GET", path, headers={"Authorization": f"Bearer {token}"})
            if answer.status_code != 401:
                wrong.append((token, name, answer.status_code))
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("by_token", [False, True], ids=["session", "token"])
def test_for_another_office_the_dossier_does_not_exist(held, other_officer, by_token):
    before, wrong, hidden = everything(), [], {}
    client = signed_in(other_officer)
    if by_token:
        client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token_of(other_officer)}"})
        before = everything()
    owner = held["draft"].now["owner"]["full_name"]
    for name, view, path in addresses(held):
        if not names_a_dossier(path, held) or open_to_anybody(name, view) or (by_token and "/api/" not in path):
            continue
        for method in METHODS:
            answer = knock(client, method, path)
            hidden[path] = hidden.get(path) or answer.status_code == 404
            if answer.status_code not in {404, 405}:
                wrong.append((method, path, answer.status_code))
            if owner in answer.content.decode(errors="replace"):
                wrong.append((method, path, "name of the owner"))
    assert wrong == []
    assert all(hidden.values())
    assert len(hidden) > (10 if by_token else 30)
    assert everything() == before


@pytest.mark.django_db
def test_lists_of_another_office_are_empty(held, other_officer):
    client = signed_in(other_officer)
    assert client.get("/api/v1/dossiers/").json()["results"] == []
    assert client.get("/api/v1/dossiers/?office=H99.18").json()["results"] == []
    found = client.post("/api/v1/dossiers/search/", {"text": "Minh Thư"}, content_type="application/json")
    assert found.json()["results"] == []
    for answer in (client.get("/quay/"), client.post("/quay/", {"text": "Minh Thư"}), client.get("/quay/tiep-nhan")):
        assert held["code"] not in answer.content.decode()
        assert "Minh Thư" not in answer.content.decode().replace('value="Minh Thư"', "")


@pytest.mark.django_db
def test_an_administrator_opens_no_dossier_and_no_file(held):
    client, wrong, before = signed_in(User.objects.get(username="quantri")), [], everything()
    for name, view, path in addresses(held):
        if open_to_anybody(name, view):
            continue
        for method in METHODS:
            answer = knock(client, method, path)
            if answer.status_code not in {403, 405}:
                wrong.append((method, path, answer.status_code))
    assert wrong == []
    assert everything() == before


@pytest.mark.django_db
def test_the_administration_pages_show_no_link_and_no_bytes(held):
    client = signed_in(User.objects.get(username="quantri"))
    for model in site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        answer = client.get(reverse(f"{base}_changelist"))
        assert answer.status_code in {200, 403}, model
        row = model._base_manager.order_by("-pk").first()
        pages = [answer] + ([client.get(reverse(f"{base}_change", args=[row.pk]))] if row else [])
        for page in pages:
            text = page.content.decode()
            for secret in ("mophong.gov.vn", "raw_answer", "099194004271"):
                assert secret not in text, (model, secret)


@pytest.mark.django_db
@pytest.mark.parametrize("username", ["canbo1", "lanhdao1"])
def test_the_office_itself_reads_everything_and_reading_changes_nothing(held, username):
    client, wrong = signed_in(User.objects.get(username=username)), []
    before, entries = everything(), AuditEntry.objects.count()
    for _, view, path in addresses(held):
        if policy_of(view) == CITIZEN:
            continue  # tests/citizen/test_permissions.py
        for headers in ({}, HTMX) if "/api/" not in path else ({},):
            answer = client.get(path, headers=headers)
            not_yet = answer.status_code == 404 and path.endswith((*NOT_YET, f"ho-so/{held['code']}"))
            refused = answer.status_code == 422 and path.endswith("warehouse/")
            if answer.status_code not in {200, 302, 405} and not (not_yet or refused):
                wrong.append((path, answer.status_code))
    assert wrong == []
    assert everything() == before
    assert AuditEntry.objects.count() > entries


@pytest.mark.django_db
def test_reading_an_accepted_dossier_changes_nothing(held, officer):
    opened: OpenDossier = held["draft"]
    Slot.objects.filter(dossier__code=opened.code).update(is_required=False)
    opened.caller.post(opened.at(opened.slot(index=0), "compared/"))
    assert opened.caller.post(f"{opened.path}accept/").status_code == 200
    client, before = signed_in(officer), everything()
    for name, _, path in addresses(held):
        answer = client.get(path)
        assert answer.status_code < 500, path
        if name in {"counter-receipt", "counter-dossier", "api-receipt", "counter-receipt-pdf", "public-status"}:
            assert answer.status_code == 200, path
        if name == "counter-reception":
            assert answer.status_code == 302
    assert everything() == before


@pytest.mark.django_db
def test_a_session_without_its_form_token_changes_nothing(held, officer):
    client, wrong, before = signed_in(officer, enforce_csrf_checks=True), [], everything()
    for _, _, path in addresses(held):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = knock(client, method, path)
            allowed = {403, 405} if path.startswith(("/api/v1/schema", "/api/v1/docs")) else {403}
            if answer.status_code not in allowed:
                wrong.append((method, path, answer.status_code))
    assert wrong == []
    assert everything() == before


@pytest.mark.django_db
def test_a_token_needs_no_form_token_and_dies_with_its_account(held, officer):
    caller = Caller(token_of(officer))
    caller.client.handler.enforce_csrf_checks = True
    path = f"dossiers/{held['code']}/"
    assert caller.patch(path, {"owner": {"address": "Số 1"}}).status_code == 200
    User.objects.filter(pk=officer.pk).update(role="administrator")
    assert caller.get(path).status_code == 403
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert caller.get(path).status_code == 401
    assert signed_in(None).get(f"/api/v1/{path}").status_code == 401


@pytest.mark.django_db
def test_an_officer_who_moved_sees_the_new_office_only(held, officer, other_officer):
    client = signed_in(officer)
    User.objects.filter(pk=officer.pk).update(office=other_officer.office)
    assert client.get(f"/quay/tiep-nhan/{held['code']}").status_code == 404
    assert client.get(f"/api/v1/dossiers/{held['code']}/").status_code == 404
    User.objects.filter(pk=officer.pk).update(office=None)
    assert client.get("/quay/").status_code == 403
    assert client.get("/api/v1/dossiers/").status_code == 403


@pytest.mark.django_db
def test_the_public_page_says_the_state_and_nothing_else(held):
    opened: OpenDossier = held["draft"]
    assert Client().get(f"/ho-so/{opened.code}").status_code == 404
    Slot.objects.filter(dossier__code=opened.code).update(is_required=False)
    opened.caller.post(opened.at(opened.slot(index=0), "compared/"))
    opened.caller.post(f"{opened.path}accept/")
    text = Client().get(f"/ho-so/{opened.code}").content.decode()
    assert "Được tiếp nhận" in text
    for secret in ("Minh Thư", "099194004271", "0912345678", "1.003709", LLTP):
        assert secret not in text
