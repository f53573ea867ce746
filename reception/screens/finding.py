"""Finding the rows behind codes and opaque ids in addresses; rows of other offices answer 404 like unknown ones."""

from collections.abc import Callable
from functools import wraps

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from reception.dossiers.codes import search_form
from reception.models import Attachment, Dossier, Slot


def find_dossier(request, code: str) -> Dossier:
    """Return a dossier of the officer's office with its board and its people. Raises Http404."""
    rows = Dossier.objects.with_board().prefetch_related("claimed_by", "accepted_by")
    return find_bare(request, code, rows)


def find_bare(request, code: str, rows: QuerySet[Dossier] | None = None) -> Dossier:
    """Return a dossier of the officer's office with what `rows` reads along, for an act on it. Raises Http404."""
    rows = Dossier.objects.all() if rows is None else rows
    try:
        return rows.visible_to(request.user).get(code=code)
    except Dossier.DoesNotExist:
        raise Http404 from None


def true_address(request, rows: QuerySet[Dossier]) -> HttpResponse | None:
    """Return a redirect to the address with the code in its stored spelling.

    None for another method than GET, for a code that is spelt so already, and for a dossier that is not among `rows`.
    """
    match = request.resolver_match
    code = search_form(match.kwargs["code"])
    if request.method != "GET" or code == match.kwargs["code"] or not rows.filter(code=code).exists():
        return None
    query = request.META.get("QUERY_STRING", "")
    return redirect(reverse(match.view_name, kwargs=match.kwargs | {"code": code}) + (f"?{query}" if query else ""))


def in_any_spelling(view: Callable) -> Callable:
    """Decorate an officer's page: a code in small letters or with a full stop redirects to the true address."""

    @wraps(view)
    def run(request, code, **more):
        try:
            return view(request, code, **more)
        except Http404:
            redirection = true_address(request, Dossier.objects.visible_to(request.user))
            if redirection is None:
                raise
            return redirection

    return run


def find_slot(request, code: str, slot_id: str) -> Slot:
    """Return one slot of a visible dossier, which reads its offers and files when they are needed. Raises Http404."""
    return slot_among(Dossier.objects.visible_to(request.user).filter(code=code), slot_id)


def slot_among(dossiers: QuerySet[Dossier], slot_id: str) -> Slot:
    """Return the slot with this opaque id in one of these dossiers, with dossier and owner. Raises Http404."""
    try:
        return Slot.objects.of_dossiers(dossiers).get(public_id=slot_id)
    except Slot.DoesNotExist:
        raise Http404 from None


def slot_of(dossier: Dossier, slot_id: str) -> Slot:
    """Return the slot with this opaque id in a dossier that was read with its board. Raises Http404."""
    for slot in dossier.board_slots:
        if slot.public_id == slot_id:
            return slot
    raise Http404


def attachment_of(slot: Slot, file_id: str) -> Attachment:
    """Return the live attachment with this opaque id in a slot of a board. Raises Http404."""
    for attachment in slot.live_attachments:
        if attachment.public_id == file_id:
            return attachment
    raise Http404
