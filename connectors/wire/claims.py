"""Decoding the claims of the national sign-in tolerantly: missing claims become empty (wire contract 7.1)."""

from connectors.types import SsoClaims

PERSON, ORGANISATION = "1", "2"


def decode_claims(raw: object) -> SsoClaims:
    """What the provider says about whoever signed in.

    Values may be text or numbers; an identity number may stand in either of two claims, and so may a tax number;
    `sub` stands in for a missing TechID.
    """
    claims = raw if isinstance(raw, dict) else {}
    kind = {PERSON: "person", ORGANISATION: "organisation"}.get(_text(claims, "LoaiTaiKhoan"), "")
    person = kind == "person"
    return SsoClaims(
        key=_first(claims, "TechID", "sub"),
        kind=kind,
        number=_first(claims, *(("SoDinhDanh", "SoCMND") if person else ("MaSoThue", "MaSoDoanhNghiep"))),
        name=_text(claims, "HoVaTen" if person else "TenDoanhNghiep"),
        sex=_text(claims, "GioiTinh"),
        address=_text(claims, "DiaChi"),
        phone=_text(claims, "SoDienThoai"),
        email=_text(claims, "ThuDienTu"),
        assurance=_text(claims, "loAs"),
    )


def _text(claims: dict, name: str) -> str:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return " ".join(str(value).replace("\x00", "").split())


def _first(claims: dict, *names: str) -> str:
    return next((text for text in (_text(claims, name) for name in names) if text), "")
