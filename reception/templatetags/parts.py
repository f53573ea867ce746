"""The parts of the pages as tags: each is a template of templates/parts/ that gets only what its tag takes.

A page's own variables never reach a part (only Django's CSRF token does), so an argument that is left out has the same
default on every page. The filters that write dates, sizes and numbers are in writing.py.
"""

from functools import lru_cache
from typing import Any

from django import forms, template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kho_portal.files.models import SignatureStatus
from reception.words.dossiers import DOSSIERS
from reception.words.due import DUE_LIGHTS, DueLight
from reception.words.files import SIGNATURES, SOURCES
from reception.words.looks import MESSAGE_TONES, TONE_ICONS, UNKNOWN, Word
from reception.words.rows import ROWS

register = template.Library()


@lru_cache(maxsize=2048)
def _drawn(name: str, **facts: Any) -> SafeString:
    """Return a small part that a list shows many times: the same facts are drawn once a process.

    `facts` are texts, numbers and tuples of them, and all that the template reads.
    """
    return mark_safe(render_to_string(name, facts))  # noqa: S308 - a rendered template


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str) -> SafeString:
    """Return the icon `name` of parts/_icons.html. Screen readers do not see it, so words must stand beside it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.filter
def state_of(state: str) -> Word:
    """Return the words of a component's `data-state`; an unknown state has words that say so."""
    return ROWS.get(state, UNKNOWN)


@register.filter
def status_of(status: str) -> Word:
    """Return the words of a dossier's status."""
    return DOSSIERS.get(status, UNKNOWN)


@register.filter
def source_of(source: str) -> Word | None:
    """Return the words of a paper's source, None without a source."""
    return SOURCES.get(source)


@register.filter
def signature_of(status: str) -> Word:
    """Return the words of what is known about a signature; an unknown value counts as not checked yet."""
    return SIGNATURES.get(status, SIGNATURES[SignatureStatus.UNCHECKED])


@register.filter
def due_of(state: str) -> Word:
    """Return the words of a due light."""
    return DUE_LIGHTS.get(state, DUE_LIGHTS[DueLight.ON_TIME])


@register.filter
def icon_of_tone(tone: str) -> str:
    """Return the icon that always goes with a tone, so that colour is never the only sign."""
    return TONE_ICONS.get(str(tone), "info")


@register.filter
def tone_of_message(tags: str) -> str:
    """Return the tone of a message of django.contrib.messages."""
    known = [MESSAGE_TONES[tag] for tag in str(tags).split() if tag in MESSAGE_TONES]
    return known[0] if known else "busy"


@register.simple_block_tag
def phrase(content: str) -> SafeString:
    """Return a sentence of several lines as one, for a part: `{% phrase as text %}…{% endphrase %}`."""
    return mark_safe(" ".join(content.split()))  # noqa: S308 - a rendered part of a template, escaped already


# ---------- whole-page pieces


@register.inclusion_tag("parts/_topbar.html", takes_context=True)
def topbar(context, section: str = "", user: Any = None, office_name: str = "") -> dict[str, Any]:
    """The bar of officers' pages, with the `section` ("reception", "dossiers") that the page belongs to.

    Takes who is signed in (`request.user`) and `office_name` from the page, unless they are arguments.
    """
    request = context.get("request")
    return {
        "user": user if user is not None else getattr(request, "user", None),
        "section": section,
        "office_name": office_name or context.get("office_name", ""),
    }


@register.inclusion_tag("parts/_sitebar.html")
def sitebar() -> dict[str, Any]:
    """The bar of pages without a sign-in."""
    return {}


@register.inclusion_tag("parts/_mark.html")
def mark() -> dict[str, Any]:
    """The mark of Kho Portal, a picture without words."""
    return {}


@register.inclusion_tag("parts/_messages.html")
def messages(messages: Any, oob: bool = False) -> dict[str, Any]:
    """The messages of the last acts (`messages` of the page); `oob` for an htmx answer that brings them along."""
    return {"messages": messages, "oob": oob}


