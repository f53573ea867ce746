"""Procedures of the demonstration: versions, cases, components and the result codes that may fill them.

Sources and certainty of every row: sample table of the domain guide 8. Deadlines count in `DeadlineUnit`.
"""

from dataclasses import dataclass, field
from datetime import date

from kho_portal.vietnamese import fold
from reception.demo.codes import (
    BIRTH,
    BUILDING_PERMIT,
    CIVIL_CHANGE,
    CRIMINAL_RECORD,
    DEATH,
    DIPLOMA,
    DRIVING_LICENCE,
    EXTRACT,
    HOUSEHOLD_BUSINESS,
    LAND_CERTIFICATE,
    LICENCE,
    MARRIAGE,
    PRACTICE,
    RECOGNITION,
    SINGLE,
)
from reception.demo.places import BUILDING, COMMUNE, COMMUNE_POLICE, HEALTH, JUSTICE, LAND, PROVINCE_POLICE, TWO_LEVELS

NOBODYS_RESULT = ("to khai", "don ", "giay de nghi", "yeu cau", "anh ", "ban ve", "van ban cam doan", "bien ban hop")
NOBODYS_RESULT += ("van ban uy quyen", "so yeu ly lich", "ban chinh giay to")
ILLUSTRATION = "minh họa theo 2122/VPCP-KSTT"
ID_CARD = "Căn cước công dân, thẻ căn cước hoặc hộ chiếu"


@dataclass(frozen=True)
class DemoComponent:
    """A paper asked for; `codes` may fill it, `proposed` wait for approval, `cases` restrict it to cases by name."""

    name: str
    codes: tuple[str, ...] = ()
    proposed: tuple[str, ...] = ()
    required: bool = True
    only_shown: bool = False
    max_age_months: int | None = None
    cases: tuple[str, ...] = ()
    copies: str = "1 bản chính"

    @property
    def is_no_result(self) -> bool:
        """Forms, photographs and what people write themselves: no procedure issues them."""
        return fold(self.name).startswith(NOBODYS_RESULT)


@dataclass(frozen=True)
class DemoQuestion:
    """A question of the form besides the papers; with `choices` one of them is the answer."""

    key: str
    label: str
    hint: str = ""
    kind: str = "text"
    required: bool = True
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class DemoProcedure:
    """A procedure with its one version; `cases` are (name, own deadline or None), `successor` is a code."""

    code: str
    name: str
    sector: str
    agency: str
    deadline: tuple[int, str]
    components: tuple[DemoComponent, ...]
    results: tuple[str, ...] = ()
    cases: tuple[tuple[str, tuple[int, str] | None], ...] = ()
    valid_from: date = TWO_LEVELS
    valid_to: date | None = None
    successor: str = ""
    note: str = ""
    legal_basis: str = field(default="", repr=False)
    questions: tuple[DemoQuestion, ...] = ()


def _paper(name: str, *codes: str, **more) -> DemoComponent:
    return DemoComponent(name, codes, **more)


def _form(name: str = "Tờ khai") -> DemoComponent:
    return DemoComponent(name)


def _shown(name: str = ID_CARD) -> DemoComponent:
    return DemoComponent(name, only_shown=True, copies="xuất trình")


def _if_any(name: str, *codes: str, **more) -> DemoComponent:
    return DemoComponent(name, codes, required=False, **more)


SAME_DAY = (1, "same_day")
AUTHORITY = "Văn bản ủy quyền"
OWN, AUTHORISED = "Tự nộp", "Nộp theo ủy quyền"
FILED_BY = ((OWN, None), (AUTHORISED, None))


def _working_days(number: int) -> tuple[int, str]:
    return number, "working_days"


def _days(number: int) -> tuple[int, str]:
    return number, "calendar_days"


LAND_PAPER = "Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất"

