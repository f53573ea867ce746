"""Finding a procedure, and what to prepare for it."""

from types import SimpleNamespace

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from reception.base.clock import today
from reception.base.errors import ReceptionError
from reception.catalogue.search import find_procedure, search_procedures
from reception.citizen.deep_links import read_deep_link
from reception.deadlines.due_moments import Deadline
from reception.dossiers.online_drafts import drafts_of, open_online_draft
from reception.models import Component, LinkStatus, ProcedureVersion
from reception.people.accounts import account_name
from reception.screens.policy import CITIZEN, PUBLIC, actor_of, declare

MOST_RESULTS = 40
SHORTEST_QUERY = 2
LONGEST_OFFICE = 40
NAMED_ACCOUNT, WISH = "named_account", "wish_to_file"


@declare(PUBLIC)
@require_GET
def home(request):
    """Find a procedure by its code or name, typed with or without diacritics."""
    query = request.GET.get("q", "").strip()
    found = list(search_procedures(query).select_related("sector")[:MOST_RESULTS])
    too_short = bool(query) and len(query) < SHORTEST_QUERY
    drafts = list(drafts_of(request.user)[:5]) if request.user.is_authenticated and request.user.is_citizen else []
    context = {"query": query, "found": [] if too_short else found, "too_short": too_short, "drafts": drafts}
    return render(request, "citizen/home.html", context | {"is_full": len(found) == MOST_RESULTS})


@declare(PUBLIC)
@require_GET
def procedure(request, code):
    """What to prepare, how long it takes, what comes out, and the way in."""
    facts = _facts(_version(code))
    more = {
        "office": request.GET.get("co_quan", "")[:LONGEST_OFFICE],
        "is_other_account": names_other_account(request, code),
    }
    return render(request, "citizen/procedure.html", facts | more)


def _facts(version: ProcedureVersion) -> dict:
    components = list(version.components.all())
    return {
        "procedure": version.procedure,
        "version": version,
        "cases": list(version.cases.all()),
        "deadlines": _say_deadlines(version),
        "papers": [_paper(each) for each in components],
        "reusable": sum(bool(each.approved) for each in components),
        "results": list(version.results.all()),
    }


def _say_deadlines(version: ProcedureVersion) -> list[str]:
    """How long it takes: one length where all cases take as long, otherwise each with the cases that it is for."""
    cases: dict[str, list[str]] = {}
    for case in list(version.cases.all()) or [None]:
        cases.setdefault(str(Deadline(*version.deadline_for(case))), []).append(case.name if case else "")
    if len(cases) == 1:
        return list(cases)
    return [f"{length} ({'; '.join(names)})" for length, names in cases.items()]


def _version(code: str) -> ProcedureVersion:
    components = Component.objects.prefetch_related("cases", "code_links")
    rows = ProcedureVersion.objects.select_related("procedure", "deciding_agency")
    rows = rows.prefetch_related("cases", "results", Prefetch("components", queryset=components))
    version = rows.latest_of(code, today())
    if version is None:
        raise Http404
    for component in version.components.all():
        component.approved = [link for link in component.code_links.all() if link.status == LinkStatus.APPROVED]
    return version


def _paper(component: Component) -> SimpleNamespace:
    notes = [] if component.is_required else ["không bắt buộc"]
    if component.only_shown:
        notes.append("mang theo để xuất trình, không phải nộp")
    if component.max_age_months:
        notes.append(f"cấp không quá {component.max_age_months} tháng")
    cases = [case.name for case in component.cases.all()]
    if cases:
        notes.append(f"chỉ khi: {'; '.join(cases)}")
    return SimpleNamespace(name=component.name, notes=notes, may_be_held=bool(component.approved))


@declare(PUBLIC)
@require_POST
def begin(request, code):
    """The draft of this procedure: the one that stands, or a new one. Whoever is not signed in does that first."""
    wish = {
        "procedure": code,
        "case": request.POST.get("case", ""),
        "office": request.POST.get("co_quan", "")[:LONGEST_OFFICE],
        "another": "another" in request.POST,
    }
    if request.user.is_authenticated and request.user.is_citizen:
        return _open(request, wish)
    request.session[WISH] = wish
    return redirect("citizen-begin-signed-in", code)


@declare(CITIZEN)
@require_GET
def begin_signed_in(request, code):
    """What was asked for before signing in is done now, once: nobody presses the same button twice."""
    wish = request.session.pop(WISH, {})
    return _open(request, wish) if wish.get("procedure") == code else redirect("citizen-procedure", code)


def _open(request, wish: dict):
    try:
        dossier, is_new = open_online_draft(**wish, by=actor_of(request))
    except ReceptionError as problem:
        return _again(request, wish["procedure"], problem)
    if not is_new:
        return redirect(reverse("citizen-info", args=[dossier.public_id]) + "?tiep-tuc=1")
    return redirect("citizen-info", dossier.public_id)


def _again(request, code: str, problem: ReceptionError):
    said = "; ".join(text for texts in problem.fields.values() for text in texts) or problem.for_people
    context = _facts(_version(code)) | {"problem": said, "code": problem.code}
    return render(request, "citizen/procedure.html", context, status=problem.status)


@declare(PUBLIC)
@require_GET
def deep_link(request):
    """The way in from the national portal: to the procedure, or to the search for what was named."""
    link = read_deep_link(request.GET.lists())
    found = find_procedure(link.procedure_codes)
    if found is None:
        query = urlencode({"q": link.procedure_codes[0]}) if link.procedure_codes else ""
        return redirect(f"{reverse('home')}?{query}" if query else "home")
    remember_account(request, link.account, found.code)
    target = reverse("citizen-procedure", args=[found.code])
    return redirect(f"{target}?{urlencode({'co_quan': link.agency})}" if link.agency else target)


def remember_account(request, account: str, procedure_code: str) -> None:
    """Which account the link was made for, as a keyed hash, until the person signs out or comes by another link."""
    if account:
        request.session[NAMED_ACCOUNT] = {"name": account_name(account), "procedure": procedure_code}
    else:
        request.session.pop(NAMED_ACCOUNT, None)


def names_other_account(request, procedure_code: str) -> bool:
    """Whether somebody is signed in, and came to this procedure by a link for somebody else."""
    named = request.session.get(NAMED_ACCOUNT, {})
    is_known = request.user.is_authenticated and request.user.is_citizen
    return is_known and named.get("procedure") == procedure_code and named["name"] != request.user.username


@declare(PUBLIC)
@require_GET
def rights(request):
    """What a person may ask of us about their data, in plain words."""
    return render(request, "citizen/rights.html")
