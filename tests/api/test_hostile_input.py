"""What a program may send by mistake or on purpose: every answer is a problem with a code, never a crash."""

import pytest

from reception.models import Dossier
from tests.conftest import MINH_THU
from tests.programs import CONSENT, LLTP, OPENING, Caller, OpenDossier, assert_problem, open_over_api

DEEP = b"[" * 100_000
NOT_JSON = {
    "empty braces": b"{",
    "text": b"xin ch\xc3\xa0o",
    "half a letter": b'{"procedure": "\xff"}',
    "not a number": b'{"procedure": NaN}',
    "deep list": DEEP,
    "deep object": b'{"a":' * 50_000,
    "endless number": b'{"channel": ' + b"9" * 5000 + b"}",
    "utf-16": '{"procedure": "1"}'.encode("utf-16"),
}
WRONG_SHAPES = [
    [],
    "text",
    5,
    True,
    {"procedure": None},
    {"procedure": 1.003709},
    {"procedure": ["1.003709"]},
    OPENING | {"owner": None},
    OPENING | {"owner": []},
    OPENING | {"owner": "Minh Thư"},
    OPENING | {"owner": MINH_THU | {"id_number": 99194004271}},
    OPENING | {"owner": MINH_THU | {"full_name": {"first": "Thư"}}},
    OPENING | {"owner": MINH_THU | {"full_name": "Thư\x00"}},
    OPENING | {"owner": MINH_THU | {"full_name": "Thư\ud800"}},
    OPENING | {"owner": MINH_THU | {"full_name": "x" * 100_000}},
    OPENING | {"owner": MINH_THU | {"full_name": "\u0958" * 300}},  # grows when normalised
    OPENING | {"owner": MINH_THU | {"address": "dòng\nmới\x07"}},
    OPENING | {"owner": MINH_THU | {"sex": "x" * 11}},
    OPENING | {"owner": MINH_THU | {"màu": "đỏ"}},
    OPENING | {"submitter": []},
    OPENING | {"channel": 1},
    OPENING | {"channel": 1.5},
    OPENING | {"channel": {}},
    OPENING | {"case": 7},
    OPENING | {"area": "x" * 41},
    OPENING | {"\ud800": 1},
    OPENING | {"x" * 10_000: 1},
    OPENING | {"Procedure": "1.003709"},
]


def no_dossier_was_opened():
    return not Dossier.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("raw", NOT_JSON.values(), ids=NOT_JSON)
def test_what_is_not_json_is_malformed(api, raw):
    assert_problem(api.post("dossiers/", raw=raw), 400, "MALFORMED")
    assert no_dossier_was_opened()


@pytest.mark.django_db
@pytest.mark.parametrize("body", WRONG_SHAPES, ids=lambda body: repr(body)[-40:].encode("ascii", "replace").decode())
def test_a_body_of_the_wrong_shape_names_its_fields(api, body):
    problem = assert_problem(api.post("dossiers/", body), 422, "INVALID_INPUT")
    assert problem["fields"]
    assert all(isinstance(text, str) and text for texts in problem["fields"].values() for text in texts)
    assert no_dossier_was_opened()


@pytest.mark.django_db
def test_an_unknown_field_is_never_swallowed(opened):
    first = opened.slot(index=0)
    calls = [
        ("POST", "dossiers/search/", {"text": "a", "tuổi": 3}),
        ("PATCH", opened.path, {"status": "accepted"}),
        ("PATCH", opened.path, {"owner": {"id_number": "099088001264"}}),
        ("POST", f"{opened.path}lookup/", {"consent": CONSENT, "force": True}),
        ("POST", f"{opened.path}lookup/", {"consent": CONSENT | {"officer": "x"}}),
        ("POST", f"{opened.path}accept/", {"due_at": "2020-01-01"}),
        ("POST", opened.at(first, "choose/"), {"offer": "x", "consent": CONSENT, "link": "http://x"}),
        ("POST", opened.at(first, "waive/"), {"reason": "x", "by": "y"}),
        ("POST", opened.at(first, "shown/"), {"x": 1}),
        ("POST", opened.at(first, "compared/"), {"x": 1}),
        ("POST", opened.at(first, "promise/"), {"x": 1}),
        ("POST", opened.at(first, "missing/"), {"issuer": "x", "x": 1}),
        ("POST", f"{opened.path}submit/", {"declared": True, "x": 1}),
    ]
    for method, path, body in calls:
        assert_problem(opened.caller.call(method, path, body), 422, "INVALID_INPUT")
    assert opened.now["version"] == 1


@pytest.mark.django_db
def test_a_truth_value_is_not_guessed_from_words_that_mean_nothing(opened, directory):
    for given in ("có", "true", "yes", 1, 2, None, [], {}):
        answer = opened.caller.post(f"{opened.path}lookup/", {"consent": {"given": given}})
        assert_problem(answer, 422, "INVALID_INPUT")
    assert directory.journal.entries("papers") == []


