"""The test database of one process: brought back to what it was after a migration, and filled with the demo catalogue.

Django's flush truncates every table, for which PostgreSQL makes and syncs about three hundred files, and then writes
content types and permissions again. Deleting the few rows that a test has written costs next to nothing, and so does
copying rows within the database instead of making them once more.
"""

from collections.abc import Iterable

from django.core.management import call_command
from django.db import connection, transaction

COPY = "copied_"


class TestDatabase:
    """Knows what a migrated database holds before the first test."""

    __test__ = False  # pytest looks for tests in everything that begins so

    def __init__(self) -> None:
        self._tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        self._kept = self._counts(self._tables)
        self._copied: list[str] = []

    def empty(self) -> None:
        """Delete every row that a test has written."""
        self._run(f"DELETE FROM {_quoted(table)}" for table in self._tables if table not in self._kept)
        if self._counts(self._kept) != self._kept:
            call_command("flush", verbosity=0, interactive=False, reset_sequences=False)

    def put_aside(self) -> None:
        """Move every row beyond those of a migration into tables beside the real ones, for `fill`."""
        self._copied = [table for table in self._counts(self._tables) if table not in self._kept]
        self._run(f"CREATE TABLE {_quoted(COPY + table)} AS SELECT * FROM {_quoted(table)}" for table in self._copied)
        self.empty()

    def fill(self) -> None:
        """Write the rows that were put aside, as they were."""
        self._run(f"INSERT INTO {_quoted(table)} SELECT * FROM {_quoted(COPY + table)}" for table in self._copied)

    def _run(self, statements: Iterable[str]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:  # foreign keys are looked at when it ends
            for statement in statements if connection.vendor == "sqlite" else ["; ".join(statements)]:
                cursor.execute(statement)

    def _counts(self, tables: Iterable[str]) -> dict[str, int]:
        """How many rows the tables hold that hold any."""
        columns = ", ".join(f"(SELECT count(*) FROM {_quoted(table)})" for table in tables)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns}")
            return {table: count for table, count in zip(tables, cursor.fetchone(), strict=True) if count}


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
