"""What the OpenAPI document says about answers: one serializer for each shape of `shapes.py`.

They only describe answers and never make one; tests compare every real answer with them, field by field.
"""

from rest_framework import serializers
from rest_framework.fields import BooleanField, CharField, DateField, DateTimeField, IntegerField, ListField

from kho_portal.files.models import SignatureStatus
from reception.models import (
    AttachmentSource,
    Channel,
    DeadlineUnit,
    DossierStatus,
    LookupOutcome,
    OfferSource,
    PartyKind,
    Validity,
)
from reception.words import files
from reception.words.lookups import ANSWERS
from reception.words.rows import SLOTS


def described(words: dict) -> list[tuple[str, str]]:
    """Return the values of an enum, each with what the document says about it."""
    return [(member.value, word.for_programs) for member, word in words.items()]


SLOT_STATES = described(SLOTS)
FILE_STATES = [("ready", "here and checked"), ("retrieving", "on its way"), ("failed", "did not come")]
PREVIEW_STATES = [("coming", "ask again in a moment")]
WAREHOUSE_STATES = described(ANSWERS)
OWNER_CHECKS = described(files.OWNER_CHECKS)


def choice(choices, says: str, **more) -> serializers.ChoiceField:
    """Return a field that holds one of the values that the document names."""
    return serializers.ChoiceField(choices=choices, help_text=says, **more)


class NamedSerializer(serializers.Serializer):
    """A code with its name."""

    code = CharField(help_text="Code")
    name = CharField(help_text="Name, in Vietnamese")


class ProvenanceSerializer(serializers.Serializer):
    """Where a file came from and when it came."""

    source = choice(AttachmentSource.choices, "Scan or upload, or the warehouse that held it")
    agency = CharField(help_text="The agency that holds the paper; empty for an upload")
    reference_number = CharField(help_text="Số ký hiệu of the paper; empty when unknown")
    obtained_at = DateTimeField(allow_null=True, help_text="When the bytes arrived; null until then")


class SignatureSerializer(serializers.Serializer):
    """What is known about digital signatures in a file."""

    status = choice(SignatureStatus.choices, "`unchecked` until somebody has looked")


class FileSerializer(serializers.Serializer):
    """One file of a slot. Size and hash are those of the source, once the bytes are here."""

    id = CharField(help_text="Opaque; `…/files/{id}/` answers with the bytes")
    name = CharField(help_text="Name of the file, safe to show")
    state = choice(FILE_STATES, "How this file stands")
    size = IntegerField(allow_null=True, help_text="Bytes; null until it is here")
    received = IntegerField(allow_null=True, help_text="Bytes received so far; null for an upload")
    total = IntegerField(allow_null=True, help_text="Bytes announced by the source; null when it did not say")
    sha256 = CharField(allow_null=True, help_text="Hexadecimal SHA-256 of the bytes; null until they are here")
    media_type = CharField(allow_null=True, help_text="By content, never by name; null until it is here")
    pages = IntegerField(allow_null=True, help_text="Number of pages; null when unknown")
    provenance = ProvenanceSerializer(help_text="Where it came from")
    signature = SignatureSerializer(help_text="Digital signatures in it")
    compared_at = DateTimeField(allow_null=True, help_text="When an officer compared the scan with its original")


class OfferFileSerializer(serializers.Serializer):
    """A file of an offered paper."""

    id = CharField(help_text="Opaque; names the file in `…/preview/{file}/`")
    name = CharField(help_text="Name of the file, safe to show")
    pages = IntegerField(allow_null=True, help_text="Number of pages; null until it was fetched to look at")


class OfferSerializer(serializers.Serializer):
    """A paper that a warehouse named for a slot. No link to its files ever leaves."""

    id = CharField(help_text="Opaque; what `choose` takes")
    source = choice(OfferSource.choices, "Which warehouse named it")
    title = CharField(help_text="Title of the paper")
    result_code = CharField(help_text="Its kind (mã kết quả)")
    reference_number = CharField(help_text="Số ký hiệu; empty when unknown")
    agency = NamedSerializer(help_text="The agency that holds it")
    files = OfferFileSerializer(many=True, help_text="Its files")
    issued_on = DateField(required=False, allow_null=True, help_text="Day of issue, where its warehouse states it")
    valid_until = DateField(required=False, allow_null=True, help_text="Last day of validity, likewise")


class SlotErrorSerializer(serializers.Serializer):
    """Why a slot was not filled."""

    code = CharField(help_text="Stable code")
    message = CharField(help_text="What happened, in Vietnamese")
    advice = CharField(help_text="What to do now, in Vietnamese")


