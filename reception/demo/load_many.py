"""Many made-up people with papers, and many made-up dossiers: the same every time, in bounded memory."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from datetime import datetime, time
from hashlib import sha256

from django.db import transaction

from kho_portal.files.models import FileState, StoredFile
from kho_portal.files.storage import new_key, store
from reception.base.clock import today
from reception.deadlines.calendars import LOCAL
from reception.demo.history import History
from reception.demo.load_papers import document_of
from reception.demo.load_uploads import scan_file, scanned_components
from reception.demo.made_up_dossiers import Form, Plan, Sheets
from reception.demo.papers import paper_of_made_up_person, specimen_page
from reception.demo.people import DemoPerson, made_up_person
from reception.demo.places import TWO_LEVELS
from reception.models import Dossier, ProcedureVersion, User, WarehouseDocument, WarehouseFile

BATCH = 500
MOST_DOSSIERS, MOST_PEOPLE = 1_000_000, 5_000  # a person's paper is a file of its own
DRAFT_EVERY, DRAFTS_UNTIL = 5, 10  # one of so many is a draft, until it is so many working days old
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
        ready_at=datetime.combine(TWO_LEVELS, time(8), LOCAL),
    )


def load_dossiers(number: int, advance: Callable[[int], None] = lambda done: None) -> int:
    """The first `number` made-up dossiers exist, the oldest first. Returns how many were made.

    One that exists is known by its owner, whatever day it was made for. Each batch is whole or not there at all, so
    that an interrupted load goes on where it stopped.
    """
    if not number:
        return 0
    history, sheets = History(number, today()), Sheets(scan_file())
    scanned = scanned_components()
    desks = [_forms_of(username, codes, sheets, scanned) for username, codes in DESKS]
    batches = list(_batches(number))
    # They are made in order: whole batches lie before the first gap, and behind the first wholly new one all is new.
    whole = bisect_left(batches, True, key=lambda indexes: len(_known(indexes)) < len(indexes))
    advance(sum(map(len, batches[:whole])))
    made, looks = 0, True
    for indexes in batches[whole:]:
        known = _known(indexes) if looks else set()
        looks = bool(known)
        plans = [_plan(index, history, desks) for index in indexes if index not in known]
        with transaction.atomic():
            sheets.store(plans)
        made += len(plans)
        advance(len(indexes))
    sheets.settle()
    return made


def _known(indexes: range) -> set[int]:
    """Return which of these dossiers exist."""
    numbers = {made_up_person(index).id_number: index for index in indexes}
    owners = Dossier.objects.filter(owner__id_number__in=numbers).values_list("owner__id_number", flat=True)
    return {numbers[number] for number in owners}


def _forms_of(username: str, codes: tuple[str, ...], sheets: Sheets, scanned: dict[str, int]) -> list[Form]:
    """Return the procedures that are taken in at this officer's desk."""
    officer = User.objects.select_related("office").get(username=username)
    versions = ProcedureVersion.objects.filter(procedure__code__in=codes, cases=None)
    versions = versions.select_related("procedure", "deciding_agency").order_by("procedure__code", "pk")
    return [Form(version, officer, sheets, scanned) for version in versions]


def _plan(index: int, history: History, desks: list[list[Form]]) -> Plan:
    """Return the `index`-th dossier; the desks take turns, and at each desk its procedures."""
    turn, desk = divmod(index, len(desks))
    is_draft = index % DRAFT_EVERY == DRAFT_EVERY - 1 and history.age(index) < DRAFTS_UNTIL
    form = desks[desk][turn % len(desks[desk])]
    return Plan(turn, form, made_up_person(index), history.opened_at(index), is_draft)


def _batches(number: int) -> Iterator[range]:
    for start in range(0, number, BATCH):
        yield range(start, min(start + BATCH, number))
