"""Pages of accounts and API tokens; and of the people of dossiers, which can only be read."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.http import HttpRequest

from reception.admin.base import BaseAdmin, EvidenceAdmin
from reception.admin.filters import CounterFilter
from reception.models import ApiToken, Party, User
from reception.people.identity import check_id_number, mask_number
from reception.people.rights import staff_roles

# Rights come from the role of an account; groups and single permissions would be a second truth.
admin.site.unregister(Group)


class StaffForm(forms.ModelForm):
    """An account of staff: its number is read as everywhere else, and it never becomes a citizen's."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            self.fields["role"].choices = staff_roles()

    def clean_id_number(self) -> str:
        """Return the number in its one spelling. Raises ValidationError."""
        typed = self.cleaned_data["id_number"]
        number = check_id_number(typed)
        if typed.strip() and not number.ok:
            raise forms.ValidationError(number.errors[0])
        return number.value


class NewAccountForm(StaffForm, AdminUserCreationForm):
    """Makes an account."""


class AccountForm(StaffForm, UserChangeForm):
    """Changes an account."""


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts of officers and administrators. They are closed and never deleted, because evidence names them."""

    form, add_form = AccountForm, NewAccountForm
    list_display = ("username", "full_name", "role", "office", "desk", "is_active")
    list_filter = ("role", "is_active", ("office", CounterFilter))
    list_select_related = ("office",)
    search_fields = ("username", "full_name")
    autocomplete_fields = ("office",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password", "is_active")}),
        ("Người sử dụng", {"fields": ("full_name", "id_number", "email")}),
        ("Việc được làm", {"fields": ("role", "office", "desk", "is_staff")}),
        ("Thời gian", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "usable_password", "password1", "password2")}),
        ("Người sử dụng", {"fields": ("full_name", "id_number", "role", "office", "desk", "is_staff")}),
    )

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Refuse the change of a superuser, which could make the administrator one, and of a citizen's account.

        A citizen's account comes from the sign-in alone: with a password or another number it would be anybody.
        """
        if not super().has_change_permission(request, obj) or obj is None:
            return super().has_change_permission(request, obj)
        return not obj.is_citizen and (request.user.is_superuser or not obj.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Return False: an account is closed instead."""
        return False


@admin.register(ApiToken)
class ApiTokenAdmin(BaseAdmin):
    """Tokens, which `manage.py api_token` issues and an administrator ends here at a time."""

    list_display = ("user", "created_at", "revoked_at")
    list_select_related = ("user",)
    fields = ("user", "created_at", "revoked_at")
    readonly_fields = ("user", "created_at")

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Return False: only the command shows a new token."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Return False: a token is revoked instead."""
        return False


@admin.register(Party)
class PartyAdmin(EvidenceAdmin):
    """People as they were in their dossiers, with masked numbers.

    There is no search by name here: its text would stand in the address, and no address may hold a name. Officers
    search for people at the counter.
    """

    list_display = ("full_name", "kind", "masked_number", "dossier")
    list_filter = ("kind", "identity_source")
    list_select_related = ("owned_dossier", "submitted_dossier")
    search_fields = ("owned_dossier__code", "submitted_dossier__code")
    search_help_text = "Tìm theo mã hồ sơ; tìm theo họ tên thì dùng trang quầy."
    fields = ("full_name", "kind", "masked_number", "identity_source", "authority", "dossier")
    readonly_fields = fields

    @admin.display(description="số định danh, mã số thuế")
    def masked_number(self, party: Party) -> str:
        """Return the number with its middle hidden."""
        return mask_number(party.id_number)

    @admin.display(description="hồ sơ")
    def dossier(self, party: Party) -> str:
        """Return the code of the person's dossier."""
        dossier = getattr(party, "owned_dossier", None) or getattr(party, "submitted_dossier", None)
        return dossier.code if dossier else "–"
