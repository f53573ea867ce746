"""One question for a whole dossier: our own warehouse first, the national one for what is still open (2122 IV.2)."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models.functions import Now

from connectors import services as connectors
from connectors.errors import text_for
from connectors.models import Lookup, LookupState
from connectors.types import Channel as WireChannel
from connectors.types import PapersQuery, Requester, WantedCode
from kho_portal.audit.services import Actor, record_audit
from reception.base.clock import now
from reception.base.errors import ConsentMissing, InvalidInput
from reception.base.short_memory import ShortMemory
from reception.base.text import has_controls
from reception.dossiers.events import record_event
from reception.dossiers.freezing import NO_CODE, NO_CODE_TEXT
from reception.dossiers.guards import lock_editable, touch, touch_unchanged
from reception.dossiers.slot_state import SlotState, filling_state
from reception.models import Agency, Channel, Dossier, LookupOutcome, Offer, OfferSource, Slot, WarehouseDocument
from reception.models.boards import live_files, read_files, read_offers
from reception.reuse.consents import lookup_consents, record_lookup_consent, require_method
from reception.reuse.quotas import count_lookup
from reception.warehouse.validity import why_document_unusable

ASKABLE = {None, SlotState.FAILED, SlotState.PROMISED}
OUTCOMES = {
    LookupState.UNAVAILABLE: LookupOutcome.UNKNOWN,
    LookupState.REJECTED: LookupOutcome.UNKNOWN,
    LookupState.OPEN: LookupOutcome.UNKNOWN,
    LookupState.MISCONFIGURED: LookupOutcome.NOT_ALLOWED,
}
NOT_ASKED = {
    NO_CODE: NO_CODE_TEXT,
    "NO_NATIONAL_CODE": (
        "Thủ tục riêng của địa phương không có mã quốc gia nên chỉ hỏi được kho của tỉnh. Xin tải tệp lên."
    ),
    "REFERENCE_NUMBER_NEEDED": "Một người có thể có nhiều giấy tờ loại này: xin gõ số ký hiệu rồi tra cứu lại.",
}
LONGEST_NUMBER = 200
_recent_names: ShortMemory[frozenset[str], dict[str, str]] = ShortMemory(seconds=60, most=1000)


@dataclass(frozen=True)
class SourceAnswer:
    """How one warehouse answered: `state` is answered | unavailable | rejected | misconfigured | not_asked."""

    name: str
    state: str
    code: str = ""
    message: str = ""


@dataclass(frozen=True)
class LookUpAnswers:
    """How each warehouse answered, and the dossier's `board` (slots with offers and files) after it."""

    warehouses: tuple[SourceAnswer, ...]
    board: Dossier


@dataclass(frozen=True)
class Question:
    """What a look-up asks: the slots still open, and the national codes left after our own warehouse."""

    dossier: Dossier
    slots: list[Slot]
    own: dict[int, list[WarehouseDocument]]
    wanted: tuple[WantedCode, ...]
    is_repeated: bool


def look_up_documents(
    *,
    dossier: Dossier,
    by: Actor,
    given: bool,
    method: str,
    reference_numbers: dict[str, str] | None = None,
    ask_national_too: bool = False,
    version: int | None = None,
    only: set[int] | None = None,
) -> LookUpAnswers:
    """Ask both warehouses for every open slot and store the new offers, with at most one national call.

    Returns one answer for each warehouse, and the board as it stands now, so that a caller need not read it again.
    `given` says whether the person agreed; `only` narrows the question to slots with these pks; `reference_numbers`
    maps the public id of a slot to the SoKyHieu typed for it. Raises ConsentMissing, InvalidInput, StaleVersion,
    DossierNotOpen; a silent or refusing portal is an answer, never an exception.
    """
    question = _prepare(
        dossier, by=by, given=given, method=method, numbers=reference_numbers or {}, ask_national_too=ask_national_too,
        version=version, only=only,
    )  # fmt: skip
    lookup = _ask_national(question, by) if question.wanted else None
    return _record_answers(question, lookup, by)


