"""The same rows as a command wrote, written by bare SQL: one multi-row statement per table and step.

A step is run once through its command; the rows that its transaction left behind are read back by their ``xmin``. Later
cycles write the same rows under other keys: keys of rows that the cycle made are shifted, numbers get a suffix.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection

SHIFT = 10_000_000
BY_TRIGGER = {"kernel_activityhead"}
"""Rows that a trigger writes: it does so for bare SQL too."""


@dataclass
class Table:
    name: str
    key: str
    columns: list[str]
    types: list[str]
    targets: dict[str, str]
    """Column → table that it refers to."""


@dataclass
class Written:
    """What one step left in one table."""

    table: Table
    inserted: list[tuple] = field(default_factory=list)
    updated: list[tuple] = field(default_factory=list)
    deleted: list[Any] = field(default_factory=list)


def tables() -> list[Table]:
    """Every table of ours, lower apps first, so that rows come before those that refer to them."""
    found = []
    for model in apps.get_models():
        if not model.__module__.startswith("zhanggui.") or model._meta.db_table in BY_TRIGGER:
            continue
        fields = model._meta.concrete_fields
        found.append(
            Table(
                model._meta.db_table,
                model._meta.pk.column,
                [f.column for f in fields],
                [_type(f) for f in fields],
                {f.column: f.related_model._meta.db_table for f in fields if f.is_relation},
            )
        )
    return found


def _type(f: Any) -> str:
    base = f.target_field if f.is_relation else f
    return {"serial": "integer", "bigserial": "bigint"}.get(base.db_type(connection), base.db_type(connection)).split(
        " GENERATED"
    )[0]


def keys(known: list[Table]) -> dict[str, set]:
    """The keys that are there now, per table."""
    with connection.cursor() as cursor:
        return {table.name: _keys(cursor, table) for table in known}


def _keys(cursor: Any, table: Table) -> set:
    cursor.execute(f'SELECT "{table.key}" FROM "{table.name}"')
    return {row[0] for row in cursor.fetchall()}


def written(known: list[Table], before: dict[str, set]) -> list[Written]:
    """What the newest transaction with an Activity wrote."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(transaction) FROM kernel_activity")
        transaction = cursor.fetchone()[0] % 2**32
        return [one for table in known if (one := _written(cursor, table, before[table.name], transaction))]


def _written(cursor: Any, table: Table, before: set, transaction: int) -> Written | None:
    columns = ", ".join(
        f'"{c}"' + ("::text" if t == "jsonb" else "") for c, t in zip(table.columns, table.types, strict=True)
    )
    cursor.execute(
        f'SELECT {columns} FROM "{table.name}" WHERE xmin::text = %s ORDER BY "{table.key}"', [str(transaction)]
    )
    result, position = Written(table), table.columns.index(table.key)
    for row in cursor.fetchall():
        (result.updated if row[position] in before else result.inserted).append(row)
    result.deleted = sorted(before - _keys(cursor, table))
    return result if result.inserted or result.updated or result.deleted else None


class Cycle:
    """The steps of one cycle, to be written again under other keys."""

    def __init__(self, steps: dict[str, list[Written]]) -> None:
        self.steps = steps
        self.made: dict[str, set] = defaultdict(set)
        for step in steps.values():
            for one in step:
                position = one.table.columns.index(one.table.key)
                self.made[one.table.name] |= {row[position] for row in one.inserted}

    def rows(self) -> dict[str, int]:
        """Rows per step."""
        return {
            name: sum(len(one.inserted) + len(one.updated) + len(one.deleted) for one in step)
            for name, step in self.steps.items()
        }

    def statements(self, number: int) -> dict[str, list[tuple[str, list]]]:
        """SQL and parameters per step for cycle ``number``."""
        return {name: [s for one in step for s in self._of(one, number)] for name, step in self.steps.items()}

    def _of(self, one: Written, number: int) -> list[tuple[str, list]]:
        table, found = one.table, []
        names = ", ".join(f'"{c}"' for c in table.columns)
        arrays = ", ".join(f"%s::{t}[]" for t in table.types)
        if one.deleted:
            key = [self._shifted(table.name, value, number) for value in one.deleted]
            found.append((f'DELETE FROM "{table.name}" WHERE "{table.key}" = ANY(%s)', [key]))
        if one.inserted:
            rows = [self._row(table, row, number) for row in one.inserted]
            found.append((f'INSERT INTO "{table.name}" ({names}) SELECT * FROM unnest({arrays})', _columns(rows)))
        if one.updated:
            rows = [self._row(table, row, number) for row in one.updated]
            changes = ", ".join(f'"{c}" = v."{c}"' for c in table.columns if c != table.key)
            found.append(
                (
                    f'UPDATE "{table.name}" AS t SET {changes} FROM unnest({arrays}) AS v({names}) '
                    f'WHERE t."{table.key}" = v."{table.key}"',
                    _columns(rows),
                )
            )
        return found

    def _row(self, table: Table, row: tuple, number: int) -> list:
        values = dict(zip(table.columns, row, strict=True))
        return [self._value(table, column, values, number) for column in table.columns]

    def _value(self, table: Table, column: str, values: dict[str, Any], number: int) -> Any:
        value = values[column]
        if column in (table.key, *table.targets):
            return self._shifted(table.targets.get(column, table.name), value, number)
        if column in ("number", "source_number", "reference") and value:
            return f"{value}~{number}"
        if column in ("document_id", "source_id", "demand_id", "supply_id"):
            label = values.get(column.replace("_id", "_type"))
            return self._shifted(apps.get_model(label)._meta.db_table, value, number) if label and value else value
        if column in ("source_line_id", "demand_line_id", "supply_line_id") and value:
            label = values.get(column.replace("_line_id", "_type"))
            lines = apps.get_model(label)._meta.get_field("lines").related_model._meta.db_table
            return self._shifted(lines, value, number)
        return value

    def _shifted(self, table: str, value: Any, number: int) -> Any:
        return value + SHIFT * number if value in self.made[table] else value


def _columns(rows: list[list]) -> list[list]:
    return [list(column) for column in zip(*rows, strict=True)]
