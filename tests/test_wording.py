"""A query that is worded once gives what it would give if it were worded anew."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.db.models import BigIntegerField, CharField, DateTimeField, F, OuterRef, Subquery, Value
from django.db.models.functions import Concat
from django.utils import timezone

from kho_portal.wording import Among, Blank, Worded, WordedOnce, WordedRows

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


def test_rows_are_the_same_as_those_of_a_query_that_reads_along(officer, django_assert_num_queries):
    nobody = User.objects.create_superuser("khong-noi-lam-viec")
    number = Blank("pk", BigIntegerField())
    account = WordedRows(User.objects.filter(pk=number), "office__parent", "office__successor")
    for user in (officer, nobody):
        expected = User.objects.select_related("office__parent", "office__successor").get(pk=user.pk)
        with django_assert_num_queries(1):
            found = account.ask_one(pk=user.pk)
            offices = [each.office and vars(each.office).keys() for each in (found, expected)]
            assert found == expected and offices[0] == offices[1]
            assert found.office is None or found.office.parent == expected.office.parent
        for field in User._meta.concrete_fields:
            assert getattr(found, field.attname) == getattr(expected, field.attname), field.name
        assert not found._state.adding and not found.get_deferred_fields()
    assert account.ask(pk=0) == [] and account.ask_one(pk=0) is None


@pytest.mark.parametrize("many", [[], [3], list(range(2000))], ids=len)
def test_numbers_among_many_are_one_parameter(officer, many, django_assert_num_queries):
    wanted = [*many, officer.pk] if many else []
    with django_assert_num_queries(1) as queries:
        found = list(User.objects.filter(Among(F("pk"), wanted)))
    assert [user.pk for user in found if user == officer] == wanted[-1:]
    assert len(queries.captured_queries[0]["sql"]) < 2000 + 6 * len(many)
    filled = Worded(User.objects.filter(Among(F("pk"), Blank("pks", BigIntegerField()))).values_list("username"))
    assert [(officer.username,)] == [row for row in filled.ask(pks=[officer.pk])] and filled.ask(pks=[]) == []
