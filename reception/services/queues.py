"""Finding dossiers of an office."""

import datetime
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from kho_portal.vietnamese import fold
from reception.clock import now, today
from reception.errors import InvalidInput
from reception.identity import clean_number
from reception.models import Dossier, DossierStatus

BAD_STATUS = "Trạng thái không có. Xin dùng một trong: {known}."
BAD_DUE = "Hẹn trả là overdue (quá hạn), today (hôm nay) hoặc một ngày như 2026-11-02."


@dataclass(frozen=True)
class QueueFilter:
    """Harmless filters of a list; an empty one holds for every dossier.

    `office` is the receiving agency's code; `due` is "overdue", "today" or the ISO date of the promised day.
    """

    status: str = ""
    office: str = ""
    procedure: str = ""
    due: str = ""


def search_dossiers(*, user, text: str, status: str = "") -> QuerySet[Dossier]:
    """Dossiers that `user` may see, whose code or owner's number is `text`, or whose owner's name holds its words."""
    rows = Dossier.objects.visible_to(user).select_related("owner").order_by("-pk")
    if status:
        rows = rows.filter(status=status)
    text = text.replace("\x00", " ").strip()
    if not text:
        return rows
    number = clean_number(text)
    if any(character.isdigit() for character in number):
        return rows.filter(
            Q(code=text.upper()) | Q(owner__id_number__in=[number, text]) | Q(code__endswith=text.upper())
        )
    for word in fold(text).split():
        rows = rows.filter(owner__search_key__contains=word)
    return rows


def filter_dossiers(rows: QuerySet[Dossier], wanted: QueueFilter) -> QuerySet[Dossier]:
    """The rows for which every given filter holds. Raises InvalidInput for a value that no dossier can have."""
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
    """Midnight, where the offices are, of the day that `due` names."""
    try:
        day = today() if due == "today" else datetime.date.fromisoformat(due)
        return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
    except (ValueError, OverflowError):
        raise InvalidInput(fields={"due": [BAD_DUE]}) from None
