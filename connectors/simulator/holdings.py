"""What the other side holds: agencies, procedures with their result codes, people and their papers. Data only.

Invented provinces are H98 and H99, invented result codes G99; agencies of 2122/VPCP-KSTT keep their published dstcode.
"""

import datetime
from dataclasses import dataclass

BENCH_OWNER = "099000000001"
LAND_CERTIFICATE = "KQ.G99.000301"
CODES_THAT_NEED_A_NUMBER = frozenset({LAND_CERTIFICATE})


@dataclass(frozen=True)
class Agency:
    """A row of the directory: old-form code, name, X-Road identifier; `origin` is the file server behind it."""

    code: str
    name: str
    dstcode: str
    origin: str

    @property
    def short(self) -> str:
        """Level 1 of the new form: `H98` for `000.00.00.H98`."""
        return self.code.rpartition(".")[2]


@dataclass(frozen=True)
class Person:
    """An owner of papers; organisations have no date of birth."""

    number: str
    name: str
    born: datetime.date | None = None
    sex: str = ""
    address: str = ""


@dataclass(frozen=True)
class HeldFile:
    """A file of a paper: wire name, path (and own query) on the agency's server, and what it looks like.

    `look`: page, back (second side), signed, scan (a picture, no text), jpeg, other_name (its text names another
    person). `size`: bytes of a padded file for measurements, 0 for the natural size.
    """

    name: str
    target: str
    look: str = "page"
    case_2: bool = False
    size: int = 0
    origin: str = ""


@dataclass(frozen=True)
class Paper:
    """One paper of one owner; `agency` is the new-form code of the agency that keeps the files."""

    owner: str
    code: str
    title: str
    number: str
    agency: str
    issuer: str
    superior: str
    place: str
    issued: datetime.date
    files: tuple[HeldFile, ...]
    name: str = ""


def _agency(short: str, name: str, subsystem: str, origin: str, dstcode: str = "") -> Agency:
    code = f"000.00.00.{short}"
    return Agency(code, name, dstcode or f"VN:GOV:{code}:{subsystem}", origin)


AGENCIES = (
    _agency("G01", "Bộ Công an", "", "https://lltp.bocongan-mophong.gov.vn", "VN:COM:0108212803:DVCTYBXDNTL"),
    _agency("G02", "Bộ Công thương", "tmdtktsbctss01", "https://dichvucong.bocongthuong-mophong.gov.vn"),
    _agency("G04", "Bộ Giao thông vận tải", "g04ss01", "https://dichvucong.bogtvt-mophong.gov.vn"),
    _agency("G03", "Bộ Giáo dục và Đào tạo", "g03ss01", "https://vanbang.bogiaoduc-mophong.gov.vn"),
    _agency("G06", "Bộ Khoa học và Công nghệ", "g06ss01", "https://dichvucong.bokhcn-mophong.gov.vn"),
    _agency("G07", "Bộ Lao động - Thương binh và Xã hội", "g07svc01", "https://dichvucong.boldtbxh-mophong.gov.vn"),
    _agency("G08", "Bộ Ngoại giao", "g08ss01", "https://dichvucong.bongoaigiao-mophong.gov.vn"),
    _agency("G15", "Bộ Tư pháp", "g15ss01", "https://hotich.botuphap-mophong.gov.vn"),
    _agency("G22", "Văn phòng Chính phủ", "vpcpcdvcqgsub01", "https://kho.vpcp-mophong.gov.vn"),
    _agency("H22", "Ủy ban nhân dân tỉnh Hà Giang", "hagiangvdxpsvc01", "https://dichvucong.hagiang.gov.vn"),
    _agency("H98", "Ủy ban nhân dân tỉnh Thanh Bình", "thanhbinhss01", "https://dichvucong.thanhbinh-mophong.gov.vn"),
    _agency("H99", "Ủy ban nhân dân tỉnh Sơn Hà", "sonhass01", "https://dichvucong.sonha-mophong.gov.vn"),
)

