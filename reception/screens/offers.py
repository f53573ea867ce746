"""What the screens say of one offered paper, and where several differ."""

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
    """What templates/parts/_offer.html needs of one offer."""
    document = offer.document
    own = offer.source == OfferSource.OWN
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
        read_by=str(offer.typed_by) if not own and issued_on else "",
        issued_url="" if own or reason else slot_url("counter-issued", code, slot),
        files=files_of(offer),
        selectable=not reason,
        reason=reason,
        notes=list(_notes(slot, issued_on, refusal)),
        differs=set(),
        preview_url="" if reason else f"{slot_url('counter-choose', code, slot)}?offer={offer.public_id}",
    )


def files_of(offer: Offer) -> list[SimpleNamespace]:
    """The files of the paper behind an offer: opaque id, and the name as people read it. No page is known yet."""
    if offer.source == OfferSource.OWN:
        named = [(each.stored_file.public_id, each.stored_file.display_name) for each in offer.document.files.all()]
    else:
        named = [(each.public_id, offered_name(each)) for each in offer.document.known_files]
    return [SimpleNamespace(id=key, name=name, pages=None, page_urls=[]) for key, name in named]


def _notes(slot: Slot, issued_on, refusal: Consent | None):
    age = age_of(issued_on, slot.max_age_months, today())
    if age is not None:
        looks = ("check-circle", "ready") if age.is_within else ("triangle", "warn")
        yield SimpleNamespace(text=age.text, icon=looks[0], tone=looks[1])
    if refusal is not None:
        said = f"Công dân không đồng ý lúc {say_clock(refusal.given_at)}"
        yield SimpleNamespace(text=said, icon="x", tone="warn")


def mark_differences(offers: list) -> None:
    """Each field in which the offers are not all alike is marked on every one of them."""
    for name in COMPARED:
        if len({getattr(each, name) for each in offers}) > 1:
            for each in offers:
                each.differs.add("agency" if name == "agency_name" else name)
    if len({len(each.files) for each in offers}) > 1:
        for each in offers:
            each.differs.add("files")
