"""Pages that can only be read: dossiers, look-ups, consents, events, the audit log, and our own warehouse."""

from django.contrib import admin

from connectors.models import Lookup, OfferedDocument
from kho_portal.audit.models import AuditEntry
from reception.admin.base import EvidenceAdmin
from reception.admin.filters import CounterFilter, in_words
from reception.models import Consent, Dossier, Event, MissingPaper, WarehouseDocument, WarehouseFile
from reception.people.identity import mask_number
from reception.words.acts import say_act, say_actor, say_outcome


class ReadOnlyInline(admin.TabularInline):
    """Rows within a page that can only be read."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request, obj=None) -> bool:
        """Return True: whoever sees the page sees its rows."""
        return True

    def has_add_permission(self, request, obj=None) -> bool:
        """Return False: nobody adds rows here."""
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        """Return False: nobody changes rows here."""
        return False


class EventInline(ReadOnlyInline):
    """What happened to a dossier."""

    model = Event
    fields = ("at", "what", "user", "data")
    readonly_fields = ("what",)

    @admin.display(description="việc")
    def what(self, event: Event) -> str:
        """Return the event in words."""
        return say_act(event.kind)


@admin.register(Dossier)
class DossierAdmin(EvidenceAdmin):
    """Dossiers without their papers: an administrator keeps the catalogue and opens no paper here."""

    list_display = ("code", "status", "procedure_code", "channel", "received_at", "opened_at", "due_at")
    list_filter = ("status", "channel", ("received_at", CounterFilter))
    list_select_related = ("received_at",)
    search_fields = ("code", "procedure_code")
    search_help_text = "Tìm theo mã hồ sơ hoặc mã thủ tục."
    date_hierarchy = "opened_at"
    exclude = ("owner", "submitter")
    inlines = (EventInline,)


@admin.register(Event)
class EventAdmin(EvidenceAdmin):
    """Events of all dossiers."""

    list_display = ("at", "what", "dossier", "user")
    list_display_links = ("what",)
    list_filter = (("kind", in_words(say_act)),)
    list_select_related = ("dossier", "user")
    search_fields = ("dossier__code", "kind")
    date_hierarchy = "at"

    @admin.display(description="việc", ordering="kind")
    def what(self, event: Event) -> str:
        """Return the event in words."""
        return say_act(event.kind)


@admin.register(Consent)
class ConsentAdmin(EvidenceAdmin):
    """Consents: who agreed to what, in which words, before whom."""

    list_display = ("given_at", "purpose", "method", "dossier", "result_code", "recorded_by", "withdrawn_at")
    list_filter = ("purpose", "method", ("withdrawn_at", admin.EmptyFieldListFilter))
    list_select_related = ("dossier", "recorded_by")
    search_fields = ("dossier__code", "result_code")
    date_hierarchy = "given_at"


class OfferedDocumentInline(ReadOnlyInline):
    """Papers that the national warehouse named."""

    model = OfferedDocument
    fields = ("position", "result_code", "title", "reference_number", "holding_agency")


@admin.register(Lookup)
class LookupAdmin(EvidenceAdmin):
    """Questions to the national warehouse and how they ended."""

    list_display = ("started_at", "state", "subject", "procedure_code", "channel", "code", "finished_at")
    list_filter = ("state", "channel", "code")
    search_fields = ("subject", "procedure_code")
    date_hierarchy = "started_at"
    inlines = (OfferedDocumentInline,)


@admin.register(AuditEntry)
class AuditEntryAdmin(EvidenceAdmin):
    """The audit log."""

    list_display = ("at", "what", "who", "actor_id", "office", "object_type", "dossier", "purpose", "ended")
    list_display_links = ("what",)
    list_filter = (
        ("action", in_words(say_act)),
        ("actor_kind", in_words(say_actor)),
        ("outcome", in_words(say_outcome)),
    )
    search_fields = ("dossier", "object_id", "request_id")
    date_hierarchy = "at"
    readonly_fields = ("what",)

    @admin.display(description="việc", ordering="action")
    def what(self, entry: AuditEntry) -> str:
        """Return the act in words."""
        return say_act(entry.action)

    @admin.display(description="người thực hiện", ordering="actor_kind")
    def who(self, entry: AuditEntry) -> str:
        """Return the kind of actor in words."""
        return say_actor(entry.actor_kind)

    @admin.display(description="kết quả", ordering="outcome")
    def ended(self, entry: AuditEntry) -> str:
        """Return the outcome in words."""
        return say_outcome(entry.outcome)


class WarehouseFileInline(ReadOnlyInline):
    """Files of a paper, by name and size; nobody opens their content here."""

    model = WarehouseFile
    fields = ("position", "stored_file", "size")
    readonly_fields = ("size",)

    @admin.display(description="kích thước (byte)")
    def size(self, row: WarehouseFile) -> int:
        """Return the size in bytes."""
        return row.stored_file.size


@admin.register(WarehouseDocument)
class WarehouseDocumentAdmin(EvidenceAdmin):
    """Papers of our own warehouse; a correction is a new paper that replaces the old one."""

    list_display = ("title", "result_code", "reference_number", "masked_number", "issued_on", "validity", "kind")
    list_filter = ("validity", "kind", "result_code")
    search_fields = ("result_code", "reference_number")
    search_help_text = "Tìm theo mã kết quả hoặc số ký hiệu."
    date_hierarchy = "issued_on"
    exclude = ("owner_id_number", "owner_name")
    readonly_fields = ("masked_number",)
    inlines = (WarehouseFileInline,)

    @admin.display(description="chủ sở hữu")
    def masked_number(self, document: WarehouseDocument) -> str:
        """Return the owner's number with its middle hidden."""
        return mask_number(document.owner_id_number)


@admin.register(MissingPaper)
class MissingPaperAdmin(EvidenceAdmin):
    """Papers that people hold and no warehouse named, from which requests for support are made (2122 III.1)."""

    list_display = ("reported_at", "paper", "codes", "issuer", "reference_number", "issued_year")
    list_filter = ("lookup",)
    list_select_related = ("slot",)
    date_hierarchy = "reported_at"
    search_fields = ("issuer", "reference_number", "slot__name")
    search_help_text = "Tìm theo cơ quan cấp, số ký hiệu hoặc tên giấy tờ."

    @admin.display(description="giấy tờ")
    def paper(self, report: MissingPaper) -> str:
        """Return the name of the paper in the dossier."""
        return report.slot.name

    @admin.display(description="mã đã hỏi")
    def codes(self, report: MissingPaper) -> str:
        """Return the codes that the warehouses were asked for."""
        return ", ".join(report.result_codes)
