"""Signing in at the national sign-in, signing out, and signing in again without losing a page."""

from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from reception.citizen.single_sign_on import BACKEND, CANCELLED, FAILED, LOST, CitizenAdapter, guarded, safe_next
from reception.people.accounts import sign_in_citizen
from reception.people.sign_ins import peer_of
from reception.screens.policy import PUBLIC, declare

SAID = {
    CANCELLED: ("Bạn đã dừng đăng nhập.", "Chưa có gì bị thay đổi. Khi sẵn sàng, bấm nút bên dưới."),
    FAILED: (
        "Nơi đăng nhập chưa trả lời được.",
        "Phần bạn đã lưu vẫn còn nguyên. Xin thử lại sau vài phút, hoặc đến quầy tiếp nhận.",
    ),
    LOST: (
        "Lần đăng nhập này đã quá lâu hoặc mở ở cửa sổ khác.",
        "Phần bạn đã lưu vẫn còn nguyên. Xin bấm nút bên dưới để đăng nhập lại.",
    ),
}


@declare(PUBLIC)
@never_cache
@require_GET
def sign_in(request):
    """Show the button that leads to the provider, what it is for, and what went wrong the last time."""
    target = safe_next(request, request.GET.get("next", ""))
    if request.user.is_authenticated and request.user.is_citizen:
        return redirect(target)
    problem = request.session.pop("sign_in_problem", None)
    title, text = SAID.get(problem["code"], ("Chưa đăng nhập được.", problem["text"])) if problem else ("", "")
    context = {
        "next": target,
        "problem": problem and {"title": title, "text": text, "code": problem["code"]},
        "is_open": settings.KHO_SSO is not None,
        "is_renewal": target == renewed_address(),
        "demo_people": demo_people(),
    }
    return render(request, "citizen/sign_in.html", context)


@declare(PUBLIC)
@require_POST
def leave_for_provider(request):
    """Redirect to the provider, which gives `next` back."""
    if settings.KHO_SSO is None:
        raise Http404
    return guarded(OAuth2LoginView.adapter_view(CitizenAdapter), request)


def demo_people() -> tuple:
    """Return the made-up people to choose from: only in a demonstration without a connected sign-in (contract 1)."""
    if not settings.IS_DEMO or settings.KHO_SSO is not None:
        return ()
    return import_string(settings.DEMO_CITIZENS)


@declare(PUBLIC)
@require_POST
def choose_demo_person(request):
    """Sign in as one of the made-up people, without any proof; the page says so."""
    wanted = request.POST.get("person", "")
    chosen = next((person for person in demo_people() if person.id_number == wanted), None)
    if chosen is None:
        raise Http404
    user = sign_in_citizen(claims=chosen.claims, ip_address=peer_of(request))
    login(request, user, backend=BACKEND)
    return redirect(safe_next(request, request.POST.get("next", "")))


@declare(PUBLIC)
@never_cache
@require_GET
def answer(request):
    """Take the provider's answer, a code or a refusal, and sign the person in or say what went wrong."""
    if settings.KHO_SSO is None:
        return redirect("citizen-sign-in")
    return guarded(OAuth2CallbackView.adapter_view(CitizenAdapter), request)


@declare(PUBLIC)
@require_POST
def sign_out(request):
    """End the session and clear this browser's stores: phones are lent, computers are shared."""
    logout(request)
    response = redirect("home")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def renewed_address() -> str:
    """Return the address where a renewed sign-in ends."""
    return "/cong-dan/da-dang-nhap-lai"


@declare(PUBLIC)
@never_cache
@require_GET
def renewed(request):
    """Say that the sign-in was renewed, so that the page that lost its session can go on."""
    if not (request.user.is_authenticated and request.user.is_citizen):
        return redirect("citizen-sign-in")
    return render(request, "citizen/renewed.html")
