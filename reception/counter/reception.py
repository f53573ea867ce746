"""The reception page of a draft: its board, the look-up, and the actions on each component."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import reswap, retarget

from kho_portal.files.errors import FileProblem
from reception.base.clock import now
from reception.base.errors import InvalidInput, NotComplete, ReceptionError, StaleVersion
from reception.base.numbers import whole_number
from reception.counter.forms import ContactForm, MissingForm, SeenForm, WaiverForm
from reception.dossiers.acceptance import accept_dossier
from reception.dossiers.drafts import change_contact
from reception.dossiers.lifecycle import AT_COUNTER
from reception.dossiers.online_drafts import answers_of
from reception.dossiers.owners import note_number_shown
from reception.dossiers.presence import last_event
from reception.models import ConsentMethod, Dossier
from reception.reuse.choosing import choose_document, drop_choice
from reception.reuse.consents import has_lookup_consent
from reception.reuse.look_up import SourceAnswer, look_up_documents
from reception.reuse.missing import report_missing
from reception.reuse.promises import cancel_promise, promise_document, try_now
from reception.reuse.settling import mark_all_compared, mark_compared, mark_shown, waive_component
from reception.reuse.uploads import as_papers, attach_paper, remove_file
from reception.screens.board import build_board
from reception.screens.finding import find_bare, find_dossier, find_slot, in_any_spelling, slot_of
from reception.screens.policy import OFFICER, actor_of, declare
from reception.screens.row_actions import slot_url
from reception.screens.rows import advise, build_row

ANSWERS = {"answered", "not_asked"}


def page_context(dossier: Dossier, **more) -> dict:
    """Return what counter/reception.html and its fragments read."""
    contact = {name: getattr(dossier.owner, name) for name in ContactForm.base_fields}
    return {
        "dossier": dossier,
        "board": build_board(dossier),
        "saved_at": dossier.updated_at,
        "contact_form": ContactForm(initial=contact),
        "contact_url": reverse("counter-contact", args=[dossier.code]),
        "accept_url": reverse("counter-accept", args=[dossier.code]),
        "start_url": reverse("counter-start"),
        "office_name": dossier.received_at.name,
        "answers": answers_of(dossier),
        "is_over": dossier.status not in AT_COUNTER,
        "presence_url": reverse("counter-presence", args=[dossier.code]),
        **more,
    }


@declare(OFFICER)
@require_GET
@in_any_spelling
def reception(request, code):
    """Show the whole reception page of a draft; redirect from an accepted dossier to its own page."""
    dossier = find_dossier(request, code)
    if dossier.status not in AT_COUNTER:
        return redirect("counter-dossier", code)
    note_number_shown(dossier=dossier, by=actor_of(request))
    return render(request, "counter/reception.html", page_context(dossier, since=last_event(dossier)))


@declare(OFFICER)
@require_POST
def look_up(request, code):
    """Ask both warehouses for every open component, and answer with the board."""
    dossier = find_bare(request, code)
    prefix = "reference_number_"
    numbers = {name[len(prefix) :]: text for name, text in request.POST.items() if name.startswith(prefix)}
    # To ask again needs the consent that stands; a tick that was not sent by its own button is none.
    given = has_lookup_consent(dossier) if "again" in request.POST else request.POST.get("consent") == "yes"
    warehouses: tuple[SourceAnswer, ...] = ()
    board = None
    try:
        answers = look_up_documents(
            dossier=dossier,
            by=actor_of(request),
            given=given,
            method=request.POST.get("method") or ConsentMethod.VERBAL,
            reference_numbers=numbers,
            ask_national_too=request.POST.get("ask_national_too") == "yes",
        )
        warehouses, board = answers.warehouses, answers.board
    except ReceptionError as problem:
        messages.error(request, problem.for_people)
    context = page_context(board or find_dossier(request, code))
    failed = next((answer for answer in warehouses if answer.state not in ANSWERS), None)
    if failed is not None and context["board"].lookup_banner is None:
        # Every slot is filled or has offers, so no row of the board says that this question failed.
        messages.error(request, f"{failed.message} Giấy tờ đã tìm thấy trước đó vẫn dùng được.")
    return answer_board(request, code, context)


def answer_board(request, code: str, context: dict | None = None) -> HttpResponse:
    """Answer with the board as it is now; without scripts redirect to the board on the page."""
    if not request.htmx:
        return redirect(reverse("counter-reception", args=[code]) + "#board")
    response = render(request, "counter/_board.html", context or page_context(find_dossier(request, code)))
    return retarget(reswap(response, "outerHTML"), "#board")


def answer_row(request, code: str, slot_id: str, *, problem: Exception | None = None) -> HttpResponse:
    """Answer with the row as it is now, with plan and aside; without scripts redirect to the row on the page."""
    if not request.htmx:
        if problem is not None:
            messages.error(request, problem.for_people)
        return redirect(reverse("counter-reception", args=[code]) + f"#component-{slot_id}")
    dossier = find_dossier(request, code)
    context = page_context(dossier)
    row = next(board_row for board_row in context["board"].rows if board_row.id == slot_id)
    if problem is not None:
        row.advice = say_problem(problem)
    return render(request, "counter/_row.html", context | {"row": row}, status=422 if problem else 200)


def answer_to_row(request, code: str, slot_id: str, *, problem: Exception | None = None) -> HttpResponse:
    """Answer a dialog as `answer_row` does, but put the answer in the place of the row and not in the dialog."""
    response = answer_row(request, code, slot_id, problem=problem)
    if request.htmx:
        response.status_code = 200  # the row shows the refusal, so the dialog closes as after a success
        retarget(reswap(response, "outerHTML"), f"#component-{slot_id}")
    return response


def say_problem(problem):
    """Return a refusal as the advice of a row: title, text, code."""
    return advise(problem.for_people, problem.code)


def slot_action(view):
    """Make a view that does one thing to one slot and answers with its row.

    The decorated function takes the request and the slot; its refusals become the advice of the row.
    """

    def run(request, code, slot_id, **kwargs):
        slot = find_slot(request, code, slot_id)
        try:
            view(request, slot, **kwargs)
        except (ReceptionError, FileProblem) as problem:
            return answer_row(request, code, slot_id, problem=problem)
        return answer_row(request, code, slot_id)

    return declare(OFFICER)(require_POST(run))


@slot_action
def upload(request, slot):
    """Attach one scan or several; several pictures become one PDF."""
    files = request.FILES.getlist("file")
    if not files:
        raise InvalidInput("Chưa có tệp nào được chọn. Xin chọn tệp PDF hoặc ảnh rồi gửi.")
    for paper in as_papers(files):
        attach_paper(slot=slot, files=paper, by=actor_of(request))


@slot_action
def remove(request, slot, file_id):
    """Remove an uploaded file from the slot."""
    remove_file(slot=slot, public_id=file_id, by=actor_of(request))


@slot_action
def drop(request, slot):
    """Take the chosen paper out of the slot, and stop its downloads."""
    drop_choice(slot=slot, by=actor_of(request))


@slot_action
def shown(request, slot):
    """Record that the officer has seen the paper."""
    mark_shown(slot=slot, by=actor_of(request))


@slot_action
def compared(request, slot):
    """Record that the officer compared the scans with the originals."""
    mark_compared(slot=slot, by=actor_of(request))


@declare(OFFICER)
@require_POST
def compared_all(request, code):
    """Record that the officer compared every scan of the dossier, and answer with the board."""
    dossier = find_bare(request, code)
    try:
        number = mark_all_compared(dossier=dossier, by=actor_of(request))
        messages.success(request, f"Đã ghi nhận đối chiếu {number} giấy tờ với bản chính.")
    except ReceptionError as problem:
        messages.error(request, problem.for_people)
    return answer_board(request, code)


@slot_action
def promise(request, slot):
    """Promise that the paper comes later from its warehouse, so that the dossier can go on."""
    promise_document(slot=slot, by=actor_of(request))


@slot_action
def try_promise(request, slot):
    """Ask for the promised paper now instead of at the next hour."""
    try_now(slot=slot, by=actor_of(request))


@slot_action
def drop_promise(request, slot):
    """End the promise: the paper is not awaited any more."""
    cancel_promise(slot=slot, by=actor_of(request))


@slot_action
def retry(request, slot):
    """Fetch the files that failed again; the consent given for this paper still holds."""
    attachment = next((file for file in slot.live_attachments if file.offer_id), None)
    if attachment is None:
        raise InvalidInput("Giấy tờ này không còn được chọn. Xin chọn lại giấy tờ.")
    choose_document(
        slot=slot,
        offer_id=attachment.offer.public_id,
        given=True,
        method=attachment.consent.method,
        by=actor_of(request),
    )


@declare(OFFICER)
@require_GET
def row(request, code, slot_id):
    """Answer a poll with one row as it is now."""
    dossier = find_dossier(request, code)
    slot = slot_of(dossier, slot_id)
    if not request.htmx:
        return redirect(reverse("counter-reception", args=[code]) + f"#component-{slot_id}")
    context = page_context(dossier)
    return render(
        request,
        "counter/_row.html",
        context | {"row": build_row(slot, code=code, writable=dossier.status in AT_COUNTER)},
    )


@declare(OFFICER)
@require_http_methods(["GET", "POST"])
def waive(request, code, slot_id):
    """Waive the component for a reason."""

    def act(slot, data):
        waive_component(slot=slot, reason=data["reason"], by=actor_of(request))

    return slot_form(request, code, slot_id, WaiverForm, act, "waive")


@declare(OFFICER)
@require_http_methods(["GET", "POST"])
def missing(request, code, slot_id):
    """Store a report of a paper that was issued and that no warehouse found."""

    def act(slot, data):
        report_missing(slot=slot, **data, by=actor_of(request))
        messages.success(request, f"Đã ghi lại: có {slot.name} mà kho không thấy. Hồ sơ làm tiếp bằng bản quét.")

    return slot_form(request, code, slot_id, MissingForm, act, "missing")


@declare(OFFICER)
@require_http_methods(["GET", "POST"])
def mismatch(request, code, slot_id):
    """Record that the officer looked at a reused paper that does not name the owner, and found it right."""

    def act(slot, data):
        mark_compared(slot=slot, by=actor_of(request))

    return slot_form(request, code, slot_id, SeenForm, act, "mismatch")


def slot_form(request, code, slot_id, form_class, act, name: str) -> HttpResponse:
    """Show a form about one slot, in the dialog or as a page; when `act` has stored it, answer with the row."""
    slot = find_slot(request, code, slot_id)
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            act(slot, form.cleaned_data)
        except ReceptionError as problem:
            for field, texts in problem.fields.items():
                form.add_error(field if field in form.fields else None, texts)
            if not problem.fields:
                form.add_error(None, problem.for_people)
        else:
            return answer_to_row(request, code, slot_id)
    context = {
        "dossier": slot.dossier,
        "slot": build_row(slot, code=code),
        "form": form,
        "post_url": slot_url(f"counter-{name}", code, slot),
        "back_url": reverse("counter-reception", args=[code]) + f"#component-{slot_id}",
        "office_name": slot.dossier.received_at.name,
    }
    template = f"counter/_{name}.html" if request.htmx else f"counter/{name}.html"
    return render(request, template, context, status=422 if form.errors else 200)


@declare(OFFICER)
@require_POST
def contact(request, code):
    """Store contact data while it is typed, and answer with the line that says so."""
    dossier = find_bare(request, code)
    changes = {name: request.POST[name] for name in ContactForm.base_fields if name in request.POST}
    try:
        change_contact(dossier=dossier, changes=changes, by=actor_of(request), version=posted_version(request))
    except ReceptionError as problem:
        text = "; ".join(text for texts in problem.fields.values() for text in texts) or problem.for_people
        if not request.htmx and not isinstance(problem, InvalidInput):
            messages.error(request, text)
            return redirect("counter-reception", code)
        if not request.htmx:
            page = page_context(find_dossier(request, code), contact_form=refused_form(request, problem))
            return render(request, "counter/reception.html", page, status=422)
        return render(request, "parts/_savestate.html", {"saved_at": None, "problem": text})
    if not request.htmx:
        return redirect("counter-reception", code)
    return render(
        request, "counter/_contact_saved.html", page_context(find_dossier(request, code)) | {"saved_at": now()}
    )


def posted_version(request) -> int | None:
    """Return the version of the dossier that the page shows; row actions and autosaves keep it up to date."""
    return whole_number(request.POST.get("version", ""), digits=9)


def refused_form(request, problem: ReceptionError) -> ContactForm:
    """Return the form with everything typed, and with the refusal at the fields that it names."""
    form = ContactForm(request.POST)
    form.full_clean()
    for name, texts in problem.fields.items():
        field = name.removeprefix("owner.")
        form.add_error(field if field in form.fields else None, texts)
    return form


@declare(OFFICER)
@require_POST
def accept(request, code):
    """Accept the dossier and go to its receipt, or go to the first thing that is missing."""
    dossier = find_bare(request, code)
    try:
        accept_dossier(dossier=dossier, by=actor_of(request), version=posted_version(request))
    except NotComplete as problem:
        messages.warning(request, problem.for_people)
        missing = build_board(find_dossier(request, code)).missing
        anchor = missing[0].anchor if missing else "board"
        return redirect(reverse("counter-reception", args=[code]) + f"#{anchor}")
    except StaleVersion as problem:
        messages.error(request, problem.for_people)
        return redirect("counter-reception", code)
    except ReceptionError as problem:
        messages.error(request, problem.for_people)
        return redirect("counter-dossier", code)
    return redirect("counter-receipt", code)
