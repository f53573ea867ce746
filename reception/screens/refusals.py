"""Refused access leaves a row in the audit log, from every page: ours, the administration's, the library's."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from reception.people.sign_ins import note_refused_access
from reception.screens.policy import actor_of


class NoteRefusals:
    """Writes down who was refused which page; what they are shown is decided elsewhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as always."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Write the row for a signed-in account; who is not signed in is sent to sign in instead."""
        if isinstance(exception, PermissionDenied) and request.user.is_authenticated:
            note_refused_access(by=actor_of(request), place=request.resolver_match.view_name)
