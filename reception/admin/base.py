"""What the pages of the administration share: read-only evidence, and a search without diacritics."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from kho_portal.vietnamese import fold


class FoldedSearch:
    """Searches in the folded column, so that `so y te` finds `Sở Y tế`."""

    search_help_text = "Tìm theo mã hoặc tên, không cần gõ dấu."

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Return the rows that match the term, which is folded as the column is."""
        return super().get_search_results(request, queryset, fold(search_term))


class BaseAdmin(admin.ModelAdmin):
    """A page of fifty rows that does not count all of them; `people/rights.py` says who sees and changes them."""

    list_per_page = 50
    show_full_result_count = False


class EvidenceAdmin(BaseAdmin):
    """Rows that can only be read: no adding, no changing, no deleting, no actions."""

    actions = None

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Return False: nobody adds evidence."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Return False: nobody changes evidence."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Return False: nobody deletes evidence."""
        return False
