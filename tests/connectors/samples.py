"""Samples of 2122/VPCP-KSTT, verbatim (V.1 and V.2), and what the tests ask."""

from connectors.types import Channel, PapersQuery, Requester, WantedCode

# V.1 as printed: the closing bracket of the list is missing.
DIRECTORY_AS_PRINTED = """{
"result": [
{
"MACOQUAN": "000.00.00.G01",
"TENCOQUAN": "Bộ Công an",
"DSTCODE": "VN:COM:0108212803:DVCTYBXDNTL"
},
{
"MACOQUAN": "000.00.00.G02",
"TENCOQUAN": "Bộ Công thương",
"DSTCODE": "VN:GOV:000.00.00.G02:tmdtktsbctss01"
}
}""".encode()
DIRECTORY_REPAIRED = DIRECTORY_AS_PRINTED[:-1] + b"]}"

# V.2, the request as printed: a comma too many at the end.
PAPERS_REQUEST_AS_PRINTED = """{
"MaThuTuc": "1.001193",
"DanhSachDanhMucKetQua": [
{"MaKetQua" : "000.00.00.G02-KQ0685", "SoKyHieu" : ""},
{"MaKetQua" : "000.00.00.G40-KQ0686", "SoKyHieu" : ""}
],
"SoDinhDanhChuSoHuu": "013419012",
"HoTenNguoiYeuCau": "Nguyễn Văn Thanh",
"KenhThucHien": "1",
"SoDinhDanhNguoiYeuCau": "013419012",
}""".encode()

PAPERS_ANSWER = """{
"errorCode": "0",
"message": "Successfully",
"signature": "Signature",
"result": { "DanhSachGiayToKetQua": [
{
"MaKetQua": "000.00.00.G01-KQ0266",
"TenGiayTo": "Giấy khai sinh",
"SoKyHieu": "123456",
"CoQuanChuQuan": "G22.99",
"DanhSachTepDinhKem": [
{
"TenFile": "1662977948612_QĐXP Lê Thành Bắc_signed_signed_sign.pdf",
"DuongDan": "https://abc.gov.vn/123.pdf"
}
]
},
{
"MaKetQua": "000.00.00.G01-KQ0266",
"TenGiayTo": "Giấy chứng minh nhân dân",
"SoKyHieu": "A098888",
"CoQuanChuQuan": "G22.99",
"DanhSachTepDinhKem": [
{
"TenFile": "1662977948612_QĐXP Lê Thành Bắc_signed_signed_sign.pdf",
"DuongDan": "https://abc.gov.vn/124.pdf"
}
]
}
]
}
}""".encode()


def question(*codes, channel=Channel.IN_PERSON, owner="013419012", requester=True):
    """A question to the warehouse; by default the two codes of the sample request."""
    codes = codes or ("000.00.00.G02-KQ0685", "000.00.00.G40-KQ0686")
    return PapersQuery(
        procedure_code="1.001193",
        wanted=tuple(code if isinstance(code, WantedCode) else WantedCode(code) for code in codes),
        owner_number=owner,
        channel=channel,
        requester=Requester("013419012", "Nguyễn Văn Thanh") if requester else None,
    )
