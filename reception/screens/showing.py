"""Showing papers: pages of offered papers as pictures, and files of slots as their original bytes."""

from collections.abc import Callable
from types import SimpleNamespace

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from kho_portal.audit.services import Actor
from kho_portal.files.delivery import deliver, picture_response, problem_response
from kho_portal.files.errors import FileUnavailable, PreviewUnavailable
from kho_portal.files.models import StoredFile
from reception.base.errors import ReceptionError
from reception.models import Offer, Slot
from reception.reuse.choosing import find_offer
from reception.reuse.opening import open_file
from reception.reuse.previews import Preview, draw_page, find_preview
from reception.screens.finding import attachment_of
from reception.screens.offers import files_of
from reception.screens.paging import read_page
from reception.screens.policy import actor_of

STATES = {"ready": "ready", "coming": "fetching", "failed": "failed"}


def look_at(offer: Offer, *, by: Actor, page_url: Callable[[str], str], most: int) -> list[SimpleNamespace]:
    """Return the files of an offered paper with their states and the addresses of their first `most` pages.

    A national file is fetched now and kept for at most 24 hours. `page_url` gives the address of a file's pictures.
    """
    return [_look_at_file(file, offer, by, page_url, most) for file in files_of(offer)]


def _look_at_file(
    file: SimpleNamespace, offer: Offer, by: Actor, page_url: Callable[[str], str], most: int
) -> SimpleNamespace:
    """Add state, message, progress and page addresses to one file; a refusal becomes the state `failed`."""
    try:
        preview = find_preview(offer=offer, file_id=file.id, by=by)
    except ReceptionError as problem:
        preview = Preview("failed", code=problem.code, message=problem.for_people)
    file.state = STATES[preview.state]
    file.message, file.code = preview.message, preview.code
    file.received, file.total = preview.received, preview.total
    if preview.state == "ready":
        file.pages = preview.stored_file.pages or 1
        file.page_urls = [f"{page_url(file.id)}?page={number}" for number in range(1, min(file.pages, most) + 1)]
    return file


def preview_picture(request: HttpRequest, slot: Slot, *, offer_id: str, file_id: str) -> HttpResponse:
    """Return one page of an offered file as a picture. Raises Http404 for whatever cannot be shown now."""
    try:
        page = read_page(request)
        drawn = draw_page(offer=find_offer(slot, offer_id), file_id=file_id, by=actor_of(request), page=page)
    except (ReceptionError, PreviewUnavailable) as problem:
        raise Http404 from problem
    if drawn.state != "ready":
        raise Http404
    return picture_response(drawn.picture)


def original(request: HttpRequest, slot: Slot, *, file_id: str) -> HttpResponseBase:
    """Return the original bytes of a file in a slot, and write its opening to the audit log.

    Raises Http404, and FileNotReady while the file is still coming.
    """
    attachment = attachment_of(slot, file_id)
    return hand_over(request, lambda: open_file(attachment=attachment, by=actor_of(request)))


def hand_over(request: HttpRequest, open_it: Callable[[], StoredFile]) -> HttpResponseBase:
    """Return the bytes of the file that `open_it` opens, or a text that says why the store cannot give them."""
    try:
        return deliver(request, open_it())
    except FileUnavailable as problem:
        return problem_response(problem)