@register.inclusion_tag("parts/_keys.html")
def keys(board: bool = False) -> dict[str, Any]:
    """The keys of a counter page in one line, and all of them in a dialog; `board` for pages with rows."""
    return {"board": board}


# ---------- states in words


@register.simple_tag
def badge(text: str, icon: str = "", tone: str = "", kind: str = "") -> SafeString:
    """A state in words with its icon; without `tone` it has the tone around it. `kind`: "outline", "plain"."""
    return _drawn("parts/_badge.html", text=str(text), icon=str(icon), tone=str(tone), kind=str(kind))


@register.inclusion_tag("parts/_alert.html")
def alert(tone: str, title: str, text: str = "", code: str = "", action: Any = None) -> dict[str, Any]:
    """What happened (title), what is kept (text), what to do (`action` with label, url, icon)."""
    return {"tone": tone, "title": title, "text": text, "code": code, "action": action}


@register.inclusion_tag("parts/_empty.html")
def empty(title: str, text: str = "", icon: str = "files") -> dict[str, Any]:
    """The text in place of an empty list: what it would hold and how something gets there."""
    return {"title": title, "text": text, "icon": icon}


@register.simple_tag
def due(state: str, text: str = "", note: str = "") -> SafeString:
    """A promised moment as a light in three shapes and in words; without `text` in the words of its state."""
    return _drawn("parts/_due.html", state=str(state), text=str(text), note=str(note))


@register.simple_tag
def dots(states: list[str], ready: int, total: int) -> SafeString:
    """The papers of a dossier at a glance: a dot for each `data-state`, and how many are ready."""
    return _drawn("parts/_dots.html", states=tuple(map(str, states)), ready=ready, total=total)


@register.inclusion_tag("parts/_savestate.html")
def savestate(saved_at: Any = None, problem: str = "", dossier: Any = None) -> dict[str, Any]:
    """The autosave line: when the draft was saved, or why not; a filed `dossier` is not called a draft.

    The answer to an autosave is the template of this part alone, rendered by the view.
    """
    return {"saved_at": saved_at, "problem": problem, "dossier": dossier}


@register.inclusion_tag("parts/_step.html")
def step(number: int, text: str, at: int) -> dict[str, Any]:
    """One step of a stepper; `at` is the number of the present step."""
    return {"number": number, "text": text, "step": at}


@register.inclusion_tag("parts/_timeline.html")
def timeline(events: list) -> dict[str, Any]:
    """Events, newest first: {title, note, at, by, tone, icon, is_next}."""
    return {"events": events}


@register.inclusion_tag("parts/_facts.html")
def facts(facts: list, kind: str = "") -> dict[str, Any]:
    """Facts ({name or label, value, note, wide}) in columns, or as two columns where `kind` is "rows"."""
    return {"facts": facts, "kind": kind}


# ---------- the board


@register.inclusion_tag("parts/_plan.html")
def plan(board: Any, oob: bool = False) -> dict[str, Any]:
    """The reuse plan of a board at a glance."""
    return {"board": board, "oob": oob}


@register.inclusion_tag("parts/_lookup.html")
def lookup(board: Any) -> dict[str, Any]:
    """The consent that the officer reads out before asking the warehouses, and the button that asks."""
    return {"board": board}


@register.inclusion_tag("parts/_component.html")
def component(row: Any, oob: bool = False) -> dict[str, Any]:
    """One row of a board: a component, its state in words, the source of its paper, one primary action."""
    return {"row": row, "oob": oob}


@register.inclusion_tag("parts/_action.html")
def action(action: Any, primary: bool = False, quiet: bool = False) -> dict[str, Any]:
    """One action of a row: a link, a small form, an upload, or another form's button (`act` of row_actions).

    `primary` marks the one that Enter starts; `quiet` one among words. Works without scripts.
    """
    return {"action": action, "primary": primary, "quiet": quiet}


