"""Pages of agencies, fields, result codes, and procedures with their versions, cases and components."""

from django.contrib import admin
from django.http import HttpRequest

from reception.admin.base import BaseAdmin, FoldedSearch
from reception.admin.standardisation import ComponentCodeInline, ProposalFormsets
from reception.deadlines.due_moments import Deadline
from reception.models import (
    Agency,
    AgencyFormerName,
    Component,
    FormField,
    Procedure,
    ProcedureCase,
    ProcedureVersion,
    ResultCode,
    Sector,
)


class FormerNameInline(admin.TabularInline):
    """Codes and names an agency had before."""

    model = AgencyFormerName
    extra = 0


@admin.register(Agency)
class AgencyAdmin(FoldedSearch, BaseAdmin):
    """Agencies; an abolished one names its successor and stays."""

    list_display = ("code", "name", "kind", "parent", "successor", "valid_to")
    list_filter = ("kind", ("successor", admin.EmptyFieldListFilter))
    list_select_related = ("parent", "successor")
    search_fields = ("search_key", "former_names__code")
    autocomplete_fields = ("parent", "successor")
    inlines = (FormerNameInline,)


@admin.register(Sector)
class SectorAdmin(FoldedSearch, BaseAdmin):
    """Fields of administration."""

    list_display = ("code", "name")
    search_fields = ("search_key",)


@admin.register(ResultCode)
class ResultCodeAdmin(FoldedSearch, BaseAdmin):
    """Kinds of papers."""

    list_display = ("code", "name", "issuer", "needs_reference_number", "note")
    list_filter = ("needs_reference_number",)
    search_fields = ("search_key",)


class VersionInline(admin.TabularInline):
    """Versions of a procedure; cases and components stand on the page of the version."""

    model = ProcedureVersion
    extra = 0
    fields = ("valid_from", "valid_to", "is_published", "deciding_agency", "deadline_number", "deadline_unit")
    autocomplete_fields = ("deciding_agency",)
    show_change_link = True


@admin.register(Procedure)
class ProcedureAdmin(FoldedSearch, BaseAdmin):
    """Procedures under their national code."""

    list_display = ("code", "name", "sector", "successor", "note")
    list_filter = ("sector", ("successor", admin.EmptyFieldListFilter))
    list_select_related = ("sector", "successor")
    search_fields = ("search_key",)
    autocomplete_fields = ("sector", "successor")
    inlines = (VersionInline,)


class CaseInline(admin.TabularInline):
    """Cases of a version."""

    model = ProcedureCase
    extra = 0


class FormFieldInline(admin.TabularInline):
    """Questions of the form besides the papers."""

    model = FormField
    extra = 0
    fields = ("position", "key", "label", "hint", "kind", "is_required", "choices")


class ComponentInline(admin.TabularInline):
    """Components of a version; their result codes stand on the page of the component."""

    model = Component
    extra = 0
    fields = ("position", "code", "name", "is_required", "only_shown", "is_secret", "copies", "max_age_months")
    show_change_link = True


@admin.register(ProcedureVersion)
class ProcedureVersionAdmin(BaseAdmin):
    """What a procedure asks for between two days."""

    list_display = ("procedure", "valid_from", "valid_to", "is_published", "deciding_agency", "deadline")
    list_filter = ("is_published", "deadline_unit")
    list_select_related = ("procedure", "deciding_agency")
    search_fields = ("procedure__search_key",)
    autocomplete_fields = ("procedure", "deciding_agency", "results")
    date_hierarchy = "valid_from"
    inlines = (CaseInline, FormFieldInline, ComponentInline)

    @admin.display(description="thời hạn")
    def deadline(self, version: ProcedureVersion) -> str:
        """Return the deadline as `20 ngày làm việc`."""
        return str(Deadline(version.deadline_number, version.deadline_unit))


@admin.register(Component)
class ComponentAdmin(ProposalFormsets, FoldedSearch, BaseAdmin):
    """Components with the codes that may fill them; a code added here becomes a proposal."""

    list_display = ("name", "code", "procedure", "is_required", "only_shown")
    list_filter = ("is_required", "only_shown", "is_secret", "code_links__status")
    list_select_related = ("version__procedure",)
    search_fields = ("search_key",)
    autocomplete_fields = ("version",)
    readonly_fields = ("is_no_result",)  # set at the bench, where it leaves history

    def get_queryset(self, request: HttpRequest):
        """Return the components with their procedures.

        Many procedures ask for a paper of the same name, so that the name of a component includes its procedure.
        """
        return super().get_queryset(request).select_related("version__procedure")

    inlines = (ComponentCodeInline,)

    @admin.display(description="thủ tục", ordering="version__procedure__code")
    def procedure(self, component: Component) -> str:
        """Return the code of the procedure."""
        return component.version.procedure.code

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Offer only the cases of the component's own version."""
        if db_field.name == "cases":
            component = request.resolver_match.kwargs.get("object_id")
            kwargs["queryset"] = ProcedureCase.objects.filter(version__components=component or None)
        return super().formfield_for_manytomany(db_field, request, **kwargs)
