"""The identity provider of the other side: OpenID Connect with discovery, for people who exist only here.

Authorize shows a page of people instead of asking for a password; everything else is refused as a real one refuses it:
a foreign client or address, a used or old code, a wrong secret, a missing token (wire contract 7.1).
"""

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from connectors.simulator.answers import Answer, Refusal, Request, refusal
from connectors.simulator.bulk import Body
from connectors.simulator.holdings import PEOPLE, Person

if TYPE_CHECKING:
    from connectors.simulator.otherside import OtherSide

PREFIX = "/sso"
CODE_LIFE = 60.0  # seconds
TOKEN_LIFE = 600
LOOPBACK = {"127.0.0.1", "localhost", "::1", "testserver"}


class Identity:
    """Codes and tokens that were given out, and the key that signs; kept in memory only."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._codes: dict[str, dict[str, Any]] = {}
        self._tokens: dict[str, tuple[str, float]] = {}
        self._key: rsa.RSAPrivateKey | None = None

    def clear(self) -> None:
        """No code and no token was ever given."""
        with self._lock:
            self._codes.clear()
            self._tokens.clear()

    def keep(self, facts: dict[str, Any]) -> str:
        """A code for these facts, good once and for a minute."""
        code = secrets.token_urlsafe(24)
        with self._lock:
            self._codes[code] = facts | {"until": time.monotonic() + CODE_LIFE}
        return code

    def redeem(self, code: str) -> dict[str, Any] | None:
        """What the code stands for; None when it was used, is old, or was never given."""
        with self._lock:
            facts = self._codes.pop(code, None)
        return facts if facts and facts["until"] > time.monotonic() else None

    def issue(self, number: str) -> str:
        """An access token of this person."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._tokens[token] = (number, time.monotonic() + TOKEN_LIFE)
        return token

    def person_of(self, token: str) -> str | None:
        """Whose token it is; None when it is nobody's any more."""
        with self._lock:
            number, until = self._tokens.get(token, ("", 0.0))
        return number if until > time.monotonic() else None

    @property
    def key(self) -> rsa.RSAPrivateKey:
        """The signing key of this run."""
        with self._lock:
            if self._key is None:
                self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            return self._key


def claims_of(person: Person, oddities: dict[str, Any]) -> dict[str, Any]:
    """The claims of a person in the portal's names; `oddities` change how they are written (state `sso_claims`)."""
    organisation = person.born is None
    claims: dict[str, Any] = {
        "sub": f"sub-{_tech_id(person)}",
        "TechID": _tech_id(person),
        "LoaiTaiKhoan": "2" if organisation else "1",
        "HoVaTen": "" if organisation else person.name,
        "SoDinhDanh": "" if organisation else person.number,
        "SoCMND": "",
        "HoChieu": "",
        "MaSoThue": person.number if organisation else "",
        "MaSoDoanhNghiep": "",
        "TenDoanhNghiep": person.name if organisation else "",
        "GioiTinh": {"male": "Nam", "female": "Nữ"}.get(person.sex, person.sex),
        "DiaChi": person.address,
        "SoDienThoai": "",
        "ThuDienTu": "",
        "loAs": "LoA2",
    }
    for name, value in oddities.items():
        if value is None:
            claims.pop(name, None)
        else:
            claims[name] = claims.get(value[1:], "") if isinstance(value, str) and value.startswith("=") else value
    return claims


def _tech_id(person: Person) -> str:
    return hashlib.sha256(f"tech {person.number}".encode()).hexdigest()[:24]


def discovery(side: "OtherSide", request: Request, entry: dict[str, Any]) -> Answer:
    """The document that names the other addresses."""
    base = side.url + PREFIX
    return Answer(
        data={
            "issuer": base,
            "authorization_endpoint": f"{base}/oauth2/authorize",
            "token_endpoint": f"{base}/oauth2/token",
            "userinfo_endpoint": f"{base}/oauth2/userinfo",
            "jwks_uri": f"{base}/oauth2/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
        }
    )


def authorize(side: "OtherSide", request: Request, entry: dict[str, Any]) -> Answer:
    """GET shows the people to choose from; POST sends the browser back with a code, or with the refusal."""
    asked = _fields(request.query if request.method == "GET" else request.body.decode("utf-8", "replace"))
    target = _checked_target(side, asked)
    if request.method == "GET":
        return Answer(body=Body.of(_page(asked).encode()), media_type="text/html; charset=utf-8")
    if asked.get("person") in (None, "", "cancel"):
        return _back(target, {"error": "access_denied", "state": asked.get("state", "")})
    facts = {name: asked.get(name, "") for name in ("client_id", "redirect_uri", "nonce", "code_challenge")}
    code = side.identity.keep(facts | {"person": asked["person"]})
    return _back(target, {"code": code, "state": asked.get("state", "")})


