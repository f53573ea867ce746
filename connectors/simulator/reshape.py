"""Faults in what is said: the right answer is turned into a wrong one before it is sent."""

import copy
import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from connectors.simulator import bndp, mapi
from connectors.simulator.answers import Answer
from connectors.simulator.bulk import BLOCK, Body, padding
from connectors.simulator.faults import Fault
from connectors.simulator.tokens import BNDP, MAPI

if TYPE_CHECKING:
    from connectors.simulator.otherside import OtherSide

PAGE = "<!DOCTYPE html><html lang=vi><title>Bảo trì</title><h1>Hệ thống đang bảo trì</h1></html>"
FILE_OVERSIZE, JSON_OVERSIZE = 25 * 1024 * 1024, 3 * 1024 * 1024
Reshaper = Callable[["OtherSide", str, Answer, Fault], Answer]


def _status(side: "OtherSide", operation: str, answer: Answer, fault: Fault) -> Answer:
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    return Answer(int(fault.value), {"message": fault.message}, headers=headers)


def _redirect(side: "OtherSide", operation: str, answer: Answer, fault: Fault) -> Answer:
    return Answer(int(fault.value), {}, headers={"Location": fault.location or f"{side.url}/__sim/trap"})


def _html(side: "OtherSide", operation: str, answer: Answer, fault: Fault) -> Answer:
    return Answer(body=Body.of(PAGE.encode()), media_type="text/html; charset=utf-8")


def _malformed(side: "OtherSide", operation: str, answer: Answer, fault: Fault) -> Answer:
    text = json.dumps(answer.data, ensure_ascii=False)
    broken = {
        "trailing_comma": text[:-1] + ",}",
        "missing_bracket": text[:-1],
        "deep": "[" * 100_000,
        "nan": text[:-1] + ', "x": NaN}',
        "big_integer": text[:-1] + ', "x": ' + "9" * 5_000 + "}",
        "duplicate_keys": text[:-1] + ', "errorCode": "7", "error_code": "7"}',
    }
    return Answer(body=Body.of(broken.get(fault.value, text[:-1]).encode()))


def _oversized(side: "OtherSide", operation: str, answer: Answer, fault: Fault) -> Answer:
    body = answer.encoded()
    if operation != "file":
        filling = max(0, int(fault.value or JSON_OVERSIZE) - body.length)
        return Answer(body=Body.of(b" " * filling + body.content()), media_type=answer.media_type)
    size = max(int(fault.value or FILE_OVERSIZE), body.length)

    def parts() -> Any:
        yield from body.parts()
        yield from padding(size - body.length)

    return Answer(body=Body(size, parts), media_type=answer.media_type)


def _empty(side: "OtherSide", operation: str, answer: Answer, fault: Fault) -> Answer:
    return Answer(body=Body.of(b""), media_type=answer.media_type)


def _wrong_type(side: "OtherSide", operation: str, answer: Answer, fault: Fault) -> Answer:
    if fault.value == "exe":
        content = b"MZ\x90\x00" + b"\x00" * 60 + b"This program cannot be run in DOS mode.\r\n" + b"\x00" * 512
    elif fault.value == "html":
        content = PAGE.encode()
    else:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("giay-to.txt", "không phải PDF")
        content = out.getvalue()
    return Answer(body=Body.of(content), media_type="application/pdf")


