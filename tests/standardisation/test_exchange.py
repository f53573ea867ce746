"""Tables go out to a spreadsheet, come back, and change nothing that two people have not decided."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from kho_portal.audit.models import AuditEntry
from reception.catalogue.spreadsheets import (
    MOST_BYTES,
    TableUnreadable,
    neutral,
    plain,
    read_table,
    write_csv,
    write_xlsx,
)
from reception.models import Agency, ComponentCode, LinkStatus, ResultCode, Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(catalogue):
    return signed_in("quantri")


def signed_in(username):
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def exported(client, kind, form="xlsx"):
    answer = client.get(reverse("admin:standardise-export", args=[kind, form]))
    assert answer.status_code == 200
    return read_table(f"bang.{form}", answer.content)


def sent_back(client, kind, head, rows, form="xlsx"):
    content = (write_xlsx if form == "xlsx" else write_csv)(tuple(head), rows)
    file = SimpleUploadedFile(f"bang.{form}", content)
    return client.post(reverse("admin:standardise-preview", args=[kind]), {"file": file}, follow=True)


def confirmed(client, kind, page):
    table = page.context["table"]
    return client.post(reverse("admin:standardise-confirm", args=[kind]), {"table": table}, follow=True)


@pytest.mark.parametrize("kind", ["links", "codes", "procedures", "agencies"])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_table_that_went_out_comes_back_without_a_change(client, kind, form):
    head, rows = exported(client, kind, form)
    assert len(rows) > 5
    page = sent_back(client, kind, head, rows, form)
    assert "không có gì để nhập" in page.content.decode(), [
        (row.number, row.changes, row.problems) for row in page.context["changed"] + page.context["wrong"]
    ]


def test_an_edited_cell_is_shown_before_and_after_and_stored_on_confirmation(client):
    head, rows = exported(client, "codes")
    place = next(number for number, row in enumerate(rows) if row[0] == "KQ.G99.000101")
    rows[place][1] = "Văn bằng ngành y"
    rows.append(["KQ.G99.000888", "Giấy mới", "", "có", ""])
    page = sent_back(client, "codes", head, rows)
    text = page.content.decode()
    assert "Văn bằng chuyên môn ngành y" in text and "Văn bằng ngành y" in text
    assert not ResultCode.objects.filter(code="KQ.G99.000888").exists()
    assert "Đã nhập 2 dòng" in confirmed(client, "codes", page).content.decode()
    assert ResultCode.objects.get(code="KQ.G99.000888").needs_reference_number
    assert ResultCode.objects.get(code="KQ.G99.000101").name == "Văn bằng ngành y"
    assert AuditEntry.objects.filter(action="catalogue.import").get().detail["rows"] == 2


def test_imported_codes_are_proposals_of_the_importer_and_approved_ones_stay(client):
    head, rows = exported(client, "links")
    approved = list(ComponentCode.objects.filter(status=LinkStatus.APPROVED).order_by("pk").values())
    name, result = head.index("Tên giấy tờ"), head.index("Mã kết quả")
    certificate = next(row for row in rows if row[name] == "Giấy chứng sinh")
    certificate[result] = "KQ.G15.000031"
    record = next(row for row in rows if row[name] == "Phiếu lý lịch tư pháp số 1")
    record[result] = "KQ.G99.000103"  # somebody overwrote an approved code in the spreadsheet
    page = sent_back(client, "links", head, rows)
    assert "Mã đã duyệt được giữ" in page.content.decode()
    confirmed(client, "links", page)
    assert list(ComponentCode.objects.filter(status=LinkStatus.APPROVED).order_by("pk").values()) == approved
    fresh = ComponentCode.objects.filter(grounds="nhập từ bảng")
    assert {(link.status, link.proposed_by.username) for link in fresh} == {("proposed", "quantri")}
    assert {link.result_code.code for link in fresh} == {"KQ.G15.000031", "KQ.G99.000103"}


def test_errors_name_row_and_column_in_words_and_nothing_is_taken(client):
    head, rows = exported(client, "agencies")
    rows[0][head.index("Hiệu lực từ")] = "2026-13-45"
    rows[1][head.index("Cơ quan chủ quản (mã)")] = "X1"
    rows[2][head.index("Loại")] = "vương quốc"
    rows[3][head.index("Tên cơ quan")] = ""
    rows.append(rows[4])
    page = sent_back(client, "agencies", head, rows)
    found = {(row.number, column) for row in page.context["wrong"] for column, _ in row.problems}
    assert {
        (2, "Hiệu lực từ"),
        (3, "Cơ quan chủ quản (mã)"),
        (4, "Loại"),
        (5, "Tên cơ quan"),
        (len(rows) + 1, "Mã định danh"),
    } <= found
    text = page.content.decode()
    assert "Không có cơ quan nào có mã “X1”" in text and "không phải ngày" in text
    assert page.context["table"] == "" and Agency.objects.exclude(name="").count() == Agency.objects.count()


def test_unknown_components_and_codes_are_errors_of_their_cells(client):
    head, rows = exported(client, "links")
    rows = [["9.999999", "", "X", "", "KQ.G15.000031", "", "", ""], [*rows[0][:4], "KHÔNG-CÓ", "", "", ""]]
    page = sent_back(client, "links", head, rows)
    assert [(row.number, row.problems[0][0]) for row in page.context["wrong"]] == [
        (2, "Mã giấy tờ"),
        (3, "Mã kết quả"),
    ]


def test_no_exported_cell_is_a_formula_and_none_is_lost(client):
    ResultCode.objects.create(code="KQ.X", name='=HYPERLINK("http://x","y")', note="-2+3", issuer="@SUM(A1)")
    content = client.get(reverse("admin:standardise-export", args=["codes", "xlsx"])).content
    cells = [cell for row in load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    assert not [cell.value for cell in cells if str(cell.value or "").startswith(("=", "@", "-", "+"))]
    text = client.get(reverse("admin:standardise-export", args=["codes", "csv"])).content.decode("utf-8-sig")
    assert "'=HYPERLINK" in text and "'-2+3" in text
    for value in ("=1", "+1", "-1", "@x", "thường", ""):
        assert plain(neutral(value)) == value
    head, rows = exported(client, "codes")
    assert "không có gì để nhập" in sent_back(client, "codes", head, rows).content.decode()


def test_a_preview_is_good_for_one_person_one_hour_and_an_unchanged_catalogue(client):
    head, rows = exported(client, "codes")
    rows[0][1] = "Tên khác"
    page = sent_back(client, "codes", head, rows)
    assert "không phải của bạn" in confirmed(signed_in("quantri2"), "codes", page).content.decode()
    ResultCode.objects.filter(code=rows[0][0]).update(name="Ai đó vừa đổi")
    assert "vừa thay đổi sau khi bạn xem" in confirmed(client, "codes", page).content.decode()
    assert ResultCode.objects.get(code=rows[0][0]).name == "Ai đó vừa đổi"


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"PK\x03\x04 broken", b"a,b\n1,2\n", b"x" * (MOST_BYTES + 1), b"\x00\x00"],
    ids=["empty", "not utf-8", "broken zip", "other columns", "too large", "zeros"],
)
def test_a_file_that_is_no_table_is_refused_in_words(client, content):
    file = SimpleUploadedFile("bang.csv", content)
    page = client.post(reverse("admin:standardise-preview", args=["codes"]), {"file": file}, follow=True)
    assert "Chưa có gì thay đổi" in page.content.decode()


def test_a_semicolon_csv_as_vietnamese_spreadsheets_write_it_is_read():
    head, rows = read_table("b.csv", 'Mã;Tên\nA;"Giấy; tờ"\n'.encode("utf-8-sig"))
    assert (head, rows) == (["Mã", "Tên"], [["A", "Giấy; tờ"]])


def test_numbers_and_days_of_a_workbook_are_read_as_people_see_them():
    book = Workbook()
    book.active.append(["Mã", "Ngày", "Có"])
    book.active.append([12.0, date(2026, 10, 5), True])
    out = io.BytesIO()
    book.save(out)
    assert read_table("b.xlsx", out.getvalue())[1] == [["12", "05/10/2026", "có"]]


def test_too_many_rows_are_refused():
    with pytest.raises(TableUnreadable):
        read_table("b.csv", ("a\n" * 5_002).encode())


def test_only_administrators_exchange_tables(catalogue):
    User.objects.create_user("thanhtra", role=Role.AUDITOR, is_staff=True)
    client = signed_in("thanhtra")
    assert client.get(reverse("admin:standardise-exchange")).status_code == 403
    assert client.get(reverse("admin:standardise-export", args=["codes", "csv"])).status_code == 403
    assert client.post(reverse("admin:standardise-preview", args=["codes"])).status_code == 403
    assert signed_in("canbo1").get(reverse("admin:standardise-exchange")).status_code == 302