class SlotSerializer(serializers.Serializer):
    """SLOT: the place of one component in one dossier, frozen when the dossier was opened."""

    id = CharField(help_text="Opaque; names the slot in addresses")
    code = CharField(help_text="Code of the component in the catalogue (MAGIAYTO)")
    name = CharField(help_text="Name of the component")
    required = BooleanField(help_text="Whether acceptance needs it")
    only_shown = BooleanField(help_text="Shown to the officer, never digitised")
    result_codes = ListField(child=CharField(), help_text="Kinds of paper that fill it, approved on the day of opening")
    reference_number_needed = BooleanField(help_text="One of these kinds is asked for by its số ký hiệu only")
    reference_number = CharField(help_text="The số ký hiệu that was typed; empty when none")
    state = choice(SLOT_STATES, "How the slot stands")
    lookup = choice(LookupOutcome.choices, "What is known after asking: nothing found is not the same as not asked")
    offers = OfferSerializer(many=True, help_text="Papers found, to choose from")
    files = FileSerializer(many=True, help_text="What fills it")
    owner_check = choice(
        OWNER_CHECKS,
        "Whether the text of a reused paper names the owner; null: no such paper, or not here",
        allow_null=True,
    )
    shown_at = DateTimeField(allow_null=True, help_text="When an officer saw the paper")
    waive_reason = CharField(help_text="Why nothing is asked for; empty when it is")
    error = SlotErrorSerializer(required=False, help_text="Present when something went wrong or was not asked")


class DossierPartySerializer(serializers.Serializer):
    """A person or organisation of a dossier."""

    kind = choice(PartyKind.choices, "Person or organisation")
    id_number = CharField(help_text="Số định danh, or tax number of an organisation")
    full_name = CharField(help_text="Full name")
    date_of_birth = CharField(help_text="ISO date, or the year alone; empty when unknown")
    phone = CharField(help_text="Telephone from 0; empty when unknown")
    email = CharField(help_text="E-mail; empty when unknown")
    address = CharField(help_text="Address; empty when unknown")
    authority = CharField(help_text="By what right a submitter files; empty for an owner")


class EventSerializer(serializers.Serializer):
    """One thing that happened to a dossier."""

    at = DateTimeField(help_text="When")
    kind = CharField(help_text="What, as a stable code like `dossier.accepted`")
    by = CharField(allow_null=True, help_text="Name of the account; null for background work")


class DossierHeadSerializer(serializers.Serializer):
    """What is told of a dossier wherever it stands."""

    code = CharField(help_text="Mã hồ sơ, given once")
    status = choice(DossierStatus.choices, "How it stands")
    national_status = IntegerField(
        allow_null=True, min_value=1, max_value=10, help_text="TrangThaiHoSo that the portal hears; null for a draft"
    )
    procedure = NamedSerializer(help_text="Procedure")
    opened_at = DateTimeField(help_text="When it was opened")
    due_at = DateTimeField(allow_null=True, help_text="The promised moment; null before acceptance")


class DossierLineSerializer(DossierHeadSerializer):
    """A dossier in a list."""

    owner = CharField(help_text="Full name of the owner")


class DossierSerializer(DossierHeadSerializer):
    """DOSSIER: one application for one procedure."""

    version = IntegerField(help_text="Raised by every change of a person; the `ETag`")
    case = CharField(help_text="Case of the procedure; empty where it has none")
    channel = choice(Channel.choices, "How it reached us (2122 V.2)")
    office = CharField(help_text="Code of the agency that received it")
    deciding_agency = CharField(help_text="Code of the agency that decides")
    owner = DossierPartySerializer(help_text="Whose dossier it is")
    submitter = DossierPartySerializer(allow_null=True, help_text="Who files for the owner; null when the owner does")
    submitted_at = DateTimeField(allow_null=True, help_text="When it was filed; null at the counter and before")
    accepted_at = DateTimeField(allow_null=True, help_text="When it was accepted; null before")
    receipt = CharField(allow_null=True, help_text="Address of the receipt (Mẫu 01); null before acceptance")
    components = SlotSerializer(many=True, help_text="Its slots, in the order of the catalogue")
    events = EventSerializer(many=True, required=False, help_text="What happened, oldest first; where it was asked for")


class DossierPageSerializer(serializers.Serializer):
    """50 dossiers of a list."""

    next = serializers.URLField(allow_null=True, help_text="The following page; null on the last one")
    previous = serializers.URLField(allow_null=True, help_text="The page before; null on the first one")
    results = DossierLineSerializer(many=True, help_text="Newest first")


