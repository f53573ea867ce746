"""Processes that run the tests together share them by file, and what takes long begins early."""

from types import SimpleNamespace

import pytest

from tests.sharing import WHOLE, longest_first, share_of


@pytest.mark.parametrize(
    ("test", "share"),
    [
        ("tests/words/test_words.py::test_a", "tests/words/test_words.py"),
        ("tests/words/test_words.py::test_a[tests/browser/::x]", "tests/words/test_words.py"),
        ("tests/browser/test_widths.py::test_a", "tests/browser/"),
        ("tests/browser/test_walk_in.py::test_b", "tests/browser/"),
        ("tests/faults/test_one_login.py::test_c", "tests/faults/"),
    ],
)
def test_a_share_is_a_file_or_a_folder_that_shares_an_installation(test, share):
    assert share_of(test) == share


def test_what_takes_long_begins_first_and_the_rest_stays_as_it_was():
    names = ["tests/words/b.py::t", "tests/words/a.py::t", *(f"{folder}a.py::t" for folder in reversed(WHOLE))]
    items = [SimpleNamespace(nodeid=name) for name in names]
    longest_first(items)
    assert [item.nodeid for item in items] == [*(f"{folder}a.py::t" for folder in WHOLE), *names[:2]]


def test_the_folders_that_are_shared_as_a_whole_exist(request):
    for folder in WHOLE:
        assert (request.config.rootpath / folder).is_dir()
