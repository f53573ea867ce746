"""The states of a dossier: the look of each, and the sentence that the citizen reads."""

from reception.models import DossierStatus
from reception.words.looks import Look, label_all

DOSSIERS = label_all(
    {
        DossierStatus.DRAFT: Look("file", "neutral", said="Hồ sơ đang được lập tại quầy, chưa được tiếp nhận."),
        DossierStatus.SUBMITTED: Look("clock", "neutral", said="Hồ sơ đã được nộp và đang chờ cán bộ tiếp nhận."),
        DossierStatus.ACCEPTED: Look("check-circle", "ready", said="Hồ sơ đã được tiếp nhận và đang chờ giải quyết."),
        DossierStatus.PROCESSING: Look("pulse", "busy", said="Hồ sơ đang được giải quyết."),
        DossierStatus.SUPPLEMENT_REQUESTED: Look("message", "warn", said="Hồ sơ đang chờ bổ sung giấy tờ."),
        DossierStatus.AWAITING_PAYMENT: Look("clock", "warn", said="Hồ sơ đang chờ thực hiện nghĩa vụ tài chính."),
        DossierStatus.PAUSED: Look("pause", "promised", said="Việc giải quyết hồ sơ đang tạm dừng."),
        DossierStatus.WITHDRAWN: Look("x", "neutral", said="Hồ sơ đã được rút theo yêu cầu."),
        DossierStatus.REFUSED: Look("x", "neutral", said="Hồ sơ không được tiếp nhận."),
        DossierStatus.STOPPED: Look("x", "neutral", said="Hồ sơ đã dừng giải quyết."),
        DossierStatus.COMPLETED: Look("stamp", "ready", said="Hồ sơ đã có kết quả."),
        DossierStatus.RETURNED: Look("check-circle", "ready", said="Kết quả đã được trả."),
    }
)
