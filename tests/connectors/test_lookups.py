"""One question, one row, one outcome: absence, failure and refusal are three different things."""

import json
import logging
import threading
import time

import pytest
from django.db import connection, connections

from connectors.errors import text_for
from connectors.models import Lookup, LookupState, OfferedFile
from connectors.services import look_up
from connectors.types import Channel
from kho_portal.secrecy import decrypt
from tests.connectors.conftest import LLTP, THU, ask, logins, papers_asked

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_papers_of_a_person_are_found_with_all_their_files(portal):
    lookup = look_up(ask(), subject="HS-1")
    assert (lookup.state, lookup.code) == (LookupState.ANSWERED, "")
    documents = list(lookup.documents.all())
    assert [document.result_code for document in documents] == [LLTP] * 3
    assert [document.files.count() for document in documents] == [2, 1, 1]
    assert documents[0].holding_agency == "H98.15"
    assert papers_asked(portal) == 1


def test_the_raw_answer_is_kept_encrypted_and_the_owner_only_as_a_hash(portal):
    lookup = look_up(ask(), subject="HS-1")
    assert LLTP not in lookup.raw_answer
    assert json.loads(decrypt(lookup.raw_answer))["result"]
    assert THU not in json.dumps(Lookup.objects.filter(pk=lookup.pk).values().first(), default=str)


def test_nothing_in_the_warehouse_is_an_answer(portal):
    lookup = look_up(ask("KQ.G99.000102", owner="099088001264"), subject="HS-1")
    assert (lookup.state, lookup.code) == (LookupState.ANSWERED, "LOOKUP_EMPTY")
    assert not lookup.documents.exists()


def test_the_row_is_committed_before_the_portal_is_asked(portal, monkeypatch):
    seen = []

    def look(self, *_, **__):
        assert not connection.in_atomic_block
        seen.append(Lookup.objects.get().state)
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr("connectors.portal.Portal.find_papers", look)
    with pytest.raises(RuntimeError):
        look_up(ask(), subject="HS-1")
    assert seen == [LookupState.OPEN]
    assert Lookup.objects.get().state == LookupState.UNAVAILABLE


FAULTS = [
    ("papers", {"kind": "refuse"}, "unavailable", "PORTAL_UNREACHABLE"),
    ("papers", {"kind": "status", "value": 500}, "unavailable", "PORTAL_UNREACHABLE"),
    ("papers", {"kind": "status", "value": 503, "retry_after": 5}, "unavailable", "PORTAL_UNREACHABLE"),
    ("papers", {"kind": "status", "value": 429}, "unavailable", "PORTAL_UNREACHABLE"),
    ("papers", {"kind": "status", "value": 401}, "misconfigured", "LOOKUP_NOT_ALLOWED"),
    ("papers", {"kind": "status", "value": 403}, "misconfigured", "LOOKUP_NOT_ALLOWED"),
    ("papers", {"kind": "status", "value": 404}, "rejected", "PORTAL_ERROR"),
    ("papers", {"kind": "redirect", "value": 307}, "unavailable", "REPLY_MALFORMED"),
    ("papers", {"kind": "html"}, "unavailable", "REPLY_MALFORMED"),
    ("papers", {"kind": "malformed_json"}, "unavailable", "REPLY_MALFORMED"),
    ("papers", {"kind": "malformed_json", "value": "missing_bracket"}, "unavailable", "REPLY_MALFORMED"),
    ("papers", {"kind": "malformed_json", "value": "deep"}, "unavailable", "REPLY_MALFORMED"),
    ("papers", {"kind": "malformed_json", "value": "nan"}, "unavailable", "REPLY_MALFORMED"),
    ("papers", {"kind": "malformed_json", "value": "big_integer"}, "unavailable", "REPLY_MALFORMED"),
    ("papers", {"kind": "truncated"}, "unavailable", "REPLY_MALFORMED"),
    ("papers", {"kind": "cut"}, "unavailable", "REPLY_MALFORMED"),
    ("papers", {"kind": "empty"}, "unavailable", "REPLY_MALFORMED"),
    ("papers", {"kind": "oversized"}, "unavailable", "REPLY_MALFORMED"),
    ("papers", {"kind": "endless"}, "unavailable", "REPLY_MALFORMED"),
    ("papers", {"kind": "no_error_code"}, "unavailable", "REPLY_MALFORMED"),
    ("papers", {"kind": "error_code", "value": "07"}, "rejected", "PORTAL_ERROR"),
    ("papers", {"kind": "bom"}, "answered", ""),
    ("papers", {"kind": "numeric_error_code"}, "answered", ""),
    ("papers", {"kind": "null_result"}, "answered", "LOOKUP_EMPTY"),
    ("papers", {"kind": "null_result", "value": "list"}, "answered", "LOOKUP_EMPTY"),
    ("papers", {"kind": "null_result", "value": "files"}, "answered", ""),
    ("login", {"kind": "refuse"}, "unavailable", "TOKEN_UNREACHABLE"),
    ("login", {"kind": "html"}, "unavailable", "TOKEN_UNREACHABLE"),
    ("login", {"kind": "status", "value": 502}, "unavailable", "TOKEN_UNREACHABLE"),
    ("login", {"kind": "status", "value": 401}, "misconfigured", "LOOKUP_NOT_ALLOWED"),
    ("login", {"kind": "error_code", "value": "3"}, "misconfigured", "LOOKUP_NOT_ALLOWED"),
]


