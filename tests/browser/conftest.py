"""One installation and one Chromium for the browser tests; both end with this folder, before other tests run."""

import os
import shutil

import pytest

from tests.browser.clerk import Clerk, open_page
from tests.browser.installation import Installation

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--font-render-hinting=none",
)  # fmt: skip


def chromium_path() -> str:
    """Where Chromium is: CHROMIUM_PATH, or Debian's place; empty when there is none."""
    return shutil.which(os.environ.get("CHROMIUM_PATH") or CHROMIUM) or ""


# Playwright's loop runs in this thread while it is open, and Django refuses its ORM beside a running loop:
# therefore "package", not "session".
@pytest.fixture(scope="package")
def chromium():
    """A Chromium that every test shares; each page has a context of its own."""
    path = chromium_path()
    if not path:
        pytest.skip("needs Chromium: set CHROMIUM_PATH or install Debian's chromium")
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs Playwright (extra e2e)")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def installation(chromium):
    """The real installation: the other side, workers, scheduler and web as processes, with throw-away data."""
    with Installation() as running:
        yield running


@pytest.fixture
def other_side_healthy(installation):
    """No fault is left behind, before and after."""
    installation.tell_simulator("reset", {})
    yield installation
    installation.tell_simulator("reset", {})


@pytest.fixture
def new_page(chromium, installation):
    """Opens pages in contexts of their own: new_page(width=1440, java_script_enabled=False)."""
    contexts = []

    def make(**options):
        page = open_page(chromium, installation.base, **options)
        contexts.append(page.context)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="package")
def signed_in(chromium, installation):
    """The cookies of an officer after signing in once: signed_in("canbo1")."""
    kept = {}

    def state(username: str) -> dict:
        if username not in kept:
            page = open_page(chromium, installation.base)
            Clerk(page).sign_in(username, installation.password)
            kept[username] = page.context.storage_state()
            page.context.close()
        return kept[username]

    return state


@pytest.fixture
def clerk(new_page, signed_in) -> Clerk:
    """An officer of the department of health at a screen of 1440 x 900, already signed in."""
    return Clerk(new_page(storage_state=signed_in("canbo1")))
