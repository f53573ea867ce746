"""Reading lists along their indexes, whatever PostgreSQL believes about its tables."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

# What a planner with stale statistics prefers to walking an index: it takes a full table for one of five rows, reads
# all of it and sorts. A page of fifty rows needs none of these; the penalty itself would start the compiler.
AVOIDED = ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin")
LOCAL = "; ".join(f"SET LOCAL enable_{way} = off" for way in AVOIDED) + "; SET LOCAL jit = off"


@contextmanager
def along_indexes() -> Iterator[None]:
    """Let the queries within read along indexes as long as there is one; other databases than PostgreSQL do anyway.

    For pages of lists that an index holds in their order. Statistics are stale after a large import, after a restore,
    and wherever autovacuum is behind.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(LOCAL)
        yield
