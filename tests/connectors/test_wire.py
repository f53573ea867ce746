"""The wire: tolerant in, strict out. Each case is a line of wire contract 2, 3 or 10."""

import dataclasses
import json
import unicodedata

import pytest

from connectors.types import Channel, WantedCode
from connectors.wire import bndp, mapi
from connectors.wire.json import dump, parse_object
from connectors.wire.values import Refused, ShapeError, is_zero, mentions, rows, text
from tests.connectors.samples import (
    DIRECTORY_AS_PRINTED,
    DIRECTORY_REPAIRED,
    PAPERS_ANSWER,
    PAPERS_REQUEST_AS_PRINTED,
    question,
)

CODE = "000.00.00.G01-KQ0266"
WORDS = ("token", "phiên", "hết hạn", "unauthori")


def answer(**fields):
    return json.dumps(fields).encode()


def papers(result, *codes, **fields):
    return bndp.decode_papers(answer(**({"errorCode": "0", "result": result} | fields)), question(*(codes or (CODE,))))


def paper(**fields):
    link = {"TenTep": "a.pdf", "DuongDan": "https://abc.gov.vn/a.pdf"}
    return {
        "MaKetQua": CODE,
        "TenGiayTo": "Giấy khai sinh",
        "SoKyHieu": "1",
        "CoQuanChuQuan": "G22.99",
        "DanhSachTepDinhKem": [link],
    } | fields


@pytest.mark.parametrize("value", [0, "0", "00", " 0 ", "-0"])
def test_zero_is_zero(value):
    assert is_zero(value)


@pytest.mark.parametrize("value", [None, "", False, True, "OK", 0.0, [], {}, "1", 1, "0.0", "9" * 5000])
def test_nothing_else_is_zero(value):
    assert not is_zero(value)


def test_scalars_and_arrays_are_read_tolerantly():
    assert [text(None), text(" a "), text(5)] == ["", "a", "5"]
    assert [rows(None), rows({"a": 1}), rows([{"a": 1}, 5])] == [[], [{"a": 1}], [{"a": 1}]]
    for wrong in (True, 1.5, [], {}):
        with pytest.raises(ShapeError):
            text(wrong)
    with pytest.raises(ShapeError):
        rows("x")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b"[" * 100000,
        b'{"a": ' + b"9" * 5000 + b"}",
        b"\xff\xfe",
        DIRECTORY_AS_PRINTED,
        PAPERS_REQUEST_AS_PRINTED,
    ],
    ids=range(11),
)
def test_what_is_no_json_object_is_a_format_error_without_the_body_in_its_text(body):
    with pytest.raises(ShapeError) as failed:
        parse_object(body)
    assert failed.value.__cause__ is None
    assert len(str(failed.value)) < 30


def test_a_byte_order_mark_and_duplicate_keys_are_read():
    assert parse_object(b'\xef\xbb\xbf{"a": 1, "a": 2}') == {"a": 2}


def test_we_write_letters_not_escapes():
    assert dump({"a": "Nguyễn"}) == '{"a": "Nguyễn"}'.encode()


def test_words_of_expiry_are_found_in_any_case_and_unicode_form():
    assert mentions("PHIÊN đã HẾT HẠN", WORDS)
    assert mentions(unicodedata.normalize("NFD", "Phiên làm việc"), WORDS)
    assert not mentions("Không hợp lệ", WORDS)


# mapi


def test_a_mapi_login_needs_a_session_and_a_zero_code():
    token = mapi.decode_login(answer(session=" a+/b ", error_code=0), 600)
    assert (token.value, token.life) == ("a+/b", 600)
    assert "a+/b" not in repr(token)
    for refused in ({"session": "x"}, {"session": "x", "error_code": "5"}, {"session": "x", "error_code": None}):
        with pytest.raises(Refused):
            mapi.decode_login(answer(**refused), 600)
    for shape in ({"error_code": 0}, {"session": "", "error_code": 0}, {"session": 5, "error_code": 0}):
        with pytest.raises(ShapeError):
            mapi.decode_login(answer(**shape), 600)