class DossiersFoundSerializer(serializers.Serializer):
    """What a search found."""

    results = DossierLineSerializer(many=True, help_text="Newest first, at most 50")


class WarehouseAnswerSerializer(serializers.Serializer):
    """How one warehouse answered."""

    name = choice(OfferSource.choices, "Which warehouse")
    state = choice(WAREHOUSE_STATES, "How it answered")
    code = CharField(required=False, help_text="Stable code, where it did not simply answer")
    message = CharField(required=False, help_text="The same in Vietnamese")


class LookupAnswerSerializer(serializers.Serializer):
    """How the asking ended, and the slots after it."""

    sources = WarehouseAnswerSerializer(many=True, help_text="Own warehouse first, then the national one")
    components = SlotSerializer(many=True, help_text="All slots, those found with their offers")


class PreviewComingSerializer(serializers.Serializer):
    """The file to look at is on its way."""

    state = choice(PREVIEW_STATES, "Not here yet")
    received = IntegerField(help_text="Bytes received so far")
    total = IntegerField(allow_null=True, help_text="Bytes announced by the source; null when it did not say")


class ProcedureLineSerializer(NamedSerializer):
    """A procedure in a list."""

    note = CharField(help_text="Note shown beside the name; may be empty")


class ProceduresFoundSerializer(serializers.Serializer):
    """Procedures found."""

    results = ProcedureLineSerializer(many=True, help_text="By code, at most 20")


class DeadlineSerializer(serializers.Serializer):
    """How long a procedure may take."""

    number = IntegerField(help_text="How many")
    unit = choice(DeadlineUnit.choices, "Of what")


class ComponentSerializer(serializers.Serializer):
    """A component that a procedure asks for."""

    code = CharField(help_text="Code of the component (MAGIAYTO)")
    name = CharField(help_text="Name of the component")
    required = BooleanField(help_text="Whether acceptance needs it")
    only_shown = BooleanField(help_text="Shown to the officer, never digitised")
    cases = ListField(child=CharField(), help_text="Cases that ask for it; empty: all of them")
    result_codes = ListField(child=CharField(), help_text="Kinds of paper that may fill it, approved by two people")
    reference_number_needed = BooleanField(help_text="One of these kinds is asked for by its số ký hiệu only")


class ProcedureSerializer(ProcedureLineSerializer):
    """What a procedure asks for today."""

    valid_from = DateField(help_text="First day of this version")
    deadline = DeadlineSerializer(help_text="How long it may take")
    cases = ListField(child=CharField(), help_text="Names to choose one from; empty where there is only one case")
    components = ComponentSerializer(many=True, help_text="Components, in order")


class ResultCodesFoundSerializer(serializers.Serializer):
    """Result codes found."""

    results = NamedSerializer(many=True, help_text="By code, at most 20")


class WarehousePaperSerializer(serializers.Serializer):
    """A paper of the owner in our own warehouse."""

    id = CharField(help_text="Opaque")
    title = CharField(help_text="Title of the paper")
    result_code = CharField(help_text="Its kind (mã kết quả)")
    reference_number = CharField(help_text="Số ký hiệu; empty when unknown")
    validity = choice(Validity.choices, "Whether it may still be used")
    agency = NamedSerializer(help_text="The agency that issued it, as it was named on that day")
    files = OfferFileSerializer(many=True, help_text="Its files")
    issued_on = DateField(allow_null=True, help_text="Day of issue; null when unknown")
    valid_until = DateField(allow_null=True, help_text="Last day of validity; null when it does not end")


class WarehousePapersSerializer(serializers.Serializer):
    """Papers of the owner of a dossier."""

    results = WarehousePaperSerializer(many=True, help_text="Latest first")


class ProblemSerializer(serializers.Serializer):
    """Problem details (RFC 9457). Programs read `code`, people read `detail`."""

    type = CharField(help_text="`about:blank`: `code` tells problems apart")
    title = CharField(help_text="The same as `code`")
    status = IntegerField(help_text="The status of the answer")
    code = CharField(help_text="Stable; the answers of each operation name theirs")
    detail = CharField(help_text="What happened, what is kept and what to do now, in Vietnamese")
    fields = serializers.DictField(
        child=ListField(child=CharField()),
        required=False,
        help_text="Sentences by name of the field, as `owner.id_number`",
    )
    missing = ListField(
        child=CharField(), required=False, help_text="What is left before filing or accepting, a sentence each"
    )
