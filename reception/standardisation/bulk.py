"""Many standardisations at once: first a plan shows what would change, then every row gets its own answer."""

from collections.abc import Iterable
from dataclasses import dataclass

from kho_portal.audit.services import Actor
from reception.base.errors import InvalidInput, ReceptionError
from reception.models import Component, ComponentCode, LinkStatus, ResultCode
from reception.standardisation.proposals import (
    LinkDecided,
    LinkExists,
    OwnProposal,
    approve_link,
    propose_link,
    reject_link,
    require_administrator,
    require_reason,
)
from reception.standardisation.suggestions import read_ranking

PROPOSE, APPROVE, REJECT = "propose", "approve", "reject"
ACTS = (PROPOSE, APPROVE, REJECT)
MOST_ROWS = 200


@dataclass(frozen=True)
class PlannedStep:
    """One row of a plan: `hindrance` says why it cannot be carried out, "" if it can."""

    component: Component
    code: ResultCode | None = None
    link: ComponentCode | None = None
    before: str = ""
    after: str = ""
    grounds: str = ""
    hindrance: str = ""

    @property
    def key(self) -> str:
        """What the confirmation sends back for this row: the pk of a link, or component and code."""
        return str(self.link.pk) if self.link else f"{self.component.pk}:{self.code.code if self.code else ''}"


@dataclass(frozen=True)
class Answer:
    """How one row of a plan ended, in a sentence."""

    step: PlannedStep
    is_done: bool
    text: str


def plan_proposals(components: Iterable[Component], *, code: ResultCode | None = None) -> list[PlannedStep]:
    """Plan to propose for each component `code`, or the best suggestion that is not weak."""
    ranking = None if code else read_ranking()
    codes = {} if code else {row.code: row for row in ResultCode.objects.all()}
    return [_proposal(component, code, ranking, codes) for component in components]


def _proposal(component: Component, code: ResultCode | None, ranking, codes: dict[str, ResultCode]) -> PlannedStep:
    """Return the planned proposal of `code`, or of the best suggestion, for one component."""
    grounds = "đề xuất hàng loạt"
    if code is None:
        procedure = component.version.procedure.code
        suggestions = ranking.suggest(component.name, procedure=procedure)
        best = next((suggestion for suggestion in suggestions if suggestion.strength != "weak"), None)
        if best is None:
            return PlannedStep(
                component, hindrance="Không có mã nào đủ gần tên giấy tờ này. Xin chọn mã ở trang của dòng."
            )
        code, grounds = codes[best.candidate.code], "; ".join(best.reasons)
    live = [link for link in component.code_links.all() if link.status in {LinkStatus.PROPOSED, LinkStatus.APPROVED}]
    before = ", ".join(f"{link.result_code.code} ({link.get_status_display()})" for link in live) or "chưa có mã"
    taken = any(link.result_code_id == code.pk for link in live)
    return PlannedStep(
        component,
        code=code,
        before=before,
        after=f"thêm {code.code} {code.name} (chờ duyệt)",
        grounds=grounds,
        hindrance=LinkExists.text if taken else "",
    )


def plan_decisions(links: Iterable[ComponentCode], *, by: Actor, approve: bool) -> list[PlannedStep]:
    """Plan the decision on each proposal; own and decided proposals get a hindrance."""
    steps = []
    for link in links:
        hindrance = OwnProposal.text if link.proposed_by_id == by.user.pk else ""
        if link.status != LinkStatus.PROPOSED:
            hindrance = LinkDecided.text
        after = "đã duyệt: hồ sơ mở từ nay sẽ hỏi kho mã này" if approve else "không duyệt"
        before = f"{link.get_status_display()}, {link.proposed_by} đề xuất"
        steps.append(PlannedStep(link.component, link.result_code, link, before, after, link.grounds, hindrance))
    return steps


