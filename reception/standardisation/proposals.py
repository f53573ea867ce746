"""Which result codes may fill a component: proposed by one administrator, decided by another (2122/VPCP-KSTT II.2)."""

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from kho_portal.audit.services import Actor, record_audit
from reception.base.errors import ReceptionError
from reception.models import Component, ComponentCode, LinkAction, LinkChange, LinkStatus, ResultCode
from reception.people.rights import STANDARDISE

LONGEST_REASON, LONGEST_GROUNDS = 300, 500


class StandardisationNotAllowed(ReceptionError):
    """Only administrators of the catalogue may standardise."""

    code, status = "STANDARDISATION_NOT_ALLOWED", 403
    text = "Chỉ quản trị danh mục được chuẩn hóa thành phần hồ sơ. Danh mục được giữ nguyên; xin nhờ quản trị."


class LinkExists(ReceptionError):
    """The pair is proposed or approved already."""

    code = "LINK_EXISTS"
    text = "Thành phần này đã có đề xuất hoặc đã được duyệt với mã kết quả đó. Xin xem lại danh sách chuẩn hóa."


class OwnProposal(ReceptionError):
    """The proposer may not decide on their own proposal."""

    code, status = "OWN_PROPOSAL", 403
    text = "Người đề xuất không tự duyệt được. Đề xuất được giữ; xin một quản trị viên khác duyệt."


class LinkDecided(ReceptionError):
    """The proposal was decided before."""

    code = "LINK_DECIDED"
    text = "Đề xuất này đã có người quyết định trước đó. Không có gì thay đổi; xin tải lại danh sách."


class DecisionReasonMissing(ReceptionError):
    """A rejection or a removal needs a reason."""

    code, status = "REASON_MISSING", 422
    text = "Cần ghi lý do, tối đa 300 ký tự. Chưa có gì thay đổi; xin ghi lý do rồi gửi lại."


class NotOwnProposal(ReceptionError):
    """Only the proposer may withdraw a proposal."""

    code, status = "NOT_OWN_PROPOSAL", 403
    text = "Chỉ người đề xuất rút được đề xuất này. Đề xuất được giữ; có thể duyệt hoặc không duyệt."


class NotApproved(ReceptionError):
    """Only an approved link can be removed."""

    code = "LINK_NOT_APPROVED"
    text = "Mã này không còn ở trạng thái đã duyệt. Không có gì thay đổi; xin tải lại trang."


class RemovalAsked(ReceptionError):
    """The removal was asked for before."""

    code = "REMOVAL_ASKED"
    text = "Đã có người đề nghị gỡ mã này. Mã vẫn được dùng; xin một quản trị viên khác đồng ý hoặc giữ lại."


class RemovalNotAsked(ReceptionError):
    """The removal is not asked for any more."""

    code = "REMOVAL_NOT_ASKED"
    text = "Không còn đề nghị gỡ nào đang chờ. Mã được giữ nguyên; xin tải lại trang."


class OwnRemoval(ReceptionError):
    """Who asked for the removal may not agree to it."""

    code, status = "OWN_REMOVAL", 403
    text = "Người đề nghị gỡ không tự đồng ý được. Mã vẫn được dùng; xin một quản trị viên khác đồng ý."


class ComponentHasCode(ReceptionError):
    """A component with a live code cannot be set aside."""

    code = "COMPONENT_HAS_CODE"
    text = "Thành phần này đang có mã được duyệt hoặc chờ duyệt. Xin gỡ hoặc rút mã trước."


