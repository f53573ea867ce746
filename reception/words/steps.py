"""The steps that an officer must still take for one paper before acceptance, in words."""

from django.db.models import TextChoices

from reception.words.looks import Look, label_all


class MissingStep(TextChoices):
    """A step that is left for a slot; its label, with the name of the paper in it, ends "Còn phải …"."""

    COMPARE = "compare", "đối chiếu bản quét {name} với bản chính"
    WAIT = "wait", "đợi tải xong {name}"
    SHOW = "show", "xem bản chính {name}"
    CHECK = "check", "xem điểm không khớp của {name}"
    FILL = "fill", "bổ sung {name}"


# The step FILL has the look and words of the row of the paper (words/rows.py).
STEPS = label_all(
    {
        MissingStep.COMPARE: Look(
            "stamp",
            "choose",
            "Chờ đối chiếu",
            counted="{n} chờ đối chiếu bản chính",
            to_do="Đối chiếu bản quét: {name}",
        ),
        MissingStep.WAIT: Look("arrow-down", "busy", to_do="Đang tải: {name}"),
        MissingStep.SHOW: Look("eye", "", to_do="Xem bản chính: {name}"),
        MissingStep.CHECK: Look("lock", "failed", to_do="Xem điểm không khớp: {name}"),
        MissingStep.FILL: Look("circle-dashed", "", to_do="Quét hoặc tải lên: {name}"),
    }
)
