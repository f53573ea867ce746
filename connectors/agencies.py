"""Finding the rows of the directory that may be used for the agency that keeps a paper (wire contract 6.1-6.3).

Pure. Two forms of agency codes live side by side: `000.00.32.H22` (old, level 1 last) and `H22.32` (new, level 1
first). Both have one canonical path, which is used for matching only and never sent.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import takewhile

from connectors.types import DirectoryEntry

_LEVEL_1 = re.compile(r"[A-Z][0-9]{2}\Z")
_DIGITS = re.compile(r"[0-9]+\Z")

# Closed codes of merged provinces and their successors (wire contract 6.3; successors assumed, editable in the admin).
CLOSED_CODES = {
    "H02": "H05",
    "H03": "H55",
    "H04": "H12",
    "H06": "H29",
    "H07": "H61",
    "H08": "H21",
    "H09": "H29",
    "H10": "H19",
    "H11": "H36",
    "H16": "H36",
    "H22": "H60",
    "H23": "H24",
    "H25": "H42",
    "H28": "H44",
    "H30": "H13",
    "H33": "H01",
    "H34": "H48",
    "H39": "H53",
    "H40": "H42",
    "H43": "H32",
    "H45": "H15",
    "H46": "H50",
    "H47": "H17",
    "H51": "H13",
    "H54": "H31",
    "H58": "H20",
    "H59": "H61",
    "H62": "H44",
    "H63": "H38",
}


def canonical_path(code: str) -> str:
    """Return the canonical path of an agency code, level 1 first, without trailing zero levels; "" for no code."""
    segments = "".join(code.split()).upper().split(".")
    named = [index for index, segment in enumerate(segments) if _LEVEL_1.match(segment)]
    if len(named) != 1 or named[0] not in (0, len(segments) - 1):
        return ""
    if named[0] != 0:
        segments.reverse()
    if not all(_DIGITS.match(segment) for segment in segments[1:]):
        return ""
    zeros = sum(1 for _ in takewhile(lambda segment: set(segment) == {"0"}, reversed(segments)))
    return ".".join(segments[: len(segments) - zeros])


def path_or_code(code: str) -> str:
    """Return the canonical path; for an unusual code (a company) the code without blanks, in upper case."""
    return canonical_path(code) or "".join(code.split()).upper()


class Directory:
    """The directory of security servers with the table of closed codes: a value, built once and asked often."""

    def __init__(self, entries: Iterable[DirectoryEntry], aliases: Mapping[str, str] | None = None) -> None:
        """`entries` in answer order: the first row of an agency is the one in use, the others are admissible."""
        self.entries = tuple(entries)
        self.aliases = dict(CLOSED_CODES if aliases is None else aliases)

    @cached_property
    def by_dstcode(self) -> dict[str, tuple[DirectoryEntry, ...]]:
        """Rows by their DSTCODE, as listed."""
        return _grouped((entry.dstcode, entry) for entry in self.entries)

    @cached_property
    def by_path(self) -> dict[str, tuple[DirectoryEntry, ...]]:
        """Rows by the canonical path of their agency code."""
        return _grouped((canonical_path(entry.agency_code), entry) for entry in self.entries)

    def rows_for(self, holding_agency: str) -> tuple[DirectoryEntry, ...]:
        """Return the admissible rows for an agency code, best first; empty for an unknown agency (6.2)."""
        bare = "".join(holding_agency.split())
        if bare in self.by_dstcode:
            return self.by_dstcode[bare]
        path = canonical_path(bare)
        if not path:
            return ()
        level_1, _, rest = path.partition(".")
        seen: set[str] = set()
        while level_1 and level_1 not in seen:
            found = self._longest_match(f"{level_1}.{rest}" if rest else level_1)
            if found:
                return found
            seen.add(level_1)
            level_1 = self.aliases.get(level_1, "")
        return ()

    def _longest_match(self, path: str) -> tuple[DirectoryEntry, ...]:
        while path:
            if path in self.by_path:
                return self.by_path[path]
            path = path.rpartition(".")[0]
        return ()


def _grouped(pairs: Iterable[tuple[str, DirectoryEntry]]) -> dict[str, tuple[DirectoryEntry, ...]]:
    groups: dict[str, tuple[DirectoryEntry, ...]] = {}
    for key, entry in pairs:
        groups[key] = (*groups.get(key, ()), entry)
    groups.pop("", None)
    return groups
