"""Pages of links between components and result codes: one administrator proposes, another decides."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.text import capfirst

from reception.admin import exchange, workbench
from reception.admin.base import BaseAdmin, EvidenceAdmin, FoldedSearch
from reception.base.errors import ReceptionError
from reception.deadlines.moments import say_clock
from reception.models import Component, ComponentCode, LinkChange, LinkStatus, TestIdentity
from reception.people.identity import mask_number
from reception.screens.policy import actor_of
from reception.standardisation import bulk
from reception.standardisation.proposals import LinkExists, find_link, propose_link
from reception.standardisation.trial_identities import approve_identity
from reception.words.standardisation import say_link

DECIDED = (
    "status",
    "grounds",
    "proposed_by",
    "proposed_at",
    "decided_by",
    "decided_at",
    "reason",
    "removal_by",
    "removal_reason",
    "retired_by",
)


class ProposalForm(forms.ModelForm):
    """The form of a new link."""

    class Meta:
        model = ComponentCode
        fields = ("component", "result_code")

    def clean(self) -> dict:
        """Refuse a pair that is proposed or approved already, with the words of the service."""
        values = super().clean()
        component, code = values.get("component"), values.get("result_code")
        is_pair = self.instance.pk is None and component and component.pk and code
        if is_pair and find_link(component=component, result_code=code) is not None:
            raise forms.ValidationError(LinkExists.text)
        return values


class ComponentCodeInline(admin.TabularInline):
    """The codes of one component. A new row is a proposal; decided rows stay as they are."""

    model = ComponentCode
    form = ProposalForm
    extra = 0
    fields = ("result_code", *DECIDED)
    readonly_fields = DECIDED
    autocomplete_fields = ("result_code",)
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Return False: administrators decide in the list of proposals."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Return False: a standardisation is evidence of who decided what."""
        return False


class ProposalFormsets:
    """For a page with `ComponentCodeInline`: stores new rows through the service."""

    def save_formset(self, request: HttpRequest, form, formset, change: bool) -> None:
        """Store each new link as a proposal of the account that saves."""
        if formset.model is not ComponentCode:
            super().save_formset(request, form, formset, change)
            return
        formset.save(commit=False)
        for link in formset.new_objects:
            _propose(link, request)


@admin.register(ComponentCode)
class ComponentCodeAdmin(FoldedSearch, BaseAdmin):
    """The list of proposals and decisions (2122/VPCP-KSTT II.2)."""

    form = ProposalForm
    actions = ("approve", "reject")
    list_display = ("component", "procedure", "result_code", "status", "proposed_by", "decided_by", "decided_at")
    list_filter = ("status", "component__version__procedure__sector")
    list_select_related = ("component__version__procedure", "result_code", "proposed_by", "decided_by")
    search_fields = (
        "component__search_key",
        "component__version__procedure__search_key",
        "result_code__search_key",
    )
    autocomplete_fields = ("component", "result_code")
    readonly_fields = DECIDED

    def get_urls(self) -> list:
        """Return the addresses of the bench before those of single links."""
        guard = self.admin_site.admin_view
        return [
            path("ban-chuan-hoa/", guard(workbench.standardise), name="standardise"),
            path("ban-chuan-hoa/lam", guard(workbench.act), name="standardise-act"),
            path("ban-chuan-hoa/hang-loat", guard(workbench.many), name="standardise-many"),
            path("do-phu/", guard(workbench.coverage), name="standardise-coverage"),
            path("bang/", guard(exchange.exchange), name="standardise-exchange"),
            path("bang/<slug:kind>.<slug:form>", guard(exchange.export), name="standardise-export"),
            path("bang/<slug:kind>/xem-truoc", guard(exchange.preview), name="standardise-preview"),
            path("bang/<slug:kind>/nhap", guard(exchange.confirm), name="standardise-confirm"),
            *super().get_urls(),
        ]

    def get_fields(self, request: HttpRequest, obj: object = None) -> tuple[str, ...]:
        """Return the fields of a link; a new proposal has no decision to show yet."""
        return ("component", "result_code") if obj is None else ("component", "result_code", *DECIDED)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Return False: a standardisation is evidence of who decided what."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Whether the list and its actions are open; a single link can only be read."""
        return obj is None and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: ComponentCode, form, change: bool) -> None:
        """Store a new link as a proposal of the account that saves."""
        if change:
            raise PermissionDenied
        _propose(obj, request)

    @admin.display(description="thủ tục", ordering="component__version__procedure__code")
    def procedure(self, link: ComponentCode) -> str:
        """Return the code of the procedure."""
        return link.component.version.procedure.code

    @admin.action(description="Duyệt…")
    def approve(self, request: HttpRequest, links: QuerySet[ComponentCode]) -> HttpResponse:
        """Show the chosen proposals with before and after; the confirmation approves them."""
        return self._show(request, links, bulk.APPROVE)

    @admin.action(description="Không duyệt…")
    def reject(self, request: HttpRequest, links: QuerySet[ComponentCode]) -> HttpResponse:
        """Show the chosen proposals; the confirmation asks for a reason and rejects them."""
        return self._show(request, links, bulk.REJECT)

    def _show(self, request: HttpRequest, links: QuerySet[ComponentCode], what: str) -> HttpResponse:
        rows = links.select_related("component__version__procedure", "result_code", "proposed_by")
        steps = bulk.plan_decisions(rows[: bulk.MOST_ROWS], by=actor_of(request), approve=what == bulk.APPROVE)
        return workbench.show_plan(request, what, steps, back=request.get_full_path())


