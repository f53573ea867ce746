"""The simulator refuses what the real other side refuses; each test says one thing wrong."""

import json

import pytest

from .caller import H98, JSON, ORIGIN, PAPERS, PORTAL, THU, question

HANH = "099176000353"


def test_the_right_words_are_answered(caller):
    assert caller.directory().json()["error_code"] == "0"
    assert caller.papers().json()["errorCode"] == "0"
    assert caller.file().content.startswith(b"%PDF-1.")


# Adapters, methods, paths


def test_an_api_through_the_file_adapter_is_refused(caller):
    for path in ("mapi/login", "mapi/call", "bndp/public/v1/login", "bndp/public/v1/user/papers"):
        assert caller.api(path, {}, adapter="VXPAdapter").status_code == 404
    assert {entry["operation"] for entry in caller.simulator.journal.entries()} == {"wrong_adapter"}


def test_a_file_through_the_api_adapter_is_refused(caller):
    assert caller.file(adapter="XrdAdapter").status_code == 404
    assert caller.simulator.journal.counters()["wrong_adapter"]["refused"] == 1


def test_an_unknown_path_is_not_found(caller):
    assert caller.send("GET", "/admin").status_code == 404
    assert caller.send("POST", "/XrdAdapter/RestService/forward/mapi/other", json={}).status_code == 404


def test_the_wrong_method_is_refused(caller):
    assert caller.send("GET", "/XrdAdapter/RestService/forward/mapi/login").status_code == 405
    path = f"/VXPAdapter/RestService/forward/a.pdf?dstcode={H98[0]}&providerurl={H98[1]}"
    assert caller.send("POST", path).status_code == 405


# Content types and JSON


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_content_type_is_refused(caller, media):
    body = json.dumps({"username": "h99", "password": "x"}).encode()
    answer = caller.api("mapi/login", body, headers={"Content-Type": media})
    assert answer.status_code == 415


@pytest.mark.parametrize(
    "body",
    [
        b'{"username": "h99", "password": "x",}',
        b"[]",
        b"",
        b"username=h99",
        b'{"username": "h99", "password": NaN}',
        b'{"username": "h99", "username": "h98", "password": "x"}',
        '{"username": "ầ", "password": "x"}'.encode("utf-16"),
        b"[" * 100_000,
    ],
)
def test_what_is_not_strict_json_is_refused(caller, body):
    assert caller.api("mapi/login", body).status_code == 400


def test_a_request_of_more_than_two_megabytes_is_refused(caller):
    assert caller.api("mapi/login", b" " * (2 * 1024 * 1024 + 1)).status_code == 413


# mapi


@pytest.mark.parametrize("body", [{}, {"username": "h99"}, {"username": "", "password": ""}, {"username": 1}])
def test_a_login_without_an_account_gives_no_session(caller, body):
    answer = caller.api("mapi/login", body).json()
    assert answer["error_code"] == "1"
    assert "session" not in answer


def test_unknown_keys_in_a_login_are_refused(caller):
    body = {"username": "h99", "password": "x", "device": "pc"}
    assert caller.api("mapi/login", body).json()["error_code"] == "1"


def test_only_the_given_accounts_are_let_in(caller):
    caller.simulator.side.accounts = {"mapi": ("h99", "x"), "bndp": ("000.00.00.H99", "other")}
    assert caller.mapi_login().json()["error_code"] == 0
    assert caller.login().json()["errorCode"] == "1"


@pytest.mark.parametrize("session", ["", "invented", 7, None])
def test_a_wrong_session_is_refused(caller, session):
    answer = caller.directory("x", extra={"session": session}).json()
    assert answer["error_code"] == "-1"
    assert "hết hạn" in answer["message"]


def test_an_expired_session_is_refused(caller):
    caller.simulator.change(token_life_s=0)
    assert caller.directory().json()["error_code"] == "-1"
    assert caller.simulator.journal.entries("directory")[0]["token"] == "expired"


def test_the_token_of_the_other_family_is_no_session(caller):
    assert caller.directory(caller.token()).json()["error_code"] == "-1"
    assert caller.simulator.journal.entries("directory")[0]["token"] == "other_family"


def test_another_service_is_a_clear_error(caller):
    answer = caller.directory(extra={"service": "LayThuTuc", "maTTHC": "1.001193"}).json()
    assert answer["error_code"] == "4"
    assert "LayThuTuc" in answer["message"]


def test_unknown_parameters_and_a_missing_unit_are_refused(caller):
    assert caller.directory(extra={"page": 1}).json()["error_code"] == "6"
    assert caller.directory(extra={"madonvi": ""}).json()["error_code"] == "3"


def test_the_directory_stands_at_the_path_of_the_dialect(caller):
    assert caller.directory(path="mapi/g").json()["error_code"] == "5"
    caller.simulator.change(mapi_path="mapi/g")
    assert caller.directory(path="mapi/g").json()["error_code"] == "0"


