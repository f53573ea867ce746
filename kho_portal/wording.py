"""Queries that are worded once a process: wording a large one costs Django more than asking it costs the database.

MINE = Blank("officer", BigIntegerField())
counting = Worded(Dossier.objects.filter(claimed_by=MINE).values_list("pk"))
counting.ask(officer=7)
"""

import datetime
import json
from collections.abc import Callable
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, Field, Model, QuerySet, Value
from django.db.models.constants import LOOKUP_SEP
from django.db.models.lookups import In


class Blank(Value):
    """A place for the value `name` in a query; it stands in conditions like a value."""

    def __init__(self, name: str, output_field: Field) -> None:
        super().__init__(name, output_field=output_field)

    def as_sql(self, compiler, connection) -> tuple[str, list]:
        """Leave the blank among the parameters."""
        return "%s", [self]


class Among(In):
    """As `in`, for numbers, in one parameter: `rows.filter(Among(F("slot"), pks))`.

    The words are the same for any number of them; a placeholder for each costs more than finding the rows.
    """

    def as_sql(self, compiler, connection) -> tuple[str, list]:
        """Compare with an array of big integers, on SQLite with the rows of a JSON array."""
        column, parameters = self.process_lhs(compiler, connection)
        how = "IN (SELECT value FROM json_each(%s))" if connection.vendor == "sqlite" else "= ANY(%s::bigint[])"
        many = self.rhs if isinstance(self.rhs, Blank) else _adapt(list(self.rhs))
        return f"{column} {how}", [*parameters, many]


class Worded:
    """A query of tuples as SQL with blanks."""

    def __init__(self, rows: QuerySet) -> None:
        compiler = rows.query.get_compiler(connection=connection)
        self._sql, self._parameters = compiler.as_sql()
        self._converters = compiler.get_converters([column for column, *_ in compiler.select])

    def ask(self, **values: object) -> list[tuple]:
        """Return the rows, every blank filled in by its name. Raises KeyError for a blank without a value."""
        filled = [_adapt(values[each.value]) if isinstance(each, Blank) else each for each in self._parameters]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, filled)
            found = cursor.fetchall()
        return [self._converted(row) for row in found] if self._converters else found

    def _converted(self, row: tuple) -> tuple:
        """Return the row with the values that Python has where the database has others."""
        read = list(row)
        for place, (converters, column) in self._converters.items():
            for convert in converters:
                read[place] = convert(read[place], column, connection)
        return tuple(read)


def _adapt(value: object) -> object:
    """Return a value as the driver of the database takes it; a list becomes an array, on SQLite JSON."""
    if isinstance(value, datetime.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return json.dumps(value) if isinstance(value, list) and connection.vendor == "sqlite" else value


class WordedRows:
    """A query of rows of a model as SQL with blanks.

    The `relations` are read along as `select_related` reads them: each leads to one row or none.
    """

    def __init__(self, rows: QuerySet, *relations: str) -> None:
        tree: dict[str, dict] = {}
        for relation in relations:
            branch = tree
            for name in relation.split(LOOKUP_SEP):
                branch = branch.setdefault(name, {})
        columns: list[str] = []
        self._root = _Branch(rows.model, tree, columns)
        self._worded = Worded(rows.values_list(*columns))

    def ask(self, **values: object) -> list[Model]:
        """Return the rows, every blank filled in by its name. Raises KeyError for a blank without a value."""
        return [self._root.read(found) for found in self._worded.ask(**values)]

    def ask_one(self, **values: object) -> Model | None:
        """Return the first row, None if there is none."""
        return next(iter(self.ask(**values)), None)


class _Branch:
    """Where the columns of a model stand in a row of a query, and behind them those of its relations."""

    def __init__(self, model: type[Model], tree: dict[str, dict], columns: list[str], way: str = "") -> None:
        self._model = model
        self._names = [field.attname for field in model._meta.concrete_fields]
        self._key = len(columns) + self._names.index(model._meta.pk.attname)
        self._place = slice(len(columns), len(columns) + len(self._names))
        columns += [way + name for name in self._names]
        self._relations = []
        for name, branch in tree.items():
            field = model._meta.get_field(name)
            self._relations.append((field, _Branch(field.related_model, branch, columns, f"{way}{name}{LOOKUP_SEP}")))

    def read(self, found: tuple) -> Model | None:
        """Return the row of the model, None where a relation leads to none."""
        if found[self._key] is None:
            return None
        row = self._model.from_db(DEFAULT_DB_ALIAS, self._names, found[self._place])
        for field, branch in self._relations:
            other = branch.read(found)
            field.set_cached_value(row, other)
            if other is not None and field.one_to_one:
                field.remote_field.set_cached_value(other, row)
        return row


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


def worded_once(build: Callable[[], QuerySet]) -> Callable[[], Worded]:
    """Let a function without arguments that returns a QuerySet return it `Worded`, once for each kind of database."""
    return _once(lambda: Worded(build()))


def rows_worded_once(*relations: str) -> Callable[[Callable[[], QuerySet]], Callable[[], WordedRows]]:
    """Let a function as above return `WordedRows` with these relations."""
    return lambda build: _once(lambda: WordedRows(build(), *relations))


def _once(word: Callable[[], Any]) -> Callable[[], Any]:
    kept = cache(lambda vendor: word())
    return lambda: kept(connection.vendor)
