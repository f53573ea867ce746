"""Queries that are worded once a process: wording a large one costs Django more than asking it costs the database.

MINE = Blank("officer", IntegerField())
counting = Worded(Dossier.objects.filter(claimed_by=MINE).values_list("pk"))
counting.ask(officer=7)
"""

import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Expression, Field, QuerySet, Value


class Blank(Value):
    """A place for the value `name` in a query; it stands in conditions like a value."""

    def __init__(self, name: str, output_field: Field) -> None:
        super().__init__(name, output_field=output_field)

    def as_sql(self, compiler, connection) -> tuple[str, list]:
        """Leave the blank among the parameters."""
        return "%s", [self]


class Worded:
    """A query as SQL with blanks. Its values must need no conversion when they are read, as numbers and texts do."""

    def __init__(self, rows: QuerySet) -> None:
        self._sql, self._parameters = rows.query.get_compiler(connection=connection).as_sql()

    def ask(self, **values: object) -> list[tuple]:
        """Return the rows, every blank filled in by its name. Raises KeyError for a blank without a value."""
        filled = [_fill(each, values) for each in self._parameters]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, filled)
            return cursor.fetchall()


def _fill(parameter: object, values: dict[str, object]) -> object:
    value = values[parameter.value] if isinstance(parameter, Blank) else parameter
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime.datetime) else value


class WordedOnce(Expression):
    """A column of a table's own rows that is the same in every query: worded when it is first asked for.

    It may name the row around it (OuterRef), which must be of the table that the query begins with.
    """

    def __init__(self, column: Expression) -> None:
        super().__init__(output_field=column.output_field)
        self._column = column
        self._words: dict[tuple[str, str], tuple[str, Any]] = {}

    def resolve_expression(self, query=None, allow_joins=True, reuse=None, summarize=False, for_save=False):
        """Stay as it is: nothing in it depends on the query."""
        return self

    def as_sql(self, compiler, connection) -> tuple[str, Any]:
        """Word the column at the first time, for this database and table."""
        place = (connection.vendor, compiler.query.get_initial_alias())
        if place not in self._words:
            self._words[place] = compiler.compile(self._column.resolve_expression(compiler.query))
        return self._words[place]


def worded_once(build):
    """Let a function without arguments that returns a QuerySet return it `Worded`, once for each kind of database."""

    @cache
    def word(vendor: str) -> Worded:
        return Worded(build())

    return lambda: word(connection.vendor)