@pytest.mark.parametrize(
    ("place", "query", "header", "status"),
    [
        ("none", "", {}, 200),
        ("none", f"?dstcode={PORTAL}", {}, 400),
        ("none", "", {"dstcode": PORTAL}, 400),
        ("query", f"?dstcode={PORTAL}", {}, 200),
        ("query", "?dstcode=VN:GOV:x:y", {}, 403),
        ("query", "", {}, 400),
        ("header", "", {"dstcode": PORTAL}, 200),
        ("header", "", {"dstcode": "VN:GOV:x:y"}, 403),
        ("header", "", {}, 400),
    ],
)
def test_dstcode_of_mapi_stands_where_the_dialect_puts_it(caller, place, query, header, status):
    caller.simulator.change(mapi_dstcode_in=place)
    body = {"username": "h99", "password": "x"}
    assert caller.api(f"mapi/login{query}", body, headers={**JSON, **header}).status_code == status


# bndp


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        (f"?dstcode={PORTAL}", 400),
        (f"?dstcode={PAPERS}&providerurl={ORIGIN}", 403),
        (f"?dstcode={PORTAL}&providerurl=https://evil.example", 403),
        (f"?dstcode={PORTAL}&dstcode={PORTAL}&providerurl={ORIGIN}", 400),
        (f"?dstcode={PORTAL}&providerurl={ORIGIN}&x=1", 400),
        ("?dstcode=VN%3AGOV%3A000.00.00.G22%3Avpcpdvcprovider&providerurl=" + ORIGIN, 400),
    ],
)
def test_a_login_at_a_wrong_address_is_refused(caller, query, status):
    assert caller.login(query).status_code == status


def test_papers_at_the_address_of_the_login_are_refused(caller):
    assert caller.papers(query=f"?dstcode={PORTAL}&providerurl={ORIGIN}").status_code == 403


def test_the_percent_dialect_wants_the_encoded_address(caller):
    caller.simulator.change(bndp_query_encoding="percent")
    assert caller.login().status_code == 400
    encoded = "https%3A%2F%2Fapigiaytocanhan.dichvucong.gov.vn"
    query = f"?dstcode=VN%3AGOV%3A000.00.00.G22%3Avpcpdvcprovider&providerurl={encoded}"
    assert caller.login(query).json()["errorCode"] == "0"


@pytest.mark.parametrize("token", ["", "invented"])
def test_papers_without_a_right_token_are_refused(caller, token):
    headers = {**JSON, **({"Authorization": token} if token else {})}
    assert caller.papers(headers=headers).status_code == 401


def test_papers_with_the_session_of_mapi_are_refused(caller):
    assert caller.papers(caller.mapi_session()).status_code == 401
    entry = caller.simulator.journal.entries("papers")[0]
    assert (entry["token_right"], entry["token"]) == (False, "other_family")


def test_an_expired_token_is_refused_as_the_dialect_says(caller):
    caller.simulator.change(token_life_s=0)
    assert caller.papers().status_code == 401
    caller.simulator.change(expired_as="code")
    assert caller.papers().json()["errorCode"] == "401"


def test_the_bare_token_is_the_dialect_unless_a_prefix_is_set(caller):
    token = caller.token()
    assert caller.papers(f"Bearer {token}").status_code == 401
    caller.simulator.change(bndp_auth_prefix="Bearer ")
    assert caller.papers(token).status_code == 401
    assert caller.papers(f"Bearer {token}").json()["errorCode"] == "0"


LAND = {"MaThuTuc": "1.004222", "SoDinhDanhChuSoHuu": HANH, "codes": ("KQ.G99.000301",)}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"MaThuTuc": None}, "10"),
        ({"KenhThucHien": None}, "10"),
        ({"SoTrang": "1"}, "11"),
        ({"KenhThucHien": 1}, "12"),
        ({"KenhThucHien": "4"}, "12"),
        ({"SoDinhDanhChuSoHuu": "09919400427O"}, "13"),
        ({"SoDinhDanhChuSoHuu": 99194004271}, "13"),
        ({"SoDinhDanhNguoiYeuCau": None}, "14"),
        ({"SoDinhDanhNguoiYeuCau": ""}, "14"),
        ({"HoTenNguoiYeuCau": None}, "15"),
        ({"HoTenNguoiYeuCau": " "}, "15"),
        ({"KenhThucHien": "3", "HoTenNguoiYeuCau": None}, "15"),
        ({"KenhThucHien": "2"}, "16"),
        ({"MaThuTuc": "1.003709.H99"}, "20"),
        ({"MaThuTuc": "9.999999"}, "20"),
        ({"DanhSachDanhMucKetQua": []}, "21"),
        ({"DanhSachDanhMucKetQua": None}, "10"),
        ({"DanhSachDanhMucKetQua": ["KQ.G15.000007"]}, "22"),
        ({"DanhSachDanhMucKetQua": [{"MaKetQua": "KQ.G15.000007"}]}, "22"),
        ({"DanhSachDanhMucKetQua": [{"MaKetQua": "KQ.G15.000007", "SoKyHieu": None}]}, "23"),
        ({"codes": ("KQ.G15.000031",)}, "24"),
        ({"codes": ("kq.g15.000007",)}, "24"),
        ({"MaThuTuc": "2.000488"}, "24"),
        (LAND, "25"),
        ({"codes": ("KQ.G15.000007", "KQ.G15.000007")}, "26"),
    ],
)
def test_a_wrong_question_is_answered_with_its_own_error_code(caller, change, code):
    answer = caller.papers(ask=change)
    assert answer.status_code == 200
    assert answer.json()["errorCode"] == code
    assert answer.json()["result"] is None
    assert caller.simulator.journal.entries("papers")[0]["refused"]


