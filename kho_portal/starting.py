"""How a process ends that cannot run: with one plain sentence for each reason, and without a traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from kho_portal.environment import WrongSettings

COULD_NOT_RUN = 2
# Gunicorn starts a worker again and again that ends with any other status while it boots; with this one it stops.
GUNICORN_MUST_STOP = 4

NO_DATABASE = "DATABASE_URL: không mở được cơ sở dữ liệu ({told}), xin xem máy chủ đã chạy chưa, địa chỉ đúng chưa."
NOT_MIGRATED = (
    "Cơ sở dữ liệu chưa có đủ bảng của phiên bản này. Xin chạy: manage.py migrate, rồi chạy lại lệnh vừa rồi."
)


@contextmanager
def ended_by_wrong_settings(status: int = COULD_NOT_RUN) -> Iterator[None]:
    """End the process with `status` if its settings are wrong, and say what is wrong on standard error."""
    try:
        yield
    except WrongSettings as wrong:
        sys.stderr.write(f"{wrong}\n")
        sys.exit(status)


@contextmanager
def ended_by_database() -> Iterator[None]:
    """End the process if the database is not there or not prepared; its other errors stay what they are."""
    from django.db import DatabaseError, InterfaceError

    try:
        yield
    except (DatabaseError, InterfaceError):
        reason = _why_no_database()
        if reason is None:
            raise
        sys.stderr.write(f"{reason}\n")
        sys.exit(COULD_NOT_RUN)


def _why_no_database() -> str | None:
    """Return what is wrong with the database as a whole, None when it is there with all of our tables."""
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        connection.close()
        connection.ensure_connection()
    except DatabaseError as problem:
        told = str(problem).strip().partition("\n")[0]
        return NO_DATABASE.format(told=told)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return NOT_MIGRATED
    return None
