"""Lists are read along their indexes whatever PostgreSQL believes about its tables: in the test database, nothing."""

import pytest
from django.db import connection

from kho_portal.planning import PREFIX, along_indexes
from reception.dossiers.glances import with_glances
from reception.dossiers.queues import QUEUES, QueueFilter, count_queues, filter_dossiers, in_queue, search_dossiers
from reception.models import Dossier, Party
from tests.programs import open_over_api

pytestmark = [pytest.mark.django_db, pytest.mark.services]
WAITING = "cho-kho"  # found from the promises, which are few, and then sorted


def plan(rows) -> str:
    """How PostgreSQL reads the first page of these rows."""
    with along_indexes():
        return rows[:51].explain()


@pytest.mark.parametrize("queue", [queue for queue in QUEUES if queue.key != WAITING], ids=lambda queue: queue.key)
def test_a_queue_is_read_in_the_order_of_an_index(officer, api, queue):
    open_over_api(api)
    said = plan(with_glances(in_queue(queue, user=officer)))
    assert "Index Scan" in said and "Sort" not in said and "Seq Scan on reception_dossier" not in said, said


@pytest.mark.parametrize(
    "wanted", [{}, {"status": "draft"}, {"procedure": "1.003709"}, {"due": "overdue"}, {"due": "today"}], ids=str
)
def test_a_list_of_the_api_is_read_in_the_order_of_an_index(officer, api, wanted):
    open_over_api(api)
    rows = filter_dossiers(Dossier.objects.visible_to(officer), QueueFilter(**wanted))
    rows = rows.order_by(*(("due_at", "pk") if "due" in wanted else ("-pk",)))
    said = plan(rows)
    assert "Index Scan" in said and "Sort" not in said and "Seq Scan" not in said, said


def test_the_counts_scan_no_table(officer, api, django_assert_num_queries):
    open_over_api(api)
    with along_indexes(), django_assert_num_queries(1) as queries:
        counts = count_queues(officer)
    assert counts.by_key["ban-nhap"] == 1
    with along_indexes(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {queries.captured_queries[0]['sql'].removeprefix(PREFIX)}")
        said = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan" not in said and "promise_standing" in said, said


@pytest.mark.django_db(transaction=True)
def test_the_settings_end_with_the_query(db):
    def sorting() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW enable_sort")
            return cursor.fetchone()[0]

    with along_indexes():
        assert sorting() == "off"
        assert Dossier.objects.filter(code="%").count() == 0
    assert sorting() == "on"


def test_the_end_of_a_code_is_found_through_its_index(officer, api):
    code = open_over_api(api).code
    rows = Dossier.objects.with_code_end(code[-8:])
    assert [row.code for row in rows] == [code]
    with along_indexes():
        assert "dossier_code_backwards" in rows.order_by().explain()


def test_the_latest_codes_of_a_beginning_are_found_through_their_index(officer, api):
    codes = [open_over_api(api).code for _ in range(3)]
    rows = Dossier.objects.visible_to(officer).with_code_start(codes[0][:12])
    assert "dossier_code_order" in plan(rows)
    assert [row.code for row in rows] == codes[::-1]


def test_a_code_is_found_by_its_beginning_its_end_and_as_a_whole(officer, api):
    codes = [open_over_api(api).code for _ in range(3)]
    mine = Dossier.objects.visible_to(officer)
    beginning, _, end = codes[1].rpartition("-")
    assert [row.code for row in search_dossiers(mine, codes[1])] == [codes[1]]
    assert [row.code for row in search_dossiers(mine, end)] == [codes[1]]
    assert [row.code for row in search_dossiers(mine, f"{beginning}-")] == codes[::-1]


def test_a_name_is_found_through_the_index_of_its_parts(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "party_name_trigrams" in Party.objects.filter(search_key__contains="minh").order_by().explain()
