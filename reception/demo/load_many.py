"""Many made-up people with papers, and many made-up dossiers: the same every time, in bounded memory."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from django.db import transaction

from kho_portal.files.models import FileState, StoredFile
from kho_portal.files.storage import new_key, store
from reception.deadlines.calendars import LOCAL, PLAIN_CALENDAR
from reception.deadlines.due_moments import Deadline, due_at, effective_start
from reception.demo.load_papers import document_of
from reception.demo.papers import paper_of_made_up_person, specimen_page
from reception.demo.people import DemoPerson, made_up_person
from reception.dossiers.codes import format_code
from reception.dossiers.freezing import components_of, freeze_components
from reception.models import (
    Dossier,
    DossierSerial,
    DossierStatus,
    Event,
    Party,
    ProcedureVersion,
    Slot,
    User,
    WarehouseDocument,
    WarehouseFile,
)

BATCH = 250
FIRST_DAY = date(2026, 9, 1)
DOSSIERS_A_DAY = 60
WAIVED = "Hồ sơ mô phỏng, không kèm tệp."
STATUSES = (
    DossierStatus.ACCEPTED,
    DossierStatus.ACCEPTED,
    DossierStatus.PROCESSING,
    DossierStatus.COMPLETED,
    DossierStatus.DRAFT,
)
# Officer, and the procedures of the demonstration without cases that this desk takes in.
DESKS = (("canbo1", ("1.003709",)), ("canbo2", ("1.001193", "1.013225", "1.004222", "1.000656", "1.012790")))


def load_people(number: int, advance: Callable[[int], None] = lambda done: None) -> int:
    """The first `number` made-up people own a birth certificate each. Returns how many papers were made.

    Their files are alike (one specimen page): drawing a page for each would take minutes.
    """
    specimen = specimen_page()
    made = 0
    for indexes in _batches(number):
        people = {index: made_up_person(index) for index in indexes}
        known = set(
            WarehouseDocument.objects.filter(owner_id_number__in=[p.id_number for p in people.values()]).values_list(
                "owner_id_number", flat=True
            )
        )
        missing = {index: person for index, person in people.items() if person.id_number not in known}
        _store_birth_certificates(missing, specimen)
        made += len(missing)
        advance(len(indexes))
    return made


def _store_birth_certificates(people: dict[int, DemoPerson], specimen: bytes) -> None:
    digest, files, documents = sha256(specimen).hexdigest(), [], []
    for index, person in people.items():
        paper = paper_of_made_up_person(index, person)
        document = document_of(paper)
        document.owner_name = person.full_name
        documents.append(document)
        files.append(_specimen_file(specimen, digest, paper.file_name))
    with transaction.atomic():
        WarehouseDocument.objects.bulk_create(documents)
        StoredFile.objects.bulk_create(files)
        WarehouseFile.objects.bulk_create(
            WarehouseFile(document=document, stored_file=stored, position=1)
            for document, stored in zip(documents, files, strict=True)
        )


def _specimen_file(specimen: bytes, digest: str, name: str) -> StoredFile:
    """The unsaved row of a file whose bytes lie in the store already."""
    key = new_key()
    store().put_made_up(key, specimen)
    return StoredFile(
        state=FileState.READY,
        storage_key=key,
        display_name=name,
        media_type="application/pdf",
        size=len(specimen),
        sha256=digest,
        pages=1,
        has_text=True,
        ready_at=datetime.combine(FIRST_DAY, time(8), LOCAL),
    )


def load_dossiers(number: int, advance: Callable[[int], None] = lambda done: None) -> int:
    """The first `number` made-up dossiers exist, on working days from 01/09/2026. Returns how many were made."""
    desks = [_Desk(username, codes) for username, codes in DESKS]
    made = 0
    for indexes in _batches(number):
        plans = [_Plan(index, desks[index % len(desks)]) for index in indexes]
        known = set(Dossier.objects.filter(code__in=[plan.code for plan in plans]).values_list("code", flat=True))
        missing = [plan for plan in plans if plan.code not in known]
        with transaction.atomic():
            _store_dossiers(missing)
            _raise_serials(plans)
        made += len(missing)
        advance(len(indexes))
    return made


class _Desk:
    """An officer with the procedures taken in at that desk, read once."""

    def __init__(self, username: str, codes: tuple[str, ...]) -> None:
        self.officer = User.objects.select_related("office").get(username=username)
        self.versions = list(
            ProcedureVersion.objects.filter(procedure__code__in=codes, cases=None)
            .select_related("procedure", "deciding_agency")
            .order_by("procedure__code")
        )
        self.components = {version.pk: components_of(version, None) for version in self.versions}


class _Plan:
    """Everything about the `index`-th dossier, computed from its index alone."""

    def __init__(self, index: int, desk: _Desk) -> None:
        self.desk, self.person = desk, made_up_person(index)
        self.version = desk.versions[index // len(DESKS) % len(desk.versions)]
        day, self.serial = index // DOSSIERS_A_DAY, index % DOSSIERS_A_DAY + 1
        self.day = PLAIN_CALENDAR.add_working_days(FIRST_DAY, day)
        self.status = STATUSES[index % len(STATUSES)]
        minutes = index % DOSSIERS_A_DAY * 3
        self.opened_at = datetime.combine(self.day, time(8), LOCAL) + timedelta(minutes=minutes)
        self.code = format_code(self.version.deciding_agency.prefix, self.day, self.serial)

    def party(self) -> Party:
        """The unsaved owner."""
        person = self.person
        return Party(
            id_number=person.id_number,
            full_name=person.full_name,
            date_of_birth=person.born.isoformat(),
            sex=person.sex,
            address=person.address,
            phone=person.phone,
            identity_source="card",
        )

    def dossier(self, owner: Party) -> Dossier:
        """The unsaved dossier of a saved owner."""
        version, officer = self.version, self.desk.officer
        number, unit = version.deadline_for(None)
        dossier = Dossier(
            code=self.code,
            status=self.status,
            procedure=version.procedure,
            procedure_version=version,
            procedure_code=version.procedure.code,
            procedure_name=version.procedure.name,
            helped_at=officer.office,
            received_at=officer.office,
            deciding_agency=version.deciding_agency,
            owner=owner,
            opened_by=officer,
            opened_at=self.opened_at,
            claimed_by=officer,
            claimed_at=self.opened_at,
            updated_at=self.opened_at,
            deadline_number=number,
            deadline_unit=unit,
        )
        if self.status != DossierStatus.DRAFT:
            moment = self.opened_at + timedelta(minutes=15)
            dossier.accepted_at, dossier.accepted_by, dossier.updated_at = moment, officer, moment
            dossier.clock_started_at = effective_start(moment)
            dossier.due_at = due_at(moment, Deadline(number, unit))
        return dossier

    def slots(self, dossier: Dossier) -> Iterator[Slot]:
        """Unsaved slots: asked for in a draft, shown or waived in an accepted dossier (there are no files)."""
        for slot in freeze_components(dossier, self.desk.components[self.version.pk]):
            if dossier.accepted_at and slot.only_shown:
                slot.shown_at, slot.shown_by = dossier.accepted_at, self.desk.officer
            elif dossier.accepted_at:
                slot.waived_at, slot.waived_by, slot.waive_reason = dossier.accepted_at, self.desk.officer, WAIVED
            yield slot

    def events(self, dossier: Dossier) -> Iterator[Event]:
        """What happened, at the true times of the story."""
        yield Event(dossier=dossier, at=self.opened_at, user=self.desk.officer, kind="dossier.opened", data={})
        if dossier.accepted_at:
            data = {"due_at": dossier.due_at.isoformat()}
            yield Event(
                dossier=dossier, at=dossier.accepted_at, user=self.desk.officer, kind="dossier.accepted", data=data
            )


def _store_dossiers(plans: list[_Plan]) -> None:
    owners = Party.objects.bulk_create([plan.party() for plan in plans])
    dossiers = Dossier.objects.bulk_create([plan.dossier(owner) for plan, owner in zip(plans, owners, strict=True)])
    pairs = list(zip(plans, dossiers, strict=True))
    Slot.objects.bulk_create([slot for plan, dossier in pairs for slot in plan.slots(dossier)])
    Event.objects.bulk_create([event for plan, dossier in pairs for event in plan.events(dossier)])


def _raise_serials(plans: list[_Plan]) -> None:
    """The next real dossier of those days does not take a code of ours."""
    for prefix, day in {(plan.version.deciding_agency.prefix, plan.day) for plan in plans}:
        serial, _ = DossierSerial.objects.get_or_create(prefix=prefix, day=day)
        DossierSerial.objects.filter(pk=serial.pk, last__lt=DOSSIERS_A_DAY).update(last=DOSSIERS_A_DAY)


def _batches(number: int) -> Iterator[range]:
    for start in range(0, number, BATCH):
        yield range(start, min(start + BATCH, number))
