"""The sign-in library (allauth) adapted to the national sign-in: one provider, one host, no local accounts.

Its HTTP traffic goes to the host of KHO_SSO_BASE and nowhere else (architecture 4.1). No row of allauth is written:
claims go to `people.accounts`, which stores what the product needs and nothing more.
"""

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.adapter import get_adapter as library_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth import login
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from requests.adapters import HTTPAdapter

from connectors.services import decode_claims
from reception.base.errors import SignInRefused
from reception.people.accounts import note_refused_sign_in, sign_in_citizen
from reception.people.claims import check_claims
from reception.people.sign_ins import peer_of

PROVIDER = "portal"
BACKEND = "reception.people.rights.RoleBackend"
SECONDS = 10
OK, NOT_FOUND = 200, 404
CANCELLED, FAILED, LOST = "CANCELLED", "SSO_UNAVAILABLE", "STATE_LOST"


class OneHostSession(requests.Session):
    """A session that connects to the provider's origin only: no redirects, no proxies, ten seconds at most."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.adapters.clear()
        self.mount(settings.KHO_SSO.origin + "/", HTTPAdapter())

    def request(self, method, url, **kwargs):
        """Send a request as `requests` does; a redirect is returned and not followed."""
        return super().request(method, url, **(kwargs | {"timeout": SECONDS, "allow_redirects": False}))


class CitizenProvider(OpenIDConnectProvider):
    """The national sign-in: it asks for the scope openid and a level of assurance, and prefers TechID to sub."""

    def get_default_scope(self):
        """Return the one scope that we ask for: the identity."""
        return ["openid"]

    def get_auth_params(self):
        """Return the level of assurance, which the portal requires."""
        return {"acr_values": "LoA1"}

    def get_oauth2_adapter(self, request):
        """Return the adapter that knows the provider's addresses and ours."""
        return CitizenAdapter(request)

    def extract_uid(self, data):
        """Return the key of the account, "none" without one: `check_claims` decides about it later."""
        return decode_claims(data.get("userinfo") or data.get("id_token")).key or "none"


class SocialAdapter(DefaultSocialAccountAdapter):
    """The answers to what allauth asks its project."""

    def get_requests_session(self):
        """Return the session for every call of the library."""
        return OneHostSession()

    def get_provider(self, request, provider, client_id=None):
        """Return the one provider, made from the settings."""
        sso = settings.KHO_SSO
        app = SocialApp(
            provider=OpenIDConnectProvider.id,
            provider_id=PROVIDER,
            name="Cổng Dịch vụ công quốc gia",
            client_id=sso.client_id,
            secret=sso.client_secret,
            settings={"server_url": sso.base, "oauth_pkce_enabled": True, "token_auth_method": "client_secret_post"},
        )
        return CitizenProvider(request, app=app)

    def pre_social_login(self, request, sociallogin):
        """Sign the person in to our own account made from the claims; allauth makes no account."""
        data = sociallogin.account.extra_data
        claims = check_claims(decode_claims({**(data.get("id_token") or {}), **(data.get("userinfo") or {})}))
        user = sign_in_citizen(claims=claims, ip_address=peer_of(request))
        login(request, user, backend=BACKEND)
        raise ImmediateHttpResponse(redirect(safe_next(request, sociallogin.state.get("next") or "")))

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        """Go to our sign-in page, which says: cancelled, unreachable, or a lost state."""
        context = extra_context or {}
        code = CANCELLED if error == "cancelled" else LOST if "state_id" in context else FAILED
        raise ImmediateHttpResponse(refused(request, code))


class CitizenAdapter(OpenIDConnectOAuth2Adapter):
    """The addresses of the provider: from its discovery document, or those that the wire contract names."""

    def __init__(self, request):
        super().__init__(request, PROVIDER)

    @property
    def openid_config(self):
        """The provider's addresses, read once a request. Raises OAuth2Error if they cannot be read."""
        if not hasattr(self, "_openid_config"):
            self._openid_config = self._discover()
        return self._openid_config

    def _discover(self) -> dict:
        """Read the discovery document; a provider without one has the addresses of the wire contract."""
        base = settings.KHO_SSO.base
        try:
            with library_adapter().get_requests_session() as session:
                answer = session.get(f"{base}/.well-known/openid-configuration")
            if answer.status_code == NOT_FOUND:  # the wire contract promises the addresses, but no discovery document
                paths = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
                return {f"{name}_endpoint": f"{base}/oauth2/{path}" for name, path in paths.items()} | {
                    "jwks_uri": f"{base}/oauth2/jwks",
                    "issuer": base,
                }
            document = answer.json() if answer.status_code == OK else {}
            return {name: str(document[name]) for name in NEEDED}
        except (requests.RequestException, ValueError, KeyError, TypeError) as problem:
            raise OAuth2Error(type(problem).__name__) from None

    def _fetch_user_info(self, access_token: str) -> dict:
        """Return the claims, which the portal wants to be asked for by POST. Raises OAuth2Error."""
        with library_adapter().get_requests_session() as session:
            answer = session.post(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
        claims = answer.json() if answer.status_code == OK else None
        if not isinstance(claims, dict):
            raise OAuth2Error("userinfo")
        return claims

    def get_callback_url(self, request, app):
        """Return our own address for the answer, on PUBLIC_URL or the host that was called."""
        return request.build_absolute_uri(reverse("citizen-sign-in-answer"))


NEEDED = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "issuer")


def safe_next(request, target: str) -> str:
    """Return `target` if it is a page of ours, else the home page."""
    hosts = {request.get_host()}
    if target and url_has_allowed_host_and_scheme(target, allowed_hosts=hosts, require_https=request.is_secure()):
        return target
    return reverse("home")


def refused(request, code: str, text: str = ""):
    """Write the refused sign-in to the audit log, and redirect to the sign-in page, which says what happened."""
    note_refused_sign_in(code=code, ip_address=peer_of(request))
    request.session["sign_in_problem"] = {"code": code, "text": text}
    return redirect("citizen-sign-in")


def guarded(view, request):
    """Call a view of the library; whatever the other side sent, the person gets a sentence and no error page."""
    try:
        return view(request)
    except SignInRefused as problem:
        return refused(request, problem.code, problem.for_people)
    except (OAuth2Error, requests.RequestException, ValueError, KeyError, TypeError, AttributeError):
        return refused(request, FAILED)
