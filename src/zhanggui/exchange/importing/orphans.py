"""Lines whose document isn't in the file of documents at all."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .context import Context
from .profiles import Entity
from .report import Problem
from .rows import BETWEEN_KEYS
from .values import Scope


def report(context: Context) -> None:
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    for entity in context.profile.entities:
        lines = entity.lines
        if lines is None or not lines.link or not context.sources.is_there(entity.file):
            continue
        key = (entity.file, lines.file, tuple(column for column, _value in lines.link))
        if key not in seen:
            seen.add(key)
            _report(context, entity)


def _report(context: Context, entity: Entity) -> None:
    lines = entity.lines
    if lines is None:
        return
    sources = context.sources
    heads = {
        tuple(value.read(Scope(row, sources, sources.options)) for _column, value in lines.link)
        for row in sources.table(entity.file).rows
    }
    table = sources.table(lines.file)
    for row in table.rows:
        key = tuple(row.cells.get(column, "") for column, _value in lines.link)
        if key not in heads and row.number not in table.out:
            text = _("Line belongs to document %(key)s, which isn't in %(file)s.")
            values = {"key": BETWEEN_KEYS.join(key), "file": sources.table(entity.file).path}
            context.failed[lines.file].add(row.number)
            context.report.add(Problem("lines", table.path, row.number, lines.link[0][0], text % values))
