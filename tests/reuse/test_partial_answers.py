"""An answer that could be read in part only: what was found is offered, what was not found is not known."""

import dataclasses
import json

import pytest

from connectors.portal import Portal
from tests.programs import LLTP, open_over_api

pytestmark = pytest.mark.django_db


@pytest.fixture
def half_readable(directory, monkeypatch):
    """The portal's answer, in which only the papers of one code can be read."""
    real = Portal._post

    def post(self, *args):
        body = real(self, *args)
        if args[-1] == "papers":
            told = json.loads(body)
            papers = told["result"]["DanhSachGiayToKetQua"]
            readable = [paper for paper in papers if paper["MaKetQua"] == LLTP]
            told["result"]["DanhSachGiayToKetQua"] = [
                *readable,
                *({"MaKetQua": ["KQ"]} for _ in papers[len(readable) :]),
            ]
            body = json.dumps(told).encode()
        return body

    monkeypatch.setattr(Portal, "_post", post)


def test_a_code_without_a_paper_is_unknown_beside_an_unreadable_row(opened, half_readable):
    assert opened.look_up().json()["sources"][1]["state"] == "answered"
    asked = [slot for slot in opened.now["components"] if slot["lookup"] != "not_asked"]
    found = {slot["id"] for slot in asked if slot["offers"]}
    assert opened.slot(LLTP)["id"] in found
    rest = [slot for slot in asked if slot["id"] not in found]
    assert rest, "the procedure asks for a code of which this person has no paper"
    for slot in rest:
        assert (slot["lookup"], slot["error"]["code"]) == ("unknown", "REPLY_MALFORMED")
        assert "Chưa tra cứu được" in slot["error"]["message"]


def test_the_owner_of_an_online_dossier_is_named_where_the_dialect_says_so(api, directory, settings):
    settings.KHO_DIALECT = dataclasses.replace(settings.KHO_DIALECT, papers_ch2_requester="self")
    online = open_over_api(api, channel="2")
    answer = online.caller.post(f"{online.path}lookup/", {"consent": {"given": True, "method": "online"}})
    assert answer.json()["sources"][1]["state"] == "answered", answer.content
    assert directory.journal.entries("papers")[-1]["requester_is_owner"]
