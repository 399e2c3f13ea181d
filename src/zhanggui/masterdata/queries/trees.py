"""Masters that belong to one another: categories and locations."""

from __future__ import annotations

from typing import Any

from django.db import connection, models


def is_below(child: models.Model | None, top: models.Model) -> bool:
    """Whether ``child`` is ``top`` or belongs to it, over any number of levels; one query."""
    return child is not None and top.pk in ancestors(child)


def ancestors(row: models.Model) -> list[Any]:
    """Keys of ``row`` and of everything it belongs to, nearest first; ends where a circle begins."""
    table = connection.ops.quote_name(row._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE up (id, parent_id, path) AS ("  # noqa: S608 - a table of ours
            f"SELECT id, parent_id, ARRAY[id] FROM {table} WHERE id = %s UNION ALL "
            f"SELECT t.id, t.parent_id, up.path || t.id FROM {table} t JOIN up ON t.id = up.parent_id "
            f"WHERE t.id <> ALL (up.path)) SELECT id FROM up ORDER BY cardinality(path)",
            [row.pk],
        )
        return [key for (key,) in cursor.fetchall()]
