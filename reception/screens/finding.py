"""Rows behind the codes and opaque ids in addresses; anything outside the own office does not exist."""

from collections.abc import Callable
from functools import wraps

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from reception.dossiers.codes import search_form
from reception.models import Attachment, Dossier, Slot


def find_dossier(request, code: str) -> Dossier:
    """A dossier of the officer's office with its board; anything else does not exist."""
    dossier = Dossier.objects.visible_to(request.user).with_board().filter(code=code).first()
    if dossier is None:
        raise Http404
    return dossier


def true_address(request, rows: QuerySet[Dossier]) -> HttpResponse | None:
    """The way from an address with a code as people write it to the dossier's own; None unless it is among `rows`."""
    match = request.resolver_match
    code = search_form(match.kwargs["code"])
    if request.method != "GET" or code == match.kwargs["code"] or not rows.filter(code=code).exists():
        return None
    query = request.META.get("QUERY_STRING", "")
    return redirect(reverse(match.view_name, kwargs=match.kwargs | {"code": code}) + (f"?{query}" if query else ""))


def in_any_spelling(view: Callable) -> Callable:
    """An officer's page leads on to the true address when its code was written in small letters or with a full stop."""

    @wraps(view)
    def run(request, code, **more):
        try:
            return view(request, code, **more)
        except Http404:
            there = true_address(request, Dossier.objects.visible_to(request.user))
            if there is None:
                raise
            return there

    return run


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
