"""From the portal's link to a filed dossier on a telephone: with scripts, without, slowly, and with the web killed."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.browser.citizen import THREE_REUSED, Citizen
from tests.browser.reading import Reader
from tests.files.makers import pdf

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]  # whoever is first starts the installation
PHONE = {"width": 390, "height": 844}
MOST_SECONDS, MOST_KB, MOST_FIRST_KB = 60, 600, 150
SENT = (
    "Đơn đề nghị cấp chứng chỉ hành nghề",
    "Giấy khám sức khỏe",
    "Sơ yếu lý lịch tự thuật có xác nhận",
    "Ảnh chân dung",
)
WIDTHS = (360, 390, 820, 1280, 1440)


def fits(page) -> bool:
    """Nothing makes the page scroll sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_whole_way_on_a_telephone(new_page, other_side_healthy, tmp_path):
    page, reader, complaints = new_page(**PHONE), Reader(), []
    page.on("console", lambda said: said.type in {"error", "warning"} and complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    citizen = Citizen(page, tmp_path)

    def look(moment: str) -> None:
        reader.read(page, moment)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            assert fits(page), f"{moment} at {width}"
        page.set_viewport_size({"width": 390, "height": 844})

    page.goto("/?q=chung+chi")
    look("search")
    page.goto("/cong-dan/dang-nhap")
    look("sign-in")
    citizen.arrive()
    look("information")
    page.fill("[name=phone]", "0912345678")
    page.locator("[name=email]").focus()
    page.wait_for_function("() => document.getElementById('savestate').textContent.includes('Đã lưu lúc')")
    citizen.tell()
    look("papers")
    citizen.look_up()
    look("found")
    citizen.card("Phiếu lý lịch tư pháp số 1").locator("a:has-text('Xem và dùng')").first.click()
    page.wait_for_selector("text=Bạn có đồng ý không?")
    look("consent")
    page.go_back()
    for name in THREE_REUSED:
        citizen.use(name)
    citizen.wait_for_papers()
    page.click("text=Tiếp: xem lại")
    page.check("[name=declared]")
    page.click("button:has-text('Nộp hồ sơ')")
    page.wait_for_selector("#summary")
    assert page.evaluate("document.activeElement.id") == "summary"
    look("not ready")
    complaints.clear()  # the browser tells of the refusal's status
    page.goto(page.url.rsplit("/", 1)[0] + "/giay-to")
    for name in SENT:
        citizen.send(name)
    look("sent")
    code = citizen.file()
    look("filed")
    page.goto("/kho")
    look("own papers")
    assert code in page.inner_text("main")
    assert complaints == []
    print(f"\ncitizen: axe read {len(reader.moments)} moments at {len(WIDTHS)} widths")
    reader.assert_nothing_found()


def test_a_file_that_is_not_taken_is_refused_aloud(new_page, other_side_healthy, tmp_path):
    """With scripts the file is sent by itself; the refusal must not be lost between two pages."""
    citizen = Citizen(new_page(**PHONE), tmp_path)
    citizen.arrive()
    citizen.tell()
    word = tmp_path / "so-yeu-ly-lich.docx"
    word.write_bytes(b"PK\x03\x04 no paper of ours")
    citizen.card(SENT[0]).locator("input[type=file]").set_input_files(word)
    said = citizen.page.wait_for_selector("#messages [role=alert]")
    assert "so-yeu-ly-lich.docx: Không nhận tệp Word." in said.inner_text()
    assert said.bounding_box()["y"] < PHONE["height"], "it is in sight"
    citizen.send(SENT[0])


def test_the_whole_way_without_scripts(new_page, other_side_healthy, tmp_path):
    citizen = Citizen(new_page(**PHONE, java_script_enabled=False), tmp_path)
    citizen.arrive()
    citizen.tell()
    citizen.look_up()
    for name in THREE_REUSED:
        citizen.use(name)
    citizen.wait_for_papers()
    for name in SENT:
        citizen.send(name)
    assert citizen.file().startswith("H99.18-")


def test_a_slow_telephone_on_a_poor_line_waits_less_than_a_minute(new_page, other_side_healthy, tmp_path):
    """4x slower processor, 1.6 Mbit/s, 150 ms: what the person waits for, and what is loaded besides the uploads."""
    page = new_page(**PHONE)
    citizen = Citizen(page, tmp_path)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    speed = {"downloadThroughput": 200_000, "uploadThroughput": 200_000, "latency": 150, "offline": False}
    line.send("Network.emulateNetworkConditions", speed)
    loaded: list[int] = []
    line.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))
    began = time.monotonic()
    page.goto("/thu-tuc/1.003709")
    page.wait_for_timeout(300)
    first = sum(loaded)
    citizen.arrive()
    citizen.tell()
    citizen.look_up()
    for name in THREE_REUSED:
        citizen.use(name)
    for name in SENT:
        citizen.send(name)
    citizen.wait_for_papers()
    citizen.file()
    waited, kilobytes = time.monotonic() - began, sum(loaded) / 1000
    print(
        f"\ncitizen on a poor line: {waited:.1f} s waited, {kilobytes:.0f} kB loaded, first page {first / 1000:.0f} kB"
    )
    assert waited <= MOST_SECONDS
    assert kilobytes <= MOST_KB
    assert first / 1000 <= MOST_FIRST_KB