def test_the_envelope_has_lower_case_keys_and_the_session_in_the_body():
    sent = mapi.encode_call("s", "H46", "LayThuTuc", maTTHC="1.001193")
    assert sent == {"session": "s", "madonvi": "H46", "service": "LayThuTuc", "maTTHC": "1.001193"}


def test_the_directory_of_2122_is_read_once_its_bracket_is_repaired():
    found = mapi.decode_directory(DIRECTORY_REPAIRED)
    assert [entry.dstcode for entry in found.entries] == [
        "VN:COM:0108212803:DVCTYBXDNTL",
        "VN:GOV:000.00.00.G02:tmdtktsbctss01",
    ]
    assert found.entries[0].agency_name == "Bộ Công an"


@pytest.mark.parametrize("code", [{}, {"error_code": 0}, {"error_code": "00"}, {"errorCode": "0"}])
def test_a_directory_without_an_error_code_is_a_success(code):
    assert mapi.decode_directory(answer(result=[], **code)).entries == ()
    assert mapi.decode_directory(answer(result=None, **code)).entries == ()


@pytest.mark.parametrize("fields", [{"error_code": "1"}, {"error_code": True}, {"error_code": []}, {"message": "x"}])
def test_a_directory_with_another_code_is_refused(fields):
    with pytest.raises(Refused):
        mapi.decode_directory(answer(**fields))


def test_rows_that_cannot_be_used_are_skipped_and_reported():
    rows_sent = [
        {"maCoQuan": " h22 ", "TENCOQUAN": None, "dstcode": "VN:GO V:000.00.00.H22:ss 01"},
        {"MACOQUAN": "H23", "DSTCODE": "VN:GOV:../x"},
        {"DSTCODE": "VN:GOV:a:b"},
        {"MACOQUAN": ["x"], "DSTCODE": "VN:GOV:a:b"},
    ]
    found = mapi.decode_directory(answer(result=rows_sent))
    assert [(entry.agency_code, entry.dstcode) for entry in found.entries] == [("h22", "VN:GOV:000.00.00.H22:ss01")]
    assert len(found.problems) == 3


def test_json_inside_message_is_opened_only_when_asked():
    body = answer(error_code="7", message=json.dumps({"result": [{"MACOQUAN": "G01", "DSTCODE": "VN:GOV:a:b"}]}))
    assert len(mapi.decode_directory(body, unwrap=True).entries) == 1
    with pytest.raises(Refused):
        mapi.decode_directory(body)


# bndp login


@pytest.mark.parametrize(
    ("fields", "token", "life"),
    [
        ({"token": "t"}, "t", 600),
        ({"access_token": "t", "expires_in": 3600}, "t", 3600),
        ({"errorCode": "0", "data": {"accessToken": "t", "expiresIn": "1800"}}, "t", 1800),
        ({"error_code": 0, "result": [{"id_token": "t"}]}, "t", 600),
        ({"data": {"token": "t"}, "expires_in": 90}, "t", 90),
        ({"token": " t ", "expiresIn": 0}, "t", 600),
        ({"token": "t", "expires_in": -5}, "t", 600),
        ({"token": "t", "expires_in": 90_000}, "t", 600),
        ({"token": "t", "expires_in": True}, "t", 600),
        ({"token": "", "access_token": "u"}, "u", 600),
        ({"token": None, "data": {"token": "u"}}, "u", 600),
    ],
)
def test_every_shape_of_a_token_is_read(fields, token, life):
    read = bndp.decode_login(answer(**fields))
    assert (read.value, read.life) == (token, life)


@pytest.mark.parametrize("fields", [{"errorCode": "1", "token": "t"}, {"error_code": None, "token": "t"}])
def test_an_error_code_beside_a_token_refuses_the_token(fields):
    with pytest.raises(Refused):
        bndp.decode_login(answer(**fields))


