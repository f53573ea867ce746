"""Reading lists along their indexes, whatever PostgreSQL believes about its tables."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

# What a planner with stale statistics prefers to walking an index: it takes a full table for one of five rows, reads
# all of it and sorts. A page of fifty rows needs none of these; the penalty itself would start the compiler and more
# processes.
SCANS = ("enable_seqscan", "enable_bitmapscan", "enable_sort", "enable_hashjoin", "enable_mergejoin")
SETTINGS = {scan: "off" for scan in SCANS} | {"jit": "off", "max_parallel_workers_per_gather": "0"}
PREFIX = "".join(f"SET LOCAL {name} = {value}; " for name, value in SETTINGS.items())


@contextmanager
def along_indexes() -> Iterator[None]:
    """Let the queries within read along indexes as long as there is one; other databases than PostgreSQL do anyway.

    For pages of lists that an index holds in their order. Statistics are stale after a large import, after a restore,
    and wherever autovacuum is behind. Each query brings the settings along, which end with it, or with the transaction
    that it is part of.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.execute_wrapper(_with_settings):
        yield


def _with_settings(execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
    """Send the settings and the query as one message, and leave the cursor at the rows of the query."""
    answer = execute(PREFIX + sql, params, many, context)
    for _ in SETTINGS:
        context["cursor"].nextset()
    return answer