def plan_components(pks: Iterable[int], *, what: str, by: Actor, code: ResultCode | None = None) -> list[PlannedStep]:
    """Return the plan for the chosen components. Raises StandardisationNotAllowed, InvalidInput."""
    require_administrator(by)
    components = _components(pks)
    if what == PROPOSE:
        return plan_proposals(components, code=code)
    open_links = [link for part in components for link in part.code_links.all() if link.status == LinkStatus.PROPOSED]
    return plan_decisions(open_links, by=by, approve=what == APPROVE)


def carry_out(keys: Iterable[str], *, what: str, by: Actor, reason: str = "") -> list[Answer]:
    """Carry out every row of a confirmed plan and return an answer for each; a refusal stops no other row.

    Raises StandardisationNotAllowed, InvalidInput, DecisionReasonMissing.
    """
    require_administrator(by)
    if what == REJECT:
        reason = require_reason(reason)
    steps = _read_pairs(keys) if what == PROPOSE else _read_links(keys, by=by, approve=what == APPROVE)
    return [_do(step, what, by, reason) for step in steps]


def _do(step: PlannedStep, what: str, by: Actor, reason: str) -> Answer:
    """Carry out one row and return its answer."""
    try:
        if what == PROPOSE:
            propose_link(component=step.component, result_code=step.code, by=by, grounds=step.grounds)
            return Answer(step, True, f"Đã đề xuất {step.code.code}, chờ người thứ hai duyệt.")
        if what == APPROVE:
            approve_link(link=step.link, by=by)
            return Answer(step, True, f"Đã duyệt {step.code.code}.")
        reject_link(link=step.link, reason=reason, by=by)
        return Answer(step, True, f"Không duyệt {step.code.code}.")
    except ReceptionError as error:
        return Answer(step, False, error.for_people)


def _components(pks: Iterable[int]) -> list[Component]:
    """Return these components with their links, in the order of `pks`. Raises InvalidInput for too many."""
    wanted = list(pks)
    if len(wanted) > MOST_ROWS:
        raise InvalidInput(f"Mỗi lần làm nhiều nhất {MOST_ROWS} dòng. Chưa có gì thay đổi; xin chọn ít hơn.")
    rows = Component.objects.filter(pk__in=wanted).select_related("version__procedure")
    return _as_chosen(rows.prefetch_related("code_links__result_code", "code_links__proposed_by"), wanted)


def _as_chosen(rows: Iterable, pks: Iterable[int]) -> list:
    """Return the rows in the order of `pks`, without those that were deleted."""
    by_pk = {row.pk: row for row in rows}
    return [by_pk[pk] for pk in dict.fromkeys(pks) if pk in by_pk]


def _read_pairs(keys: Iterable[str]) -> list[PlannedStep]:
    """Return the planned proposals that these keys name."""
    pairs = [(int(pk), code) for pk, _, code in (key.partition(":") for key in keys) if pk.isdecimal() and code]
    components = {component.pk: component for component in _components({pk for pk, _ in pairs})}
    codes = {row.code: row for row in ResultCode.objects.filter(code__in={code for _, code in pairs})}
    ranking = read_ranking()
    return [
        PlannedStep(components[pk], codes[code], grounds=grounds_of(ranking, components[pk], code))
        for pk, code in pairs
        if pk in components and code in codes
    ]


def grounds_of(ranking, component: Component, code: str) -> str:
    """Return the reasons why `code` was suggested for the component, or that the proposer chose it alone."""
    suggestions = ranking.suggest(component.name, procedure=component.version.procedure.code)
    best = next((suggestion for suggestion in suggestions if suggestion.candidate.code == code), None)
    return "; ".join(best.reasons) if best else "người đề xuất chọn mã"


def _read_links(keys: Iterable[str], *, by: Actor, approve: bool) -> list[PlannedStep]:
    """Return the planned decisions that these keys name."""
    pks = [int(key) for key in keys if key.isdecimal()][:MOST_ROWS]
    links = ComponentCode.objects.filter(pk__in=pks).select_related(
        "component__version__procedure", "result_code", "proposed_by"
    )
    return plan_decisions(_as_chosen(links, pks), by=by, approve=approve)
