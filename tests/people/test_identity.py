"""Numbers of persons and organisations, and the QR text of the identity card (domain 9)."""

import unicodedata
from datetime import date

import pytest

from kho_portal.vietnamese import clean_code, fold, name_key, without_hidden
from reception.dossiers.codes import search_form
from reception.people.card import CardNotRead, holds_card_text, read_card
from reception.people.identity import (
    FEMALE,
    FROM_A_TABLE,
    MALE,
    check_email,
    check_id_number,
    check_old_person_number,
    check_passport,
    check_person_number,
    check_phone,
    check_tax_number,
    clean_number,
    group_number,
    mask_number,
)

TODAY = date(2026, 11, 23)
CARD = "099194004271|013419012|Nguyễn Thị Minh Thư|14031994|Nữ|12 Lê Lợi, phường An Bình, tỉnh Sơn Hà|18082021"


def full_width(digits):
    return "".join(chr(ord(digit) + 0xFEE0) for digit in digits)


@pytest.mark.parametrize(("number", "sex", "year"), [("099194004271", FEMALE, 1994), ("099203000018", MALE, 2003)])
def test_a_number_that_agrees_with_sex_and_year_raises_no_doubt(number, sex, year):
    checked = check_person_number(number, sex=sex, birth_year=year, today=TODAY)
    assert checked.ok
    assert checked.warnings == ()


@pytest.mark.parametrize(
    ("number", "told", "word"),
    [
        ("099299000015", {}, "2099"),
        ("097194004271", {}, "khai sinh"),
        ("000194004271", {}, "khai sinh"),
        ("001994004271", {}, "thế kỷ"),
        ("099194004271", {"sex": MALE}, "Giới tính"),
        ("099194004271", {"birth_year": 1995}, "Năm sinh"),
    ],
)
def test_a_doubtful_number_warns_and_does_not_block(number, told, word):
    checked = check_person_number(number, today=TODAY, **told)
    assert checked.ok
    assert [warning for warning in checked.warnings if word in warning]


@pytest.mark.parametrize("number", ["09919400427", "09919400427O", full_width("099194004271"), "", "0991940042711"])
def test_a_number_of_the_wrong_form_blocks(number):
    checked = check_person_number(number)
    assert not checked.ok
    assert number not in "".join(checked.errors) or not number


@pytest.mark.parametrize("typed", ["099 194 004 271", "099.194.004.271", "099-194\u2013004\u00a0271 "])
def test_blanks_dots_and_hyphens_are_forgiven(typed):
    assert clean_number(typed) == "099194004271"
    assert check_person_number(typed).value == "099194004271"


HIDDEN = ("\u200e", "\u200b", "\u2060", "\u00ad", "\ufeff", "\u202c", "\ufe0f")


@pytest.mark.parametrize(
    "number",
    [
        "99194004271.0",
        "199194004271.0",
        "99194004271.00",
        "123456789.000",
        "9.9194004271E+10",
        "9,9E10",
        "0991940042.71",
    ],
)
def test_a_spreadsheets_float_is_no_number_of_anybody(number):
    for is_organisation in (False, True):
        checked = check_id_number(number, is_organisation=is_organisation)
        assert not checked.ok, checked
    assert not check_phone(number).ok


@pytest.mark.parametrize("number", ["99194004271.0", "9.9194004271E+10"])
def test_the_refusal_names_the_spreadsheet_and_what_helps(number):
    assert check_id_number(number).errors == (FROM_A_TABLE,) and "Văn bản" in FROM_A_TABLE


@pytest.mark.parametrize("hidden", HIDDEN, ids=ascii)
def test_what_nobody_sees_is_no_part_of_a_number_or_code(hidden):
    for at in (0, 3, 12):
        typed = "099194004271"[:at] + hidden + "099194004271"[at:]
        assert check_id_number(typed).value == "099194004271" and check_id_number(typed).ok
    assert check_phone(f"{hidden}0912{hidden}345678").value == "0912345678"
    assert search_form(f"{hidden}h99.18-261005{hidden}-0027.") == "H99.18-261005-0027"
    assert clean_code(f"{hidden}1.003709{hidden}") == "1.003709"


@pytest.mark.parametrize("dash", "-\u2010\u2011\u2012\u2013\u2014\u2212\uff0d", ids=ascii)
def test_every_dash_is_a_hyphen(dash):
    assert check_tax_number(f"0314409058{dash}002").value == "0314409058-002"
    assert search_form(f"H99.18{dash}261005{dash}0027") == "H99.18-261005-0027"


