"""The rows of made-up dossiers: what all dossiers of one procedure share is prepared once, what differs is put in."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from kho_portal.files.models import StoredFile
from kho_portal.opaque import new_opaque_id
from reception.base.clock import now
from reception.deadlines.due_moments import Deadline, due_at, effective_start
from reception.demo.bulk_rows import Row, Sheet
from reception.demo.people import DemoPerson
from reception.dossiers.codes import format_code
from reception.dossiers.freezing import components_of, freeze_components
from reception.models import (
    Attachment,
    AttachmentSource,
    Dossier,
    DossierSerial,
    DossierStatus,
    Event,
    EventKind,
    Party,
    ProcedureVersion,
    Slot,
    User,
)

WAIVED = "Hồ sơ mô phỏng, không kèm tệp."
SCANNED_AFTER, ACCEPTED_AFTER = timedelta(minutes=5), timedelta(minutes=15)


@dataclass(frozen=True)
class Paper:
    """The slot of one component as it is stored: in a draft, shown or waived in an accepted dossier.

    Every `scanned`-th accepted dossier holds a scan of it instead; none does if `scanned` is 0.
    """

    asked: Row
    settled: Row
    settled_at: str
    scanned: int


class Sheets:
    """The tables that a made-up dossier has rows in, and the file that all scans are."""

    def __init__(self, scan: StoredFile) -> None:
        self.parties, self.dossiers, self.slots = Sheet(Party), Sheet(Dossier), Sheet(Slot)
        self.attachments, self.events = Sheet(Attachment), Sheet(Event)
        self.scan = scan

    def store(self, plans: list["Plan"]) -> None:
        """Write all rows of these dossiers within the caller's transaction."""
        take_serials(plans)
        slot_keys = iter(self.slots.reserve(sum(len(plan.form.papers) for plan in plans)))
        keys = zip(plans, self.parties.reserve(len(plans)), self.dossiers.reserve(len(plans)), strict=True)
        for plan, plan.owner_key, plan.key in keys:
            plan.slot_keys = list(islice(slot_keys, len(plan.form.papers)))
        self.parties.write(plan.owner() for plan in plans)
        self.dossiers.write(plan.dossier() for plan in plans)
        self.slots.write(row for plan in plans for row in plan.slots())
        self.attachments.write(row for plan in plans for row in plan.scans())
        self.events.write(row for plan in plans for row in plan.events())

    def settle(self) -> None:
        """Let the database count what was written: until it does by itself it plans for the tables as they were."""
        for sheet in (self.parties, self.dossiers, self.slots, self.attachments, self.events):
            sheet.count()


class Form:
    """One procedure taken in by one officer, with its rows as they are stored.

    `scanned` tells, by the code of a component, how many dossiers hold a scan: one of so many.
    """

    def __init__(self, version: ProcedureVersion, officer: User, sheets: Sheets, scanned: dict[str, int]) -> None:
        self.sheets = sheets
        self.prefix = version.deciding_agency.prefix
        number, unit = version.deadline_for(None)
        self.deadline = Deadline(number, unit)
        moment = now()  # stands where each dossier puts its own
        shared = {
            "procedure": version.procedure,
            "procedure_version": version,
            "procedure_code": version.procedure.code,
            "procedure_name": version.procedure.name,
            "helped_at": officer.office,
            "received_at": officer.office,
            "deciding_agency": version.deciding_agency,
            "opened_by": officer,
            "opened_at": moment,
            "updated_at": moment,
            "claimed_by": officer,
            "claimed_at": moment,
            "deadline_number": number,
            "deadline_unit": unit,
        }
        draft = Dossier(**shared)
        accepted = Dossier(**shared, status=DossierStatus.ACCEPTED, version=draft.version + 1, accepted_by=officer)
        opened = Event(user=officer, at=moment, kind=EventKind.DOSSIER_OPENED, data={"channel": draft.channel})
        scan = Attachment(
            position=1, source=AttachmentSource.UPLOAD, stored_file=sheets.scan, attached_by=officer,
            attached_at=moment, compared_by=officer, compared_at=moment,
        )  # fmt: skip
        self.draft, self.accepted = sheets.dossiers.row_of(draft), sheets.dossiers.row_of(accepted)
        self.opened = sheets.events.row_of(opened)
        self.acceptance = self.opened | {"kind": EventKind.DOSSIER_ACCEPTED.value}
        self.scan = sheets.attachments.row_of(scan)
        slots = freeze_components(draft, components_of(version, None))
        self.papers = [self._paper(slot, officer, scanned.get(slot.component_code, 0)) for slot in slots]

    def _paper(self, slot: Slot, officer: User, scanned: int) -> Paper:
        asked = self.sheets.slots.row_of(slot)
        if slot.is_only_seen:
            return Paper(asked, asked | {"shown_by_id": officer.pk}, "shown_at", 0)
        return Paper(asked, asked | {"waived_by_id": officer.pk, "waive_reason": WAIVED}, "waived_at", scanned)


