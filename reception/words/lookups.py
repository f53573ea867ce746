"""How a question to the warehouses ended, in words: for one slot, and for one warehouse."""

from django.db.models import TextChoices

from connectors.models import LookupState
from reception.models import LookupOutcome
from reception.words.looks import Look, label_all

# `said` is the title of the one alert above a board.
OUTCOMES = label_all(
    {
        LookupOutcome.NOT_ASKED: Look("circle-dashed", "neutral"),
        LookupOutcome.FOUND: Look("check-circle", "ready"),
        LookupOutcome.NONE: Look("search-none", "neutral"),
        LookupOutcome.UNKNOWN: Look("octagon", "failed", said="Kho quốc gia chưa trả lời được"),
        LookupOutcome.NOT_ALLOWED: Look("lock", "failed", said="Đơn vị chưa được phép tra cứu kho quốc gia"),
    }
)


class WarehouseAnswer(TextChoices):
    """How one warehouse answered a question."""

    ANSWERED = LookupState.ANSWERED.value, LookupState.ANSWERED.label
    UNAVAILABLE = LookupState.UNAVAILABLE.value, LookupState.UNAVAILABLE.label
    REJECTED = LookupState.REJECTED.value, LookupState.REJECTED.label
    MISCONFIGURED = LookupState.MISCONFIGURED.value, LookupState.MISCONFIGURED.label
    NOT_ASKED = "not_asked", "chưa hỏi"


# `said` ends a step of the journey of a person's papers.
ANSWERS = label_all(
    {
        WarehouseAnswer.ANSWERED: Look(said="kho đã trả lời", for_programs="it named its papers, or that it has none"),
        WarehouseAnswer.UNAVAILABLE: Look(
            said="kho chưa trả lời được", for_programs="silent: the same question may be answered later"
        ),
        WarehouseAnswer.REJECTED: Look(
            said="kho không nhận câu hỏi", for_programs="it refused the question with a code"
        ),
        WarehouseAnswer.MISCONFIGURED: Look(
            said="chưa được phép hỏi", for_programs="our access is wrong: an administrator must act"
        ),
        WarehouseAnswer.NOT_ASKED: Look(
            said="không hỏi kho quốc gia",
            for_programs="no approved code was open, or the procedure has no national code",
        ),
    }
)
