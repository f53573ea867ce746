"""dstcode and providerurl of a request, in the spelling that the dialect of the moment asks for."""

from dataclasses import dataclass
from urllib.parse import unquote

from connectors.simulator.answers import refusal

ADDRESS_NAMES = ("dstcode", "providerurl")


@dataclass(frozen=True)
class Address:
    """Where a request wants to go; `own_query` is what remains of the query string, raw and in order."""

    dstcode: str | None
    providerurl: str | None
    own_query: str

    @property
    def origin(self) -> str:
        """providerurl without the one trailing slash that published links may carry."""
        value = self.providerurl or ""
        return value.removesuffix("/")


def read_address(query: str, encoding: str) -> Address:
    """The address in a raw query string; refuses repeated names (400) and a spelling other than `encoding` (400)."""
    found: dict[str, str] = {}
    own: list[str] = []
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name not in ADDRESS_NAMES:
            if pair:
                own.append(pair)
            continue
        if name in found:
            raise refusal(400, f"{name} bị lặp")
        found[name] = _decoded(name, value, encoding)
    return Address(found.get("dstcode"), found.get("providerurl"), "&".join(own))


def _decoded(name: str, value: str, encoding: str) -> str:
    if encoding == "raw" and "%" in value:
        raise refusal(400, f"{name} phải viết nguyên, không mã hóa")
    if encoding == "percent" and any(sign in value for sign in ":/"):
        raise refusal(400, f"{name} phải được mã hóa")
    return unquote(value)
