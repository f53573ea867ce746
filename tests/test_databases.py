"""A transactional test leaves the database as a fresh one."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from reception.demo.load_catalogue import load_accounts, load_agencies, load_procedures
from reception.models import Procedure, User
from tests.conftest import PASSWORD
from tests.databases import COPY

pytestmark = pytest.mark.django_db(transaction=True)


def rows_of_every_table() -> dict[str, list]:
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
            found[table] = cursor.fetchall()
    return found


def test_what_a_test_wrote_is_gone_and_what_every_database_holds_stays(database_with_catalogue):
    fresh = rows_of_every_table()
    assert fresh["django_content_type"] and fresh["auth_permission"] and fresh["django_migrations"]
    database_with_catalogue.fill()
    User.objects.create_user("canbo9", full_name="Lê Thị Lan")
    assert rows_of_every_table() != fresh

    database_with_catalogue.empty()

    assert rows_of_every_table() == fresh


def test_the_catalogue_is_the_one_that_the_demo_loads(catalogue, django_db_setup):
    copied = {table: rows for table, rows in rows_of_every_table().items() if not table.startswith(COPY)}
    django_db_setup.empty()
    load_agencies()
    load_accounts(PASSWORD)
    load_procedures()
    loaded = rows_of_every_table()
    assert {table: len(rows) for table, rows in copied.items()} == {table: len(loaded[table]) for table in copied}
    assert Procedure.objects.count() and User.objects.get(username="canbo1").check_password(PASSWORD)


def test_what_every_database_holds_is_put_right_when_a_test_touched_it(django_db_setup):
    kinds, permissions = ContentType.objects.count(), Permission.objects.count()
    kind = ContentType.objects.create(app_label="reception", model="tam")
    Permission.objects.create(codename="tam", name="tam", content_type=kind)
    django_db_setup.empty()
    assert (ContentType.objects.count(), Permission.objects.count()) == (kinds, permissions)

    Permission.objects.all().delete()
    django_db_setup.empty()
    assert (ContentType.objects.count(), Permission.objects.count()) == (kinds, permissions)
    assert not ContentType.objects.filter(model="tam").exists()