def propose_link(*, component: Component, result_code: ResultCode, by: Actor, grounds: str = "") -> ComponentCode:
    """Store a proposal, which waits for the approval of another administrator.

    Warehouses are asked for the code only after the approval. `grounds` says why, in the words of a suggestion or of
    the proposer. Raises StandardisationNotAllowed, LinkExists.
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
    except IntegrityError as error:  # another administrator proposed the pair at the same moment
        raise LinkExists() from error
    return link


def approve_link(*, link: ComponentCode, by: Actor) -> ComponentCode:
    """Approve the link: dossiers opened from now on ask for its code; older ones keep the codes they were opened with.

    Raises StandardisationNotAllowed, OwnProposal, LinkDecided.
    """
    return _decide(link, LinkStatus.APPROVED, by)


def reject_link(*, link: ComponentCode, reason: str, by: Actor) -> ComponentCode:
    """Close the proposal with a reason; the same pair may be proposed again.

    Raises StandardisationNotAllowed, OwnProposal, LinkDecided, DecisionReasonMissing.
    """
    return _decide(link, LinkStatus.REJECTED, by, require_reason(reason))


def withdraw_link(*, link: ComponentCode, by: Actor) -> None:
    """Delete the proposer's own undecided proposal; its history stays.

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
    """Ask a second administrator to agree that an approved code is removed; until then dossiers ask for it.

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
    """End the request to remove a code, which stays approved.

    The asker may have changed their mind, or another administrator disagrees. Raises StandardisationNotAllowed,
    RemovalNotAsked.
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
    """Remove an approved code: dossiers opened from now on do not ask for it; older ones keep it.

    Raises StandardisationNotAllowed, OwnRemoval, RemovalNotAsked.
    """
    require_administrator(by)
    if link.removal_by_id == by.user.pk:
        raise OwnRemoval()
    with transaction.atomic():
        before = _stored_facts(link)
        asked = ComponentCode.objects.filter(pk=link.pk, status=LinkStatus.APPROVED, removal_by__isnull=False)
        # The actor may have asked for the removal again after the page was read; only this condition sees that.
        asked = asked.exclude(removal_by=by.user)
        if not asked.update(status=LinkStatus.RETIRED, retired_by=by.user, retired_at=Now()):
            raise RemovalNotAsked()
        link.refresh_from_db()
        _record(LinkAction.RETIRED, link, by, before=before)
    return link


def set_aside(*, component: Component, by: Actor) -> None:
    """Mark the component as a paper that no procedure issues (a form, a photograph); it needs no code any more.

    Raises StandardisationNotAllowed, ComponentHasCode.
    """
    require_administrator(by)
    with transaction.atomic():
        if component.code_links.live().exists():
            raise ComponentHasCode()
        if Component.objects.filter(pk=component.pk, is_no_result=False).update(is_no_result=True):
            record_change(LinkAction.SET_ASIDE, component=component, by=by, after={"is_no_result": True})


def take_back(*, component: Component, by: Actor) -> None:
    """Undo `set_aside`: the component needs a code again. Raises StandardisationNotAllowed."""
    require_administrator(by)
    with transaction.atomic():
        if Component.objects.filter(pk=component.pk, is_no_result=True).update(is_no_result=False):
            record_change(LinkAction.TAKEN_BACK, component=component, by=by, before={"is_no_result": True})


def find_link(*, component: Component, result_code: ResultCode) -> ComponentCode | None:
    """Return the proposed or approved link of a pair, None without one; closed links do not count."""
    return ComponentCode.objects.live().filter(component=component, result_code=result_code).first()


def require_administrator(by: Actor) -> None:
    """Raise StandardisationNotAllowed if the actor may not standardise."""
    if by.user is None or not by.user.has_perm(STANDARDISE):
        raise StandardisationNotAllowed()


def require_reason(reason: str) -> str:
    """Return the trimmed reason. Raises DecisionReasonMissing for an empty or too long one."""
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise DecisionReasonMissing()
    return reason


def facts_of(link: ComponentCode) -> dict[str, str]:
    """Return what the history keeps of a link: state, people and reasons, without empty values."""
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
    """Write a change to history and audit log, in the transaction of the change."""
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
    """Store the decision on a proposal and its history. Raises OwnProposal, LinkDecided."""
    require_administrator(by)
    if link.proposed_by_id == by.user.pk:
        raise OwnProposal()
    with transaction.atomic():
        before = _stored_facts(link)
        # When two administrators decide at once, this condition lets only the first one through.
        open_link = ComponentCode.objects.filter(pk=link.pk, status=LinkStatus.PROPOSED)
        if not open_link.update(status=status, decided_by=by.user, decided_at=Now(), reason=reason):
            raise LinkDecided()
        link.refresh_from_db()
        _record(LinkAction(str(status)), link, by, before=before)
    return link


def _stored_facts(link: ComponentCode) -> dict[str, str]:
    """Return the facts of the link as the database holds them; the page that was used may be old."""
    row = ComponentCode.objects.filter(pk=link.pk).first()
    return facts_of(row) if row else {}


def _record(action: LinkAction, link: ComponentCode, by: Actor, *, before: dict, after: dict | None = None) -> None:
    """Write a change of a link to history and audit log."""
    after = facts_of(link) if after is None else after
    record_change(action, component=link.component, by=by, link=link, before=before, after=after)
