"""The lines that show offered papers, with marks where several papers differ."""

from types import SimpleNamespace

from reception.base.clock import today
from reception.deadlines.ages import age_of
from reception.deadlines.moments import say_clock
from reception.dossiers.slot_state import offered_name
from reception.models import Consent, Offer, OfferSource, Slot
from reception.reuse.choosing import why_unusable
from reception.screens.row_actions import slot_url

COMPARED = ("title", "agency_name", "issued_on")


def offer_line(offer: Offer, slot: Slot, refusal: Consent | None = None) -> SimpleNamespace:
    """Return one offer as templates/parts/_offer.html reads it; `refusal` is the person's latest no to it."""
    document = offer.document
    reason = why_unusable(offer)
    issued_on = offer.issued_on
    code = slot.dossier.code
    return SimpleNamespace(
        id=offer.public_id,
        title=document.title or slot.name,
        source=offer.source,
        agency_name=offer.holder_name,
        agency_code=offer.holder_code,
        reference_number=document.reference_number,
        issued_on=issued_on,
        read_by=str(offer.typed_by) if offer.may_be_dated and issued_on else "",
        issued_url=slot_url("counter-issued", code, slot) if offer.may_be_dated and not reason else "",
        files=files_of(offer),
        selectable=not reason,
        reason=reason,
        notes=list(_notes(slot, issued_on, refusal)),
        differs=set(),
        preview_url="" if reason else f"{slot_url('counter-choose', code, slot)}?offer={offer.public_id}",
    )


def files_of(offer: Offer) -> list[SimpleNamespace]:
    """Return the files of the paper behind an offer, each with opaque id and readable name and without pages."""
    if offer.source == OfferSource.OWN:
        named = [(file.stored_file.public_id, file.stored_file.display_name) for file in offer.document.known_files]
    else:
        named = [(file.public_id, offered_name(file)) for file in offer.document.known_files]
    return [SimpleNamespace(id=key, name=name, pages=None, page_urls=[]) for key, name in named]


def _notes(slot: Slot, issued_on, refusal: Consent | None):
    """Yield the notes under an offer: whether the paper is young enough, and when the person refused it."""
    age = age_of(issued_on, slot.max_age_months, today())
    if age is not None:
        looks = ("check-circle", "ready") if age.is_within else ("triangle", "warn")
        yield SimpleNamespace(text=age.text, icon=looks[0], tone=looks[1])
    if refusal is not None:
        said = f"Công dân không đồng ý lúc {say_clock(refusal.given_at)}"
        yield SimpleNamespace(text=said, icon="x", tone="warn")


def mark_differences(offers: list) -> None:
    """Mark on every offer the fields in which the offers differ."""
    for name in COMPARED:
        if len({getattr(offer, name) for offer in offers}) > 1:
            for offer in offers:
                offer.differs.add("agency" if name == "agency_name" else name)
    if len({len(offer.files) for offer in offers}) > 1:
        for offer in offers:
            offer.differs.add("files")
