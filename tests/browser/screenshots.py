"""Pictures of every page and state, wide and narrow, with a sheet to look through:

    python -m tests.browser.screenshots [--only can-bo,cong-dan,chuan-hoa,chung] [folder]

The folder is var/shots unless another is named; open its index.html. A walk that breaks off is told at the end,
the pictures of the others are there.
"""

import argparse
import html
import re
import sys
import time
from pathlib import Path

import tests.environment  # noqa: F401 - the settings of a test run, before Django
from kho_portal.celery import app  # noqa: F401 - names the settings module
from kho_portal.operations.installation import BASE_DIR

SHOTS = BASE_DIR / "var" / "shots"
SIZES = ((390, 844), (1440, 900))  # the last one stays: the walks are made at desks, a citizen's at a telephone
LONGEST = 12_000
SHEET = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>Kho Portal: mọi trang</title>
<style>body {{ margin: 24px; font: 15px/1.5 system-ui; background: #eee }} h2 {{ margin: 32px 0 8px }}
main {{ display: flex; flex-wrap: wrap; gap: 16px; align-items: start }}
figure {{ margin: 0; padding: 8px; background: #fff; border: 1px solid #bbb }}
figure div {{ display: flex; gap: 8px; align-items: start }}
img {{ display: block; max-height: 420px; border: 1px solid #ccc }}
</style><h1>{count} lúc, {pictures} hình, {seconds:.0f} giây</h1>{body}</html>"""


def main(folder: Path, only: set[str]) -> int:
    """The folder holds one picture a moment and width, and index.html; the number of walks that broke off."""
    import django

    django.setup()
    from playwright.sync_api import sync_playwright

    from tests.browser.clerk import open_page
    from tests.browser.conftest import FLAGS, chromium_path
    from tests.browser.installation import Installation
    from tests.browser.tours import TOURS

    folder.mkdir(parents=True, exist_ok=True)
    began, taken, broken = time.monotonic(), {}, []
    with sync_playwright() as playwright, Installation() as installation:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        for group, tour in TOURS.items():
            if only and group not in only:
                continue
            pages = []
            for old in folder.glob(f"{group}-*.png"):
                old.unlink()

            def new_page(pages=pages, **options):
                pages.append(open_page(browser, installation.base, **options))
                return pages[-1]

            taken[group] = []
            try:
                for name, page in tour(installation, new_page).moments():
                    taken[group].append((name, shoot(page, folder, f"{group}-{len(taken[group]) + 1:02d}", name)))
                    print(group, name, flush=True)
            except Exception as problem:
                broken.append(f"{group} after {taken[group][-1:]}: {problem}")
            installation.tell_simulator("reset", {})
            for page in pages:
                page.context.close()
        browser.close()
    write_sheet(folder, taken, time.monotonic() - began)
    print("\n".join(broken) or f"{folder}/index.html")
    return len(broken)


def shoot(page, folder: Path, number: str, name: str) -> list[str]:
    """The names of the pictures of one moment, one a width."""
    found, before = [], page.viewport_size
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(60)
        found.append(f"{number}-{re.sub(r'[^a-z0-9]+', '-', name.lower())}-{width}.png")
        whole = page.locator("dialog[open], #loud").count() == 0
        if whole:  # what sticks to the edge of the window belongs at the end of the page
            high = page.evaluate("() => document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": min(max(high, height), LONGEST)})
        page.screenshot(path=folder / found[-1])
    page.set_viewport_size(before)
    return found


def write_sheet(folder: Path, taken: dict[str, list], seconds: float) -> None:
    """index.html shows every picture small, and each leads to the large one."""
    body = []
    for group, moments in taken.items():
        body.append(f"<h2>{html.escape(group)}</h2><main>")
        for name, files in moments:
            images = "".join(f'<a href="{each}"><img loading="lazy" src="{each}" alt=""></a>' for each in files)
            body.append(f"<figure><figcaption>{html.escape(name)}</figcaption><div>{images}</div></figure>")
        body.append("</main>")
    count, pictures = sum(map(len, taken.values())), sum(len(files) for each in taken.values() for _, files in each)
    sheet = SHEET.format(count=count, pictures=pictures, seconds=seconds, body="\n".join(body))
    (folder / "index.html").write_text(sheet, encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=SHOTS)
    parser.add_argument("--only", default="", help="groups, separated by commas")
    options = parser.parse_args()
    sys.exit(main(options.folder, set(filter(None, options.only.split(",")))))
