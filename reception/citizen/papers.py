"""Step 2 of filing: papers that the person already holds, and files that they send."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kho_portal.files.errors import FileProblem, StorageUnavailable
from reception.base.errors import InvalidInput, ReceptionError
from reception.citizen.draft import filed_elsewhere, find_draft, frame
from reception.models import ConsentMethod, Dossier, Slot
from reception.reuse.choosing import choose_document, drop_choice, find_offer
from reception.reuse.consents import has_lookup_consent, lookup_wording, use_wording
from reception.reuse.look_up import look_up_documents
from reception.reuse.promises import cancel_promise, promise_document
from reception.reuse.uploads import as_papers, attach_paper, remove_file
from reception.screens.cards import build_card, build_cards
from reception.screens.finding import slot_among, slot_of
from reception.screens.policy import CITIZEN, actor_of, declare
from reception.screens.row_actions import UPLOAD_ACCEPT
from reception.screens.showing import look_at, original, preview_picture

MOST_PAGES = 10
NO_CHOICE = "Bạn chưa chọn giấy tờ nào. Xin chọn một giấy tờ, hoặc quay lại và nộp tệp của mình."
NUMBER_PREFIX = "reference_number_"


@declare(CITIZEN)
@require_GET
def cards(request, public_id):
    """Show every paper of the dossier as a card."""
    dossier = find_draft(request, public_id)
    return filed_elsewhere(dossier) or render(request, "citizen/cards.html", cards_context(dossier))


def cards_context(dossier) -> dict:
    """Return what citizen/cards.html shows."""
    built = build_cards(dossier)
    wording, words = lookup_wording(dossier)
    asked = [slot for slot in dossier.board_slots if slot.looked_up_at]
    silent = next((slot for slot in asked if slot.lookup in {"unknown", "not_allowed"}), None)
    return frame(dossier, 2) | {
        "cards": built,
        "done": sum(card.done or card.only_shown for card in built),
        "held": sum(bool(card.offers) and not card.done for card in built),
        "may_ask": any(slot.result_codes for slot in dossier.board_slots),
        "has_consent": has_lookup_consent(dossier),
        "consent_text": words,
        "consent_label": wording.label,
        "asked_at": max((slot.looked_up_at for slot in asked), default=None),
        "silent": silent,
        "accept": UPLOAD_ACCEPT,
    }


@declare(CITIZEN)
@require_POST
def look_up(request, public_id):
    """Ask both warehouses once for every open paper, with the person's consent."""
    dossier = find_draft(request, public_id)
    numbers = {
        name[len(NUMBER_PREFIX) :]: text for name, text in request.POST.items() if name.startswith(NUMBER_PREFIX)
    }
    try:
        look_up_documents(
            dossier=dossier,
            by=actor_of(request),
            given=request.POST.get("consent") == "yes" or has_lookup_consent(dossier),
            method=ConsentMethod.ONLINE,
            reference_numbers=numbers,
        )
    except ReceptionError as problem:
        messages.error(request, _words(problem))
    return redirect(reverse("citizen-cards", args=[public_id]) + "#giay-to")


def _words(problem) -> str:
    """Return the words of a refusal for the citizen."""
    if problem.code == "CONSENT_MISSING":
        return "Bạn chưa đánh dấu đồng ý nên chưa hỏi kho nào. Mọi thứ đã khai vẫn được giữ; xin đánh dấu rồi bấm tìm."
    texts = [text for sentences in getattr(problem, "fields", {}).values() for text in sentences]
    return "; ".join(texts) or problem.for_people


def find_slot(request, public_id: str, slot_id: str) -> Slot:
    """Return one slot of the citizen's own draft. Raises Http404."""
    return slot_among(Dossier.objects.filed_online_by(request.user).filter(public_id=public_id), slot_id)


def back(slot: Slot, at: str = ""):
    """Redirect to the list of papers, at this paper or at another place of the page."""
    return redirect(reverse("citizen-cards", args=[slot.dossier.public_id]) + f"#{at or f'component-{slot.public_id}'}")


@declare(CITIZEN)
@require_GET
def card(request, public_id, slot_id):
    """Answer a poll with one card as it is now; without scripts redirect to the list."""
    slot = slot_of(find_draft(request, public_id), slot_id)
    if not request.htmx:
        return back(slot)
    context = cards_context(slot.dossier) | {"card": build_card(slot, slot.dossier)}
    return render(request, "citizen/_card.html", context)


