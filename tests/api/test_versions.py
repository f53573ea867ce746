"""ETag and If-Match: nobody overwrites what somebody else has changed, and background work disturbs nobody."""

import pytest

from reception.models import Dossier, Slot
from tests.files.makers import pdf
from tests.programs import CONSENT, LLTP, OpenDossier, assert_problem, open_over_api

STALE = '"99"'


def writes(held: OpenDossier) -> list:
    """Every way to change a dossier, as a call that takes headers."""
    caller, first, shown = held.caller, held.slot(index=0), held.slot(name="Căn cước")
    at = held.at
    lookup = {"consent": CONSENT}
    choice = {"offer": "x", "consent": CONSENT}
    return [
        lambda **h: caller.patch(held.path, {"owner": {"phone": "0987654321"}}, **h),
        lambda **h: caller.patch(held.path, {"case": "Tự nộp"}, **h),
        lambda **h: caller.post(f"{held.path}lookup/", lookup, **h),
        lambda **h: caller.post(f"{held.path}accept/", **h),
        lambda **h: caller.delete(at(first, "choice/"), **h),
        lambda **h: caller.upload(at(first, "files/"), pdf(), **h),
        lambda **h: caller.post(at(shown, "shown/"), **h),
        lambda **h: caller.post(at(first, "compared/"), **h),
        lambda **h: caller.post(at(first, "waive/"), {"reason": "Không cần"}, **h),
        lambda **h: caller.post(at(first, "missing/"), {"issuer": "Trường Đại học Y"}, **h),
        lambda **h: caller.post(at(first, "promise/"), **h),
        lambda **h: caller.delete(at(first, "promise/"), **h),
        lambda **h: caller.post(f"{held.path}submit/", {"declared": True}, **h),
        lambda **h: caller.post(at(first, "choose/"), choice, **h),
    ]


@pytest.mark.django_db
def test_a_stale_version_changes_nothing_anywhere(api):
    held = open_over_api(api, procedure="2.000635", case="Tự nộp")
    before = held.now
    for number, write in enumerate(writes(held)):
        if number == len(writes(held)) - 1:
            continue  # choosing needs a real offer: see below
        for tag in (STALE, 'W/"99"', "99", '"abc"', "không"):
            answer = write(If_Match=tag)
            assert_problem(answer, 412, "STALE_VERSION")
            assert answer["ETag"] == '"1"', number
    assert held.now == before


@pytest.mark.django_db
def test_a_stale_choice_and_a_stale_removal_are_refused(looked_up):
    slot = looked_up.slot(LLTP)
    body = {"offer": slot["offers"][0]["id"], "consent": CONSENT}
    refused = looked_up.caller.post(looked_up.at(slot, "choose/"), body, If_Match=STALE)
    assert_problem(refused, 412, "STALE_VERSION")
    assert looked_up.slot(LLTP)["state"] == "offered"
    first = looked_up.slot(index=0)
    file = looked_up.caller.upload(looked_up.at(first, "files/"), pdf()).json()["files"][0]
    path = looked_up.at(first, f"files/{file['id']}/")
    assert_problem(looked_up.caller.delete(path, If_Match=STALE), 412, "STALE_VERSION")
    assert looked_up.caller.delete(path, If_Match=f'"{looked_up.now["version"]}"').json()["files"] == []


@pytest.mark.django_db
@pytest.mark.parametrize("form", ['"{}"', "{}", 'W/"{}"', "*"])
def test_the_version_that_was_read_is_accepted(opened, form):
    answer = opened.caller.patch(opened.path, {"owner": {"address": "Số 1"}}, If_Match=form.format(1))
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')


@pytest.mark.django_db
def test_every_answer_about_a_dossier_carries_its_version(looked_up):
    api, slot, shape = looked_up.caller, looked_up.slot(LLTP), looked_up.at
    offer = slot["offers"][0]
    answers = [
        api.get(looked_up.path),
        looked_up.look_up(),
        api.get(f"warehouse/?dossier={looked_up.code}"),
        api.post(shape(looked_up.slot(index=0), "waive/"), {"reason": "Không cần"}),
    ]
    slot = looked_up.slot(LLTP)
    offer = slot["offers"][0]
    answers += [
        api.get(shape(slot, f"offers/{offer['id']}/preview/{offer['files'][0]['id']}/")),
        looked_up.choose(slot, offer),
        api.delete(shape(slot, "choice/")),
    ]
    for answer in answers:
        assert answer.status_code < 300, answer.content
        assert answer["ETag"].strip('"').isdigit()
    assert answers[-1]["ETag"] == f'"{looked_up.now["version"]}"'


@pytest.mark.django_db(transaction=True)
def test_background_work_never_raises_the_version(looked_up, work):
    slot = looked_up.slot(LLTP)
    chosen = looked_up.choose(slot, slot["offers"][0])
    assert chosen.status_code == 202
    work()
    answer = looked_up.caller.get(looked_up.path)
    assert answer["ETag"] == chosen["ETag"]
    assert looked_up.slot(LLTP)["state"] == "ready"


@pytest.mark.django_db
def test_a_stale_upload_leaves_no_bytes_behind(opened, settings):
    first = opened.slot(index=0)
    assert_problem(opened.caller.upload(opened.at(first, "files/"), pdf(), If_Match=STALE), 412, "STALE_VERSION")
    assert [path for path in settings.STORAGE_ROOT.rglob("*") if path.is_file()] == []


@pytest.mark.django_db
def test_an_accepted_dossier_takes_no_more_changes(api, officer):
    held = open_over_api(api, procedure="2.000635", case="Tự nộp")
    Slot.objects.filter(dossier__code=held.code).update(is_required=False)
    assert api.post(f"{held.path}accept/").status_code == 200
    version = Dossier.objects.get(code=held.code).version
    for write in writes(held)[:-1]:
        assert_problem(write(), 409, "DOSSIER_NOT_OPEN")
    assert Dossier.objects.get(code=held.code).version == version
