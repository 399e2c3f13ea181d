"""Part of a document for a push: how much of which lines. Programs send it; pages push all that is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .drafts import Reader, Row, rows_of
from .fields import Field, Kind
from .parse import shown

FIELDS = (
    Field("id", kind=Kind.INTEGER, label=gettext_lazy("Line"), required=True),
    Field("quantity", kind=Kind.QUANTITY, label=gettext_lazy("Quantity"), required=True),
)


def read(reader: Reader, sent: Any, lines: Sequence[Any], link: str) -> list[dict[str, Any]]:
    """``[{"id", "quantity"}]`` as the command wants it: ``[{link: line, "quantity"}]``; errors go to ``reader``."""
    rows = rows_of(reader, sent)
    names = {entry.path for entry in FIELDS}
    for row in rows:
        for name in row.payload.keys() - names:
            text = _("There is no field “%(field)s” here. Leave it out.")
            reader.error(row.number, shown(name), text % {"field": shown(name)})
    reader.read(FIELDS, rows)
    there = {line.pk: line for line in lines}
    return [_part(reader, row, there, link) for row in rows]


def _part(reader: Reader, row: Row, there: Mapping[int, Any], link: str) -> dict[str, Any]:
    line = there.get(row.values.get("id", 0))
    if line is None and "id" in row.values:
        reader.error(row.number, "id", _("This line is not part of the document any more. Reload it."))
    return {link: line, "quantity": row.values.get("quantity")}


def link_of(target: Any, source: Any) -> str:
    """How lines of ``target`` name the lines of ``source`` that they come from."""
    model, origin = (made._meta.get_field("lines").related_model for made in (target, source))
    return next(field.name for field in model._meta.concrete_fields if field.related_model is origin)
