"""The mapi family: login and services (wire contract 2). Pure: no I/O, no settings, no clock."""

from typing import Any

from connectors.types import DirectoryAnswer, DirectoryEntry, Token
from connectors.wire.json import parse_object
from connectors.wire.values import DSTCODE, Refused, ShapeError, get, has, is_zero, one_line, rows, shown, text

DIRECTORY_SERVICE = "LayDanhMucSSTaiTep"


def encode_login(username: str, password: str) -> dict[str, Any]:
    """The body of mapi/login (2.1)."""
    return {"username": username, "password": password}


def decode_login(body: bytes, default_life: int) -> Token:
    """The session of a successful login; raises Refused, or ShapeError for what is no login answer at all."""
    answer = parse_object(body)
    if not is_zero(get(answer, "error_code", "errorCode")):
        raise Refused(shown(get(answer, "error_code", "errorCode")), _message(answer))
    session = get(answer, "session")
    if not isinstance(session, str) or not session.strip():
        raise ShapeError("session")
    return Token(value=session.strip(), life=default_life)


def encode_call(session: str, unit_code: str, service: str, **parameters: Any) -> dict[str, Any]:
    """The envelope of a mapi service (2.2; 2122 V.1): lower-case keys, the session in the body."""
    return {"session": session, "madonvi": unit_code, "service": service, **parameters}


def decode_call(body: bytes, *, unwrap: bool = False) -> list[dict[str, Any]]:
    """The rows of a service's answer; an absent `error_code` is success when there is a `result`.

    Raises Refused with their code, or ShapeError. `unwrap` opens the JSON text an LGSP puts into `message`.
    """
    answer = parse_object(body)
    if unwrap:
        answer = _unwrapped(answer)
    present = has(answer, "error_code", "errorCode")
    code = get(answer, "error_code", "errorCode")
    if (present and not is_zero(code)) or not (present or has(answer, "result")):
        raise Refused(shown(code), _message(answer))
    return rows(get(answer, "result"), "result")


def _unwrapped(answer: dict[str, Any]) -> dict[str, Any]:
    message = get(answer, "message")
    if isinstance(message, str) and message.lstrip().startswith("{"):
        try:
            inner = parse_object(message.encode("utf-8", "replace"))
        except ShapeError:
            return answer
        if has(inner, "result"):
            return inner
    return answer


def decode_directory(body: bytes, *, unwrap: bool = False) -> DirectoryAnswer:
    """The usable rows of the directory in answer order (2.3; 2122 V.1), and why others were skipped."""
    entries: list[DirectoryEntry] = []
    problems: list[str] = []
    for number, row in enumerate(decode_call(body, unwrap=unwrap), start=1):
        try:
            agency = text(get(row, "MACOQUAN"), "MACOQUAN")
            name = one_line(text(get(row, "TENCOQUAN"), "TENCOQUAN"), 300)
            dstcode = "".join(text(get(row, "DSTCODE"), "DSTCODE").split())
        except ShapeError as problem:
            problems.append(f"dòng {number}: {problem} không đọc được")
            continue
        if not agency:
            problems.append(f"dòng {number}: thiếu MACOQUAN")
        elif not DSTCODE.match(dstcode) or len(dstcode) > 200 or len(agency) > 60:
            problems.append(f"dòng {number} ({shown(agency)}): DSTCODE không đúng dạng")
        else:
            entries.append(DirectoryEntry(one_line(agency, 60), name, dstcode))
    return DirectoryAnswer(tuple(entries), tuple(problems))


def _message(answer: dict[str, Any]) -> str:
    return shown(get(answer, "message"), 300)
