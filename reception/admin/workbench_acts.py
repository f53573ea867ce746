"""What a button of the bench makes the services do, and the sentence that answers it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.http import Http404

from kho_portal.audit.services import Actor
from reception.base.clock import today
from reception.base.errors import InvalidInput
from reception.models import Component, ComponentCode, ResultCode, TestIdentity
from reception.standardisation import bulk, proposals, trials, workbench
from reception.standardisation.suggestions import read_ranking

BULK_TITLES = {
    bulk.PROPOSE: "Đề xuất mã cho nhiều thành phần",
    bulk.APPROVE: "Duyệt nhiều đề xuất",
    bulk.REJECT: "Không duyệt nhiều đề xuất",
}


@dataclass(frozen=True)
class Told:
    """The sentence after the act, and the parameters that the address of the bench gets."""

    text: str = ""
    extra: dict[str, str] = field(default_factory=dict)


def run(what: str, component: Component, sent: Mapping, by: Actor) -> Told:
    """Do the act and return its answer. Raises Http404 for an unknown act, ReceptionError for a refused one."""
    if what == "propose":
        return _propose(component, sent, by)
    if what in ON_COMPONENT:
        service, text = ON_COMPONENT[what]
        service(component=component, by=by)
        return Told(text)
    link = _link(component, sent.get("link", ""))
    if what == "try":
        return _try(link, sent, by)
    if what not in ON_LINK:
        raise Http404
    service, needs_reason, text = ON_LINK[what]
    more = {"reason": sent.get("reason", "")} if needs_reason else {}
    code = link.result_code.code
    service(link=link, by=by, **more)
    return Told(text.format(code=code))


ON_COMPONENT: dict[str, tuple[Callable, str]] = {
    "set_aside": (proposals.set_aside, "Đã đánh dấu: giấy tờ này không phải kết quả của thủ tục nào."),
    "take_back": (proposals.take_back, "Đã đưa giấy tờ này trở lại danh sách cần mã."),
}
ON_LINK: dict[str, tuple[Callable, bool, str]] = {
    "approve": (
        proposals.approve_link,
        False,
        "Đã duyệt {code}. Hồ sơ mở từ nay sẽ hỏi kho mã này; hồ sơ đã mở giữ nguyên.",
    ),
    "reject": (proposals.reject_link, True, "Đã ghi không duyệt {code}, kèm lý do."),
    "withdraw": (proposals.withdraw_link, False, "Đã rút đề xuất {code}. Lịch sử vẫn được giữ."),
    "ask_removal": (
        proposals.ask_removal,
        True,
        "Đã đề nghị gỡ {code}. Mã vẫn được dùng cho đến khi người thứ hai đồng ý.",
    ),
    "drop_removal": (proposals.drop_removal, False, "Mã {code} được giữ lại như cũ."),
    "retire": (proposals.retire_link, False, "Đã gỡ {code}. Hồ sơ mở trước vẫn giữ mã lúc mở."),
}


def _propose(component: Component, sent: Mapping, by: Actor) -> Told:
    """Propose the chosen code for the component, and for components of the same name if that was ticked."""
    code = ResultCode.objects.filter(code=sent.get("result_code", "").strip()[:64]).first()
    if code is None:
        raise InvalidInput("Chưa chọn mã kết quả, hoặc mã không có trong danh mục. Chưa có gì thay đổi.")
    typed = sent.get("grounds", "").strip()
    grounds = typed or bulk.grounds_of(read_ranking(), component, code.code)
    proposals.propose_link(component=component, result_code=code, by=by, grounds=grounds)
    if not sent.get("namesakes"):
        return Told(f"Đã đề xuất {code.code}. Có hiệu lực khi người thứ hai duyệt.")
    lines = workbench.read_lines(viewer_pk=by.user.pk, on=today())
    chosen = next((line for line in lines if line.pk == component.pk), None)
    keys = [f"{line.pk}:{code.code}" for line in workbench.namesakes(lines, chosen)] if chosen else []
    answers = bulk.carry_out(keys, what=bulk.PROPOSE, by=by)
    done = sum(answer.is_done for answer in answers)
    missed = "".join(
        f" {answer.step.component.version.procedure.code}: {answer.text}" for answer in answers if not answer.is_done
    )
    return Told(f"Đã đề xuất {code.code} cho thủ tục này và {done} thủ tục khác.{missed}")


def _try(link: ComponentCode, sent: Mapping, by: Actor) -> Told:
    """Try the link with the chosen test identity."""
    pk = sent.get("identity", "")
    identity = TestIdentity.objects.filter(pk=pk).first() if pk.isdecimal() else None
    if identity is None:
        raise InvalidInput("Chưa chọn danh tính thử. Chưa hỏi gì; xin chọn rồi thử lại.")
    lookup = trials.try_link(link=link, identity=identity, by=by, reference_number=sent.get("reference_number", ""))
    return Told(extra={"trial": str(lookup.pk)})


def _link(component: Component, pk: str) -> ComponentCode:
    """Return the link of the component with this pk. Raises Http404."""
    links = component.code_links.select_related("component__version__procedure", "result_code", "proposed_by")
    link = links.filter(pk=pk).first() if pk.isdecimal() else None
    if link is None:
        raise proposals.LinkDecided()
    return link
