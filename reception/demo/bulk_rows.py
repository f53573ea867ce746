"""Writing very many rows of a model: values as the model prepares them, without an object of the model for every row.

PostgreSQL gets them by COPY, SQLite by one prepared statement. Signals are not sent; constraints hold as ever.
"""

import json
from collections.abc import Iterable, Sequence
from itertools import chain

from django.db import connection
from django.db.models import JSONField, Model

Row = dict[str, object]


class Sheet:
    """One model's table. The caller holds a transaction."""

    def __init__(self, model: type[Model]) -> None:
        self.table = model._meta.db_table
        self.fields = {field.column: field for field in model._meta.concrete_fields}

    def row_of(self, instance: Model) -> Row:
        """Return what saving `instance` would store, by column, without a key that it does not have yet.

        Copies with some columns changed are rows too.
        """
        keyed = self.fields if instance.pk is not None else [name for name in self.fields if name != "id"]
        return {name: self.stored(name, self.fields[name].pre_save(instance, add=True)) for name in keyed}

    def stored(self, column: str, value: object) -> object:
        """Return `value` as the database takes it in this column."""
        if isinstance(self.fields[column], JSONField):
            return json.dumps(value)
        return self.fields[column].get_db_prep_save(value, connection)

    def reserve(self, number: int) -> Sequence[int]:
        """Return `number` keys that no other row gets."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
                cursor.execute(sequence, [self.table, number])
                return [key for (key,) in cursor.fetchall()]
            # SQLite lets one transaction write at a time, and counts on from the largest key that is written.
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [self.table])
            last = (cursor.fetchone() or [0])[0]
            return range(last + 1, last + 1 + number)

    def write(self, rows: Iterable[Row]) -> None:
        """Insert the rows, which name the same columns in the same order."""
        rows = iter(rows)
        first = next(rows, None)
        if first is None:
            return
        values = (tuple(row.values()) for row in chain([first], rows))
        quote = connection.ops.quote_name
        target = f"{quote(self.table)} ({', '.join(map(quote, first))})"
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {target} FROM STDIN") as copy:
                    for each in values:
                        copy.write_row(each)
            else:
                places = ", ".join(["%s"] * len(first))
                cursor.executemany(f"INSERT INTO {target} VALUES ({places})", values)  # noqa: S608 - names of models

    def count(self) -> None:
        """Let PostgreSQL learn how many rows there are; SQLite plans without counts."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {connection.ops.quote_name(self.table)}")