@pytest.mark.parametrize("token", ["a\r\nb", "a\nb", "a\x00b", "đ", "", "   ", 5, None, ["t"], "a  b"])
def test_a_token_that_could_break_a_header_is_refused(token):
    with pytest.raises(ShapeError):
        bndp.decode_login(answer(token=token))


def test_a_configured_path_is_the_only_place_for_the_token():
    assert bndp.decode_login(answer(token="no", data=[{"x": "yes"}]), token_path="data.x").value == "yes"
    with pytest.raises(ShapeError):
        bndp.decode_login(answer(token="no"), token_path="data.x")


# bndp papers


def test_the_question_of_2122_is_written_without_its_stray_comma():
    sent = bndp.encode_papers(question())
    assert sent == json.loads(PAPERS_REQUEST_AS_PRINTED.replace(b",\n}", b"}"))


def test_online_the_requester_is_left_out_unless_the_dialect_says_self():
    sent = bndp.encode_papers(question(channel=Channel.ONLINE))
    assert set(sent) == {"MaThuTuc", "DanhSachDanhMucKetQua", "SoDinhDanhChuSoHuu", "KenhThucHien"}
    assert sent["KenhThucHien"] == "2"
    own = dataclasses.replace(question(channel=Channel.ONLINE, requester=False), owner_name="Lê Thị Chủ")
    named = bndp.encode_papers(own, online_requester="self")
    assert (named["HoTenNguoiYeuCau"], named["SoDinhDanhNguoiYeuCau"]) == ("Lê Thị Chủ", "013419012")


@pytest.mark.parametrize("channel", [Channel.IN_PERSON, Channel.POSTAL])
def test_an_officer_without_an_identity_number_may_not_ask(channel):
    with pytest.raises(bndp.QuestionError):
        bndp.encode_papers(question(channel=channel, requester=False))


@pytest.mark.parametrize(
    ("code", "sent"),
    [
        ("1.001193", "1.001193"),
        ("1.004616.000.00.00.H56", "1.004616"),
        ("1.012784.H21", "1.012784"),
        ("2.000815.000.00.00.H55.02", "2.000815"),
        ("1.000894.01", "1.000894"),
    ],
)
def test_a_local_suffix_of_the_procedure_is_not_sent(code, sent):
    asked = question()
    object.__setattr__(asked, "procedure_code", code)
    assert bndp.encode_papers(asked)["MaThuTuc"] == sent


def test_a_local_procedure_has_no_national_question():
    asked = question()
    object.__setattr__(asked, "procedure_code", "TTHC-NB-01")
    with pytest.raises(bndp.QuestionError):
        bndp.encode_papers(asked)


def test_no_code_is_asked_twice_but_two_numbers_of_one_code_are():
    codes = (WantedCode("KQ.G15.000007"), WantedCode(" kq.g15.000007 "), WantedCode("KQ.G15.000007", "12/2020"))
    asked = bndp.encode_papers(question(*codes))["DanhSachDanhMucKetQua"]
    assert [row["SoKyHieu"] for row in asked] == ["", "12/2020"]


def test_the_answer_of_2122_names_two_papers_under_one_code():
    found = bndp.decode_papers(PAPERS_ANSWER, question(CODE))
    assert [document.title for document in found.documents] == ["Giấy khai sinh", "Giấy chứng minh nhân dân"]
    assert {document.result_code for document in found.documents} == {CODE}
    assert found.documents[0].files[0].name == "1662977948612_QĐXP Lê Thành Bắc_signed_signed_sign.pdf"
    assert found.signature == "Signature"


@pytest.mark.parametrize("result", [None, [], {}, {"DanhSachGiayToKetQua": None}, {"DanhSachGiayToKetQua": []}])
def test_an_empty_success_means_no_papers(result):
    assert papers(result).documents == ()


