"""Which result codes may fill a component: proposed by one administrator, decided by another (2122/VPCP-KSTT II.2)."""

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from kho_portal.audit.services import Actor, record_audit
from reception.errors import ReceptionError
from reception.models import Component, ComponentCode, LinkStatus, ResultCode, Role

LONGEST_REASON = 300


class StandardisationNotAllowed(ReceptionError):
    """Only administrators of the catalogue standardise."""

    code, status = "STANDARDISATION_NOT_ALLOWED", 403
    text = "Chỉ quản trị danh mục được chuẩn hóa thành phần hồ sơ. Danh mục được giữ nguyên."


class LinkExists(ReceptionError):
    """The pair is proposed or approved already."""

    code = "LINK_EXISTS"
    text = "Thành phần này đã có đề xuất hoặc đã được duyệt với mã kết quả đó. Xin xem lại danh sách chuẩn hóa."


class OwnProposal(ReceptionError):
    """Nobody decides on a proposal of their own."""

    code, status = "OWN_PROPOSAL", 403
    text = "Người đề xuất không tự duyệt được. Đề xuất được giữ; xin một quản trị viên khác duyệt."


class LinkDecided(ReceptionError):
    """Somebody has decided on the proposal before."""

    code = "LINK_DECIDED"
    text = "Đề xuất này đã có người quyết định trước đó. Không có gì thay đổi; xin tải lại danh sách."


class DecisionReasonMissing(ReceptionError):
    """A rejection says why."""

    code, status = "REASON_MISSING", 422
    text = "Cần ghi lý do không duyệt, tối đa 300 ký tự."


def propose_link(*, component: Component, result_code: ResultCode, by: Actor) -> ComponentCode:
    """A proposal waits for somebody else's approval; until then no warehouse is asked for it.

    Raises StandardisationNotAllowed, LinkExists.
    """
    _require_administrator(by)
    if find_link(component=component, result_code=result_code) is not None:
        raise LinkExists()
    try:
        with transaction.atomic():
            link = ComponentCode.objects.create(component=component, result_code=result_code, proposed_by=by.user)
            _audit("standardisation.propose", link, by)
    except IntegrityError as error:  # the other administrator was faster
        raise LinkExists() from error
    return link


def approve_link(*, link: ComponentCode, by: Actor) -> ComponentCode:
    """The code is asked for in dossiers opened from now on; dossiers opened before keep what they froze.

    Raises StandardisationNotAllowed, OwnProposal, LinkDecided.
    """
    return _decide(link, LinkStatus.APPROVED, by)


def reject_link(*, link: ComponentCode, reason: str, by: Actor) -> ComponentCode:
    """The proposal is closed with a reason; the same pair may be proposed again.

    Raises StandardisationNotAllowed, OwnProposal, LinkDecided, DecisionReasonMissing.
    """
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise DecisionReasonMissing()
    return _decide(link, LinkStatus.REJECTED, by, reason)


def find_link(*, component: Component, result_code: ResultCode) -> ComponentCode | None:
    """The live link of a pair, proposed or approved; a rejected one does not count."""
    links = ComponentCode.objects.filter(component=component, result_code=result_code)
    return links.exclude(status=LinkStatus.REJECTED).first()


def _decide(link: ComponentCode, status: LinkStatus, by: Actor, reason: str = "") -> ComponentCode:
    _require_administrator(by)
    if link.proposed_by_id == by.user.pk:
        raise OwnProposal()
    with transaction.atomic():
        # The condition, not an earlier read, decides between two administrators who press at once.
        open_link = ComponentCode.objects.filter(pk=link.pk, status=LinkStatus.PROPOSED)
        if not open_link.update(status=status, decided_by=by.user, decided_at=Now(), reason=reason):
            raise LinkDecided()
        link.refresh_from_db()
        _audit(f"standardisation.{'approve' if status == LinkStatus.APPROVED else 'reject'}", link, by)
    return link


def _require_administrator(by: Actor) -> None:
    user = by.user
    if user is None or not user.is_active or not (user.is_superuser or user.role == Role.ADMINISTRATOR):
        raise StandardisationNotAllowed()


def _audit(action: str, link: ComponentCode, by: Actor) -> None:
    record_audit(
        action,
        by=by,
        obj=link,
        purpose="chuẩn hóa",
        component=link.component.code,
        result_code=link.result_code.code,
    )
