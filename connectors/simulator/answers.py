"""What a handler receives and gives back: requests, answers and refusals, independent of sockets."""

import json
from dataclasses import dataclass, field
from typing import Any

from connectors.simulator.bulk import Body

JSON = "application/json; charset=utf-8"


@dataclass(frozen=True)
class Request:
    """One request as it came: `path` and `query` are raw, header names lower-case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """Status, headers and either `data` (sent as JSON) or `body`."""

    status: int = 200
    data: Any = None
    body: Body | None = None
    media_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)

    def encoded(self) -> Body:
        """The body as it goes over the wire."""
        if self.body is not None:
            return self.body
        return Body.of(json.dumps(self.data, ensure_ascii=False).encode("utf-8", "surrogatepass"))


class Refusal(Exception):
    """The real other side would refuse this request; `answer` says so, `reason` goes into the journal."""

    def __init__(self, answer: Answer, reason: str) -> None:
        super().__init__(reason)
        self.answer = answer
        self.reason = reason


def refusal(status: int, reason: str) -> Refusal:
    """A refusal by the adapter or the exchange itself: an HTTP status and a short text."""
    return Refusal(Answer(status, {"message": reason}), reason)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError("duplicate key")
    return dict(pairs)


def _no_constant(name: str) -> None:
    raise ValueError(name)


def read_json(request: Request) -> dict[str, Any]:
    """The JSON object of a request; refuses another Content-Type (415) and everything that is not strict JSON (400)."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json":
        raise refusal(415, "Content-Type phải là application/json")
    try:
        data = json.loads(request.body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise refusal(400, "Nội dung không phải JSON hợp lệ") from None
    if not isinstance(data, dict):
        raise refusal(400, "Nội dung phải là một đối tượng JSON")
    return data
