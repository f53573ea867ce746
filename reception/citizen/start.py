"""Finding a procedure, what to prepare for it, and opening a draft."""

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
    """Show the procedures that a code or name finds, typed with or without diacritics."""
    query = request.GET.get("q", "").strip()
    matching = list(search_procedures(query).select_related("sector")[:MOST_RESULTS])
    too_short = bool(query) and len(query) < SHORTEST_QUERY
    drafts = list(drafts_of(request.user)[:5]) if request.user.is_authenticated and request.user.is_citizen else []
    context = {"query": query, "found": [] if too_short else matching, "too_short": too_short, "drafts": drafts}
    return render(request, "citizen/home.html", context | {"is_full": len(matching) == MOST_RESULTS})


@declare(PUBLIC)
@require_GET
def procedure(request, code):
    """Show what to prepare for a procedure, how long it takes and what comes out, with the button that begins."""
    facts = _facts(_version(code))
    more = {
        "office": request.GET.get("co_quan", "")[:LONGEST_OFFICE],
        "is_other_account": names_other_account(request, code),
    }
    return render(request, "citizen/procedure.html", facts | more)


def _facts(version: ProcedureVersion) -> dict:
    """Return what the page of a procedure shows."""
    components = list(version.components.all())
    return {
        "procedure": version.procedure,
        "version": version,
        "cases": list(version.cases.all()),
        "deadlines": _say_deadlines(version),
        "papers": [_paper(component) for component in components],
        "reusable": sum(bool(component.approved) for component in components),
        "results": list(version.results.all()),
    }


def _say_deadlines(version: ProcedureVersion) -> list[str]:
    """Return how long the procedure takes: one text if all cases take as long, else one for each length."""
    cases: dict[str, list[str]] = {}
    for case in list(version.cases.all()) or [None]:
        cases.setdefault(str(Deadline(*version.deadline_for(case))), []).append(case.name if case else "")
    if len(cases) == 1:
        return list(cases)
    return [f"{length} ({'; '.join(names)})" for length, names in cases.items()]


def _version(code: str) -> ProcedureVersion:
    """Return the version in effect today, with components, cases and results in memory. Raises Http404."""
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
    """Return one component as the page shows it."""
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
    """Open the citizen's draft of this procedure, or the one that exists; send a stranger to sign in first."""
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
    """Open the draft that the person asked for before signing in; a second call opens none."""
    wish = request.session.pop(WISH, {})
    return _open(request, wish) if wish.get("procedure") == code else redirect("citizen-procedure", code)


def _open(request, wish: dict):
    """Open the draft and go to its first step; a refusal shows the page of the procedure."""
    try:
        dossier, is_new = open_online_draft(**wish, by=actor_of(request))
    except ReceptionError as problem:
        return _again(request, wish["procedure"], problem)
    if not is_new:
        return redirect(reverse("citizen-info", args=[dossier.public_id]) + "?tiep-tuc=1")
    return redirect("citizen-info", dossier.public_id)


def _again(request, code: str, problem: ReceptionError):
    """Show the page of the procedure with the reason of a refusal."""
    said = "; ".join(text for texts in problem.fields.values() for text in texts) or problem.for_people
    context = _facts(_version(code)) | {"problem": said, "code": problem.code}
    return render(request, "citizen/procedure.html", context, status=problem.status)


@declare(PUBLIC)
@require_GET
def deep_link(request):
    """Lead from the national portal to the procedure that the link names, or to a search for it."""
    link = read_deep_link(request.GET.lists())
    named = find_procedure(link.procedure_codes)
    if named is None:
        query = urlencode({"q": link.procedure_codes[0]}) if link.procedure_codes else ""
        return redirect(f"{reverse('home')}?{query}" if query else "home")
    remember_account(request, link.account, named.code)
    target = reverse("citizen-procedure", args=[named.code])
    return redirect(f"{target}?{urlencode({'co_quan': link.agency})}" if link.agency else target)


def remember_account(request, account: str, procedure_code: str) -> None:
    """Store in the session for which account the link was made, as a keyed hash.

    It stays until the person signs out or comes by another link.
    """
    if account:
        request.session[NAMED_ACCOUNT] = {"name": account_name(account), "procedure": procedure_code}
    else:
        request.session.pop(NAMED_ACCOUNT, None)


def names_other_account(request, procedure_code: str) -> bool:
    """Whether the signed-in person came to this procedure by a link made for another account."""
    named = request.session.get(NAMED_ACCOUNT, {})
    is_known = request.user.is_authenticated and request.user.is_citizen
    return is_known and named.get("procedure") == procedure_code and named["name"] != request.user.username


@declare(PUBLIC)
@require_GET
def rights(request):
    """Show in plain words what a person may ask of us about their data."""
    return render(request, "citizen/rights.html")