HEALTH_AND_RECORDS = (
    DemoProcedure(
        "1.003709",
        "Cấp lần đầu chứng chỉ hành nghề khám bệnh, chữa bệnh đối với người Việt Nam thuộc thẩm quyền của Sở Y tế",
        "KCB",
        HEALTH,
        _working_days(20),
        (
            _form("Đơn đề nghị cấp chứng chỉ hành nghề"),
            _paper("Văn bằng chuyên môn", DIPLOMA, copies="1 bản sao có chứng thực"),
            _paper("Giấy xác nhận quá trình thực hành", PRACTICE),
            _paper("Giấy khám sức khỏe"),
            _paper("Phiếu lý lịch tư pháp số 1", CRIMINAL_RECORD, max_age_months=6),
            _paper("Sơ yếu lý lịch tự thuật có xác nhận"),
            _paper("Ảnh chân dung 4 cm x 6 cm", copies="2 ảnh"),
        ),
        (LICENCE,),
        note=ILLUSTRATION,
        legal_basis="2122/VPCP-KSTT (ví dụ tra cứu Phiếu lý lịch tư pháp số 1); thành phần, thời hạn: minh họa",
        questions=(
            DemoQuestion("chuyen-mon", "Phạm vi chuyên môn xin cấp", "Ví dụ: khám bệnh, chữa bệnh nội khoa"),
            DemoQuestion("noi-hanh-nghe", "Nơi dự kiến hành nghề", required=False),
        ),
    ),
    DemoProcedure(
        "2.000488",
        "Cấp Phiếu lý lịch tư pháp cho công dân Việt Nam, người nước ngoài đang cư trú tại Việt Nam",
        "LLTP",
        JUSTICE,
        _days(10),
        (_form("Tờ khai yêu cầu cấp Phiếu lý lịch tư pháp"), _shown(), _paper(AUTHORITY, cases=(AUTHORISED,))),
        (CRIMINAL_RECORD,),
        (*FILED_BY, ("Phải xác minh nhiều nơi", _days(15))),
        valid_from=date(2018, 1, 1),
        valid_to=date(2025, 2, 28),
        successor="3.000333",
        note=ILLUSTRATION,
        legal_basis="TT 16/2025/TT-BTC (phí)",
    ),
    DemoProcedure(
        "3.000333",
        "Cấp Phiếu lý lịch tư pháp (Công an cấp tỉnh)",
        "LLTP",
        PROVINCE_POLICE,
        _days(10),
        (_form("Tờ khai điện tử yêu cầu cấp Phiếu lý lịch tư pháp"), _paper(AUTHORITY, cases=(AUTHORISED,))),
        (CRIMINAL_RECORD,),
        (*FILED_BY, ("Phải xác minh nhiều nơi", _days(15))),
        valid_from=date(2025, 3, 1),
        legal_basis="TT 16/2025/TT-BTC (phí)",
    ),
)

CIVIL_STATUS = (
    DemoProcedure(
        "1.001193",
        "Đăng ký khai sinh",
        "HT",
        COMMUNE,
        SAME_DAY,
        (
            _form("Tờ khai đăng ký khai sinh"),
            _paper("Giấy chứng sinh"),
            _shown(),
            _if_any("Giấy chứng nhận kết hôn của cha, mẹ", MARRIAGE),
        ),
        (BIRTH,),
    ),
    DemoProcedure(
        "1.000894",
        "Đăng ký kết hôn",
        "HT",
        COMMUNE,
        SAME_DAY,
        (
            _form("Tờ khai điện tử đăng ký kết hôn"),
            _shown("Giấy tờ tùy thân của hai bên nam, nữ"),
            _paper("Giấy xác nhận tình trạng hôn nhân", SINGLE),
        ),
        (MARRIAGE,),
        legal_basis="NĐ 07/2025/NĐ-CP (chỉ nộp bản giấy khi không tra cứu được)",
    ),
    DemoProcedure(
        "2.000806",
        "Đăng ký kết hôn có yếu tố nước ngoài",
        "HT",
        COMMUNE,
        _working_days(5),
        (
            _form("Tờ khai điện tử đăng ký kết hôn"),
            _shown("Giấy tờ tùy thân của hai bên nam, nữ"),
            _paper("Giấy xác nhận tình trạng hôn nhân", SINGLE),
            _paper("Giấy tờ chứng minh tình trạng hôn nhân của người nước ngoài"),
            _paper("Trích lục ghi chú ly hôn", cases=("Đã ly hôn ở nước ngoài",)),
            _paper("Trích lục khai tử của vợ hoặc chồng", DEATH, cases=("Vợ hoặc chồng đã chết",)),
        ),
        (MARRIAGE,),
        (("Kết hôn lần đầu", None), ("Đã ly hôn ở nước ngoài", None), ("Vợ hoặc chồng đã chết", None)),
    ),
    DemoProcedure(
        "1.004873",
        "Cấp Giấy xác nhận tình trạng hôn nhân",
        "HT",
        COMMUNE,
        _working_days(3),
        (
            _form(),
            _paper("Trích lục ly hôn", cases=("Đã ly hôn",)),
            _paper("Trích lục khai tử của vợ hoặc chồng", DEATH, cases=("Vợ hoặc chồng đã chết",)),
        ),
        (SINGLE,),
        (("Chưa kết hôn", None), ("Đã ly hôn", None), ("Vợ hoặc chồng đã chết", None)),
    ),
    DemoProcedure(
        "1.000656",
        "Đăng ký khai tử",
        "HT",
        COMMUNE,
        SAME_DAY,
        (_form(), _paper("Giấy báo tử hoặc giấy tờ thay Giấy báo tử")),
        (DEATH,),
    ),
    DemoProcedure(
        "1.004859",
        "Đăng ký thay đổi, cải chính, bổ sung thông tin hộ tịch",
        "HT",
        COMMUNE,
        _working_days(3),
        (
            _form(),
            _paper("Giấy khai sinh", BIRTH, cases=("Thay đổi trong Giấy khai sinh",)),
            _paper("Giấy chứng nhận kết hôn", MARRIAGE, cases=("Thay đổi trong Giấy chứng nhận kết hôn",)),
            _paper("Giấy tờ làm căn cứ thay đổi, cải chính"),
        ),
        (CIVIL_CHANGE,),
        (("Thay đổi trong Giấy khai sinh", None), ("Thay đổi trong Giấy chứng nhận kết hôn", None)),
    ),
    DemoProcedure(
        "1.004884",
        "Đăng ký lại khai sinh",
        "HT",
        COMMUNE,
        _working_days(5),
        (
            _form(),
            _if_any("Bản sao Giấy khai sinh cấp trước đây", proposed=(BIRTH,)),
            _paper("Văn bản cam đoan về việc đã đăng ký khai sinh"),
        ),
        (BIRTH,),
    ),
    DemoProcedure(
        "1.001022",
        "Đăng ký nhận cha, mẹ, con",
        "HT",
        COMMUNE,
        _working_days(3),
        (_form(), _paper("Chứng cứ chứng minh quan hệ cha, mẹ, con"), _paper("Giấy khai sinh của con", BIRTH)),
        (RECOGNITION,),
    ),
    DemoProcedure(
        "2.000635",
        "Cấp bản sao trích lục hộ tịch",
        "HT",
        COMMUNE,
        SAME_DAY,
        (_form(), _shown(), _paper(AUTHORITY, cases=(AUTHORISED,))),
        (EXTRACT,),
        FILED_BY,
    ),
    DemoProcedure(
        "2.000908",
        "Cấp bản sao từ sổ gốc",
        "CT",
        COMMUNE,
        SAME_DAY,
        (_form("Yêu cầu cấp bản sao"), _shown(), _paper(AUTHORITY, cases=(AUTHORISED,))),
        (EXTRACT,),
        FILED_BY,
    ),
    DemoProcedure(
        "2.000815",
        "Chứng thực bản sao từ bản chính",
        "CT",
        COMMUNE,
        SAME_DAY,
        (_shown("Bản chính giấy tờ cần chứng thực"),),
    ),
)

