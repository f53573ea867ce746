"""Choosing a paper in three steps: compare and look, the person agrees, fetching. A dialog, or a page of its own."""

from types import SimpleNamespace

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kho_portal.audit.services import Actor
from kho_portal.files.delivery import deliver, picture_response, problem_response
from kho_portal.files.errors import FileUnavailable, PreviewUnavailable
from reception.api.components import find_offer, read_page
from reception.errors import ReceptionError
from reception.models import ConsentMethod, Offer, OfferSource, Slot
from reception.policy import OFFICER, actor_of, declare
from reception.services.components import choose_document, why_unusable
from reception.services.consents import use_wording
from reception.services.papers import open_file
from reception.services.previews import Preview, draw_page, find_preview
from reception.states import offered_name
from reception.views.reception import answer_row, find_slot, page_context
from reception.views.rows import slot_url

# Signing by hand comes back with a sheet to print and a place to scan it.
METHODS = [
    {"value": ConsentMethod.VERBAL.value, "label": "Bằng lời", "hint": "Công dân nghe đọc và nói đồng ý"},
]
COMPARED = ("title", "agency_name", "issued_on")
MOST_PAGES = 30


@declare(OFFICER)
@require_http_methods(["GET", "POST"])
def choose(request, code, slot_id):
    """Step 1 and 2 by GET, the choice itself by POST, step 3 shows the files arriving."""
    slot = find_slot(request, code, slot_id)
    if request.method == "POST":
        return record_choice(request, slot)
    step = {"2": 2, "3": 3}.get(request.GET.get("step", ""), 1)
    if step != 3 and not slot.live_offers:
        return answer_row(request, code, slot_id) if not request.htmx else show(request, slot, step=3)
    return show(request, slot, step=step, offer_id=request.GET.get("offer", ""))


def record_choice(request, slot: Slot):
    """The consent as the officer recorded it, and the choice; a refusal shows the step again with its reason."""
    offer_id = request.POST.get("offer", "")
    try:
        choose_document(
            slot=slot,
            offer=find_offer(slot, offer_id),
            given=request.POST.get("consent") == "yes",
            method=request.POST.get("method") or ConsentMethod.VERBAL,
            by=actor_of(request),
        )
    except ReceptionError as problem:
        title, _, text = problem.for_people.partition(". ")
        error = SimpleNamespace(title=title + ".", text=text, code=problem.code)
        return show(request, slot, step=2, offer_id=offer_id, error=error, status=422)
    code = slot.dossier.code
    if not request.htmx:
        return redirect(reverse("counter-reception", args=[code]) + f"#component-{slot.public_id}")
    return show(request, find_slot(request, code, slot.public_id), step=3)


def show(request, slot: Slot, *, step: int, offer_id: str = "", error=None, status: int = 200):
    """The dialog's body, or the same as a page of its own."""
    dossier = slot.dossier
    offers = [offer_line(each, slot) for each in slot.live_offers]
    mark_differences(offers)
    selected = pick(offers, offer_id, step)
    if step == 2 and not selected:
        step = 1
    context = page_context(dossier)
    row = next(each for each in context["board"].rows if each.id == slot.public_id)
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
    """The offer in hand: the one asked for, else the only one. Among several nothing is chosen automatically."""
    usable = [each.id for each in offers if each.selectable]
    if wanted in usable:
        return wanted
    return usable[0] if len(usable) == 1 else ""


def add_preview(context: dict, slot: Slot, selected: str, by: Actor) -> None:
    """The pages of the paper in hand; a national one is fetched now, for at most 24 hours."""
    line = next((each for each in context["offers"] if each.id == selected), None)
    if line is None:
        return
    offer = find_offer(slot, selected)
    pending = False
    for file in line.files:
        try:
            preview = find_preview(offer=offer, file_id=file.id, by=by)
        except ReceptionError as problem:
            preview = Preview("failed", code=problem.code, message=problem.for_people)
        file.state = {"ready": "ready", "coming": "fetching", "failed": "failed"}[preview.state]
        file.message, file.code = preview.message, preview.code
        file.received, file.total = preview.received, preview.total
        pending = pending or preview.state == "coming"
        if preview.state == "ready":
            file.pages = preview.stored_file.pages or 1
            base = reverse("counter-preview", args=[slot.dossier.code, slot.public_id, offer.public_id, file.id])
            file.page_urls = [f"{base}?page={number}" for number in range(1, min(file.pages, MOST_PAGES) + 1)]
    context["preview_of"] = selected
    if pending:
        context["preview_poll_url"] = f"{context['choose_url']}?offer={selected}&poll=1"


def offer_line(offer: Offer, slot: Slot) -> SimpleNamespace:
    """What templates/parts/_offer.html needs of one offer."""
    document = offer.document
    own = offer.source == OfferSource.OWN
    if own:
        files = [
            SimpleNamespace(id=each.stored_file.public_id, name=each.stored_file.display_name, pages=None, page_urls=[])
            for each in document.files.all()
        ]
    else:
        files = [
            SimpleNamespace(id=each.public_id, name=offered_name(each), pages=None, page_urls=[])
            for each in document.files.all()
        ]
    reason = why_unusable(offer)
    choose_url = slot_url("counter-choose", slot.dossier.code, slot)
    return SimpleNamespace(
        id=offer.public_id,
        title=document.title or slot.name,
        source=offer.source,
        agency_name=document.agency_name if own else document.holding_agency_name,
        agency_code=document.agency_code if own else document.holding_agency,
        reference_number=document.reference_number,
        issued_on=document.issued_on if own else None,
        files=files,
        selectable=not reason,
        reason=reason,
        notes=[],
        differs=set(),
        preview_url="" if reason else f"{choose_url}?offer={offer.public_id}",
    )


def mark_differences(offers: list) -> None:
    """Each field in which the offers are not all alike is marked on every one of them."""
    for name in COMPARED:
        if len({getattr(each, name) for each in offers}) > 1:
            for each in offers:
                each.differs.add("agency" if name == "agency_name" else name)
    if len({len(each.files) for each in offers}) > 1:
        for each in offers:
            each.differs.add("files")


@declare(OFFICER)
@require_GET
def preview(request, code, slot_id, offer_id, file_id):
    """One page of an offered file as a picture."""
    slot = find_slot(request, code, slot_id)
    try:
        page = read_page(request)
        found = draw_page(offer=find_offer(slot, offer_id), file_id=file_id, by=actor_of(request), page=page)
    except (ReceptionError, PreviewUnavailable) as problem:
        raise Http404 from problem
    if found.state != "ready":
        raise Http404
    return picture_response(found.picture)


@declare(OFFICER)
@require_GET
def file(request, code, slot_id, file_id):
    """The original bytes of a file in a slot; each opening is in the audit log."""
    slot = find_slot(request, code, slot_id)
    for attachment in slot.live_attachments:
        if attachment.public_id == file_id:
            attachment.slot = slot
            try:
                return deliver(request, open_file(attachment=attachment, by=actor_of(request)))
            except FileUnavailable as problem:
                return problem_response(problem)
            except ReceptionError as problem:
                raise Http404 from problem
    raise Http404
