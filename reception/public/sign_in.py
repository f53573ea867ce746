"""Signing in and out for officers and administrators."""

from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.urls import reverse

from reception.people.card import holds_card_text
from reception.screens.policy import PUBLIC, declare

NO_CARD = "Thẻ vừa quét không vào ô quét thẻ. Chưa có gì được ghi; xin gõ tên đăng nhập, đăng nhập rồi quét lại."


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

    def clean_username(self) -> str:
        """Return the name. Raises ValidationError for the text of a card, which is neither tried, kept nor shown."""
        if holds_card_text(self.cleaned_data["username"]):
            self.data = self.data.copy()
            self.data["username"] = ""
            raise ValidationError(NO_CARD)
        return self.cleaned_data["username"]

    def clean(self) -> dict:
        """Try the name and the password, if there are both."""
        return super().clean() if "username" in self.cleaned_data else self.cleaned_data


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
