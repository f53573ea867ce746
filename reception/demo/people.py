"""Accounts and people of the demonstration. The other side's simulator knows the same people by the same numbers."""

from dataclasses import dataclass
from datetime import date, timedelta

from reception.demo.places import HEALTH, JUSTICE
from reception.people.claims import Claims


@dataclass(frozen=True)
class DemoAccount:
    """An account of an officer or administrator; `office` is an agency code."""

    username: str
    full_name: str
    id_number: str
    role: str
    office: str = ""
    desk: str = ""

    @property
    def is_staff(self) -> bool:
        """Whether the account opens the administration pages."""
        return self.role == "administrator"


ACCOUNTS = (
    DemoAccount("canbo1", "Đỗ Thị Bích Ngọc", "099191000611", "officer", HEALTH, "Quầy 03"),
    DemoAccount("canbo2", "Vũ Quang Huy", "099089000622", "officer", JUSTICE, "Quầy 01"),
    DemoAccount("lanhdao1", "Bùi Thanh Tùng", "099079000633", "lead", HEALTH),
    DemoAccount("quantri", "Hồ Thị Kim Oanh", "099186000644", "administrator"),
    DemoAccount("quantri2", "Đinh Công Thành", "099083000655", "administrator"),
)


@dataclass(frozen=True)
class DemoPerson:
    """A person or organisation that owns papers; organisations have neither sex nor birthday."""

    id_number: str
    full_name: str
    kind: str = "person"
    born: date | None = None
    sex: str = ""
    address: str = ""
    phone: str = ""

    @property
    def claims(self) -> Claims:
        """What a sign-in would say of them, where none is asked."""
        return Claims(
            key=f"demo:{self.id_number}",
            kind=self.kind,
            id_number=self.id_number,
            full_name=self.full_name,
            address=self.address,
            phone=self.phone,
        )


THU, NAM, HANH = "099194004271", "099088001264", "099176000353"
CHILD, COMPANY, PAO, HLINH = "099320000118", "9900000016", "099085000231", "099190000458"
ONE_WORD, LONGEST = "099078000512", "099165000777"

PEOPLE = (
    DemoPerson(
        THU,
        "Nguyễn Thị Minh Thư",
        born=date(1994, 3, 14),
        sex="female",
        address="12 Lê Lợi, phường An Bình, tỉnh Sơn Hà",
        phone="0912345678",
    ),
    DemoPerson(
        NAM,
        "Lê Hoàng Nam",
        born=date(1988, 7, 2),
        sex="male",
        address="45 Trần Phú, phường An Bình, tỉnh Sơn Hà",
        phone="0987654321",
    ),
    DemoPerson(
        HANH,
        "Phạm Thị Hạnh",
        born=date(1976, 11, 20),
        sex="female",
        address="Thôn Đông, xã Phú Mỹ, tỉnh Sơn Hà",
        phone="0356781234",
    ),
    DemoPerson(
        CHILD, "Lê Bảo Ngọc", born=date(2020, 5, 9), sex="female", address="45 Trần Phú, phường An Bình, tỉnh Sơn Hà"
    ),
    DemoPerson(COMPANY, "Công ty CP Dược Sơn Hà", "organisation", address="Lô 8, khu công nghiệp Phú Mỹ, tỉnh Sơn Hà"),
    DemoPerson(PAO, "Lý A Páo", born=date(1985, 1, 30), sex="male", address="Bản Nậm Khánh, xã Thượng Sơn"),
    DemoPerson(HLINH, "H'Linh Mlô", born=date(1990, 9, 12), sex="female", address="Buôn Trấp, xã Krông Na"),
    DemoPerson(ONE_WORD, "Thành", born=date(1978, 4, 25), sex="male", address="Phường Hòa Bình, tỉnh Thanh Bình"),
    DemoPerson(
        LONGEST,
        "Công Tằng Tôn Nữ Nguyễn Phúc Hoàng Thị Ngọc Bảo Trân Quỳnh Ý",
        born=date(1965, 12, 1),
        sex="female",
        address="3 Nguyễn Huệ, phường Vĩnh An, tỉnh Thanh Bình",
    ),
)
PEOPLE_BY_NUMBER = {person.id_number: person for person in PEOPLE}

# People with whom codes are tried: marked as test identities, papers by the simulator's holdings.
TEST_IDENTITIES = (
    (THU, "giữ Phiếu lý lịch tư pháp số 1, văn bằng y, giấy khám sức khỏe"),
    (NAM, "giữ giấy khai sinh, giấy chứng nhận kết hôn, Phiếu lý lịch tư pháp số 1"),
    (PAO, "giữ giấy khai sinh; không có Phiếu lý lịch tư pháp"),
)

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý")
_MIDDLE = (("Văn", "Đức", "Minh", "Quốc", "Hữu", "Công"), ("Thị", "Ngọc", "Thu", "Thanh", "Mai", "Kim"))
_GIVEN = (
    ("An", "Bình", "Cường", "Dũng", "Đạt", "Hải", "Khoa", "Long", "Nghĩa", "Phúc", "Sơn", "Thắng", "Tuấn", "Việt"),
    ("Ánh", "Chi", "Dung", "Giang", "Hà", "Hương", "Lan", "Linh", "Nga", "Oanh", "Phượng", "Thảo", "Thúy", "Yến"),
)
_STREETS = ("Lê Lợi", "Trần Phú", "Nguyễn Du", "Quang Trung", "Hai Bà Trưng", "Lý Thường Kiệt", "Phan Chu Trinh")
_FIRST_BIRTHDAY = date(1950, 1, 1)
_BIRTHDAYS = 20_000  # days, so that everybody is born before 2005 and is of age
_SERIALS = 900_000  # of six digits, without those of named people


def made_up_person(index: int) -> DemoPerson:
    """The `index`-th (from 0, below 1,800,000) made-up person: the same one every time, no two with one number."""
    is_woman = index % 2
    # Everybody with the serial of somebody else was born about a year later, so that the years in the numbers differ.
    lap, serial = divmod(index, _SERIALS)
    born = _FIRST_BIRTHDAY + timedelta(days=(index * 7919 + lap * 366) % _BIRTHDAYS)
    century = (2 if born.year >= 2000 else 0) + is_woman
    family = _FAMILY[index // 2 % len(_FAMILY)]
    middle = _MIDDLE[is_woman][index // 28 % len(_MIDDLE[0])]
    given = _GIVEN[is_woman][index // 168 % len(_GIVEN[0])]
    return DemoPerson(
        # Serials of named people are below 100000; these stay above, so the two never meet.
        f"099{century}{born:%y}{100_000 + serial:06d}",
        f"{family} {middle} {given}",
        born=born,
        sex="female" if is_woman else "male",
        address=f"{index % 200 + 1} {_STREETS[index % len(_STREETS)]}, phường An Bình, tỉnh Sơn Hà",
        phone=f"09{index:08d}",
    )
