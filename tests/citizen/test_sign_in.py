"""Signing in at the national sign-in: every oddity of its claims, and everything that can go wrong on the way."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client
from django.urls import reverse

from kho_portal.audit.models import AuditEntry
from kho_portal.sso import SsoAccess
from reception.models import Dossier, Role, User
from tests.citizen.conftest import NAM, THU

COMPANY = "9900000016"


def walk(person: str = THU, target: str = "/kho", client: Client | None = None):
    """What the browser does: leave, choose a person there, come back. Returns the client and the last answer."""
    client = client or Client()
    left = client.post(reverse("citizen-sign-in-leave"), {"next": target})
    if left.status_code != 302 or "/sso/" not in left["Location"]:
        return client, left
    asked = {name: values[0] for name, values in parse_qs(urlsplit(left["Location"]).query).items()}
    there = left["Location"].split("?")[0]
    sent = requests.post(there, data=asked | {"person": person}, allow_redirects=False, timeout=5)
    back = urlsplit(sent.headers["Location"])
    return client, client.get(f"{back.path}?{back.query}")


def problem_shown(client: Client) -> str:
    """What the sign-in page says went wrong."""
    return client.get(reverse("citizen-sign-in")).content.decode()


@pytest.mark.django_db
def test_a_person_comes_in_and_goes_on_where_they_were(sso):
    client, answer = walk(target="/kho?trang=2")
    assert (answer.status_code, answer["Location"]) == (302, "/kho?trang=2")
    user = User.objects.get(role=Role.CITIZEN)
    assert (user.id_number, user.full_name, user.party_kind) == (THU, "Nguyễn Thị Minh Thư", "person")
    assert (user.sex, user.assurance, user.has_usable_password()) == ("Nữ", "LoA2", False)
    assert client.get("/kho").status_code == 200
    assert AuditEntry.objects.filter(action="citizen.sign_in", outcome="ok", actor_kind="citizen").count() == 1


@pytest.mark.django_db
def test_the_same_person_is_the_same_account_and_the_session_is_a_new_one(sso):
    client = Client()
    client.get(reverse("citizen-sign-in"))
    client, _ = walk(client=client)
    first = client.session.session_key
    client.post(reverse("citizen-sign-out"))
    client, _ = walk(client=client)
    assert User.objects.filter(role=Role.CITIZEN).count() == 1
    assert client.session.session_key != first


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("person", "claims", "number", "kind"),
    [
        (THU, {"LoaiTaiKhoan": 1}, THU, "person"),
        (THU, {"SoDinhDanh": "", "SoCMND": THU}, THU, "person"),
        (THU, {"SoDinhDanh": None, "SoCMND": "013419012"}, "013419012", "person"),
        (THU, {"SoDinhDanh": "099 194 004 271"}, THU, "person"),
        (THU, {"TechID": None}, THU, "person"),
        (THU, {"TechID": None, "sub": None}, THU, "person"),  # the identity token has one, too
        (THU, {"DiaChi": None, "GioiTinh": None, "loAs": None, "SoDienThoai": "abc", "ThuDienTu": "x"}, THU, "person"),
        (COMPANY, {"LoaiTaiKhoan": 2}, COMPANY, "organisation"),
        (COMPANY, {"MaSoThue": "", "MaSoDoanhNghiep": COMPANY}, COMPANY, "organisation"),
    ],
)
def test_claims_are_read_as_they_come(sso, person, claims, number, kind):
    sso.change(sso_claims=claims)
    client, answer = walk(person)
    assert answer["Location"] == "/kho", problem_shown(client)
    user = User.objects.get(role=Role.CITIZEN)
    assert (user.id_number, user.party_kind, user.phone, user.email) == (number, kind, "", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"SoDinhDanh": "", "SoCMND": ""}, "số định danh"),
        ({"HoVaTen": ""}, "họ tên"),
        ({"LoaiTaiKhoan": "9"}, "chỉ có cá nhân và tổ chức"),
        ({"LoaiTaiKhoan": None}, "chỉ có cá nhân và tổ chức"),
        ({"SoDinhDanh": "12"}, "không đúng dạng"),
        ({"SoDinhDanh": ["1"], "SoCMND": {"a": 1}}, "số định danh"),
    ],
)
def test_claims_that_name_nobody_let_nobody_in(sso, claims, words):
    sso.change(sso_claims=claims)
    client, answer = walk()
    assert answer["Location"] == reverse("citizen-sign-in")
    page = problem_shown(client)
    assert words in page and "Không có gì bị thay đổi" in page and "SIGN_IN_REFUSED" in page
    assert not User.objects.filter(role=Role.CITIZEN).exists()
    assert AuditEntry.objects.filter(action="citizen.sign_in", outcome="refused").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("operation", ["sso_discovery", "sso_token", "sso_userinfo"])
@pytest.mark.parametrize("kind", ["refuse", "status", "html", "empty", "redirect", "truncated"])
def test_a_provider_in_trouble_is_said_in_a_sentence(sso, operation, kind):
    sso.faults.set({operation: {"kind": kind}})
    client, answer = walk()
    assert (answer.status_code, answer["Location"]) == (302, reverse("citizen-sign-in"))
    page = problem_shown(client)
    assert "Nơi đăng nhập chưa trả lời được." in page and "SSO_UNAVAILABLE" in page
    assert not User.objects.filter(role=Role.CITIZEN).exists()
    assert not sso.journal.entries("trap"), "a redirect was followed"


@pytest.mark.django_db
def test_a_portal_without_discovery_is_called_at_the_addresses_of_the_contract(sso):
    sso.faults.set({"sso_discovery": {"kind": "status", "value": 404}})
    _, answer = walk()
    assert answer["Location"] == "/kho"


@pytest.mark.django_db
def test_stopping_on_the_way_is_no_failure_of_anybody(sso):
    client, _ = walk("cancel")
    assert "Bạn đã dừng đăng nhập." in problem_shown(client)


@pytest.mark.django_db
def test_an_answer_that_nobody_asked_for_lets_nobody_in(sso):
    client = Client()
    for query in ("", "?code=x", "?code=x&state=y", "?error=server_error"):
        answer = client.get(reverse("citizen-sign-in-answer") + query)
        assert (answer.status_code, answer["Location"]) == (302, reverse("citizen-sign-in"))
    assert "quá lâu hoặc mở ở cửa sổ khác" in problem_shown(client)
    assert not User.objects.filter(role=Role.CITIZEN).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["https://la.example/", "//la.example/x", "javascript:alert(1)", ""])
def test_nobody_is_led_to_a_foreign_page(sso, target):
    _, answer = walk(target=target)
    assert answer["Location"] == "/"


@pytest.mark.django_db
def test_one_person_is_not_another(sso):
    walk(THU)
    walk(NAM)
    assert set(User.objects.filter(role=Role.CITIZEN).values_list("id_number", flat=True)) == {THU, NAM}


@pytest.mark.django_db
def test_a_suspended_account_stays_outside(sso):
    client, _ = walk()
    User.objects.filter(role=Role.CITIZEN).update(is_active=False)
    client, answer = walk()
    assert answer["Location"] == reverse("citizen-sign-in")
    assert "đang bị khóa" in problem_shown(client)


@pytest.mark.django_db
def test_without_a_provider_the_page_says_where_to_go(settings, client):
    settings.KHO_SSO = None
    answer = client.get(reverse("citizen-sign-in"))
    assert "nộp hồ sơ tại quầy" in answer.content.decode()
    assert client.post(reverse("citizen-sign-in-leave")).status_code == 404


@pytest.mark.django_db
def test_a_demonstration_without_a_sign_in_offers_its_people_and_says_so(catalogue, client, settings):
    settings.KHO_SSO, settings.IS_DEMO = None, True
    page = client.get(reverse("citizen-sign-in"), {"next": "/kho"}).content.decode()
    assert "Đăng nhập trình diễn" in page and "không có thật" in page and "Nguyễn Thị Minh Thư" in page
    answer = client.post(reverse("citizen-sign-in-demo"), {"person": COMPANY, "next": "/kho"})
    assert (answer.status_code, answer["Location"]) == (302, "/kho")
    user = User.objects.get(role=Role.CITIZEN)
    assert (user.id_number, user.party_kind) == (COMPANY, "organisation")
    assert AuditEntry.objects.filter(action="citizen.sign_in", outcome="ok").count() == 1
    assert client.get("/kho").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("is_demo", "has_sso", "person"), [(False, False, THU), (True, True, THU), (True, False, "0"), (True, False, "")]
)
def test_nobody_comes_in_by_the_list_of_people_otherwise(catalogue, client, settings, is_demo, has_sso, person):
    settings.IS_DEMO, settings.KHO_SSO = is_demo, SsoAccess("http://sso.example", "a", "b") if has_sso else None
    assert client.post(reverse("citizen-sign-in-demo"), {"person": person}).status_code == 404
    assert not User.objects.filter(role=Role.CITIZEN).exists()
    shown = "Đăng nhập trình diễn" in client.get(reverse("citizen-sign-in")).content.decode()
    assert shown == (is_demo and not has_sso)


@pytest.mark.django_db
def test_the_button_that_led_to_the_sign_in_is_pressed_once(catalogue, client, settings):
    settings.KHO_SSO, settings.IS_DEMO = None, True
    asked = client.post("/thu-tuc/1.003709/nop", {"co_quan": "H99.18"})
    there = client.get(asked["Location"])
    target = parse_qs(urlsplit(there["Location"]).query)["next"][0]
    back = client.post(reverse("citizen-sign-in-demo"), {"person": THU, "next": target})
    opened = client.get(back["Location"])
    assert opened["Location"].startswith("/nop-ho-so/") and opened["Location"].endswith("/thong-tin")
    again = client.get(back["Location"])
    assert again["Location"] == "/thu-tuc/1.003709", "a wish is granted once"
    assert Dossier.objects.count() == 1


@pytest.mark.django_db
def test_a_link_alone_opens_no_dossier(home):
    assert home.get("/thu-tuc/1.003709/nop/tiep")["Location"] == "/thu-tuc/1.003709"
    assert not Dossier.objects.exists()
