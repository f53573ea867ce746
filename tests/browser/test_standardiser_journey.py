"""From a paper without a code to the counter that no longer asks for it: two administrators, then an officer."""

import json
import re

import pytest

from tests.browser.clerk import Clerk, open_page
from tests.browser.reading import Reader

pytestmark = pytest.mark.browser

BENCH = "/admin/reception/componentcode/ban-chuan-hoa/"
TABLES = "/admin/reception/componentcode/bang/"
PAPER, CODE = "Giấy khám sức khỏe", "KQ.G99.000601"
OWNER = {"kind": "person", "id_number": "099194004271", "full_name": "Nguyễn Thị Minh Thư"}
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def administrator(chromium, installation):
    """Signs an administrator in: administrator("quantri"), with a listening console."""
    pages = []

    def sign_in(username: str, **options) -> Clerk:
        page = open_page(chromium, installation.base, **options)
        pages.append(page)
        page.goto(f"/admin/login/?next={BENCH}")
        page.fill("#id_username", username)
        page.fill("#id_password", installation.password)
        page.click("input[type=submit]")
        page.wait_for_url(f"**{BENCH}")
        return Clerk(page)

    yield sign_in
    for page in pages:
        page.context.close()


def api(page, method: str, path: str, data: dict | None = None) -> dict:
    """A call of the API with the officer's own session."""
    token = next((each["value"] for each in page.context.cookies() if "csrf" in each["name"]), "")
    answer = page.request.fetch(
        f"/api/v1/{path}",
        method=method,
        data=json.dumps(data) if data is not None else None,
        headers={"Content-Type": "application/json", "X-CSRFToken": token},
    )
    assert answer.ok, f"{answer.status} {answer.text()}"
    return answer.json()


def look_up_as_officer(page) -> dict:
    """The slot of the paper in a dossier opened now, after both warehouses were asked."""
    code = api(page, "POST", "dossiers/", {"procedure": "1.003709", "owner": OWNER})["code"]
    api(page, "POST", f"dossiers/{code}/lookup/", {"consent": {"given": True, "method": "verbal"}})
    components = api(page, "GET", f"dossiers/{code}/")["components"]
    return next(each for each in components if each["name"] == PAPER)


def test_a_standardised_paper_is_reused_by_the_next_dossier(administrator, clerk, other_side_healthy):
    clerk.page.goto("/quay/tiep-nhan")
    before = look_up_as_officer(clerk.page)
    assert (before["state"], before["lookup"], before["result_codes"]) == ("needed", "not_asked", [])

    first = administrator("quantri")
    page = first.page
    page.keyboard.press("/")
    page.keyboard.type("kham suc khoe")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=kham**")
    page.keyboard.press("Escape")
    page.locator("body").click(position={"x": 5, "y": 300})
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == PAPER
    page.keyboard.press("Enter")
    page.wait_for_selector(f"h2:has-text('{PAPER}')")
    assert page.is_checked(f"input[name=result_code][value='{CODE}']")
    page.keyboard.press("p")
    page.wait_for_selector("text=Có hiệu lực khi người thứ hai duyệt. >> nth=0")
    assert page.locator("button[data-key=d]").count() == 0, "nobody approves a proposal of their own"

    second = administrator("quantri2")
    page = second.page
    page.click("text=Chờ tôi duyệt")
    page.click(f"a[data-row]:has-text('{PAPER}')")
    page.wait_for_selector("button[data-key=d]")
    page.keyboard.press("d")
    page.wait_for_function("() => document.activeElement.matches('button[data-key=d]')")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"text=Đã duyệt {CODE}")
    page.click("[data-trial] button")
    page.wait_for_url("**trial=**")
    assert "2217/GKSK-BVĐK" in page.inner_text("#thu")

    after = look_up_as_officer(clerk.page)
    assert (after["state"], after["result_codes"]) == ("offered", [CODE])
    assert after["offers"][0]["reference_number"] == "2217/GKSK-BVĐK"
    assert not first.complaints and not second.complaints


def test_the_pages_are_read_by_axe_and_fit_and_the_console_is_silent(administrator, installation, tmp_path):
    seen = administrator("quantri")
    page, reader, wide = seen.page, Reader(), []

    def look(name: str) -> None:
        reader.read(page, name)
        for width in (360, 1280, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate(SIDEWAYS) > 0:
                wide.append(f"{name} at {width}")

    look("bench")
    page.click("a[data-row] >> nth=0")
    page.wait_for_selector("#ten-thanh-phan")
    look("bench with panel")
    page.goto(f"{BENCH}?q=phieu ly lich tu phap so 1")
    page.click("a[data-row] >> nth=0")
    page.wait_for_selector("[data-trial]")
    look("approved code")
    page.evaluate("document.querySelector('[data-trial]').dispatchEvent(new Event('submit', {bubbles: true}))")
    assert "nhiều nhất 15 giây" in page.inner_text(".trial-wait")
    look("asking")
    page.goto(f"{BENCH}?state=missing")
    page.check("input[name=pick] >> nth=0")
    page.click("button[value=propose]")
    page.wait_for_selector("text=Xác nhận 1 dòng")
    look("many")
    page.goto("/admin/reception/componentcode/do-phu/")
    look("coverage")
    page.goto(TABLES)
    look("tables")
    with page.expect_download() as download:
        page.click("text=Xuất CSV >> nth=0")
    table = tmp_path / "chuan-hoa.csv"
    text = download.value.path().read_text(encoding="utf-8-sig")
    text = re.sub(r"(Giấy chứng sinh),,,", r"\1,KQ.G99.000603,,", text)
    table.write_text(text, encoding="utf-8-sig")
    page.set_input_files("#tep-links", table)
    page.click("text=Xem trước thay đổi >> nth=0")
    page.wait_for_selector("text=Đề xuất 1 mã")
    look("preview")
    table.write_text(text.replace("KQ.G99.000603", "KHONG-CO"), encoding="utf-8-sig")
    page.goto(TABLES)
    page.set_input_files("#tep-links", table)
    page.click("text=Xem trước thay đổi >> nth=0")
    page.wait_for_selector("text=Danh mục không có mã kết quả")
    look("preview with errors")
    reader.assert_nothing_found()
    assert not wide, wide
    assert not seen.complaints, seen.complaints


def test_the_bench_works_without_scripts(administrator):
    page = administrator("quantri", java_script_enabled=False).page
    page.fill("#q", "giay chung sinh")
    page.click("text=Lọc >> nth=-1")
    page.click("a[data-row] >> nth=0")
    page.click("button:has-text('Đề xuất mã này')")
    assert "Có hiệu lực khi người thứ hai duyệt" in page.inner_text("main")
    page.click("button:has-text('Rút đề xuất của tôi')")
    assert "Lịch sử vẫn được giữ" in page.inner_text("main")
