"""Papers of the demonstration in our own warehouse, and what they look like on the page."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from kho_portal.pdf import OfficialPdf, long_date
from reception.demo.codes import BIRTH, DIPLOMA, LAND_CERTIFICATE, MARRIAGE, PRACTICE, SINGLE
from reception.demo.people import CHILD, COMPANY, HANH, NAM, PEOPLE_BY_NUMBER, THU, DemoPerson
from reception.demo.places import COMMUNE, HEALTH, LAND

SPECIMEN = "Bản minh họa, không có giá trị pháp lý"


@dataclass(frozen=True)
class DemoPaper:
    """One own paper. `key` names it here; `replaced_by` is another key; `agency` and its name are those of its day."""

    key: str
    owner: str
    code: str
    title: str
    number: str
    issued: date
    agency: str
    agency_name: str
    superior: str
    signer: str
    lines: tuple[tuple[str, str], ...]
    file_name: str
    validity: str = "valid"
    kind: str = "electronic_original"
    valid_until: date | None = None
    replaced_by: str = ""


PROVINCE_NAME = "Ủy ban nhân dân tỉnh Sơn Hà"
HEALTH_NAME, COMMUNE_NAME = "Sở Y tế tỉnh Sơn Hà", "Ủy ban nhân dân phường An Bình"
OLD_LAND_NAME = "Sở Tài nguyên và Môi trường tỉnh Sơn Hà"
LAND_NAME = "Sở Nông nghiệp và Môi trường tỉnh Sơn Hà"
LAND_TITLE = "Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất"
BIRTH_PLACE = ("Nơi sinh", "Bệnh viện đa khoa tỉnh Sơn Hà")


def _birth(key: str, owner: str, number: str, issued: date, *lines: tuple[str, str], **more) -> DemoPaper:
    return DemoPaper(
        key,
        owner,
        BIRTH,
        "Giấy khai sinh",
        number,
        issued,
        COMMUNE,
        COMMUNE_NAME,
        PROVINCE_NAME,
        "Chủ tịch",
        (BIRTH_PLACE, *lines),
        f"Giay khai sinh {number.replace('/', '-')}.pdf",
        **more,
    )


def _land(key: str, owner: str, number: str, issued: date, agency: str, agency_name: str, **more) -> DemoPaper:
    return DemoPaper(
        key,
        owner,
        LAND_CERTIFICATE,
        LAND_TITLE,
        number,
        issued,
        agency,
        agency_name,
        PROVINCE_NAME,
        "Giám đốc",
        (("Thửa đất số", "118, tờ bản đồ số 24"), ("Diện tích", "126,5 m²"), ("Hình thức sử dụng", "Sử dụng riêng")),
        f"GCN {number}.pdf",
        **more,
    )


PAPERS = (
    # The national warehouse holds one of the same code for the same person: own first, both are shown.
    DemoPaper(
        "thu-practice",
        THU,
        PRACTICE,
        "Giấy xác nhận quá trình thực hành",
        "218/XN-BVĐK",
        date(2026, 6, 15),
        HEALTH,
        HEALTH_NAME,
        PROVINCE_NAME,
        "Giám đốc",
        (
            ("Nơi thực hành", "Bệnh viện đa khoa tỉnh Sơn Hà"),
            ("Thời gian thực hành", "18 tháng, từ 01/12/2024 đến 31/05/2026"),
            ("Nhận xét", "Hoàn thành nội dung thực hành"),
        ),
        "Xac nhan thuc hanh 218.pdf",
    ),
    DemoPaper(
        "thu-single-old",
        THU,
        SINGLE,
        "Giấy xác nhận tình trạng hôn nhân",
        "75/2025/UBND-XNTTHN",
        date(2025, 9, 10),
        COMMUNE,
        COMMUNE_NAME,
        PROVINCE_NAME,
        "Chủ tịch",
        (("Tình trạng hôn nhân", "Chưa đăng ký kết hôn với ai"), ("Mục đích", "Làm thủ tục kết hôn")),
        "Xac nhan tinh trang hon nhan 75.pdf",
        valid_until=date(2026, 3, 10),
    ),
    _birth("thu-birth", THU, "61/1994", date(2023, 2, 14), kind="issuer_copy"),
    _birth("nam-birth", NAM, "302/1988", date(2022, 8, 15), ("Họ tên người mẹ", "Phạm Thị Lan"), kind="issuer_copy"),
    _birth("child-birth", CHILD, "212/2020", date(2020, 5, 20), ("Họ tên người cha", "Lê Hoàng Nam")),
    DemoPaper(
        "nam-marriage-old",
        NAM,
        MARRIAGE,
        "Giấy chứng nhận kết hôn",
        "17/2019",
        date(2019, 4, 26),
        COMMUNE,
        "Ủy ban nhân dân thị trấn An Bình",
        PROVINCE_NAME,
        "Chủ tịch",
        (("Họ tên vợ", "Trần Thị Vân"),),
        "Ket hon 17-2019.pdf",
        validity="replaced",
        replaced_by="nam-marriage",
    ),
    DemoPaper(
        "nam-marriage",
        NAM,
        MARRIAGE,
        "Giấy chứng nhận kết hôn",
        "17/2019 (cấp lại)",
        date(2026, 1, 21),
        COMMUNE,
        COMMUNE_NAME,
        PROVINCE_NAME,
        "Chủ tịch",
        (("Họ tên vợ", "Trần Thị Vân"), ("Ghi chú", "Cấp lại sau cải chính, thay bản cấp ngày 26/04/2019")),
        "Ket hon 17-2019 cap lai.pdf",
    ),
    _land(
        "hanh-land-old",
        HANH,
        "BK 405118",
        date(2014, 3, 3),
        "H99.19",
        OLD_LAND_NAME,
        validity="replaced",
        replaced_by="hanh-land",
        kind="counter_scan",
    ),
    _land("hanh-land", HANH, "CS 445566", date(2025, 8, 5), LAND, LAND_NAME),
    _land("company-land", COMPANY, "DD 990016", date(2023, 11, 2), "H99.19", OLD_LAND_NAME, kind="issuer_copy"),
    DemoPaper(
        "hanh-diploma",
        HANH,
        DIPLOMA,
        "Bằng tốt nghiệp bác sĩ y khoa",
        "YD-2001/0353",
        date(2001, 9, 5),
        HEALTH,
        HEALTH_NAME,
        PROVINCE_NAME,
        "Giám đốc",
        (("Ngành", "Y khoa"), ("Xếp loại", "Khá")),
        "Bang bac si 0353.pdf",
        validity="revoked",
        kind="issuer_copy",
    ),
)


def paper_of_made_up_person(index: int, person: DemoPerson) -> DemoPaper:
    """The birth certificate of the `index`-th made-up person."""
    year = person.born.year
    return _birth(f"made-up-{index}", person.id_number, f"{index % 997 + 1}/{year}", date(2023, 1 + index % 12, 9))


def render_paper(paper: DemoPaper, owner: DemoPerson | None = None) -> bytes:
    """The paper as PDF bytes, the same every time, with a notice that it is a specimen."""
    person = owner or PEOPLE_BY_NUMBER[paper.owner]
    created = datetime.combine(paper.issued, time(3), UTC)
    pdf = OfficialPdf(title=paper.title, created=created, author=paper.agency_name)
    pdf.add_heading(superior=paper.superior, agency=paper.agency_name, number=paper.number)
    pdf.add_title(paper.title)
    fields = [("Họ và tên" if person.kind == "person" else "Tên tổ chức", person.full_name)]
    fields.append(("Số định danh" if person.kind == "person" else "Mã số", person.id_number))
    if person.born:
        fields.append(("Ngày, tháng, năm sinh", f"{person.born:%d/%m/%Y}"))
        fields.append(("Giới tính", "Nữ" if person.sex == "female" else "Nam"))
    if person.address:
        fields.append(("Nơi thường trú" if person.kind == "person" else "Trụ sở", person.address))
    pdf.add_fields([*fields, *paper.lines])
    if paper.valid_until:
        pdf.add_paragraph(f"Giấy này có giá trị đến hết {long_date(paper.valid_until)}.")
    place = "An Bình" if paper.agency == COMMUNE else "Sơn Hà"
    pdf.add_signature(place_and_date=f"{place}, {long_date(paper.issued)}", role=paper.signer)
    pdf.add_notice(SPECIMEN)
    return pdf.to_bytes()


def specimen_page() -> bytes:
    """One page that stands for all files of made-up people: drawing a page for each would take minutes."""
    return render_paper(next(paper for paper in PAPERS if paper.key == "child-birth"))
