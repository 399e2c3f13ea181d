"""Many rows in one statement: inserts, increments under a lock, and increments of rows that may not exist yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from json import dumps
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.lookups import Lookup

Row = Sequence[Any]
Instance = TypeVar("Instance", bound=models.Model)
PLAIN = (
    models.BinaryField,
    models.BooleanField,
    models.CharField,
    models.DateField,
    models.DecimalField,
    models.ForeignKey,
    models.IntegerField,
    models.TextField,
)
"""Fields whose values the database takes as they are."""


def insert(rows: Iterable[Instance]) -> list[Instance]:
    """Insert instances of one model by COPY and give them their keys: several times as fast as INSERT.

    Triggers and constraints hold as for any insert.
    """
    rows = list(rows)
    if rows:
        model = type(rows[0])
        _give_keys(model, rows)
        names = [field.attname for field in model._meta.concrete_fields]
        copy(model, names, map(attrgetter(*names), rows))
        for row in rows:
            row._state.adding, row._state.db = False, connection.alias
    return rows


def _give_keys(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    missing = [row for row in rows if row.pk is None]
    if missing and not model._meta.pk.is_relation:
        for row, key in zip(missing, keys(model, len(missing)), strict=True):
            row.pk = key


def keys(model: type[models.Model], count: int) -> list[int]:
    """Primary keys that nobody else gets."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [_quoted(model._meta.db_table), model._meta.pk.column, count],
        )
        return [key for (key,) in cursor.fetchall()]


def copy(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of plain values by COPY, keys included; ``names`` are the columns' names as attributes."""
    fields = [model._meta.get_field(name) for name in names]
    columns = ", ".join(_quoted(str(field.column)) for field in fields)  # type: ignore[union-attr]
    special = [(place, _prepared(field)) for place, field in enumerate(fields) if not isinstance(field, PLAIN)]
    statement = f"COPY {_quoted(model._meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copying:
        for row in rows:
            values = list(row)
            for place, prepared in special:
                values[place] = prepared(values[place])
            copying.write_row(values)


def _prepared(field: Any) -> Callable[[Any], Any]:
    """What turns a value of ``field`` into what the database takes."""
    if type(field) is models.JSONField and field.encoder is None:
        return lambda value: None if value is None else dumps(value)
    return lambda value: field.get_db_prep_save(value, connection)


@models.Field.register_lookup
class Among(Lookup):
    """``filter(code__among=[…])``: as ``in``, but one parameter however many values there are."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, parameters = self.process_lhs(compiler, connection)
        kind = self.lhs.output_field.cast_db_type(connection)
        return f"{left} = ANY(%s::{kind}[])", (*parameters, list(self.rhs))


def increment(model: type[models.Model], fields: Sequence[str], rows: Iterable[Row]) -> None:
    """Add to ``fields`` of rows by primary key; each row is ``(pk, delta, …)`` in the order of ``fields``."""
    rows = list(rows)
    if not rows:
        return
    pk, *columns = [_column(model, name) for name in ("pk", *fields)]
    changes = ", ".join(f"{_quoted(c)} = t.{_quoted(c)} + v.{_quoted(c)}" for c in columns)
    _execute(
        f"UPDATE {_quoted(model._meta.db_table)} AS t SET {changes} FROM unnest({_arrays(model, ('pk', *fields))}) "
        f"AS v({', '.join(map(_quoted, (pk, *columns)))}) WHERE t.{_quoted(pk)} = v.{_quoted(pk)}",
        rows,
    )


def set_fields(model: type[models.Model], fields: Sequence[str], rows: Iterable[Row]) -> None:
    """Set ``fields`` of rows by primary key; each row is ``(pk, value, …)``."""
    rows = list(rows)
    if not rows:
        return
    pk, *columns = [_column(model, name) for name in ("pk", *fields)]
    changes = ", ".join(f"{_quoted(c)} = v.{_quoted(c)}" for c in columns)
    _execute(
        f"UPDATE {_quoted(model._meta.db_table)} AS t SET {changes} FROM unnest({_arrays(model, ('pk', *fields))}) "
        f"AS v({', '.join(map(_quoted, (pk, *columns)))}) WHERE t.{_quoted(pk)} = v.{_quoted(pk)}",
        rows,
    )


def update(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Save the columns ``names`` (as attributes) of instances of one model, in one statement.

    Django's ``bulk_update`` writes a CASE per row and column, which takes seconds for a thousand rows.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = [model._meta.get_field(name) for name in names]
    value = [None if isinstance(field, PLAIN) else _wrapped(field) for field in fields]
    read = attrgetter("pk", *(field.attname for field in fields))  # type: ignore[union-attr]
    values = map(read, rows)
    set_fields(model, names, ([pk, *_all(value, row)] for pk, *row in values))


def _wrapped(field: Any) -> Callable[[Any], Any]:
    return lambda value: field.get_db_prep_save(value, connection)


def _all(functions: Sequence[Callable[[Any], Any] | None], row: Row) -> list[Any]:
    return [value if f is None else f(value) for f, value in zip(functions, row, strict=True)]


def upsert_increment(
    model: type[models.Model],
    keys: Sequence[str],
    plain: Sequence[str],
    added: Sequence[str],
    rows: Iterable[Row],
    *,
    replaced: Sequence[str] = (),
    newest: str = "",
) -> None:
    """Insert rows, or add to ``added`` and set ``replaced`` where ``keys`` (a unique constraint) exist.

    ``plain`` is set on insert only. A row that is there stays where its ``newest`` is later. Each row holds keys,
    plain, added and replaced values in that order. Rows are taken in the order given: sort them by key, so that
    everybody locks in one order.
    """
    rows = list(rows)
    if not rows:
        return
    names = (*keys, *plain, *added, *replaced)
    columns = [_quoted(_column(model, name)) for name in names]
    conflict = ", ".join(_quoted(_column(model, name)) for name in keys)
    changes = [f"{c} = t.{c} + excluded.{c}" for c in (_quoted(_column(model, name)) for name in added)]
    changes += [f"{c} = excluded.{c}" for c in (_quoted(_column(model, name)) for name in replaced)]
    newer = (
        f" WHERE t.{_quoted(_column(model, newest))} <= excluded.{_quoted(_column(model, newest))}" if newest else ""
    )
    _execute(
        f"INSERT INTO {_quoted(model._meta.db_table)} AS t ({', '.join(columns)}) "
        f"SELECT * FROM unnest({_arrays(model, names)}) ON CONFLICT ({conflict}) DO UPDATE SET {', '.join(changes)}"
        f"{newer}",
        rows,
    )


def _execute(statement: str, rows: list[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])


def _arrays(model: type[models.Model], names: Iterable[str]) -> str:
    return ", ".join(f"%s::{_type(model, name)}[]" for name in names)


def _field(model: type[models.Model], name: str) -> models.Field:
    return model._meta.pk if name == "pk" else model._meta.get_field(name)  # type: ignore[return-value]


def _column(model: type[models.Model], name: str) -> str:
    return _field(model, name).column  # type: ignore[return-value]


def _type(model: type[models.Model], name: str) -> str:
    field = _field(model, name)
    if isinstance(field, models.CharField):
        return "text"  # a cast to varchar(60) would cut what is too long, without a word
    kind = field.cast_db_type(connection) or field.db_type(connection)
    return "bigint" if field.primary_key or field.is_relation else str(kind)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
