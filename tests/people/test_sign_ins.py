"""Signing in, failing, being locked out and being refused leave rows with the peer's address; passwords end tokens."""

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from kho_portal.audit.models import AuditEntry
from reception.models import ApiToken
from tests.programs import Caller, token_of

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD, BETTER = "mot-cau-that-dai-va-kho", "mot-cau-khac-van-rat-dai"
PEER = "10.20.30.40"


@pytest.fixture
def clerk(officer):
    officer.set_password(PASSWORD)
    officer.save()
    return officer


@pytest.fixture
def browser() -> Client:
    return Client(REMOTE_ADDR=PEER)


def sign_in(browser: Client, username: str, password: str):
    return browser.post(reverse("sign-in"), {"username": username, "password": password})


def rows(action: str) -> list[tuple]:
    found = AuditEntry.objects.filter(action=action).order_by("pk")
    return list(found.values_list("outcome", "actor_kind", "actor_id", "ip_address"))


def tried(outcome: str) -> list[tuple]:
    """The accounts that somebody tried to open, and who is said to have tried."""
    found = AuditEntry.objects.filter(action="account.sign_in", outcome=outcome).order_by("pk")
    return list(found.values_list("actor_kind", "actor_id", "object_id", "ip_address"))


def test_a_sign_in_and_a_wrong_password_are_written_down(clerk, browser):
    sign_in(browser, clerk.username, "sai-mat-khau-roi-nhe")
    sign_in(browser, "khong-ai-ca", PASSWORD)
    assert sign_in(browser, clerk.username, PASSWORD).status_code == 302
    assert rows("account.sign_in") == [
        ("refused", "public", "", PEER), ("refused", "public", "", PEER), ("ok", "officer", str(clerk.pk), PEER),
    ]  # fmt: skip
    assert tried("refused") == [("public", "", str(clerk.pk), PEER), ("public", "", "", PEER)], "nobody proved anything"
    kept = str(list(AuditEntry.objects.values()))
    assert "khong-ai-ca" not in kept and "sai-mat-khau" not in kept


def test_a_lock_out_is_written_down(clerk, browser, settings):
    settings.AXES_FAILURE_LIMIT = 2
    for _ in range(3):
        sign_in(browser, clerk.username, "sai-mat-khau-roi-nhe")
    assert tried("locked")[0] == ("public", "", str(clerk.pk), PEER)


def test_what_an_account_may_not_see_is_written_down_by_the_name_of_the_place(clerk, browser):
    browser.force_login(clerk)
    assert browser.get("/admin/").status_code in {302, 403}
    assert browser.get("/danh-muc/chuan-hoa/").status_code in {403, 404}
    administrator = get_user_model().objects.create_user("chi-quan-tri", role="standardiser", is_staff=True)
    browser.force_login(administrator)
    assert browser.get("/quay/").status_code == 403
    assert ("refused", "officer", str(administrator.pk), PEER) in rows("access.refused")
    place = AuditEntry.objects.filter(action="access.refused", actor_id=str(administrator.pk)).get().detail
    assert place == {"place": "counter-queue"}


def test_a_token_that_is_none_is_written_down_and_a_missing_one_is_not(clerk, browser):
    assert browser.get("/api/v1/dossiers/").status_code == 401
    assert rows("access.refused") == []
    assert browser.get("/api/v1/dossiers/", headers={"Authorization": "Bearer kho_x"}).status_code == 401
    assert rows("access.refused") == [("refused", "public", "", PEER)]
    assert "kho_x" not in str(list(AuditEntry.objects.values()))


def test_an_officer_changes_their_own_password_and_every_other_way_in_ends(clerk, browser):
    token = token_of(clerk)
    other = Client()
    for each in (browser, other):
        sign_in(each, clerk.username, PASSWORD)
    page = browser.get("/tai-khoan/mat-khau").content.decode()
    assert "Mật khẩu hiện nay" in page and "mã truy cập API" in page
    wrong = {"old_password": "khong-phai", "new_password1": BETTER, "new_password2": BETTER}
    told = browser.post("/tai-khoan/mat-khau", wrong)
    assert told.status_code == 422 and "Mật khẩu chưa đổi" in told.content.decode()
    short = browser.post(
        "/tai-khoan/mat-khau", wrong | {"old_password": PASSWORD, "new_password1": "a", "new_password2": "a"}
    )
    assert short.status_code == 422 and Caller(token).get("dossiers/").status_code == 200
    assert browser.post("/tai-khoan/mat-khau", wrong | {"old_password": PASSWORD}).status_code == 302
    assert "Đã đổi mật khẩu" in browser.get("/quay/").content.decode(), "this session goes on"
    assert other.get("/quay/").status_code == 302
    assert Caller(token).get("dossiers/").status_code == 401 and ApiToken.objects.get().revoked_at
    assert [row[:3] for row in rows("account.password")] == [("ok", "officer", str(clerk.pk))]
    assert sign_in(Client(), clerk.username, BETTER).status_code == 302


def test_tokens_end_when_an_administrator_sets_the_password(clerk):
    token = token_of(clerk)
    clerk.set_password(BETTER)
    clerk.save()
    assert Caller(token).get("dossiers/").status_code == 401


def test_signing_in_with_an_old_hash_ends_no_token(clerk, browser, settings):
    token = token_of(clerk)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]
    assert sign_in(browser, clerk.username, PASSWORD).status_code == 302
    assert Caller(token).get("dossiers/").status_code == 200


def test_a_card_that_is_scanned_into_the_sign_in_is_told_and_kept_nowhere(browser, db):
    card = "099194004271||Nguyễn Thị Minh Thư|14031994|Nữ|12 Lê Lợi, tỉnh Sơn Hà|01072024"
    page = sign_in(browser, card, "").content.decode()
    assert "quét lại" in page and "099194004271" not in page
    sign_in(browser, card, PASSWORD)
    assert not AccessAttempt.objects.exists() and not AuditEntry.objects.exists()
