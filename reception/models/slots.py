"""The slots of a dossier: what each component is offered, what fills it, and who agreed to it.

The state of a slot is derived from these facts and stored nowhere.
"""

from datetime import date
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.functional import cached_property

from connectors.models import OfferedDocument, OfferedFile
from kho_portal.files.models import StoredFile
from kho_portal.opaque import new_opaque_id
from reception.models.dossiers import Dossier
from reception.models.warehouse import WarehouseDocument


class LookupOutcome(models.TextChoices):
    """What a look-up taught us. "Nothing", "could not ask" and "not allowed" are three different facts."""

    NOT_ASKED = "not_asked", "chưa hỏi"
    FOUND = "found", "có"
    NONE = "none", "không có"
    UNKNOWN = "unknown", "chưa hỏi được"
    NOT_ALLOWED = "not_allowed", "không được phép"


class SlotQuerySet(models.QuerySet):
    """Questions about slots."""

    def of_dossiers(self, dossiers):
        """Keep the slots of these dossiers and read dossier and owner along, to act on one slot alone."""
        return self.filter(dossier__in=dossiers).select_related("promise", "dossier__owner", "dossier__received_at")


class Slot(models.Model):
    """The place of one component in one dossier, frozen from the catalogue when the dossier was opened.

    A board reads `live_offers` and `live_attachments` of all its slots at once; a slot that stands alone reads its own
    when they are needed.
    """

    public_id = models.CharField(max_length=48, unique=True, default=new_opaque_id, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="slots")
    position = models.PositiveSmallIntegerField("thứ tự")
    component_code = models.CharField("mã giấy tờ", max_length=60)
    name = models.CharField("tên giấy tờ", max_length=500)
    copies = models.CharField("số bản", max_length=100, blank=True, default="")
    is_required = models.BooleanField("bắt buộc", default=True)
    only_shown = models.BooleanField("chỉ xuất trình", default=False)
    is_secret = models.BooleanField("giấy tờ mật", default=False)
    max_age_months = models.PositiveSmallIntegerField("không quá (tháng)", null=True, blank=True)
    # [{"code": str, "name": str, "needs_reference_number": bool}] of the links approved on the day of opening
    result_codes = models.JSONField("mã kết quả", default=list)
    reference_number = models.CharField("số ký hiệu đã gõ", max_length=200, blank=True, default="")
    lookup = models.CharField("tra cứu", max_length=12, choices=LookupOutcome, default=LookupOutcome.NOT_ASKED)
    lookup_code = models.CharField("mã kết quả tra cứu", max_length=64, blank=True, default="")
    lookup_message = models.CharField("thông báo tra cứu", max_length=1000, blank=True, default="")
    looked_up_at = models.DateTimeField("tra cứu lúc", null=True, blank=True)
    shown_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    shown_at = models.DateTimeField("xuất trình lúc", null=True, blank=True)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    waived_at = models.DateTimeField("miễn lúc", null=True, blank=True)
    waive_reason = models.CharField("lý do miễn", max_length=300, blank=True, default="")

    objects = SlotQuerySet.as_manager()
    WAIVER = ("waived_at", "waived_by", "waive_reason")

    class Meta:
        verbose_name = "thành phần của hồ sơ"
        verbose_name_plural = "thành phần của hồ sơ"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "position"], name="slot_position_once"),
            models.CheckConstraint(condition=Q(lookup__in=LookupOutcome.values), name="slot_lookup_known"),
            models.CheckConstraint(
                condition=Q(waived_at__isnull=True) | (Q(waived_by__isnull=False) & ~Q(waive_reason="")),
                name="waiver_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(shown_at__isnull=True) | Q(shown_by__isnull=False), name="shown_paper_has_a_witness"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_only_seen(self) -> bool:
        """Whether the paper is looked at and never digitised: only shown, or secret (TT 03/2025 Điều 5)."""
        return self.only_shown or self.is_secret

    @cached_property
    def live_offers(self) -> list["Offer"]:
        """The offers that no later look-up retired, with their papers."""
        return [offer for offer in self.known_offers if offer.retired_at is None]

    @cached_property
    def live_attachments(self) -> list["Attachment"]:
        """The files in the slot, with where they came from.

        Files and offers are two queries: an offer that came or went in between is read by itself, on demand.
        """
        files = self.known_attachments
        papers = {offer.pk: offer for offer in self.known_offers} if any(each.offer_id for each in files) else {}
        for file in files:
            if file.offer_id in papers:
                file.offer = papers[file.offer_id]
        return files

    @cached_property
    def known_offers(self) -> list["Offer"]:
        """The live offers, and retired ones whose papers fill the slot."""
        from reception.models.boards import read_offers

        read_offers([self])
        return self.__dict__["known_offers"]

    @cached_property
    def known_attachments(self) -> list["Attachment"]:
        """The live attachments as they were read, which do not know their offers yet."""
        from reception.models.boards import read_files

        read_files([self])
        return self.__dict__["known_attachments"]

    def forget_offers(self) -> None:
        """Make the slot read its offers again, because they were changed."""
        for name in ("live_offers", "known_offers"):
            self.__dict__.pop(name, None)

    def end_waiver(self) -> bool:
        """Take the waiver away in memory; whether there was one, so that the caller must store the change."""
        was_waived = self.waived_at is not None
        self.waived_at, self.waived_by, self.waive_reason = None, None, ""
        return was_waived

    def forget_files(self) -> None:
        """Make the slot read its files again, because they were changed."""
        for name in ("live_attachments", "known_attachments"):
            self.__dict__.pop(name, None)


class SlotState(StrEnum):
    """`state` of a SLOT in the API."""

    NEEDED = "needed"
    OFFERED = "offered"
    RETRIEVING = "retrieving"
    READY = "ready"
    PROMISED = "promised"
    FAILED = "failed"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    WAIVED = "waived"


class OfferSource(models.TextChoices):
    """Which warehouse named the paper."""

    OWN = "own", "kho của tỉnh"
    NATIONAL = "national", "kho quốc gia"


class Offer(models.Model):
    """A paper of exactly one warehouse that may fill a slot. A new look-up retires it; nothing deletes it."""

    public_id = models.CharField(max_length=48, unique=True, default=new_opaque_id, editable=False)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="offers")
    position = models.PositiveSmallIntegerField("thứ tự")
    source = models.CharField("nguồn", max_length=10, choices=OfferSource)
    warehouse_document = models.ForeignKey(
        WarehouseDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="offers"
    )
    offered_document = models.ForeignKey(
        OfferedDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="offers"
    )
    created_at = models.DateTimeField(db_default=Now())
    retired_at = models.DateTimeField(null=True, blank=True)
    # The day of issue that an officer read in the paper, for warehouses that do not name it (domain guide 6.5).
    typed_issued_on = models.DateField("ngày cấp đọc trong tệp", null=True, blank=True)
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    typed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "giấy tờ được đề xuất"
        verbose_name_plural = "giấy tờ được đề xuất"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(source="own", warehouse_document__isnull=False, offered_document__isnull=True)
                | Q(source="national", warehouse_document__isnull=True, offered_document__isnull=False),
                name="offer_has_exactly_one_source",
            ),
            models.CheckConstraint(
                condition=Q(typed_issued_on__isnull=True) | Q(typed_by__isnull=False, typed_at__isnull=False),
                name="typed_date_has_a_reader",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def document(self) -> WarehouseDocument | OfferedDocument:
        """The offered paper, from whichever warehouse."""
        return self.warehouse_document if self.source == OfferSource.OWN else self.offered_document

    @property
    def holder_code(self) -> str:
        """The code of the agency that issued or keeps the paper, as its warehouse says; may be empty."""
        own = self.source == OfferSource.OWN
        return self.warehouse_document.agency_code if own else self.offered_document.holding_agency

    @property
    def holder_name(self) -> str:
        """The name of that agency; empty if the warehouse does not tell it."""
        own = self.source == OfferSource.OWN
        return self.warehouse_document.agency_name if own else self.offered_document.holding_agency_name

    @property
    def holder(self) -> str:
        """That agency for people: its name, or its code where the other side tells no name."""
        return self.holder_name or ("" if self.source == OfferSource.OWN else self.holder_code)

    @property
    def issued_on(self) -> date | None:
        """The day of issue: as its warehouse states it, else as a person read it in the paper."""
        return self.document.issued_on or self.typed_issued_on

    @property
    def may_be_dated(self) -> bool:
        """Whether an officer may note the day read in the paper: the national warehouse did not state it."""
        return self.source == OfferSource.NATIONAL and self.document.issued_on is None


class ConsentPurpose(models.TextChoices):
    """The two consents (contract 6)."""

    LOOKUP = "lookup", "tra cứu và xem trước"
    USE = "use", "đưa giấy tờ vào hồ sơ"


class ConsentMethod(models.TextChoices):
    """How the person agreed."""

    VERBAL = "verbal", "bằng lời tại quầy"
    SIGNATURE = "signature", "ký tay"
    OTP = "otp", "mã gửi tới điện thoại"
    ONLINE = "online", "bấm đồng ý trực tuyến"


class Consent(models.Model):
    """Who agreed to what, in which words, before whom and when."""

    dossier = models.ForeignKey(Dossier, verbose_name="hồ sơ", on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField("mục đích", max_length=8, choices=ConsentPurpose)
    offer = models.ForeignKey(Offer, null=True, blank=True, on_delete=models.PROTECT, related_name="consents")
    result_code = models.CharField("mã kết quả", max_length=64, blank=True, default="")
    reference_number = models.CharField("số ký hiệu", max_length=200, blank=True, default="")
    agency = models.CharField("cơ quan", max_length=60, blank=True, default="")
    method = models.CharField("cách xác nhận", max_length=10, choices=ConsentMethod)
    wording_version = models.CharField("phiên bản lời xác nhận", max_length=20)
    spoken_by = models.CharField("người xác nhận", max_length=10, default="owner")  # owner or submitter
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="cán bộ ghi nhận", on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField("lúc", db_default=Now())
    withdrawn_at = models.DateTimeField("rút lại lúc", null=True, blank=True)
    # A refusal is a row like a consent: it holds what was asked, in which words, and that the person said no.
    is_refused = models.BooleanField("từ chối", default=False)

    class Meta:
        verbose_name = "xác nhận của công dân"
        verbose_name_plural = "xác nhận của công dân"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose="lookup") | Q(offer__isnull=False), name="consent_to_use_names_the_paper"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.given_at:%d/%m/%Y %H:%M}"