def _prepare(dossier, *, by: Actor, given, method, numbers, ask_national_too, version, only) -> Question:
    """Store the consent, the typed numbers and the audit row, and search our own warehouse.

    The typed numbers stay stored even when the consent turns out to be missing.
    """
    if numbers:
        with transaction.atomic():
            _store_numbers(_lock_board(dossier, by=by, version=version), numbers)
    with transaction.atomic():
        board = _lock_board(dossier, by=by, version=version)
        method = require_method(given=given, method=method, dossier=board, by=by)
        if not board.has_consent and by.kind == "system":
            raise ConsentMissing()  # the system may repeat a question, but never agrees for a person
        count_lookup(by)
        if not board.has_consent:  # a consent stands until it is withdrawn, so a repeated question needs no new one
            record_lookup_consent(dossier=board, method=method, by=by)
        slots = [slot for slot in board.board_slots if _is_askable(slot) and (only is None or slot.pk in only)]
        own = _own_documents(board, slots)
        held = {pk for pk, papers in own.items() if any(not why_document_unusable(paper) for paper in papers)}
        wanted = _wanted_codes([slot for slot in slots if ask_national_too or slot.pk not in held])
        if not connectors.has_national_code(board.procedure_code):
            wanted = ()
        record_audit(
            "lookup.ask",
            by=by,
            obj=board,
            dossier=board.reference,
            owner_number=board.owner.id_number,
            purpose=f"hồ sơ {board.reference}",
            codes=[code.result_code for code in wanted],
            channel=board.channel,
            own_found=sum(map(len, own.values())),
        )
    asked_before = any(slot.looked_up_at for slot in board.board_slots)
    return Question(board, slots, own, wanted, asked_before)


def _lock_board(dossier: Dossier, *, by: Actor, version: int | None = None) -> Dossier:
    """Lock the dossier and read its slots; their files are read only if it has any, which is rare at this point."""
    rows = Dossier.objects.with_bare_slots().annotate(has_consent=lookup_consents(), has_files=live_files())
    board = lock_editable(dossier, by=by, version=version, rows=rows)
    if board.has_files:
        read_offers(board.board_slots)
        read_files(board.board_slots)
    else:
        for slot in board.board_slots:
            slot.live_attachments = []
    return board


def _is_askable(slot: Slot) -> bool:
    """Whether the slot is open and digitised: papers only shown and secret ones never are (TT 03/2025 Điều 5)."""
    return filling_state(slot) in ASKABLE and not slot.is_only_seen


def _store_numbers(dossier: Dossier, numbers: dict[str, str]) -> None:
    """Store the reference numbers typed for slots. Raises InvalidInput for an unknown slot or a bad number."""
    slots = {slot.public_id: slot for slot in dossier.board_slots}
    for public_id, typed in numbers.items():
        slot, number = slots.get(public_id), str(typed).strip()
        if slot is None or len(number) > LONGEST_NUMBER or has_controls(number):
            raise InvalidInput(fields={"reference_numbers": ["Số ký hiệu không thuộc thành phần nào, hoặc quá dài."]})
        if number != slot.reference_number:
            Slot.objects.filter(pk=slot.pk).update(reference_number=number)
            slot.reference_number = number


def _own_documents(dossier: Dossier, slots: list[Slot]) -> dict[int, list[WarehouseDocument]]:
    """Return the owner's papers in our own warehouse by slot pk, read in one query for the whole dossier."""
    codes = {entry["code"] for slot in slots for entry in slot.result_codes}
    owner = dossier.owner
    papers = WarehouseDocument.objects.of_owner(kind=owner.kind, id_number=owner.id_number)
    held = list(papers.with_code(codes).newest_first().with_files()) if codes else []
    return {
        slot.pk: [
            paper
            for paper in held
            if any(entry["code"] == paper.result_code for entry in slot.result_codes)
            and (not slot.reference_number or same_number(paper.reference_number, slot.reference_number))
        ]
        for slot in slots
    }


def same_number(left: str, right: str) -> bool:
    """Whether two reference numbers are equal once blanks and letter case are ignored."""
    return "".join(left.split()).upper() == "".join(right.split()).upper()


def _wanted_codes(slots: list[Slot]) -> tuple[WantedCode, ...]:
    """Return the distinct codes that the national warehouse can be asked for to fill these slots."""
    wanted = dict.fromkeys(
        WantedCode(entry["code"], slot.reference_number if entry["needs_reference_number"] else "")
        for slot in slots
        for entry in slot.result_codes
        if slot.reference_number or not entry["needs_reference_number"]
    )
    return tuple(wanted)