PROCEDURES: dict[str, tuple[str, ...]] = {
    "1.003709": ("KQ.G99.000101", "KQ.G99.000102", "KQ.G15.000007", "KQ.G99.000601"),
    "2.000488": (),
    "3.000333": (),
    # The two codes of the other style stand in the sample request of 2122/VPCP-KSTT, V.2.
    "1.001193": ("KQ.G15.000032", "000.00.00.G02-KQ0685", "000.00.00.G40-KQ0686"),
    "1.000894": ("KQ.G99.000201",),
    "2.000806": ("KQ.G99.000201", "KQ.G15.000034"),
    "1.004873": ("KQ.G15.000034",),
    "1.000656": (),
    "1.004859": ("KQ.G15.000031", "KQ.G15.000032"),
    "1.004884": ("KQ.G15.000031",),
    "1.001022": ("KQ.G15.000031",),
    "2.000635": (),
    "2.000908": (),
    "2.000815": (),
    "1.004222": (LAND_CERTIFICATE, "KQ.G15.000031", "KQ.G15.000032"),
    "1.004194": (LAND_CERTIFICATE,),
    "1.013225": (LAND_CERTIFICATE,),
    "1.012790": (LAND_CERTIFICATE,),
    "1.001612": (),
    "3.000347": (),
}

TITLES = {
    "KQ.G15.000007": "Phiếu lý lịch tư pháp số 1",
    "KQ.G15.000031": "Giấy khai sinh",
    "KQ.G15.000032": "Giấy chứng nhận kết hôn",
    "KQ.G15.000034": "Trích lục khai tử",
    "KQ.G99.000101": "Bằng tốt nghiệp đại học",
    "KQ.G99.000102": "Giấy xác nhận quá trình thực hành",
    "KQ.G99.000201": "Giấy xác nhận tình trạng hôn nhân",
    LAND_CERTIFICATE: "Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất",
}


def _person(number: str, name: str, born: str, sex: str, address: str) -> Person:
    return Person(number, name, datetime.date.fromisoformat(born) if born else None, sex, address)


LONGEST_NAME = "Công Tằng Tôn Nữ Nguyễn Phúc Hoàng Thị Ngọc Bảo Trân Quỳnh Ý"
PEOPLE = {
    person.number: person
    for person in (
        _person("099194004271", "Nguyễn Thị Minh Thư", "1994-03-14", "Nữ", "12 Lê Lợi, phường An Bình, tỉnh Sơn Hà"),
        _person("099088001264", "Lê Hoàng Nam", "1988-07-02", "Nam", "45 Trần Phú, phường An Bình, tỉnh Sơn Hà"),
        _person("099176000353", "Phạm Thị Hạnh", "1976-11-20", "Nữ", "Thôn Đông, xã Phú Mỹ, tỉnh Sơn Hà"),
        _person("099320000118", "Lê Bảo Ngọc", "2020-05-09", "Nữ", "45 Trần Phú, phường An Bình, tỉnh Sơn Hà"),
        _person("9900000016", "Công ty CP Dược Sơn Hà", "", "", "Lô 8, khu công nghiệp Phú Mỹ, tỉnh Sơn Hà"),
        _person("099085000231", "Lý A Páo", "1985-01-30", "Nam", "Bản Nậm Khánh, xã Thượng Sơn, tỉnh Hà Giang"),
        _person("099190000458", "H'Linh Mlô", "1990-09-12", "Nữ", "Buôn Trấp, xã Krông Na, tỉnh Thanh Bình"),
        _person("099078000512", "Thành", "1978-04-25", "Nam", "Phường Hòa Bình, tỉnh Thanh Bình"),
        _person("099165000777", LONGEST_NAME, "1965-12-01", "Nữ", "3 Nguyễn Huệ, phường Vĩnh An, tỉnh Thanh Bình"),
        _person(BENCH_OWNER, "Đo Hiệu Năng", "2000-01-01", "Nam", "Máy chủ mô phỏng"),
    )
}

