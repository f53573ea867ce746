"""What the administration pages share: who may see what, and search without diacritics."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from kho_portal.vietnamese import fold
from reception.models import Role

CATALOGUE_ROLES = frozenset({Role.ADMINISTRATOR})
EVIDENCE_ROLES = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})


def has_role(request: HttpRequest, roles: frozenset[Role]) -> bool:
    """Whether an active account of the administration has one of the roles; superusers have all."""
    user = request.user
    if not (user.is_authenticated and user.is_active and user.is_staff):
        return False
    return user.is_superuser or user.role in roles


class FoldedSearch:
    """Search in the folded column: `so y te` finds `Sở Y tế`."""

    search_help_text = "Tìm theo mã hoặc tên, không cần gõ dấu."

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """The term is folded as the column is."""
        return super().get_search_results(request, queryset, fold(search_term))


class RolePermissions:
    """Permissions by role instead of permission rows; `roles` may do everything the class does not forbid."""

    roles = CATALOGUE_ROLES

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shown on the index page."""
        return has_role(request, self.roles)

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Seen in lists and pages."""
        return has_role(request, self.roles)

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """New rows."""
        return has_role(request, self.roles)

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Edited rows."""
        return has_role(request, self.roles)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Catalogue rows are closed by a date; what is referred to is protected by the database."""
        return has_role(request, self.roles)


class RoleAdmin(RolePermissions, admin.ModelAdmin):
    """An administration page guarded by role."""

    list_per_page = 50
    show_full_result_count = False


class EvidenceAdmin(RoleAdmin):
    """Rows that are read and nothing else: no adding, no changing, no deleting, no actions."""

    roles = EVIDENCE_ROLES
    actions = None

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Never."""
        return False
