"""The wire contract leaves questions open: other answers to them need other settings, and no other code.

Three dialects of the whole main job, and the samples of 2122/VPCP-KSTT as printed, served as answers.
"""

import dataclasses
import json
import os

import pytest

from connectors import services as connectors
from connectors.dialect import Dialect
from connectors.models import Lookup, OfferedFile, SecurityServer
from kho_portal.files.storage import store
from reception.dossiers.opening import Opening, open_dossier
from reception.dossiers.slot_state import SlotState, file_of, slot_state
from reception.models import Dossier
from reception.people.parties import PartyData
from reception.reuse.choosing import choose_document
from reception.reuse.look_up import look_up_documents
from tests.conftest import MINH_THU
from tests.connectors import samples
from tests.connectors.raw_server import RawServer, ok
from tests.live import LLTP, source_bytes

pytestmark = pytest.mark.django_db(transaction=True)
DIALECTS = {
    "percent, bearer, dstcode in the query": (
        {
            "KHO_BNDP_QUERY_ENCODING": "percent",
            "KHO_LINK_ENCODING": "percent",
            "KHO_BNDP_AUTH_PREFIX": "Bearer ",
            "KHO_MAPI_DSTCODE_IN": "query",
        },
        {
            "token_shape": "access_token",
            "bndp_query_encoding": "percent",
            "file_query_encoding": "percent",
            "bndp_auth_prefix": "Bearer ",
            "mapi_dstcode_in": "query",
        },
    ),
    "token in a list, dstcode in a header, expiry as a code": (
        {"KHO_BNDP_TOKEN_PATH": "result.id_token", "KHO_MAPI_DSTCODE_IN": "header", "KHO_BNDP_TOKEN_TTL": "120"},
        {"token_shape": "result", "mapi_dstcode_in": "header", "expired_as": "code"},
    ),
    "other path, other codes, one token for both families": (
        {
            "KHO_MAPI_PATHS": "LayDanhMucSSTaiTep=mapi/g",
            "KHO_MAPI_SESSION_SOURCE": "bndp_token",
            "KHO_BNDP_LOGIN_DSTCODE": "VN:GOV:000.00.00.G22:dangnhap",
            "KHO_BNDP_DSTCODE": "VN:GOV:000.00.00.G22:thunghiem",
            "KHO_BNDP_PROVIDERURL": "https://thunghiem.dichvucong.gov.vn",
        },
        {
            "token_shape": "token",
            "mapi_path": "mapi/g",
            "mapi_session_source": "bndp_token",
            "bndp_login_dstcode": "VN:GOV:000.00.00.G22:dangnhap",
            "bndp_dstcode": "VN:GOV:000.00.00.G22:thunghiem",
            "bndp_providerurl": "https://thunghiem.dichvucong.gov.vn",
        },
    ),
}


@pytest.fixture
def dossier(actor):
    return open_dossier(opening=Opening(procedure="1.003709", owner=PartyData(**MINH_THU)), by=actor)


def slot_of(dossier):
    board = Dossier.objects.with_board().get(pk=dossier.pk)
    return next(slot for slot in board.board_slots if any(entry["code"] == LLTP for entry in slot.result_codes))


@pytest.mark.parametrize("name", DIALECTS)
def test_the_main_job_in_another_dialect_needs_settings_only(
    name, dossier, actor, other_side, settings, monkeypatch, work
):
    environment, state = DIALECTS[name]
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    settings.KHO_DIALECT = Dialect.from_env(os.environ)
    other_side.change(**state)

    assert connectors.refresh_directory().is_good
    answers = look_up_documents(dossier=dossier, by=actor, given=True, method="verbal")
    assert {each.name: each.state for each in answers.warehouses} == {"own": "answered", "national": "answered"}
    slot = slot_of(dossier)
    offer = next(each for each in slot.live_offers if len(each.document.files.all()) == 2)
    choose_document(slot=slot, offer_id=offer.public_id, given=True, method="verbal", by=actor)
    work()

    slot = slot_of(dossier)
    assert slot_state(slot) == SlotState.READY
    for attachment in slot.live_attachments:
        link = OfferedFile.objects.get(pk=attachment.offered_file_id).link
        held = store()._locate(file_of(attachment).storage_key).read_bytes()
        assert held == source_bytes(other_side.side, link)
    assert all("refused" not in entry for entry in other_side.journal.entries()), other_side.journal.entries()