PROVINCE_98, PROVINCE_99, PROVINCE_22 = (
    "Ủy ban nhân dân tỉnh Thanh Bình",
    "Ủy ban nhân dân tỉnh Sơn Hà",
    "Ủy ban nhân dân tỉnh Hà Giang",
)
ISSUERS = {
    "H98.15": ("Sở Tư pháp", PROVINCE_98, "Thanh Bình"),
    "H98.13": ("Sở Nông nghiệp và Môi trường", PROVINCE_98, "Thanh Bình"),
    "H98.18": ("Sở Y tế", PROVINCE_98, "Thanh Bình"),
    "H98": (PROVINCE_98, "", "Thanh Bình"),
    "H99.13": ("Sở Nông nghiệp và Môi trường", PROVINCE_99, "Sơn Hà"),
    "H22": (PROVINCE_22, "", "Hà Giang"),
    "H22.13": ("Sở Nông nghiệp và Môi trường", PROVINCE_22, "Hà Giang"),
    "H22.32": ("Ủy ban nhân dân xã Thượng Sơn", PROVINCE_22, "Hà Giang"),
    "G01": ("Cục Hồ sơ nghiệp vụ", "Bộ Công an", "Hà Nội"),
    "G03": ("Trường Đại học Y Dược Mô Phỏng", "Bộ Giáo dục và Đào tạo", "Hà Nội"),
    "G15": ("Cục Hành chính tư pháp", "Bộ Tư pháp", "Hà Nội"),
}


def make_paper(
    owner: str, code: str, number: str, agency: str, issued: str, *files: HeldFile, title: str = "", name: str = ""
) -> Paper:
    """A paper with the issuer's texts of its agency; `issued` is an ISO date, `name` overrides the owner's."""
    issuer, superior, place = ISSUERS.get(agency, (f"Cơ quan {agency}", "", "Việt Nam"))
    label = title or TITLES.get(code, f"Giấy tờ {code}")
    day = datetime.date.fromisoformat(issued)
    return Paper(owner, code, label, number, agency, issuer, superior, place, day, files, name)


THU, NAM, HANH, CHILD, COMPANY = "099194004271", "099088001264", "099176000353", "099320000118", "9900000016"
PAO, HLINH, ONE_WORD, LONG = "099085000231", "099190000458", "099078000512", "099165000777"
LLTP, BIRTH, MARRIAGE = "KQ.G15.000007", "KQ.G15.000031", "KQ.G15.000032"

