"""The citizen's draft in steps: information, papers, review, filed. The pages work without scripts."""

from types import SimpleNamespace

from django import forms
from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reception.base.clock import now
from reception.base.errors import MissingKind, MissingPart, NotReadyToSubmit, ReceptionError
from reception.citizen.start import names_other_account
from reception.dossiers.acceptance import promised_moment
from reception.dossiers.filing import DECLARATION, recount, submit_dossier
from reception.dossiers.online_drafts import choices_of, fields_of, save_typed
from reception.models import Delivery, Dossier, DossierStatus, FieldKind, FormField
from reception.screens.cards import build_cards
from reception.screens.policy import CITIZEN, actor_of, declare

STEPS = ("Thông tin", "Giấy tờ", "Xem lại", "Nộp")


class InfoForm(forms.Form):
    """Contact data and the procedure's own questions; the identity comes from the account and cannot be typed."""

    phone = forms.CharField(
        label="Điện thoại", required=True, max_length=20, help_text="Để báo khi hồ sơ cần bổ sung.",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    email = forms.CharField(
        label="Thư điện tử", required=False, max_length=200,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "email"}),
    )  # fmt: skip
    address = forms.CharField(
        label="Địa chỉ", required=False, max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )  # fmt: skip
    delivery = forms.ChoiceField(label="Nhận kết quả", choices=Delivery.choices, widget=forms.RadioSelect)

    def __init__(self, dossier: Dossier, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for question in fields_of(dossier):
            self.fields[f"answer_{question.key}"] = _input_of(question)
        self.fields["delivery"] = self.fields.pop("delivery")  # the last question


def _input_of(field: FormField) -> forms.Field:
    """Return the form field that asks one question of the procedure."""
    common = {"label": field.label, "required": field.is_required, "help_text": field.hint}
    if field.kind == FieldKind.CHOICE:
        choices = [(choice, choice) for choice in choices_of(field)]
        return forms.ChoiceField(**common, choices=choices, widget=forms.RadioSelect)
    long = field.kind == FieldKind.LONG_TEXT
    widget = forms.Textarea(attrs={"rows": 4}) if long else forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(**common, widget=widget)


def find_draft(request, public_id: str) -> Dossier:
    """Return a dossier that the citizen files online, with its board. Raises Http404 for any other."""
    dossier = Dossier.objects.filed_online_by(request.user).with_board().filter(public_id=public_id).first()
    if dossier is None:
        raise Http404
    return dossier


def frame(dossier: Dossier, step: int) -> dict:
    """Return what every step shows around its content."""
    return {
        "dossier": dossier,
        "owner": dossier.owner,
        "step": step,
        "steps": [(number, text) for number, text in enumerate(STEPS, start=1)],
        "saved_at": dossier.updated_at,
    }


def filed_elsewhere(dossier: Dossier):
    """Redirect to the status page if the dossier is not a draft any more; None while it is one."""
    if dossier.status == DossierStatus.DRAFT:
        return None
    return redirect("public-status", dossier.code)


@declare(CITIZEN)
@require_http_methods(["GET", "POST"])
def info(request, public_id):
    """Show step 1 and store it: who files, how to reach them, and what the procedure asks."""
    dossier = find_draft(request, public_id)
    redirection = filed_elsewhere(dossier)
    if redirection is not None:
        return redirection
    owner = dossier.owner
    initial = {"phone": owner.phone, "email": owner.email, "address": owner.address, "delivery": dossier.delivery}
    initial |= {f"answer_{key}": value for key, value in dossier.answers.items()}
    if request.method == "GET":
        form = InfoForm(dossier, initial=initial)
        context = frame(dossier, 1) | {"form": form, "is_resumed": request.GET.get("tiep-tuc") == "1"}
        context["is_other_account"] = names_other_account(request, dossier.procedure_code)
        return render(request, "citizen/info.html", context)
    form = InfoForm(dossier, request.POST)
    form.is_valid()
    typed = {name: request.POST[name] for name in form.fields if name in request.POST}
    try:
        problems = save_typed(dossier=dossier, typed=typed, by=actor_of(request))
    except ReceptionError as problem:
        messages.error(request, problem.for_people)
        return redirect("citizen-info", public_id)
    for name, texts in problems.items():
        form.add_error(name, texts)
    if form.errors:
        return render(request, "citizen/info.html", frame(dossier, 1) | {"form": form}, status=422)
    return redirect("citizen-cards", public_id)


@declare(CITIZEN)
@require_POST
def save(request, public_id):
    """Store one field or a few while they are typed, and answer with the time or with what is wrong."""
    dossier = find_draft(request, public_id)
    typed = {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    try:
        problems = save_typed(dossier=dossier, typed=typed, by=actor_of(request))
    except ReceptionError as problem:
        return JsonResponse({"code": problem.code, "text": problem.for_people}, status=problem.status)
    if problems:
        return JsonResponse({"code": "INVALID_INPUT", "fields": problems}, status=422)
    return JsonResponse({"saved_at": now().astimezone().strftime("%H:%M")})


@declare(CITIZEN)
@require_GET
def review(request, public_id):
    """Show step 3: everything once more, counted by the server."""
    dossier = find_draft(request, public_id)
    return filed_elsewhere(dossier) or render(request, "citizen/review.html", review_context(dossier))


def review_context(dossier: Dossier, **more) -> dict:
    """Return what the review shows."""
    counted = recount(dossier)
    answers = [
        SimpleNamespace(label=field.label, value=dossier.answers.get(field.key, "")) for field in fields_of(dossier)
    ]
    return frame(dossier, 3) | {
        "cards": build_cards(dossier),
        "counted": counted,
        "answers": answers,
        "declaration": DECLARATION,
        "due": promised_moment(dossier, now()),
        **more,
    }


@declare(CITIZEN)
@require_http_methods(["GET", "POST"])
def submit(request, public_id):
    """File the dossier; when something is missing, show the review with a link to each missing thing.

    The answer to a post stands at an address that may be opened again: a GET leads to the review.
    """
    dossier = find_draft(request, public_id)
    if request.method == "GET":
        return redirect("citizen-review", public_id)
    try:
        filed = submit_dossier(dossier=dossier, declared=request.POST.get("declared") == "yes", by=actor_of(request))
    except NotReadyToSubmit as problem:
        context = review_context(dossier, problem=problem, links=_links(dossier, problem.missing))
        return render(request, "citizen/review.html", context, status=409)
    except ReceptionError as problem:
        return render(request, "citizen/review.html", review_context(dossier, problem=problem), status=problem.status)
    return redirect("public-status", filed.code)


# Where the citizen supplies each missing thing: the step, and the place on its page.
PLACES = {
    MissingKind.COMPONENT: ("citizen-cards", "component-{name}"),
    MissingKind.CONTACT: ("citizen-info", "id_{name}"),
    MissingKind.ANSWER: ("citizen-info", "id_answer_{name}"),
}


def _links(dossier: Dossier, missing: list[MissingPart]) -> list[dict[str, str]]:
    """Return a text and the address of the right field for each missing thing."""
    links = []
    for part in missing:
        step, place = PLACES[part.kind]
        url = f"{reverse(step, args=[dossier.public_id])}#{place.format(name=part.name)}"
        links.append({"url": url, "text": part.text})
    return links
