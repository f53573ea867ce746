"""Words for a file: its source, the form it came in, its signatures, and whether it names the owner."""

from django.db.models import TextChoices
from django.utils.text import capfirst

from kho_portal.files.inspector import CARRIES_DATA, RESTRICTED
from kho_portal.files.models import FileState, SignatureStatus, StoredFile
from reception.models import OfferSource
from reception.words.looks import Look, Word, label_all


class FileSource(TextChoices):
    """Where a file of a slot came from, in the words of the counter."""

    OWN = OfferSource.OWN.value, capfirst(OfferSource.OWN.label)
    NATIONAL = OfferSource.NATIONAL.value, capfirst(OfferSource.NATIONAL.label)
    SCAN = "scan", "Quét tại quầy"
    UPLOAD = "upload", "Tải tệp lên"
    CITIZEN = "citizen", "Công dân tải lên"


# `said` is the source as the citizen reads it beside a file of theirs.
SOURCES = label_all(
    {
        FileSource.OWN: Look("home", "own", said=FileSource.OWN.label),
        FileSource.NATIONAL: Look("nation", "national", said=FileSource.NATIONAL.label),
        FileSource.SCAN: Look("scan", "neutral"),
        FileSource.UPLOAD: Look("upload", "neutral", said="Bạn tải lên"),
        FileSource.CITIZEN: Look("upload", "neutral"),
    }
)
# The names of the two warehouses in a consent.
WAREHOUSES = {
    OfferSource.OWN: "kho dữ liệu của tỉnh",
    OfferSource.NATIONAL: "kho dữ liệu của Cổng Dịch vụ công quốc gia",
}

SIGNATURES = label_all(
    {
        SignatureStatus.UNCHECKED: Look("shield-q", "warn"),
        SignatureStatus.NONE: Look("shield-q", "warn"),
        SignatureStatus.VALID: Look("shield", "ready"),
        SignatureStatus.INVALID: Look("octagon", "failed"),
        SignatureStatus.UNCHECKABLE: Look("shield-q", "warn"),
    }
)


class FileNote(TextChoices):
    """What the inspection noted about a file that may be used; the label follows "Lưu ý: "."""

    RESTRICTED = RESTRICTED, "nơi lập hạn chế sửa, in; mở xem không cần mật khẩu"
    CARRIES_DATA = CARRIES_DATA, "kèm tệp dữ liệu XML bên trong"


NOTES = label_all({note: Look("info", "neutral") for note in FileNote})


def notes_of(stored: StoredFile | None) -> list[Word]:
    """Return the words of what the inspection noted about a ready file; nothing about any other."""
    if stored is None or stored.state != FileState.READY:
        return []
    return [NOTES[FileNote(code)] for code in stored.verdict_code.split() if code in FileNote.values]


class PaperForm(TextChoices):
    """The form in which a component came in, as printed forms name it."""

    ORIGINAL = "original", "bản chính"
    CERTIFIED = "certified", "bản chứng thực"
    COPY = "copy", "bản chụp"
    ELECTRONIC = "electronic", "bản điện tử"
    WAREHOUSE = "warehouse", "lấy từ kho"
    SHOWN = "shown", "xuất trình"
    PROMISED = "promised", "bổ sung sau"
    WAIVED = "waived", "không phải nộp"


class OwnerCheck(TextChoices):
    """Whether the text of a reused paper names the owner; the label follows "Tên, số chủ hồ sơ: "."""

    NAMED = "named", "có trong tệp"
    UNREAD = "unread", "chưa đối chiếu được: tệp là bản quét, không có chữ để đọc"
    DIFFERS = "differs", "không có trong tệp"
    CONFIRMED = "confirmed", "không có trong tệp; cán bộ đã xem và xác nhận"


OWNER_CHECKS = label_all(
    {
        OwnerCheck.UNREAD: Look(for_programs="the paper has no text, as a scan"),
        OwnerCheck.NAMED: Look(for_programs="the owner's name or number stands in it"),
        OwnerCheck.DIFFERS: Look(
            for_programs="there is text and neither stands in it: an officer looks, and says so with `compared`"
        ),
        OwnerCheck.CONFIRMED: Look(for_programs="it differs, and an officer has looked"),
    }
)
