"""Accounts, and the people of dossiers (read only)."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from reception.admin.base import BaseAdmin, EvidenceAdmin
from reception.admin.filters import CounterFilter
from reception.models import ApiToken, Party, User
from reception.people.identity import mask_number

# Rights come from the role of an account; groups and single permissions would be a second truth.
admin.site.unregister(Group)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts of officers and administrators. They are closed, never deleted: evidence names them."""

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
        """An administrator never edits a superuser: that would be a way to become one."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or request.user.is_superuser or not obj.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Never: close the account."""
        return False


@admin.register(ApiToken)
class ApiTokenAdmin(BaseAdmin):
    """Tokens are issued by `manage.py api_token` and closed here by a time."""

    list_display = ("user", "created_at", "revoked_at")
    list_select_related = ("user",)
    fields = ("user", "created_at", "revoked_at")
    readonly_fields = ("user", "created_at")

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Only the command shows a token once."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Never: revoke it."""
        return False


@admin.register(Party)
class PartyAdmin(EvidenceAdmin):
    """People as they stood in their dossiers, numbers masked.

    This search stands in the address, and no address may carry a name: people are searched for at the counter.
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
        """The middle is hidden."""
        return mask_number(party.id_number)

    @admin.display(description="hồ sơ")
    def dossier(self, party: Party) -> str:
        """Code of the dossier the person stands in."""
        dossier = getattr(party, "owned_dossier", None) or getattr(party, "submitted_dossier", None)
        return dossier.code if dossier else "–"
