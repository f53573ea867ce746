"""The link from the national portal, read as it comes: names in any case, unknown ones ignored (wire contract 7.2)."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field

LONGEST = 64
LONGEST_ACCOUNT = 400


@dataclass(frozen=True)
class DeepLink:
    """What a link names: procedure codes in order of trust, the agency that should receive, and the account.

    `account` (TechID) is a hint: it authenticates nobody, it is only compared with the one who signed in.
    """

    procedure_codes: list[str]
    agency: str = ""
    account: str = field(default="", repr=False)


def read_deep_link(pairs: Iterable[tuple[str, list[str]]]) -> DeepLink:
    """`pairs` are names with their values, as a query string has them; the last value of a name counts."""
    given = {name.casefold(): values[-1] for name, values in pairs if values}
    codes = [_plain(given.get(name, "")) for name in ("matthc", "matthcdp")]
    agency, account = _plain(given.get("macoquanthuchien", "")), _account(given.get("mdt", ""))
    return DeepLink([code for code in dict.fromkeys(codes) if code], agency, account)


def _account(text: str) -> str:
    """The TechID behind MDT: Base64 in either alphabet, padded or not, `+` perhaps arrived as a blank; "" if none."""
    shown = text.strip("\r\n\t").replace(" ", "+").replace("-", "+").replace("_", "/").rstrip("=")
    if not shown or len(shown) > LONGEST_ACCOUNT:
        return ""
    try:
        raw = base64.b64decode(shown + "=" * (-len(shown) % 4), validate=True)
        return " ".join(raw.decode().replace("\x00", "").split())
    except ValueError:  # no Base64, or bytes that are no text
        return ""


def _plain(text: str) -> str:
    return text.replace("\x00", " ").strip()[:LONGEST]
