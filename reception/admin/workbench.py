"""The standardiser's bench: a list of components, those needed most first, with everything about the chosen one."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from reception.admin import workbench_acts as acts
from reception.base.errors import ReceptionError
from reception.models import Component, ComponentCode, LinkChange, LinkStatus, ResultCode, Sector, TestIdentity
from reception.screens.policy import ADMINISTRATOR, actor_of, declare
from reception.standardisation import bulk, workbench
from reception.standardisation.suggestions import Ranking, read_ranking
from reception.standardisation.trials import read_trial

PAGE_SIZE, HISTORY_SHOWN, CODES_FOUND, TOP = 25, 20, 8, 10
LONGEST_SEARCH = 100
KEPT = ("q", "sector", "procedure", "state", "mine", "page")


@dataclass(frozen=True)
class WorkbenchRow:
    """A line of the list with its address and its best suggestion."""

    number: int
    line: workbench.Line
    url: str
    best: object = None
    others: int = 0
    proposer: str = ""


@require_GET
@declare(ADMINISTRATOR)
def standardise(request: HttpRequest) -> HttpResponse:
    """Show the list and the panel of the chosen row."""
    filters, where = _filters(request)
    lines = workbench.read_lines(viewer_pk=request.user.pk)
    shown = [line for line in lines if filters.keeps(line)]
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page"))
    ranking = read_ranking()
    overall, _ = workbench.cover(lines)
    chosen = _chosen(request, lines)
    needing = [line.uploads for line in lines if line.needs_code]
    context = {
        "title": "Chuẩn hóa thành phần hồ sơ theo mã kết quả",
        "section": "bench",
        "filters": filters,
        "where": urlencode(where),
        "page": page,
        "rows": _rows(page, where, ranking),
        "pages": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "page_base": urlencode({name: value for name, value in where.items() if name != "page"}),
        "overall": overall,
        "meter": meter(overall),
        "todo": sum(line.needs_code for line in lines),
        "mine": sum(line.waits_for_others for line in lines),
        "uploads": sum(needing),
        "saved": sum(sorted(needing, reverse=True)[:TOP]),
        "top": TOP,
        "sectors": Sector.objects.order_by("name"),
        "states": workbench.STATES.items(),
        "panel": _panel(request, chosen, lines, ranking) if chosen else None,
        "chosen_pk": chosen.pk if chosen else None,
    }
    return render(request, "admin/standardise/workbench.html", context)


@require_POST
@declare(ADMINISTRATOR)
def act(request: HttpRequest) -> HttpResponse:
    """Do one change or trial for one component, and open the bench again at the same place."""
    component = _component(request.POST.get("component", ""))
    where = dict(_known(parse_qsl(request.POST.get("where", "")[:500]))) | {"row": str(component.pk)}
    try:
        outcome = acts.run(request.POST.get("what", ""), component, request.POST, actor_of(request))
        where |= outcome.extra
        if outcome.text:
            messages.success(request, outcome.text)
    except ReceptionError as error:
        problems = [text for texts in error.fields.values() for text in texts]
        messages.error(request, " ".join([error.for_people, *problems]))
    return redirect(f"{reverse('admin:standardise')}?{urlencode(where)}#chi-tiet")


@require_POST
@declare(ADMINISTRATOR)
def many(request: HttpRequest) -> HttpResponse:
    """Show the plan with before and after; when it is confirmed, carry it out and show how every row ended."""
    what, by = request.POST.get("what", ""), actor_of(request)
    where = urlencode(_known(parse_qsl(request.POST.get("where", "")[:500])))
    back = f"{reverse('admin:standardise')}?{where}"
    if what not in bulk.ACTS:
        raise Http404
    try:
        if request.POST.get("confirm"):
            reason = request.POST.get("reason", "")
            answers = bulk.carry_out(request.POST.getlist("key"), what=what, by=by, reason=reason)
            return show_plan(request, what, [], back=back, where=where, answers=answers)
        pks = [int(pk) for pk in request.POST.getlist("pick") if pk.isdecimal()]
        return show_plan(request, what, bulk.plan_components(pks, what=what, by=by), back=back, where=where)
    except ReceptionError as error:
        messages.error(request, error.for_people)
        return redirect(back)


def show_plan(
    request: HttpRequest,
    what: str,
    steps: list[bulk.PlannedStep],
    *,
    back: str,
    where: str = "",
    answers: list | None = None,
) -> HttpResponse:
    """Show a plan with before and after and its confirmation; with `answers`, how every row ended."""
    context = {
        "title": acts.BULK_TITLES[what],
        "section": "bench",
        "what": what,
        "where": where,
        "back": back,
        "steps": steps,
        "ready": sum(not step.hindrance for step in steps),
        "answers": answers,
    }
    return render(request, "admin/standardise/many.html", context)


@require_GET
@declare(ADMINISTRATOR)
def coverage(request: HttpRequest) -> HttpResponse:
    """Show how far the catalogue is standardised, by field; every number opens the bench with that filter."""
    overall, fields = workbench.cover(workbench.read_lines(viewer_pk=request.user.pk))
    context = {
        "title": "Độ phủ mã kết quả theo lĩnh vực",
        "section": "coverage",
        "overall": overall,
        "meter": meter(overall),
        "fields": [(of_field, meter(of_field)) for of_field in fields],
        "unused": workbench.unused_codes(),
        "states": workbench.STATES.items(),
    }
    return render(request, "admin/standardise/coverage.html", context)


def meter(coverage: workbench.Coverage) -> list[dict]:
    """Return the bars of a stacked meter: where each begins and how wide it is.

    Both are in per cent of the components that may be covered.
    """
    bars, begin = [], 0.0
    for state, tone in ((workbench.APPROVED, "ready"), (workbench.WAITING, "promised")):
        width = 100 * coverage.counts[state] / coverage.issued if coverage.issued else 0
        bars.append({"tone": tone, "x": f"{begin:.2f}", "width": f"{width:.2f}"})
        begin += width
    return bars


def _filters(request: HttpRequest) -> tuple[workbench.Filters, dict[str, str]]:
    """Return the filters that the address names, and the parameters they were read from."""
    where = dict(_known(request.GET.items()))
    filters = workbench.Filters(
        q=where.get("q", "").replace("\x00", " "),
        sector=where.get("sector", ""),
        procedure=where.get("procedure", ""),
        state=where.get("state", "") if where.get("state") in workbench.STATES else "",
        mine=bool(where.get("mine")),
    )
    return filters, where


def _known(pairs) -> list[tuple[str, str]]:
    """Return the parameters of an address that this page knows, without empty ones."""
    return [(name, value[:LONGEST_SEARCH]) for name, value in pairs if name in KEPT and value]


def _chosen(request: HttpRequest, lines: list[workbench.Line]) -> workbench.Line | None:
    """Return the line that the address names, None if it is not in the list."""
    wanted = request.GET.get("row", "")
    return next((line for line in lines if str(line.pk) == wanted), None)


def _rows(page, where: dict[str, str], ranking: Ranking) -> list[WorkbenchRow]:
    """Return the lines of a page with their addresses, suggestions and proposers."""
    pks = [line.pk for line in page]
    proposals = ComponentCode.objects.filter(component__in=pks, status=LinkStatus.PROPOSED)
    proposers = {link.component_id: str(link.proposed_by) for link in proposals.select_related("proposed_by")}
    rows = []
    for number, line in enumerate(page, start=page.start_index()):
        is_missing = line.state == workbench.MISSING
        suggestions = ranking.suggest(line.name, procedure=line.procedure_code) if is_missing else []
        near = [suggestion for suggestion in suggestions if suggestion.strength != "weak"]
        url = f"?{urlencode(where | {'row': line.pk})}"
        rows.append(WorkbenchRow(number, line, url, near[0] if near else None, len(near), proposers.get(line.pk, "")))
    return rows


def _component(pk: str) -> Component:
    """Return the component with this pk. Raises Http404."""
    rows = Component.objects.select_related("version__procedure__sector")
    component = rows.filter(pk=pk).first() if pk.isdecimal() else None
    if component is None:
        raise Http404
    return component


def _panel(request: HttpRequest, line: workbench.Line, lines: list[workbench.Line], ranking: Ranking) -> dict:
    """Return what the panel of one component shows."""
    component = _component(str(line.pk))
    people = ("result_code", "proposed_by", "decided_by", "removal_by", "retired_by")
    links = list(component.code_links.select_related(*people).order_by("-pk"))
    live = [link for link in links if link.status in {LinkStatus.PROPOSED, LinkStatus.APPROVED}]
    taken = {link.result_code.code for link in live}
    suggestions = ranking.suggest(component.name, procedure=line.procedure_code)
    history = LinkChange.objects.filter(procedure_code=line.procedure_code, component_code=component.code)
    search = request.GET.get("code", "")[:LONGEST_SEARCH].strip()
    trial = request.GET.get("trial", "")
    return {
        "line": line,
        "component": component,
        "live": live,
        "suggestions": [
            suggestion
            for suggestion in suggestions
            if suggestion.candidate.code not in taken
            and (not live or suggestion.strength != "weak" or suggestion.warning)
        ],
        "search": search,
        "codes": ResultCode.objects.matching(search).exclude(code__in=taken)[:CODES_FOUND] if search else (),
        "namesakes": workbench.namesakes(lines, line),
        "history": history.select_related("by")[:HISTORY_SHOWN],
        "identities": TestIdentity.objects.approved().order_by("pk") if live else (),
        "trial": read_trial(int(trial), procedure_code=line.procedure_code) if trial.isdecimal() else None,
        "officer_is_known": bool(request.user.full_name and request.user.id_number),
    }