@pytest.mark.parametrize("result", ["x", 5, True, {"DanhSachGiayToKetQua": "x"}, ["x"], [{"MaKetQua": None}]])
def test_an_unreadable_result_is_not_an_empty_one(result):
    with pytest.raises(ShapeError):
        papers(result)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"errorCode": "1"}, "1"),
        ({"errorCode": 404}, "404"),
        ({"errorCode": True}, "True"),
        ({}, ""),
        ({"errorCode": None}, ""),
        ({"errorCode": "OK"}, "OK"),
        ({"error_code": "E1"}, "E1"),
    ],
)
def test_papers_without_a_zero_code_are_refused_with_the_code_of_the_portal(fields, code):
    with pytest.raises(Refused) as refused:
        bndp.decode_papers(answer(result={}, **fields), question(CODE))
    assert refused.value.their_code == code


@pytest.mark.parametrize("fields", [{"errorCode": 0}, {"errorCode": "00"}, {"error_code": "0"}, {"ERRORCODE": "0"}])
def test_every_zero_is_a_success(fields):
    assert bndp.decode_papers(answer(result=[paper()], **fields), question(CODE)).documents


def test_a_paper_nobody_asked_for_is_dropped():
    found = papers([paper(), paper(MaKetQua="KQ.G15.000031")])
    assert len(found.documents) == 1
    assert found.dropped_codes == ("KQ.G15.000031",)


def test_codes_are_compared_trimmed_and_in_upper_case_and_kept_as_asked():
    assert papers([paper(MaKetQua=f" {CODE.lower()} ")]).documents[0].result_code == CODE


def test_a_paper_without_files_is_found_but_has_none():
    for attached in (None, [], {}):
        assert papers([paper(DanhSachTepDinhKem=attached)]).documents[0].files == ()


def test_two_sides_of_a_card_are_two_files():
    sides = [{"TenTep": f"{side}.jpg", "DuongDan": f"https://abc.gov.vn/{side}.jpg"} for side in ("truoc", "sau")]
    assert [file.name for file in papers([paper(DanhSachTepDinhKem=sides)]).documents[0].files] == [
        "truoc.jpg",
        "sau.jpg",
    ]


@pytest.mark.parametrize(
    ("attached", "name"),
    [
        ({"TenTep": "a.pdf", "TenFile": "b.pdf"}, "a.pdf"),
        ({"TenTep": "", "TenFile": "b.pdf"}, "b.pdf"),
        ({}, "tệp 1.pdf"),
        ({"TenTep": ["x"]}, "tệp 1.pdf"),
        ({"TenTep": "a\u202efdp\r\n.exe"}, "a fdp .exe"),
    ],
)
def test_a_file_is_named_by_either_key_or_by_its_link(attached, name):
    item = attached | {"DuongDan": "https://abc.gov.vn/x/t%E1%BB%87p%201.pdf?v=1"}
    assert papers([paper(DanhSachTepDinhKem=[item])]).documents[0].files[0].name == name


def test_links_joined_by_two_hashes_are_several_files():
    joined = {"TenTep": "a.pdf", "DuongDan": "https://abc.gov.vn/1.pdf##http://abc.gov.vn/2.pdf"}
    found = papers([paper(DanhSachTepDinhKem=[joined])]).documents[0].files
    assert [(file.name, file.link) for file in found] == [
        ("a.pdf", "https://abc.gov.vn/1.pdf"),
        ("a (2).pdf", "http://abc.gov.vn/2.pdf"),
    ]
    odd = {"TenTep": "a.pdf", "DuongDan": "https://abc.gov.vn/1.pdf##x"}
    assert len(papers([paper(DanhSachTepDinhKem=[odd])]).documents[0].files) == 1


def test_what_a_database_cannot_keep_does_not_come_out():
    body = answer(errorCode="0", result=[paper(TenGiayTo="a\ud800b\x00c")]).replace(
        b"abc.gov.vn/", b"abc.gov.vn/\\u0000"
    )
    document = bndp.decode_papers(body, question(CODE)).documents[0]
    assert document.title == "a b c"
    assert document.files[0].link == "https://abc.gov.vn/\x01a.pdf"
