"""Finding a procedure, what to prepare, and the link from the national portal."""

from base64 import b64encode, urlsafe_b64encode

import pytest

from reception.citizen.deep_links import read_deep_link
from reception.people.accounts import account_name
from tests.citizen.conftest import citizen_account


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["chứng chỉ hành nghề", "chung chi hanh nghe", "CHUNG CHI", "1.003709"])
def test_a_procedure_is_found_however_it_is_typed(catalogue, client, query):
    page = client.get("/", {"q": query})
    assert "/thu-tuc/1.003709" in page.content.decode()


@pytest.mark.django_db
def test_nothing_found_says_so_and_what_to_do(catalogue, client):
    page = client.get("/", {"q": "khong co thu tuc nay"}).content.decode()
    assert "Chưa tìm thấy thủ tục nào" in page and "hỏi tại quầy" in page


@pytest.mark.django_db
def test_the_first_page_is_light(catalogue, client):
    assert len(client.get("/").content) < 30_000


@pytest.mark.django_db
def test_what_to_prepare_tells_which_papers_may_be_in_a_warehouse(catalogue, client):
    page = client.get("/thu-tuc/1.003709").content.decode()
    assert "Cần chuẩn bị 7 giấy tờ" in page and page.count("có thể lấy từ kho") == 3
    assert "20 ngày làm việc" in page
    assert client.get("/thu-tuc/9.999999").status_code == 404


@pytest.mark.django_db
def test_a_procedure_with_cases_asks_which(catalogue, client):
    page = client.get("/thu-tuc/1.001193").content.decode()
    assert page.count('name="case"') in {0, 2, 3, 4}


@pytest.mark.parametrize(
    ("query", "codes", "agency"),
    [
        ([("MaTTHC", ["1.003709"]), ("MaCoQuanThucHien", ["H99.18"])], ["1.003709"], "H99.18"),
        ([("MATTHC", ["1.003709"]), ("macoquanthuchien", ["H99.18"])], ["1.003709"], "H99.18"),
        ([("MaTTHC", [""]), ("MaTTHCDP", ["2.000488"])], ["2.000488"], ""),
        ([("MaTTHC", ["a"]), ("MaTTHCDP", ["b"])], ["a", "b"], ""),
        ([("MDT", ["eA=="]), ("vnconnect", ["1"]), ("x", ["y"])], [], ""),
        ([], [], ""),
    ],
)
def test_a_link_is_read_as_it_comes(query, codes, agency):
    link = read_deep_link(query)
    assert (link.procedure_codes, link.agency) == (codes, agency)


@pytest.mark.parametrize(
    ("text", "account"),
    [
        (b64encode(b"tech>>id?1").decode(), "tech>>id?1"),
        (b64encode(b"tech>>id?1").decode().rstrip("="), "tech>>id?1"),
        (b64encode(b"tech>>id?1").decode().replace("+", " "), "tech>>id?1"),
        (urlsafe_b64encode(b"tech>>id?1").decode(), "tech>>id?1"),
        ("không phải Base64", ""),
        ("//79", ""),  # bytes that are no text
        ("A", ""),
        ("", ""),
        ("QUJD" * 400, ""),
    ],
)
def test_the_account_of_a_link_is_read_in_every_spelling(text, account):
    assert read_deep_link([("mdt", [text])]).account == account


@pytest.mark.django_db
@pytest.mark.parametrize(("account", "is_warned"), [("tech-1", False), ("tech-2", True), ("", False)])
def test_a_link_of_another_account_warns_and_the_signed_in_one_counts(catalogue, client, account, is_warned):
    user = citizen_account()
    user.username = account_name("tech-1")
    user.save()
    client.force_login(user)
    answer = client.get("/nop-ho-so", {"MaTTHC": "1.003709", "MDT": b64encode(account.encode()).decode()})
    warning = "Liên kết vừa mở là của một tài khoản khác"
    assert (warning in client.get(answer["Location"]).content.decode()) == is_warned
    assert warning not in client.get("/thu-tuc/1.001193").content.decode()
    draft = client.post("/thu-tuc/1.003709/nop")
    assert (warning in client.get(draft["Location"]).content.decode()) == is_warned
    assert account not in str(dict(client.session)) or not account


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("?MaTTHC=1.003709&MaCoQuanThucHien=H99.18&vnconnect=1&MDT=eA%3D%3D", "/thu-tuc/1.003709?co_quan=H99.18"),
        ("?matthcdp=1.003709", "/thu-tuc/1.003709"),
        ("?MaTTHC=9.9&MaTTHCDP=1.003709", "/thu-tuc/1.003709"),
        ("?MaTTHC=9.999999", "/?q=9.999999"),
        ("?MaTTHC=%00%27", "/?q=%27"),
        ("", "/"),
    ],
)
def test_a_link_leads_to_the_procedure_or_to_the_search(catalogue, client, link, target):
    answer = client.get(f"/nop-ho-so{link}")
    assert (answer.status_code, answer["Location"]) == (302, target)
    assert client.get(answer["Location"]).status_code == 200
