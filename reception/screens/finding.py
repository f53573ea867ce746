"""Rows behind the codes and opaque ids in addresses; anything outside the own office does not exist."""

from django.http import Http404

from reception.models import Attachment, Dossier, Slot


def find_dossier(request, code: str) -> Dossier:
    """A dossier of the officer's office with its board; anything else does not exist."""
    dossier = Dossier.objects.visible_to(request.user).with_board().filter(code=code).first()
    if dossier is None:
        raise Http404
    return dossier


def find_slot(request, code: str, slot_id: str) -> Slot:
    """A slot of a visible dossier, with its live offers and attachments."""
    return slot_of(find_dossier(request, code), slot_id)


def slot_of(dossier: Dossier, slot_id: str) -> Slot:
    """The slot of this opaque id in a dossier read with its board; anything else does not exist."""
    for slot in dossier.board_slots:
        if slot.public_id == slot_id:
            return slot
    raise Http404


def attachment_of(slot: Slot, file_id: str) -> Attachment:
    """The live file of this opaque id in a slot of a board; anything else does not exist."""
    for attachment in slot.live_attachments:
        if attachment.public_id == file_id:
            return attachment
    raise Http404
