"""Dossiers that made-up people filed online and nobody has received yet: made by the services, as people make them."""

from collections.abc import Iterator

from django.core.files.uploadedfile import SimpleUploadedFile

from kho_portal.audit.services import Actor
from reception.demo.papers import specimen_page
from reception.demo.people import made_up_person
from reception.dossiers.filing import missing_online, submit_dossier
from reception.dossiers.online_drafts import choices_of, fields_of, open_online_draft, save_typed
from reception.models import Dossier, FieldKind, FormField
from reception.people.accounts import sign_in_citizen
from reception.reuse.uploads import attach_upload

FIRST_PERSON = 1_000_000  # made-up people below own the dossiers of the counter
PROCEDURES = ("1.003709", "1.013225", "1.003709")  # of two offices
FILE_NAME = "Ảnh chụp giấy tờ.pdf"


def load_online(number: int) -> int:
    """Up to three filed dossiers wait in the queues of two offices. Returns how many were made now.

    They are as old as the data: a person who has filed once does not file again.
    """
    made = 0
    for index, procedure in enumerate(PROCEDURES[:number], start=FIRST_PERSON):
        citizen = Actor(kind="citizen", user=sign_in_citizen(claims=made_up_person(index).claims))
        if Dossier.objects.of_citizen(citizen.user).exists():
            continue
        _file(procedure, citizen)
        made += 1
    return made


def _file(procedure: str, citizen: Actor) -> None:
    scan = specimen_page()
    draft, _ = open_online_draft(procedure=procedure, by=citizen)
    typed = {f"answer_{field.key}": _answer(field) for field in fields_of(draft)}
    save_typed(dossier=draft, typed=typed, by=citizen)
    for slot in _unfilled(draft):
        attach_upload(slot=slot, upload=SimpleUploadedFile(FILE_NAME, scan, "application/pdf"), by=citizen)
    submit_dossier(dossier=draft, declared=True, by=citizen)


def _answer(field: FormField) -> str:
    return choices_of(field)[0] if field.kind == FieldKind.CHOICE else "Nội dung khai của người mô phỏng"


def _unfilled(draft: Dossier) -> Iterator:
    board = Dossier.objects.with_board().get(pk=draft.pk)
    for slot in board.board_slots:
        if missing_online(slot):
            yield slot