def test_a_code_of_another_procedure_is_called_invalid(caller):
    answer = caller.papers(ask={"codes": ("KQ.G15.000007", "KQ.G99.000301")}).json()
    assert "không hợp lệ" in answer["message"]


def test_a_land_certificate_is_found_by_its_number_only(caller):
    found = caller.found(**LAND, number="CS 098765")
    assert [row["SoKyHieu"] for row in found] == ["CS 098765"]
    assert caller.found(**LAND, number="XX 000000") == []


def test_online_the_citizen_is_the_requester_or_nobody_is(caller):
    nobody = {"SoDinhDanhNguoiYeuCau": None, "HoTenNguoiYeuCau": None}
    assert caller.found(KenhThucHien="2", **nobody)
    assert caller.found(KenhThucHien="2", SoDinhDanhNguoiYeuCau=THU, HoTenNguoiYeuCau="Nguyễn Thị Minh Thư")


def test_the_owner_as_requester_is_accepted_but_noted(caller):
    assert caller.found(SoDinhDanhNguoiYeuCau=THU)
    entry = caller.simulator.journal.entries("papers")[0]
    assert entry["requester_is_owner"] is True
    assert caller.found()
    assert caller.simulator.journal.entries("papers")[1]["requester_is_owner"] is False


def test_the_sample_question_of_the_official_letter_is_understood(caller):
    body = {
        "MaThuTuc": "1.001193",
        "DanhSachDanhMucKetQua": [
            {"MaKetQua": "000.00.00.G02-KQ0685", "SoKyHieu": ""},
            {"MaKetQua": "000.00.00.G40-KQ0686", "SoKyHieu": ""},
        ],
        "SoDinhDanhChuSoHuu": "013419012",
        "HoTenNguoiYeuCau": "Nguyễn Văn Thanh",
        "KenhThucHien": "1",
        "SoDinhDanhNguoiYeuCau": "013419012",
    }
    assert caller.papers(body=body).json()["result"] == {"DanhSachGiayToKetQua": []}


# Files


def test_a_download_with_a_token_is_refused(caller):
    assert caller.file(headers={"Authorization": caller.token()}).status_code == 403


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("", 400),
        (f"dstcode={H98[0]}", 400),
        (f"dstcode={H98[0]}&providerurl=https://evil.example", 403),
        (f"dstcode=VN:GOV:000.00.00.G06:g06ss01&providerurl={H98[1]}", 403),
        (f"dstcode={H98[0]}&providerurl=https://dichvucong.hagiang.gov.vn", 403),
        (f"dstcode={H98[0]}&dstcode={H98[0]}&providerurl={H98[1]}", 400),
        (f"dstcode={H98[0]}&providerurl=https%3A%2F%2Fdichvucong.thanhbinh-mophong.gov.vn", 400),
        (f"dstcode={H98[0]}&providerurl={H98[1]}/", 200),
    ],
)
def test_a_download_at_a_wrong_address_is_refused(caller, address, status):
    assert caller.file(address=address).status_code == status


def test_a_file_that_the_agency_does_not_have_is_not_found(caller):
    assert caller.file("download/none.pdf").status_code == 404
    hagiang = ("VN:GOV:000.00.00.H22:hagiangvdxpsvc01", "https://dichvucong.hagiang.gov.vn")
    assert caller.file("download/0317-2026.pdf", hagiang).status_code == 404


def test_the_own_query_of_a_link_belongs_to_the_address_of_the_file(caller):
    g15 = ("VN:GOV:000.00.00.G15:g15ss01", "https://hotich.botuphap-mophong.gov.vn")
    assert caller.file("tep?id=31&v=2", g15).status_code == 200
    assert caller.file("tep", g15).status_code == 404
    assert caller.file("tep?id=31", g15).status_code == 404


def test_question_helper_is_itself_right():
    assert set(question()) == {
        "MaThuTuc",
        "DanhSachDanhMucKetQua",
        "SoDinhDanhChuSoHuu",
        "KenhThucHien",
        "SoDinhDanhNguoiYeuCau",
        "HoTenNguoiYeuCau",
    }
