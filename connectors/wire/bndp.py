"""The bndp family: login and papers (wire contract 3). Pure: no I/O, no settings, no clock."""

from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from connectors.types import Channel, FoundDocument, FoundFile, PapersAnswer, PapersQuery, Requester, Token
from connectors.wire.json import parse_object
from connectors.wire.values import (
    Refused,
    ShapeError,
    comparable_code,
    get,
    has,
    is_header_value,
    is_zero,
    national_procedure_code,
    one_line,
    rows,
    shown,
    storable,
    text,
)

_TOKEN_KEYS = ("token", "access_token", "accessToken", "id_token")
_LONGEST_LIFE = 86_400
_CODE_KEYS = ("errorCode", "error_code")


class QuestionError(ValueError):
    """A query that we refuse to send; the message is the Vietnamese name of what is missing."""


def encode_login(username: str, password: str) -> dict[str, Any]:
    """The body of the bndp login (3.1)."""
    return {"username": username, "password": password}


def decode_login(body: bytes, *, token_path: str = "", default_life: int = 600) -> Token:
    """The token of a successful login, searched as 3.1 says; raises Refused, or ShapeError when there is none."""
    answer = parse_object(body)
    _refuse_error(answer)
    holder, value = _by_path(answer, token_path) if token_path else _by_search(answer)
    value = value.strip(" ")
    if not is_header_value(value):
        raise ShapeError("token")
    return Token(value=value, life=_life(holder) or _life(answer) or default_life)


def _refuse_error(answer: dict[str, Any]) -> None:
    for key in _CODE_KEYS:
        if has(answer, key) and not is_zero(get(answer, key)):
            raise Refused(shown(get(answer, key)), shown(get(answer, "message"), 300))


