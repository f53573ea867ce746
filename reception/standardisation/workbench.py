"""The lines of the standardiser's bench: which components lack a code, how often they are uploaded, what is covered."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from kho_portal.vietnamese import fold
from reception.base.clock import today
from reception.models import (
    Attachment,
    AttachmentSource,
    Component,
    ComponentCode,
    LinkStatus,
    ProcedureVersion,
    ResultCode,
    Sector,
)

MONTHS_COUNTED = timedelta(days=365)
# The states of a component, which are derived from its links and not stored.
MISSING, WAITING, APPROVED, NOT_APPLICABLE = "missing", "waiting", "approved", "not_applicable"
STATES = {
    MISSING: "chưa có mã",
    WAITING: "chờ duyệt",
    APPROVED: "đã duyệt",
    NOT_APPLICABLE: "không áp dụng",
}
NO_SECTOR = "-"


@dataclass(frozen=True)
class Line:
    """One component of a version in effect."""

    pk: int
    code: str
    name: str
    procedure_code: str
    procedure_name: str
    sector: str
    search_key: str
    is_approved: bool
    is_waiting: bool
    waits_for_others: bool
    is_excluded: bool
    uploads: int = 0

    @property
    def state(self) -> str:
        """APPROVED, WAITING, MISSING or NOT_APPLICABLE; WAITING comes first, because a person must decide."""
        if self.is_waiting:
            return WAITING
        if self.is_approved:
            return APPROVED
        return NOT_APPLICABLE if self.is_excluded else MISSING

    @property
    def needs_code(self) -> bool:
        """Whether no code is approved although some procedure may issue the paper."""
        return not self.is_approved and not self.is_excluded


@dataclass(frozen=True)
class Filters:
    """What the standardiser wants to see; an empty filter keeps every line.

    `mine` keeps the lines that wait for the decision of this account.
    """

    q: str = ""
    sector: str = ""
    procedure: str = ""
    state: str = ""
    mine: bool = False

    def keeps(self, line: Line) -> bool:
        """Whether every filter keeps the line."""
        return (
            (not self.sector or self.sector == (line.sector or NO_SECTOR))
            and (not self.procedure or self.procedure == line.procedure_code)
            and (not self.state or self.state == line.state)
            and (not self.mine or line.waits_for_others)
            and all(word in line.search_key for word in fold(self.q).split())
        )


@dataclass
class Coverage:
    """How many components of a field are in each state, and how often those without a code were uploaded."""

    sector: str
    name: str
    counts: Counter = field(default_factory=Counter)
    uploads: int = 0

    @property
    def total(self) -> int:
        """The number of components in effect."""
        return self.counts.total()

    @property
    def issued(self) -> int:
        """The number of components that some procedure may issue."""
        return self.total - self.counts[NOT_APPLICABLE]

    @property
    def share(self) -> int | None:
        """The approved share of `issued` in whole per cent, rounded down: 100 means all; None if it is 0."""
        return 100 * self.counts[APPROVED] // self.issued if self.issued else None


def read_lines(*, viewer_pk: int | None, on: date | None = None) -> list[Line]:
    """Return the components of the versions in effect: those without an approved code first, most uploaded first.

    Two queries, however long the catalogue is.
    """
    uploads = count_uploads()
    links = ComponentCode.objects.filter(component=OuterRef("pk"))
    undecided = links.waiting()
    rows = Component.objects.filter(version__in=ProcedureVersion.objects.in_force(on or today())).annotate(
        has_approved=Exists(links.filter(status=LinkStatus.APPROVED)),
        has_waiting=Exists(undecided),
        has_others=Exists(undecided.waiting_for(viewer_pk)),
    )
    lines = [_line(row, uploads) for row in rows.values(*COLUMNS).order_by("version__procedure__code", "position")]
    return sorted(lines, key=lambda line: (not line.needs_code, -line.uploads))


COLUMNS = (
    "pk",
    "code",
    "name",
    "only_shown",
    "is_secret",
    "is_no_result",
    "search_key",
    "version__procedure__code",
    "version__procedure__name",
    "version__procedure__search_key",
    "version__procedure__sector__code",
    "has_approved",
    "has_waiting",
    "has_others",
)


def _line(row: dict, uploads: dict[tuple[str, str], int]) -> Line:
    """Return the line of one row of the query."""
    procedure = row["version__procedure__code"]
    return Line(
        pk=row["pk"],
        code=row["code"],
        name=row["name"],
        procedure_code=procedure,
        procedure_name=row["version__procedure__name"],
        sector=row["version__procedure__sector__code"] or "",
        search_key=f"{row['search_key']} {row['version__procedure__search_key']}",
        is_approved=row["has_approved"],
        is_waiting=row["has_waiting"],
        waits_for_others=row["has_others"],
        is_excluded=row["only_shown"] or row["is_secret"] or row["is_no_result"],
        uploads=uploads.get((procedure, row["code"]), 0),
    )


def count_uploads() -> dict[tuple[str, str], int]:
    """Return in how many slots people uploaded a paper in the last twelve months, by procedure and component.

    The keys are (code of the procedure, code of the component).
    """
    rows = Attachment.objects.filter(
        source=AttachmentSource.UPLOAD,
        removed_at__isnull=True,
        attached_at__gte=timezone.now() - MONTHS_COUNTED,
    ).values_list("slot__dossier__procedure_code", "slot__component_code")
    return {(procedure, code): number for procedure, code, number in rows.annotate(n=Count("slot", distinct=True))}


def cover(lines: Iterable[Line]) -> tuple[Coverage, list[Coverage]]:
    """Return the coverage of everything, and of each field that has components, ordered by name."""
    names = dict(Sector.objects.values_list("code", "name"))
    everything, fields = Coverage("", "Tất cả lĩnh vực"), {}
    for line in lines:
        code = line.sector or NO_SECTOR
        own_field = fields.setdefault(code, Coverage(code, names.get(code, "Chưa xếp lĩnh vực")))
        for coverage in (everything, own_field):
            coverage.counts[line.state] += 1
            coverage.uploads += line.uploads if line.needs_code else 0
    return everything, sorted(fields.values(), key=lambda coverage: fold(coverage.name))


def unused_codes() -> list[ResultCode]:
    """Return the result codes without a proposed or approved link."""
    used = ComponentCode.objects.live().filter(result_code=OuterRef("pk"))
    return list(ResultCode.objects.filter(~Exists(used)).order_by("code"))


def namesakes(lines: Iterable[Line], chosen: Line) -> list[Line]:
    """Return the components of other procedures with the same name, marks aside, that still need a code."""
    key = fold(chosen.name)
    return [line for line in lines if line.pk != chosen.pk and line.needs_code and fold(line.name) == key]
