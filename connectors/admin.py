"""Admin pages of the outside world: tables that an administrator edits, and evidence that can only be read."""

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest

from connectors.agencies import canonical_path, path_or_code
from connectors.errors import UntrustedLink, text_for
from connectors.models import (
    AccessToken,
    AgencyAlias,
    ApprovedOrigin,
    DirectoryRefresh,
    Download,
    HostAgency,
    SecurityServer,
)
from connectors.origins import normalised_origin
from connectors.services import rebuild_waiting, retry_download
from connectors.tokens import resume_logins
from connectors.wire.values import DSTCODE
from kho_portal.audit.services import Actor, record_audit


class ReadOnlyAdmin(admin.ModelAdmin):
    """Evidence that nobody changes; whoever holds `connectors.repair_<model>` may start failed work again."""

    def has_repair_permission(self, request: HttpRequest) -> bool:
        """Whether the account may start work again; no row of the database grants it."""
        return request.user.has_perm(f"{self.opts.app_label}.repair_{self.opts.model_name}")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class SourceTableAdmin(admin.ModelAdmin):
    """A table that decides about links; each change is audited, and files that waited for it are tried again."""

    def save_model(self, request, obj, form, change) -> None:
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            self._note(request, obj, "changed" if change else "added")

    def delete_model(self, request, obj) -> None:
        with transaction.atomic():
            self._note(request, obj, "deleted")
            super().delete_model(request, obj)

    def delete_queryset(self, request, queryset) -> None:
        for obj in queryset:
            self.delete_model(request, obj)

    def _note(self, request, obj, what: str) -> None:
        record_audit(f"connectors.{obj._meta.model_name}.{what}", by=_actor(request), obj=obj, entry=str(obj))
        rebuilt = rebuild_waiting()
        if rebuilt:
            self.message_user(request, f"Đang tải lại {rebuilt} tệp đã chờ phê duyệt nguồn.", messages.INFO)


def _actor(request: HttpRequest) -> Actor:
    return Actor(kind="officer", user=request.user, ip_address=request.META.get("REMOTE_ADDR"))


def _required_path(code: str) -> str:
    path = canonical_path(code)
    if not path:
        raise forms.ValidationError("Mã cơ quan không đúng dạng, ví dụ H22 hoặc 000.00.00.H22.")
    return path


class SecurityServerForm(forms.ModelForm):
    """A row typed by hand (2122 V.3, màn hình hỗ trợ)."""

    def clean_dstcode(self) -> str:
        dstcode = "".join(self.cleaned_data["dstcode"].split())
        if not DSTCODE.match(dstcode):
            raise forms.ValidationError("dstcode có dạng VN:GOV:000.00.00.H22:tên-hệ-thống.")
        return dstcode


@admin.register(SecurityServer)
class SecurityServerAdmin(SourceTableAdmin):
    """The directory; rows of the portal are replaced by each refresh, rows typed by hand stay."""

    form = SecurityServerForm
    list_display = ["agency_code", "agency_name", "dstcode", "is_manual"]
    list_filter = ["is_manual"]
    search_fields = ["agency_code", "agency_name", "dstcode"]
    fields = ["agency_code", "agency_name", "dstcode"]

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_manual)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_manual)

    def save_model(self, request, obj, form, change) -> None:
        obj.is_manual = True
        obj.canonical_path = path_or_code(obj.agency_code)[:60]
        if obj.position is None:
            obj.position = SecurityServer.objects.count() + 1
        super().save_model(request, obj, form, change)


class AgencyAliasForm(forms.ModelForm):
    """Two level-1 codes."""

    def clean_closed_code(self) -> str:
        return _required_path(self.cleaned_data["closed_code"])

    def clean_successor_code(self) -> str:
        return _required_path(self.cleaned_data["successor_code"])


@admin.register(AgencyAlias)
class AgencyAliasAdmin(SourceTableAdmin):
    """Closed codes and their successors; these rows win over the built-in table."""

    form = AgencyAliasForm
    list_display = ["closed_code", "successor_code", "note"]
    search_fields = ["closed_code", "successor_code"]


class HostAgencyForm(forms.ModelForm):
    """A bare host name."""

    def clean_host(self) -> str:
        try:
            return normalised_origin(f"https://{self.cleaned_data['host'].strip()}").removeprefix("https://")
        except UntrustedLink:
            raise forms.ValidationError("Chỉ nhập tên máy, ví dụ dichvucong.hagiang.gov.vn.") from None


@admin.register(HostAgency)
class HostAgencyAdmin(SourceTableAdmin):
    """Agencies by the host of their links, for answers that name no agency of the directory."""

    form = HostAgencyForm
    list_display = ["host", "agency_code"]
    search_fields = ["host", "agency_code"]


class ApprovedOriginForm(forms.ModelForm):
    """An exact origin of one agency."""

    def clean_agency_path(self) -> str:
        return path_or_code(self.cleaned_data["agency_path"])

    def clean_origin(self) -> str:
        try:
            return normalised_origin(self.cleaned_data["origin"])
        except UntrustedLink:
            raise forms.ValidationError("Chỉ nhập địa chỉ gốc, ví dụ http://10.0.80.189:8084.") from None


@admin.register(ApprovedOrigin)
class ApprovedOriginAdmin(SourceTableAdmin):
    """Origins that pass whatever the origin policy says: private addresses, unusual ports."""

    form = ApprovedOriginForm
    list_display = ["agency_path", "origin", "approved_at"]
    fields = ["agency_path", "origin"]
    search_fields = ["agency_path", "origin"]


@admin.register(DirectoryRefresh)
class DirectoryRefreshAdmin(ReadOnlyAdmin):
    """Attempts to refresh the directory, with their outcomes."""

    list_display = ["at", "outcome", "rows", "added", "removed", "skipped", "message"]
    list_filter = ["outcome"]


@admin.register(AccessToken)
class AccessTokenAdmin(ReadOnlyAdmin):
    """The ages of the tokens, never their values."""

    list_display = ["family", "refresh_at", "expires_at", "refused_logins", "paused_until"]
    fields = list_display
    actions = ["resume"]

    @admin.action(description="Cho đăng nhập lại ngay", permissions=["repair"])
    def resume(self, request, queryset) -> None:
        """End the pause after three refused logins, for instance when new credentials were set."""
        with transaction.atomic():
            resume_logins()
            record_audit("connectors.login.resumed", by=_actor(request))
        self.message_user(request, "Lần gọi tới sẽ đăng nhập lại.")


@admin.register(Download)
class DownloadAdmin(ReadOnlyAdmin):
    """Files on their way. A download that ended without a file can be tried again."""

    list_display = ["pk", "destination", "status", "step", "attempts", "last_code", "not_before", "created_at"]
    list_filter = ["status", "step", "last_code", "destination"]
    list_select_related = False
    fields = [*list_display, "explanation", "last_detail", "lost_leases", "give_up_at", "received_bytes", "kept"]
    readonly_fields = ["explanation"]
    actions = ["retry"]

    @admin.display(description="giải thích")
    def explanation(self, download: Download) -> str:
        """Return the sentence that the officer reads."""
        return text_for(download.last_code) if download.last_code else ""

    @admin.action(description="Thử lại", permissions=["repair"])
    def retry(self, request, queryset) -> None:
        """Start the chosen downloads that ended without a file afresh."""
        retried = 0
        for download in queryset:
            with transaction.atomic():
                if retry_download(download):
                    record_audit("connectors.download.retried", by=_actor(request), obj=download)
                    retried += 1
        self.message_user(request, f"Đang tải lại {retried} tệp.")
