"""A real browser against the real pages. Skipped where there is no Chromium; its path may stand in CHROMIUM."""

import os
import shutil

import pytest

from tests.conftest import PASSWORD

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def chromium():
    """One browser for the whole run."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra e2e)")
    if not CHROMIUM:
        pytest.skip("no Chromium found; set CHROMIUM to its path")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the driver's loop lives in the thread of the tests
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(chromium, live_server, officer):
    """Gives a page on which the officer has signed in; `problems` of the page gathers what the console complains of."""
    contexts = []

    def run(*, width: int = 1440, scripts: bool = True, bypass_csp: bool = False):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts, bypass_csp=bypass_csp
        )
        contexts.append(context)
        page = context.new_page()
        page.problems = []
        page.on("console", lambda said: page.problems.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.goto(f"{live_server.url}/dang-nhap/?next=/quay/tiep-nhan")
        page.fill("#id_username", officer.username)
        page.fill("#id_password", PASSWORD)
        page.click("main button")
        page.wait_for_url("**/quay/tiep-nhan")
        return page

    yield run
    for context in contexts:
        context.close()
