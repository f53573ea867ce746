"""The directory of security servers: the last good list stays in use whatever the portal says."""

import pytest
from django.core.management import call_command

from connectors.models import DirectoryRefresh, SecurityServer
from connectors.services import current_directory, refresh_directory

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_first_refresh_fills_the_directory_in_the_order_of_the_answer(portal):
    change = refresh_directory()
    assert (change.outcome, change.count) == ("applied", 12)
    assert [row.agency_code for row in SecurityServer.objects.all()][:3] == [
        "000.00.00.G01",
        "000.00.00.G02",
        "000.00.00.G04",
    ]
    assert refresh_directory().outcome == "unchanged"
    assert current_directory().rows_for("H98.15")[0].dstcode == "VN:GOV:000.00.00.H98:thanhbinhss01"


def test_a_change_says_who_came_and_who_went(portal):
    refresh_directory()
    portal.change(
        hidden_agencies=["H22"],
        extra_agencies=[
            {"code": "H97", "name": "Tỉnh mới", "dstcode": "VN:GOV:000.00.00.H97:ss01", "origin": "https://a.gov.vn"}
        ],
    )
    change = refresh_directory()
    assert change.removed == ("000.00.00.H22",)
    assert len(change.added) == 1


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "DIRECTORY_EMPTY"),
        ([{"TENCOQUAN": "x"}], "DIRECTORY_EMPTY"),
        ([{"MACOQUAN": "000.00.00.G01", "DSTCODE": "VN:COM:0108212803:DVCTYBXDNTL"}], "DIRECTORY_SHRUNK"),
    ],
)
def test_a_list_that_lost_too_much_is_refused_until_somebody_accepts_it(portal, rows, code):
    refresh_directory()
    portal.change(directory=rows)
    change = refresh_directory()
    assert (change.outcome, change.code) == ("refused", code)
    assert SecurityServer.objects.count() == 12
    if code == "DIRECTORY_SHRUNK":
        assert "từ 12 xuống 1" in change.message
        assert refresh_directory(accept_smaller=True).outcome == "applied"
        assert SecurityServer.objects.count() == 1


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"kind": "refuse"}, "DIRECTORY_UNREACHABLE"),
        ({"kind": "status", "value": 500}, "DIRECTORY_UNREACHABLE"),
        ({"kind": "status", "value": 403}, "DIRECTORY_NOT_ALLOWED"),
        ({"kind": "html"}, "DIRECTORY_MALFORMED"),
        ({"kind": "malformed_json", "value": "missing_bracket"}, "DIRECTORY_MALFORMED"),
        ({"kind": "error_code", "value": "5"}, "DIRECTORY_ERROR"),
        ({"kind": "truncated"}, "DIRECTORY_MALFORMED"),
    ],
)
def test_a_fault_keeps_the_last_good_list_and_is_recorded(portal, fault, code):
    refresh_directory()
    portal.faults.set({"directory": fault})
    change = refresh_directory()
    assert (change.outcome, change.code, change.count) == ("failed", code, 12)
    assert DirectoryRefresh.objects.first().code == code
    portal.faults.clear()
    assert refresh_directory().outcome == "unchanged"


def test_a_directory_without_an_error_code_is_a_success(portal):
    portal.faults.set({"directory": {"kind": "no_error_code"}})
    assert refresh_directory().outcome == "applied"


@pytest.mark.parametrize("place", ["query", "header"])
def test_dstcode_may_stand_elsewhere(portal, dialect, place):
    portal.change(mapi_dstcode_in=place)
    dialect(mapi_dstcode_in=place)
    assert refresh_directory().outcome == "applied"


def test_a_row_typed_by_hand_survives_and_comes_last(portal):
    SecurityServer.objects.create(
        agency_code="H55", canonical_path="H55", dstcode="VN:GOV:a:b", position=0, is_manual=True
    )
    refresh_directory()
    assert SecurityServer.objects.filter(is_manual=True).count() == 1
    assert current_directory().rows_for("H55.1")[0].dstcode == "VN:GOV:a:b"


def test_the_command_says_what_changed_and_exits_with_a_status(portal, capsys):
    call_command("refresh_directory")
    assert "12" in capsys.readouterr().out
    portal.change(directory=[])
    with pytest.raises(SystemExit) as stopped:
        call_command("refresh_directory")
    assert stopped.value.code == 1
    portal.stop()
    with pytest.raises(SystemExit) as stopped:
        call_command("refresh_directory")
    assert stopped.value.code == 2
    assert "Danh mục lần trước vẫn được dùng" in capsys.readouterr().err
