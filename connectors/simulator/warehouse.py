"""Questions about the holdings of the moment: whose papers, which agency, which file stands at an address."""

import datetime
import hashlib
import threading
import unicodedata
from typing import Any
from urllib.parse import unquote

from connectors.simulator.holdings import (
    AGENCIES,
    BENCH_OWNER,
    LLTP,
    PAPERS,
    PROCEDURES,
    Agency,
    HeldFile,
    Paper,
    make_paper,
)
from connectors.simulator.state import InvalidState, State

Place = tuple[str, str, str]


class Warehouse:
    """Papers and agencies from the data of `holdings` and from what the state adds; rebuilt when the state changes."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._lock = threading.Lock()
        self._version = -1
        self._refresh()

    def check(self) -> None:
        """InvalidState when the additions in the state cannot be read."""
        self._refresh()

    def papers_of(self, owner: str, code: str) -> list[Paper]:
        """The papers of one owner with one result code, in a fixed order."""
        self._refresh()
        found = [paper for paper in self._papers if paper.owner == owner and paper.code == code]
        if not found and code in self._state["everyone_holds"]:
            found = [self._generated(owner, code)]
        return found

    def codes_of(self, procedure: str) -> tuple[str, ...] | None:
        """The result codes that may be asked for a procedure; None when there is no such procedure."""
        extra = self._state["extra_codes"].get(procedure, [])
        known = PROCEDURES.get(procedure)
        return None if known is None and not extra else (*(known or ()), *extra)

    def agencies(self) -> list[Agency]:
        """Every agency, also those hidden from the directory."""
        self._refresh()
        return list(self._agencies)

    def agency_of(self, paper: Paper) -> Agency:
        """The agency that keeps the files of a paper: the row of its level-1 code."""
        self._refresh()
        return _keeper(paper, self._agencies)

    def directory_rows(self) -> list[dict[str, Any]]:
        """The rows of LayDanhMucSSTaiTep."""
        if self._state["directory"] is not None:
            return self._state["directory"]
        hidden = set(self._state["hidden_agencies"])
        return [
            {"MACOQUAN": agency.code, "TENCOQUAN": agency.name, "DSTCODE": agency.dstcode}
            for agency in self.agencies()
            if agency.short not in hidden
        ]

    def is_known_pair(self, dstcode: str, origin: str) -> bool:
        """Whether the agency behind `dstcode` lets `origin` be called."""
        self._refresh()
        return (dstcode, origin) in self._pairs

    def file_at(self, dstcode: str, origin: str, target: str) -> tuple[Paper, HeldFile] | None:
        """The file at a path (with its own query) of a file server, however the path is percent-encoded."""
        self._refresh()
        return self._files.get((dstcode, origin, same_target(target)))

    def _refresh(self) -> None:
        if self._version == self._state.version:
            return
        with self._lock:
            version = self._state.version
            agencies = [*AGENCIES, *(_agency(row) for row in self._state["extra_agencies"])]
            papers = [*PAPERS, *self._bench(), *(_paper(row) for row in self._state["extra_papers"])]
            files = {}
            for paper in papers:
                files.update(_places(paper, _keeper(paper, agencies)))
            self._agencies, self._papers, self._files = agencies, papers, files
            self._pairs = {(agency.dstcode, agency.origin) for agency in agencies} | {place[:2] for place in files}
            self._version = version

    def _generated(self, owner: str, code: str) -> Paper:
        mark = hashlib.sha256(f"{owner}/{code}".encode()).hexdigest()[:32]
        number = f"{int(mark[:8], 16) % 9000 + 1000}/2026/MP"
        paper = make_paper(owner, code, number, "H98", "2026-10-01", HeldFile("Giấy tờ.pdf", f"/kho/{mark}.pdf"))
        self._files.update(_places(paper, self.agency_of(paper)))
        return paper

    def _bench(self) -> list[Paper]:
        papers = []
        bench, big = self._state["bench_files"], self._state["big_file"]
        if bench:
            files = [
                HeldFile(f"tep-{index:04d}.pdf", f"/do/{bench['size']}/{index:04d}.pdf", size=bench["size"])
                for index in range(int(bench["count"]))
            ]
            papers.append(make_paper(BENCH_OWNER, LLTP, "DO-NHIEU-TEP", "H98", "2026-11-01", *files))
        if big:
            held = HeldFile("tep-lon.pdf", f"/do/lon/{big}.pdf", size=big)
            papers.append(make_paper(BENCH_OWNER, LLTP, "DO-TEP-LON", "H98", "2026-11-01", held))
        return papers


def _keeper(paper: Paper, agencies: list[Agency]) -> Agency:
    short = paper.agency.split(".")[0]
    return next((agency for agency in agencies if agency.short == short), agencies[0])


def _places(paper: Paper, agency: Agency) -> dict[Place, tuple[Paper, HeldFile]]:
    return {
        (agency.dstcode, held.origin or agency.origin, same_target(held.target)): (paper, held) for held in paper.files
    }


def same_target(target: str) -> str:
    """One spelling for one address on a file server: decoded once, NFC."""
    return unicodedata.normalize("NFC", unquote(target))


def _agency(row: dict[str, Any]) -> Agency:
    try:
        return Agency(row["code"], row["name"], row["dstcode"], row["origin"])
    except (KeyError, TypeError):
        raise InvalidState("extra_agencies cần code, name, dstcode, origin") from None


def _file(row: dict[str, Any], index: int, owner: str, number: str) -> HeldFile:
    mark = hashlib.sha256(f"{owner}/{number}/{index}".encode()).hexdigest()[:24]
    return HeldFile(**{"name": f"Tệp {index + 1}.pdf", "target": f"/them/{mark}.pdf", **row})


def _paper(row: dict[str, Any]) -> Paper:
    """A paper of the state; only owner and code are needed."""
    try:
        owner, code, number = row["owner"], row["code"], row.get("number", "")
        label = number + code
        files = [_file(each, index, owner, label) for index, each in enumerate(row.get("files", [{}]))]
        issued = row.get("issued", "2026-10-01")
        datetime.date.fromisoformat(issued)
        agency, title, name = row.get("agency", "H98"), row.get("title", ""), row.get("name", "")
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InvalidState("extra_papers cần owner, code và tùy chọn number, agency, title, name, files") from None
    return make_paper(owner, code, number, agency, issued, *files, title=title, name=name)
