"""Who may use which address. Every route declares a policy; tests/test_architecture.py fails on one that does not."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from kho_portal.audit.services import Actor
from reception.people.rights import STANDARDISE
from reception.people.sign_ins import peer_of
from reception.screens.stray_cards import refuse_stray_card

PUBLIC, OFFICER = "public", "officer"
CITIZEN, ADMINISTRATOR = "citizen", "administrator"
POLICIES = {PUBLIC, OFFICER, CITIZEN, ADMINISTRATOR}


def declare(policy: str, *, card_field: str = "") -> Callable:
    """Open a view to `policy` only: a person who is not signed in is sent to sign in, a wrong account gets 403.

    An officer's view never sees the text of a card but in its `card_field`.
    """

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if policy == OFFICER:
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/quay/")
                if not request.user.is_counter_officer:
                    raise PermissionDenied("this account has no counter")
                refusal = refuse_stray_card(request, card_field=card_field)
                if refusal is not None:
                    return refusal
            if policy == ADMINISTRATOR and not (request.user.is_staff and request.user.has_perm(STANDARDISE)):
                raise PermissionDenied("this account does not keep the catalogue")
            if policy == CITIZEN and not (request.user.is_authenticated and request.user.is_citizen):
                return _ask_citizen(request)
            return view(request, *args, **kwargs)

        guarded.policy = policy
        return guarded

    return decorate


def _ask_citizen(request):
    """Redirect to the citizens' sign-in page; answer a script whose session is lost with 401 instead of a page.

    The script renews the session in a tab of its own (`citizen-renewed`) and sends again what was typed. Raises
    PermissionDenied for an account that is not a citizen's.
    """
    if request.user.is_authenticated:
        raise PermissionDenied("this account is not a citizen's")
    if request.headers.get("HX-Request") or request.headers.get("X-Requested-With") == "fetch":
        renew = f"{reverse('citizen-sign-in')}?next={reverse('citizen-renewed')}"
        return JsonResponse({"code": "SESSION_LOST", "renew": renew}, status=401)
    target = request.get_full_path() if request.method == "GET" else _page_before(request)
    return redirect(f"{reverse('citizen-sign-in')}?{urlencode({'next': target})}")


def _page_before(request) -> str:
    """Return the path of the page that held the form, the home page's when it is unknown or not ours.

    A post cannot be sent again after a sign-in, but its page can be shown.
    """
    before = urlsplit(request.headers.get("Referer", ""))
    return before.path if before.netloc == request.get_host() and before.path else reverse("home")


def actor_of(request) -> Actor:
    """Return who acts in this request, with the address of the peer."""
    user = request.user
    return Actor(
        kind=_kind_of(request),
        user=user,
        office_code=user.office.code if user.office_id else "",
        ip_address=peer_of(request),
    )


def _kind_of(request) -> str:
    """Return "program" for a request with a token, else "citizen" or "officer" after the account."""
    if getattr(request, "auth", None) is not None:
        return "program"
    return "citizen" if request.user.is_citizen else "officer"
