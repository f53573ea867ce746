"""Finding dossiers of an office: its queues and searches; and taking a dossier as one's own work."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, DateTimeField, F, IntegerField, QuerySet, Subquery
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kho_portal.audit.services import Actor
from kho_portal.planning import along_indexes
from kho_portal.vietnamese import clean_code, fold
from kho_portal.wording import Among, Blank, worded_once
from reception.base.clock import now, today
from reception.base.errors import ClaimedByOther, InvalidInput
from reception.base.numbers import whole_number
from reception.deadlines.answers import SOON_DAYS
from reception.deadlines.calendars import PLAIN_CALENDAR
from reception.dossiers.codes import search_form
from reception.dossiers.events import record_event
from reception.models import Agency, Dossier, DossierStatus, Party, SlotPromise, User
from reception.people.identity import clean_number

BAD_STATUS = "Trạng thái không có. Xin dùng một trong: {known}."
OVERDUE = "overdue"
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
MOST_FRESH = 99
MOST_FOUND = 100
MOST_WALKED = 500


@dataclass(frozen=True)
class Reader:
    """Who reads the list and when: all that the rules of the queues compare with.

    `officer` and `office` are pks, `soon` is the last moment that counts as near. In the query that counts, blanks
    stand here instead (`BLANKS`).
    """

    officer: Any
    office: Any
    now: Any
    soon: Any

    is_authenticated = is_counter_officer = True

    @property
    def office_id(self) -> Any:
        """The office by the name that an account has for it."""
        return self.office


def _reader(user) -> Reader:
    """Return this officer at this moment."""
    last = PLAIN_CALENDAR.add_working_days(today(), SOON_DAYS)
    soon = timezone.make_aware(datetime.datetime.combine(last, datetime.time.max))
    return Reader(officer=user.pk, office=user.office_id, now=now(), soon=soon)


BLANKS = Reader(
    officer=Blank("officer", BigIntegerField()),
    office=Blank("office", BigIntegerField()),
    now=Blank("now", DateTimeField()),
    soon=Blank("soon", DateTimeField()),
)


@dataclass(frozen=True)
class Queue:
    """One group of an office's dossiers: `key` stands in the address, `by_due` orders by the promised moment.

    `counted_by` returns a row for each of its dossiers where that costs less than `keeps`.
    """

    key: str
    label: str
    keeps: Callable[[QuerySet, Reader], QuerySet]
    by_due: bool = False
    tone: str = ""
    counted_by: Callable[[Reader], QuerySet] | None = None


def _due_soon(rows: QuerySet, reader: Reader) -> QuerySet:
    """Return the dossiers in work whose due moment comes within the next SOON_DAYS working days."""
    return rows.in_work().filter(due_at__gte=reader.now, due_at__lte=reader.soon)


def _promised_to(reader: Reader) -> QuerySet:
    """Return the pks of the dossiers in work for which a warehouse promised a paper that has not come, and None."""
    return SlotPromise.objects.dossiers_at(reader.office)


@worded_once
def _promised() -> QuerySet:
    """Return what `_promised_to` returns, with blanks."""
    return _promised_to(BLANKS)


def _awaited(rows: QuerySet, reader: Reader) -> QuerySet:
    """Return these dossiers; their pks are asked for at once, so that no plan walks the office instead."""
    found = _promised().ask(office=reader.office)
    return Dossier.objects.filter(Among(F("pk"), [pk for (pk,) in found if pk is not None]))


QUEUES = (
    Queue("viec-cua-toi", "Việc của tôi", lambda rows, by: rows.unfinished().filter(claimed_by=by.officer)),
    Queue("cho-tiep-nhan", "Chờ tiếp nhận", lambda rows, by: rows.filter(status=DossierStatus.SUBMITTED)),
    Queue("ban-nhap", "Bản nháp", lambda rows, by: rows.filter(status=DossierStatus.DRAFT)),
    Queue("dang-xu-ly", "Đang xử lý", lambda rows, by: rows.in_work(), by_due=True),
    Queue("cho-kho", "Chờ kho", _awaited, by_due=True, counted_by=_promised_to),
    Queue("sap-den-han", "Sắp đến hạn", _due_soon, by_due=True, tone="warn"),
    Queue("qua-han", "Quá hạn", lambda rows, by: rows.overdue(by.now), by_due=True, tone="failed"),
    Queue("tat-ca", "Tất cả", lambda rows, by: rows),
)


def find_queue(key: str) -> Queue:
    """Return the queue of this key, the first queue for an unknown key."""
    return next((queue for queue in QUEUES if queue.key == key), QUEUES[0])


def in_queue(queue: Queue, *, user, channel: str = "") -> QuerySet[Dossier]:
    """Return the queue's dossiers that `user` may see: ordered by due moment, or latest opened first."""
    rows = queue.keeps(Dossier.objects.visible_to(user), _reader(user))
    if channel:
        rows = rows.filter(channel=channel)
    return rows.order_by("due_at", "pk") if queue.by_due else rows.order_by("-pk")


@dataclass(frozen=True)
class Place:
    """A place in a list of dossiers: behind this one, in the order of due moments, or of numbers where `due` is None.

    As a text it stands in addresses.
    """

    pk: int
    due: datetime.datetime | None = None

    def __str__(self) -> str:
        return f"{self.due.isoformat()}~{self.pk}" if self.due else str(self.pk)


def place_of(dossier: Dossier, *, by_due: bool) -> Place:
    """Return the place of a dossier in a list that is ordered by due moments, or by numbers."""
    return Place(dossier.pk, dossier.due_at if by_due else None)