@pytest.mark.parametrize("name", DIALECTS)
def test_the_wrong_dialect_is_a_stable_answer_and_never_an_empty_warehouse(name, dossier, actor, other_side):
    other_side.change(**DIALECTS[name][1])
    look_up_documents(dossier=dossier, by=actor, given=True, method="verbal")
    slot = slot_of(dossier)
    assert slot.lookup != "none"
    assert slot.lookup == "found" or slot.lookup_code in {
        "LOOKUP_NOT_ALLOWED", "PORTAL_ERROR", "REPLY_MALFORMED", "TOKEN_UNREACHABLE", "PORTAL_UNREACHABLE",
    }  # fmt: skip


class PrintedAnswers:
    """Serves what 2122 prints: one body for each path, and a token."""

    def __init__(self, *, directory: bytes = b"{}", papers: bytes = b"{}") -> None:
        self._bodies = {b"mapi/login": b'{"session": "s", "error_code": 0}', b"mapi/": directory, b"papers": papers}
        self._bodies[b"bndp/public/v1/login"] = b'{"token": "t"}'

    def __call__(self, connection, request: bytes) -> bool:
        path = request.split(b" ", 2)[1]
        known = (b"mapi/login", b"bndp/public/v1/login", b"papers", b"mapi/")
        body = next(self._bodies[part] for part in known if part in path)
        connection.sendall(ok(body, "Content-Type: application/json"))
        return True


@pytest.fixture
def printed(settings):
    """The other side answers with these samples."""
    servers = []

    def serve(**bodies: bytes) -> RawServer:
        server = RawServer(PrintedAnswers(**bodies)).__enter__()
        servers.append(server)
        settings.KHO_ACCESS = dataclasses.replace(settings.KHO_ACCESS, security_server_url=server.base)
        return server

    yield serve
    for server in servers:
        server.__exit__()


def test_the_printed_papers_answer_offers_its_two_papers(printed):
    printed(papers=samples.PAPERS_ANSWER)
    lookup = connectors.look_up(samples.question("000.00.00.G01-KQ0266"), subject="ho-so")
    assert (lookup.state, lookup.code, lookup.dropped) == ("answered", "", 0)
    found = lookup.documents.order_by("position")
    assert [(each.title, each.reference_number, each.holding_agency) for each in found] == [
        ("Giấy khai sinh", "123456", "G22.99"),
        ("Giấy chứng minh nhân dân", "A098888", "G22.99"),
    ]
    names = set(OfferedFile.objects.values_list("name", flat=True))
    assert names == {"1662977948612_QĐXP Lê Thành Bắc_signed_signed_sign.pdf"}


def test_papers_that_nobody_asked_for_are_counted_and_not_offered(printed):
    printed(papers=samples.PAPERS_ANSWER)
    lookup = connectors.look_up(samples.question(), subject="ho-so")
    assert (lookup.state, lookup.code, lookup.dropped) == ("answered", "LOOKUP_EMPTY", 2)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(samples.DIRECTORY_AS_PRINTED, id="a sample without its closing bracket"),
        pytest.param(samples.PAPERS_REQUEST_AS_PRINTED, id="a sample with a comma too many"),
        pytest.param(samples.PAPERS_ANSWER[:-1], id="cut"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_malformed_samples_are_one_stable_error(printed, answer):
    printed(papers=answer)
    lookup = connectors.look_up(samples.question(), subject="ho-so")
    assert (lookup.state, lookup.code) == ("unavailable", "REPLY_MALFORMED")
    assert not lookup.documents.exists()
    assert Lookup.objects.get().message


def test_the_printed_directory_is_malformed_and_leaves_the_last_good_one(printed):
    printed(directory=samples.DIRECTORY_REPAIRED)
    assert connectors.refresh_directory().outcome == "applied"
    printed(directory=samples.DIRECTORY_AS_PRINTED)
    change = connectors.refresh_directory()
    assert (change.outcome, change.code) == ("failed", "DIRECTORY_MALFORMED")
    assert dict(SecurityServer.objects.values_list("agency_code", "dstcode")) == {
        row["MACOQUAN"]: row["DSTCODE"] for row in json.loads(samples.DIRECTORY_REPAIRED)["result"]
    }