def _ask_national(question: Question, by: Actor) -> Lookup:
    """Send the one question to the national warehouse and return its stored answer."""
    dossier = question.dossier
    officer = dossier.channel != Channel.ONLINE
    query = PapersQuery(
        procedure_code=dossier.procedure_code,
        wanted=question.wanted,
        owner_number=dossier.owner.id_number,
        channel=WireChannel(dossier.channel),
        owner_name=dossier.owner.full_name,
        requester=Requester(id_number=by.user.id_number, full_name=by.user.full_name) if officer else None,
    )
    return connectors.look_up(query, subject=dossier.reference, name_agencies=_name_agencies)


def _name_agencies(codes: set[str]) -> dict[str, str]:
    """Return our catalogue's names for these agency codes, remembered for a minute: the holders are few."""
    wanted = frozenset(codes)
    names = _recent_names.get(wanted)
    if names is None:
        named = Agency.objects.filter(code__in=wanted).exclude(name="")
        names = dict(named.values_list("code", "name"))
        _recent_names.keep(wanted, names)
    return names


def forget_names() -> None:
    """Forget the remembered names, so that the catalogue is asked again after its agencies changed."""
    _recent_names.clear()


def _record_answers(question: Question, lookup: Lookup | None, by: Actor) -> LookUpAnswers:
    """Store the offers, the event and the audit row of an answered question, and return what the caller shows."""
    board = question.dossier
    with transaction.atomic():
        unchanged = touch_unchanged(board, by=by)
        slots = question.slots if unchanged else _still_open(question, by)
        documents = _documents_by_code(lookup)
        offers = _store_answers(slots, question, lookup, documents)
        state = lookup.state if lookup else "not_asked"
        record_event("lookup.answered", dossier=board, by=by, state=state, code=lookup.code if lookup else "")
        record_audit(
            "lookup.answer",
            by=by,
            obj=lookup or board,
            dossier=board.reference,
            owner_number=board.owner.id_number,
            purpose=f"hồ sơ {board.reference}",
            outcome=state,
            code=lookup.code if lookup else "",
            papers=sum(len(papers) for papers in documents.values()),
        )
    after = _board_after(question, offers) if unchanged else _read_board(board)
    return LookUpAnswers((SourceAnswer("own", "answered"), _national_answer(lookup)), after)


def _still_open(question: Question, by: Actor) -> list[Slot]:
    """Return the asked slots that nobody has filled meanwhile, read again after a person changed the dossier."""
    locked = _lock_board(question.dossier, by=by)
    if by.kind != "system":
        touch(locked)
    still_open = {slot.pk: slot for slot in locked.board_slots if filling_state(slot) in ASKABLE}
    slots = [slot for slot in question.slots if slot.pk in still_open]
    for slot in slots:
        slot.looked_up_at = still_open[slot.pk].looked_up_at
    return slots


def _read_board(dossier: Dossier) -> Dossier:
    return Dossier.objects.with_slots().get(pk=dossier.pk)


def _board_after(question: Question, offers: list[Offer]) -> Dossier:
    """Return the board read before the question, with the new offers in it; nobody else has changed the dossier.

    The offers of a first answer are all that the dossier has and are in memory already; later ones are read again.
    """
    board = question.dossier
    if question.is_repeated:
        for slot in board.board_slots:
            slot.forget_offers()
        read_offers(board.board_slots)
        return board
    for slot in board.board_slots:
        slot.live_offers = [offer for offer in offers if offer.slot_id == slot.pk]
    return board


def _documents_by_code(lookup: Lookup | None) -> dict[str, list]:
    """Return the papers that the national warehouse found, by result code; empty unless it answered."""
    documents: dict[str, list] = {}
    if lookup and lookup.state == LookupState.ANSWERED:
        for document in lookup.found:
            documents.setdefault(document.result_code, []).append(document)
    return documents


