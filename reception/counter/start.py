"""Reception before a dossier exists: reading the card, keeping what was typed in the session, finding the procedure."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kho_portal.opaque import keyed_hash, new_opaque_id
from reception.base.clock import now, today
from reception.base.errors import ReceptionError
from reception.catalogue.search import search_procedures
from reception.counter.forms import CardForm, OwnerForm
from reception.deadlines.due_moments import Deadline
from reception.dossiers.acceptance import missing_steps
from reception.dossiers.opening import Opening, open_dossier
from reception.models import Dossier, PartyKind, Procedure, ProcedureVersion
from reception.people.card import CardNotRead, read_card
from reception.people.identity import check_id_number, clean_number, is_person_number
from reception.screens.policy import OFFICER, actor_of, declare
from reception.screens.stray_cards import answer_stray_card

KEPT = "reception"
MOST_RESULTS = 8
SHORTEST_QUERY = 2
TAX_LENGTHS = {10, 13}
KNOWN = {*OwnerForm.base_fields, "procedure"}


@declare(OFFICER)
@require_GET
def start(request):
    """Show the start page: scanner field, what was typed so far, the officer's own drafts."""
    return render(request, "counter/start.html", context(request))


def context(request, *, card_form=None, owner_form=None, results=None, query="", submission_key="") -> dict:
    """Return what counter/start.html reads; typed values come from the session."""
    kept = request.session.get(KEPT) or {}
    read_at = timezone.datetime.fromisoformat(kept["read_at"]) if kept.get("read_at") else None
    form = owner_form or OwnerForm(initial=kept)
    return {
        "form": form,
        "submission_key": submission_key or request.POST.get("submission_key") or new_opaque_id(),
        "card_form": card_form or CardForm(),
        "card_url": reverse("counter-card"),
        "open_url": reverse("counter-open"),
        "save_url": reverse("counter-keep"),
        "procedure_search_url": reverse("counter-procedures"),
        "procedure_results": results or [],
        "procedure_query": query,
        "show_owner": bool(kept) or owner_form is not None,
        "card_read_at": read_at,
        "saved_at": read_at,
        "submitter_open": (form.data or kept).get("submitter_is_owner") == "other",
        "drafts": drafts_of(request.user),
        "office_name": request.user.office.name,
    }


def drafts_of(user) -> list[dict]:
    """Return the officer's latest drafts, at most ten, each with the number of steps left."""
    rows = Dossier.objects.visible_to(user).drafts_of(user).with_board()[:10]
    return [
        {
            "code": dossier.code,
            "owner_name": dossier.owner.full_name,
            "procedure_name": dossier.procedure_name,
            "missing": len(missing_steps(dossier)),
            "opened_at": dossier.opened_at,
            "url": reverse("counter-reception", args=[dossier.code]),
        }
        for dossier in rows
    ]


@declare(OFFICER, card_field="card")
@require_POST
def read(request):
    """Fill the owner from the text of a card or a typed number. The scanner types like a keyboard; the server reads."""
    form = CardForm(request.POST)
    if not form.is_valid():
        return render(request, "counter/start.html", context(request, card_form=form), status=422)
    text = form.cleaned_data["card"]
    kept = from_card(text) if "|" in text else from_number(text)
    if isinstance(kept, str):
        form.add_error("card", kept)
        # The session may hold the person before this one, so no green tick is shown beside the error.
        page = context(request, card_form=form) | {"card_read_at": None}
        return render(request, "counter/start.html", page, status=422)
    request.session[KEPT] = kept | {"read_at": now().isoformat()}
    return redirect("counter-start")


def from_card(text: str) -> dict | str:
    """Return the data of the card for the form, or a sentence that says why it could not be read."""
    try:
        card = read_card(text, today=today())
    except CardNotRead as problem:
        return problem.for_people
    born = card.date_of_birth.strftime("%d/%m/%Y") if card.date_of_birth else str(card.birth_year)
    return {
        "kind": PartyKind.PERSON.value,
        "identity_source": "card",
        "sex": card.sex or "",
        "full_name": card.full_name,
        "id_number": card.number,
        "date_of_birth": born,
        "address": card.address,
        "warnings": list(card.warnings),
    }


def from_number(text: str) -> dict | str:
    """Return the typed number of a person or an organisation for the form, or a sentence when it is neither."""
    number = check_id_number(text)
    if number.ok:
        return {"kind": PartyKind.PERSON.value, "id_number": number.value, "warnings": list(number.warnings)}
    tax = check_id_number(text, is_organisation=True)
    if tax.ok:
        return {"kind": PartyKind.ORGANISATION.value, "id_number": tax.value}
    looks_like_tax = len(clean_number(text)) in TAX_LENGTHS
    return (tax if looks_like_tax else number).errors[0]