class AttachmentSource(models.TextChoices):
    """Where the file of an attachment came from."""

    UPLOAD = "upload", "tải lên, quét tại quầy"
    OWN = "own", "kho của tỉnh"
    NATIONAL = "national", "kho quốc gia"


class OwnerFound(models.TextChoices):
    """What the text of a file says about the owner of the dossier."""

    NAMED = "named", "có tên hoặc số của chủ hồ sơ"
    OTHER = "other", "không có tên và số của chủ hồ sơ"
    UNREAD = "unread", "không có chữ để đọc"


class Attachment(models.Model):
    """One file in a slot. A national one arrives later, through its download."""

    public_id = models.CharField(max_length=48, unique=True, default=new_opaque_id, editable=False)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="attachments")
    position = models.PositiveSmallIntegerField("thứ tự")
    source = models.CharField("nguồn", max_length=10, choices=AttachmentSource)
    offer = models.ForeignKey(Offer, null=True, blank=True, on_delete=models.PROTECT, related_name="attachments")
    consent = models.ForeignKey(Consent, null=True, blank=True, on_delete=models.PROTECT, related_name="attachments")
    stored_file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="attachments"
    )
    offered_file = models.ForeignKey(
        OfferedFile, null=True, blank=True, on_delete=models.PROTECT, related_name="attachments"
    )
    attached_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    attached_at = models.DateTimeField("đưa vào lúc", db_default=Now())
    compared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    compared_at = models.DateTimeField("đối chiếu lúc", null=True, blank=True)
    # Decided once, when the file is here and in the slot, by `dossiers.owner_check`; "" until then.
    owner_found = models.CharField("chủ hồ sơ trong tệp", max_length=8, choices=OwnerFound, blank=True, default="")
    # When and by whom a paper was accepted although its text does not name the owner.
    mismatch_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    mismatch_confirmed_at = models.DateTimeField("xem điểm không khớp lúc", null=True, blank=True)
    # Why a file was uploaded although a warehouse may hold the paper: how the look-up or the download ended.
    fallback_code = models.CharField("lý do tải tệp lên thay", max_length=64, blank=True, default="")
    removed_at = models.DateTimeField("bỏ lúc", null=True, blank=True)

    class Meta:
        verbose_name = "tệp của hồ sơ"
        verbose_name_plural = "tệp của hồ sơ"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(source="national", offered_file__isnull=False, offer__isnull=False)
                | Q(source="own", stored_file__isnull=False, offer__isnull=False)
                | Q(source="upload", stored_file__isnull=False, offer__isnull=True),
                name="attachment_source_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(source="upload") | Q(consent__isnull=False), name="reused_paper_has_a_consent"
            ),
            models.CheckConstraint(
                condition=Q(owner_found__in=["", *OwnerFound.values]), name="attachment_owner_found_known"
            ),
            models.UniqueConstraint(
                fields=["slot", "offered_file"], condition=Q(removed_at__isnull=True), name="offered_file_once_a_slot"
            ),
            models.UniqueConstraint(
                fields=["slot", "stored_file"], condition=Q(removed_at__isnull=True), name="stored_file_once_a_slot"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
