"""Finding dossiers of an office: its queues and searches; and taking a dossier as one's own work."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from kho_portal.audit.services import Actor
from kho_portal.vietnamese import fold
from reception.base.clock import now, today
from reception.base.errors import ClaimedByOther, InvalidInput
from reception.deadlines.answers import SOON_DAYS
from reception.deadlines.calendars import PLAIN_CALENDAR
from reception.dossiers.codes import search_form
from reception.dossiers.events import record_event
from reception.models import Dossier, DossierStatus
from reception.people.identity import clean_number

BAD_STATUS = "Trạng thái không có. Xin dùng một trong: {known}."
BAD_DUE = "Hẹn trả là overdue (quá hạn), today (hôm nay) hoặc một ngày như 2026-11-02."


@dataclass(frozen=True)
class QueueFilter:
    """Filters of a list that name no person; an empty filter keeps every dossier.

    `office` is the receiving agency's code; `due` is "overdue", "today" or the ISO date of the promised day.
    """

    status: str = ""
    office: str = ""
    procedure: str = ""
    due: str = ""


MOST_COUNTED = 999


@dataclass(frozen=True)
class Queue:
    """One group of an office's dossiers: `key` stands in the address, `by_due` orders by the promised moment."""

    key: str
    label: str
    keeps: Callable[[QuerySet, object], QuerySet]
    by_due: bool = False
    tone: str = ""


def _due_soon(rows: QuerySet, user) -> QuerySet:
    """Return the dossiers in work whose due moment comes within the next SOON_DAYS working days."""
    last = PLAIN_CALENDAR.add_working_days(today(), SOON_DAYS)
    until = timezone.make_aware(datetime.datetime.combine(last, datetime.time.max))
    return rows.in_work().filter(due_at__gte=now(), due_at__lte=until)


QUEUES = (
    Queue("viec-cua-toi", "Việc của tôi", lambda rows, user: rows.unfinished().filter(claimed_by=user)),
    Queue("cho-tiep-nhan", "Chờ tiếp nhận", lambda rows, user: rows.filter(status=DossierStatus.SUBMITTED)),
    Queue("ban-nhap", "Bản nháp", lambda rows, user: rows.filter(status=DossierStatus.DRAFT)),
    Queue("dang-xu-ly", "Đang xử lý", lambda rows, user: rows.in_work(), by_due=True),
    Queue("cho-kho", "Chờ kho", lambda rows, user: rows.awaiting_paper(), by_due=True),
    Queue("sap-den-han", "Sắp đến hạn", _due_soon, by_due=True, tone="warn"),
    Queue("qua-han", "Quá hạn", lambda rows, user: rows.overdue(now()), by_due=True, tone="failed"),
    Queue("tat-ca", "Tất cả", lambda rows, user: rows),
)


def find_queue(key: str) -> Queue:
    """Return the queue of this key, the first queue for an unknown key."""
    return next((queue for queue in QUEUES if queue.key == key), QUEUES[0])


def in_queue(queue: Queue, *, user, channel: str = "") -> QuerySet[Dossier]:
    """Return the queue's dossiers that `user` may see: ordered by due moment, or latest opened first."""
    rows = queue.keeps(Dossier.objects.visible_to(user), user)
    if channel:
        rows = rows.filter(channel=channel)
    return rows.order_by("due_at", "pk") if queue.by_due else rows.order_by("-pk")


def count_queues(user) -> dict[str, int | None]:
    """Return how many dossiers each queue holds, by its key; None for more than 999.

    Counting stops there, so that a million rows cost no more. The queue of all dossiers is not counted.
    """
    counts = {}
    for queue in QUEUES[:-1]:
        rows = queue.keeps(Dossier.objects.visible_to(user), user)
        count = rows.order_by().values("pk")[: MOST_COUNTED + 1].count()
        counts[queue.key] = None if count > MOST_COUNTED else count
    return counts


def claim_dossier(*, dossier: Dossier, by: Actor) -> Dossier:
    """Make the dossier this officer's work. Raises ClaimedByOther when another officer has it."""
    with transaction.atomic():
        locked = Dossier.objects.locked(dossier.pk)
        if locked.claimed_by_id not in {None, by.user.pk}:
            raise ClaimedByOther(locked.claimed_by)
        if locked.claimed_by_id is None:
            Dossier.objects.filter(pk=locked.pk).update(claimed_by=by.user, claimed_at=Now())
            record_event("dossier.claimed", dossier=locked, by=by)
        locked.claimed_by = by.user
    return locked


def release_dossier(*, dossier: Dossier, by: Actor) -> Dossier:
    """End this officer's claim, so that a colleague can take the dossier. Raises ClaimedByOther."""
    with transaction.atomic():
        locked = Dossier.objects.locked(dossier.pk)
        if locked.claimed_by_id not in {None, by.user.pk}:
            raise ClaimedByOther(locked.claimed_by)
        if locked.claimed_by_id is not None:
            Dossier.objects.filter(pk=locked.pk).update(claimed_by=None, claimed_at=None)
            record_event("dossier.released", dossier=locked, by=by)
        locked.claimed_by = None
    return locked


def search_dossiers(*, user, text: str, status: str = "") -> QuerySet[Dossier]:
    """Return the dossiers that `user` may see and that `text` names, latest opened first.

    `text` is a code or its end, a procedure code, an owner's number, or words of the owner's name; "" names all.
    """
    rows = Dossier.objects.visible_to(user).select_related("owner").order_by("-pk")
    if status:
        rows = rows.filter(status=status)
    text = text.replace("\x00", " ").strip()
    if not text:
        return rows
    number = clean_number(text)
    if any(character.isdigit() for character in number):
        code = search_form(text)
        codes = Q(code__in=[code, text]) | Q(code__endswith=code) | Q(procedure_code=text)
        return rows.filter(codes | Q(owner__id_number__in=[number, text]))
    for word in fold(text).split():
        rows = rows.filter(owner__search_key__contains=word)
    return rows


def filter_dossiers(rows: QuerySet[Dossier], wanted: QueueFilter) -> QuerySet[Dossier]:
    """Return the rows that pass every filter. Raises InvalidInput for a status or day that cannot be read."""
    if wanted.status:
        if wanted.status not in DossierStatus.values:
            raise InvalidInput(fields={"status": [BAD_STATUS.format(known=", ".join(DossierStatus.values))]})
        rows = rows.filter(status=wanted.status)
    if wanted.office:
        rows = rows.filter(received_at__code=wanted.office.replace("\x00", " "))
    if wanted.procedure:
        rows = rows.filter(procedure_code=wanted.procedure.replace("\x00", " "))
    if wanted.due == "overdue":
        return rows.overdue(now())
    if wanted.due:
        first = _first_moment(wanted.due)
        rows = rows.filter(due_at__gte=first, due_at__lt=first + datetime.timedelta(days=1))
    return rows


def _first_moment(due: str) -> datetime.datetime:
    """Return the midnight, in local time, at which the day `due` begins. Raises InvalidInput."""
    try:
        day = today() if due == "today" else datetime.date.fromisoformat(due)
        return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
    except (ValueError, OverflowError):
        raise InvalidInput(fields={"due": [BAD_DUE]}) from None
