"""What the administration pages share: evidence is only read, and search needs no diacritics."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from kho_portal.vietnamese import fold


class FoldedSearch:
    """Search in the folded column: `so y te` finds `Sở Y tế`."""

    search_help_text = "Tìm theo mã hoặc tên, không cần gõ dấu."

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """The term is folded as the column is."""
        return super().get_search_results(request, queryset, fold(search_term))


class BaseAdmin(admin.ModelAdmin):
    """An administration page: fifty rows, and no counting of all. `people/rights.py` says who sees and changes them."""

    list_per_page = 50
    show_full_result_count = False


class EvidenceAdmin(BaseAdmin):
    """Rows that are read and nothing else: no adding, no changing, no deleting, no actions."""

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
