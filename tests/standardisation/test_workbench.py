"""The standardiser's bench: ranked by what people had to upload, in constant questions, decided by two people."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kho_portal.files.models import FileState, StoredFile
from reception.demo.load_catalogue import administrators
from reception.models import (
    Attachment,
    Component,
    ComponentCode,
    LinkChange,
    LinkStatus,
    Procedure,
    ProcedureVersion,
    ResultCode,
    Role,
    Slot,
    TestIdentity,
    User,
)
from reception.standardisation.proposals import approve_link, propose_link
from reception.standardisation.workbench import Filters, cover, read_lines, unused_codes
from tests.programs import open_over_api
from tests.standardisation.test_exchange import signed_in

pytestmark = pytest.mark.django_db
BENCH = "/admin/reception/componentcode/ban-chuan-hoa/"


@pytest.fixture
def first(catalogue) -> Client:
    return signed_in("quantri")


@pytest.fixture
def second(catalogue) -> Client:
    return signed_in("quantri2")


def component(name="Giấy khám sức khỏe"):
    return Component.objects.select_related("version__procedure").get(name=name)


def upload(dossier_code, name, officer, **more):
    slot = Slot.objects.get(dossier__code=dossier_code, name=name)
    stored = StoredFile.objects.create(
        storage_key=f"k{Attachment.objects.count()}", state=FileState.READY, display_name="tệp.pdf", size=1,
        sha256="0" * 64, media_type="application/pdf", pages=1, ready_at=timezone.now(),
    )  # fmt: skip
    return Attachment.objects.create(
        slot=slot, position=1, source="upload", stored_file=stored, attached_by=officer, **more
    )


def act(client, what, row, **sent):
    sent = {"what": what, "component": row.pk, "where": "state=missing", **sent}
    return client.post(reverse("admin:standardise-act"), sent, follow=True)


def names(client, query="", **more):
    page = client.get(BENCH + query, **more)
    return [row.line.name for row in page.context["rows"]]


def test_components_without_a_code_come_first_by_uploads_of_twelve_months(first, api, officer):
    for _ in range(3):
        upload(open_over_api(api).code, "Giấy khám sức khỏe", officer)
    old = open_over_api(api).code
    upload(old, "Văn bằng chuyên môn", officer)  # has a code already
    upload(old, "Giấy khám sức khỏe", officer, attached_at=timezone.now() - timedelta(days=400))
    upload(open_over_api(api).code, "Giấy khám sức khỏe", officer, removed_at=timezone.now())
    rows = first.get(BENCH).context["rows"]
    assert (rows[0].line.name, rows[0].line.uploads) == ("Giấy khám sức khỏe", 3)
    lines = read_lines(viewer_pk=None)
    needs = [line.needs_code for line in lines]
    assert needs == sorted(needs, reverse=True)
    assert next(line.uploads for line in lines if line.name == "Văn bằng chuyên môn") == 1


def test_versions_that_are_over_or_not_published_are_not_on_the_bench(catalogue):
    over = ProcedureVersion.objects.get(procedure__code="2.000488")
    ProcedureVersion.objects.filter(procedure__code="1.003709").update(is_published=False)
    shown = {line.procedure_code for line in read_lines(viewer_pk=None)}
    assert not shown & {over.procedure.code, "1.003709"} and "1.001193" in shown


def test_filters_and_search_without_diacritics(first):
    assert names(first, "?q=kham suc khoe") == ["Giấy khám sức khỏe", "Giấy khám sức khỏe của người lái xe"]
    assert names(first, "?q=LAI XE&state=missing") == ["Giấy khám sức khỏe của người lái xe", "Giấy phép lái xe cũ"]
    assert names(first, "?sector=KCB&state=approved") == [
        "Văn bằng chuyên môn",
        "Giấy xác nhận quá trình thực hành",
        "Phiếu lý lịch tư pháp số 1",
    ]
    assert names(first, "?state=waiting") == ["Bản sao Giấy khai sinh cấp trước đây"]
    assert set(names(first, "?procedure=1.003709&state=not_applicable")) >= {"Ảnh chân dung 4 cm x 6 cm"}
    assert names(first, "?q=khong-co-gi-nhu-vay") == []
    assert names(first, "?page=99&state=sai&row=abc")


def test_what_waits_for_me_is_what_others_propose(first, second):
    assert names(first, "?mine=1") == []
    assert names(second, "?mine=1") == ["Bản sao Giấy khai sinh cấp trước đây"]


def test_a_proposal_is_approved_by_the_second_person_from_the_bench(first, second):
    row = component()
    page = first.get(f"{BENCH}?row={row.pk}")
    best = page.context["panel"]["suggestions"][0]
    assert (best.candidate.code, best.strength) == ("KQ.G99.000601", "strong")
    assert "trùng tên sau khi bỏ dấu" in page.content.decode()
    text = act(first, "propose", row, result_code="KQ.G99.000601").content.decode()
    assert "Có hiệu lực khi người thứ hai duyệt" in text and "Rút đề xuất của tôi" in text
    link = ComponentCode.objects.get(component=row)
    assert link.grounds.startswith("trùng tên")
    assert "Người đề xuất không tự duyệt được" in act(first, "approve", row, link=link.pk).content.decode()
    text = act(second, "approve", row, link=link.pk).content.decode()
    assert "Đã duyệt KQ.G99.000601" in text and "Hồ Thị Kim Oanh đề xuất" in text
    link.refresh_from_db()
    assert (link.status, link.decided_by.username) == (LinkStatus.APPROVED, "quantri2")


def test_reject_withdraw_and_removal_from_the_bench(first, second):
    row = component()
    act(first, "propose", row, result_code="KQ.G99.000601", grounds="tôi biết")
    link = ComponentCode.objects.get(component=row)
    assert "Cần ghi lý do" in act(second, "reject", row, link=link.pk).content.decode()
    act(second, "reject", row, link=link.pk, reason="khác mẫu")
    act(first, "propose", row, result_code="KQ.G99.000601")
    again = ComponentCode.objects.live().get(component=row)
    act(first, "withdraw", row, link=again.pk)
    assert not ComponentCode.objects.live().filter(component=row).exists()
    record = component("Phiếu lý lịch tư pháp số 1")
    link = record.code_links.get()
    act(first, "ask_removal", record, link=link.pk, reason="mã đổi")
    assert "không tự đồng ý được" in act(first, "retire", record, link=link.pk).content.decode()
    assert "Đã gỡ KQ.G15.000007" in act(second, "retire", record, link=link.pk).content.decode()
    words = first.get(f"{BENCH}?row={row.pk}").content.decode()
    assert "không duyệt, Hồ Thị Kim Oanh đề xuất, Đinh Công Thành quyết định, lý do: khác mẫu" in words


def test_a_form_leaves_the_list_of_work_and_comes_back(first):
    row = component()
    act(first, "set_aside", row)
    assert "Giấy khám sức khỏe" not in names(first, "?state=missing")
    act(first, "take_back", row)
    assert "Giấy khám sức khỏe" in names(first, "?state=missing")


def test_one_press_proposes_for_all_procedures_with_the_same_paper(first):
    row = component()
    twin = Component.objects.create(
        version=component("Giấy chứng sinh").version, code="X1", name="GIẤY KHÁM SỨC KHOẺ", position=90
    )
    text = act(first, "propose", row, result_code="KQ.G99.000601", namesakes="1").content.decode()
    assert "cho thủ tục này và 1 thủ tục khác" in text
    assert twin.code_links.get().status == LinkStatus.PROPOSED


def test_nonsense_is_refused_in_words_and_never_breaks(first):
    row = component()
    assert "Chưa chọn mã kết quả" in act(first, "propose", row).content.decode()
    assert act(first, "explode", row, link="1").status_code in {200, 404}
    assert act(first, "approve", row, link="999999").status_code == 200
    assert first.post(reverse("admin:standardise-act"), {"what": "propose", "component": "x"}).status_code == 404
    assert first.post(reverse("admin:standardise-many"), {"what": "x"}).status_code == 404
    assert first.get(reverse("admin:standardise-act")).status_code == 405


def test_many_at_once_are_shown_before_and_answered_row_by_row(first, second):
    rows = [component(), component("Giấy chứng sinh"), component("Chứng cứ chứng minh quan hệ cha, mẹ, con")]
    picked = {"what": "propose", "pick": [row.pk for row in rows]}
    page = first.post(reverse("admin:standardise-many"), picked)
    steps = page.context["steps"]
    assert page.context["ready"] == 2 and not ComponentCode.objects.filter(component=rows[0]).exists()
    assert "chưa có mã" in page.content.decode() and "Không có mã nào đủ gần" in page.content.decode()
    keys = [step.key for step in steps if not step.hindrance]
    first.post(reverse("admin:standardise-many"), {"what": "propose", "confirm": "1", "key": keys})
    own = first.post(reverse("admin:standardise-many"), {"what": "approve", "pick": [row.pk for row in rows]})
    assert own.context["ready"] == 0
    page = second.post(reverse("admin:standardise-many"), {"what": "approve", "pick": [row.pk for row in rows]})
    keys = [step.key for step in page.context["steps"]]
    approve_link(link=ComponentCode.objects.get(pk=keys[0]), by=administrators()[1])  # somebody was faster
    answers = second.post(reverse("admin:standardise-many"), {"what": "approve", "confirm": "1", "key": keys})
    assert [answer.is_done for answer in answers.context["answers"]] == [False, True]
    assert LinkChange.objects.filter(action="approved", component_code=rows[1].code).exists()


def test_many_rejections_share_one_reason(first, second):
    link = ComponentCode.objects.get(status=LinkStatus.PROPOSED)
    sent = {"what": "reject", "confirm": "1", "key": [link.pk]}
    assert "Cần ghi lý do" in second.post(reverse("admin:standardise-many"), sent, follow=True).content.decode()
    second.post(reverse("admin:standardise-many"), sent | {"reason": "khác loại"})
    link.refresh_from_db()
    assert (link.status, link.reason) == (LinkStatus.REJECTED, "khác loại")


def test_coverage_counts_what_the_bench_shows(first):
    overall, fields = cover(read_lines(viewer_pk=None))
    assert overall.total == sum(each.total for each in fields)
    for state in ("missing", "waiting", "approved", "not_applicable"):
        kept = [line for line in read_lines(viewer_pk=None) if Filters(state=state).keeps(line)]
        assert len(kept) == overall.counts[state]
    content = first.get(reverse("admin:standardise-coverage")).content.decode()
    assert "?sector=KCB&amp;state=missing" in content and "KQ.G99.000104" in content
    assert "KQ.G15.000007" not in {code.code for code in unused_codes()}


def test_pages_cost_as_many_questions_for_many_rows_as_for_few(first):
    few = costs(first)
    version = component().version
    first_admin, _ = administrators()
    code = ResultCode.objects.get(code="KQ.G99.000601")
    procedure = Procedure.objects.create(code="1.999999", name="Thủ tục khác")
    other = ProcedureVersion.objects.create(
        procedure=procedure, valid_from=version.valid_from, is_published=True, deciding_agency=version.deciding_agency
    )
    for number in range(30):
        row = Component.objects.create(version=other, code=f"T{number}", name="Giấy khám sức khỏe", position=number)
        if number % 2:
            propose_link(component=row, result_code=code, by=first_admin)
    assert costs(first) == few
    assert max(few.values()) < 30


def test_a_plan_costs_as_many_questions_for_many_rows_as_for_few(second):
    first_admin, _ = administrators()
    code = ResultCode.objects.get(code="KQ.G99.000601")
    version = component().version
    rows = [Component.objects.create(version=version, code=f"T{n}", name="Giấy khám", position=n) for n in range(20)]
    for row in rows[:10]:
        propose_link(component=row, result_code=code, by=first_admin)

    def cost(what, chosen):
        with CaptureQueriesContext(connection) as queries:
            page = second.post(reverse("admin:standardise-many"), {"what": what, "pick": [row.pk for row in chosen]})
        assert len(page.context["steps"]) == len(chosen)
        return len(queries)

    cost("approve", rows[:1])
    assert cost("approve", rows[:2]) == cost("approve", rows[:10])
    assert cost("propose", rows[10:12]) == cost("propose", rows[10:])


def costs(client) -> dict[str, int]:
    counts = {}
    for path in (BENCH, f"{BENCH}?row={component_pk()}", reverse("admin:standardise-coverage")):
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        counts[path] = len(queries)
    return counts


def component_pk() -> int:
    return Component.objects.get(version__procedure__code="1.003709", name="Giấy khám sức khỏe").pk


@pytest.mark.parametrize("path", [BENCH, "/admin/reception/componentcode/do-phu/"])
def test_only_administrators_sit_at_the_bench(catalogue, path):
    User.objects.create_user("thanhtra", role=Role.AUDITOR, is_staff=True)
    User.objects.create_user("dan", role=Role.CITIZEN, id_number="1")
    assert signed_in("thanhtra").get(path).status_code == 403
    for username in ("canbo1", "dan"):
        assert signed_in(username).get(path).status_code == 302
    assert Client().get(path).status_code == 302
    assert signed_in("thanhtra").post(reverse("admin:standardise-act")).status_code == 403


def test_a_trial_says_what_is_missing_in_the_account(first):
    User.objects.filter(username="quantri").update(id_number="")
    record = component("Phiếu lý lịch tư pháp số 1")
    assert "chưa có họ và tên hoặc số định danh" in first.get(f"{BENCH}?row={record.pk}").content.decode()
    sent = {"link": record.code_links.get().pk, "identity": TestIdentity.objects.first().pk}
    assert "Chưa hỏi gì" in act(first, "try", record, **sent).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_trial_on_the_page_shows_question_answer_and_verdict(directory, catalogue):
    client = signed_in("quantri")
    record = component("Phiếu lý lịch tư pháp số 1")
    sent = {"link": record.code_links.get().pk, "identity": TestIdentity.objects.get(name="Nguyễn Thị Minh Thư").pk}
    page = act(client, "try", record, **sent)
    text = page.content.decode()
    assert page.context["panel"]["trial"].verdict == "found"
    assert "1482/2026/STP-LLTP" in text and "099194004271" not in text
    sent["identity"] = TestIdentity.objects.get(name="Lý A Páo").pk
    assert "không có giấy tờ của mã đã hỏi" in act(client, "try", record, **sent).content.decode()
    directory.faults.set({"papers": {"kind": "status", "value": 403}})
    text = act(client, "try", record, **sent).content.decode()
    assert "Không được phép" in text and "LOOKUP_NOT_ALLOWED" in text
    directory.faults.set({"papers": {"kind": "refuse"}})
    assert "Chưa hỏi được" in act(client, "try", record, **sent).content.decode()


def test_history_is_read_by_auditors_and_changed_by_nobody(catalogue):
    User.objects.create_user("thanhtra", role=Role.AUDITOR, is_staff=True)
    client = signed_in("thanhtra")
    text = client.get(reverse("admin:reception_linkchange_changelist")).content.decode()
    assert "Đề xuất mã" in text and "chờ duyệt, Hồ Thị Kim Oanh đề xuất" in text
    change = LinkChange.objects.first()
    assert client.get(reverse("admin:reception_linkchange_change", args=[change.pk])).status_code == 200
    assert (
        client.post(reverse("admin:reception_linkchange_delete", args=[change.pk]), {"post": "yes"}).status_code == 403
    )
