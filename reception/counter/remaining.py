"""One page for the consents to all papers still offered: read out once, recorded one by one (F8)."""

from types import SimpleNamespace

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reception.base.errors import InvalidInput, ReceptionError
from reception.counter.choosing import METHODS
from reception.counter.reception import answer_board, page_context
from reception.dossiers.slot_state import SlotState, slot_state
from reception.models import ConsentMethod, Dossier, Offer, Slot
from reception.reuse.choosing import choose_documents
from reception.reuse.consents import refusals_of, use_wording
from reception.screens.finding import find_dossier
from reception.screens.offers import mark_differences, offer_line
from reception.screens.policy import OFFICER, actor_of, declare
from reception.screens.row_actions import slot_url
from reception.screens.rows import advise

FIELD = "offer_"
NOTHING_PICKED = "Chưa chọn giấy tờ nào. Hồ sơ được giữ nguyên; xin chọn ít nhất một giấy tờ rồi ghi nhận."


@declare(OFFICER)
@require_http_methods(["GET", "POST"])
def ask(request, code):
    """Show the offered papers with the words to read out by GET; record the answer by POST and show the board."""
    dossier = find_dossier(request, code)
    if request.method == "POST":
        return _record(request, dossier)
    return _show(request, dossier)


def _record(request, dossier: Dossier):
    """Choose every picked paper, and answer with the board; a refusal shows the page again."""
    choices = list(_choices(request, dossier))
    try:
        if not choices:
            raise InvalidInput(NOTHING_PICKED)
        refused = choose_documents(
            choices=choices,
            given=request.POST.get("consent") == "yes",
            method=request.POST.get("method") or ConsentMethod.VERBAL,
            by=actor_of(request),
        )
    except ReceptionError as problem:
        return _show(request, dossier, problem=problem)
    for slot, problem in refused:
        messages.error(request, f"{slot.name}: {problem.for_people}")
    return answer_board(request, dossier.code)


def _choices(request, dossier: Dossier):
    """Yield each slot with the offer that the officer picked for it; a slot without a pick is left for later."""
    for slot in _open_slots(dossier):
        picked = request.POST.get(f"{FIELD}{slot.public_id}", "")
        for offer in slot.live_offers:
            if offer.public_id == picked:
                yield slot, offer


def _open_slots(dossier: Dossier) -> list[Slot]:
    """Return the slots with offers of which none is chosen yet."""
    return [slot for slot in dossier.board_slots if slot_state(slot) == SlotState.OFFERED]


def _show(request, dossier: Dossier, *, problem: ReceptionError | None = None):
    """Render the page or the dialog, with the reason of a refusal."""
    slots = _open_slots(dossier)
    refusals = refusals_of([offer for slot in slots for offer in slot.live_offers])
    number = iter(range(1, 1000))
    papers = [_paper(slot, refusals, number, request.POST) for slot in slots]
    context = page_context(dossier) | {
        "papers": papers,
        "methods": METHODS,
        "error": advise(problem.for_people, problem.code) if problem else None,
        "ask_url": reverse("counter-remaining", args=[dossier.code]),
        "back_url": reverse("counter-reception", args=[dossier.code]) + "#board",
    }
    template = "counter/_remaining.html" if request.htmx else "counter/remaining.html"
    return render(request, template, context, status=422 if problem else 200)


def _paper(slot: Slot, refusals: dict, number, typed) -> SimpleNamespace:
    """Return one component with its offers. Its only usable paper is picked; among several none is."""
    lines = [_line(offer, slot, refusals, number) for offer in slot.live_offers]
    mark_differences(lines)
    usable = [line for line in lines if line.selectable and not line.is_refused]
    field = f"{FIELD}{slot.public_id}"
    picked = typed.get(field, usable[0].id if len(usable) == 1 and len(lines) == 1 else "")
    return SimpleNamespace(
        name=slot.name,
        field=field,
        offers=lines,
        picked=picked,
        look_url=slot_url("counter-choose", slot.dossier.code, slot),
    )


def _line(offer: Offer, slot: Slot, refusals: dict, number) -> SimpleNamespace:
    """Return one offer with its consent text, the key that picks it, and whether the person refused it before."""
    line = offer_line(offer, slot, refusals.get(offer.pk))
    line.is_refused = offer.pk in refusals
    line.key = next(number) if line.selectable else None
    line.words = use_wording(slot.dossier, slot=slot, offer=offer)[1]
    return line
