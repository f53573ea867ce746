"""The pages of one dossier: its facts, who else has it open, and its receipt."""

from functools import cache
from types import SimpleNamespace
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import RFC3986_SUBDELIMS
from django.views.decorators.http import require_GET, require_POST

from reception.base.clock import now
from reception.base.numbers import whole_number
from reception.dossiers.lifecycle import AT_COUNTER
from reception.dossiers.presence import last_event, note_presence
from reception.dossiers.receipts import note_receipt_print
from reception.models import Dossier, Event
from reception.prints.receipt_facts import draw_receipt, receipt_facts
from reception.reuse.consents import consents_said
from reception.screens.board import build_board
from reception.screens.due_lights import due_light
from reception.screens.finding import find_dossier, in_any_spelling
from reception.screens.policy import OFFICER, actor_of, declare
from reception.words.events import word_of_event

PLACE = "0" * 12  # stands for a code in an address that is taken apart


def dossier_url(dossier: Dossier) -> str:
    """Return the address where an officer works on: the reception page of a draft, else the dossier's page."""
    return code_url("counter-reception" if dossier.status in AT_COUNTER else "counter-dossier", dossier.code)


def code_url(name: str, code: str) -> str:
    """Return `reverse(name, args=[code])`, which a list needs for every line, without resolving it every time."""
    before, after = _around(name)
    return before + quote(code, safe=RFC3986_SUBDELIMS + "/~:@") + after


@cache
def _around(name: str) -> tuple[str, str]:
    """Return what stands before and after the code in the address of this name."""
    before, _, after = reverse(name, args=[PLACE]).partition(PLACE)
    return before, after


@declare(OFFICER)
@require_POST
def presence(request, code):
    """Show who else has the dossier open and what they changed since the page was drawn; polled every 15 seconds."""
    found = Dossier.objects.visible_to(request.user).filter(code=code).first()
    if found is None:
        raise Http404
    since = whole_number(request.POST.get("since", "")) or 0
    noted = note_presence(dossier=found, by=actor_of(request), since=since)
    changes = [
        SimpleNamespace(by=str(event.user), at=event.at, what=word_of_event(event.kind).label, slot=event.slot)
        for event in noted.changes
    ]
    context = {
        "presence_url": reverse("counter-presence", args=[code]),
        "since": since,
        "others": [str(user) for user in noted.others],
        "changes": changes,
        "page_url": dossier_url(found),
    }
    return render(request, "counter/_presence.html", context)


def _event_line(event: Event) -> dict:
    """Return one event as templates/parts/_timeline.html reads it."""
    word = word_of_event(event.kind)
    return {
        "title": word.label,
        "note": event.slot.name if event.slot_id else "",
        "at": event.at,
        "by": event.user.full_name if event.user_id else "Hệ thống",
        "tone": word.tone,
        "icon": word.icon,
    }


@declare(OFFICER)
@require_GET
@in_any_spelling
def dossier(request, code):
    """Show one dossier: its facts, papers with provenance, events and consents."""
    found = find_dossier(request, code)
    draft = found.status in AT_COUNTER
    events = [_event_line(event) for event in found.events.select_related("user", "slot").order_by("-pk")[:100]]
    due = due_light(found.due_at, now()) if found.due_at and not found.is_over else None
    context = {
        "dossier": found,
        "board": build_board(found),
        "events": events,
        "due": SimpleNamespace(**vars(due), date=found.due_at) if due else None,
        "reception_url": reverse("counter-reception", args=[code]) if draft else "",
        "receipt_url": reverse("counter-receipt", args=[code]) if found.accepted_at else "",
        "office_name": found.received_at.name,
        "presence_url": reverse("counter-presence", args=[code]),
        "since": last_event(found),
        "consents": consents_said(found),
        "claim_url": reverse("counter-claim", args=[code]),
    }
    return render(request, "counter/dossier.html", context)


@declare(OFFICER)
@require_GET
@in_any_spelling
def receipt(request, code):
    """Show what was promised, with the button that prints the receipt."""
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
    """Count one more print and return the receipt as PDF; from the second on it says that it is a reprint."""
    found = find_dossier(request, code)
    if not found.accepted_at:
        raise Http404
    note_receipt_print(dossier=found, by=actor_of(request))
    return receipt_response(found.code, draw_receipt(found))


@declare(OFFICER)
@require_GET
@in_any_spelling
def receipt_pdf(request, code):
    """Return the receipt as it was last printed, without counting a print."""
    found = find_dossier(request, code)
    if not found.accepted_at:
        raise Http404
    return receipt_response(found.code, draw_receipt(found))


def receipt_response(code: str, pdf: bytes) -> HttpResponse:
    """Return the PDF of a receipt, which the browser shows in its window and does not store."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="giay-hen-{code}.pdf"'
    response["Cache-Control"] = "no-store, private"
    return response
