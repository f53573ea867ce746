"""The papers of the other side: who has them, what they look like, and that they are the same each time."""

import hashlib
import io
import re
import subprocess
import sys
import unicodedata
import warnings

import pypdfium2
import pytest
from PIL import Image

from connectors.simulator.bulk import padded_pdf
from connectors.simulator.holdings import AGENCIES, PAPERS, PEOPLE, PROCEDURES, HeldFile
from connectors.simulator.papers import KEPT_FILES, _made, file_bytes, make_room
from connectors.simulator.state import State
from connectors.simulator.warehouse import Warehouse

THU, NAM, HANH = "099194004271", "099088001264", "099176000353"
ALL_FILES = [pytest.param(paper, held, id=held.name) for paper in PAPERS for held in paper.files]


def text_of(content):
    document = pypdfium2.PdfDocument(content)
    try:
        text = " ".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))


def paper_of(owner, code, number=None):
    found = [paper for paper in PAPERS if paper.owner == owner and paper.code == code]
    return next(paper for paper in found if number is None or paper.number == number)


@pytest.mark.parametrize(("paper", "held"), ALL_FILES)
def test_every_file_is_a_real_document_that_says_it_has_no_value(paper, held):
    content = file_bytes(paper, held)
    if held.look == "jpeg":
        assert Image.open(io.BytesIO(content)).size == (1240, 1754)
        return
    assert content.startswith(b"%PDF-1.")
    assert b"%%EOF" in content[-1024:]
    if held.look == "scan":
        assert text_of(content).strip() == ""
        return
    text = text_of(content)
    assert "BẢN MÔ PHỎNG, KHÔNG CÓ GIÁ TRỊ" in text
    if held.look == "other_name":
        assert "Phạm Thị Hằng" in text
        assert paper.owner not in text
    else:
        assert PEOPLE[paper.owner].name in text
        assert paper.owner in text
    assert paper.number in text


def test_the_same_paper_has_the_same_bytes_in_every_process():
    program = (
        "import hashlib; from connectors.simulator.holdings import PAPERS; from connectors.simulator.papers import *;"
        "files = [file_bytes(p, f) for p in PAPERS[:7] for f in p.files if f.look != 'signed'];"
        "print(hashlib.sha256(b''.join(files)).hexdigest())"
    )
    other = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.strip()
    ours = [file_bytes(paper, held) for paper in PAPERS[:7] for held in paper.files if held.look != "signed"]
    assert other == hashlib.sha256(b"".join(ours)).hexdigest()


def test_one_paper_is_signed_and_keeps_its_bytes():
    paper = paper_of(NAM, "KQ.G15.000007")
    content = file_bytes(paper, paper.files[0])
    assert b"/ETSI.CAdES.detached" in content or b"/adbe.pkcs7.detached" in content
    assert file_bytes(paper, paper.files[0]) is content
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyhanko.pdf_utils.reader import PdfFileReader
        from pyhanko.sign.validation import validate_pdf_signature

        signature = PdfFileReader(io.BytesIO(content)).embedded_signatures[0]
        status = validate_pdf_signature(signature)
    assert (status.intact, status.valid, status.trusted) == (True, True, False)


def test_signed_files_are_never_forgotten_but_others_are():
    signed = next(key for key in list(_made) if key[1].look == "signed") if _made else None
    base = PAPERS[2]
    for index in range(KEPT_FILES + 20):
        _made[base, HeldFile(f"{index}.pdf", f"/{index}.pdf")] = b""
        make_room()
    assert len(_made) <= KEPT_FILES
    assert signed is None or signed in _made
    for key in [key for key, content in _made.items() if content == b""]:
        del _made[key]


def test_the_chain_of_the_official_letter_is_there(caller):
    rows = caller.found()
    assert [(row["SoKyHieu"], row["CoQuanChuQuan"], len(row["DanhSachTepDinhKem"])) for row in rows] == [
        ("1482/2026/STP-LLTP", "H98.15", 2),
        ("0317/2026/STP-LLTP", "H98.15", 1),
        ("", "G01", 1),
    ]
    name = rows[0]["DanhSachTepDinhKem"][0]["TenTep"]
    assert name == "1662977948612_LLTP Nguyễn Thị Minh Thư_signed.pdf"
    assert unicodedata.is_normalized("NFC", name)


def test_links_come_in_both_cases(caller):
    case_1 = caller.found(codes=("KQ.G99.000101",))[0]["DanhSachTepDinhKem"][0]["DuongDan"]
    assert case_1 == "https://vanbang.bogiaoduc-mophong.gov.vn/vb?so=004271&v=2"
    case_2 = caller.found(SoDinhDanhChuSoHuu=NAM)[0]["DanhSachTepDinhKem"][0]["DuongDan"]
    assert case_2 == (
        "http://IP-SS-BNĐP:8080/VXPAdapter/RestService/forward/kho/1533-2026_signed.pdf"
        "?dstcode=VN:GOV:000.00.00.H98:thanhbinhss01&providerurl=https://dichvucong.thanhbinh-mophong.gov.vn"
    )


@pytest.mark.parametrize(("paper", "held"), ALL_FILES)
def test_every_file_is_served_where_its_link_points(simulator, caller, paper, held):
    agency = next(agency for agency in AGENCIES if agency.short == paper.agency.split(".")[0])
    answer = caller.file(held.target.lstrip("/"), (agency.dstcode, held.origin or agency.origin))
    assert answer.content == file_bytes(paper, held)
    assert answer.headers["Content-Type"] == ("image/jpeg" if held.look == "jpeg" else "application/pdf")


def test_every_agency_of_a_paper_stands_in_the_directory(caller):
    rows = caller.directory().json()["result"]
    listed = {row["MACOQUAN"]: row["DSTCODE"] for row in rows}
    assert listed["000.00.00.H22"] == "VN:GOV:000.00.00.H22:hagiangvdxpsvc01"
    assert listed["000.00.00.G01"] == "VN:COM:0108212803:DVCTYBXDNTL"
    for paper in PAPERS:
        assert "000.00.00." + paper.agency.split(".")[0] in listed


def test_every_paper_can_be_asked_for_by_some_procedure():
    askable = {code for codes in PROCEDURES.values() for code in codes}
    assert {paper.code for paper in PAPERS} <= askable


def test_the_people_have_the_names_that_are_hard_to_store():
    names = [person.name for person in PEOPLE.values()]
    assert {"Lý A Páo", "H'Linh Mlô", "Thành"} <= set(names)
    assert max(map(len, names)) == 60
    assert all(unicodedata.is_normalized("NFC", name) for name in names)
    assert all(re.fullmatch("099[0-9]{9}|99[0-9]{8}", number) for number in PEOPLE)


def test_a_padded_file_has_exactly_the_wanted_size_and_opens():
    base = file_bytes(PAPERS[2], PAPERS[2].files[0])
    one, two = (padded_pdf(base, 1_048_576, mark=mark).content() for mark in ("a", "b"))
    assert len(one) == len(two) == 1_048_576
    assert one != two
    assert "Nguyễn Thị Minh Thư" in text_of(one)
    with pytest.raises(ValueError, match="at least"):
        padded_pdf(base, 1000, mark="a")


def test_a_name_given_for_an_additional_paper_stands_in_its_text():
    state = State({"extra_papers": [{"owner": "099100000001", "code": "KQ.G15.000031", "name": "Trần Thêm"}]})
    paper = Warehouse(state).papers_of("099100000001", "KQ.G15.000031")[0]
    assert "Trần Thêm" in text_of(file_bytes(paper, paper.files[0]))
