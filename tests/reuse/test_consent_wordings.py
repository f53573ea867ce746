"""The words of the two consents."""

import unicodedata
from datetime import date

import pytest

from reception.reuse.consent_wordings import WORDINGS, ConsentKind, LookUpFacts, UseFacts, wording_numbered, wording_on

LOOK_UP = LookUpFacts("Sở Y tế tỉnh Sơn Hà", "Cấp lần đầu chứng chỉ hành nghề", "H99.18-261005-0027")
USE = UseFacts(
    agency="Sở Y tế tỉnh Sơn Hà",
    procedure="Cấp lần đầu chứng chỉ hành nghề",
    dossier="H99.18-261005-0027",
    paper="Phiếu lý lịch tư pháp số 1",
    reference_number="12/2026/STP-LLTP",
    holder="Sở Tư pháp tỉnh Thanh Bình",
    warehouse="kho dữ liệu của Cổng Dịch vụ công quốc gia",
)
TODAY = date(2026, 10, 5)


def test_the_consent_to_use_names_agency_paper_number_holder_warehouse_and_dossier():
    text = wording_on(ConsentKind.USE, TODAY).render(USE)
    for fact in vars(USE).values():
        assert fact in text
    assert "rút lại" in text


def test_a_paper_without_number_is_named_as_such():
    facts = UseFacts(**(vars(USE) | {"reference_number": " "}))
    assert "không ghi số ký hiệu" in wording_on(ConsentKind.USE, TODAY).render(facts)


def test_the_consent_to_look_up_names_both_warehouses_and_the_purpose():
    text = wording_on(ConsentKind.LOOK_UP, TODAY).render(LOOK_UP)
    assert all(fact in text for fact in vars(LOOK_UP).values())
    assert "kho dữ liệu của tỉnh" in text
    assert "24 giờ" in text


def test_facts_of_one_consent_are_never_rendered_with_the_words_of_the_other():
    with pytest.raises(ValueError, match="LookUpFacts"):
        wording_on(ConsentKind.LOOK_UP, TODAY).render(USE)


def test_a_fact_that_looks_like_a_placeholder_stays_text():
    facts = LookUpFacts("Sở $dossier", "P", "D")
    assert "Sở $dossier" in wording_on(ConsentKind.LOOK_UP, TODAY).render(facts)


def test_every_published_wording_is_found_again_by_its_number():
    for wording in WORDINGS:
        assert wording_numbered(wording.kind, wording.number) is wording
        assert unicodedata.is_normalized("NFC", wording.text)
    assert len({(w.kind, w.number) for w in WORDINGS}) == len(WORDINGS)


def test_no_wording_is_invented_for_a_day_before_the_first():
    with pytest.raises(LookupError):
        wording_on(ConsentKind.USE, date(2020, 1, 1))
    with pytest.raises(LookupError):
        wording_numbered(ConsentKind.USE, 99)


def test_the_label_tells_number_and_first_day():
    assert wording_numbered(ConsentKind.USE, 1).label == "Lời xác nhận mẫu số 1, áp dụng từ 01/01/2026"
