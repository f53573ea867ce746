"""Shares the tests out among the processes of `pytest -n`: by file, and the longest first.

Tests of one file share what their fixtures start. The browser tests share one installation and one Chromium, and the
fault tests the loaded database that their installations are copied from, so that each folder is one share.
"""

from xdist.scheduler import LoadScopeScheduling

WHOLE = ("tests/browser/", "tests/faults/")
LONGEST = (*WHOLE, "tests/demo/", "tests/api/", "tests/reception/")  # who took one of these last would end alone


class Shares(LoadScopeScheduling):
    """The order of shares is that of the collected tests, which `longest_first` sorts."""

    def __init__(self, config, log=None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return share_of(nodeid)


def share_of(nodeid: str) -> str:
    """What is taken as a whole with this test: its file, or one of the whole folders."""
    return next((folder for folder in WHOLE if nodeid.startswith(folder)), nodeid.partition("::")[0])


def longest_first(items: list) -> None:
    """Sort the tests so that a share that takes long begins early; the rest stays as it was."""

    def place(item) -> int:
        places = (number for number, start in enumerate(LONGEST) if item.nodeid.startswith(start))
        return next(places, len(LONGEST))

    items.sort(key=place)
