"""Whether the processes and the database answer."""

from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from reception.screens.policy import PUBLIC, declare


@declare(PUBLIC)
@require_GET
def health(request):
    """Answer that the web process runs."""
    return HttpResponse("ok", content_type="text/plain")


@declare(PUBLIC)
@require_GET
def ready(request):
    """Answer whether the database can be reached."""
    try:
        connection.ensure_connection()
    except Exception:
        return JsonResponse({"database": "unavailable"}, status=503)
    return JsonResponse({"database": "ok"})
