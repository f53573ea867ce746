"""The list of an office: its queues with counts, a posted search, and taking a dossier as one's own work."""

from types import SimpleNamespace

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from kho_portal.middleware import POLLING
from reception.base.clock import now
from reception.base.errors import ReceptionError
from reception.base.numbers import whole_number
from reception.counter.dossiers import dossier_url
from reception.dossiers.queues import (
    QUEUES,
    Queue,
    claim_dossier,
    count_queues,
    find_queue,
    in_queue,
    release_dossier,
    search_dossiers,
)
from reception.models import Channel, Dossier, DossierStatus
from reception.screens.due_lights import answer_light, due_light
from reception.screens.finding import find_dossier
from reception.screens.policy import OFFICER, actor_of, declare
from reception.screens.rows import row_state

PAGE = 50
MOST_NEW = 99


@declare(OFFICER)
@require_http_methods(["GET", "POST"])
def queue(request):
    """One queue of the office. A search is posted, over all queues: names and numbers never stand in an address."""
    text = request.POST.get("text", "").strip()[:100]
    shown = QUEUES[-1] if text else find_queue(request.GET.get("nhom", ""))
    channel = request.GET.get("kenh", "")
    channel = channel if channel in Channel.values else ""
    if POLLING in request.GET:
        return render(request, "counter/_queues.html", _counts(request, shown, channel))
    if text:
        rows = search_dossiers(user=request.user, text=text)
        rows = rows.filter(channel=channel) if channel else rows
    else:
        rows = _after(in_queue(shown, user=request.user, channel=channel), shown, request.GET.get("truoc", ""))
    found = list(rows.with_board()[: PAGE + 1])
    context = _counts(request, shown, channel) | {
        "dossiers": [line(dossier, request.user) for dossier in found[:PAGE]],
        "text": text,
        "channels": Channel.choices,
        "channel": channel,
        "is_more": len(found) > PAGE,
        "next_url": _address(shown, channel, truoc=_place(found[PAGE - 1], shown)) if len(found) > PAGE else "",
        "first_url": _address(shown, channel) if "truoc" in request.GET else "",
        "office_name": request.user.office.name,
    }
    return render(request, "counter/dossiers.html", context)


def _address(queue: Queue, channel: str, **more: str) -> str:
    wanted = {"nhom": queue.key if queue is not QUEUES[0] else "", "kenh": channel, **more}
    return f"{reverse('counter-queue')}?{urlencode({name: text for name, text in wanted.items() if text})}".rstrip("?")


def _counts(request, shown: Queue, channel: str) -> dict:
    """The tabs, and how many dossiers have come since the page was drawn: the table never moves by itself.

    A page remembers the newest of its whole queue: what stands on another page is not new.
    """
    counts = count_queues(request.user)
    rows = in_queue(shown, user=request.user, channel=channel)
    newest, fresh = whole_number(request.GET.get("sau", "")), 0
    if newest is None:
        newest = rows.order_by("-pk").values_list("pk", flat=True).first() or 0
    else:
        fresh = rows.filter(pk__gt=newest)[:MOST_NEW].count()
    return {
        "queue": shown,
        "tabs": [
            SimpleNamespace(
                label=each.label,
                url=_address(each, channel),
                current=each is shown,
                count=counts.get(each.key),
                many=each.key in counts and counts[each.key] is None,
                tone=each.tone if counts.get(each.key) else "",
            )
            for each in QUEUES
        ],
        "summary": _summary(counts),
        "queue_url": _address(shown, channel),
        "poll_url": _address(shown, channel, sau=str(newest), poll="1"),
        "fresh": fresh,
    }


def _summary(counts: dict[str, int | None]) -> str:
    said = {key: "hơn 999" if number is None else str(number) for key, number in counts.items()}
    return (
        f"{said['dang-xu-ly']} hồ sơ đang xử lý, {said['qua-han']} quá hạn, "
        f"{said['sap-den-han']} đến hạn trong 2 ngày làm việc"
    )


def _place(dossier: Dossier, queue: Queue) -> str:
    return f"{dossier.due_at.isoformat()}~{dossier.pk}" if queue.by_due else str(dossier.pk)


def _after(rows: QuerySet, queue: Queue, place: str) -> QuerySet:
    """The rows behind a place in the queue's order; a place that is none begins at the top."""
    moment, _, written = place.rpartition("~")
    number = whole_number(written)
    if number is None:
        return rows
    if not queue.by_due:
        return rows.filter(pk__lt=number)
    try:
        due = parse_datetime(moment)
    except ValueError:
        due = None
    if due is None or due.tzinfo is None:
        return rows
    return rows.filter(Q(due_at__gt=due) | Q(due_at=due, pk__gt=number))


def _due(dossier: Dossier) -> SimpleNamespace | None:
    """What is promised next: the result, or an answer to what was filed."""
    if dossier.status == DossierStatus.SUBMITTED:
        return answer_light(dossier.submitted_at, now())
    return due_light(dossier.due_at, now()) if dossier.due_at and not dossier.is_over else None


def line(dossier: Dossier, user) -> SimpleNamespace:
    """One row of the list."""
    states = [row_state(slot) for slot in dossier.board_slots]
    holder = dossier.claimed_by
    return SimpleNamespace(
        code=dossier.code,
        url=dossier_url(dossier),
        owner_name=dossier.owner.full_name,
        procedure_name=dossier.procedure_name,
        channel_label=dossier.get_channel_display(),
        status=dossier.status,
        status_label=dossier.get_status_display(),
        states=states,
        ready=sum(state == "ready" for state in states),
        total=len(states),
        due=_due(dossier),
        is_over=dossier.is_over,
        holder=str(holder) if holder else "",
        is_mine=dossier.claimed_by_id == user.pk,
        claim_url=reverse("counter-claim", args=[dossier.code]) if holder is None else "",
    )


@declare(OFFICER)
@require_POST
def claim(request, code):
    """The dossier becomes this officer's work, or nobody's again; the answer is its line, or the page it came from."""
    found = find_dossier(request, code)
    act = release_dossier if "release" in request.POST else claim_dossier
    try:
        act(dossier=found, by=actor_of(request))
    except ReceptionError as problem:
        messages.error(request, problem.for_people)
    if request.htmx:
        fresh = find_dossier(request, code)
        return render(request, "counter/_line.html", {"item": line(fresh, request.user), "is_answer": True})
    if "from_dossier" in request.POST:
        return redirect("counter-dossier", code)
    return redirect("counter-queue")
