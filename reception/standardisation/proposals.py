"""Which result codes may fill a component: proposed by one administrator, decided by another (2122/VPCP-KSTT II.2)."""

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from kho_portal.audit.services import Actor, record_audit
from reception.base.errors import ReceptionError
from reception.models import Component, ComponentCode, LinkAction, LinkChange, LinkStatus, ResultCode
from reception.people.rights import STANDARDISE

LONGEST_REASON, LONGEST_GROUNDS = 300, 500


class StandardisationNotAllowed(ReceptionError):
    """Only administrators of the catalogue standardise."""

    code, status = "STANDARDISATION_NOT_ALLOWED", 403
    text = "Chỉ quản trị danh mục được chuẩn hóa thành phần hồ sơ. Danh mục được giữ nguyên; xin nhờ quản trị."


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
    text = "Cần ghi lý do, tối đa 300 ký tự. Chưa có gì thay đổi; xin ghi lý do rồi gửi lại."


class NotOwnProposal(ReceptionError):
    """Only the proposer takes a proposal back."""

    code, status = "NOT_OWN_PROPOSAL", 403
    text = "Chỉ người đề xuất rút được đề xuất này. Đề xuất được giữ; có thể duyệt hoặc không duyệt."


class NotApproved(ReceptionError):
    """Only an approved link is taken away."""

    code = "LINK_NOT_APPROVED"
    text = "Mã này không còn ở trạng thái đã duyệt. Không có gì thay đổi; xin tải lại trang."


class RemovalAsked(ReceptionError):
    """Somebody has asked for the removal already."""

    code = "REMOVAL_ASKED"
    text = "Đã có người đề nghị gỡ mã này. Mã vẫn được dùng; xin một quản trị viên khác đồng ý hoặc giữ lại."


class RemovalNotAsked(ReceptionError):
    """Nobody asks for the removal any more."""

    code = "REMOVAL_NOT_ASKED"
    text = "Không còn đề nghị gỡ nào đang chờ. Mã được giữ nguyên; xin tải lại trang."


class OwnRemoval(ReceptionError):
    """Nobody agrees to a removal of their own."""

    code, status = "OWN_REMOVAL", 403
    text = "Người đề nghị gỡ không tự đồng ý được. Mã vẫn được dùng; xin một quản trị viên khác đồng ý."


class ComponentHasCode(ReceptionError):
    """A component with a live code is somebody's result."""

    code = "COMPONENT_HAS_CODE"
    text = "Thành phần này đang có mã được duyệt hoặc chờ duyệt. Xin gỡ hoặc rút mã trước."


def propose_link(*, component: Component, result_code: ResultCode, by: Actor, grounds: str = "") -> ComponentCode:
    """A proposal waits for somebody else's approval; until then no warehouse is asked for it.

    `grounds`: why, in the words of a suggestion or of the proposer. Raises StandardisationNotAllowed, LinkExists.
    """
    require_administrator(by)
    if find_link(component=component, result_code=result_code) is not None:
        raise LinkExists()
    try:
        with transaction.atomic():
            if Component.objects.filter(pk=component.pk, is_no_result=True).update(is_no_result=False):
                record_change(LinkAction.TAKEN_BACK, component=component, by=by)
            link = ComponentCode.objects.create(
                component=component,
                result_code=result_code,
                proposed_by=by.user,
                grounds=grounds.strip()[:LONGEST_GROUNDS],
            )
            _record(LinkAction.PROPOSED, link, by, before={})
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
    return _decide(link, LinkStatus.REJECTED, by, require_reason(reason))


def withdraw_link(*, link: ComponentCode, by: Actor) -> None:
    """The proposer's own undecided proposal is gone; its history stays.

    Raises StandardisationNotAllowed, NotOwnProposal, LinkDecided.
    """
    require_administrator(by)
    if link.proposed_by_id != by.user.pk:
        raise NotOwnProposal()
    with transaction.atomic():
        locked = ComponentCode.objects.select_for_update(of=("self",)).filter(pk=link.pk).first()
        if locked is None or locked.status != LinkStatus.PROPOSED:
            raise LinkDecided()
        _record(LinkAction.WITHDRAWN, locked, by, before=facts_of(locked), after={})
        locked.delete()


def ask_removal(*, link: ComponentCode, reason: str, by: Actor) -> ComponentCode:
    """A second person is asked to agree that an approved code goes; until then it is asked for as before.

    Raises StandardisationNotAllowed, DecisionReasonMissing, NotApproved, RemovalAsked.
    """
    require_administrator(by)
    reason = require_reason(reason)
    with transaction.atomic():
        before = _stored_facts(link)
        approved = ComponentCode.objects.filter(pk=link.pk, status=LinkStatus.APPROVED)
        if not approved.filter(removal_by=None).update(removal_by=by.user, removal_at=Now(), removal_reason=reason):
            raise RemovalAsked() if approved.exists() else NotApproved()
        link.refresh_from_db()
        _record(LinkAction.REMOVAL_ASKED, link, by, before=before)
    return link


def drop_removal(*, link: ComponentCode, by: Actor) -> ComponentCode:
    """The code stays: the asker thinks better of it, or another administrator disagrees.

    Raises StandardisationNotAllowed, RemovalNotAsked.
    """
    require_administrator(by)
    with transaction.atomic():
        before = _stored_facts(link)
        asked = ComponentCode.objects.filter(pk=link.pk, status=LinkStatus.APPROVED, removal_by__isnull=False)
        if not asked.update(removal_by=None, removal_at=None, removal_reason=""):
            raise RemovalNotAsked()
        link.refresh_from_db()
        _record(LinkAction.REMOVAL_DROPPED, link, by, before=before)
    return link


