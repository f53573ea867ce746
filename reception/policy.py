"""Who may use which address. Every route declares a policy; tests/test_architecture.py fails on one that does not."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied

from kho_portal.audit.services import Actor

PUBLIC, OFFICER, STAFF, MONITOR, ADMINISTRATOR = "public", "officer", "staff", "monitor", "administrator"
POLICIES = {PUBLIC, OFFICER, STAFF, MONITOR, ADMINISTRATOR}


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
            if policy == ADMINISTRATOR and not is_administrator(request.user):
                raise PermissionDenied("this account does not keep the catalogue")
            return view(request, *args, **kwargs)

        guarded.policy = policy
        return guarded

    return decorate


def is_administrator(user) -> bool:
    """Whether the account keeps the catalogue: an active administrator who may open the administration."""
    if not (user.is_authenticated and user.is_active and user.is_staff):
        return False
    return user.is_superuser or user.role == "administrator"


def actor_of(request) -> Actor:
    """Who acts in this request. The address is the peer's: no header that a browser may set is believed."""
    user = request.user
    return Actor(
        kind="program" if getattr(request, "auth", None) is not None else "officer",
        user=user,
        office_code=user.office.code if user.office_id else "",
        ip_address=request.META.get("REMOTE_ADDR") or None,
    )
