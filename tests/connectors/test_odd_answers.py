"""Answers that say yes and cannot be kept or read as a whole: the row is closed, and nothing unread is absent."""

import json

import pytest
from django.db import DataError

from connectors import lookups
from connectors.models import Lookup, LookupState
from connectors.portal import Portal
from connectors.services import look_up
from connectors.types import Channel
from tests.connectors.conftest import LLTP, THU, ask

pytestmark = pytest.mark.django_db(transaction=True)
DIPLOMA = "KQ.G99.000101"
ODD = "Số \ud800 một\x00 hai"


def paper(**fields):
    link = {"TenTep": "a.pdf", "DuongDan": "https://a.gov.vn/a.pdf"}
    return {"MaKetQua": LLTP, "TenGiayTo": "Phiếu", "SoKyHieu": "1", "DanhSachTepDinhKem": [link]} | fields


@pytest.fixture
def says(portal, monkeypatch):
    """The portal answers with these papers and fields; its answer to the question itself is thrown away."""
    real = Portal._post

    def say(*papers, **fields):
        told = {"errorCode": "0", "result": {"DanhSachGiayToKetQua": list(papers)}} | fields

        def post(self, *args):
            body = real(self, *args)
            return json.dumps(told).encode() if args[-1] == "papers" else body

        monkeypatch.setattr(Portal, "_post", post)

    return say


def test_no_text_of_an_answer_breaks_its_storage(says):
    file = {"TenTep": ODD, "DuongDan": f"https://a.gov.vn/{ODD}"}
    odd = paper(TenGiayTo=ODD, SoKyHieu=ODD, CoQuanChuQuan=ODD, DanhSachTepDinhKem=[file, {"DuongDan": ODD}])
    says(odd, signature=ODD, message=ODD)
    lookup = look_up(ask(), subject="HS-1")
    assert (lookup.state, lookup.code) == (LookupState.ANSWERED, "")
    assert lookup.signature == "Số \x01 một\x01 hai"
    document = lookup.documents.get()
    assert (document.title, document.reference_number, document.holding_agency) == ("Số một hai",) * 3
    assert document.files.count() == 2


def test_a_refusal_with_odd_words_is_kept_too(says):
    says(errorCode=f"0{ODD}", message=ODD)
    lookup = look_up(ask(), subject="HS-1")
    assert (lookup.state, lookup.code, lookup.portal_message) == ("rejected", "PORTAL_ERROR", "Số  một hai")


@pytest.mark.parametrize("error", [DataError("value too long: canary"), ValueError("canary")])
def test_an_answer_that_no_database_takes_is_malformed_and_its_row_closed(says, monkeypatch, caplog, error):
    def refuse(*_):
        raise error

    says(paper())
    monkeypatch.setattr(lookups, "_store_documents", refuse)
    lookup = look_up(ask(), subject="HS-1")
    assert (lookup.state, lookup.code) == (LookupState.UNAVAILABLE, "REPLY_MALFORMED")
    assert lookup.finished_at
    assert not lookup.documents.exists()
    assert "canary" not in caplog.text


def test_a_mistake_of_ours_after_the_answer_leaves_no_row_open(says, monkeypatch):
    def fail(*_):
        raise RuntimeError("a mistake of ours")

    says(paper())
    monkeypatch.setattr(lookups, "_store_documents", fail)
    with pytest.raises(RuntimeError):
        look_up(ask(), subject="HS-1")
    assert (Lookup.objects.get().state, Lookup.objects.get().code) == (LookupState.UNAVAILABLE, "TEMPORARY")


UNREADABLE = [paper(MaKetQua=[LLTP]), paper(MaKetQua=None), "x"]


@pytest.mark.parametrize("row", UNREADABLE, ids=["list", "none", "no-object"])
def test_an_unreadable_paper_beside_a_foreign_one_is_no_empty_warehouse(says, row):
    says(row, paper(MaKetQua="KQ.G99.999999"))
    lookup = look_up(ask(), subject="HS-1")
    assert (lookup.state, lookup.code) == (LookupState.UNAVAILABLE, "REPLY_MALFORMED")


@pytest.mark.parametrize("row", UNREADABLE, ids=["list", "none", "no-object"])
def test_unreadable_papers_beside_good_ones_are_counted(says, row):
    says(row, paper())
    lookup = look_up(ask(LLTP, DIPLOMA), subject="HS-1")
    assert (lookup.state, lookup.unreadable, lookup.documents.count()) == (LookupState.ANSWERED, 1, 1)


def test_an_odd_field_of_a_paper_makes_no_paper_unreadable(says):
    says(paper(TenGiayTo=["x"]))
    assert look_up(ask(), subject="HS-1").unreadable == 0


def test_online_the_owner_asks_for_himself_where_the_dialect_says_so(portal, dialect):
    dialect(papers_ch2_requester="self")
    lookup = look_up(ask(channel=Channel.ONLINE, owner_name="Nguyễn Thị Minh Thư"), subject="HS-1")
    assert lookup.state == LookupState.ANSWERED, lookup.message
    asked = portal.journal.entries("papers")[-1]
    assert (asked["requester"], asked["requester_name"]) == (THU, "Nguyễn Thị Minh Thư")


def test_nobody_asks_for_himself_without_a_name(portal, dialect):
    dialect(papers_ch2_requester="self")
    lookup = look_up(ask(channel=Channel.ONLINE), subject="HS-1")
    assert (lookup.state, lookup.code) == (LookupState.REJECTED, "QUESTION_INVALID")
    assert "chủ sở hữu" in lookup.message
