"""The addresses for tests only: `/__sim/state`, `/__sim/faults`, `/__sim/journal`, `/__sim/reset`, `/__sim/trap`."""

import json
from typing import Any
from urllib.parse import parse_qs

from connectors.simulator.answers import Answer, Request
from connectors.simulator.faults import KINDS, InvalidFault
from connectors.simulator.otherside import OtherSide
from connectors.simulator.state import InvalidState

PREFIX = "/__sim/"


def control(side: OtherSide, request: Request) -> Answer:
    """Answers an address below `/__sim/`: 200 with the new state of things, 400 with the reason, or 404."""
    name = request.path.removeprefix(PREFIX).rstrip("/")
    if name == "trap":
        entry = side.journal.open(operation="trap", method=request.method, path=request.path)
        side.journal.decide(entry, 200, 0)
        side.journal.close(entry, 0)
        return Answer(data={"trapped": True})
    try:
        if request.method == "POST":
            return _change(side, name, json.loads(request.body or b"{}"))
        return _show(side, name, parse_qs(request.query))
    except (InvalidState, InvalidFault) as problem:
        return Answer(400, {"message": str(problem)})
    except ValueError:
        return Answer(400, {"message": "nội dung không phải JSON hợp lệ"})


def _change(side: OtherSide, name: str, wanted: Any) -> Answer:
    if name == "state":
        side.update_state(wanted)
        return Answer(data=side.state.as_dict())
    if name == "faults":
        side.faults.set(wanted)
        return Answer(data=side.faults.as_dict())
    if name == "reset":
        side.reset()
        return Answer(data={"reset": True})
    return _unknown()


def _show(side: OtherSide, name: str, query: dict[str, list[str]]) -> Answer:
    if name == "state":
        return Answer(data=side.state.as_dict())
    if name == "faults":
        kinds = {kind: facts.meaning for kind, facts in KINDS.items()}
        return Answer(data={"active": side.faults.as_dict(), "kinds": kinds})
    if name == "journal":
        operation, since = query.get("operation", [""])[0], int(query.get("since", ["0"])[0])
        entries = side.journal.entries(operation, since)
        return Answer(data={"counters": side.journal.counters(), "entries": entries})
    return _unknown()


def _unknown() -> Answer:
    return Answer(404, {"message": "có: state, faults, journal, reset, trap"})
