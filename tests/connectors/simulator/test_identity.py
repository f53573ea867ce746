"""The identity provider of the other side refuses what a real one refuses."""

import jwt
import pytest

from .caller import BACK, THU


def test_discovery_names_addresses_below_itself(caller):
    found = caller.send("GET", "/sso/.well-known/openid-configuration").json()
    assert {found[name].startswith(found["issuer"]) for name in found if name.endswith(("_endpoint", "_uri"))} == {True}


def test_a_code_becomes_a_token_and_the_token_the_claims(caller):
    answer = caller.sso_token().json()
    for method in ("GET", "POST"):
        claims = caller.sso_userinfo(answer["access_token"], method).json()
        assert (claims["SoDinhDanh"], claims["LoaiTaiKhoan"]) == (THU, "1")


def test_the_identity_token_is_signed_with_the_published_key(caller):
    token = caller.sso_token().json()["id_token"]
    key = jwt.PyJWK(caller.send("GET", "/sso/oauth2/jwks").json()["keys"][0])
    said = jwt.decode(token, key, algorithms=["RS256"], audience="kho-portal")
    assert said["iss"] == f"{caller.simulator.url}/sso"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code": "made-up"}, "invalid_grant"),
        ({"redirect_uri": BACK + "x"}, "invalid_grant"),
        ({"grant_type": "password"}, "invalid_grant"),
        ({"client_secret": ""}, "invalid_client"),
        ({"client_id": "somebody"}, "invalid_grant"),
    ],
)
def test_a_wrong_exchange_is_refused(caller, changes, error):
    code = changes.pop("code", "") or caller.sso_code()
    answer = caller.sso_token(code, **changes)
    assert answer.status_code in {400, 401}
    assert answer.json()["error"] == error


def test_a_code_is_good_once(caller):
    code = caller.sso_code()
    assert caller.sso_token(code).status_code == 200
    assert caller.sso_token(code).json()["error"] == "invalid_grant"


def test_a_verifier_that_does_not_fit_its_challenge_is_refused(caller):
    code = caller.sso_code(code_challenge="abc")
    assert caller.sso_token(code, code_verifier="other").json()["error"] == "invalid_grant"


def test_nobody_is_sent_to_a_foreign_address(caller):
    asked = {"client_id": "kho-portal", "redirect_uri": "https://la.example/ve", "scope": "openid", "state": "s"}
    for method in ("GET", "POST"):
        sent = {"params": asked} if method == "GET" else {"data": asked | {"person": THU}}
        assert caller.send(method, "/sso/oauth2/authorize", **sent).status_code == 400


def test_stopping_is_an_answer(caller):
    asked = {"client_id": "kho-portal", "redirect_uri": BACK, "state": "s", "person": "cancel"}
    answer = caller.send("POST", "/sso/oauth2/authorize", data=asked)
    assert "error=access_denied" in answer.headers["Location"]


def test_a_token_of_nobody_opens_nothing(caller):
    assert caller.sso_userinfo("made-up").status_code == 401


def test_the_journal_holds_no_person_and_no_token(caller):
    token = caller.sso_token().json()["access_token"]
    caller.sso_userinfo(token)
    text = str(caller.simulator.journal.entries())
    assert THU not in text and token not in text