@pytest.mark.parametrize(
    "typed", ["'099194004271", "\u2019099194004271", " '099194004271 ", "099194004271.", "099194004271,"]
)
def test_an_apostrophe_before_and_a_full_stop_behind_are_no_part_of_a_number(typed):
    assert check_id_number(typed).value == "099194004271"


def test_a_joiner_stays_where_a_script_needs_it_and_nowhere_else():
    assert without_hidden("Nguyễn\u00ad Thị\u200d") == "Nguyễn Thị"
    assert without_hidden("\u0915\u094d\u200d\u0937") == "\u0915\u094d\u200d\u0937"
    assert fold("Ngu\u00adyễn") == "nguyen" and name_key("Ngu\u200byễn") == name_key("Nguyễn")


def test_an_old_card_number_is_good_for_old_papers_only():
    checked = check_old_person_number("013419012")
    assert checked.ok
    assert "31/12/2024" in checked.warnings[0]
    assert not check_old_person_number(full_width("013419012")).ok
    assert check_id_number("013 419 012").kind == "old_person"
    assert check_id_number("099194004271").kind == "person"


@pytest.mark.parametrize(
    "number",
    [
        "0100112437",
        "0100233488",
        "0108212803",
        "0312687878",
        "0314409058",
        "0314409058-002",
        "9900000016",
        "9900001235",
        "9900123459",
        "9912345671",
        "099194004271",
    ],
)
def test_a_right_tax_number_passes_and_is_stored_as_written(number):
    checked = check_tax_number(number)
    assert checked.ok
    assert checked.value == number
    assert check_tax_number(number.replace("-", "")).value == number


@pytest.mark.parametrize(
    "number",
    [
        *["0100233487", "0314409085", "0108212830", "0100000009", "0314409058-000", "010011243"],
        full_width("0100112437"),
        "01001124377",
        "",
    ],
)
def test_a_wrong_tax_number_blocks(number):
    assert not check_tax_number(number).ok
    assert not check_id_number(number, is_organisation=True).ok


@pytest.mark.parametrize(
    ("number", "nationality", "ok", "doubts"),
    [
        ("C1234567", "VN", True, 0),
        ("b12345678", "vn", True, 0),
        ("12345678", "VN", True, 1),
        ("12345678", "FR", True, 0),
        ("C1234567", "", False, 0),
        ("C12", "VN", False, 0),
        ("C123456789", "VN", False, 0),
    ],
)
def test_a_passport_number_needs_its_form_and_a_nationality(number, nationality, ok, doubts):
    checked = check_passport(number, nationality=nationality)
    assert checked.ok is ok
    assert len(checked.warnings) == doubts


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0912345678", "0912345678"),
        ("+84912345678", "0912345678"),
        ("84 912 345 678", "0912345678"),
        ("+84 (0)912.345.678", "0912345678"),
        ("02438222222", "02438222222"),
        ("+84 24 3822 2222", "02438222222"),
    ],
)
def test_a_telephone_number_is_stored_beginning_with_zero(typed, stored):
    checked = check_phone(typed)
    assert checked.ok
    assert checked.value == stored
    assert bool(checked.warnings) is stored.startswith("02")


@pytest.mark.parametrize("typed", ["0112345678", "091234567", full_width("0912345678"), "09123456789", ""])
def test_a_wrong_telephone_number_blocks(typed):
    assert not check_phone(typed).ok


@pytest.mark.parametrize(("typed", "stored"), [(" a@b.vn ", "a@b.vn"), ("thu@tỉnh.vn", "thu@xn--tnh-dlz.vn")])
def test_an_address_is_stored_with_an_ascii_domain(typed, stored):
    checked = check_email(typed)
    assert checked.ok
    assert checked.value == stored


@pytest.mark.parametrize("typed", ["", "a", "a@", "@b.vn", "a@b.vn, c@d.vn", "a b@c.vn", "a@b..vn"])
def test_what_is_not_one_address_blocks(typed):
    assert not check_email(typed).ok


def test_numbers_are_grouped_for_reading_and_masked_in_lists():
    assert group_number("099194004271") == "099 194 004 271"
    assert mask_number("099194004271") == "099 194 ••• 271"
    assert mask_number("013419012") == "01•••••12"
    assert mask_number("") == ""


def test_the_text_of_a_card_becomes_its_fields():
    card = read_card(CARD, today=TODAY)
    assert (card.number, card.old_number, card.full_name) == ("099194004271", "013419012", "Nguyễn Thị Minh Thư")
    assert (card.date_of_birth, card.sex, card.issued_on) == (date(1994, 3, 14), FEMALE, date(2021, 8, 18))
    assert card.address == "12 Lê Lợi, phường An Bình, tỉnh Sơn Hà"
    assert card.warnings == ()


