"""The list of an office: its queues with counts, a search, and taking a dossier as one's own work."""

from types import SimpleNamespace

from django.contrib import messages
from django.db.models import F, QuerySet
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from kho_portal.middleware import POLLING
from kho_portal.planning import along_indexes
from reception.base.clock import now
from reception.base.errors import ReceptionError
from reception.base.numbers import whole_number
from reception.counter.dossiers import code_url, dossier_url
from reception.dossiers.glances import glances_of, with_glances
from reception.dossiers.queues import (
    QUEUES,
    Queue,
    claim_dossier,
    count_fresh,
    count_queues,
    find_queue,
    in_queue,
    place_of,
    read_place,
    release_dossier,
    rows_after,
    search_dossiers,
)
from reception.models import Channel, Dossier, DossierStatus
from reception.screens.due_lights import answer_light, due_light
from reception.screens.finding import find_bare
from reception.screens.policy import OFFICER, actor_of, declare
from reception.screens.rows import row_state_of

PAGE = 50
# The people of a line are two names: a row of their tables for each would cost more than the names.
NAMES = {
    "owner_name": F("owner__full_name"),
    "holder": F("claimed_by__full_name"),
    "account": F("claimed_by__username"),
}


@declare(OFFICER)
@require_http_methods(["GET", "POST"])
def queue(request):
    """Show one queue of the office, or what a posted search finds in all of them.

    Searches are posted because no address may hold names and numbers of people.
    """
    text = request.POST.get("text", "").strip()[:100]
    shown = QUEUES[-1] if text else find_queue(request.GET.get("nhom", ""))
    channel = request.GET.get("kenh", "")
    channel = channel if channel in Channel.values else ""
    listed = in_queue(shown, user=request.user, channel=channel)
    if POLLING in request.GET:
        with along_indexes():
            return render(request, "counter/_queues.html", _counts(request, shown, channel, listed))
    if text:
        rows = Dossier.objects.visible_to(request.user)
        rows = search_dossiers(rows.filter(channel=channel) if channel else rows, text)
    else:
        place = read_place(request.GET.get("truoc", ""), by_due=shown.by_due)
        rows = listed if place is None else rows_after(listed, place)
    with along_indexes():
        dossiers = list(_lines(rows)[: PAGE + 1])
        counts = _counts(request, shown, channel, listed)
    context = counts | {
        "dossiers": [line(dossier, request.user) for dossier in dossiers[:PAGE]],
        "text": text,
        "channels": Channel.choices,
        "channel": channel,
        "is_more": len(dossiers) > PAGE,
        "next_url": _address(shown, channel, truoc=str(place_of(dossiers[PAGE - 1], by_due=shown.by_due)))
        if len(dossiers) > PAGE
        else "",
        "first_url": _address(shown, channel) if "truoc" in request.GET else "",
        "office_name": request.user.office.name,
    }
    return render(request, "counter/dossiers.html", context)


def _lines(rows: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """Read along what a line shows, whatever the list."""
    shown = ("code", "status", "channel", "submitted_at", "due_at", "procedure_name", "claimed_by")
    return with_glances(rows.only(*shown).annotate(**NAMES))


def _address(queue: Queue, channel: str, **more: str) -> str:
    """Return the address of a queue, without empty parameters."""
    wanted = {"nhom": queue.key if queue is not QUEUES[0] else "", "kenh": channel, **more}
    return f"{reverse('counter-queue')}?{urlencode({name: text for name, text in wanted.items() if text})}".rstrip("?")


def _counts(request, shown: Queue, channel: str, listed: QuerySet[Dossier]) -> dict:
    """Return the tabs with their counts, and how many dossiers came to the `listed` ones since the page was drawn.

    The page shows that number instead of moving the table. It remembers the newest dossier of the office, so that
    dossiers on other pages of the list do not count as new.
    """
    found = count_queues(request.user)
    counts = found.by_key
    seen = whole_number(request.GET.get("sau", ""))
    return {
        "queue": shown,
        "tabs": [
            SimpleNamespace(
                label=tab.label,
                url=_address(tab, channel),
                current=tab is shown,
                count=counts.get(tab.key),
                many=tab.key in counts and counts[tab.key] is None,
                tone=tab.tone if counts.get(tab.key) else "",
            )
            for tab in QUEUES
        ],
        "summary": _summary(counts),
        "queue_url": _address(shown, channel),
        "poll_url": _address(shown, channel, sau=str(found.newest if seen is None else seen), poll="1"),
        "fresh": 0 if seen is None else count_fresh(listed, seen),
    }


def _summary(counts: dict[str, int | None]) -> str:
    """Return the sentence that sums up the counts of the office."""
    said = {key: "hơn 999" if number is None else str(number) for key, number in counts.items()}
    return (
        f"{said['dang-xu-ly']} hồ sơ đang xử lý, {said['qua-han']} quá hạn, "
        f"{said['sap-den-han']} đến hạn trong 2 ngày làm việc"
    )


def _due(dossier: Dossier) -> SimpleNamespace | None:
    """Return until when the counter must answer a filed dossier, or when its result is due; None when nothing is."""
    if dossier.status == DossierStatus.SUBMITTED:
        return answer_light(dossier.submitted_at, now())
    return due_light(dossier.due_at, now()) if dossier.due_at and not dossier.is_over else None


def line(dossier: Dossier, user) -> dict:
    """Return one row of the list, from a dossier of `_lines`."""
    states = [
        row_state_of(each.state, each.lookup, each.offered, is_mismatch=each.is_mismatch)
        for each in glances_of(dossier)
    ]
    is_free = dossier.claimed_by_id is None
    return {
        "code": dossier.code,
        "url": dossier_url(dossier),
        "owner_name": dossier.owner_name,
        "procedure_name": dossier.procedure_name,
        "channel_label": Channel(dossier.channel).label,
        "status": dossier.status,
        "status_label": DossierStatus(dossier.status).label,
        "states": states,
        "ready": sum(state == "ready" for state in states),
        "total": len(states),
        "due": _due(dossier),
        "is_over": dossier.is_over,
        "holder": "" if is_free else dossier.holder or dossier.account,
        "is_mine": dossier.claimed_by_id == user.pk,
        "claim_url": code_url("counter-claim", dossier.code) if is_free else "",
    }


@declare(OFFICER)
@require_POST
def claim(request, code):
    """Claim the dossier for this officer, or release it; answer with its line, or with the page it came from."""
    dossier = find_bare(request, code)
    act = release_dossier if "release" in request.POST else claim_dossier
    try:
        act(dossier=dossier, by=actor_of(request))
    except ReceptionError as problem:
        messages.error(request, problem.for_people)
    if request.htmx:
        fresh = _lines(Dossier.objects.visible_to(request.user)).get(code=code)
        return render(request, "counter/_line.html", {"item": line(fresh, request.user), "is_answer": True})
    if "from_dossier" in request.POST:
        return redirect("counter-dossier", code)
    return redirect("counter-queue")
