"""Our own connector and the simulator understand each other in every dialect, and each paper can be fetched."""

from dataclasses import replace

import pytest

from connectors.agencies import Directory
from connectors.client import SecurityServerClient
from connectors.dialect import Dialect, PortalAccess
from connectors.errors import UntrustedLink
from connectors.links import LinkRules, build_link
from connectors.portal import BNDP, MAPI, Exchange, Portal, TokenRefused
from connectors.simulator.holdings import CODES_THAT_NEED_A_NUMBER, PAPERS, PROCEDURES
from connectors.simulator.papers import file_bytes
from connectors.types import Channel, PapersQuery, Requester, WantedCode

ACCESS = PortalAccess("http://127.0.0.1:1", "H99", "h99", "m", "000.00.00.H99", "b")


def portal_of(simulator, **dialect):
    access = replace(ACCESS, security_server_url=simulator.url)
    return Portal(access, Dialect(**dialect), SecurityServerClient(simulator.url, connect_timeout=2))


def ask(portal, paper, channel=Channel.IN_PERSON, token=None):
    procedure = next(code for code, codes in PROCEDURES.items() if paper.code in codes)
    wanted = WantedCode(paper.code, paper.number if paper.code in CODES_THAT_NEED_A_NUMBER else "")
    officer = None if channel == Channel.ONLINE else Requester("099085000999", "Trần Văn Cán Bộ")
    query = PapersQuery(procedure, (wanted,), paper.owner, channel, officer)
    token = token or portal.log_in(BNDP, seconds=5).value
    return portal.find_papers(query, token, seconds=5, exchange=Exchange())


def directory_of(portal):
    session = portal.log_in(MAPI, seconds=5).value
    return Directory(portal.read_directory(session, seconds=5).entries)


def fetch(portal, link):
    client = SecurityServerClient(portal.access.security_server_url, connect_timeout=2)
    with client.open_file(link.url, deadline=10, max_bytes=20_000_000) as incoming:
        return b"".join(incoming.chunks())


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ({}, {}),
        ({}, {"token_shape": "token"}),
        ({}, {"token_shape": "access_token"}),
        ({}, {"token_shape": "result"}),
        ({"mapi_dstcode_in": "query"}, {"mapi_dstcode_in": "query"}),
        ({"mapi_dstcode_in": "header"}, {"mapi_dstcode_in": "header"}),
        ({"mapi_paths": {"LayDanhMucSSTaiTep": "mapi/g"}}, {"mapi_path": "mapi/g"}),
        ({"bndp_query_encoding": "percent"}, {"bndp_query_encoding": "percent"}),
        ({"bndp_auth_prefix": "Bearer "}, {"bndp_auth_prefix": "Bearer "}),
        ({"link_encoding": "percent"}, {"file_query_encoding": "percent"}),
    ],
)
def test_every_dialect_leads_to_the_same_paper(simulator, here, there):
    simulator.change(**there)
    portal = portal_of(simulator, **here)
    answer = ask(portal, PAPERS[1])
    assert [len(document.files) for document in answer.documents] == [2, 1, 1]
    rules = LinkRules(base=simulator.url, dialect=portal.dialect)
    found = answer.documents[1]
    link = build_link(found.files[0].link, found.holding_agency, directory=directory_of(portal), rules=rules)
    assert fetch(portal, link) == file_bytes(PAPERS[1], PAPERS[1].files[0])


@pytest.mark.parametrize("channel", list(Channel))
def test_every_file_of_every_paper_arrives_byte_for_byte(simulator, channel):
    portal = portal_of(simulator)
    directory, token = directory_of(portal), portal.log_in(BNDP, seconds=5).value
    rules = LinkRules(base=simulator.url, dialect=portal.dialect)
    waiting = []
    for paper in PAPERS:
        answer = ask(portal, paper, channel, token)
        found = next(each for each in answer.documents if each.reference_number == paper.number)
        assert [each.name for each in found.files] == [held.name for held in paper.files]
        for each, held in zip(found.files, paper.files, strict=True):
            try:
                link = build_link(each.link, found.holding_agency, directory=directory, rules=rules)
            except UntrustedLink as refused:
                waiting.append((paper.owner, refused.reason))
                continue
            assert fetch(portal, link) == file_bytes(paper, held)
    assert waiting == [("099085000231", "ip_literal")]


def test_a_private_address_works_once_it_is_approved(simulator):
    portal = portal_of(simulator)
    paper = next(paper for paper in PAPERS if paper.owner == "099085000231")
    found = ask(portal, paper).documents[0]
    approved = {"H22": frozenset({"http://10.0.80.189:8084"})}
    rules = LinkRules(base=simulator.url, dialect=portal.dialect, approved_origins=approved)
    link = build_link(found.files[0].link, found.holding_agency, directory=directory_of(portal), rules=rules)
    assert fetch(portal, link) == file_bytes(paper, paper.files[0])


def test_a_dialect_that_differs_is_refused(simulator):
    simulator.change(bndp_auth_prefix="Bearer ")
    with pytest.raises(TokenRefused):
        ask(portal_of(simulator), PAPERS[0])
