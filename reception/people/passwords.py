"""Passwords of officers and administrators: whoever changes one, however, ends the tokens of the account."""

from django.db import transaction
from django.db.models.functions import Now

from kho_portal.audit.services import Actor, record_audit
from reception.models import ApiToken, User


class EndTokens:
    """A validator of Django that refuses nothing; Django tells it when a new password was stored."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Accept every password."""

    def get_help_text(self) -> str:
        """Return what the person should know before they change the password."""
        return "Đổi xong, mọi mã truy cập API của tài khoản ngừng dùng được; chương trình nào dùng mã cần mã mới."

    def password_changed(self, password: str, user: User | None = None) -> None:
        """End the tokens of the account."""
        if user is not None and user.pk:
            ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=Now())


def change_own_password(*, user: User, password: str, by: Actor) -> None:
    """Store the new password that a person has chosen and that the validators have accepted."""
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        record_audit("account.password", by=by, obj=user)