@declare(CITIZEN)
@require_http_methods(["GET", "POST"])
def choose(request, public_id, slot_id):
    """Show the pages of a paper and the consent by GET; choose the paper by POST.

    It is a page of its own and no dialog, because a dialog does not fit a telephone.
    """
    slot = find_slot(request, public_id, slot_id)
    redirection = filed_elsewhere(slot.dossier)
    if redirection is not None:
        return redirection
    problem, status = None, 200
    wanted = request.POST.get("offer") or request.GET.get("giay", "")
    if request.method == "POST":
        try:
            if not wanted:
                raise InvalidInput(NO_CHOICE)
            choose_document(
                slot=slot,
                offer_id=wanted,
                given=request.POST.get("consent") == "yes",
                method=ConsentMethod.ONLINE,
                by=actor_of(request),
            )
            return back(slot)
        except ReceptionError as refused:
            problem, status = refused, refused.status
    shown = build_card(slot, slot.dossier)
    if not shown.offers:
        return back(slot)
    offer = next((line for line in shown.offers if line.id == wanted and not line.reason), None)
    context = frame(slot.dossier, 2) | {"card": shown, "problem": problem, "chosen": offer}
    if offer is not None:
        context |= _looked_at(slot, offer.id, actor_of(request))
    return render(request, "citizen/choose.html", context, status=status)


def _looked_at(slot: Slot, offer_id: str, by) -> dict:
    """Return the pages of the chosen paper and the words of the consent to use it."""
    offer = find_offer(slot, offer_id)
    wording, words = use_wording(slot.dossier, slot=slot, offer=offer)
    here = [slot.dossier.public_id, slot.public_id, offer.public_id]
    files = look_at(
        offer, by=by, page_url=lambda file_id: reverse("citizen-preview", args=[*here, file_id]), most=MOST_PAGES
    )
    coming = any(file.state == "fetching" for file in files)
    return {"pages_of": files, "is_coming": coming, "consent_text": words, "consent_label": wording.label}


@declare(CITIZEN)
@require_GET
def preview(request, public_id, slot_id, offer_id, file_id):
    """Return one page of an offered paper as a picture."""
    return preview_picture(request, find_slot(request, public_id, slot_id), offer_id=offer_id, file_id=file_id)


def slot_act(view):
    """Make a view that does one thing to one paper and goes back to the list, which shows a refusal at its top.

    A script that sends files gets the address and goes there by itself: if it followed a redirect, the script would
    read the refusal and the person would not.
    """

    def run(request, public_id, slot_id, **kwargs):
        slot = find_slot(request, public_id, slot_id)
        try:
            view(request, slot, **kwargs)
        except (ReceptionError, FileProblem) as problem:
            messages.error(request, f"{slot.name}: {_words(problem)}")
            answer = back(slot, at="messages")
        else:
            answer = back(slot)
        return answer

    return declare(CITIZEN)(require_POST(run))


@slot_act
def upload(request, slot):
    """Attach the files that the person sent; a refused file does not stop the others."""
    files = request.FILES.getlist("file")
    if not files:
        raise InvalidInput("chưa có tệp nào được chọn. Xin chọn tệp PDF hoặc ảnh rồi gửi.")
    refused = take_papers(slot, files, actor_of(request))
    if refused:
        raise InvalidInput(" ".join(refused))


def take_papers(slot: Slot, files: list, by, *, done=lambda paper: None) -> list[str]:
    """Attach the papers that these files make; return a sentence for each refused paper.

    `done(files)` is called for each paper, attached or refused. Raises StorageUnavailable, which no file is to blame
    for.
    """
    refused = []
    for paper in as_papers(files):
        try:
            attach_paper(slot=slot, files=paper, by=by)
        except StorageUnavailable:
            raise
        except (ReceptionError, FileProblem) as problem:
            refused.append(f"{paper[0].name}: {problem.for_people}")
        done(paper)
    return refused


@slot_act
def promise(request, slot):
    """Promise that the paper comes later from its warehouse, so that the person can file now."""
    promise_document(slot=slot, by=actor_of(request))


@slot_act
def drop_promise(request, slot):
    """End the promise: the paper is not awaited any more."""
    cancel_promise(slot=slot, by=actor_of(request))


@slot_act
def remove(request, slot, file_id):
    """Remove an uploaded file from the dossier."""
    remove_file(slot=slot, public_id=file_id, by=actor_of(request))


@slot_act
def drop(request, slot):
    """Take the chosen paper out of the dossier and withdraw the person's consent to use it."""
    drop_choice(slot=slot, by=actor_of(request))


@declare(CITIZEN)
@require_GET
def file(request, public_id, slot_id, file_id):
    """Return the original bytes of a file in the person's own dossier, and write the opening to the audit log."""
    slot = find_slot(request, public_id, slot_id)
    try:
        return original(request, slot, file_id=file_id)
    except ReceptionError as problem:
        messages.error(request, problem.for_people)
        return back(slot)
