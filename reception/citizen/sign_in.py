"""Citizens sign in at the national sign-in, out again, and in again without losing a page."""

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
    """One button, what it is for, and what went wrong the last time."""
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
    """The browser goes to the provider; `next` comes back with it."""
    if settings.KHO_SSO is None:
        raise Http404
    return guarded(OAuth2LoginView.adapter_view(CitizenAdapter), request)


def demo_people() -> tuple:
    """The made-up people to choose from: only in a demonstration that no sign-in is connected to (contract 1)."""
    if not settings.IS_DEMO or settings.KHO_SSO is not None:
        return ()
    return import_string(settings.DEMO_CITIZENS)


@declare(PUBLIC)
@require_POST
def choose_demo_person(request):
    """One of the made-up people is signed in, without any proof; the page has said so."""
    wanted = request.POST.get("person", "")
    chosen = next((person for person in demo_people() if person.id_number == wanted), None)
    if chosen is None:
        raise Http404
    user = sign_in_citizen(claims=chosen.claims, ip_address=request.META.get("REMOTE_ADDR") or None)
    login(request, user, backend=BACKEND)
    return redirect(safe_next(request, request.POST.get("next", "")))


@declare(PUBLIC)
@never_cache
@require_GET
def answer(request):
    """The provider sent the browser back: with a code, or with a refusal."""
    if settings.KHO_SSO is None:
        return redirect("citizen-sign-in")
    return guarded(OAuth2CallbackView.adapter_view(CitizenAdapter), request)


@declare(PUBLIC)
@require_POST
def sign_out(request):
    """The session is over and this browser keeps nothing of it: phones are lent, computers are shared."""
    logout(request)
    response = redirect("home")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def renewed_address() -> str:
    """Where a renewed sign-in ends: a page that says that the other one goes on."""
    return "/cong-dan/da-dang-nhap-lai"


@declare(PUBLIC)
@never_cache
@require_GET
def renewed(request):
    """Signed in again in a tab of its own: the page that lost its session goes on where it was."""
    if not (request.user.is_authenticated and request.user.is_citizen):
        return redirect("citizen-sign-in")
    return render(request, "citizen/renewed.html")
