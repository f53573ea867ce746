"""The sign-in library (allauth) bent to the national sign-in: one provider, one host, no local accounts.

Its HTTP traffic goes to the host of KHO_SSO_BASE and nowhere else (architecture 4.1). No row of allauth is written:
claims go to `services.citizens`, which keeps what the product needs and nothing more.
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

PROVIDER = "portal"
BACKEND = "reception.people.rights.RoleBackend"
SECONDS = 10
OK, NOT_FOUND = 200, 404
CANCELLED, FAILED, LOST = "CANCELLED", "SSO_UNAVAILABLE", "STATE_LOST"


class OneHostSession(requests.Session):
    """Connects to the provider's origin only: no redirects, no proxies of the environment, ten seconds at most."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.adapters.clear()
        self.mount(settings.KHO_SSO.origin + "/", HTTPAdapter())

    def request(self, method, url, **kwargs):
        """As requests does it; a redirect is an answer that nobody here understands."""
        return super().request(method, url, **(kwargs | {"timeout": SECONDS, "allow_redirects": False}))


class CitizenProvider(OpenIDConnectProvider):
    """The national sign-in: scope openid, level of assurance asked for, TechID before sub."""

    def get_default_scope(self):
        """Nothing beyond the identity itself."""
        return ["openid"]

    def get_auth_params(self):
        """The portal asks for a level."""
        return {"acr_values": "LoA1"}

    def get_oauth2_adapter(self, request):
        """The addresses, ours and theirs."""
        return CitizenAdapter(request)

    def extract_uid(self, data):
        """Never the reason of a failure: who it is, `check_claims` decides."""
        return decode_claims(data.get("userinfo") or data.get("id_token")).key or "none"


class SocialAdapter(DefaultSocialAccountAdapter):
    """What allauth asks us."""

    def get_requests_session(self):
        """Every call of the library."""
        return OneHostSession()

    def get_provider(self, request, provider, client_id=None):
        """The one provider there is, from settings."""
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
        """The claims become an account of ours and a session; allauth's own account is never made."""
        data = sociallogin.account.extra_data
        claims = check_claims(decode_claims({**(data.get("id_token") or {}), **(data.get("userinfo") or {})}))
        user = sign_in_citizen(claims=claims, ip_address=request.META.get("REMOTE_ADDR") or None)
        login(request, user, backend=BACKEND)
        raise ImmediateHttpResponse(redirect(safe_next(request, sociallogin.state.get("next") or "")))

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        """Cancelled, unreachable, or a state that nobody knows: our own page says which."""
        context = extra_context or {}
        code = CANCELLED if error == "cancelled" else LOST if "state_id" in context else FAILED
        raise ImmediateHttpResponse(refused(request, code))


class CitizenAdapter(OpenIDConnectOAuth2Adapter):
    """The addresses of the provider: from its discovery document, or as other systems of the country use them."""

    def __init__(self, request):
        super().__init__(request, PROVIDER)

    @property
    def openid_config(self):
        """Discovery, once a request. Raises OAuth2Error for anything that is no document."""
        if not hasattr(self, "_openid_config"):
            self._openid_config = self._discover()
        return self._openid_config

    def _discover(self) -> dict:
        base = settings.KHO_SSO.base
        try:
            with library_adapter().get_requests_session() as session:
                answer = session.get(f"{base}/.well-known/openid-configuration")
            if answer.status_code == NOT_FOUND:  # the wire contract names the addresses, and no discovery
                paths = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
                return {f"{name}_endpoint": f"{base}/oauth2/{path}" for name, path in paths.items()} | {
                    "jwks_uri": f"{base}/oauth2/jwks",
                    "issuer": base,
                }
            found = answer.json() if answer.status_code == OK else {}
            return {name: str(found[name]) for name in NEEDED}
        except (requests.RequestException, ValueError, KeyError, TypeError) as problem:
            raise OAuth2Error(type(problem).__name__) from None

    def _fetch_user_info(self, access_token: str) -> dict:
        """The claims, asked by POST as the portal wants it."""
        with library_adapter().get_requests_session() as session:
            answer = session.post(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
        found = answer.json() if answer.status_code == OK else None
        if not isinstance(found, dict):
            raise OAuth2Error("userinfo")
        return found

    def get_callback_url(self, request, app):
        """Our own address, as PUBLIC_URL or the host that was called."""
        return request.build_absolute_uri(reverse("citizen-sign-in-answer"))


NEEDED = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "issuer")


def safe_next(request, target: str) -> str:
    """The page to go on with: one of ours, or the citizen's papers."""
    hosts = {request.get_host()}
    if target and url_has_allowed_host_and_scheme(target, allowed_hosts=hosts, require_https=request.is_secure()):
        return target
    return reverse("home")


def refused(request, code: str, text: str = ""):
    """Back to the sign-in page, which says what happened; noted in the audit log."""
    note_refused_sign_in(code=code, ip_address=request.META.get("REMOTE_ADDR") or None)
    request.session["sign_in_problem"] = {"code": code, "text": text}
    return redirect("citizen-sign-in")


def guarded(view, request):
    """A view of the library; whatever nonsense the other side sent, the person gets a sentence."""
    try:
        return view(request)
    except SignInRefused as problem:
        return refused(request, problem.code, problem.for_people)
    except (OAuth2Error, requests.RequestException, ValueError, KeyError, TypeError, AttributeError):
        return refused(request, FAILED)
