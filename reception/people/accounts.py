"""The accounts of citizens: each stands for the person or organisation whose claims the provider sent."""

from django.db import transaction

from kho_portal.audit.services import SYSTEM, Actor, record_audit
from kho_portal.opaque import keyed_hash
from reception.base.errors import SignInRefused
from reception.models import Role, User
from reception.people.claims import Claims

NAME_LENGTH = 40
SUSPENDED = (
    "Tài khoản này đang bị khóa trên hệ thống nên chưa vào được. Hồ sơ đã nộp vẫn được giữ; xin liên hệ nơi tiếp nhận."
)


def account_name(key: str) -> str:
    """Return the user name of a citizen's account: a keyed hash, so that no list of accounts shows a number."""
    return f"cd-{keyed_hash('citizen', key)[:NAME_LENGTH]}"


def sign_in_citizen(*, claims: Claims, ip_address: str | None = None) -> User:
    """Create or update the account of these claims and return it; the same person gets the same account.

    The provider's identity replaces the stored one, and its contact data too unless it is empty. The sign-in is written
    to the audit log. Raises SignInRefused for a suspended account. An officer's account never becomes a citizen's,
    because no officer has a user name of this form.
    """
    with transaction.atomic():
        user, is_new = User.objects.select_for_update().get_or_create(
            username=account_name(claims.key), defaults={"role": Role.CITIZEN}
        )
        if user.role != Role.CITIZEN or not user.is_active:
            raise SignInRefused(SUSPENDED)
        if is_new:
            user.set_unusable_password()
        user.party_kind, user.id_number, user.full_name = claims.kind, claims.id_number, claims.full_name
        user.assurance = claims.assurance
        for name in ("sex", "address", "phone", "email"):
            setattr(user, name, getattr(claims, name) or getattr(user, name))
        user.save()
        actor = Actor(kind="citizen", user=user, ip_address=ip_address)
        record_audit("citizen.sign_in", by=actor, obj=user, owner_number=user.id_number, is_new=is_new)
    return user


def note_refused_sign_in(*, code: str, ip_address: str | None = None) -> None:
    """Write a refused sign-in to the audit log, without anything that names the person."""
    with transaction.atomic():
        record_audit("citizen.sign_in", by=Actor(kind=SYSTEM.kind, ip_address=ip_address), outcome="refused", code=code)
