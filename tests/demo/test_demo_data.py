"""The demonstration's data hold together before any row is written."""

import unicodedata
from datetime import date

import pypdfium2
import pytest

from reception.deadlines.due_moments import Deadline
from reception.demo.codes import RESULT_CODES, SECTORS
from reception.demo.papers import PAPERS, render_paper
from reception.demo.people import ACCOUNTS, PEOPLE, PEOPLE_BY_NUMBER, THU, made_up_person
from reception.demo.places import AGENCIES
from reception.demo.procedures import ILLUSTRATION, PROCEDURES
from reception.dossiers.codes import format_code
from reception.people.identity import check_id_number, check_person_number
from tests.letters import missing_letters

TODAY = date(2026, 11, 23)
AGENCY_CODES = {agency.code for agency in AGENCIES}
CODES = {code.code for code in RESULT_CODES}
BY_CODE = {procedure.code: procedure for procedure in PROCEDURES}


def test_every_reference_between_agencies_resolves():
    assert len(AGENCY_CODES) == len(AGENCIES)
    named = {name for agency in AGENCIES for name in (agency.parent, agency.successor) if name}
    assert named <= AGENCY_CODES
    assert {"H99", "H99.18", "H99.15", "H98"} <= AGENCY_CODES
    assert all(format_code(agency.code, TODAY, 1) for agency in AGENCIES)


def test_an_abolished_agency_names_who_took_over():
    assert all(bool(agency.successor) == (agency.valid_to is not None) for agency in AGENCIES)


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure.code)
def test_every_procedure_refers_to_known_agencies_fields_codes_and_cases(procedure):
    assert procedure.agency in AGENCY_CODES
    assert procedure.sector in SECTORS
    assert set(procedure.results) <= CODES
    assert Deadline(*procedure.deadline)
    cases = {name for name, own in procedure.cases if own is None or Deadline(*own)}
    for component in procedure.components:
        assert set(component.codes) | set(component.proposed) <= CODES
        assert set(component.cases) <= cases
        assert not (component.only_shown and component.codes)


def test_the_two_worked_procedures_say_that_they_illustrate():
    assert {code for code, procedure in BY_CODE.items() if procedure.note == ILLUSTRATION} == {"1.003709", "2.000488"}


def test_a_closed_procedure_names_the_one_that_began_the_next_day():
    closed = BY_CODE["2.000488"]
    successor = BY_CODE[closed.successor]
    assert closed.valid_to < TODAY
    assert (successor.valid_from - closed.valid_to).days == 1


def test_the_criminal_record_fills_the_practising_certificate():
    component = next(c for c in BY_CODE["1.003709"].components if "lý lịch tư pháp" in c.name)
    assert component.codes == ("KQ.G15.000007",)
    assert component.max_age_months == 6


def test_invented_result_codes_say_so():
    assert all((code.note == "") == (".G15." in code.code) for code in RESULT_CODES)


@pytest.mark.parametrize("someone", [*PEOPLE, *ACCOUNTS], ids=lambda someone: someone.id_number)
def test_everybody_has_a_right_and_unassigned_number(someone):
    told = {"sex": someone.sex, "birth_year": someone.born.year} if getattr(someone, "born", None) else {}
    if getattr(someone, "kind", "person") == "organisation":
        checked = check_id_number(someone.id_number, is_organisation=True)
    else:
        checked = check_person_number(someone.id_number, today=TODAY, **told)
    assert checked.ok
    assert checked.warnings == ()
    assert someone.id_number.startswith("99" if len(someone.id_number) == 10 else "099")


def test_accounts_are_those_of_the_contract_with_their_own_names():
    assert [account.username for account in ACCOUNTS] == ["canbo1", "canbo2", "lanhdao1", "quantri", "quantri2"]
    assert len({account.full_name for account in ACCOUNTS} | set(PEOPLE_BY_NUMBER)) == len(ACCOUNTS) + len(PEOPLE)
    offices = {account.username: account.office for account in ACCOUNTS}
    assert offices["canbo1"] != offices["canbo2"]
    assert {offices["canbo1"], offices["canbo2"]} <= AGENCY_CODES


def test_made_up_people_are_the_same_every_time_and_never_share_a_number():
    laps = [*range(0, 5000), *range(900_000, 905_000), *range(999_990, 1_000_010)]
    people = [made_up_person(index) for index in laps]
    assert people == [made_up_person(index) for index in laps]
    numbers = {person.id_number for person in people} | set(PEOPLE_BY_NUMBER)
    assert len(numbers) == len(laps) + len(PEOPLE)
    for person in people[::97]:
        assert not check_person_number(person.id_number, sex=person.sex, birth_year=person.born.year).warnings


def test_a_replaced_paper_names_its_successor_and_some_paper_is_expired():
    keys = {paper.key for paper in PAPERS}
    assert len(keys) == len(PAPERS)
    for paper in PAPERS:
        assert (paper.validity == "replaced") == bool(paper.replaced_by)
        assert not paper.replaced_by or paper.replaced_by in keys
        assert paper.code in CODES
        assert paper.agency in AGENCY_CODES
    assert any(paper.valid_until and paper.valid_until < TODAY for paper in PAPERS)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.key)
def test_every_paper_is_a_real_pdf_that_names_its_owner(paper):
    content = render_paper(paper)
    document = pypdfium2.PdfDocument(content)
    text = " ".join(document[0].get_textpage().get_text_bounded().split())
    assert len(document) == 1
    assert PEOPLE_BY_NUMBER[paper.owner].full_name in text
    assert paper.number in text
    assert "KHÔNG CÓ GIÁ TRỊ" in text
    assert not missing_letters(text)
    assert not unicodedata.is_normalized("NFD", text)


def test_a_paper_is_the_same_bytes_every_time():
    assert render_paper(PAPERS[0]) == render_paper(PAPERS[0])
    assert PAPERS[0].owner == THU