@declare(OFFICER)
@require_POST
def keep(request):
    """Keep what was typed in the session, and answer with the line that says so."""
    remember(request)
    return render(request, "parts/_savestate.html", {"saved_at": now()})


def remember(request) -> None:
    """Keep what was typed in the session, so that a refusal or another page does not lose it."""
    kept = dict(request.session.get(KEPT) or {})
    kept.update({name: request.POST.get(name, "")[:400] for name in OwnerForm.base_fields if name in request.POST})
    request.session[KEPT] = kept


@declare(OFFICER)
@require_GET
def procedures(request):
    """Show the procedures that match `q`, without diacritics, as radio buttons."""
    query = request.GET.get("q", "").strip()
    if is_person_number(query):
        return answer_stray_card(request)
    options = procedure_options(query)
    return render(request, "counter/_procedures.html", {"procedure_results": options, "procedure_query": query})


def procedure_options(query: str) -> list[dict]:
    """Return one option for each procedure and case in effect today; none for a query of one letter."""
    if len(query) < SHORTEST_QUERY:
        return []
    matching = list(search_procedures(query)[:MOST_RESULTS])
    versions = (
        ProcedureVersion.objects.in_force(today())
        .filter(procedure__in=matching)
        .prefetch_related("cases", "components__cases")
        .order_by("valid_from")
    )
    latest = {version.procedure_id: version for version in versions}
    return [option for procedure in matching for option in options_of(procedure, latest[procedure.pk])]


def options_of(procedure: Procedure, version: ProcedureVersion) -> list[dict]:
    """Return the options of one procedure: one for each of its cases, or one for itself."""
    options = []
    for case in list(version.cases.all()) or [None]:
        deadline = Deadline(*version.deadline_for(case))
        count = sum(not part.cases.all() or case in part.cases.all() for part in version.components.all())
        meta = f"{count} giấy tờ · {deadline}" + (f" · {procedure.note}" if procedure.note else "")
        options.append(
            {
                "value": f"{procedure.code}|{case.name if case else ''}",
                "code": procedure.code,
                "name": procedure.name,
                "case_name": case.name if case else "",
                "meta": meta,
                "selected": False,
            }
        )
    return options


@declare(OFFICER)
@require_http_methods(["GET", "POST"])
def open_new(request):
    """Open a draft with a code; when something must be corrected, show what was typed with the errors."""
    if request.method == "GET":
        return redirect("counter-start")
    remember(request)
    form = OwnerForm(request.POST)
    query = request.POST.get("q", "").strip()
    chosen, _, case = request.POST.get("procedure", "").replace("\x00", "").partition("|")
    if not form.is_valid() or "search" in request.POST or not chosen:
        if not chosen and "search" not in request.POST:
            form.add_error(None, "Chưa chọn thủ tục: tìm theo tên hoặc mã rồi chọn một dòng.")
        results = procedure_options(query)
        page = context(request, owner_form=form, results=results, query=query)
        return render(request, "counter/start.html", page, status=200 if "search" in request.POST else 422)
    opening = Opening(
        procedure=chosen,
        case=case,
        channel=form.cleaned_data["channel"],
        owner=form.owner(),
        submitter=form.submitter(),
        idempotency_key=request.POST.get("submission_key", "").replace("\x00", "")[:64],
        payload_hash=keyed_hash(*(f"{name}={value}" for name, value in sorted(request.POST.items()) if name in KNOWN)),
    )
    try:
        dossier = open_dossier(opening=opening, by=actor_of(request))
    except ReceptionError as problem:
        add_errors(form, problem)
        page = context(request, owner_form=form, results=procedure_options(query or chosen), query=query or chosen)
        return render(request, "counter/start.html", page, status=422)
    for warning in (request.session.pop(KEPT, None) or {}).get("warnings", []):
        messages.warning(request, warning)
    return redirect("counter-reception", dossier.code)


def add_errors(form: OwnerForm, problem: ReceptionError) -> None:
    """Put a refusal at the fields of the form that it names, or above the form."""
    placed = False
    for name, texts in problem.fields.items():
        target = name.replace("owner.", "").replace("submitter.", "submitter_")
        if target in form.fields:
            placed = True
            for text in texts:
                form.add_error(target, text)
        else:
            for text in texts:
                form.add_error(None, text)
                placed = True
    if not placed:
        form.add_error(None, problem.for_people)


@declare(OFFICER)
@require_POST
def forget(request) -> HttpResponse:
    """Delete what was typed from the session, for the next person at the counter."""
    request.session.pop(KEPT, None)
    return redirect("counter-start")
