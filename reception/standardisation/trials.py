"""Trying a link: the real question to the national warehouse, asked for a test identity and never for a person."""

from dataclasses import dataclass, field

from django.db import transaction

from connectors import services as connectors
from connectors.models import Lookup, LookupState, OfferedDocument
from connectors.types import Channel, PapersQuery, Requester, WantedCode
from kho_portal.audit.services import Actor, record_audit
from kho_portal.opaque import keyed_hash
from reception.base.errors import InvalidInput, ReceptionError
from reception.base.text import has_controls
from reception.models import CLOSED, ComponentCode, TestIdentity
from reception.people.identity import mask_number
from reception.standardisation.proposals import require_administrator

PURPOSE = "thử mã"
LONGEST_NUMBER = 200
FOUND, NONE, UNKNOWN, NOT_ALLOWED = "found", "none", "unknown", "not_allowed"


class TrialNeedsOfficer(ReceptionError):
    """The account has no name or number, and a question of the counter must name its officer."""

    code, status = "TRIAL_NEEDS_OFFICER", 422
    text = (
        "Tài khoản của bạn chưa có họ và tên hoặc số định danh, mà câu hỏi gửi kho quốc gia phải ghi người hỏi. "
        "Chưa hỏi gì; xin bổ sung ở trang Tài khoản rồi thử lại."
    )


class TrialNeedsApproval(ReceptionError):
    """No second administrator has vouched yet that the identity is nobody's."""

    code, status = "TEST_IDENTITY_NOT_APPROVED", 422
    text = "Danh tính thử này chưa được quản trị viên thứ hai duyệt. Chưa hỏi gì; xin nhờ người khác duyệt rồi thử lại."


class TrialNeedsNumber(ReceptionError):
    """A person may have several papers of this code, so the warehouse needs the reference number."""

    code, status = "REFERENCE_NUMBER_NEEDED", 422
    text = "Một người có thể có nhiều giấy tờ của mã này: xin gõ số ký hiệu rồi thử lại. Chưa hỏi gì."


class TrialNotNational(ReceptionError):
    """The portal does not know a purely local procedure."""

    code, status = "NO_NATIONAL_CODE", 422
    text = (
        "Thủ tục riêng của địa phương không có mã quốc gia nên không hỏi được kho quốc gia. Chưa hỏi gì; "
        "xin thử mã ở một thủ tục có mã quốc gia."
    )


class TrialOfClosedLink(ReceptionError):
    """Only proposed and approved links can be tried."""

    code = "LINK_DECIDED"
    text = "Mã này đã bị gỡ hoặc không được duyệt nên không thử nữa. Xin tải lại trang."


def try_link(*, link: ComponentCode, identity: TestIdentity, by: Actor, reference_number: str = "") -> Lookup:
    """Ask the national warehouse once for one code of one procedure, and return the finished Lookup row.

    A proposed link is tried as an approved one. Do not call in a transaction. Raises StandardisationNotAllowed,
    TrialNeedsOfficer, TrialNeedsApproval, TrialNeedsNumber, TrialNotNational, TrialOfClosedLink, InvalidInput.
    """
    require_administrator(by)
    query = _question(link, identity, by, reference_number.strip())
    with transaction.atomic():
        _audit("standardisation.try", link, identity, by)
    lookup = connectors.look_up(query, subject=PURPOSE)
    with transaction.atomic():
        _audit("standardisation.tried", link, identity, by, outcome=verdict_of(lookup), papers=len(lookup.found))
    return lookup


def _question(link: ComponentCode, identity: TestIdentity, by: Actor, number: str) -> PapersQuery:
    """Return the question to send. Raises what `try_link` raises, before anything is sent."""
    procedure = link.component.version.procedure.code
    if link.status in CLOSED:
        raise TrialOfClosedLink()
    if identity.approved_at is None:
        raise TrialNeedsApproval()
    if not by.user.full_name.strip() or not by.user.id_number.strip():
        raise TrialNeedsOfficer()
    if not connectors.has_national_code(procedure):
        raise TrialNotNational()
    if len(number) > LONGEST_NUMBER or has_controls(number):
        raise InvalidInput(fields={"reference_number": ["Số ký hiệu dài quá 200 ký tự hoặc có ký tự lạ."]})
    if link.result_code.needs_reference_number and not number:
        raise TrialNeedsNumber()
    return PapersQuery(
        procedure_code=procedure,
        wanted=(WantedCode(link.result_code.code, number if link.result_code.needs_reference_number else ""),),
        owner_number=identity.id_number,
        channel=Channel.IN_PERSON,
        requester=Requester(id_number=by.user.id_number, full_name=by.user.full_name),
    )


def _audit(action: str, link: ComponentCode, identity: TestIdentity, by: Actor, outcome: str = "ok", **more) -> None:
    """Write the trial to the audit log."""
    component = link.component
    record_audit(
        action,
        by=by,
        obj=link,
        owner_number=identity.id_number,
        purpose=PURPOSE,
        outcome=outcome,
        procedure=component.version.procedure.code,
        component=component.code,
        codes=[link.result_code.code],
        **more,
    )


def verdict_of(lookup: Lookup) -> str:
    """Return `found`, `none`, `unknown` (no answer) or `not_allowed`; a failure is never `none`."""
    if lookup.state == LookupState.MISCONFIGURED:
        return NOT_ALLOWED
    if lookup.state != LookupState.ANSWERED:
        return UNKNOWN
    if lookup.documents.all():
        return FOUND
    return UNKNOWN if lookup.unreadable else NONE


@dataclass(frozen=True)
class Trial:
    """What was asked and answered, for the page: without tokens and links, and with a masked number."""

    lookup: Lookup
    verdict: str
    identity: str
    masked_number: str
    result_code: str
    reference_number: str
    seconds: float
    documents: list[OfferedDocument] = field(default_factory=list)


def read_trial(pk: int, *, procedure_code: str) -> Trial | None:
    """Return the trial with this pk for this procedure, None without one; look-ups of dossiers are never returned."""
    rows = Lookup.objects.filter(subject=PURPOSE, procedure_code=procedure_code)
    lookup = rows.prefetch_related("documents__files").filter(pk=pk).first()
    if lookup is None:
        return None
    known = TestIdentity.objects.all()
    identity = next((row for row in known if keyed_hash("owner", row.id_number) == lookup.owner_hash), None)
    wanted = lookup.wanted[0] if lookup.wanted else {}
    ended = lookup.finished_at or lookup.started_at
    return Trial(
        lookup=lookup,
        verdict=verdict_of(lookup),
        identity=identity.name if identity else "danh tính thử đã bỏ",
        masked_number=mask_number(identity.id_number) if identity else "",
        result_code=wanted.get("result_code", ""),
        reference_number=wanted.get("reference_number", ""),
        seconds=(ended - lookup.started_at).total_seconds(),
        documents=list(lookup.documents.all()),
    )