def test_a_killed_web_process_loses_nothing_that_the_page_confirmed(new_page, other_side_healthy, tmp_path):
    installation, page = other_side_healthy, new_page(**PHONE)
    citizen = Citizen(page, tmp_path)
    citizen.arrive()
    page.fill("[name='answer_chuyen-mon']", "Răng hàm mặt")
    page.locator("[name=phone]").focus()
    page.wait_for_function("() => document.getElementById('savestate').textContent.includes('Đã lưu lúc')")
    page.wait_for_timeout(300)
    kill_web(installation)
    page.fill("[name=phone]", "0987654321")
    page.locator("[name=email]").focus()
    page.wait_for_selector("#savestate:has-text('Chưa lưu được')")
    assert "Đừng đóng trang này" in page.inner_text("#save-problem")
    page.wait_for_function(
        "() => document.getElementById('savestate').textContent.includes('Đã lưu lúc')"
        " && document.getElementById('save-problem').hidden",
        timeout=60_000,
    )
    page.reload()
    assert page.input_value("[name='answer_chuyen-mon']") == "Răng hàm mặt"
    assert page.input_value("[name=phone]") == "0987654321"
    citizen.tell()
    citizen.send(SENT[1])
    kill_web(installation)
    wait_until_back(page)
    page.reload()
    assert citizen.card(SENT[1]).get_attribute("data-state") == "ready"


def test_a_file_goes_on_where_the_line_was_lost(new_page, other_side_healthy, tmp_path):
    """Two pieces arrive, the line is lost, and comes back: no confirmed piece is sent again."""
    page = new_page(**PHONE)
    citizen = Citizen(page, tmp_path)
    citizen.arrive()
    citizen.tell()
    big = tmp_path / "giay-kham.pdf"
    big.write_bytes(pdf(padding=1_200_000))
    sent, lost = [], []

    def on_piece(route) -> None:
        offset = int(route.request.headers["x-offset"])
        if len(sent) == 2 and not lost:
            lost.append(offset)
            return route.abort("internetdisconnected")
        sent.append(offset)
        return route.continue_()

    page.route("**/gui/phan/*", on_piece)
    card = citizen.card("Giấy khám sức khỏe")
    card.locator("input[type=file]").set_input_files(big)
    page.wait_for_selector("section.card :text('Mất mạng ở')")
    assert "vẫn được giữ" in card.locator("[role=alert]").inner_text()
    again = card.locator("button:has-text('Gửi tiếp')")
    if again.is_visible():  # the page goes on by itself after five seconds
        again.click()
    page.wait_for_selector("section.card[data-state=ready]:has(h2:has-text('Giấy khám sức khỏe'))")
    assert lost and sent == sorted(set(sent)) and len(sent) == 5, sent
    link = citizen.card("Giấy khám sức khỏe").locator("a[target=_blank]").first.get_attribute("href")
    assert page.request.get(link).body() == big.read_bytes()


def kill_web(installation) -> None:
    """Every process of the web server dies at once, as on a power failure."""
    ours, killed = f"KHO_VAR_DIR={installation.folder}".encode(), 0
    for each in Path("/proc").iterdir():
        try:
            if b"gunicorn" in (each / "cmdline").read_bytes() and ours in (each / "environ").read_bytes():
                os.kill(int(each.name), signal.SIGKILL)
                killed += 1
        except (OSError, ValueError):
            continue
    assert killed, "no web process was found"


def wait_until_back(page) -> None:
    """The supervisor has started the web again."""
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        try:
            if page.request.get("/healthz").ok:
                return
        except Exception:
            time.sleep(0.3)
    raise AssertionError("the web did not come back")