@register.inclusion_tag("parts/_files.html")
def files(files: list) -> dict[str, Any]:
    """The files of a paper, each with its link, its actions and its provenance, or its progress."""
    return {"files": files}


@register.inclusion_tag("parts/_progress.html")
def progress(file: Any) -> dict[str, Any]:
    """One file on its way."""
    return {"file": file}


@register.inclusion_tag("parts/_provenance.html")
def provenance(file: Any) -> dict[str, Any]:
    """Where a file came from, what was checked, who compared it."""
    return {"file": file}


# ---------- choosing a paper


@register.inclusion_tag("parts/_offer.html")
def offer(
    offer: Any, number: int, choose_url: str, paper: str = "", selected: str = "", as_page: bool = False
) -> dict[str, Any]:
    """One document that a warehouse proposes for the component `paper`, under the key `number`.

    `selected` is the id of the offer chosen so far; `as_page` where the dialog is a page of its own.
    """
    return {
        "offer": offer,
        "number": number,
        "choose_url": choose_url,
        "paper": paper,
        "selected": selected,
        "as_page": as_page,
    }


@register.inclusion_tag("parts/_preview.html")
def preview(offer: Any = None, poll_url: str = "", label: str = "Bản xem trước") -> dict[str, Any]:
    """Pages of an offer ({files}) before it is chosen; with `poll_url` the pane asks again while a file is coming."""
    return {"offer": offer, "poll_url": poll_url, "label": label}


@register.inclusion_tag("parts/_consent.html")
def consent(text: str, wording_version: int | str, methods: list, method: str = "") -> dict[str, Any]:
    """The citizen's yes to put this very paper into the dossier: words to read out, ways to agree.

    `methods` are {value, label, hint}; the first is chosen where no `method` was.
    """
    return {"text": text, "wording_version": wording_version, "methods": methods, "method": method}


# ---------- fields


@register.inclusion_tag("parts/_field_error.html")
def field_error(field: forms.BoundField) -> dict[str, Any]:
    """The errors of a form field, visible and tied to it by `aria-describedby`."""
    return {"field": field}


@register.inclusion_tag("parts/_field_need.html")
def field_need() -> dict[str, Any]:
    """The sign of a required field."""
    return {}


@register.inclusion_tag("parts/_field.html")
def field(
    bound: forms.BoundField,
    hint: str = "",
    kind: str = "",
    lead: str = "",
    key: str = "",
    size: str = "",
    need: bool = True,
) -> dict[str, Any]:
    """One form field with its label, need, hint and errors, joined by aria attributes.

    `kind` is "segmented" for a radio group in one line, "choice" for a check box; otherwise it is taken from the
    widget. `lead` is an icon inside the box, `key` the shortcut shown at its end, `size` "scan" for the card reader.
    `need` False leaves out "(bắt buộc)" where it goes without saying.
    """
    hint = hint or bound.help_text
    kind = kind or _kind_of(bound.field.widget)
    return {
        "field": bound,
        "hint": hint,
        "kind": kind,
        "lead": lead,
        "key": key,
        "is_needed": need and bound.field.required and not (kind == "segmented" and bound.initial),
        "widget": "" if kind == "segmented" else bound.as_widget(attrs=_attributes(bound, kind, hint, size)),
    }


def _kind_of(widget: forms.Widget) -> str:
    if isinstance(widget, forms.RadioSelect):
        return "segmented"
    return "choice" if isinstance(widget, forms.CheckboxInput) else "input"


def _attributes(bound: forms.BoundField, kind: str, hint: str, size: str) -> dict[str, str]:
    described = [f"{bound.auto_id}_hint"] if hint else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    attrs = {"class": "input"} if kind == "input" else {}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if size:
        attrs["data-size"] = size
    if kind == "input" and "autocomplete" not in bound.field.widget.attrs:
        attrs["autocomplete"] = "off"
    return attrs
