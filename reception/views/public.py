"""Pages without sign-in: officers' sign-in, the state behind a receipt's QR code, and liveness."""

from django.contrib.auth import views as auth_views
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

from reception.forms import SignInForm
from reception.models import Dossier, DossierStatus
from reception.policy import PUBLIC, declare
from reception.services.online import recount
from reception.views.citizen.cards import build_cards
from reception.views.words import STATUS_SAID


def place_of(user) -> str:
    """The name of the page where an account starts."""
    if not user.is_authenticated:
        return "sign-in"
    if user.is_citizen:
        return "home"
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
    """The state of a dossier and nothing else, for everybody; to its owner, signed in, all of it."""
    owned = Dossier.objects.of_citizen(request.user).with_board().filter(code=code).first()
    if owned is not None:
        return render(request, "citizen/status.html", status_context(owned))
    dossier = Dossier.objects.filter(code=code).only("code", "status").first()
    if dossier is None or dossier.national_status is None:
        return render(request, "public/no_status.html", status=404)
    context = {
        "dossier": dossier,
        "status_label": dossier.get_status_display(),
        "said": STATUS_SAID[dossier.status],
    }
    return render(request, "public/status.html", context)


def status_context(dossier: Dossier) -> dict:
    """What the owner sees: where it stands, what comes next, and every file that arrived."""
    for slot in dossier.board_slots:
        slot.dossier = dossier
    return {
        "dossier": dossier,
        "said": STATUS_SAID[dossier.status],
        "cards": build_cards(dossier),
        "counted": recount(dossier),
        "is_waiting": dossier.status == DossierStatus.SUBMITTED,
    }


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