@pytest.mark.parametrize(("operation", "fault", "state", "code"), FAULTS)
def test_each_fault_has_its_own_outcome(portal, operation, fault, state, code):
    portal.faults.set({operation: fault})
    lookup = look_up(ask(), subject="HS-1")
    assert (lookup.state, lookup.code) == (state, code)
    assert lookup.finished_at
    if state != "answered":
        assert "Hồ sơ đã được lưu" in lookup.message
        assert "{" not in lookup.message
        assert not lookup.documents.exists()


def test_after_the_fault_the_same_question_is_answered(portal):
    portal.faults.set({"papers": {"kind": "refuse", "times": 1}})
    assert look_up(ask(), subject="HS-1").state == LookupState.UNAVAILABLE
    assert look_up(ask(), subject="HS-1").state == LookupState.ANSWERED


def test_an_error_of_the_portal_shows_its_code(portal):
    portal.faults.set({"papers": {"kind": "error_code", "value": "07", "message": "Mã không hợp lệ 099194004271"}})
    lookup = look_up(ask(), subject="HS-1")
    assert lookup.message == text_for("PORTAL_ERROR", code="07")
    assert (lookup.portal_code, lookup.portal_message) == ("07", "Mã không hợp lệ 099194004271")


def test_a_malformed_answer_is_kept_for_support(portal):
    portal.faults.set({"papers": {"kind": "malformed_json"}})
    assert decrypt(look_up(ask(), subject="HS-1").raw_answer).startswith(b"{")


@pytest.mark.parametrize("operation", ["papers", "login"])
@pytest.mark.parametrize("kind", ["silence", "drip_headers", "drip_body", "drip_chunk"])
def test_a_silent_portal_is_answered_in_time(portal, dialect, operation, kind):
    dialect(api_deadline=0.8)
    portal.faults.set({operation: {"kind": kind, "value": 0.2}})
    if kind == "silence":
        portal.faults.set({operation: {"kind": kind, "value": 5}})
    began = time.monotonic()
    lookup = look_up(ask(), subject="HS-1")
    assert time.monotonic() - began < 2
    assert lookup.state == LookupState.UNAVAILABLE


def test_token_and_papers_share_one_deadline(portal, dialect):
    dialect(api_deadline=1)
    portal.faults.set({"login": {"kind": "delay", "value": 0.7}, "papers": {"kind": "delay", "value": 0.7}})
    began = time.monotonic()
    assert look_up(ask(), subject="HS-1").code == "PORTAL_UNREACHABLE"
    assert time.monotonic() - began < 1.6