PAPERS = (
    make_paper(
        THU,
        LLTP,
        "1482/2026/STP-LLTP",
        "H98.15",
        "2026-10-05",
        HeldFile(
            "1662977948612_LLTP Nguyễn Thị Minh Thư_signed.pdf",
            "/tai-lieu/2026/1662977948612_LLTP Nguyễn Thị Minh Thư_signed.pdf",
        ),
        HeldFile("1662977948613_LLTP mặt sau.pdf", "/tai-lieu/2026/1662977948613_LLTP mặt sau.pdf", "back"),
    ),
    make_paper(
        THU, LLTP, "0317/2026/STP-LLTP", "H98.15", "2026-02-12", HeldFile("LLTP_0317.pdf", "/download/0317-2026.pdf")
    ),
    make_paper(THU, LLTP, "", "G01", "2026-09-18", HeldFile("Phiếu LLTP số 1.pdf", "/download/7f3c91.pdf")),
    make_paper(
        THU, "KQ.G99.000101", "ĐH-2018-004271", "G03", "2018-07-20", HeldFile("Văn bằng.pdf", "/vb?so=004271&v=2")
    ),
    make_paper(
        THU,
        "KQ.G99.000102",
        "88/XN-BVĐK",
        "H98.18",
        "2026-06-30",
        HeldFile("Xác nhận thực hành (quét).pdf", "/quet/xac-nhan-88.pdf", "scan"),
    ),
    # Asked for only once an administrator has standardised the component: the story of the standardiser's bench.
    make_paper(
        THU,
        "KQ.G99.000601",
        "2217/GKSK-BVĐK",
        "H98.18",
        "2026-09-28",
        HeldFile("Giấy khám sức khỏe.pdf", "/kham/2217.pdf"),
        title="Giấy khám sức khỏe",
    ),
    make_paper(
        NAM,
        LLTP,
        "1533/2026/STP-LLTP",
        "H98.15",
        "2026-10-21",
        HeldFile("LLTP Lê Hoàng Nam_signed.pdf", "/kho/1533-2026_signed.pdf", "signed", case_2=True),
    ),
    make_paper(
        NAM, MARRIAGE, "88/2019", "H22", "2019-04-30", HeldFile("Kết hôn.jpg", "/download/ket-hon-88-2019.jpg", "jpeg")
    ),
    make_paper(NAM, BIRTH, "124/1988", "G15", "2022-08-15", HeldFile("Khai sinh.pdf", "/tep?id=31&v=2")),
    make_paper(
        HANH,
        LAND_CERTIFICATE,
        "CS 098765",
        "H98.13",
        "2021-03-09",
        HeldFile("GCN CS 098765.pdf", "/gcn/CS098765.pdf"),
        HeldFile("GCN CS 098765 trang 2.pdf", "/gcn/CS098765-2.pdf", "back"),
    ),
    make_paper(
        HANH, LAND_CERTIFICATE, "CT 112233", "H22.13", "2024-05-27", HeldFile("GCN.pdf", "/download/gcn-112233.pdf")
    ),
    make_paper(
        HANH, BIRTH, "57/1976", "G15", "2023-01-11", HeldFile("Khai sinh 57.pdf", "/tep?id=57&v=1", "other_name")
    ),
    make_paper(CHILD, BIRTH, "212/2020", "G15", "2020-05-20", HeldFile("Giấy khai sinh.pdf", "/tep?id=212&v=1")),
    make_paper(
        COMPANY, LAND_CERTIFICATE, "DD 990016", "H99.13", "2023-11-02", HeldFile("GCN DD 990016.pdf", "/gcn/990016.pdf")
    ),
    make_paper(
        PAO,
        BIRTH,
        "09/1985",
        "H22.32",
        "2024-10-10",
        # A private address: it gets through only once an administrator has approved this origin.
        HeldFile("Khai sinh Lý A Páo.pdf", "/x.aspx?dv=32&filename=Khai+sinh+09.pdf", origin="http://10.0.80.189:8084"),
    ),
    make_paper(
        HLINH, BIRTH, "31/1990", "G15", "2022-12-06", HeldFile("Khai sinh H'Linh Mlô.pdf", "/tep?id=1990031&v=1")
    ),
    make_paper(
        HLINH, LLTP, "1601/2026/STP-LLTP", "H98.15", "2026-11-10", HeldFile("LLTP 1601.pdf", "/download/1601-2026.pdf")
    ),
    make_paper(
        ONE_WORD, MARRIAGE, "17/2004", "H98", "2004-02-14", HeldFile("Kết hôn 17.pdf", "/download/kh-17-2004.pdf")
    ),
    make_paper(LONG, BIRTH, "402/1965", "G15", "2021-09-09", HeldFile("Khai sinh 402.pdf", "/tep?id=402&v=3")),
)


def link_of(paper: Paper, held: HeldFile, agency: Agency) -> str:
    """DuongDan as the owner publishes it (2122 V.3): a plain address, or one through an unnamed security server."""
    if not held.case_2:
        return f"{held.origin or agency.origin}{held.target}"
    joint = "&" if "?" in held.target else "?"
    address = f"dstcode={agency.dstcode}&providerurl={held.origin or agency.origin}"
    return f"http://IP-SS-BNĐP:8080/VXPAdapter/RestService/forward{held.target}{joint}{address}"
