"""Words for the history of a standardisation."""

from reception.models import LinkStatus

FACTS = {
    "proposed_by": "{} đề xuất",
    "decided_by": "{} quyết định",
    "reason": "lý do: {}",
    "grounds": "căn cứ: {}",
    "removal_by": "{} đề nghị gỡ",
    "removal_reason": "lý do gỡ: {}",
    "retired_by": "{} đồng ý gỡ",
}


def say_link(facts: dict | None) -> str:
    """Return a standardisation at one moment as a phrase: `đã duyệt, Lan đề xuất, Huy quyết định`."""
    if not facts:
        return "không có"
    if "is_no_result" in facts:
        return "không phải kết quả thủ tục"
    known = dict(LinkStatus.choices)
    words = [known.get(facts.get("status", ""), "")]
    words += [phrase.format(facts[name]) for name, phrase in FACTS.items() if facts.get(name)]
    return ", ".join(word for word in words if word)
