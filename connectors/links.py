"""Building the address of a document through our own security server from its link and the directory. Pure.

A link from the warehouse is data: it is taken apart, every part is checked, and a new address is written from the
parts. The normalisation of requests and urllib3 leaves that address as it is, so that what we check is what is sent.
Source: wire contract 4.2-4.3.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from connectors.agencies import Directory, path_or_code
from connectors.dialect import Dialect
from connectors.errors import UntrustedLink
from connectors.origins import Origin, check_origin, parse_origin
from connectors.types import BuiltLink, DirectoryEntry

_LINK = re.compile(r"(https?)://([^/?#]*)(/[^?#]*)?(\?[^#]*)?(#.*)?", re.IGNORECASE | re.DOTALL)
_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*):", re.IGNORECASE)
_FORWARDED = re.compile(r"/(XrdAdapter|VXPAdapter)/RestService/forward/", re.ASCII)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PCHAR = _UNRESERVED | frozenset("!$&'()*+,;=:@")
_QUERY = _PCHAR | frozenset("/?")
_RESERVED_NAMES = ("dstcode", "providerurl")
_MOST_DECODINGS = 3


@dataclass(frozen=True)
class LinkRules:
    """What decides about a link besides the directory. All keys in canonical form.

    `host_agencies`: host -> agency code. `approved_origins`: agency path -> exact origins an administrator approved.
    """

    base: str
    dialect: Dialect = field(default_factory=Dialect)
    host_agencies: Mapping[str, str] = field(default_factory=dict)
    approved_origins: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Parts:
    """A link taken apart; `path` without the part that the adapter replaces."""

    scheme: str
    authority: str
    path: str
    pairs: tuple[str, ...]
    adapter: str  # "" in case 1


def build_link(link: object, holding_agency: str, *, directory: Directory, rules: LinkRules) -> BuiltLink:
    """The address of a document through our own security server; raises UntrustedLink(reason).

    The address starts with `rules.base` and ends in exactly one `dstcode` of the directory and one `providerurl`
    (2122 V.3, both cases). Nothing of it comes from the link without a check.
    """
    parts = _take_apart(link, rules.dialect.link_max_len)
    path = "/".join(_clean_segment(segment) for segment in parts.path.split("/"))
    if parts.adapter:
        own, dstcode, origin, slash = _forwarded(parts)
    else:
        own, dstcode, slash = parts.pairs, "", ""
        origin = parse_origin(parts.scheme, parts.authority)
    query = "&".join(_clean_pair(pair) for pair in own)
    entry = _entry(holding_agency, dstcode, origin, directory, rules)
    agency = path_or_code(entry.agency_code)
    checked = check_origin(origin, rules.dialect, rules.approved_origins.get(agency, frozenset()))
    if not path and not query:
        raise UntrustedLink("no_path")
    adapter = parts.adapter or rules.dialect.file_adapter
    tail = f"dstcode={_written(entry.dstcode, rules)}&providerurl={_written(checked + slash, rules)}"
    url = f"{rules.base}/{adapter}/RestService/forward/{path}?{query + '&' if query else ''}{tail}"
    return BuiltLink(url=url, agency_path=agency, dstcode=entry.dstcode, origin=checked)


def _take_apart(link: object, longest: int) -> _Parts:
    """Steps 1-3: refuse what parsers disagree about before parsing, then split by our own pattern."""
    if not isinstance(link, str) or not link.strip("\u0020\u00a0"):
        raise UntrustedLink("not_absolute")
    link = link.strip("\u0020\u00a0")
    if len(link) > longest:
        raise UntrustedLink("too_long")
    _refuse_characters(link)
    if "##" in link:
        raise UntrustedLink("several_links")
    match = _LINK.fullmatch(link)
    if not match:
        scheme = _SCHEME.match(link)
        is_other = scheme is not None and scheme[1].lower() not in ("http", "https")
        raise UntrustedLink("scheme" if is_other else "not_absolute")
    scheme, authority, path, query, _ = match.groups()
    if "@" in authority:
        raise UntrustedLink("userinfo")
    path = path or "/"
    pairs = tuple(pair for pair in (query or "?")[1:].split("&") if pair)
    forwarded = _FORWARDED.match(path)
    if forwarded:
        return _Parts(scheme.lower(), authority, path[forwarded.end() :], pairs, forwarded[1])
    return _Parts(scheme.lower(), authority, path[1:], pairs, "")


def _refuse_characters(value: str) -> None:
    if any(unicodedata.category(char) in _UNSAFE_CATEGORIES for char in value):
        raise UntrustedLink("control_char")
    if "\\" in value:
        raise UntrustedLink("backslash")


def _levels(value: str) -> list[str]:
    """The value and what it becomes when decoded again and again; refused when still encoded after three times."""
    levels = [value]
    for _ in range(_MOST_DECODINGS + 1):
        decoded = unquote(levels[-1], errors="replace")
        if decoded == levels[-1]:
            return levels
        levels.append(decoded)
    raise UntrustedLink("over_encoded")


def _is_dots(segment: str) -> bool:
    return segment.split(";", maxsplit=1)[0] in (".", "..")


def _clean_segment(segment: str) -> str:
    """Step 4: one segment of the path, checked at every level of encoding and written anew."""
    for level in _levels(segment):
        _refuse_characters(level)
        if _is_dots(level):
            raise UntrustedLink("traversal")
        if "/" in level:
            pieces = level.split("/")
            raise UntrustedLink("traversal" if any(_is_dots(piece) for piece in pieces) else "encoded_separator")
    return _encode(segment, _PCHAR)


def _clean_pair(pair: str) -> str:
    """Step 5: one `name=value` of the link's own query, checked and written anew; it may not name our parameters."""
    for level in _levels(pair):
        _refuse_characters(level)
        for part in re.split("[&;]", level):
            if part.partition("=")[0].strip(" +\u00a0").casefold() in _RESERVED_NAMES:
                raise UntrustedLink("reserved_param")
    for level in _levels(pair.partition("=")[2]):
        if any(_is_dots(piece) for piece in level.split("/")):
            raise UntrustedLink("traversal")
    return _encode(pair, _QUERY)


