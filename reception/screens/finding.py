"""Rows behind the codes in an officer's addresses; anything outside the own office does not exist."""

from django.http import Http404

from reception.models import Dossier, Slot


def find_dossier(request, code: str) -> Dossier:
    """A dossier of the officer's office with its board; anything else does not exist."""
    dossier = Dossier.objects.visible_to(request.user).with_board().filter(code=code).first()
    if dossier is None:
        raise Http404
    return dossier


def find_slot(request, code: str, slot_id: str) -> Slot:
    """A slot of a visible dossier, with its live offers and attachments."""
    dossier = find_dossier(request, code)
    for slot in dossier.board_slots:
        if slot.public_id == slot_id:
            return slot
    raise Http404
