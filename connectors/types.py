"""The values that go into the connectors and come out, with English names. Immutable; no wire names, no rows."""

from dataclasses import dataclass, field
from enum import StrEnum


class Channel(StrEnum):
    """How the person comes to us (channel of 2122 V.2); the values are strings on the wire, too."""

    IN_PERSON = "1"
    ONLINE = "2"
    POSTAL = "3"


@dataclass(frozen=True, slots=True)
class WantedCode:
    """One result code asked for; `reference_number` only where the person typed one (many papers under one code)."""

    result_code: str
    reference_number: str = ""


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asks, from the authenticated profile, never from a form (R1 of reliability 1.1)."""

    id_number: str = field(repr=False)
    full_name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PapersQuery:
    """One question to the national warehouse: which papers has this owner, for this procedure and these codes.

    `requester` is required on channels 1 and 3. On channel 2 nobody is named, or the owner where the dialect says
    `self`: then `owner_name` is required, which is sent in no other case.
    """

    procedure_code: str
    wanted: tuple[WantedCode, ...]
    owner_number: str = field(repr=False)
    channel: Channel
    requester: Requester | None = None
    owner_name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One file of a paper. `link` is data to be parsed (connectors.links), never an address to be fetched."""

    name: str
    link: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """One paper found; without files it can be shown, not chosen."""

    result_code: str
    title: str
    reference_number: str
    holding_agency: str
    files: tuple[FoundFile, ...] = ()


@dataclass(frozen=True, slots=True)
class PapersAnswer:
    """A successful answer; no documents means "the warehouse has nothing", never "could not ask".

    `dropped_codes` are codes of papers that were not asked for; `problems` says what was unreadable. `unreadable` rows
    may be papers of any code: a code without a paper is then not known to have none.
    """

    documents: tuple[FoundDocument, ...] = ()
    signature: str = field(default="", repr=False)
    dropped_codes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """One row of the directory of security servers (2122 V.1), in answer order."""

    agency_code: str
    agency_name: str
    dstcode: str


@dataclass(frozen=True, slots=True)
class DirectoryAnswer:
    """The rows that can be used, and why others were skipped."""

    entries: tuple[DirectoryEntry, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    """A token as received; `life` is the number of seconds the other side gave it, or our default."""

    value: str = field(repr=False)
    life: int


@dataclass(frozen=True, slots=True)
class BuiltLink:
    """An address through our own security server, and what it was built from (all of it checked)."""

    url: str = field(repr=False)
    agency_path: str
    dstcode: str
    origin: str


@dataclass(frozen=True, slots=True)
class DirectoryChange:
    """What a refresh of the directory did.

    `outcome`: applied | unchanged | refused (kept the last good list until an administrator accepts) | failed.
    `count`: rows in use now. `added`, `removed`, `changed`: agency codes. `code` and `message` say why not.
    """

    outcome: str
    count: int
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    code: str = ""
    message: str = ""

    @property
    def is_good(self) -> bool:
        """True when the list in use is the one the portal gave just now."""
        return self.outcome in ("applied", "unchanged")


@dataclass(frozen=True, slots=True)
class SsoClaims:
    """Who signed in at the national sign-in, as it says; nothing is checked yet, everything may be empty.

    `key` names the account there; `kind` is person, organisation or "" for a kind nobody knows.
    """

    key: str = field(repr=False)
    kind: str
    number: str = field(repr=False)
    name: str = field(repr=False)
    sex: str = ""
    address: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    assurance: str = ""
