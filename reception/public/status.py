"""The page behind a receipt's QR code: a sentence for everybody, every detail for the owner."""

from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kho_portal.audit.services import Actor
from reception.base.errors import ReceptionError
from reception.deadlines.answers import answer_by
from reception.dossiers.filing import recount
from reception.dossiers.proofs import prove_owner
from reception.models import Dossier, DossierStatus
from reception.people.sign_ins import peer_of
from reception.screens.cards import build_cards
from reception.screens.finding import true_address
from reception.screens.policy import PUBLIC, declare
from reception.words.dossiers import DOSSIERS

PROVED, MOST_PROVED = "proved", 20


@declare(PUBLIC)
@require_GET
def favicon(request):
    """Return the mark of the product, for browsers that ask for an icon without a link."""
    return redirect(static("img/mark.svg"))


@declare(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def status(request, code):
    """Show everybody the state of a dossier, and every detail to its owner, signed in or after a proof."""
    owned = Dossier.objects.of_citizen(request.user).with_board().filter(code=code).first()
    if owned is not None:
        return render(request, "citizen/status.html", status_context(owned) | {"is_owner": True})
    dossier = Dossier.objects.select_related("owner").filter(code=code).first()
    if dossier is None or dossier.national_status is None:
        known = Dossier.objects.exclude(status=DossierStatus.DRAFT) | Dossier.objects.of_citizen(request.user)
        return true_address(request, known) or render(request, "public/no_status.html", status=404)
    if request.method == "POST":
        return prove(request, dossier)
    if dossier.public_id in request.session.get(PROVED, []):
        return render(request, "citizen/status.html", status_context(Dossier.objects.with_board().get(pk=dossier.pk)))
    return render(request, "public/status.html", public_context(dossier))


def prove(request, dossier: Dossier):
    """Check the last four digits of the owner's number, and open the page for this browser until its session ends."""
    stranger = Actor(kind="public", ip_address=peer_of(request))
    try:
        prove_owner(dossier=dossier, digits=request.POST.get("digits", ""), by=stranger)
    except ReceptionError as problem:
        context = public_context(dossier) | {"problem": problem}
        return render(request, "public/status.html", context, status=problem.status)
    request.session[PROVED] = [*request.session.get(PROVED, []), dossier.public_id][-MOST_PROVED:]
    return redirect("public-status", dossier.code)


def public_context(dossier: Dossier) -> dict:
    """Return what everybody sees."""
    return {
        "dossier": dossier,
        "status_label": dossier.get_status_display(),
        "said": DOSSIERS[dossier.status].said,
    }


def status_context(dossier: Dossier) -> dict:
    """Return what the owner sees: the state, what comes next, and every file that arrived."""
    return {
        "dossier": dossier,
        "said": DOSSIERS[dossier.status].said,
        "cards": build_cards(dossier),
        "counted": recount(dossier),
        "answer_by": answer_by(dossier.submitted_at) if dossier.status == DossierStatus.SUBMITTED else None,
    }