@pytest.mark.django_db
def test_a_body_beyond_the_limit_is_413_and_nothing_is_kept(api, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2000
    assert_problem(api.post("dossiers/", OPENING | {"case": "x" * 3000}), 413, "BODY_TOO_LARGE")
    assert no_dossier_was_opened()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_another_media_type_is_415(opened, kind):
    assert_problem(opened.caller.post("dossiers/", raw=b"procedure=1", content_type=kind), 415, "MEDIA_TYPE")
    path = opened.at(opened.slot(index=0), "files/")
    assert_problem(opened.caller.post(path, {"file": "x"}), 415, "MEDIA_TYPE")


@pytest.mark.django_db
def test_a_broken_multipart_body_is_malformed(opened):
    path = opened.at(opened.slot(index=0), "files/")
    for kind in ("multipart/form-data; boundary=x", "multipart/form-data; boundary="):
        answer = opened.caller.post(path, raw=b"--y\r\nnothing", content_type=kind)
        assert answer.status_code in {400, 422}
        assert answer.json()["code"] in {"MALFORMED", "INVALID_INPUT"}
    many = (
        b"".join(b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % n for n in range(1100)) + b"--x--"
    )
    answer = opened.caller.post(path, raw=many, content_type="multipart/form-data; boundary=x")
    assert_problem(answer, 400, "MALFORMED")


@pytest.mark.django_db
def test_an_answer_that_nobody_can_read_is_406_but_bytes_are_bytes(opened):
    assert_problem(opened.caller.get(opened.path, Accept="text/html"), 406, "NOT_ACCEPTABLE")
    assert opened.caller.get(opened.path, Accept="*/*").status_code == 200
    slot = opened.slot(index=0)
    assert_problem(opened.caller.get(opened.at(slot, "files/x/"), Accept="image/png"), 404, "NOT_FOUND")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "odd", ["%00", "a%00b", "%0a", "..", "%2e%2e", "'; drop table", "x" * 3000, "%ff%fe", "💥", "*", "%"]
)
def test_an_odd_address_is_404(looked_up, odd):
    slot, api = looked_up.slot(LLTP), looked_up.caller
    offer = slot["offers"][0]
    for path in (
        f"dossiers/{odd}/",
        f"{looked_up.path}components/{odd}/choose/",
        looked_up.at(slot, f"files/{odd}/"),
        f"procedures/{odd}/",
        f"warehouse/?dossier={odd}",
    ):
        answer = api.call("GET" if "choose" not in path else "POST", path)
        assert answer.status_code in {404, 422, 200 if odd in {"..", "%2e%2e"} else 404}, path
    preview = api.get(looked_up.at(slot, f"offers/{offer['id']}/preview/{odd}/"))
    assert preview.status_code in {404, 405, 409}


@pytest.mark.django_db
def test_every_public_address_survives_a_nul():
    client = Caller().client
    for path in ("/ho-so/%00", "/ho-so/a%00", "/?x=%00", "/quay/%00", "/%00", "/api/v1/%00", "/dang-nhap/?next=%00"):
        assert client.get(path).status_code < 500, path


@pytest.mark.django_db
def test_wrong_methods_are_405_with_words(opened):
    slot = opened.slot(index=0)
    for method, path in (
        ("DELETE", "dossiers/"),
        ("PUT", opened.path),
        ("DELETE", opened.path),
        ("GET", f"{opened.path}lookup/"),
        ("GET", opened.at(slot, "choose/")),
        ("POST", opened.at(slot, "choice/")),
        ("PUT", opened.at(slot, "files/")),
        ("POST", "procedures/"),
        ("POST", "warehouse/"),
    ):
        answer = opened.caller.call(method, path, {})
        assert_problem(answer, 405, "METHOD_NOT_ALLOWED")
        assert answer["Allow"]


@pytest.mark.django_db
def test_an_unknown_address_of_the_api_is_a_problem_too(api):
    for path in ("nothing/", "dossiers/a/b/c/", "dossiers//"):
        assert_problem(api.get(path), 404, "NOT_FOUND")
    assert_problem(Caller().get("dossiers/"), 401, "NOT_SIGNED_IN")
    assert_problem(Caller("kho_wrong").get("dossiers/"), 401, "TOKEN_INVALID")


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["address", "phone", "email"])
def test_contact_pages_of_the_counter_survive_what_forms_never_send(officer, api, field):
    held: OpenDossier = open_over_api(api)
    client = Caller().client
    client.force_login(officer)
    base = f"/quay/tiep-nhan/{held.code}"
    for value in ("\x00", "x" * 5000, "\ud7ff\n\x07"):
        for htmx in ({}, {"HX-Request": "true"}):
            answer = client.post(f"{base}/lien-he", {field: value}, headers=htmx)
            assert answer.status_code in {200, 302, 422}
    slot = held.slot(LLTP)["id"]
    posts = {
        f"{base}/tra-cuu": {"consent": "yes", f"reference_number_{slot}": "a\x00", "method": "\x00"},
        f"{base}/tiep-nhan": {"version": "\x00"},
        f"{base}/giay-to/{slot}/chon": {"offer": "\x00", "consent": "yes", "method": "\x00"},
        f"{base}/giay-to/{slot}/mien": {"reason": "\x00"},
        "/quay/": {"text": "\x00"},
        "/quay/tiep-nhan/mo": {"procedure": "\x00|\x00", "submission_key": "\x00", "full_name": "a", "id_number": "1"},
        "/quay/tiep-nhan/the": {"card": "\x00"},
        "/quay/tiep-nhan/giu": {"full_name": "\x00"},
    }
    for path, body in posts.items():
        assert client.post(path, body).status_code < 500, path
    for path in ("/quay/?truoc=%00", "/quay/?nhom=%00&kenh=%00", "/quay/tiep-nhan/thu-tuc?q=a%00b", f"{base}%00"):
        assert client.get(path).status_code < 500, path
    assert held.now["owner"]["address"] == ""
