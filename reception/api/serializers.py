"""What programs may send. Unknown fields are refused, so that a misspelt one never goes unnoticed."""

from rest_framework import serializers

from reception.models import Channel, ConsentMethod, PartyKind

UNKNOWN = "Trường này không có trong giao diện."


class StrictSerializer(serializers.Serializer):
    """Refuses fields that it does not know, and anything that is not an object."""

    def to_internal_value(self, data):
        """The validated values; every unknown name is an error of its own."""
        values = super().to_internal_value(data)
        unknown = set(data) - set(self.fields)
        if unknown:
            raise serializers.ValidationError({name: [UNKNOWN] for name in sorted(unknown)})
        return values


class StrictCharField(serializers.CharField):
    """Text that is text: a number or a list is not quietly turned into one; NUL never passes."""

    def to_internal_value(self, data):
        """The text as sent."""
        if not isinstance(data, str):
            raise serializers.ValidationError("Giá trị phải là chữ, đặt trong dấu ngoặc kép.")
        return super().to_internal_value(data)


def text_field(*, required: bool = False, most: int = 300, **kwargs) -> StrictCharField:
    """A text field; optional ones may be empty or absent."""
    if not required:
        kwargs.setdefault("default", "")
    return StrictCharField(required=required, allow_blank=not required, max_length=most, **kwargs)


class PartySerializer(StrictSerializer):
    """Owner or submitter."""

    kind = serializers.ChoiceField(choices=PartyKind.choices, default=PartyKind.PERSON)
    id_number = text_field(required=True, most=40)
    full_name = text_field(required=True)
    date_of_birth = text_field(most=10)
    sex = text_field(most=10)
    phone = text_field(most=40)
    email = text_field(most=200)
    address = text_field(most=400)


class SubmitterSerializer(PartySerializer):
    """Somebody who files for the owner, and by what right."""

    authority = text_field(required=True)


class OpeningSerializer(StrictSerializer):
    """Body of `POST /dossiers/`."""

    procedure = text_field(required=True, most=40)
    case = text_field()
    office = text_field(most=40)
    area = text_field(most=40)
    channel = serializers.ChoiceField(choices=Channel.choices, default=Channel.IN_PERSON)
    owner = PartySerializer()
    submitter = SubmitterSerializer(required=False, allow_null=True)


class ContactSerializer(StrictSerializer):
    """Contact data of the owner; only what is sent changes."""

    phone = StrictCharField(required=False, allow_blank=True, max_length=40)
    email = StrictCharField(required=False, allow_blank=True, max_length=200)
    address = StrictCharField(required=False, allow_blank=True, max_length=400)


class ChangeSerializer(StrictSerializer):
    """Body of `PATCH /dossiers/{code}/`; only what is sent changes."""

    owner = ContactSerializer(required=False)
    case = StrictCharField(required=False, allow_blank=True, max_length=300)


class ConsentSerializer(StrictSerializer):
    """A consent as the officer records it."""

    given = serializers.BooleanField()
    method = serializers.ChoiceField(choices=ConsentMethod.choices, default=ConsentMethod.VERBAL)


class LookupSerializer(StrictSerializer):
    """Body of `POST …/lookup/`."""

    consent = ConsentSerializer(required=False, allow_null=True)
    reference_numbers = serializers.DictField(child=StrictCharField(allow_blank=True, max_length=200), required=False)
    ask_national_too = serializers.BooleanField(default=False)


class ChoiceSerializer(StrictSerializer):
    """Body of `POST …/choose/`: only the opaque id of an offer."""

    offer = text_field(required=True, most=64)
    consent = ConsentSerializer(required=False, allow_null=True)


class WaiverSerializer(StrictSerializer):
    """Body of `POST …/waive/`."""

    reason = text_field(required=True)


class EmptySerializer(StrictSerializer):
    """An action without a body."""
