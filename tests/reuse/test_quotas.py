"""A look-up serves a dossier: an account and an office may ask so often and no more, and learn when it goes on."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection, transaction

from kho_portal.audit.models import AuditEntry
from kho_portal.audit.services import Actor
from reception.base.errors import LookupQuota
from reception.models import Consent, Dossier, LookupUse
from reception.reuse.quotas import count_lookup, forget_uses
from tests.programs import assert_problem

pytestmark = pytest.mark.django_db(transaction=True)


def count(user, kind: str = "officer") -> None:
    """One look-up of this account is counted, in a transaction as a look-up has one."""
    with transaction.atomic():
        count_lookup(Actor(kind=kind, user=user))


@pytest.fixture
def few(settings):
    settings.LOOKUPS_IN_TEN_MINUTES, settings.LOOKUPS_A_DAY, settings.LOOKUPS_OF_AN_OFFICE_A_DAY = 2, 3, 4


def test_the_third_look_up_in_ten_minutes_asks_nothing_and_says_when_it_goes_on(opened, directory, few, time_machine):
    time_machine.move_to("2026-11-30 09:00:30+07:00", tick=False)
    dossier = Dossier.objects.get()
    assert [opened.look_up().status_code for _ in range(2)] == [200, 200]
    asked, audited = len(directory.journal.entries("papers")), AuditEntry.objects.count()
    told = assert_problem(opened.look_up(), 429, "LOOKUP_QUOTA")
    assert "2 lượt trong 10 phút" in told["detail"] and "từ 09:11, 30/11/2026" in told["detail"]
    assert (len(directory.journal.entries("papers")), AuditEntry.objects.count()) == (asked, audited)
    assert Dossier.objects.get().version == dossier.version + 2 and LookupUse.objects.count() == 2
    time_machine.move_to("2026-11-30 09:11:00+07:00", tick=False)
    assert opened.look_up().status_code == 200, "what it says is true"


def test_a_refused_first_look_up_records_no_consent(opened, directory, few, settings, officer):
    count(officer)
    count(officer)
    assert opened.look_up().status_code == 429
    assert not Consent.objects.exists()


def test_a_day_and_an_office_have_their_measure_too(officer, colleague, other_officer, few, time_machine):
    def ask(user, minute: int) -> str:
        time_machine.move_to(f"2026-11-30 {8 + minute // 60:02}:{minute % 60:02}:00+07:00", tick=False)
        try:
            count(user)
        except LookupQuota as refused:
            return refused.for_people
        return ""

    assert [ask(officer, minute) for minute in (0, 20, 40)] == ["", "", ""]
    assert "Tài khoản này đã tra cứu đủ 3 lượt trong một ngày" in ask(officer, 60)
    assert ask(colleague, 61) == "" and "Cơ quan này đã tra cứu đủ 4 lượt" in ask(colleague, 62)
    assert ask(other_officer, 63) == "", "another office"
    time_machine.shift(timedelta(days=1, minutes=1))
    count(officer)
    assert forget_uses() == 5 and LookupUse.objects.count() == 1


def test_the_system_does_not_count_when_it_asks_again_for_a_promised_paper(officer, few):
    for _ in range(5):
        count(officer, "system")
    assert not LookupUse.objects.exists()


def test_the_counter_and_the_citizen_read_the_same_sentence(opened, officer, directory, few):
    from tests.reception.board_reading import signed_in

    for _ in range(2):
        count(officer)
    browser = signed_in(officer)
    answer = browser.post(f"/quay/tiep-nhan/{opened.code}/tra-cuu", {"consent": "yes"}, headers={"HX-Request": "true"})
    assert "xin tra cứu lại từ" in answer.content.decode()


@pytest.mark.services
def test_many_at_once_do_not_pass_together(officer, few):
    passed = []

    def ask() -> None:
        try:
            count(officer)
            passed.append(True)
        except LookupQuota:
            pass
        finally:
            connection.close()

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 2
