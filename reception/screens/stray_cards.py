"""A scanner types into whatever has the focus: what looks like a card is taken by the card's own field only."""

from django.http import HttpResponse
from django.shortcuts import render
from django_htmx.http import reswap, trigger_client_event

from reception.base.errors import StrayCard
from reception.people.card import holds_card_text


def refuse_stray_card(request, *, card_field: str = "") -> HttpResponse | None:
    """Return the refusal of a request that holds the text of a card outside `card_field`, None for any other.

    Nothing has happened yet: no view has seen the request. The answer does not repeat the text.
    """
    sent = [*request.GET.lists(), *request.POST.lists()]
    if not any(holds_card_text(text) for name, texts in sent if name != card_field for text in texts):
        return None
    return answer_stray_card(request)


def answer_stray_card(request) -> HttpResponse:
    """Answer with the page that says so; to htmx with the loud notice alone, the page stays as it is."""
    problem = StrayCard()
    if not request.htmx:
        return render(request, "counter/stray_card.html", {"problem": problem}, status=problem.status)
    title, _, text = problem.for_people.partition(". ")
    notice = {"tone": "warn", "title": title, "text": text, "code": problem.code}
    return trigger_client_event(reswap(HttpResponse(status=problem.status), "none"), "kho:loud", notice)
