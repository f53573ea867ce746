"""The tags and filters that turn values into the words and forms of the pages."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone

from reception.templatetags import parts, writing
from reception.words.looks import UNKNOWN

DESIGN_STATES = {
    "needed": ("Cần có", "circle-dashed"),
    "looking-up": ("Đang tra cứu", "search"),
    "not-found": ("Không có trong kho", "search-none"),
    "not-allowed": ("Không được phép tra cứu", "lock"),
    "lookup-failed": ("Chưa tra cứu được", "octagon"),
    "offered-own": ("Có trong kho của tỉnh", "home"),
    "offered-national": ("Có trong kho quốc gia", "nation"),
    "fetch-failed": ("Chưa tải được tệp", "octagon"),
    "ready": ("Đã sẵn sàng", "check-circle"),
    "promised": ("Sẽ bổ sung từ kho sau", "later"),
    "mismatch": ("Giấy tờ không khớp", "lock"),
    "supplement": ("Cần bổ sung", "message"),
}


class PhoneForm(forms.Form):
    """A form with one field of each kind."""

    phone = forms.CharField(label="Điện thoại", help_text="Nhận tin về hồ sơ.")
    email = forms.EmailField(label="Thư điện tử", required=False)
    channel = forms.ChoiceField(
        label="Kênh", choices=[("1", "Trực tiếp"), ("3", "Bưu chính")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="Công dân đồng ý cho tra cứu", required=False)


@pytest.mark.parametrize(("state", "expected"), DESIGN_STATES.items())
def test_every_state_has_its_word_and_its_icon(state, expected):
    word = parts.state_of(state)
    assert (word.label, word.icon) == expected


def test_a_silent_warehouse_and_an_empty_one_never_look_alike():
    silent, empty = parts.state_of("lookup-failed"), parts.state_of("not-found")
    assert silent.label != empty.label
    assert silent.icon != empty.icon
    assert silent.tone != empty.tone


def test_an_unknown_state_says_so():
    assert parts.state_of("something-new") is UNKNOWN
    assert parts.signature_of("").label == "chưa kiểm"


def test_identity_numbers_are_grouped_and_masked():
    assert writing.group_number("099194004271") == "099 194 004 271"
    assert writing.mask_number("099194004271") == "099 194 ••• 271"
    assert writing.group_number("0100109106-001") == "0100109106-001"
    assert writing.mask_phone("0912 345 678") == "0912 ••• 678"
    assert writing.mask_number(None) == ""


def test_dates_are_written_as_people_here_write_them():
    with timezone.override("Asia/Ho_Chi_Minh"):
        moment = datetime(2026, 11, 2, 10, 30, tzinfo=UTC)
        assert writing.vn_date(moment) == "02/11/2026"
        assert writing.vn_datetime(moment) == "17:30, 02/11/2026"
        assert writing.vn_due(moment) == "thứ Hai, 02/11/2026, trước 17:30"
    assert writing.vn_due(date(2026, 11, 8)) == "Chủ nhật, 08/11/2026"
    assert writing.vn_date(None) == ""
    assert writing.vn_date("1994-03-14") == "14/03/1994"
    assert writing.vn_date("1994") == "1994"


def test_sizes_have_a_decimal_comma():
    assert writing.file_size(1_468_006) == "1,4 MB"
    assert writing.file_size(486 * 1024) == "486 KB"
    assert writing.file_size(20 * 1024 * 1024) == "20 MB"
    assert writing.file_size(12) == "12 byte"
    assert writing.file_size(None) == ""


def test_progress_never_leaves_its_track():
    assert writing.percent(50, 200) == 25
    assert writing.percent(300, 200) == 100
    assert writing.percent(10, None) == 0


def test_a_hash_is_short_enough_to_compare():
    assert writing.short_hash("9be15a07" + "0" * 52 + "e4d2") == "9be1 5a07 … e4d2"
    assert writing.short_hash("") == ""


def test_a_field_joins_its_label_hint_and_error():
    html = _render("{% load parts %}{% field form.phone %}", form=PhoneForm(data={}))
    assert 'for="id_phone"' in html
    assert "(bắt buộc)" in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_phone_hint id_phone_error"' in html
    assert 'id="id_phone_error"' in html


def test_an_optional_field_is_not_called_required():
    html = _render("{% load parts %}{% field form.email %}", form=PhoneForm())
    assert "bắt buộc" not in html
    assert "aria-invalid" not in html


def test_a_radio_group_is_a_fieldset_with_a_legend():
    html = _render("{% load parts %}{% field form.channel %}", form=PhoneForm(initial={"channel": "1"}))
    assert "<legend" in html
    assert html.count('type="radio"') == 2


def test_a_check_box_stands_before_its_words():
    html = _render("{% load parts %}{% field form.agreed %}", form=PhoneForm())
    assert html.index("checkbox") < html.index("Công dân đồng ý cho tra cứu")


def test_an_icon_is_hidden_from_readers():
    assert 'aria-hidden="true"' in parts.icon("check")
    assert "#i-check" in parts.icon("check")


def _render(source: str, **context) -> str:
    return Template(source).render(Context(context))
