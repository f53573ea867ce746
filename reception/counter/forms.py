"""Forms of the counter. They gather what was typed; reception.people.parties checks it."""

from django import forms

from reception.models import Channel, PartyKind
from reception.people.parties import PartyData

NO_COMPLETE = {"autocomplete": "off"}
NUMBER = {"inputmode": "numeric", "autocomplete": "off"}
WHO = [("owner", "Chính chủ"), ("other", "Nộp thay")]
COUNTER_CHANNELS = [choice for choice in Channel.choices if choice[0] != Channel.ONLINE]


class CardForm(forms.Form):
    """The scanner field: the text of a chip card, or a typed number."""

    card = forms.CharField(
        label="Quét mã QR trên thẻ căn cước, hoặc gõ số định danh (12 chữ số), mã số thuế",
        max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text", "autofocus": True}),
        error_messages={"required": "Xin quét thẻ hoặc gõ số định danh rồi bấm Enter."},
    )


class OwnerForm(forms.Form):
    """Owner, submitter and channel before the dossier is opened; the session keeps them as typed."""

    kind = forms.ChoiceField(choices=PartyKind.choices, required=False, widget=forms.HiddenInput)
    identity_source = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    sex = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    full_name = forms.CharField(
        label="Họ và tên, tên tổ chức",
        max_length=300,
        widget=forms.TextInput(attrs=NO_COMPLETE),
        error_messages={"required": "Chưa có họ tên: gõ đúng như trên thẻ."},
    )
    id_number = forms.CharField(
        label="Số định danh, mã số thuế",
        max_length=40,
        widget=forms.TextInput(attrs=NUMBER),
        error_messages={"required": "Chưa có số: quét thẻ, hoặc gõ số in trên thẻ."},
    )
    date_of_birth = forms.CharField(
        label="Ngày sinh", max_length=10, required=False, widget=forms.TextInput(attrs=NUMBER)
    )
    phone = forms.CharField(
        label="Điện thoại nhận tin", max_length=40, required=False, widget=forms.TextInput(attrs=NUMBER)
    )
    email = forms.CharField(
        label="Thư điện tử", max_length=200, required=False, widget=forms.TextInput(attrs=NO_COMPLETE)
    )
    address = forms.CharField(
        label="Địa chỉ", max_length=400, required=False, widget=forms.TextInput(attrs=NO_COMPLETE)
    )
    channel = forms.ChoiceField(
        label="Kênh", choices=COUNTER_CHANNELS, initial=Channel.IN_PERSON, widget=forms.RadioSelect
    )
    submitter_is_owner = forms.ChoiceField(
        label="Người đến nộp", choices=WHO, initial="owner", required=False, widget=forms.RadioSelect
    )
    submitter_full_name = forms.CharField(
        label="Họ và tên người nộp thay", max_length=300, required=False, widget=forms.TextInput(attrs=NO_COMPLETE)
    )
    submitter_id_number = forms.CharField(
        label="Số định danh người nộp thay", max_length=40, required=False, widget=forms.TextInput(attrs=NUMBER)
    )
    submitter_phone = forms.CharField(
        label="Điện thoại người nộp thay", max_length=40, required=False, widget=forms.TextInput(attrs=NUMBER)
    )
    submitter_authority = forms.CharField(
        label="Căn cứ nộp thay (giấy ủy quyền, cha mẹ nộp cho con…)",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs=NO_COMPLETE),
    )

    def owner(self) -> PartyData:
        """Return the owner as typed."""
        names = ("full_name", "id_number", "date_of_birth", "sex", "address", "phone", "email", "identity_source")
        values = {name: self.cleaned_data.get(name, "") for name in names}
        values["identity_source"] = "card" if values["identity_source"] == "card" else "typed"
        return PartyData(kind=self.cleaned_data.get("kind") or PartyKind.PERSON, **values)

    def submitter(self) -> PartyData | None:
        """Return the person who files for the owner, None when the owner came in person."""
        if self.cleaned_data.get("submitter_is_owner") != "other":
            return None
        return PartyData(
            full_name=self.cleaned_data.get("submitter_full_name", ""),
            id_number=self.cleaned_data.get("submitter_id_number", ""),
            phone=self.cleaned_data.get("submitter_phone", ""),
            authority=self.cleaned_data.get("submitter_authority", ""),
        )


class ContactForm(forms.Form):
    """Contact data of the owner, stored while it is typed."""

    phone = forms.CharField(
        label="Điện thoại nhận tin", max_length=40, required=False, widget=forms.TextInput(attrs=NUMBER)
    )
    email = forms.CharField(
        label="Thư điện tử", max_length=200, required=False, widget=forms.TextInput(attrs=NO_COMPLETE)
    )
    address = forms.CharField(
        label="Địa chỉ", max_length=400, required=False, widget=forms.TextInput(attrs=NO_COMPLETE)
    )


class MissingForm(forms.Form):
    """What the person says about a paper that was issued and that no warehouse found."""

    issuer = forms.CharField(
        label="Cơ quan đã cấp", max_length=300, widget=forms.TextInput(attrs=NO_COMPLETE | {"autofocus": True}),
        error_messages={"required": "Cần tên cơ quan đã cấp, theo lời công dân."},
    )  # fmt: skip
    reference_number = forms.CharField(
        label="Số ký hiệu, nếu nhớ", max_length=200, required=False, widget=forms.TextInput(attrs=NO_COMPLETE)
    )
    year = forms.CharField(label="Năm cấp, nếu nhớ", max_length=4, required=False, widget=forms.TextInput(attrs=NUMBER))
    note = forms.CharField(label="Ghi chú", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class WaiverForm(forms.Form):
    """The reason why a component is waived."""

    reason = forms.CharField(
        label="Lý do miễn giấy tờ này",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        error_messages={"required": "Cần ghi lý do; lý do được giữ trong hồ sơ."},
    )


class SeenForm(forms.Form):
    """The officer's word that a reused paper, whose text does not name the owner, was looked at."""

    seen = forms.BooleanField(
        label="Đã mở tệp và thấy đây đúng là giấy tờ của chủ hồ sơ",
        widget=forms.CheckboxInput(attrs={"autofocus": True}),
        error_messages={"required": "Xin mở tệp xem rồi đánh dấu. Giấy tờ vẫn được giữ nguyên."},
    )
