"""Choosing a paper in three steps, in a dialog or on a page of its own.

The officer compares the offered papers, reads the consent to the citizen, and sees the files arrive.
"""

from datetime import date
from types import SimpleNamespace

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kho_portal.audit.services import Actor
from reception.base.errors import InvalidInput, ReceptionError
from reception.counter.reception import answer_row, answer_to_row, page_context
from reception.models import ConsentMethod, Slot
from reception.reuse.choosing import IMPOSSIBLE_DAY, choose_document, find_offer, note_issue_date, refuse_document
from reception.reuse.consents import refusals_of, use_wording
from reception.screens.finding import find_dossier, find_slot, slot_of
from reception.screens.offers import mark_differences, offer_line
from reception.screens.policy import OFFICER, actor_of, declare
from reception.screens.row_actions import slot_url
from reception.screens.showing import look_at, original, preview_picture

# A consent signed by hand is not offered until there is a sheet to print and a place to scan it.
METHODS = [
    {"value": ConsentMethod.VERBAL.value, "label": "Bằng lời", "hint": "Công dân nghe đọc và nói đồng ý"},
]
MOST_PAGES = 30
DAYS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d%m%Y", "%Y-%m-%d"]


@declare(OFFICER)
@require_http_methods(["GET", "POST"])
def choose(request, code, slot_id):
    """Show step 1 to 3 by GET; record consent and choice by POST."""
    if request.method == "POST":
        return record_choice(request, code, slot_id)
    slot = slot_of(find_dossier(request, code), slot_id)
    step = {"2": 2, "3": 3}.get(request.GET.get("step", ""), 1)
    if step != 3 and not slot.live_offers:
        return answer_row(request, code, slot_id) if not request.htmx else show(request, slot, step=3)
    return show(request, slot, step=step, offer_id=request.GET.get("offer", ""))


def record_choice(request, code: str, slot_id: str):
    """Record the consent and choose the paper, then show step 3; a refusal shows step 2 with its reason."""
    slot, offer_id = find_slot(request, code, slot_id), request.POST.get("offer", "")
    try:
        choose_document(
            slot=slot,
            offer_id=offer_id,
            given=request.POST.get("consent") == "yes",
            method=request.POST.get("method") or ConsentMethod.VERBAL,
            by=actor_of(request),
        )
    except ReceptionError as problem:
        title, _, text = problem.for_people.partition(". ")
        error = SimpleNamespace(title=title + ".", text=text, code=problem.code)
        slot = slot_of(find_dossier(request, code), slot_id)
        return show(request, slot, step=2, offer_id=offer_id, error=error, status=422)
    if not request.htmx:
        return redirect(reverse("counter-reception", args=[code]) + f"#component-{slot_id}")
    return show(request, slot_of(find_dossier(request, code), slot_id), step=3)


@declare(OFFICER)
@require_POST
def refuse(request, code, slot_id):
    """Record that the citizen refused the paper, delete its preview, and answer with the row."""
    slot = find_slot(request, code, slot_id)
    try:
        refuse_document(
            slot=slot,
            offer_id=request.POST.get("offer", ""),
            method=request.POST.get("method") or ConsentMethod.VERBAL,
            by=actor_of(request),
        )
    except ReceptionError as problem:
        return answer_to_row(request, code, slot_id, problem=problem)
    messages.success(request, f"Đã ghi nhận công dân không đồng ý dùng {slot.name} từ kho. Bản xem trước đã xóa.")
    return answer_to_row(request, code, slot_id)


@declare(OFFICER)
@require_POST
def issued(request, code, slot_id):
    """Store the day of issue that the officer read in the paper, and show step 1 again."""
    slot = find_slot(request, code, slot_id)
    offer_id = request.POST.get("read", "")
    typed = request.POST.get(f"issued_on_{offer_id}", "")
    error = None
    try:
        note_issue_date(slot=slot, offer_id=offer_id, issued_on=read_day(typed), by=actor_of(request))
    except ReceptionError as problem:
        error = SimpleNamespace(title="Chưa ghi được ngày cấp.", text=problem.for_people, code=problem.code)
    fresh = slot_of(find_dossier(request, code), slot_id)
    return show(request, fresh, step=1, offer_id=offer_id, error=error, status=422 if error else 200)


def read_day(typed: str) -> date | None:
    """Return a day as people type it, None for an empty field. Raises InvalidInput."""
    try:
        return forms.DateField(input_formats=DAYS, required=False).clean(typed.strip())
    except ValidationError:
        raise InvalidInput(IMPOSSIBLE_DAY) from None


def show(request, slot: Slot, *, step: int, offer_id: str = "", error=None, status: int = 200):
    """Render one step: the body of the dialog for htmx, a whole page otherwise. `slot` was read with its board."""
    dossier = slot.dossier
    refusals = refusals_of(slot.live_offers)
    offers = [offer_line(offer, slot, refusals.get(offer.pk)) for offer in slot.live_offers]
    mark_differences(offers)
    selected = pick(offers, offer_id, step)
    if step == 2 and not selected:
        step = 1
    context = page_context(dossier)
    row = next(board_row for board_row in context["board"].rows if board_row.id == slot.public_id)
    context |= {
        "slot": row,
        "row": row,
        "offers": offers,
        "selected": selected,
        "preview_of": "",
        "step": step,
        "error": error,
        "methods": METHODS,
        "officer_name": str(request.user),
        "choose_url": slot_url("counter-choose", dossier.code, slot),
        "refuse_url": slot_url("counter-refuse", dossier.code, slot),
        "back_url": reverse("counter-reception", args=[dossier.code]) + f"#component-{slot.public_id}",
    }
    if step == 1:
        add_preview(context, slot, selected, actor_of(request))
    elif step == 2:
        offer = find_offer(slot, selected)
        wording, text = use_wording(dossier, slot=slot, offer=offer)
        context |= {"consent_text": text, "consent_wording_version": wording.number}
    template = "counter/_choose.html" if request.htmx else "counter/choose.html"
    return render(request, template, context, status=status)


def pick(offers: list, wanted: str, step: int) -> str:
    """Return the id of the wanted offer, or of the only usable one; "" when the officer must choose among several."""
    usable = [offer.id for offer in offers if offer.selectable]
    if wanted in usable:
        return wanted
    return usable[0] if len(usable) == 1 else ""


def add_preview(context: dict, slot: Slot, selected: str, by: Actor) -> None:
    """Put the first pages of the selected paper into the context; a national one is fetched for at most 24 hours."""
    line = next((offer for offer in context["offers"] if offer.id == selected), None)
    if line is None:
        return
    here = [slot.dossier.code, slot.public_id, selected]
    line.files = look_at(
        find_offer(slot, selected),
        by=by,
        page_url=lambda file_id: reverse("counter-preview", args=[*here, file_id]),
        most=MOST_PAGES,
    )
    context["preview_of"] = selected
    if any(file.state == "fetching" for file in line.files):
        context["preview_poll_url"] = f"{context['choose_url']}?offer={selected}&poll=1"


@declare(OFFICER)
@require_GET
def preview(request, code, slot_id, offer_id, file_id):
    """Return one page of an offered file as a picture."""
    return preview_picture(request, find_slot(request, code, slot_id), offer_id=offer_id, file_id=file_id)


@declare(OFFICER)
@require_GET
def file(request, code, slot_id, file_id):
    """Return the original bytes of a file in a slot, and write the opening to the audit log."""
    try:
        return original(request, find_slot(request, code, slot_id), file_id=file_id)
    except ReceptionError as problem:
        raise Http404 from problem