@dataclass
class Plan:
    """One made-up dossier, the `turn`-th at its desk; its code and its keys are given when it is stored."""

    turn: int
    form: Form
    person: DemoPerson
    opened_at: datetime
    is_draft: bool
    code: str = ""
    owner_key: int = 0
    key: int = 0
    slot_keys: Sequence[int] = ()

    def __post_init__(self) -> None:
        self.stored = self.form.sheets.dossiers.stored
        self.accepted_at = self.opened_at + ACCEPTED_AFTER
        self.opened_moment = self.stored("opened_at", self.opened_at)
        self.accepted_moment = self.stored("accepted_at", self.accepted_at)
        self.due_at = None if self.is_draft else due_at(self.accepted_at, self.form.deadline)

    def owner(self) -> Row:
        """Return the row of the owner."""
        person = self.person
        party = Party(
            pk=self.owner_key,
            id_number=person.id_number,
            full_name=person.full_name,
            date_of_birth=person.born.isoformat(),
            sex=person.sex,
            address=person.address,
            phone=person.phone,
            identity_source="card",
        )
        return self.form.sheets.parties.row_of(party)

    def dossier(self) -> Row:
        """Return the row of the dossier."""
        opened = {
            "id": self.key,
            "public_id": new_opaque_id(),
            "code": self.code,
            "owner_id": self.owner_key,
            "opened_at": self.opened_moment,
            "claimed_at": self.opened_moment,
            "updated_at": self.opened_moment,
        }
        if self.is_draft:
            return self.form.draft | opened
        return (
            self.form.accepted
            | opened
            | {
                "updated_at": self.accepted_moment,
                "accepted_at": self.accepted_moment,
                "clock_started_at": self.stored("clock_started_at", effective_start(self.accepted_at)),
                "due_at": self.stored("due_at", self.due_at),
            }
        )

    def slots(self) -> Iterator[Row]:
        """Yield the rows of the slots: asked for in a draft; shown, scanned or waived in an accepted dossier."""
        for key, paper in zip(self.slot_keys, self.form.papers, strict=True):
            own = {"id": key, "public_id": new_opaque_id(), "dossier_id": self.key}
            if self.is_draft or self._is_scanned(paper):
                yield paper.asked | own
            else:
                yield paper.settled | own | {paper.settled_at: self.accepted_moment}

    def scans(self) -> Iterator[Row]:
        """Yield the rows of the files."""
        moment = self.stored("opened_at", self.opened_at + SCANNED_AFTER)
        for key, paper in zip(self.slot_keys, self.form.papers, strict=True):
            if not self.is_draft and self._is_scanned(paper):
                own = {"public_id": new_opaque_id(), "slot_id": key}
                yield self.form.scan | own | {"attached_at": moment, "compared_at": moment}

    def _is_scanned(self, paper: Paper) -> bool:
        return paper.scanned > 0 and self.turn % paper.scanned == 0

    def events(self) -> Iterator[Row]:
        """Yield the rows of what happened, at the true times of the story."""
        yield self.form.opened | {"dossier_id": self.key, "at": self.opened_moment}
        if self.due_at:
            data = self.form.sheets.events.stored("data", {"due_at": self.due_at.isoformat()})
            yield self.form.acceptance | {"dossier_id": self.key, "at": self.accepted_moment, "data": data}


def take_serials(plans: list[Plan]) -> None:
    """Give each dossier the next code of its day; what is opened later goes on after them."""
    days = {plan.opened_at.date() for plan in plans}
    known = DossierSerial.objects.select_for_update().filter(day__in=days)
    last = Counter({(serial.prefix, serial.day): serial.last for serial in known})
    for plan in plans:
        day = plan.opened_at.date()
        last[plan.form.prefix, day] += 1
        plan.code = format_code(plan.form.prefix, day, last[plan.form.prefix, day])
    DossierSerial.objects.bulk_create(
        [DossierSerial(prefix=prefix, day=day, last=number) for (prefix, day), number in last.items()],
        update_conflicts=True,
        unique_fields=["prefix", "day"],
        update_fields=["last"],
    )
