"""The actions of one row of the board; the first one is the primary action, which the Enter key starts."""

from types import SimpleNamespace

from django.urls import reverse

from reception.dossiers.slot_state import sent_by_citizen
from reception.models import AttachmentSource, Channel, Slot
from reception.reuse.missing import may_report
from reception.reuse.promises import may_promise
from reception.words.rows import RowState
from reception.words.steps import MissingStep

UPLOAD_ACCEPT = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
# The source would send the same bytes again, so fetching comes after a scan.
SAME_AGAIN = {"FILE_SUSPECT", "FILE_LOCKED"}
CHOOSE_LABELS = {RowState.CHOOSE: "Chọn giấy tờ", RowState.OFFERED_OWN: "Dùng giấy tờ này"}


def slot_url(name: str, code: str, slot: Slot) -> str:
    """Return the address of one action on one slot."""
    return reverse(name, args=[code, slot.public_id])


def act(label: str, url: str, **more) -> SimpleNamespace:
    """Return one action of a row as its template reads it: a link, a small form, or an upload.

    What records `evidence` has no key: the focus is never put on it, and Enter presses it on purpose.
    """
    base = {"icon": "", "key": "", "kind": "", "method": "post", "dialog": False, "disabled_reason": "", "name": ""}
    base |= {"value": "", "accept": UPLOAD_ACCEPT, "form": "", "new_tab": False, "evidence": False}
    return SimpleNamespace(label=label, url=url, **(base | more))


def add_actions(row, slot: Slot, code: str) -> None:
    """Store the actions in the row: the first is the primary one; files that an officer uploaded can be removed."""
    actions = list(_actions(row, slot, code))
    row.primary, row.actions = (actions[0], actions[1:]) if actions else (None, [])
    if slot.live_attachments and slot.live_attachments[0].source == AttachmentSource.UPLOAD:
        for line, attachment in zip(row.files, slot.live_attachments, strict=True):
            if sent_by_citizen(attachment, slot.dossier):
                continue
            url = reverse("counter-remove", args=[code, slot.public_id, line.id])
            line.actions.append(act("Bỏ tệp", url, icon="x", kind="quiet"))


def _actions(row, slot: Slot, code: str):
    """Yield the actions for the state of the row, the primary one first."""
    actions_for_state = BY_STATE.get(row.state, _missing_actions)
    yield from actions_for_state(row, slot, code)


def _is_online(slot: Slot) -> bool:
    """Whether the dossier came online: then only the citizen asks, chooses and agrees, and no officer for them."""
    return slot.dossier.channel == Channel.ONLINE


def _upload(slot: Slot, code: str, label: str = "Tải tệp lên") -> SimpleNamespace:
    return act(label, slot_url("counter-upload", code, slot), icon="upload", kind="upload", key="T")


def _drop(slot: Slot, code: str, label: str, **more) -> SimpleNamespace:
    return act(label, slot_url("counter-drop", code, slot), **more)


def _offered_actions(row, slot: Slot, code: str):
    if not _is_online(slot):
        label = CHOOSE_LABELS.get(row.state, "Xin xác nhận")
        yield act(label, slot_url("counter-choose", code, slot), method="get", dialog=True, icon="pen")
    yield _upload(slot, code)


def _fetching_actions(row, slot: Slot, code: str):
    yield _drop(slot, code, "Dừng")
    if row.advice:  # the source is silent, but the counter need not wait for it
        yield _upload(slot, code)
        yield from _promise_action(slot, code)


def _failed_actions(row, slot: Slot, code: str):
    chosen = next((attachment.offer for attachment in slot.live_attachments if attachment.offer_id), None)
    ways = [_upload(slot, code)]
    if chosen is not None:
        retry = slot_url("counter-retry", code, slot)
        reload = act("Tải lại", retry, icon="refresh", key="R", name="offer", value=chosen.public_id)
        ways.insert(1 if row.advice and row.advice.code in SAME_AGAIN else 0, reload)
    yield from ways
    yield from _promise_action(slot, code)
    yield _drop(slot, code, "Chọn giấy tờ khác", kind="quiet")


def _promised_actions(row, slot: Slot, code: str):
    yield act("Thử ngay", slot_url("counter-promise-try", code, slot), icon="refresh", key="R")
    yield _upload(slot, code)
    yield act("Thôi hẹn", slot_url("counter-promise-drop", code, slot), kind="quiet")


def _mismatch_actions(row, slot: Slot, code: str):
    url = slot_url("counter-mismatch", code, slot)
    yield act("Xem điểm không khớp", url, method="get", dialog=True, icon="eye")
    yield act("Xem", row.files[0].url, method="get", icon="eye", key="X", new_tab=True)
    if not _is_online(slot):
        yield _drop(slot, code, "Bỏ chọn", kind="quiet")


def _promise_action(slot: Slot, code: str):
    if may_promise(slot):
        yield act("Bổ sung từ kho sau", slot_url("counter-promise", code, slot), icon="later", key="S")


def _missing_actions(row, slot: Slot, code: str):
    online = _is_online(slot)
    waive = act("Miễn…", slot_url("counter-waive", code, slot), method="get", dialog=True, kind="quiet")
    if slot.is_only_seen:
        if not online:  # the citizen shows it when the result is collected
            yield act("Đã xem bản chính", slot_url("counter-shown", code, slot), icon="eye", evidence=True)
            yield waive
        return
    if row.state == RowState.LOOKUP_FAILED and not online:
        # A button of the look-up form, so that the browser also sends numbers typed in other rows.
        yield act("Thử lại", "", icon="refresh", key="R", form="lookup", name="again", value="1")
    yield _upload(slot, code)
    yield from _promise_action(slot, code)
    if row.state == RowState.NOT_FOUND and may_report(slot):
        url = slot_url("counter-missing", code, slot)
        yield act("Có mà không thấy?", url, method="get", dialog=True, kind="quiet")
    yield waive


def _ready_actions(row, slot: Slot, code: str):
    if row.step == MissingStep.COMPARE:
        url = slot_url("counter-compared", code, slot)
        yield act("Đã đối chiếu bản chính", url, icon="stamp", evidence=True)
    if row.files and row.files[0].url:
        yield act("Xem", row.files[0].url, method="get", icon="eye", key="X", new_tab=True)
    if any(each.offer_id for each in slot.live_attachments):
        if not _is_online(slot):
            yield _drop(slot, code, "Bỏ chọn", kind="quiet")
    elif slot.live_attachments:
        yield _upload(slot, code, "Thêm tệp")
    elif slot.waived_at:
        yield _upload(slot, code)


BY_STATE = {
    RowState.CHOOSE: _offered_actions,
    RowState.OFFERED_OWN: _offered_actions,
    RowState.OFFERED_NATIONAL: _offered_actions,
    RowState.FETCHING: _fetching_actions,
    RowState.FETCH_FAILED: _failed_actions,
    RowState.PROMISED: _promised_actions,
    RowState.MISMATCH: _mismatch_actions,
    RowState.READY: _ready_actions,
}
