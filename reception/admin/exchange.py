"""Tables in and out of spreadsheets."""

from django.http import HttpRequest, HttpResponse

from reception.policy import ADMINISTRATOR, declare


@declare(ADMINISTRATOR)
def exchange(request: HttpRequest) -> HttpResponse:
    """Soon."""
    return HttpResponse("")
