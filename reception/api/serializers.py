"""The bodies that programs may send. Unknown fields are refused, so that the sender notices a misspelt one."""

from rest_framework import serializers

from reception.models import Channel, ConsentMethod, PartyKind

UNKNOWN = "Trường này không có trong giao diện."


class StrictSerializer(serializers.Serializer):
    """Refuses fields that it does not know, and anything that is not an object."""

    def to_internal_value(self, data):
        """Return the validated values. Raises ValidationError with an error for each unknown name."""
        values = super().to_internal_value(data)
        unknown = set(data) - set(self.fields)
        if unknown:
            raise serializers.ValidationError({name: [UNKNOWN] for name in sorted(unknown)})
        return values


class StrictCharField(serializers.CharField):
    """Text that is text: a number or a list is not quietly turned into one; NUL never passes."""

    def to_internal_value(self, data):
        """Return the text as sent. Raises ValidationError."""
        if not isinstance(data, str):
            raise serializers.ValidationError("Giá trị phải là chữ, đặt trong dấu ngoặc kép.")
        if self.max_length is not None and len(data) > self.max_length:
            raise serializers.ValidationError(f"Dài nhất {self.max_length} ký tự, kể cả khoảng trắng ở hai đầu.")
        return super().to_internal_value(data)


class StrictBooleanField(serializers.BooleanField):
    """true or false: a consent is not read out of "yes", 1 or an empty text."""

    def to_internal_value(self, data):
        """Return the truth value as sent. Raises ValidationError."""
        if not isinstance(data, bool):
            raise serializers.ValidationError("Giá trị phải là true hoặc false, không đặt trong dấu ngoặc kép.")
        return data


class StrictChoiceField(serializers.ChoiceField):
    """One of the named values, as text. What was sent instead is not repeated: it may be anything."""

    def to_internal_value(self, data):
        """Return the value as sent. Raises ValidationError."""
        if not isinstance(data, str) or data not in self.choices:
            known = ", ".join(map(str, self.choices))
            raise serializers.ValidationError(f"Giá trị phải là một trong: {known}, đặt trong dấu ngoặc kép.")
        return data


def text_field(says: str, *, required: bool = False, most: int = 300, **kwargs) -> StrictCharField:
    """Return a text field; an optional one may be empty or absent."""
    if not required:
        kwargs.setdefault("default", "")
    return StrictCharField(required=required, allow_blank=not required, max_length=most, help_text=says, **kwargs)


def sent_field(says: str, *, most: int) -> StrictCharField:
    """Return a text field that changes the stored text only if it is sent."""
    return StrictCharField(required=False, allow_blank=True, max_length=most, help_text=says)


class PartySerializer(StrictSerializer):
    """Owner or submitter."""

    kind = StrictChoiceField(choices=PartyKind.choices, default=PartyKind.PERSON, help_text="Person or organisation")
    id_number = text_field("Số định danh of 12 digits, or the tax number of an organisation", required=True, most=40)
    full_name = text_field("Full name as printed on the card", required=True)
    date_of_birth = text_field("14/03/1994, 1994-03-14, or the year alone", most=10)
    sex = text_field("As printed on the card", most=10)
    phone = text_field("Vietnamese telephone, from 0 or +84", most=40)
    email = text_field("E-mail", most=200)
    address = text_field("Address", most=400)


class SubmitterSerializer(PartySerializer):
    """Somebody who files for the owner, and by what right."""

    authority = text_field("By what right: an authorisation, a parent for a child", required=True)


class OpeningSerializer(StrictSerializer):
    """Who, what and where: enough for a dossier to exist."""

    procedure = text_field("Code of a procedure in effect today", required=True, most=40)
    case = text_field("Name of a case, where the procedure has several")
    office = text_field("Code of the receiving agency; the account's own, which is the default", most=40)
    area = text_field("Code of the agency in whose area the matter lies; default: the one that decides", most=40)
    channel = StrictChoiceField(
        choices=Channel.choices, default=Channel.IN_PERSON, help_text="How the dossier reached us (2122 V.2)"
    )
    owner = PartySerializer(help_text="Whose dossier it is, and whose papers are asked for")
    submitter = SubmitterSerializer(required=False, allow_null=True, help_text="Default: the owner files")


class ContactSerializer(StrictSerializer):
    """Contact data of the owner; only what is sent changes."""

    phone = sent_field("Vietnamese telephone; empty takes it away", most=40)
    email = sent_field("E-mail; empty takes it away", most=200)
    address = sent_field("Address; empty takes it away", most=400)


class ChangeSerializer(StrictSerializer):
    """Only what is sent changes; both parts or neither."""

    owner = ContactSerializer(required=False, help_text="Contact data of the owner")
    case = sent_field("Name of another case of the procedure", most=300)


class ConsentSerializer(StrictSerializer):
    """A consent as the officer records it."""

    given = StrictBooleanField(help_text="Whether the person agreed")
    method = StrictChoiceField(
        choices=ConsentMethod.choices,
        default=ConsentMethod.VERBAL,
        help_text="How; `online` goes with channel 2 and with no other, `otp` is not possible yet",
    )


class LookupSerializer(StrictSerializer):
    """The consent to look up and preview, and what is asked with it."""

    consent = ConsentSerializer(required=False, allow_null=True, help_text="Without it nobody is asked")
    reference_numbers = serializers.DictField(
        child=StrictCharField(allow_blank=True, max_length=200),
        required=False,
        help_text="Số ký hiệu by `id` of the slot; kept even when the consent is missing",
    )
    ask_national_too = StrictBooleanField(
        default=False, help_text="Ask the national warehouse for what our own holds, too"
    )


class ChoiceSerializer(StrictSerializer):
    """Only the opaque id of an offer: no link, name or code ever comes back."""

    offer = text_field("`id` of an offer of this slot", required=True, most=64)
    consent = ConsentSerializer(required=False, allow_null=True, help_text="To put this very paper into the dossier")


class WaiverSerializer(StrictSerializer):
    """Why nothing is asked for."""

    reason = text_field("Kept and shown with the dossier", required=True)


class MissingSerializer(StrictSerializer):
    """What the person says of a paper that no warehouse named."""

    issuer = text_field("Who issued the paper, as the person says", required=True)
    reference_number = text_field("Số ký hiệu, when it is known", most=200)
    year = text_field("Year of issue, four digits, when it is known", most=4)
    note = text_field("Anything else that helps to find it", most=500)


class SubmissionSerializer(StrictSerializer):
    """The declaration of whoever files: what was declared is true."""

    declared = StrictBooleanField(help_text="Whether it stands in what was sent in, signed or pressed")


class SearchSerializer(StrictSerializer):
    """Persons are searched for by POST only, never in an address."""

    text = text_field(
        "Code, identity number, or words of the owner's name (without diacritics)", required=True, most=200
    )
    status = text_field("As in the list", most=24)
    office = text_field("As in the list", most=40)
    procedure = text_field("As in the list", most=40)
    due = text_field("As in the list", most=10)


class EmptySerializer(StrictSerializer):
    """An action without a body."""
