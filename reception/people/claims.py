"""Deciding whether a person who signed in may come in, and as whom. Neither asks nor stores anything."""

from dataclasses import dataclass, field

from connectors.types import SsoClaims
from kho_portal.vietnamese import without_hidden
from reception.base.errors import SignInRefused
from reception.models.people import PartyKind
from reception.people.identity import check_email, check_id_number, check_phone

INCOMPLETE = (
    "Tài khoản vừa dùng chưa cho biết {missing} nên chưa vào được. Không có gì bị thay đổi. "
    "Xin cập nhật tài khoản định danh rồi đăng nhập lại, hoặc nộp hồ sơ tại quầy."
)
WRONG_NUMBER = (
    "Số của tài khoản vừa dùng không đúng dạng nên chưa vào được. Không có gì bị thay đổi. "
    "Xin báo nơi cấp tài khoản, hoặc nộp hồ sơ tại quầy."
)
UNKNOWN_KIND = (
    "Loại tài khoản vừa dùng chưa được hỗ trợ: chỉ có cá nhân và tổ chức. Không có gì bị thay đổi. "
    "Xin đăng nhập bằng tài khoản khác, hoặc nộp hồ sơ tại quầy."
)


@dataclass(frozen=True)
class Claims:
    """The checked claims of a person or organisation. `key` names the account at the provider, not its number."""

    key: str = field(repr=False)
    kind: str
    id_number: str = field(repr=False)
    full_name: str = field(repr=False)
    sex: str = ""
    address: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    assurance: str = ""


def check_claims(said: SsoClaims) -> Claims:
    """Return the claims as we use them. Raises SignInRefused if key, kind, number or name is missing or wrong.

    Contact data that is not acceptable is left out: the person can type it.
    """
    if said.kind not in PartyKind.values:
        raise SignInRefused(UNKNOWN_KIND)
    wanted = (("số định danh", said.number), ("họ tên", said.name), ("mã tài khoản", said.key))
    missing = [words for words, value in wanted if not value]
    if missing:
        raise SignInRefused(INCOMPLETE.format(missing=", ".join(missing)))
    number = check_id_number(said.number, is_organisation=said.kind == PartyKind.ORGANISATION)
    if not number.ok:
        raise SignInRefused(WRONG_NUMBER)
    phone, email = check_phone(said.phone), check_email(said.email)
    return Claims(
        key=said.key[:200],
        kind=said.kind,
        id_number=number.value,
        full_name=without_hidden(said.name).strip()[:200],
        sex=said.sex[:10],
        address=without_hidden(said.address).strip()[:400],
        phone=phone.value if phone.ok else "",
        email=email.value if email.ok else "",
        assurance=said.assurance[:20],
    )
