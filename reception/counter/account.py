"""The officer's own account: changing its password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reception.people.passwords import change_own_password
from reception.screens.policy import OFFICER, actor_of, declare

LABELS = ("Mật khẩu hiện nay", "Mật khẩu mới", "Gõ lại mật khẩu mới")  # in the order of Django's form


class OwnPasswordForm(PasswordChangeForm):
    """The present password and, twice, the new one."""

    error_messages = PasswordChangeForm.error_messages | {
        "password_incorrect": "Mật khẩu hiện nay chưa đúng. Mật khẩu chưa đổi; xin gõ lại.",
        "password_mismatch": "Hai lần gõ mật khẩu mới khác nhau. Mật khẩu chưa đổi; xin gõ lại cả hai.",
    }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "old_password": "Mật khẩu hiện nay",
            "new_password1": "Mật khẩu mới",
            "new_password2": "Gõ lại lần nữa",
        }
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["new_password2"].help_text = ""  # its label says it


@declare(OFFICER)
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def own_password(request):
    """Change the password of the account that is signed in; this session goes on, its others and its tokens end."""
    form = OwnPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_own_password(user=request.user, password=form.cleaned_data["new_password1"], by=actor_of(request))
        update_session_auth_hash(request, request.user)
        messages.success(request, "Đã đổi mật khẩu. Máy khác đang đăng nhập tài khoản này phải đăng nhập lại.")
        return redirect("counter-queue")
    return render(request, "counter/password.html", {"form": form}, status=422 if request.method == "POST" else 200)