@cache
def _bomb(size: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b"\x00" * BLOCK
    parts = [packer.compress(block[: min(BLOCK, size - done)]) for done in range(0, size, BLOCK)]
    return b"".join([*parts, packer.flush()])


def _gzip(side: "OtherSide", operation: str, answer: Answer, fault: Fault) -> Answer:
    size = int(fault.value or 0)
    packed = _bomb(size) if size else gzip.compress(answer.encoded().content(), mtime=0)
    return Answer(body=Body.of(packed), media_type=answer.media_type, headers={"Content-Encoding": "gzip"})


def _expired(side: "OtherSide", operation: str, answer: Answer, fault: Fault) -> Answer:
    side.tokens.expire(BNDP if operation == "papers" else MAPI)
    if operation == "papers":
        return bndp.expired(side).answer
    return Answer(data={"error_code": "-1", "message": mapi.EXPIRED, "result": []})


def _code_name(operation: str) -> str:
    return "errorCode" if operation in ("login", "papers") else "error_code"


def _error_code(side: "OtherSide", operation: str, answer: Answer, fault: Fault) -> Answer:
    data = dict(answer.data) if isinstance(answer.data, dict) else {}
    result = None if operation == "papers" else data.get("result")
    keep = {"result": result} if operation in ("papers", "directory") else {}
    return Answer(data={_code_name(operation): fault.value, "message": fault.message, **keep})


def _bom(side: "OtherSide", operation: str, answer: Answer, fault: Fault) -> Answer:
    return Answer(answer.status, body=Body.of(b"\xef\xbb\xbf" + answer.encoded().content()))


def _no_error_code(side: "OtherSide", operation: str, answer: Answer, fault: Fault) -> Answer:
    data = {name: value for name, value in answer.data.items() if name not in ("errorCode", "error_code")}
    return Answer(answer.status, data)


def _numeric(side: "OtherSide", operation: str, answer: Answer, fault: Fault) -> Answer:
    name = _code_name(operation)
    return Answer(answer.status, {**answer.data, name: int(answer.data.get(name, 0))})


def _null_result(side: "OtherSide", operation: str, answer: Answer, fault: Fault) -> Answer:
    if operation == "directory" or fault.value == "result":
        return Answer(data={**answer.data, "result": None})
    rows = None
    if fault.value == "files":
        rows = [{**row, "DanhSachTepDinhKem": None} for row in answer.data["result"]["DanhSachGiayToKetQua"]]
    return Answer(data={**answer.data, "result": {"DanhSachGiayToKetQua": rows}})


def _foreign_code(rows: list[dict[str, Any]], fault: Fault) -> list[dict[str, Any]]:
    return [*rows, {**_sample(rows), "MaKetQua": fault.value, "TenGiayTo": "Giấy tờ không được hỏi"}]


def _foreign_agency(rows: list[dict[str, Any]], fault: Fault) -> list[dict[str, Any]]:
    return [{**row, "CoQuanChuQuan": fault.value} for row in rows]


def _hostile_link(rows: list[dict[str, Any]], fault: Fault) -> list[dict[str, Any]]:
    links = fault.value if isinstance(fault.value, list) else [fault.value]
    return _one_file_each(rows, [{"TenTep": f"tep-{index}.pdf", "DuongDan": link} for index, link in enumerate(links)])


def _hostile_name(rows: list[dict[str, Any]], fault: Fault) -> list[dict[str, Any]]:
    names = fault.value if isinstance(fault.value, list) else [fault.value]
    link = _sample(rows)["DanhSachTepDinhKem"][0]["DuongDan"]
    return _one_file_each(rows, [{"TenTep": name, "DuongDan": link} for name in names])


def _many_papers(rows: list[dict[str, Any]], fault: Fault) -> list[dict[str, Any]]:
    sample = _sample(rows)
    return [{**sample, "SoKyHieu": f"{number:05d}/2026"} for number in range(1, int(fault.value) + 1)]


def _sample(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """A row to copy; one that is surely downloadable when nothing was found."""
    file = {"TenTep": "Khai sinh.pdf", "DuongDan": "https://hotich.botuphap-mophong.gov.vn/tep?id=31&v=2"}
    empty = {"MaKetQua": "KQ.G15.000007", "TenGiayTo": "Giấy tờ", "SoKyHieu": "1/2026", "CoQuanChuQuan": "G15"}
    return rows[0] if rows else {**empty, "DanhSachTepDinhKem": [file]}


def _one_file_each(rows: list[dict[str, Any]], files: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first row repeated, each time with one of the files: a bad one then spoils no other."""
    sample = _sample(rows)
    return [{**sample, "SoKyHieu": f"{index + 1}", "DanhSachTepDinhKem": [file]} for index, file in enumerate(files)]


ROW_FAULTS = {
    "foreign_code": _foreign_code,
    "foreign_agency": _foreign_agency,
    "hostile_link": _hostile_link,
    "hostile_name": _hostile_name,
    "many_papers": _many_papers,
}


def _rows(side: "OtherSide", operation: str, answer: Answer, fault: Fault) -> Answer:
    rows = copy.deepcopy(answer.data["result"]["DanhSachGiayToKetQua"])
    return Answer(
        data={**answer.data, "result": {"DanhSachGiayToKetQua": ROW_FAULTS[fault.kind](rows, fault)}},
        headers=answer.headers,
    )


def _foreign_owner(side: "OtherSide", operation: str, answer: Answer, fault: Fault) -> Answer:
    codes = {row["MaKetQua"] for row in answer.data["result"]["DanhSachGiayToKetQua"]} or {"KQ.G15.000007"}
    rows = [
        bndp.paper_row(side, paper) for code in sorted(codes) for paper in side.warehouse.papers_of(fault.value, code)
    ]
    return Answer(data={**answer.data, "result": {"DanhSachGiayToKetQua": rows}}, headers=answer.headers)


ALWAYS: dict[str, Reshaper] = {
    "status": _status,
    "redirect": _redirect,
    "html": _html,
    "oversized": _oversized,
    "empty": _empty,
    "wrong_type": _wrong_type,
    "gzip": _gzip,
    "expired_token": _expired,
    "error_code": _error_code,
    "bom": _bom,
}
ON_SUCCESS: dict[str, Reshaper] = {
    "malformed_json": _malformed,
    "no_error_code": _no_error_code,
    "numeric_error_code": _numeric,
    "null_result": _null_result,
    "foreign_owner": _foreign_owner,
    **dict.fromkeys(ROW_FAULTS, _rows),
}


def reshape(side: "OtherSide", operation: str, answer: Answer, fault: Fault, *, was_refused: bool) -> Answer:
    """The answer with the fault in it; faults that change good content leave a refusal as it is."""
    change = ALWAYS.get(fault.kind) or (None if was_refused else ON_SUCCESS.get(fault.kind))
    return change(side, operation, answer, fault) if change else answer
