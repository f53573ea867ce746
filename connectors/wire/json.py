"""Reading JSON of the other side whatever its Content-Type says, and writing ours."""

import json
from typing import Any

from connectors.wire.values import ShapeError


def _refuse_constant(name: str) -> None:
    raise ShapeError(f"constant {name}")


def parse_object(body: bytes) -> dict[str, Any]:
    """The JSON object in `body` (UTF-8, BOM allowed); raises ShapeError for anything else, NaN included.

    Of duplicate keys the last one counts, as in every common parser.
    """
    try:
        parsed = json.loads(body.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except ShapeError:
        raise
    except (ValueError, RecursionError):
        # The parser's own text quotes the body: it must not travel on.
        raise ShapeError("not JSON") from None
    if not isinstance(parsed, dict):
        raise ShapeError("not an object")
    return parsed


def dump(message: dict[str, Any]) -> bytes:
    """UTF-8 bytes of the message, letters unescaped (wire contract 1.4/6)."""
    return json.dumps(message, ensure_ascii=False).encode("utf-8")
