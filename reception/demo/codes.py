"""Fields of administration and result codes of the demonstration."""

from dataclasses import dataclass

SECTORS = {
    "LLTP": "Lý lịch tư pháp",
    "KCB": "Khám bệnh, chữa bệnh",
    "HT": "Hộ tịch",
    "CT": "Chứng thực",
    "CTR": "Đăng ký, quản lý cư trú",
    "XD": "Hoạt động xây dựng",
    "DD": "Đất đai",
    "HKD": "Thành lập và hoạt động của hộ kinh doanh",
    "GPLX": "Sát hạch, cấp giấy phép lái xe",
}

CRIMINAL_RECORD, BIRTH, MARRIAGE = "KQ.G15.000007", "KQ.G15.000031", "KQ.G15.000032"
DEATH, CIVIL_CHANGE = "KQ.G15.000034", "KQ.G15.000037"
DIPLOMA, PRACTICE, LICENCE = "KQ.G99.000101", "KQ.G99.000102", "KQ.G99.000103"
SINGLE, RECOGNITION, EXTRACT = "KQ.G99.000201", "KQ.G99.000202", "KQ.G99.000203"
LAND_CERTIFICATE, BUILDING_PERMIT = "KQ.G99.000301", "KQ.G99.000302"
HOUSEHOLD_BUSINESS, DRIVING_LICENCE = "KQ.G99.000401", "KQ.G99.000501"
# Asked for and not standardised yet: what the standardiser's bench is for.
CRIMINAL_RECORD_2, DIVORCE = "KQ.G99.000104", "KQ.G99.000204"
HEALTH_CHECK, DRIVER_HEALTH_CHECK = "KQ.G99.000601", "KQ.G99.000602"
BIRTH_NOTICE, DEATH_NOTICE = "KQ.G99.000603", "KQ.G99.000604"


@dataclass(frozen=True)
class DemoResultCode:
    """A kind of paper; `needs_number` when a person may have several of them (2122/VPCP-KSTT V.2)."""

    code: str
    name: str
    issuer: str = ""
    needs_number: bool = False

    @property
    def note(self) -> str:
        """Invented codes say so wherever they are shown."""
        return "mã minh họa" if ".G99." in self.code else ""


RESULT_CODES = (
    DemoResultCode(CRIMINAL_RECORD, "Phiếu lý lịch tư pháp số 1", "Sở Tư pháp; Công an cấp tỉnh"),
    DemoResultCode(BIRTH, "Giấy khai sinh", "Ủy ban nhân dân cấp xã"),
    DemoResultCode(MARRIAGE, "Giấy chứng nhận kết hôn", "Ủy ban nhân dân cấp xã"),
    DemoResultCode(DEATH, "Trích lục khai tử", "Ủy ban nhân dân cấp xã"),
    DemoResultCode(CIVIL_CHANGE, "Trích lục thay đổi, cải chính, bổ sung hộ tịch", "Ủy ban nhân dân cấp xã"),
    DemoResultCode(DIPLOMA, "Văn bằng chuyên môn ngành y", "Cơ sở giáo dục"),
    DemoResultCode(PRACTICE, "Giấy xác nhận quá trình thực hành", "Cơ sở khám bệnh, chữa bệnh"),
    DemoResultCode(LICENCE, "Chứng chỉ hành nghề khám bệnh, chữa bệnh", "Sở Y tế"),
    DemoResultCode(SINGLE, "Giấy xác nhận tình trạng hôn nhân", "Ủy ban nhân dân cấp xã"),
    DemoResultCode(RECOGNITION, "Trích lục đăng ký nhận cha, mẹ, con", "Ủy ban nhân dân cấp xã"),
    DemoResultCode(EXTRACT, "Bản sao trích lục hộ tịch", "Ủy ban nhân dân cấp xã"),
    DemoResultCode(
        LAND_CERTIFICATE,
        "Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất",
        "Sở Nông nghiệp và Môi trường",
        needs_number=True,
    ),
    DemoResultCode(BUILDING_PERMIT, "Giấy phép xây dựng", "Sở Xây dựng"),
    DemoResultCode(HOUSEHOLD_BUSINESS, "Giấy chứng nhận đăng ký hộ kinh doanh", "Ủy ban nhân dân cấp xã"),
    DemoResultCode(DRIVING_LICENCE, "Giấy phép lái xe", "Công an cấp tỉnh"),
    DemoResultCode(CRIMINAL_RECORD_2, "Phiếu lý lịch tư pháp số 2", "Công an cấp tỉnh"),
    DemoResultCode(DIVORCE, "Trích lục ghi chú ly hôn", "Ủy ban nhân dân cấp xã"),
    DemoResultCode(HEALTH_CHECK, "Giấy khám sức khỏe", "Cơ sở khám bệnh, chữa bệnh"),
    DemoResultCode(DRIVER_HEALTH_CHECK, "Giấy khám sức khỏe của người lái xe", "Cơ sở khám bệnh, chữa bệnh"),
    DemoResultCode(BIRTH_NOTICE, "Giấy chứng sinh", "Cơ sở khám bệnh, chữa bệnh"),
    DemoResultCode(DEATH_NOTICE, "Giấy báo tử", "Cơ sở khám bệnh, chữa bệnh"),
)
