"""The bndp family: login and the papers of a person (2122/VPCP-KSTT V.2; wire contract 3)."""

import re
from typing import TYPE_CHECKING, Any

from connectors.simulator.addressing import read_address
from connectors.simulator.answers import Answer, Refusal, Request, read_json, refusal
from connectors.simulator.holdings import CODES_THAT_NEED_A_NUMBER, Paper, link_of
from connectors.simulator.mapi import require_account
from connectors.simulator.tokens import BNDP, Verdict

if TYPE_CHECKING:
    from connectors.simulator.otherside import OtherSide

REQUIRED = {"MaThuTuc", "DanhSachDanhMucKetQua", "SoDinhDanhChuSoHuu", "KenhThucHien"}
OFFICER = {"SoDinhDanhNguoiYeuCau", "HoTenNguoiYeuCau"}
OWNER_NUMBER = re.compile(r"[0-9]{9}|[0-9]{10}(-?[0-9]{3})?|[0-9]{12}")
OFFICER_NUMBER = re.compile(r"[0-9]{9}|[0-9]{12}")
EXPIRED = "Token không hợp lệ hoặc đã hết hạn"


def error(code: str, reason: str) -> Refusal:
    """A business error of this family: HTTP 200 and a non-zero errorCode."""
    return Refusal(Answer(200, {"errorCode": code, "message": reason, "signature": "", "result": None}), reason)


def expired(side: "OtherSide") -> Refusal:
    """The refusal of a token, as the dialect of the moment says it."""
    if side.state["expired_as"] == "code":
        return error("401", EXPIRED)
    return Refusal(Answer(401, {"errorCode": "401", "message": EXPIRED}), EXPIRED)


def _require_address(side: "OtherSide", request: Request, dstcode: str, entry: dict[str, Any]) -> None:
    address = read_address(request.query, side.state["bndp_query_encoding"])
    entry.update(dstcode=address.dstcode, providerurl=address.providerurl)
    if address.dstcode is None or address.providerurl is None:
        raise refusal(400, "Thiếu dstcode hoặc providerurl")
    if address.dstcode != dstcode or address.providerurl != side.state["bndp_providerurl"]:
        raise refusal(403, "dstcode hoặc providerurl không đúng")
    if address.own_query:
        raise refusal(400, "Tham số lạ trong địa chỉ")


def login(side: "OtherSide", request: Request, entry: dict[str, Any]) -> Answer:
    """`bndp/public/v1/login`: a token, in the shape that the dialect of the moment gives it."""
    _require_address(side, request, side.state["bndp_login_dstcode"], entry)
    data = read_json(request)
    if not require_account(side, BNDP, data):
        raise error("1", "Sai tài khoản hoặc mật khẩu")
    life = side.state["token_life_s"]
    token = side.tokens.issue(BNDP, life)
    shapes: dict[str, dict[str, Any]] = {
        "token": {"token": token},
        "access_token": {"access_token": token, "expires_in": int(life)},
        "data": {"errorCode": "0", "message": "", "data": {"accessToken": token, "expiresIn": str(int(life))}},
        "result": {"error_code": 0, "result": [{"id_token": token}]},
    }
    return Answer(data=shapes[side.state["token_shape"]])


def _shown_token(side: "OtherSide", request: Request) -> Verdict:
    prefix = side.state["bndp_auth_prefix"]
    shown = request.headers.get("authorization", "")
    if not shown.startswith(prefix):
        return Verdict(False, "without_prefix")
    return side.tokens.check(shown.removeprefix(prefix), BNDP)


def papers(side: "OtherSide", request: Request, entry: dict[str, Any]) -> Answer:
    """`bndp/public/v1/user/papers`: the papers of one owner for the codes asked, or the refusal of a wrong question."""
    _require_address(side, request, side.state["bndp_dstcode"], entry)
    verdict = _shown_token(side, request)
    entry.update(token_right=verdict.is_right, **({} if verdict.is_right else {"token": verdict.reason}))
    data = read_json(request)
    _note_question(data, entry)
    if not verdict.is_right:
        raise expired(side)
    _require_shape(data)
    _require_officer(data)
    asked = _require_codes(side, data)
    found = [
        paper
        for code, number in asked
        for paper in side.warehouse.papers_of(data["SoDinhDanhChuSoHuu"], code)
        if not number or paper.number == number
    ]
    rows = [paper_row(side, paper) for paper in dict.fromkeys(found)]
    entry["papers"] = len(rows)
    answer = {"errorCode": "0", "message": "Successfully", "signature": "Signature"}
    return Answer(data={**answer, "result": {"DanhSachGiayToKetQua": rows}})


