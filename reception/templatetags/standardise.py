"""Words and repeated pieces of the standardiser's pages.

Each tag is one template of templates/admin/standardise/ and gets what its tag takes, nothing else.
"""

from typing import Any

from django import template

from reception.models import LinkStatus

register = template.Library()

FACTS = {
    "proposed_by": "{} đề xuất",
    "decided_by": "{} quyết định",
    "reason": "lý do: {}",
    "grounds": "căn cứ: {}",
    "removal_by": "{} đề nghị gỡ",
    "removal_reason": "lý do gỡ: {}",
    "retired_by": "{} đồng ý gỡ",
}


@register.filter
def link_facts(facts: dict | None) -> str:
    """What history kept of a standardisation at one moment, as a phrase: `đã duyệt, Lan đề xuất, Huy quyết định`."""
    if not facts:
        return "không có"
    if "is_no_result" in facts:
        return "không phải kết quả thủ tục"
    known = dict(LinkStatus.choices)
    words = [known.get(facts.get("status", ""), "")]
    words += [phrase.format(facts[name]) for name, phrase in FACTS.items() if facts.get(name)]
    return ", ".join(word for word in words if word)


@register.inclusion_tag("admin/standardise/_state.html")
def link_state(state: str) -> dict[str, str]:
    """How far a component is standardised, as a badge: "approved", "waiting", "not_applicable" or "missing"."""
    return {"state": state}


@register.inclusion_tag("admin/standardise/_meter.html")
def meter(bars: list, label: str = "Độ phủ") -> dict[str, Any]:
    """A stacked bar of how many components stand how: bars are {tone, x, width} in hundredths, `label` its words."""
    return {"bars": bars, "label": label}


@register.inclusion_tag("admin/standardise/_cover_row.html")
def cover_row(each: Any, bars: list, sector: str = "") -> dict[str, Any]:
    """A line of the coverage table for one `sector`, or for all of them; every number leads to its list."""
    return {"each": each, "bars": bars, "sector": sector}