def _by_path(answer: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    holder: Any = None
    value: Any = answer
    for name in path.split("."):
        holder = value[0] if isinstance(value, list) and value else value
        value = get(holder, name) if isinstance(holder, dict) else None
    if not isinstance(value, str) or not value:
        raise ShapeError("token")
    return holder, value


def _by_search(answer: dict[str, Any]) -> tuple[dict[str, Any], str]:
    for place in (answer, get(answer, "data"), get(answer, "result")):
        holder = place[0] if isinstance(place, list) and place else place
        if not isinstance(holder, dict):
            continue
        for key in _TOKEN_KEYS:
            value = get(holder, key)
            if isinstance(value, str) and value.strip():
                return holder, value
    raise ShapeError("token")


def _life(holder: dict[str, Any]) -> int | None:
    """Seconds of life between 1 and 86400, or None when absent or out of range."""
    for key in ("expires_in", "expiresIn"):
        value = get(holder, key)
        if isinstance(value, bool) or not isinstance(value, int | str):
            continue
        try:
            seconds = int(str(value).strip())
        except ValueError:
            continue
        if 1 <= seconds <= _LONGEST_LIFE:
            return seconds
    return None


def encode_papers(query: PapersQuery, *, online_requester: str = "omit") -> dict[str, Any]:
    """The question of 2122 V.2, every value a string, no code asked twice; raises QuestionError when incomplete.

    On channel 2 the requester is left out, or is the owner himself when `online_requester` is "self".
    """
    procedure = national_procedure_code(query.procedure_code)
    if not procedure:
        raise QuestionError("mã thủ tục quốc gia")
    wanted = {(comparable_code(item.result_code), item.reference_number.strip()): item for item in query.wanted}
    if not wanted or not all(code for code, _ in wanted):
        raise QuestionError("mã kết quả")
    if not query.owner_number.strip():
        raise QuestionError("số định danh của chủ sở hữu")
    message: dict[str, Any] = {
        "MaThuTuc": procedure,
        "DanhSachDanhMucKetQua": [
            {"MaKetQua": item.result_code, "SoKyHieu": number} for (_, number), item in wanted.items()
        ],
        "SoDinhDanhChuSoHuu": query.owner_number.strip(),
        "KenhThucHien": str(Channel(query.channel)),
    }
    return message | _requester(query, online_requester)


def _requester(query: PapersQuery, online_requester: str) -> dict[str, str]:
    asker, called = query.requester, "cán bộ yêu cầu"
    if query.channel == Channel.ONLINE:
        if online_requester == "omit":
            return {}
        asker, called = Requester(query.owner_number, query.owner_name), "chủ sở hữu"
    if asker is None or not asker.id_number.strip() or not asker.full_name.strip():
        raise QuestionError(f"số định danh và họ tên của {called}")
    return {"HoTenNguoiYeuCau": asker.full_name.strip(), "SoDinhDanhNguoiYeuCau": asker.id_number.strip()}


def decode_papers(body: bytes, query: PapersQuery) -> PapersAnswer:
    """The papers found (2122 V.2). Success needs an `errorCode` that is zero; papers nobody asked for are dropped.

    Raises Refused (their code may be empty), or ShapeError when a row could not be read and no paper is left: rows
    that cannot be read never count as "none". Beside papers they are counted in the answer.
    """
    answer = parse_object(body)
    code = get(answer, *_CODE_KEYS)
    if not is_zero(code):
        raise Refused(shown(code), shown(get(answer, "message"), 300))
    found, raw_count = _paper_rows(get(answer, "result"))
    asked = {comparable_code(item.result_code): item.result_code for item in query.wanted}
    documents: list[FoundDocument] = []
    dropped: list[str] = []
    unreadable = raw_count - len(found)
    problems: list[str] = ["có dòng không phải đối tượng"] if unreadable else []
    for number, row in enumerate(found, start=1):
        try:
            document = _document(row, problems)
        except ShapeError as problem:
            problems.append(f"giấy tờ {number}: {problem}")
            unreadable += 1
            continue
        if comparable_code(document.result_code) not in asked:
            dropped.append(shown(document.result_code))
            continue
        documents.append(replace(document, result_code=asked[comparable_code(document.result_code)]))
    if unreadable and not documents:
        # Papers of other codes say nothing about the one that could not be read: it may be what was asked for.
        raise ShapeError("unreadable row")
    signed = get(answer, "signature")
    signature = storable(signed) if isinstance(signed, str) else ""
    return PapersAnswer(tuple(documents), signature, tuple(dropped), tuple(problems), unreadable)


def _paper_rows(result: Any) -> tuple[list[dict[str, Any]], int]:
    """The rows, and how many items the list held before those that are no objects were left out."""
    held = get(result, "DanhSachGiayToKetQua") if isinstance(result, dict) else result
    return rows(held, "result"), len(held) if isinstance(held, list) else len(rows(held))


def _document(row: dict[str, Any], problems: list[str]) -> FoundDocument:
    code = text(get(row, "MaKetQua"), "MaKetQua")
    if not code:
        raise ShapeError("MaKetQua")
    return FoundDocument(
        result_code=one_line(code, 64),
        title=one_line(_lenient(row, "TenGiayTo", problems), 500),
        reference_number=one_line(_lenient(row, "SoKyHieu", problems), 200),
        holding_agency=one_line(_lenient(row, "CoQuanChuQuan", problems), 60),
        files=tuple(_files(row, problems)),
    )


def _lenient(row: dict[str, Any], key: str, problems: list[str]) -> str:
    """The text of a field; an unreadable one is reported and empty, the row is kept."""
    try:
        return text(get(row, key), key)
    except ShapeError:
        problems.append(key)
        return ""


def _files(row: dict[str, Any], problems: list[str]) -> list[FoundFile]:
    try:
        attached = rows(get(row, "DanhSachTepDinhKem"), "DanhSachTepDinhKem")
    except ShapeError:
        problems.append("DanhSachTepDinhKem")
        return []
    found: list[FoundFile] = []
    for item in attached:
        link = get(item, "DuongDan")
        if not isinstance(link, str) or not link.strip():
            problems.append("DuongDan")
            continue
        given = _lenient(item, "TenTep", problems) or _lenient(item, "TenFile", problems)
        parts = _split_links(link)
        for number, part in enumerate(parts, start=1):
            name = one_line(given or _last_segment(part), 255) or "giay-to"
            found.append(FoundFile(_numbered(name, number), storable(part)))
    return found


def _split_links(link: str) -> list[str]:
    """Several links joined by `##`, when every part is one; otherwise the value as it came."""
    parts = [part.strip() for part in link.split("##")]
    if len(parts) > 1 and all(part.lower().startswith(("http://", "https://")) for part in parts):
        return parts
    return [link]


def _numbered(name: str, number: int) -> str:
    if number == 1:
        return name
    path = PurePosixPath(name.replace("/", "_"))
    return f"{path.stem} ({number}){path.suffix}"


def _last_segment(link: str) -> str:
    try:
        path = urlsplit(link).path
    except ValueError:
        return ""
    return unquote(path.rstrip("/").rsplit("/", 1)[-1])
