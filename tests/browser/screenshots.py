"""Pictures of every page and state, wide and narrow: `python -m tests.browser.screenshots [folder]`."""

import re
import sys
from pathlib import Path

import tests.environment  # noqa: F401 - the settings of a test run, before Django
from kho_portal.celery import app  # noqa: F401 - names the settings module

SHOTS = Path(__file__).with_name("shots")
SIZES = ((1440, 900), (390, 844))


def main(folder: Path) -> None:
    """The folder holds one picture a moment and width."""
    import django

    django.setup()
    from playwright.sync_api import sync_playwright

    from tests.browser.clerk import open_page
    from tests.browser.conftest import FLAGS, chromium_path
    from tests.browser.installation import Installation
    from tests.browser.tour import Tour

    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, Installation() as installation:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        pages = [open_page(browser, installation.base), open_page(browser, installation.base)]
        for number, (name, page) in enumerate(Tour(installation, *pages).moments(), start=1):
            for width, height in reversed(SIZES):
                page.set_viewport_size({"width": width, "height": height})
                page.wait_for_timeout(60)
                stem = f"{number:02d}-{re.sub(r'[^a-z0-9]+', '-', name)}-{width}"
                whole = page.locator("dialog[open], #loud").count() == 0
                page.screenshot(path=folder / f"{stem}.png", full_page=whole)
            print(name)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHOTS)
