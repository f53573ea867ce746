"""Reading the link from the national portal: names in any case, unknown names ignored (wire contract 7.2)."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field

LONGEST = 64
LONGEST_ACCOUNT = 400


@dataclass(frozen=True)
class DeepLink:
    """What a link names: procedure codes in order of trust, the agency that should receive, and the account.

    `account` (TechID) is a hint and authenticates nobody: it is only compared with the account that signed in.
    """

    procedure_codes: list[str]
    agency: str = ""
    account: str = field(default="", repr=False)


def read_deep_link(pairs: Iterable[tuple[str, list[str]]]) -> DeepLink:
    """Return what a query string names. `pairs` are names with their values; the last value of a name counts."""
    values_by_name = {name.casefold(): values[-1] for name, values in pairs if values}
    codes = [_plain(values_by_name.get(name, "")) for name in ("matthc", "matthcdp")]
    agency = _plain(values_by_name.get("macoquanthuchien", ""))
    account = _account(values_by_name.get("mdt", ""))
    return DeepLink([code for code in dict.fromkeys(codes) if code], agency, account)


def _account(text: str) -> str:
    """Return the TechID in the parameter MDT, "" when it cannot be read.

    The text is Base64 in either alphabet, padded or not; a `+` may have arrived as a blank.
    """
    shown = text.strip("\r\n\t").replace(" ", "+").replace("-", "+").replace("_", "/").rstrip("=")
    if not shown or len(shown) > LONGEST_ACCOUNT:
        return ""
    try:
        raw = base64.b64decode(shown + "=" * (-len(shown) % 4), validate=True)
        return " ".join(raw.decode().replace("\x00", "").split())
    except ValueError:  # the text is not Base64, or its bytes are not text
        return ""


def _plain(text: str) -> str:
    """Return a value without NUL, trimmed and cut."""
    return text.replace("\x00", " ").strip()[:LONGEST]