@admin.register(LinkChange)
class LinkChangeAdmin(EvidenceAdmin):
    """The history of every standardisation, also of deleted ones."""

    list_display = (
        "at",
        "what",
        "result_code",
        "component_name",
        "procedure_code",
        "before_words",
        "after_words",
        "by",
    )
    list_display_links = ("what",)
    list_filter = ("action",)
    list_select_related = ("by",)
    search_fields = ("procedure_code", "component_code", "result_code")
    search_help_text = "Tìm theo mã thủ tục, mã giấy tờ hoặc mã kết quả."
    date_hierarchy = "at"
    fields = ("at", "what", "procedure_code", "component_code", "component_name", "result_code", "before_words")
    fields += ("after_words", "by", "link")
    readonly_fields = fields

    @admin.display(description="việc", ordering="action")
    def what(self, change: LinkChange) -> str:
        """Return the action in words."""
        return capfirst(change.get_action_display())

    @admin.display(description="trước")
    def before_words(self, change: LinkChange) -> str:
        """Return the state before the change, in words."""
        return say_link(change.before)

    @admin.display(description="sau")
    def after_words(self, change: LinkChange) -> str:
        """Return the state after the change, in words."""
        return say_link(change.after)


@admin.register(TestIdentity)
class TestIdentityAdmin(BaseAdmin):
    """The made-up identities with which links are tried; never a real person. Two administrators vouch for each."""

    list_display = ("name", "state", "masked_number", "note")
    readonly_fields = ("masked_number", "state")
    actions = ("approve_chosen",)

    def save_model(self, request: HttpRequest, obj: TestIdentity, form: object, change: bool) -> None:
        """Store the identity; who enters it is remembered, and another must approve it."""
        if not change:
            obj.proposed_by = request.user
        super().save_model(request, obj, form, change)

    @admin.action(description="Duyệt để thử mã", permissions=["change"])
    def approve_chosen(self, request: HttpRequest, chosen: QuerySet[TestIdentity]) -> None:
        """Approve the chosen identities, and say for each what kept it back."""
        for identity in chosen:
            try:
                approve_identity(identity=identity, by=actor_of(request))
                self.message_user(request, f"{identity.name}: đã duyệt, dùng được để thử mã.")
            except ReceptionError as problem:
                self.message_user(request, f"{identity.name}: {problem.for_people}", messages.ERROR)

    @admin.display(description="tình trạng")
    def state(self, identity: TestIdentity) -> str:
        """Return whether trials may ask for the identity."""
        if identity.approved_at:
            return f"đã duyệt {say_clock(identity.approved_at)}"
        return "chờ quản trị viên khác duyệt"

    def get_fields(self, request: HttpRequest, obj: object = None) -> tuple[str, ...]:
        """Return the fields: the number is typed once and masked from then on."""
        return ("name", "id_number", "note") if obj is None else ("name", "masked_number", "note", "state")

    @admin.display(description="số định danh")
    def masked_number(self, identity: TestIdentity) -> str:
        """Return the number with its middle hidden."""
        return mask_number(identity.id_number)


def _propose(link: ComponentCode, request: HttpRequest) -> None:
    """Store `link`, which a form filled, as a proposal."""
    component: Component = link.component
    stored = propose_link(component=component, result_code=link.result_code, by=actor_of(request))
    link.pk, link.status, link.proposed_by = stored.pk, LinkStatus.PROPOSED, stored.proposed_by
    link._state.adding = False