OTHERS = (
    DemoProcedure(
        "1.004222",
        "Đăng ký thường trú",
        "CTR",
        COMMUNE_POLICE,
        _working_days(7),
        (
            _form("Tờ khai thay đổi thông tin cư trú (CT01)"),
            _paper(LAND_PAPER, LAND_CERTIFICATE),
            _if_any("Giấy khai sinh (quan hệ cha, mẹ, con)", BIRTH),
            _if_any("Giấy chứng nhận kết hôn (quan hệ vợ, chồng)", MARRIAGE),
        ),
    ),
    DemoProcedure(
        "1.004194",
        "Đăng ký tạm trú",
        "CTR",
        COMMUNE_POLICE,
        _working_days(3),
        (_form("Tờ khai thay đổi thông tin cư trú (CT01)"), _paper("Giấy tờ về chỗ ở hợp pháp", LAND_CERTIFICATE)),
    ),
    DemoProcedure(
        "1.013225",
        "Cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ",
        "XD",
        BUILDING,
        _days(15),
        (
            _form("Đơn đề nghị cấp giấy phép xây dựng"),
            _paper(LAND_PAPER, LAND_CERTIFICATE),
            _paper("Bản vẽ thiết kế xây dựng", copies="2 bộ"),
        ),
        (BUILDING_PERMIT,),
    ),
    DemoProcedure(
        "1.012790",
        "Đính chính Giấy chứng nhận đã cấp",
        "DD",
        LAND,
        _working_days(8),
        (_form("Đơn đăng ký biến động (Mẫu số 18)"), _paper(LAND_PAPER, LAND_CERTIFICATE)),
        (LAND_CERTIFICATE,),
        legal_basis="NĐ 151/2025/NĐ-CP",
    ),
    DemoProcedure(
        "1.001612",
        "Đăng ký thành lập hộ kinh doanh",
        "HKD",
        COMMUNE,
        _working_days(3),
        (
            _form("Giấy đề nghị đăng ký hộ kinh doanh"),
            _shown(),
            _paper("Biên bản họp thành viên hộ gia đình", cases=("Thành viên hộ gia đình cùng thành lập",)),
        ),
        (HOUSEHOLD_BUSINESS,),
        (("Một cá nhân thành lập", None), ("Thành viên hộ gia đình cùng thành lập", None)),
    ),
    DemoProcedure(
        "3.000347",
        "Đổi giấy phép lái xe",
        "GPLX",
        PROVINCE_POLICE,
        _working_days(5),
        (
            _form("Đơn đề nghị đổi giấy phép lái xe"),
            _paper("Giấy khám sức khỏe của người lái xe"),
            _paper("Giấy phép lái xe cũ"),
        ),
        (DRIVING_LICENCE,),
    ),
)

PROCEDURES = (*HEALTH_AND_RECORDS, *CIVIL_STATUS, *OTHERS)
