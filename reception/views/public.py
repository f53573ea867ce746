"""Pages without sign-in: the way in, the state behind a receipt's QR code, and liveness."""

from django.contrib.auth import views as auth_views
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

from reception.forms import SignInForm
from reception.models import Dossier
from reception.policy import PUBLIC, declare
from reception.views.words import STATUS_SAID


@declare(PUBLIC)
@require_GET
def home(request):
    """Where the account works; everybody else signs in first, until the citizens' pages exist."""
    return redirect(place_of(request.user))


def place_of(user) -> str:
    """The name of the page where an account starts."""
    if not user.is_authenticated:
        return "sign-in"
    return "admin:index" if user.is_staff and not user.is_counter_officer else "counter-queue"


class SignIn(auth_views.LoginView):
    """Officers land in their queue, administrators in the administration."""

    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self):
        """The account's own place."""
        return reverse(place_of(self.request.user))


@declare(PUBLIC)
@require_GET
def favicon(request):
    """The mark, for pages that browsers ask without a link."""
    return redirect(static("img/mark.svg"))


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


sign_in = declare(PUBLIC)(SignIn.as_view())


@declare(PUBLIC)
def sign_out(request):
    """The session is over and this browser keeps nothing: counter computers are shared."""
    response = auth_views.LogoutView.as_view()(request)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
