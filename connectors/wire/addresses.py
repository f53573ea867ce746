"""Addresses of the two API families through our security server (wire contract 1.3, 2.1, 3.1)."""

from urllib.parse import quote

from connectors.dialect import Dialect


def mapi_address(base: str, dialect: Dialect, path: str) -> tuple[str, dict[str, str]]:
    """(URL, extra headers) of a mapi call; the dialect says where `dstcode` goes, if anywhere."""
    url = f"{base}/{dialect.api_adapter}/RestService/forward/{path}"
    if dialect.mapi_dstcode_in == "query":
        return f"{url}?dstcode={dialect.mapi_dstcode}", {}
    if dialect.mapi_dstcode_in == "header":
        return url, {"dstcode": dialect.mapi_dstcode}
    return url, {}


def bndp_address(base: str, dialect: Dialect, path: str, dstcode: str) -> str:
    """URL of a bndp call with `dstcode` and `providerurl`, raw as 2122 writes them or percent-encoded."""
    values = [dstcode, dialect.bndp_providerurl]
    if dialect.bndp_query_encoding == "percent":
        values = [quote(value, safe="") for value in values]
    target = f"dstcode={values[0]}&providerurl={values[1]}"
    return f"{base}/{dialect.api_adapter}/RestService/forward/{path}?{target}"
