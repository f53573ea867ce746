"""The two consents: to look up and preview, and to put one very paper into one dossier (2122 IV.2)."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from kho_portal.audit.services import Actor
from reception.base.clock import today
from reception.base.errors import CitizensOwn, ConsentMissing
from reception.models import Channel, Consent, ConsentMethod, ConsentPurpose, Dossier, Offer, OfferSource, Slot
from reception.people.rights import is_own_account
from reception.reuse.consent_wordings import ConsentKind, LookUpFacts, UseFacts, Wording, wording_numbered, wording_on
from reception.words.files import WAREHOUSES

# A code sent by telephone exists once messages can be sent; until then nobody can claim one.
METHODS_NOW = {ConsentMethod.VERBAL, ConsentMethod.SIGNATURE, ConsentMethod.ONLINE}


def require_own_hand(dossier: Dossier, by: Actor) -> None:
    """Raise CitizensOwn if this actor is the counter and a citizen opened the dossier; otherwise return."""
    at_counter = by.kind in {"officer", "program"} and dossier.channel == Channel.ONLINE
    if at_counter and is_own_account(dossier.opened_by):
        raise CitizensOwn()


def require_method(*, given: bool, method: str, dossier: Dossier, by: Actor) -> str:
    """Return the checked method of a consent, if the person gave it and this actor may record it.

    `given` says whether the person agreed. Raises ConsentMissing, also for an unknown method or one that is not
    possible on this channel, and CitizensOwn.
    """
    require_own_hand(dossier, by)
    if not given:
        raise ConsentMissing()
    if method not in METHODS_NOW:
        raise ConsentMissing(fields={"consent.method": ["Cách xác nhận phải là verbal, signature hoặc online."]})
    if (method == ConsentMethod.ONLINE) != (dossier.channel == Channel.ONLINE):
        text = "Cách xác nhận online chỉ dùng cho hồ sơ trực tuyến; tại quầy dùng verbal hoặc signature."
        raise ConsentMissing(fields={"consent.method": [text]})
    return method


def record_lookup_consent(*, dossier: Dossier, method: str, by: Actor) -> Consent:
    """Store the person's consent to look up papers and to preview them for this dossier."""
    wording = wording_on(ConsentKind.LOOK_UP, today())
    return Consent.objects.create(
        dossier=dossier,
        purpose=ConsentPurpose.LOOKUP,
        method=method,
        wording_version=str(wording.number),
        spoken_by=speaker_of(dossier),
        recorded_by=by.user,
    )


def record_use_consent(*, slot: Slot, offer: Offer, method: str, by: Actor, refused: bool = False) -> Consent:
    """Store the person's consent, or refusal, to put this very paper into this dossier."""
    wording = wording_on(ConsentKind.USE, today())
    code, number, agency = offer_facts(offer)
    return Consent.objects.create(
        dossier=slot.dossier,
        purpose=ConsentPurpose.USE,
        offer=offer,
        result_code=code,
        reference_number=number,
        agency=agency,
        method=method,
        wording_version=str(wording.number),
        spoken_by=speaker_of(slot.dossier),
        recorded_by=by.user,
        is_refused=refused,
    )


def has_lookup_consent(dossier: Dossier) -> bool:
    """Whether the person has agreed to look-ups and previews for this dossier."""
    return _standing().filter(dossier=dossier).exists()


def lookup_consents() -> Exists:
    """Return the test of `has_lookup_consent` as a subquery, to annotate a query of dossiers with it."""
    return Exists(_standing().filter(dossier=OuterRef("pk")))


def _standing() -> QuerySet:
    """Return the consents to look up that were neither refused nor withdrawn."""
    return Consent.objects.filter(purpose=ConsentPurpose.LOOKUP, withdrawn_at__isnull=True, is_refused=False)


def refusals_of(offers: list[Offer]) -> dict[int, Consent]:
    """Return the latest refusal of each offer by the offer's pk, so that the officer sees it and may ask again."""
    said = Consent.objects.filter(offer__in=offers, is_refused=True, withdrawn_at__isnull=True).order_by("pk")
    return {consent.offer_id: consent for consent in said}


def speaker_of(dossier: Dossier) -> str:
    """Return who spoke for the owner: "owner", or "submitter" when somebody files for them."""
    return "submitter" if dossier.submitter_id else "owner"


def offer_facts(offer: Offer) -> tuple[str, str, str]:
    """Return result code, reference number and agency code of the paper behind an offer."""
    document = offer.document
    return document.result_code, document.reference_number, offer.holder_code


def lookup_wording(dossier: Dossier) -> tuple[Wording, str]:
    """Return the wording of the first consent in force today, and its text for this dossier."""
    wording = wording_on(ConsentKind.LOOK_UP, today())
    facts = LookUpFacts(
        agency=dossier.received_at.name, procedure=dossier.procedure_name, dossier=dossier.code or "đang soạn"
    )
    return wording, wording.render(facts)


def use_wording(dossier: Dossier, *, slot: Slot, offer: Offer) -> tuple[Wording, str]:
    """Return the wording of the second consent in force today, and its text for this paper."""
    wording = wording_on(ConsentKind.USE, today())
    document = offer.document
    facts = UseFacts(
        agency=dossier.received_at.name,
        procedure=dossier.procedure_name,
        dossier=dossier.code or "đang soạn",
        paper=document.title or slot.name,
        reference_number=document.reference_number,
        holder=offer.holder or "cơ quan lưu giữ",
        warehouse=WAREHOUSES[OfferSource(offer.source)],
    )
    return wording, wording.render(facts)


@dataclass(frozen=True)
class SaidConsent:
    """One consent of a dossier for its page: for which paper, by whom, in which wording, and how it ended."""

    consent: Consent
    label: str
    paper: str
    speaker: str

    @property
    def ended(self) -> str:
        """Why the consent does not stand any more, in Vietnamese; "" while it does."""
        if self.consent.is_refused:
            return "không đồng ý"
        return "đã rút lại" if self.consent.withdrawn_at else ""


def consents_said(dossier: Dossier) -> list[SaidConsent]:
    """Return every consent of a dossier, also refused and withdrawn ones, the latest last."""
    rows = Consent.objects.filter(dossier=dossier).select_related("recorded_by", "offer__slot").order_by("pk")
    speakers = {"owner": "chủ hồ sơ", "submitter": "người nộp thay"}
    said = []
    for consent in rows:
        kind = ConsentKind.USE if consent.purpose == ConsentPurpose.USE else ConsentKind.LOOK_UP
        label = wording_numbered(kind, int(consent.wording_version)).label
        paper = ""
        if consent.offer_id:
            number = f", số {consent.reference_number}" if consent.reference_number else ""
            paper = f"{consent.offer.slot.name}{number}"
        said.append(SaidConsent(consent, label, paper, speakers.get(consent.spoken_by, consent.spoken_by)))
    return said
