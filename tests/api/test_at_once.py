"""Several programs and officers act on one dossier at the same moment: each act happens whole, or not at all."""

import threading

import pytest
from django.db import connection

from connectors.models import Download
from kho_portal.audit.models import AuditEntry
from reception.models import Attachment, Consent, Dossier, Offer, Slot
from tests.files.makers import pdf
from tests.programs import LLTP, Caller, OpenDossier, token_of

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


def at_once(officer, act, count: int = AT_ONCE) -> list:
    """`act(caller, number)` by as many programs of one office, started together; their answers."""
    token, answers, gate = token_of(officer), [], threading.Barrier(count)

    def run(number):
        caller = Caller(token)
        gate.wait()
        try:
            answers.append(act(caller, number))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == count
    return answers


def seen_by(caller: Caller, held: OpenDossier) -> OpenDossier:
    return OpenDossier(caller, held.code)


def test_the_same_choice_pressed_six_times_is_one_choice(looked_up, officer):
    slot = looked_up.slot(LLTP)
    answers = at_once(officer, lambda caller, _: seen_by(caller, looked_up).choose(slot, slot["offers"][0]))
    assert {answer.status_code for answer in answers} == {202}
    assert Consent.objects.filter(purpose="use").count() == 1
    assert Attachment.objects.count() == Download.objects.count() == len(slot["offers"][0]["files"])
    assert AuditEntry.objects.filter(action="document.choose").count() == 1


def test_different_choices_at_once_leave_one_paper_and_one_consent(looked_up, officer):
    slot = looked_up.slot(LLTP)
    answers = at_once(officer, lambda caller, n: seen_by(caller, looked_up).choose(slot, slot["offers"][n % 3]))
    assert {answer.status_code for answer in answers} == {202}
    live = Attachment.objects.filter(removed_at__isnull=True)
    assert len({attachment.offer_id for attachment in live}) == 1
    assert Consent.objects.filter(purpose="use", withdrawn_at__isnull=True).count() == 1
    waiting = Download.objects.exclude(status="cancelled")
    assert {download.offered_file_id for download in waiting} == {attachment.offered_file_id for attachment in live}


def test_scans_that_arrive_at_once_are_all_kept(opened, officer):
    path = opened.at(opened.slot(index=0), "files/")
    answers = at_once(officer, lambda caller, n: caller.upload(path, pdf(pages=n + 1), name=f"trang {n}.pdf"), 4)
    assert {answer.status_code for answer in answers} == {201}
    files = opened.slot(index=0)["files"]
    assert sorted(file["pages"] for file in files) == [1, 2, 3, 4]
    assert opened.now["version"] == 5


def test_one_version_is_changed_once(opened, officer):
    answers = at_once(
        officer, lambda caller, n: caller.patch(opened.path, {"owner": {"address": f"Số {n}"}}, If_Match='"1"')
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * (AT_ONCE - 1)
    assert opened.now["version"] == 2


def test_a_dossier_is_accepted_once(opened, officer):
    Slot.objects.update(is_required=False)
    answers = at_once(officer, lambda caller, _: caller.post(f"{opened.path}accept/"))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * (AT_ONCE - 1)
    assert AuditEntry.objects.filter(action="dossier.accept").count() == 1
    dossier = Dossier.objects.get(code=opened.code)
    assert [event.kind for event in dossier.events.all()].count("dossier.accepted") == 1


def test_look_ups_at_once_leave_each_offer_once(opened, officer, directory):
    answers = at_once(officer, lambda caller, _: seen_by(caller, opened).look_up(), 3)
    assert {answer.status_code for answer in answers} == {200}
    live = Offer.objects.filter(slot__public_id=opened.slot(LLTP)["id"], retired_at__isnull=True)
    assert live.count() == 3
    assert len({offer.offered_document.lookup_id for offer in live}) == 1


def test_a_choice_during_a_look_up_is_not_lost(looked_up, officer):
    slot = looked_up.slot(LLTP)

    def act(caller, number):
        held = seen_by(caller, looked_up)
        return held.look_up() if number % 2 else held.choose(slot, slot["offers"][1])

    answers = at_once(officer, act, 4)
    assert {answer.status_code for answer in answers} <= {200, 202, 409}
    now = looked_up.slot(LLTP)
    chosen = any(answer.status_code == 202 for answer in answers)
    assert now["state"] == ("retrieving" if chosen else "offered")
    assert now["files"] or not chosen