def token(side: "OtherSide", request: Request, entry: dict[str, Any]) -> Answer:
    """A code for an access token and a signed identity token; good once."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise _refused(400, "invalid_request", "form")
    asked = _fields(request.body.decode("utf-8", "replace"))
    client = side.accounts.get("sso")
    given = (asked.get("client_id", ""), asked.get("client_secret", ""))
    if not all(given) or (client and given != tuple(client)):
        raise _refused(401, "invalid_client", "client")
    facts = side.identity.redeem(asked.get("code", ""))
    if asked.get("grant_type") != "authorization_code" or facts is None:
        raise _refused(400, "invalid_grant", "code")
    if (facts["client_id"], facts["redirect_uri"]) != (given[0], asked.get("redirect_uri", "")):
        raise _refused(400, "invalid_grant", "address")
    if facts["code_challenge"] and facts["code_challenge"] != _challenge(asked.get("code_verifier", "")):
        raise _refused(400, "invalid_grant", "verifier")
    access = side.identity.issue(facts["person"])
    answer = {"access_token": access, "token_type": "Bearer", "expires_in": TOKEN_LIFE}
    return Answer(data=answer | {"id_token": _id_token(side, facts)})


def userinfo(side: "OtherSide", request: Request, entry: dict[str, Any]) -> Answer:
    """The claims of the person whose token it is, by GET or POST."""
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    number = side.identity.person_of(shown) if scheme.lower() == "bearer" else None
    if number is None:
        raise _refused(401, "invalid_token", "token")
    return Answer(data=claims_of(_person(number), side.state["sso_claims"]))


def jwks(side: "OtherSide", request: Request, entry: dict[str, Any]) -> Answer:
    """The public half of the key that signs."""
    numbers = side.identity.key.public_key().public_numbers()
    key = {
        "kty": "RSA",
        "use": "sig",
        "alg": "RS256",
        "kid": "mo-phong",
        "n": _number(numbers.n),
        "e": _number(numbers.e),
    }
    return Answer(data={"keys": [key]})


ROUTES: dict[str, tuple[str, tuple[str, ...], Callable[..., Answer]]] = {
    f"{PREFIX}/.well-known/openid-configuration": ("sso_discovery", ("GET",), discovery),
    f"{PREFIX}/oauth2/authorize": ("sso_authorize", ("GET", "POST"), authorize),
    f"{PREFIX}/oauth2/token": ("sso_token", ("POST",), token),
    f"{PREFIX}/oauth2/userinfo": ("sso_userinfo", ("GET", "POST"), userinfo),
    f"{PREFIX}/oauth2/jwks": ("sso_jwks", ("GET",), jwks),
}


def _fields(text: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True).items()}


def _checked_target(side: "OtherSide", asked: dict[str, str]) -> str:
    """The address to send the browser back to: a registered client on this machine. Raises a refusal that is shown."""
    client = side.accounts.get("sso")
    target = asked.get("redirect_uri", "")
    if not asked.get("client_id") or (client and asked["client_id"] != client[0]):
        raise refusal(400, "client_id không đúng")
    if urlsplit(target).hostname not in LOOPBACK or urlsplit(target).scheme not in {"http", "https"}:
        raise refusal(400, "redirect_uri không được đăng ký")
    if asked.get("response_type", "code") != "code" or "openid" not in asked.get("scope", "openid").split():
        raise refusal(400, "chỉ có response_type=code, scope=openid")
    return target


def _back(target: str, fields: dict[str, str]) -> Answer:
    joint = "&" if urlsplit(target).query else "?"
    return Answer(302, data={}, headers={"Location": f"{target}{joint}{urlencode(fields)}"})


def _refused(status: int, error: str, reason: str) -> Refusal:
    return Refusal(Answer(status, {"error": error}), reason)


def _person(number: str) -> Person:
    known = PEOPLE.get(number)
    if known is None:
        raise _refused(401, "invalid_token", "person")
    return known


def _challenge(verifier: str) -> str:
    return _base64(hashlib.sha256(verifier.encode()).digest())


def _id_token(side: "OtherSide", facts: dict[str, Any]) -> str:
    now = int(time.time())
    person = _person(facts["person"])
    body = {
        "iss": side.url + PREFIX,
        "aud": facts["client_id"],
        "sub": f"sub-{_tech_id(person)}",
        "iat": now,
        "exp": now + TOKEN_LIFE,
    }
    body |= {"nonce": facts["nonce"]} if facts["nonce"] else {}
    head = {"alg": "RS256", "typ": "JWT", "kid": "mo-phong"}
    signed = ".".join(_base64(json.dumps(part).encode()) for part in (head, body))
    signature = side.identity.key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signed}.{_base64(signature)}"


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _number(value: int) -> str:
    return _base64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _page(asked: dict[str, str]) -> str:
    """A page of people; the browser posts what it asked for back to the same address."""
    kept = [(html.escape(name), html.escape(value)) for name, value in asked.items()]
    hidden = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in kept)
    people = "".join(
        f'<p><button name="person" value="{person.number}">{html.escape(person.name)} · {person.number}</button></p>'
        for person in PEOPLE.values()
    )
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Đăng nhập mô phỏng</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head><body><main>'
        "<h1>Đăng nhập mô phỏng</h1><p>Trang này thay cho trang đăng nhập của Cổng Dịch vụ công quốc gia. "
        "Mọi người ở đây đều không có thật. Chọn một người để tiếp tục.</p>"
        f'<form method="post" action="{PREFIX}/oauth2/authorize">{hidden}{people}'
        '<p><button name="person" value="cancel">Thôi, không đăng nhập</button></p></form></main></body></html>'
    )