def _store_answers(
    slots: list[Slot], question: Question, lookup: Lookup | None, documents: dict[str, list]
) -> list[Offer]:
    """Retire old offers, store the new ones, write to each slot how its look-up ended, return the new offers.

    The number of queries does not grow with the dossier: slots with the same outcome are changed together.
    """
    kept = _retire_offers(slots, lookup) if any(slot.looked_up_at for slot in slots) else set()
    offers: list[Offer] = []
    outcomes: dict[tuple[str, str, str], list[Slot]] = {}
    some_coded = any(slot.result_codes for slot in slots)
    for slot in slots:
        if some_coded and slot.lookup_code == NO_CODE:
            continue  # stored when the dossier was opened; a look-up does not change it
        asked = _wanted_codes([slot])
        was_asked = lookup is not None and any(code in question.wanted for code in asked)
        new_offers = _offers_of(slot, question, asked, documents)
        offers += new_offers
        has_offer = bool(new_offers) or slot.pk in kept
        outcomes.setdefault(_outcome(slot, has_offer, lookup if was_asked else None), []).append(slot)
    Offer.objects.bulk_create(offers)
    for (outcome, code, message), slots_alike in outcomes.items():
        outcome_fields = {
            "lookup": outcome,
            "lookup_code": code,
            "lookup_message": message[:1000],
            "looked_up_at": now(),
        }
        Slot.objects.filter(pk__in=[slot.pk for slot in slots_alike]).update(**outcome_fields)
        for slot in slots_alike:
            vars(slot).update(outcome_fields)
    return offers


def _retire_offers(slots: list[Slot], lookup: Lookup | None) -> set[int]:
    """Retire what was offered before; national offers stay when the national warehouse did not answer.

    Returns the pks of slots that still have an offer.
    """
    old = Offer.objects.filter(slot__in=slots, retired_at__isnull=True)
    if lookup is None or lookup.state == LookupState.ANSWERED:
        old.update(retired_at=Now())
        return set()
    old.filter(source=OfferSource.OWN).update(retired_at=Now())
    return set(old.values_list("slot_id", flat=True))


def _offers_of(slot: Slot, question: Question, asked: tuple[WantedCode, ...], documents: dict[str, list]):
    """Return the unsaved offers of the papers found for one slot, our own warehouse's first."""
    national = [
        document
        for code in asked
        if code in question.wanted
        for document in documents.get(code.result_code, [])
        if not code.reference_number or same_number(document.reference_number, code.reference_number)
    ]
    offers = [Offer(slot=slot, source=OfferSource.OWN, warehouse_document=paper) for paper in question.own[slot.pk]]
    offers += [Offer(slot=slot, source=OfferSource.NATIONAL, offered_document=paper) for paper in national]
    for position, offer in enumerate(offers, start=1):
        offer.position = position
    return offers


def _outcome(slot: Slot, found: bool, lookup: Lookup | None) -> tuple[str, str, str]:
    """Return how the look-up of one slot ended: LookupOutcome, code, and a sentence for people.

    A paper found is `found` whatever the national side says; a failure is never `none` (contract 5).
    """
    if found:
        return LookupOutcome.FOUND, "", ""
    if lookup is not None:
        if lookup.state == LookupState.ANSWERED and lookup.unreadable:
            return LookupOutcome.UNKNOWN, "REPLY_MALFORMED", text_for("REPLY_MALFORMED")
        if lookup.state == LookupState.ANSWERED:
            return LookupOutcome.NONE, "LOOKUP_EMPTY", ""
        return OUTCOMES[LookupState(lookup.state)], lookup.code, lookup.message
    reason = _reason_not_asked(slot)
    return LookupOutcome.NOT_ASKED, reason, NOT_ASKED[reason]


def _reason_not_asked(slot: Slot) -> str:
    """Return the code that says why the national warehouse was not asked for this slot."""
    if not slot.result_codes:
        return NO_CODE
    if not connectors.has_national_code(slot.dossier.procedure_code):
        return "NO_NATIONAL_CODE"
    return "REFERENCE_NUMBER_NEEDED"


def _national_answer(lookup: Lookup | None) -> SourceAnswer:
    """Return how the national warehouse answered; a connection paused after failures counts as unavailable."""
    if lookup is None:
        return SourceAnswer("national", "not_asked")
    state = "unavailable" if lookup.state == LookupState.OPEN else lookup.state
    return SourceAnswer("national", state, lookup.code, lookup.message)
