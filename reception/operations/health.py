"""Whether the processes and the database answer."""

from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from reception.screens.policy import PUBLIC, declare


@declare(PUBLIC)
@require_GET
def health(request):
    """The web process answers."""
    return HttpResponse("ok", content_type="text/plain")


@declare(PUBLIC)
@require_GET
def ready(request):
    """The database answers; ages of what matters follow with operations."""
    try:
        connection.ensure_connection()
    except Exception:
        return JsonResponse({"database": "unavailable"}, status=503)
    return JsonResponse({"database": "ok"})