def read_place(text: str, *, by_due: bool) -> Place | None:
    """Return the place that a text names in a list of this order, None for a text that names none."""
    moment, _, written = text.rpartition("~")
    number = whole_number(written)
    if number is None or not by_due:
        return None if number is None else Place(number)
    try:
        due = parse_datetime(moment)
    except ValueError:
        due = None
    return None if due is None or due.tzinfo is None else Place(number, due)


def rows_after(rows: QuerySet[Dossier], place: Place) -> QuerySet[Dossier]:
    """Return the rows behind a place: promised later, or opened earlier."""
    if place.due is None:
        return rows.filter(pk__lt=place.pk)
    return rows.filter(due_at__gte=place.due).exclude(due_at=place.due, pk__lte=place.pk)


def rows_before(rows: QuerySet[Dossier], place: Place) -> QuerySet[Dossier]:
    """Return the rows before a place in the order of due moments."""
    return rows.filter(due_at__lte=place.due).exclude(due_at=place.due, pk__gte=place.pk)


class _CountOf(Subquery):
    """How many rows a subquery has, those without a value left out."""

    template = "(SELECT COUNT(counted) FROM (%(subquery)s) listed)"
    output_field = IntegerField()


@dataclass(frozen=True)
class QueueCounts:
    """How many dossiers each queue holds, by its key, None for more than 999; the office's latest dossier (0: none)."""

    by_key: dict[str, int | None]
    newest: int


@worded_once
def _counting() -> QuerySet:
    """Return one row with the count of each queue but that of all dossiers, and the latest dossier of the office.

    Counting stops at 999, so that a million rows cost no more.
    """
    visible = Dossier.objects.visible_to(BLANKS)
    counts = {}
    for queue in QUEUES[:-1]:
        if queue.counted_by:
            rows = queue.counted_by(BLANKS)
        else:
            rows = queue.keeps(visible, BLANKS).order_by().values(counted=F("pk"))
        counts[queue.key] = _CountOf(rows[: MOST_COUNTED + 2])  # one may be None
    newest = Subquery(visible.order_by("-pk").values("pk")[:1])
    return User.objects.filter(pk=BLANKS.officer).values_list(*counts.values(), newest)


def count_queues(user) -> QueueCounts:
    """Count every queue of this officer but that of all dossiers, in one query."""
    ((*counts, newest),) = _counting().ask(**vars(_reader(user)))
    by_key = {
        queue.key: None if count > MOST_COUNTED else count for queue, count in zip(QUEUES[:-1], counts, strict=True)
    }
    return QueueCounts(by_key, newest or 0)


def count_fresh(shown: QuerySet[Dossier], newest: int) -> int:
    """Count which of the `shown` dossiers were opened after the dossier `newest`, up to MOST_FRESH."""
    return shown.filter(pk__gt=newest).order_by()[:MOST_FRESH].count()


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


def search_dossiers(rows: QuerySet[Dossier], text: str) -> QuerySet[Dossier]:
    """Return which of the rows `text` names, latest opened first; "" names all.

    `text` is an owner's number, a procedure code, a code or its beginning, the end of a code, or words of the owner's
    name. What has a digit is the first of these that names anything. At most the latest MOST_FOUND are returned.
    """
    rows = rows.order_by("-pk")
    text = text.replace("\x00", " ").strip()
    if not text:
        return rows
    if any(character.isdigit() for character in clean_number(text)):
        found = _numbered(rows, text)
    else:
        found = _named(rows, fold(text).split())
    return rows.filter(Among(F("pk"), found))


def _numbered(rows: QuerySet[Dossier], text: str) -> list[int]:
    """Return the pks of the latest rows that a text with digits names."""
    number, code = clean_number(text), search_form(text)
    kinds = [rows.with_code_start(code), rows.with_code_end(code)]
    if "-" not in code:
        kinds.insert(0, rows.filter(procedure_code=clean_code(text)))
        kinds.insert(0, rows.filter(owner__in=Party.objects.filter(id_number__in=[number, text])))
    found = (list(kind.values_list("pk", flat=True)[:MOST_FOUND]) for kind in kinds)
    return next(filter(None, found), [])


def _named(rows: QuerySet[Dossier], words: list[str]) -> list[int]:
    """Return the pks of the latest rows whose owner's name has all of these words.

    A common name is found among the latest rows, whatever PostgreSQL believes; others through the index of names.
    """
    named = rows.values_list("pk", flat=True)
    for word in words:
        named = named.filter(owner__search_key__contains=word)
    with along_indexes():
        before = rows.values_list("pk", flat=True)[MOST_WALKED:].first() or 0
        found = list(named.filter(pk__gt=before)[:MOST_FOUND])
    return found if len(found) == MOST_FOUND else list(named[:MOST_FOUND])


def filter_dossiers(rows: QuerySet[Dossier], wanted: QueueFilter) -> QuerySet[Dossier]:
    """Return the rows that pass every filter. Raises InvalidInput for a status or day that cannot be read."""
    if wanted.status:
        if wanted.status not in DossierStatus.values:
            raise InvalidInput(fields={"status": [BAD_STATUS.format(known=", ".join(DossierStatus.values))]})
        rows = rows.filter(status=wanted.status)
    if wanted.office:
        rows = rows.filter(received_at__in=Agency.objects.filter(code=wanted.office.replace("\x00", " ")))
    if wanted.procedure:
        rows = rows.filter(procedure_code=clean_code(wanted.procedure.replace("\x00", " ")))
    if wanted.due == OVERDUE:
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
