"""Shares the tests out among the processes of `pytest -n`: by file, and the longest first.

Tests of one file share what their fixtures start. All browser tests share one installation and one Chromium, so that
they are one share.
"""

from xdist.scheduler import LoadFileScheduling

BROWSER = "tests/browser"
# Whole installations are started and killed in these; whoever takes one last would work alone at the end.
LONGEST = (BROWSER, "tests/faults/", "tests/demo/", "tests/api/test_schemathesis.py", "tests/reception/")


class Shares(LoadFileScheduling):
    """The order of shares is that of the collected tests, which `longest_first` sorts."""

    def __init__(self, config, log=None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith(BROWSER) else super()._split_scope(nodeid)


def longest_first(items: list) -> None:
    """Sort the tests so that a share that takes long begins early; the rest stays as it was."""

    def place(item) -> int:
        places = (number for number, start in enumerate(LONGEST) if item.nodeid.startswith(start))
        return next(places, len(LONGEST))

    items.sort(key=place)
