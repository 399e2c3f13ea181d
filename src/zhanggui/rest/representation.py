"""A row as JSON: amounts and quantities as text, references with id, code and label; hidden groups left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models

from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.formats import code_of, label_of
from zhanggui.ui.references import code_field
from zhanggui.ui.screen import Screen
from zhanggui.ui.sight import Sight

UNKNOWN = {"id": None, "code": "", "label": ""}
"""Stands for a document that is there, out of the reader's reach."""


def row_of(screen: Screen, row: Any, sight: Sight) -> dict[str, Any]:
    made: dict[str, Any] = {"id": row.pk}
    if hasattr(row, "version"):
        made["version"] = row.version
    return {**made, **_values(screen.all_fields, row, sight, row)}


def document_of(screen: Screen, document: Any, user: Any) -> dict[str, Any]:
    """A row with its lines."""
    sight = Sight(user)
    made = row_of(screen, document, sight)
    if screen.line_fields:
        made["lines"] = [
            {"id": line.pk, "position": number, **_values(screen.all_line_fields, line, sight, document)}
            for number, line in enumerate(screen.lines(document), 1)
        ]
    return made


def _values(fields: Iterable[Field], row: Any, sight: Sight, subject: Any) -> dict[str, Any]:
    return {f.path: plain(f, f.value(row), sight) for f in fields if sight.reads(f, subject)}


def plain(field: Field, value: Any, sight: Sight) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if field.kind is Kind.JSON:
        return value
    if isinstance(value, models.Model):
        return reference(value) if sight.knows(value) else dict(UNKNOWN)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def reference(row: models.Model) -> dict[str, Any]:
    code = code_field(type(row))
    return {"id": row.pk, "code": str(getattr(row, code)) if code else code_of(row), "label": label_of(row)}
