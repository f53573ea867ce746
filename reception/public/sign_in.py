"""Signing in and out for officers and administrators."""

from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import AuthenticationForm
from django.urls import reverse

from reception.screens.policy import PUBLIC, declare


def place_of(user) -> str:
    """Return the name of the page where an account starts."""
    if not user.is_authenticated:
        return "sign-in"
    if user.is_citizen:
        return "home"
    return "admin:index" if user.is_staff and not user.is_counter_officer else "counter-queue"


class SignInForm(AuthenticationForm):
    """The sign-in form of officers and administrators."""

    error_messages = {
        "invalid_login": "Tên đăng nhập hoặc mật khẩu chưa đúng. Xin gõ lại; mật khẩu phân biệt chữ hoa, chữ thường.",
        "inactive": "Tài khoản này đã ngừng hoạt động. Xin liên hệ quản trị.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Tên đăng nhập"
        self.fields["password"].label = "Mật khẩu"


class SignIn(auth_views.LoginView):
    """Signs in; officers start in their queue, administrators in the administration."""

    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self):
        """Return the address of the page where the account starts."""
        return reverse(place_of(self.request.user))


sign_in = declare(PUBLIC)(SignIn.as_view())


@declare(PUBLIC)
def sign_out(request):
    """End the session and clear this browser's stores: counter computers are shared."""
    response = auth_views.LogoutView.as_view()(request)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