def retire_link(*, link: ComponentCode, by: Actor) -> ComponentCode:
    """Dossiers opened from now on no longer ask for the code; those opened before keep it.

    Raises StandardisationNotAllowed, OwnRemoval, RemovalNotAsked.
    """
    require_administrator(by)
    if link.removal_by_id == by.user.pk:
        raise OwnRemoval()
    with transaction.atomic():
        before = _stored_facts(link)
        asked = ComponentCode.objects.filter(pk=link.pk, status=LinkStatus.APPROVED, removal_by__isnull=False)
        # Asked again by oneself since the page was read: the condition sees it, the page does not.
        asked = asked.exclude(removal_by=by.user)
        if not asked.update(status=LinkStatus.RETIRED, retired_by=by.user, retired_at=Now()):
            raise RemovalNotAsked()
        link.refresh_from_db()
        _record(LinkAction.RETIRED, link, by, before=before)
    return link


def set_aside(*, component: Component, by: Actor) -> None:
    """The component counts as nobody's result (a form, a photograph): it leaves the list of work.

    Raises StandardisationNotAllowed, ComponentHasCode.
    """
    require_administrator(by)
    with transaction.atomic():
        if component.code_links.live().exists():
            raise ComponentHasCode()
        if Component.objects.filter(pk=component.pk, is_no_result=False).update(is_no_result=True):
            record_change(LinkAction.SET_ASIDE, component=component, by=by, after={"is_no_result": True})


def take_back(*, component: Component, by: Actor) -> None:
    """The component waits for a code again. Raises StandardisationNotAllowed."""
    require_administrator(by)
    with transaction.atomic():
        if Component.objects.filter(pk=component.pk, is_no_result=True).update(is_no_result=False):
            record_change(LinkAction.TAKEN_BACK, component=component, by=by, before={"is_no_result": True})


def find_link(*, component: Component, result_code: ResultCode) -> ComponentCode | None:
    """The live link of a pair, proposed or approved; a closed one does not count."""
    return ComponentCode.objects.live().filter(component=component, result_code=result_code).first()


def require_administrator(by: Actor) -> None:
    """Raises StandardisationNotAllowed for whoever may not standardise."""
    if by.user is None or not by.user.has_perm(STANDARDISE):
        raise StandardisationNotAllowed()


def require_reason(reason: str) -> str:
    """The trimmed reason; raises DecisionReasonMissing for none or a novel."""
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise DecisionReasonMissing()
    return reason


def facts_of(link: ComponentCode) -> dict[str, str]:
    """What history keeps of a link: state, people and reasons, without what is empty."""
    facts = {
        "status": link.status,
        "proposed_by": str(link.proposed_by),
        "decided_by": str(link.decided_by or ""),
        "reason": link.reason,
        "grounds": link.grounds,
        "removal_by": str(link.removal_by or ""),
        "removal_reason": link.removal_reason,
        "retired_by": str(link.retired_by or ""),
    }
    return {name: value for name, value in facts.items() if value}


def record_change(
    action: LinkAction,
    *,
    component: Component,
    by: Actor,
    link: ComponentCode | None = None,
    before: dict | None = None,
    after: dict | None = None,
) -> None:
    """History and audit have their rows, in the transaction of the change."""
    code = link.result_code.code if link else ""
    LinkChange.objects.create(
        link=link,
        procedure_code=component.version.procedure.code,
        component_code=component.code,
        component_name=component.name,
        result_code=code,
        action=action,
        before=before or {},
        after=after or {},
        by=by.user,
    )
    record_audit(
        f"standardisation.{AUDITED[action]}",
        by=by,
        obj=link or component,
        purpose="chuẩn hóa",
        component=component.code,
        result_code=code,
    )


AUDITED = {
    LinkAction.PROPOSED: "propose",
    LinkAction.APPROVED: "approve",
    LinkAction.REJECTED: "reject",
    LinkAction.WITHDRAWN: "withdraw",
    LinkAction.REMOVAL_ASKED: "ask_removal",
    LinkAction.REMOVAL_DROPPED: "drop_removal",
    LinkAction.RETIRED: "retire",
    LinkAction.SET_ASIDE: "set_aside",
    LinkAction.TAKEN_BACK: "take_back",
}


def _decide(link: ComponentCode, status: LinkStatus, by: Actor, reason: str = "") -> ComponentCode:
    require_administrator(by)
    if link.proposed_by_id == by.user.pk:
        raise OwnProposal()
    with transaction.atomic():
        before = _stored_facts(link)
        # The condition, not an earlier read, decides between two administrators who press at once.
        open_link = ComponentCode.objects.filter(pk=link.pk, status=LinkStatus.PROPOSED)
        if not open_link.update(status=status, decided_by=by.user, decided_at=Now(), reason=reason):
            raise LinkDecided()
        link.refresh_from_db()
        _record(LinkAction(str(status)), link, by, before=before)
    return link


def _stored_facts(link: ComponentCode) -> dict[str, str]:
    """The facts as they stand in the database: the page that was pressed may be old."""
    row = ComponentCode.objects.filter(pk=link.pk).first()
    return facts_of(row) if row else {}


def _record(action: LinkAction, link: ComponentCode, by: Actor, *, before: dict, after: dict | None = None) -> None:
    after = facts_of(link) if after is None else after
    record_change(action, component=link.component, by=by, link=link, before=before, after=after)
