"""The link from the national portal, read as it comes: names in any case, unknown ones ignored (wire contract 7.2)."""

from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 64


@dataclass(frozen=True)
class DeepLink:
    """What a link names: procedure codes in order of trust, and the agency that should receive. Never an identity.

    The link also carries a hint at the account; it authenticates nobody, so nothing is taken from it.
    """

    procedure_codes: list[str]
    agency: str = ""


def read_deep_link(pairs: Iterable[tuple[str, list[str]]]) -> DeepLink:
    """`pairs` are names with their values, as a query string has them; the last value of a name counts."""
    named = {name.casefold(): _plain(values[-1]) for name, values in pairs if values}
    codes = [named.get(name, "") for name in ("matthc", "matthcdp")]
    return DeepLink([code for code in dict.fromkeys(codes) if code], named.get("macoquanthuchien", ""))


def _plain(text: str) -> str:
    return text.replace("\x00", " ").strip()[:LONGEST]
