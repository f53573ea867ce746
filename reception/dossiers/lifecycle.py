"""Who may change what in which state of a dossier."""

from kho_portal.audit.services import Actor
from reception.models import Dossier, DossierStatus

SUBMITTED_TEXT = "Hồ sơ đã nộp nên không sửa được nữa. Mọi giấy tờ được giữ nguyên; quầy sẽ báo bạn nếu cần bổ sung."
# Who may still change what a dossier holds: the citizen until it is submitted, the counter until it is accepted.
EDITABLE = {
    "citizen": {DossierStatus.DRAFT},
    "officer": {DossierStatus.DRAFT, DossierStatus.SUBMITTED},
    "program": {DossierStatus.DRAFT, DossierStatus.SUBMITTED},
    "system": {DossierStatus.DRAFT, DossierStatus.SUBMITTED, DossierStatus.ACCEPTED, DossierStatus.PROCESSING},
}
# Where a dossier stands while the counter works on it.
AT_COUNTER = EDITABLE["officer"]
# A promised paper is awaited, and so may still come, while the dossier is being worked on.
AWAITING = {DossierStatus.ACCEPTED, DossierStatus.PROCESSING}


def is_editable(dossier: Dossier, by: Actor) -> bool:
    """Whether this actor may still change what the dossier holds."""
    return dossier.status in EDITABLE[by.kind]
