"""Receiving files in pieces, for telephones on poor lines: a confirmed piece is never sent twice.

The pages' script calls it. POST …/gui/phan {name, size, stamp} -> {id, received}; POST …/gui/phan/<id> with `X-Offset`
and bytes -> {received}; POST …/gui/xong {id, id, …} -> {url}. Refusals are {code, text}, with `received` where to go
on. Without scripts the form of the page sends whole files.
"""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.views.decorators.http import require_POST

from kho_portal.files import pieces
from kho_portal.files.errors import FileProblem, StorageUnavailable
from reception.base.numbers import whole_number
from reception.citizen.papers import back, find_slot, take_papers
from reception.screens.policy import CITIZEN, actor_of, declare

NO_NUMBER = -1


@declare(CITIZEN)
@require_POST
def begin(request, public_id, slot_id):
    """Return the id of the upload and the byte to go on with: 0, or as many as arrived before the line was lost."""
    slot = find_slot(request, public_id, slot_id)
    try:
        row = pieces.begin(
            place=slot.public_id,
            name=request.POST.get("name", "").replace("\x00", "")[:200],
            size=_number(request.POST.get("size", "")),
            stamp=request.POST.get("stamp", "")[:40],
        )
    except FileProblem as problem:
        return _refused(problem)
    return JsonResponse({"id": row.public_id, "received": row.received})


@declare(CITIZEN)
@require_POST
def append(request, public_id, slot_id, piece_id):
    """Store the next piece on disk before answering."""
    slot = find_slot(request, public_id, slot_id)
    row = next(iter(pieces.find([piece_id], place=slot.public_id)), None)
    if row is None:
        raise Http404
    if _number(request.headers.get("Content-Length", "")) > pieces.MOST_PIECE:
        return JsonResponse({"code": "FILE_TOO_LARGE", "text": "Phần gửi quá lớn."}, status=413)
    try:
        row = pieces.append(row, offset=_number(request.headers.get("X-Offset", "")), piece=request.body)
    except FileProblem as problem:
        return _refused(problem)
    return JsonResponse({"received": row.received})


@declare(CITIZEN)
@require_POST
def finish(request, public_id, slot_id):
    """Attach the files whose pieces have all arrived; pictures sent together become one paper.

    Each paper is attached or refused by itself, and its pieces are deleted then. If our own disk or inspector fails,
    the other pieces wait for the next try.
    """
    slot = find_slot(request, public_id, slot_id)
    rows = pieces.find(request.POST.getlist("id"), place=slot.public_id)
    if not rows:
        raise Http404
    try:
        with pieces.opened(rows) as files:
            row_of = dict(zip(files, rows, strict=True))
            refused = take_papers(
                slot, files, actor_of(request), done=lambda paper: pieces.forget([row_of[file] for file in paper])
            )
    except StorageUnavailable as problem:
        return _refused(problem, status=503)
    except FileProblem as problem:  # some pieces of a file have not arrived
        return _refused(problem)
    for text in refused:
        messages.error(request, f"{slot.name}: {text}")
    return JsonResponse({"url": back(slot, at="messages" if refused else "").url})


def _number(text: str) -> int:
    """Return the number that a text writes, NO_NUMBER for any other text."""
    number = whole_number(text)
    return NO_NUMBER if number is None else number


def _refused(problem, *, status: int = 422) -> JsonResponse:
    """Answer with the code and the words of a refusal; 409 with the right byte for a piece at the wrong place."""
    refusal = {"code": problem.code, "text": problem.for_people}
    if isinstance(problem, pieces.WrongPlace):
        return JsonResponse(refusal | {"received": problem.received}, status=409)
    return JsonResponse(refusal, status=status)
