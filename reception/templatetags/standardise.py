"""Words and repeated pieces of the standardiser's pages.

Each tag is one template of templates/admin/standardise/ and gets only what its tag takes.
"""

from typing import Any

from django import template

from reception.words.standardisation import say_link

register = template.Library()
register.filter("link_facts", say_link)


@register.inclusion_tag("admin/standardise/_state.html")
def link_state(state: str) -> dict[str, str]:
    """The state of a component as a badge: "approved", "waiting", "not_applicable" or "missing"."""
    return {"state": state}


@register.inclusion_tag("admin/standardise/_meter.html")
def meter(bars: list, label: str = "Độ phủ") -> dict[str, Any]:
    """A stacked bar of components by state: bars are {tone, x, width} in hundredths, `label` its words."""
    return {"bars": bars, "label": label}


@register.inclusion_tag("admin/standardise/_cover_row.html")
def cover_row(each: Any, bars: list, sector: str = "") -> dict[str, Any]:
    """A line of the coverage table for one `sector`, or for all; every number is a link to its list."""
    return {"each": each, "bars": bars, "sector": sector}