def paper_row(side: "OtherSide", paper: Paper) -> dict[str, Any]:
    """One paper as the answer lists it."""
    agency = side.warehouse.agency_of(paper)
    files = [{"TenTep": held.name, "DuongDan": link_of(paper, held, agency)} for held in paper.files]
    return {
        "MaKetQua": paper.code,
        "TenGiayTo": paper.title,
        "SoKyHieu": paper.number,
        "CoQuanChuQuan": paper.agency,
        "DanhSachTepDinhKem": files,
    }


def _note_question(data: dict[str, Any], entry: dict[str, Any]) -> None:
    """What was asked goes into the journal, also when it is refused."""
    codes = data.get("DanhSachDanhMucKetQua")
    requester = data.get("SoDinhDanhNguoiYeuCau")
    entry.update(
        procedure=data.get("MaThuTuc"),
        owner=data.get("SoDinhDanhChuSoHuu"),
        codes=[row.get("MaKetQua") for row in codes if isinstance(row, dict)] if isinstance(codes, list) else codes,
        channel=data.get("KenhThucHien"),
        requester=requester,
        requester_name=data.get("HoTenNguoiYeuCau"),
        requester_is_owner=requester is not None and requester == data.get("SoDinhDanhChuSoHuu"),
    )


def _require_shape(data: dict[str, Any]) -> None:
    missing, unknown = REQUIRED - set(data), set(data) - REQUIRED - OFFICER
    if missing:
        raise error("10", f"Thiếu trường: {', '.join(sorted(missing))}")
    if unknown:
        raise error("11", f"Trường không hợp lệ: {', '.join(sorted(unknown))}")
    if data["KenhThucHien"] not in ("1", "2", "3"):
        raise error("12", "KenhThucHien phải là chuỗi 1, 2 hoặc 3")
    owner = data["SoDinhDanhChuSoHuu"]
    if not isinstance(owner, str) or not OWNER_NUMBER.fullmatch(owner):
        raise error("13", "SoDinhDanhChuSoHuu không hợp lệ")


def _require_officer(data: dict[str, Any]) -> None:
    """Channels 1 and 3 name the officer; on channel 2 the fields are absent or are the owner's own."""
    shown = {name: data[name] for name in OFFICER if name in data}
    if not shown and data["KenhThucHien"] == "2":
        return
    number, name = shown.get("SoDinhDanhNguoiYeuCau"), shown.get("HoTenNguoiYeuCau")
    if not isinstance(number, str) or not OFFICER_NUMBER.fullmatch(number):
        raise error("14", "SoDinhDanhNguoiYeuCau thiếu hoặc không hợp lệ")
    if not isinstance(name, str) or not name.strip():
        raise error("15", "HoTenNguoiYeuCau thiếu hoặc không hợp lệ")
    if data["KenhThucHien"] == "2" and number != data["SoDinhDanhChuSoHuu"]:
        raise error("16", "Người yêu cầu trực tuyến phải là chủ sở hữu")


def _require_codes(side: "OtherSide", data: dict[str, Any]) -> list[tuple[str, str]]:
    """The (code, number) pairs asked; every one of them must belong to the procedure."""
    allowed = side.warehouse.codes_of(data["MaThuTuc"]) if isinstance(data["MaThuTuc"], str) else None
    if allowed is None:
        raise error("20", "Mã thủ tục không hợp lệ")
    rows = data["DanhSachDanhMucKetQua"]
    if not isinstance(rows, list) or not rows:
        raise error("21", "DanhSachDanhMucKetQua phải có ít nhất một mã")
    asked: list[tuple[str, str]] = []
    for row in rows:
        if not isinstance(row, dict) or set(row) != {"MaKetQua", "SoKyHieu"}:
            raise error("22", "Mỗi mã cần đúng hai trường MaKetQua và SoKyHieu")
        code, number = row["MaKetQua"], row["SoKyHieu"]
        if not isinstance(code, str) or not isinstance(number, str):
            raise error("23", "MaKetQua và SoKyHieu phải là chuỗi")
        if code not in allowed:
            raise error("24", f"Mã kết quả {code} không hợp lệ với thủ tục")
        if code in CODES_THAT_NEED_A_NUMBER and not number.strip():
            raise error("25", f"Mã kết quả {code} phải có số ký hiệu")
        if (code, number) in asked:
            raise error("26", f"Mã kết quả {code} bị lặp")
        asked.append((code, number))
    return asked
