"""The list of an office, one dossier, and its receipt."""

from types import SimpleNamespace
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reception.clock import now
from reception.models import Dossier, DossierStatus
from reception.policy import OFFICER, actor_of, declare
from reception.services.events import AT_COUNTER
from reception.services.queues import search_dossiers
from reception.services.receipts import draw_receipt, print_receipt, receipt_facts
from reception.views.board import build_board
from reception.views.reception import find_dossier
from reception.views.rows import row_state
from reception.views.words import EVENT_WORDS, due_light

PAGE = 50
TABS = (
    ("", "Tất cả"),
    (DossierStatus.SUBMITTED, "Mới nộp trực tuyến"),
    (DossierStatus.DRAFT, "Bản nháp"),
    (DossierStatus.ACCEPTED, "Đã tiếp nhận"),
)


@declare(OFFICER)
@require_http_methods(["GET", "POST"])
def queue(request):
    """Dossiers of the office, newest first. A search is posted: names and numbers never stand in an address."""
    text = request.POST.get("text", "").strip()[:100]
    status = request.GET.get("trang-thai", "")
    rows = search_dossiers(user=request.user, text=text, status=status if status in DossierStatus.values else "")
    before = request.GET.get("truoc", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    page = list(rows.with_board()[: PAGE + 1])
    shown = page[:PAGE]
    query = {"trang-thai": status} if status else {}
    more = f"?{urlencode(query | {'truoc': shown[-1].pk})}" if len(page) > PAGE and not text else ""
    context = {
        "dossiers": [line(dossier) for dossier in shown],
        "tabs": tabs(status),
        "text": text,
        "search_url": reverse("counter-queue"),
        "clear_url": reverse("counter-queue"),
        "next_url": more,
        "previous_url": f"?{urlencode(query)}" if before else "",
        "start_url": reverse("counter-start"),
        "office_name": request.user.office.name,
    }
    return render(request, "counter/dossiers.html", context)


def tabs(current: str) -> list[dict]:
    """One tab for each group."""
    base = reverse("counter-queue")
    return [
        {
            "label": label,
            "url": f"{base}?trang-thai={value}" if value else base,
            "current": value == current,
            "count": None,
        }
        for value, label in TABS
    ]


def line(dossier: Dossier) -> dict:
    """One row of the list."""
    states = [row_state(slot) for slot in dossier.board_slots]
    due = due_light(dossier.due_at, now()) if dossier.due_at else None
    return {
        "code": dossier.code,
        "url": dossier_url(dossier),
        "owner_name": dossier.owner.full_name,
        "procedure_name": dossier.procedure_name,
        "channel_label": dossier.get_channel_display(),
        "status": dossier.status,
        "status_label": dossier.get_status_display(),
        "states": states,
        "ready": sum(state == "ready" for state in states),
        "total": len(states),
        "due": due,
    }


def dossier_url(dossier: Dossier) -> str:
    """Where an officer continues: reception for a draft, the dossier's page otherwise."""
    name = "counter-reception" if dossier.status in AT_COUNTER else "counter-dossier"
    return reverse(name, args=[dossier.code])


@declare(OFFICER)
@require_GET
def dossier(request, code):
    """One dossier: facts, papers with provenance, what happened, the receipt."""
    found = find_dossier(request, code)
    draft = found.status in AT_COUNTER
    events = [
        {
            "title": EVENT_WORDS.get(event.kind, event.kind),
            "note": event.slot.name if event.slot_id else "",
            "at": event.at,
            "by": event.user.full_name if event.user_id else "Hệ thống",
            "tone": "",
            "icon": "check",
        }
        for event in found.events.select_related("user", "slot").order_by("-pk")[:100]
    ]
    due = due_light(found.due_at, now()) if found.due_at else None
    context = {
        "dossier": found,
        "board": build_board(found),
        "events": events,
        "due": SimpleNamespace(**vars(due), date=found.due_at) if due else None,
        "reception_url": reverse("counter-reception", args=[code]) if draft else "",
        "receipt_url": reverse("counter-receipt", args=[code]) if found.accepted_at else "",
        "office_name": found.received_at.name,
    }
    return render(request, "counter/dossier.html", context)


@declare(OFFICER)
@require_GET
def receipt(request, code):
    """What was promised, and the button that prints it."""
    found = find_dossier(request, code)
    if not found.accepted_at:
        return redirect("counter-reception", code)
    context = {
        "dossier": found,
        "facts": receipt_facts(found, max(1, found.receipt_prints)),
        "print_url": reverse("counter-print", args=[code]),
        "dossier_url": reverse("counter-dossier", args=[code]),
        "start_url": reverse("counter-start"),
        "office_name": found.received_at.name,
    }
    return render(request, "counter/receipt.html", context)


@declare(OFFICER)
@require_POST
def print_copy(request, code):
    """The receipt as PDF; the second print and later ones say so."""
    found = find_dossier(request, code)
    if not found.accepted_at:
        raise Http404
    return receipt_response(found.code, print_receipt(dossier=found, by=actor_of(request)))


@declare(OFFICER)
@require_GET
def receipt_pdf(request, code):
    """The receipt as it was last printed; reading it does not count as a print."""
    found = find_dossier(request, code)
    if not found.accepted_at:
        raise Http404
    return receipt_response(found.code, draw_receipt(found))


def receipt_response(code: str, pdf: bytes) -> HttpResponse:
    """The PDF, shown inline: it is our own print, not a stored file."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="giay-hen-{code}.pdf"'
    response["Cache-Control"] = "no-store, private"
    return response