def test_a_token_that_expired_on_the_way_is_renewed_once(portal):
    look_up(ask(), subject="HS-1")
    portal.faults.set({"papers": {"kind": "expired_token", "times": 1}})
    assert look_up(ask(), subject="HS-1").state == LookupState.ANSWERED
    assert (logins(portal), papers_asked(portal)) == (2, 3)


def test_a_token_that_expired_is_recognised_by_words_too(portal):
    portal.change(expired_as="code")
    look_up(ask(), subject="HS-1")
    portal.faults.set({"papers": {"kind": "expired_token", "times": 1}})
    assert look_up(ask(), subject="HS-1").state == LookupState.ANSWERED
    assert logins(portal) == 2


def test_a_401_for_ever_costs_two_calls(portal):
    portal.faults.set({"papers": {"kind": "status", "value": 401}})
    look_up(ask(), subject="HS-1")
    assert (logins(portal), papers_asked(portal)) == (2, 2)


def test_twenty_look_ups_at_once_log_in_once(portal):
    states = []

    def one():
        try:
            states.append(look_up(ask(), subject="HS-1").state)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert states == [LookupState.ANSWERED] * 20
    assert (logins(portal), papers_asked(portal)) == (1, 20)


def test_twenty_look_ups_at_once_share_one_refused_login(portal):
    portal.faults.set({"login": {"kind": "error_code", "value": "3"}})
    codes = []

    def one():
        try:
            codes.append(look_up(ask(), subject="HS-1").state)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(codes) == {LookupState.MISCONFIGURED}
    assert logins(portal) <= 3


def test_a_code_nobody_asked_for_is_dropped_and_counted(portal):
    portal.faults.set({"papers": {"kind": "foreign_code"}})
    lookup = look_up(ask(), subject="HS-1")
    assert lookup.dropped == 1
    assert {document.result_code for document in lookup.documents.all()} == {LLTP}


def test_a_hostile_link_is_kept_as_data_and_never_called(portal):
    portal.faults.set({"papers": {"kind": "hostile_link", "value": ["http://127.0.0.1:1/a.pdf", "\x00"]}})
    look_up(ask(), subject="HS-1")
    assert OfferedFile.objects.exists()
    assert papers_asked(portal) == 1


def test_the_officer_is_named_at_the_counter_and_left_out_online(portal):
    look_up(ask(), subject="HS-1")
    look_up(ask(channel=Channel.ONLINE), subject="HS-1")
    assert {lookup.state for lookup in Lookup.objects.all()} == {LookupState.ANSWERED}


def test_a_question_that_is_not_complete_is_never_sent(portal):
    lookup = look_up(ask(procedure="NB-01"), subject="HS-1")
    assert (lookup.state, lookup.code) == (LookupState.REJECTED, "QUESTION_INVALID")
    assert "mã thủ tục" in lookup.message
    assert papers_asked(portal) == 0


def test_an_installation_without_a_portal_says_so(settings):
    settings.KHO_ACCESS = None
    lookup = look_up(ask(), subject="HS-1")
    assert (lookup.state, lookup.code, lookup.portal_code) == ("misconfigured", "LOOKUP_NOT_ALLOWED", "NOT_CONFIGURED")
    assert "chưa được cấu hình" in lookup.message


def test_other_dialects_are_only_settings(portal, dialect):
    portal.change(token_shape="result", bndp_query_encoding="percent", bndp_auth_prefix="Bearer ")
    dialect(bndp_query_encoding="percent", bndp_auth_prefix="Bearer ")
    assert look_up(ask(), subject="HS-1").state == LookupState.ANSWERED


def test_no_log_line_holds_a_number_a_token_or_a_link(portal, caplog):
    caplog.set_level(logging.DEBUG)
    portal.faults.set({"papers": [{"kind": "error_code", "message": "canary 099194004271", "times": 1}]})
    look_up(ask(), subject="HS-1")
    look_up(ask(), subject="HS-1")
    lines = " ".join(f"{record.getMessage()} {record.__dict__.get('kho', '')}" for record in caplog.records)
    assert "outbound call" in lines
    for secret in (THU, "canary", "099080000001", "Trần Thị"):
        assert secret not in lines
