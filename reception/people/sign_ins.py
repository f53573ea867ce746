"""What signing in and being refused leave in the audit log: who, when, from which address, and how it ended."""

from django.db import transaction

from kho_portal.audit.services import Actor, record_audit
from reception.models import User


def peer_of(request) -> str | None:
    """Return the address of the peer: a browser can forge the headers of proxies."""
    return (request.META.get("REMOTE_ADDR") or None) if request is not None else None


def note_sign_in(*, request, user: User, **_: object) -> None:
    """An officer or administrator has signed in; citizens are noted where their claims are read (`accounts`)."""
    if not user.is_citizen:
        _note(request, user, "ok")


def note_failure(*, credentials: dict, request=None, **_: object) -> None:
    """Somebody has not signed in: the password was wrong, or nobody has this name, which is not kept."""
    _note(request, User.objects.filter(username=credentials.get("username") or "").first(), "refused")


def note_lock_out(*, request, username: str, **_: object) -> None:
    """Too many passwords were tried: the name is locked for this address for a while."""
    _note(request, User.objects.filter(username=username or "").first(), "locked")


def note_refused_access(*, by: Actor, place: str) -> None:
    """An account asked for what it may not; `place` is the name of the address, which holds nothing of its content."""
    with transaction.atomic():
        record_audit("access.refused", by=by, outcome="refused", place=place)


def _note(request, user: User | None, outcome: str) -> None:
    """Write the row. Only a right password proves who acts; otherwise the account is what somebody tried to open."""
    actor = Actor(kind="public", ip_address=peer_of(request))
    if outcome == "ok":
        office = user.office.code if user.office_id else ""
        actor = Actor(kind="officer", user=user, office_code=office, ip_address=peer_of(request))
    with transaction.atomic():
        record_audit("account.sign_in", by=actor, obj=user, outcome=outcome)
