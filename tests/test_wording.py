"""A query that is worded once gives what it would give if it were worded anew."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.db.models import CharField, DateTimeField, OuterRef, Subquery, Value
from django.db.models.functions import Concat
from django.utils import timezone

from kho_portal.wording import Blank, Worded, WordedOnce

User = get_user_model()
pytestmark = pytest.mark.django_db


def test_blanks_are_filled_in_anew_each_time(officer, colleague):
    named = Worded(User.objects.filter(username=Blank("name", CharField()), is_active=True).values_list("pk"))
    assert [named.ask(name=user.username) for user in (officer, colleague)] == [[(officer.pk,)], [(colleague.pk,)]]
    assert named.ask(name="'; --") == []
    with pytest.raises(KeyError):
        named.ask()


@pytest.mark.parametrize("zone", [datetime.UTC, datetime.timezone(datetime.timedelta(hours=7))])
def test_a_moment_is_compared_as_a_moment_in_any_zone(officer, zone):
    at = timezone.now()
    User.objects.filter(pk=officer.pk).update(last_login=at)
    before = Worded(User.objects.filter(last_login__lt=Blank("at", DateTimeField())).values_list("pk"))
    second = datetime.timedelta(seconds=1)
    assert before.ask(at=(at - second).astimezone(zone)) == []
    assert before.ask(at=(at + second).astimezone(zone)) == [(officer.pk,)]


def test_a_column_worded_once_belongs_to_the_row_around_it(officer, colleague):
    same = User.objects.filter(pk=OuterRef("pk"))
    greeting = WordedOnce(Subquery(same.values(said=Concat(Value("chào "), "username"))))
    for rows in (User.objects.all(), User.objects.filter(pk=colleague.pk).select_related("office")):
        found = rows.annotate(greeting=greeting)
        assert len(found) and all(user.greeting == f"chào {user.username}" for user in found)
