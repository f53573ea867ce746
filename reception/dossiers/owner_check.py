"""Whether the text of a file names the owner of its dossier: decided once, when file and owner first meet.

A national file meets the owner when its bytes arrive, every other file when it is attached. No message of a warehouse
says whose paper it is (wire contract 4). An owner who is corrected meets the files again.
"""

from collections.abc import Iterable

from kho_portal.files.models import FileState, FileText, StoredFile
from kho_portal.files.texts import says_name, says_number
from reception.dossiers.slot_state import file_of
from reception.models import Attachment, OwnerFound, Party


def meet_owner(attachments: Iterable[Attachment], owner: Party) -> None:
    """Store for each of these files that is ready what its text says about the owner; others are left alone."""
    here = {each: file for each in attachments if (file := file_of(each)) and file.state == FileState.READY}
    texts = FileText.objects.filter(stored_file__in=[file.pk for file in here.values()]).in_bulk(
        field_name="stored_file_id"
    )
    by_finding: dict[OwnerFound, list[int]] = {}
    for attachment, file in here.items():
        attachment.owner_found = _find(owner, texts.get(file.pk))
        by_finding.setdefault(attachment.owner_found, []).append(attachment.pk)
    for found, pks in by_finding.items():
        Attachment.objects.filter(pk__in=pks).update(owner_found=found)


def when_a_file_arrived(*, stored_file: StoredFile, **_: object) -> None:
    """Do the same in every dossier that this file of the national warehouse has just reached."""
    rows = Attachment.objects.filter(offered_file__download__stored_file=stored_file, removed_at__isnull=True)
    for attachment in rows.select_related("offered_file__download__stored_file", "slot__dossier__owner"):
        meet_owner([attachment], attachment.slot.dossier.owner)


def _find(owner: Party, text: FileText | None) -> OwnerFound:
    """Return what a text says about the owner: it is enough that name or number stands in it.

    A name of one word is like any word, so a text without the number says nothing about its owner.
    """
    if text is None:
        return OwnerFound.UNREAD
    if says_name(text, owner.name_key) or says_number(text, owner.id_number):
        return OwnerFound.NAMED
    return OwnerFound.OTHER if " " in owner.name_key else OwnerFound.UNREAD
