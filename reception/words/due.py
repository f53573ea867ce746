"""How far away a due moment is."""

from django.db.models import TextChoices

from reception.words.looks import Look, label_all


class DueLight(TextChoices):
    """Whether a due moment is far away, near or past."""

    ON_TIME = "on-time", "Đúng hạn"
    SOON = "soon", "Sắp đến hạn"
    LATE = "late", "Quá hạn"
    PAUSED = "paused", "Tạm dừng tính hạn"


DUE_LIGHTS = label_all(
    {
        DueLight.ON_TIME: Look("check-circle", "ready"),
        DueLight.SOON: Look("triangle", "warn"),
        DueLight.LATE: Look("octagon", "failed"),
        DueLight.PAUSED: Look("pause", "promised"),
    }
)
