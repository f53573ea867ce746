"""A document link is data: every row of wire contract 4.4, and what must hold for any link at all."""

from urllib.parse import urlsplit

import pytest
import requests
from hypothesis import example, given
from hypothesis import strategies as st
from urllib3.util import parse_url

from connectors.agencies import Directory
from connectors.dialect import Dialect
from connectors.errors import LINK_REASONS, UntrustedLink
from connectors.links import LinkRules, build_link
from connectors.types import DirectoryEntry
from tests.connectors.link_rows import BASE, BUILT, DIRECTORY_ROWS, REFUSED, D, F, H, P, X

DIRECTORY = Directory([DirectoryEntry(*row) for row in DIRECTORY_ROWS])
RULES = LinkRules(base=BASE)


def build(link, owner="H22", **rules):
    return build_link(link, owner, directory=DIRECTORY, rules=LinkRules(base=BASE, **rules)).url


def refusal(link, owner="H22", **rules):
    with pytest.raises(UntrustedLink) as refused:
        build(link, owner, **rules)
    return refused.value.reason


@pytest.mark.parametrize(("row", "link", "expected"), BUILT, ids=[row[0] for row in BUILT])
def test_a_good_link_becomes_an_address_on_our_own_security_server(row, link, expected):
    assert build(link) == expected


@pytest.mark.parametrize(("row", "link", "reason"), REFUSED, ids=[f"{row[0]}-{row[1]!a}" for row in REFUSED])
def test_a_bad_link_is_refused_with_its_reason(row, link, reason):
    assert refusal(link) == reason


def test_l32_an_approved_origin_passes_every_rule_of_the_origin_policy():
    approved = {"H22": frozenset({"http://10.0.80.189:8084"})}
    link = "http://10.0.80.189:8084/x.aspx?filename=a+b.pdf"
    expected = f"{F}x.aspx?filename=a+b.pdf&{D}&providerurl=http://10.0.80.189:8084"
    assert build(link, approved_origins=approved) == expected
    assert refusal(link, approved_origins={"G02": approved["H22"]}) == "ip_literal"


def test_l43_an_agency_without_a_row_waits_for_an_administrator():
    assert refusal("https://abc.gov.vn/124.pdf", "G22.99") == "agency_unknown"


def test_l44_the_host_table_names_the_agency_of_a_host():
    expected = f"{F}124.pdf?dstcode=VN:GOV:000.00.00.G02:tmdtktsbctss01&providerurl=https://abc.gov.vn"
    assert build("https://abc.gov.vn/124.pdf", "G22.99", host_agencies={"abc.gov.vn": "G02"}) == expected


def test_l44_the_host_table_reads_the_provider_of_a_forwarded_link():
    link = f"{X}124.pdf?dstcode=VN:GOV:000.00.00.G02:tmdtktsbctss01&providerurl=https://abc.gov.vn"
    assert build(link, "G22.99", host_agencies={"abc.gov.vn": "G02"}).startswith(f"{F}124.pdf?")


def test_l45_an_office_of_the_province_uses_the_row_of_its_province():
    assert build(f"{H}/a.pdf", "000.01.15.H22") == f"{F}a.pdf?{D}&{P}"


def test_l46_both_values_can_be_percent_encoded():
    expected = (
        f"{F}download/124.pdf?dstcode=VN%3AGOV%3A000.00.00.H22%3Ahagiangvdxpsvc01"
        "&providerurl=https%3A%2F%2Fdichvucong.hagiang.gov.vn"
    )
    assert build(f"{H}/download/124.pdf", dialect=Dialect(link_encoding="percent")) == expected


@pytest.mark.parametrize("link", [None, 5, ["x"], "", "   ", "\u00a0"])
def test_what_is_no_text_is_no_link(link):
    assert refusal(link) == "not_absolute"


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        (f"{H}/" + "a" * 2048, "too_long"),
        (f"{X}a.pdf?{D}&{P}&%2564stcode=x", "reserved_param"),
        (f"{X}a.pdf?{D}&{P}&a=1;dstcode=x", "reserved_param"),
        (f"{X}a.pdf?{D}&%50rovider%55rl={H}&x=%2e%2e/b", "traversal"),
        (f"{H}/a?x=%250a", "control_char"),
        (f"{H}/a?x=%5c", "backslash"),
        (f"{X}a.pdf?{D}&providerurl=https://dichvucong.hagiang.gov.vn%0d%0aX:1", "host"),
        (f"{X}a.pdf?{D}&providerurl=https://u@dichvucong.hagiang.gov.vn", "providerurl"),
        (f"{X}?{D}&{P}", "no_path"),
        ("https://dichvucong.hagiang.gov.vn:80a/a.pdf", "host"),
        ("https://\u212aho.gov.vn/a.pdf", "host"),
        ("https://xn--kho-abc.gov.vn/a.pdf", "host"),
        ("https://evilgov.vn/a.pdf", "host_unapproved"),
        ("https:///a.pdf", "host"),
        (f"{H}/a\ud800.pdf", "control_char"),
        (f"{H}/a\x01.pdf", "control_char"),
    ],
)
def test_other_tricks_are_refused(link, reason):
    assert refusal(link) == reason


def test_an_extra_port_may_be_allowed_for_our_suffixes():
    built = build(f"{H}:8443/a.pdf", dialect=Dialect(provider_ports=(8443,)))
    assert built == f"{F}a.pdf?{D}&{P}:8443"


PIECES = [H, X, D, P, "https://", "http://", "IP-SS- BNĐP", "/VXPAdapter/RestService/forward/", ":8080", "[::1]"]
PIECES += ["dstcode=", "providerurl=", "%64stcode=", "..", "%2e", "%2f", "%25", "a.pdf", "tệp số", "%c3%a", "é"]
PIECES += [*"/?&=;#@\\+ \t\u202e\x00'\"<{|^`~%"]
LINKS = st.one_of(
    st.text(max_size=60),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=12).map("".join),
    st.text(max_size=40).map(lambda tail: f"{H}/{tail}"),
    st.text(max_size=40).map(lambda tail: f"{X}{tail}?{D}&{P}"),
)


@given(LINKS)
@example(f"{H}/a?'")
def test_whatever_the_link_the_address_stays_ours_and_is_sent_as_checked(link):
    try:
        built = build_link(link, "H22", directory=DIRECTORY, rules=RULES)
    except UntrustedLink as refused:
        assert refused.reason in LINK_REASONS
        return
    url = built.url
    assert url.startswith((f"{BASE}/VXPAdapter/RestService/forward/", f"{BASE}/XrdAdapter/RestService/forward/"))
    names = [pair.partition("=")[0].casefold() for pair in urlsplit(url).query.split("&")]
    assert names.count("dstcode") == 1
    assert names.count("providerurl") == 1
    assert names[-2:] == ["dstcode", "providerurl"]
    assert built.dstcode in {row[2] for row in DIRECTORY_ROWS}
    assert requests.Request("GET", url).prepare().url == url
    assert parse_url(url).url == url
    assert url.isascii()
