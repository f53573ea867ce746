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

PUBLIC, OFFICER, STAFF, MONITOR = "public", "officer", "staff", "monitor"
CITIZEN, ADMINISTRATOR = "citizen", "administrator"
POLICIES = {PUBLIC, OFFICER, STAFF, MONITOR, CITIZEN, ADMINISTRATOR}


def declare(policy: str) -> Callable:
    """The view is open to `policy` only: nobody signed in -> sign-in page, the wrong account -> 403."""

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if policy == OFFICER:
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/quay/")
                if not request.user.is_counter_officer:
                    raise PermissionDenied("this account has no counter")
            if policy == ADMINISTRATOR and not (request.user.is_staff and request.user.has_perm(STANDARDISE)):
                raise PermissionDenied("this account does not keep the catalogue")
            if policy == CITIZEN and not (request.user.is_authenticated and request.user.is_citizen):
                return _ask_citizen(request)
            return view(request, *args, **kwargs)

        guarded.policy = policy
        return guarded

    return decorate


def _ask_citizen(request):
    """Nobody signed in -> the citizens' sign-in page; a script whose session is lost learns it as 401, never as a page.

    A form's script renews the session in a tab of its own (`citizen-renewed`) and sends again what was typed.
    """
    if request.user.is_authenticated:
        raise PermissionDenied("this account is not a citizen's")
    if request.headers.get("HX-Request") or request.headers.get("X-Requested-With") == "fetch":
        renew = f"{reverse('citizen-sign-in')}?next={reverse('citizen-renewed')}"
        return JsonResponse({"code": "SESSION_LOST", "renew": renew}, status=401)
    target = request.get_full_path() if request.method == "GET" else _page_before(request)
    return redirect(f"{reverse('citizen-sign-in')}?{urlencode({'next': target})}")


def _page_before(request) -> str:
    """The page that held the form: a post cannot be sent again after a sign-in, but its page can be shown."""
    before = urlsplit(request.headers.get("Referer", ""))
    return before.path if before.netloc == request.get_host() and before.path else reverse("home")


def actor_of(request) -> Actor:
    """Who acts in this request. The address is the peer's: no header that a browser may set is believed."""
    user = request.user
    return Actor(
        kind=_kind_of(request),
        user=user,
        office_code=user.office.code if user.office_id else "",
        ip_address=request.META.get("REMOTE_ADDR") or None,
    )


def _kind_of(request) -> str:
    if getattr(request, "auth", None) is not None:
        return "program"
    return "citizen" if request.user.is_citizen else "officer"
