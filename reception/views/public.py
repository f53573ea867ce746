"""Pages without sign-in: the way in, the state behind a receipt's QR code, and liveness."""

from django.contrib.auth import views as auth_views
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from reception.forms import SignInForm
from reception.models import Dossier
from reception.policy import PUBLIC, declare
from reception.views.words import STATUS_SAID


@declare(PUBLIC)
@require_GET
def home(request):
    """Officers go to their queue; everybody else to the sign-in page, until the citizens' pages exist."""
    signed_in = request.user.is_authenticated and request.user.is_counter_officer
    return redirect("counter-queue" if signed_in else "sign-in")


@declare(PUBLIC)
@require_GET
def status(request, code):
    """The state of a dossier and nothing else: no name, no procedure, no date of anybody."""
    dossier = Dossier.objects.filter(code=code).only("code", "status").first()
    if dossier is None or dossier.national_status is None:
        return render(request, "public/no_status.html", status=404)
    context = {
        "dossier": dossier,
        "status_label": dossier.get_status_display(),
        "said": STATUS_SAID[dossier.status],
    }
    return render(request, "public/status.html", context)


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


sign_in = declare(PUBLIC)(
    auth_views.LoginView.as_view(authentication_form=SignInForm, redirect_authenticated_user=True)
)


@declare(PUBLIC)
def sign_out(request):
    """The session is over and this browser keeps nothing: counter computers are shared."""
    response = auth_views.LogoutView.as_view()(request)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
