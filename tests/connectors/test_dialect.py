"""Settings of the wire fail at start with the variable's name, never at the counter."""

import pytest

from connectors.dialect import Dialect, PortalAccess
from kho_portal.environment import WrongSettings

ACCESS = {
    "KHO_SECURITY_SERVER_URL": "http://10.0.0.5:8080/",
    "KHO_UNIT_CODE": "H99",
    "KHO_MAPI_USERNAME": "h99",
    "KHO_MAPI_PASSWORD": "mapi-secret-canary",
    "KHO_BNDP_USERNAME": "000.00.00.H99",
    "KHO_BNDP_PASSWORD": "bndp-secret-canary",
}


def test_without_variables_the_defaults_of_the_wire_contract_hold():
    dialect = Dialect.from_env({})
    assert dialect == Dialect()
    assert dialect.mapi_path("LayDanhMucSSTaiTep") == "mapi/call"
    assert dialect.bndp_dstcode == "VN:GOV:000.00.00.G22:vpcpcdvcqgsub01"


def test_each_field_is_overridden_by_its_variable():
    dialect = Dialect.from_env(
        dict(
            KHO_API_DEADLINE="7.5",
            KHO_LGSP_UNWRAP="on",
            KHO_MAPI_PATHS="LayThuTuc=mapi/g, TraCuuHoSo=mapi/g",
            KHO_TOKEN_EXPIRED_WORDS="hết hạn, expired",
            KHO_PROVIDER_PORTS="8443,8080",
            KHO_BNDP_AUTH_PREFIX="Bearer ",
            KHO_LINK_ENCODING="percent",
            KHO_MAPI_DSTCODE_IN="",
        )
    )
    assert dialect.api_deadline == 7.5
    assert dialect.lgsp_unwrap is True
    assert dialect.mapi_path("TraCuuHoSo") == "mapi/g"
    assert dialect.token_expired_words == ("hết hạn", "expired")
    assert dialect.provider_ports == (8443, 8080)
    assert dialect.bndp_auth_prefix == "Bearer "
    assert dialect.mapi_dstcode_in == "none"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KHO_API_DEADLINE", "soon"),
        ("KHO_API_DEADLINE", "0"),
        ("KHO_API_DEADLINE", "nan"),
        ("KHO_FILE_MAX_BYTES", "20 MB"),
        ("KHO_LGSP_UNWRAP", "perhaps"),
        ("KHO_MAPI_DSTCODE_IN", "cookie"),
        ("KHO_MAPI_PATHS", "LayThuTuc"),
        ("KHO_BNDP_DSTCODE", "VN:GOV:x"),
        ("KHO_BNDP_PROVIDERURL", "https://a/b"),
        ("KHO_FILE_ADAPTER", "../x"),
        ("KHO_PROVIDER_SUFFIXES", "gov.vn"),
        ("KHO_DIRECTORY_MAX_DROP", "2"),
    ],
)
def test_a_wrong_value_is_named(name, value):
    with pytest.raises(WrongSettings, match=name):
        Dialect.from_env({name: value})


def test_no_access_at_all_is_none_and_half_of_it_is_an_error():
    assert PortalAccess.from_env({}) is None
    assert PortalAccess.from_env(ACCESS).security_server_url == "http://10.0.0.5:8080"
    with pytest.raises(WrongSettings, match="KHO_UNIT_CODE"):
        PortalAccess.from_env(ACCESS | {"KHO_UNIT_CODE": ""})


@pytest.mark.parametrize(
    "url",
    [
        "10.0.0.5:8080",
        "ftp://10.0.0.5",
        "http://10.0.0.5:8080/x",
        "http://u:p@10.0.0.5",
        "http://10.0.0.5:99999",
        "http://8.8.8.8:8080",
        "http://[2001:4860:4860::8888]:8080",
        "http://10.0.0.5?x",
    ],
)
def test_a_security_server_that_is_no_private_or_https_origin_is_refused(url):
    with pytest.raises(WrongSettings, match="KHO_SECURITY_SERVER_URL"):
        PortalAccess.from_env(ACCESS | {"KHO_SECURITY_SERVER_URL": url})


@pytest.mark.parametrize("url", ["https://8.8.8.8", "http://127.0.0.1:9", "http://[::1]:8090", "HTTP://SS.noi-bo:8080"])
def test_private_addresses_and_https_are_accepted(url):
    access = PortalAccess.from_env(ACCESS | {"KHO_SECURITY_SERVER_URL": url})
    assert access.security_server_url == url.lower()


def test_nothing_secret_is_shown():
    assert "canary" not in repr(PortalAccess.from_env(ACCESS))
