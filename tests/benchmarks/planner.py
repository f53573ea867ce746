"""What PostgreSQL's planner believes about the tables: fresh statistics, or stale ones.

`stale`: the tables were counted when the installation was new and nearly empty, and nobody has counted them since, as
on the day after a large import or with autovacuum behind. `never`: nobody has counted them at all, as after a restore.
Autovacuum is off for the tables, so that a state lasts as long as it is measured.
"""

import psycopg

from tests.live import Installation

TABLES = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public'"


class Planner:
    """Sets what the planner of an installation's database believes. On SQLite only `count` does anything."""

    def __init__(self, site: Installation) -> None:
        self._url = site.env["DATABASE_URL"]
        self.is_postgres = self._url.startswith("postgres")
        self._site = site

    def hold(self) -> None:
        """What is believed now stays believed, however many rows come: the tables are counted as they are."""
        self.count()
        if self.is_postgres:
            with psycopg.connect(self._url, autocommit=True) as connection:
                for (table,) in connection.execute(TABLES).fetchall():
                    connection.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")

    def count(self) -> None:
        """The planner knows the tables as they are, and what autovacuum would have done is done."""
        self._run("VACUUM ANALYZE" if self.is_postgres else "ANALYZE")

    def settle(self) -> None:
        """Nothing that a load leaves behind (dead rows, unwritten pages) disturbs what is measured next."""
        if self.is_postgres:
            self._run("CHECKPOINT")

    def forget(self) -> bool:
        """The planner knows nothing about any table; False when we may not make it forget."""
        if not self.is_postgres:
            return False
        try:
            with psycopg.connect(self._url) as connection:
                ours = "(SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)"
                connection.execute(f"DELETE FROM pg_statistic WHERE starelid IN {ours}")
                connection.execute(f"UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE oid IN {ours}")
        except psycopg.errors.InsufficientPrivilege:
            return False
        return True

    def _run(self, statement: str) -> None:
        if self.is_postgres:
            with psycopg.connect(self._url, autocommit=True) as connection:
                connection.execute(statement)
        else:
            self._site.query(statement)