def _encode(value: str, allowed: frozenset[str]) -> str:
    """Valid escapes in upper case (unreserved ones decoded), a lone `%` as `%25`, the rest as percent-encoded UTF-8."""
    written: list[str] = []
    position = 0
    while position < len(value):
        char = value[position]
        escape = _ESCAPE.match(value, position)
        if escape:
            plain = chr(int(escape[1], 16))
            written.append(plain if plain in _UNRESERVED else f"%{escape[1].upper()}")
            position += 3
            continue
        written.append(char if char in allowed else "".join(f"%{byte:02X}" for byte in char.encode("utf-8")))
        position += 1
    return "".join(written)


def _forwarded(parts: _Parts) -> tuple[tuple[str, ...], str, Origin, str]:
    """Step 8: own pairs, dstcode, origin and trailing slash of a link that already has the forward form."""
    own: list[str] = []
    given: dict[str, list[str]] = {name: [] for name in _RESERVED_NAMES}
    for pair in parts.pairs:
        name, _, value = pair.partition("=")
        plain = unquote(name, errors="replace").casefold()
        if plain in given:
            given[plain].append(_without_blanks(unquote(value, errors="replace")))
        else:
            own.append(pair)
    if any(len(values) > 1 for values in given.values()):
        raise UntrustedLink("reserved_param")
    if not all(values and values[0] for values in given.values()):
        raise UntrustedLink("missing_param")
    provider = re.fullmatch(r"(https?)://([^/?#@\\]+)(/?)", given["providerurl"][0], re.IGNORECASE)
    if not provider:
        raise UntrustedLink("providerurl")
    origin = parse_origin(provider[1].lower(), provider[2])
    return tuple(own), given["dstcode"][0], origin, provider[3]


def _without_blanks(value: str) -> str:
    """2122 prints blanks inside both values (V.3); line breaks are no blanks and stay, to be refused."""
    return "".join(char for char in value if unicodedata.category(char) != "Zs")


def _entry(holding_agency: str, dstcode: str, origin: Origin, directory: Directory, rules: LinkRules) -> DirectoryEntry:
    """Steps 6-8: the row of the directory that answers for this paper."""
    admissible = directory.rows_for(holding_agency)
    if not admissible:
        admissible = directory.rows_for(rules.host_agencies.get(origin.host, ""))
    if not admissible:
        raise UntrustedLink("agency_unknown")
    if not dstcode:
        return admissible[0]
    if dstcode not in directory.by_dstcode:
        raise UntrustedLink("dstcode_unknown")
    for entry in admissible:
        if entry.dstcode == dstcode:
            return entry
    raise UntrustedLink("dstcode_foreign")


def _written(value: str, rules: LinkRules) -> str:
    if rules.dialect.link_encoding == "percent":
        return quote(value, safe="")
    # Brackets occur in approved IPv6 origins only; urllib3 would encode them on the way out.
    return value.replace("[", "%5B").replace("]", "%5D")
