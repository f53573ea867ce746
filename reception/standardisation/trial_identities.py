"""Approving an identity for trials: a second administrator vouches that the number is nobody's."""

from django.db import transaction

from kho_portal.audit.services import Actor, record_audit
from reception.base.clock import now
from reception.base.errors import ReceptionError
from reception.models import TestIdentity
from reception.standardisation.proposals import require_administrator


class OwnTestIdentity(ReceptionError):
    """Who entered a test identity may not approve it."""

    code, status = "OWN_TEST_IDENTITY", 403
    text = "Người nhập danh tính thử không tự duyệt được. Chưa có gì thay đổi; xin một quản trị viên khác duyệt."


def approve_identity(*, identity: TestIdentity, by: Actor) -> TestIdentity:
    """Let trials ask for this identity from now on. Raises StandardisationNotAllowed, OwnTestIdentity."""
    require_administrator(by)
    with transaction.atomic():
        locked = TestIdentity.objects.select_for_update().get(pk=identity.pk)
        if locked.proposed_by_id == by.user.pk:
            raise OwnTestIdentity()
        if locked.approved_at is None:
            locked.approved_by, locked.approved_at = by.user, now()
            locked.save(update_fields=["approved_by", "approved_at"])
            record_audit("test_identity.approve", by=by, obj=locked, owner_number=locked.id_number)
    return locked