@pytest.mark.parametrize("scan", [CARD + "\r\n", CARD + "\t", f" {CARD}\n", unicodedata.normalize("NFD", CARD)])
def test_what_a_scanner_adds_is_dropped(scan):
    assert read_card(scan, today=TODAY) == read_card(CARD, today=TODAY)


def test_fields_that_newer_cards_append_are_left_unread():
    assert read_card(CARD + "|Nguyễn Văn Bố|X|Y", today=TODAY) == read_card(CARD, today=TODAY)


def test_six_fields_leave_the_day_of_issue_empty():
    assert read_card(CARD.rpartition("|")[0], today=TODAY).issued_on is None
    assert read_card(CARD.replace("013419012", ""), today=TODAY).old_number == ""


def test_a_card_may_know_only_the_year_of_birth():
    card = read_card(CARD.replace("14031994", "00001994"), today=TODAY)
    assert card.date_of_birth is None
    assert card.birth_year == 1994


@pytest.mark.parametrize("scan", ["", "099194004271", "a|b|c|d|e", "099194004271~013419012~Nguyễn Thị Minh Thư"])
def test_too_few_fields_ask_to_type_the_number(scan):
    with pytest.raises(CardNotRead) as refused:
        read_card(scan, today=TODAY)
    assert refused.value.code == "CARD_TOO_FEW_FIELDS"
    assert "gõ số" in refused.value.for_people


@pytest.mark.parametrize(
    ("right", "nonsense"),
    [
        ("099194004271", "09919400427"),
        ("099194004271", "0991940042ê1"),
        ("099194004271", full_width("099194004271")),
        ("14031994", "31021994"),
        ("14031994", "14032994"),
        ("14031994", "1403194"),
        ("18082021", "18132021"),
        ("Nguyễn Thị Minh Thư", "Nguye6n4 Thi5 Minh Thu7"),
        ("Nguyễn Thị Minh Thư", ""),
    ],
)
def test_a_text_changed_by_a_typing_program_names_the_remedy(right, nonsense):
    with pytest.raises(CardNotRead) as refused:
        read_card(CARD.replace(right, nonsense), today=TODAY)
    assert refused.value.code == "CARD_GARBLED"
    assert "chữ E" in refused.value.for_people
    assert str(refused.value) == "CARD_GARBLED"


OTHER = "099088001264||Lê Hoàng Nam|02021988|Nam|5 Trần Phú, tỉnh Sơn Hà|01072024"


@pytest.mark.parametrize("between", ["", "\t", "\r\n", " "])
def test_a_card_that_was_scanned_twice_in_one_go_is_one_card(between):
    assert read_card(CARD + between + CARD, today=TODAY) == read_card(CARD, today=TODAY)
    assert read_card(between.join([CARD, CARD, CARD]), today=TODAY) == read_card(CARD, today=TODAY)


@pytest.mark.parametrize("scan", [CARD + OTHER, f"{OTHER}\t{CARD}", CARD + CARD[:40]])
def test_two_cards_in_one_go_are_read_again_and_not_guessed(scan):
    with pytest.raises(CardNotRead) as refused:
        read_card(scan, today=TODAY)
    assert refused.value.code == "CARD_TWICE"
    assert "quét hai lần, xin quét lại" in refused.value.for_people


@pytest.mark.parametrize(
    "scan",
    ["]Q1" + CARD, "\\000026" + CARD, "]Q1\\000026" + CARD, CARD.replace("|Nữ|", "|\\000026Nữ|"), ("]Q1" + CARD) * 2],
)
def test_what_a_scanner_says_about_the_barcode_is_dropped(scan):
    assert read_card(scan, today=TODAY) == read_card(CARD, today=TODAY)


@pytest.mark.parametrize("text", [CARD, "ghi chú " + OTHER, "099194004271 |", "]Q1" + CARD])
def test_the_text_of_a_card_is_known_wherever_it_was_typed(text):
    assert holds_card_text(text)


@pytest.mark.parametrize("text", ["", "099194004271", "1.003709|Cấp lần đầu", "H99.18-261005-0027", "a|b|c"])
def test_what_people_type_is_no_card(text):
    assert not holds_card_text(text)


def test_a_card_that_contradicts_its_own_number_warns():
    card = read_card(CARD.replace("|Nữ|", "|Nam|"), today=TODAY)
    assert card.sex == MALE
    assert "Giới tính" in card.warnings[0]
    assert read_card(CARD.replace("|Nữ|", "|?|"), today=TODAY).sex is None
