"""Checking which origins may be named as `providerurl` (wire contract 4.3). Pure.

The owner's security server calls this address for us, so it must not lead to anything but an agency's server.
"""

import re
from dataclasses import dataclass

from connectors.dialect import Dialect
from connectors.errors import UntrustedLink

_AUTHORITY = re.compile(r"(\[[^\]]*\]|[^:\[\]]*)(?::([0-9]*))?\Z")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\Z")
_NUMERIC = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\Z")
_OWN_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Origin:
    """Scheme, host in lower case and port; `port` is None when absent or the scheme's own."""

    scheme: str
    host: str
    port: int | None

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}" + (f":{self.port}" if self.port is not None else "")


def parse_origin(scheme: str, authority: str) -> Origin:
    """The origin of `scheme://authority`; raises UntrustedLink("host") when the authority is no host and port."""
    match = _AUTHORITY.match(authority)
    # lower() turns the Kelvin sign into a plain k: what is not ASCII is refused before.
    if not match or not authority.isascii():
        raise UntrustedLink("host")
    port = int(match[2]) if match[2] else None
    return Origin(scheme, match[1].lower(), None if port == _OWN_PORTS[scheme] else port)


def normalised_origin(url: str) -> str:
    """An origin as an administrator types it, in the form used for comparison; raises UntrustedLink."""
    match = re.fullmatch(r"\s*(https?)://([^/?#@\\\s]+)/?\s*", url, re.IGNORECASE)
    if not match:
        raise UntrustedLink("host")
    return str(parse_origin(match[1].lower(), match[2]))


def check_origin(origin: Origin, dialect: Dialect, approved: frozenset[str]) -> str:
    """The origin as written into the address; raises UntrustedLink unless approved or within our suffixes."""
    written = str(origin)
    if written in approved:
        return written
    _check_host(origin.host)
    if origin.port is not None and origin.port not in dialect.provider_ports:
        raise UntrustedLink("port")
    if not any(origin.host.endswith(suffix) for suffix in dialect.provider_suffixes):
        raise UntrustedLink("host_unapproved")
    return written


def _check_host(host: str) -> None:
    labels = host.split(".")
    if host.startswith("[") or all(_NUMERIC.match(label) for label in labels):
        raise UntrustedLink("ip_literal")
    well_formed = len(labels) >= 2 and len(host) <= 253 and all(_LABEL.match(label) for label in labels)
    if not well_formed or not labels[-1].isalpha() or any(label.startswith("xn--") for label in labels):
        raise UntrustedLink("host")
