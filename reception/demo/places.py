"""Agencies of the demonstration, their succession, and names they had before."""

from dataclasses import dataclass
from datetime import date

PROVINCE = "H99"
HEALTH, JUSTICE, LAND, BUILDING = "H99.18", "H99.15", "H99.13", "H99.17"
COMMUNE, COMMUNE_CENTRE = "H99.41", "H99.41.01"
PROVINCE_POLICE, COMMUNE_POLICE = "G01.99", "G01.99.41"
COUNTER = "Bộ phận Tiếp nhận và Trả kết quả"
NEW_MINISTRIES = date(2025, 3, 1)
TWO_LEVELS = date(2025, 7, 1)


@dataclass(frozen=True)
class DemoAgency:
    """An agency row; `parent` and `successor` are codes. `former` holds (code, name, used until)."""

    code: str
    name: str
    kind: str
    parent: str = ""
    old_code: str = ""
    counter_name: str = ""
    place: str = ""
    address: str = ""
    phone: str = ""
    successor: str = ""
    valid_to: date | None = None
    former: tuple[tuple[str, str, date], ...] = ()


def _ministry(code: str, name: str, successor: str = "") -> DemoAgency:
    closed = date(2025, 2, 28) if successor else None
    return DemoAgency(
        code, name, "ministry", old_code=f"000.00.00.{code}", place="Hà Nội", successor=successor, valid_to=closed
    )


MINISTRIES = (
    _ministry("G01", "Bộ Công an"),
    _ministry("G02", "Bộ Công Thương"),
    _ministry("G03", "Bộ Giáo dục và Đào tạo"),
    _ministry("G06", "Bộ Khoa học và Công nghệ"),
    _ministry("G08", "Bộ Ngoại giao"),
    _ministry("G09", "Bộ Nội vụ"),
    _ministry("G12", "Bộ Tài chính"),
    _ministry("G15", "Bộ Tư pháp"),
    _ministry("G17", "Bộ Xây dựng"),
    _ministry("G18", "Bộ Y tế"),
    _ministry("G22", "Văn phòng Chính phủ"),
    # Gone on 01/03/2025; papers they issued still name them.
    _ministry("G04", "Bộ Giao thông vận tải", successor="G17"),
    _ministry("G05", "Bộ Kế hoạch và Đầu tư", successor="G12"),
    _ministry("G07", "Bộ Lao động - Thương binh và Xã hội", successor="G09"),
    _ministry("G14", "Bộ Thông tin và Truyền thông", successor="G06"),
)

OTHER_PROVINCE = (
    DemoAgency("H98", "Ủy ban nhân dân tỉnh Thanh Bình", "province", "", "000.00.00.H98", place="Thanh Bình"),
    DemoAgency("H98.15", "Sở Tư pháp tỉnh Thanh Bình", "department", "H98", "000.00.15.H98", place="Thanh Bình"),
    DemoAgency("H98.18", "Sở Y tế tỉnh Thanh Bình", "department", "H98", "000.00.18.H98", place="Thanh Bình"),
    DemoAgency(
        "H98.13",
        "Sở Nông nghiệp và Môi trường tỉnh Thanh Bình",
        "department",
        "H98",
        "000.00.13.H98",
        place="Thanh Bình",
    ),
)


def _department(code: str, name: str, number: str, **more) -> DemoAgency:
    old = f"000.00.{number}.{PROVINCE}"
    return DemoAgency(
        code,
        f"{name} tỉnh Sơn Hà",
        "department",
        PROVINCE,
        old,
        counter_name=COUNTER,
        place="Sơn Hà",
        phone="1900 0000",
        **more,
    )


OUR_PROVINCE = (
    DemoAgency(PROVINCE, "Ủy ban nhân dân tỉnh Sơn Hà", "province", "", "000.00.00.H99", place="Sơn Hà"),
    _department(HEALTH, "Sở Y tế", "18", address="18 Nguyễn Trãi, phường An Bình, tỉnh Sơn Hà"),
    _department(JUSTICE, "Sở Tư pháp", "15", address="15 Hai Bà Trưng, phường An Bình, tỉnh Sơn Hà"),
    _department(BUILDING, "Sở Xây dựng", "17", address="17 Quang Trung, phường An Bình, tỉnh Sơn Hà"),
    _department(
        LAND,
        "Sở Nông nghiệp và Môi trường",
        "13",
        address="13 Lý Thường Kiệt, phường An Bình, tỉnh Sơn Hà",
        former=(("000.00.19.H99", "Sở Tài nguyên và Môi trường tỉnh Sơn Hà", date(2025, 2, 28)),),
    ),
    _department("H99.19", "Sở Tài nguyên và Môi trường", "19", successor=LAND, valid_to=date(2025, 2, 28)),
    DemoAgency(
        COMMUNE,
        "Ủy ban nhân dân phường An Bình",
        "commune",
        PROVINCE,
        "000.41.00.H99",
        place="An Bình",
        address="2 Trần Hưng Đạo, phường An Bình, tỉnh Sơn Hà",
        phone="1900 0000",
        former=(("000.41.21.H99", "Ủy ban nhân dân thị trấn An Bình", date(2025, 6, 30)),),
    ),
    DemoAgency(
        COMMUNE_CENTRE,
        "Trung tâm Phục vụ hành chính công phường An Bình",
        "centre",
        COMMUNE,
        counter_name="Trung tâm Phục vụ hành chính công",
        place="An Bình",
        address="2 Trần Hưng Đạo, phường An Bình, tỉnh Sơn Hà",
        phone="1900 0000",
    ),
    DemoAgency(
        PROVINCE_POLICE,
        "Công an tỉnh Sơn Hà",
        "department",
        "G01",
        counter_name=COUNTER,
        place="Sơn Hà",
        phone="1900 0000",
    ),
    DemoAgency(COMMUNE_POLICE, "Công an phường An Bình", "other", PROVINCE_POLICE, place="An Bình", phone="1900 0000"),
)

AGENCIES = (*MINISTRIES, *OTHER_PROVINCE, *OUR_PROVINCE)
