"""Rows of any model with just what its columns demand: enough to see how a registry answers, no more."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from itertools import count
from typing import Any, Literal, Union, get_args, get_origin

from django.db import models
from django.db.models import NOT_PROVIDED

from zhanggui.access.models import User
from zhanggui.kernel.commands import Command

DATE = dt.date(2026, 11, 24)
AT = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)
OWN = {
    "masterdata.Location": {"kind": "supplier"},
    "kernel.Company": {"time_zone": "UTC"},
    "exchange.Webhook": {"address": "https://1.1.1.1/told"},
}
"""Values without which a database constraint refuses the row."""
_numbers = count(1)


class Rows:
    """Makes one row a model, and everything it refers to."""

    def __init__(self) -> None:
        self._made: dict[type[models.Model], models.Model] = {}

    def one(self, model: type[models.Model]) -> Any:
        if model not in self._made:
            self._made[model] = self.make(model)
        return self._made[model]

    def make(self, model: type[models.Model], **values: Any) -> Any:
        given = {**OWN.get(model._meta.label, {}), **values}
        for field in model._meta.concrete_fields:
            if field.name not in given and self._demanded(field):
                given[field.name] = self._value(field)
        return model._default_manager.create(**given)

    def _demanded(self, field: models.Field) -> bool:
        if field.primary_key or field.null or field.default is not NOT_PROVIDED:
            return field.is_relation and not field.null and not field.primary_key
        return not field.blank or field.unique

    def _value(self, field: models.Field) -> Any:
        if field.is_relation:
            return self.one(field.related_model)  # type: ignore[arg-type]
        if field.choices:
            return field.choices[0][0]  # type: ignore[index]
        for kind, value in VALUES:
            if isinstance(field, kind):
                return value
        return f"{field.name[:12]}{next(_numbers)}"[: getattr(field, "max_length", None) or 60]

    def arguments(self, command: Command, document: Any) -> dict[str, Any]:
        """Something of the right type for every parameter without a default."""
        demanded = {n: p for n, p in command.parameters.items() if p.default is inspect.Parameter.empty}
        return {name: self._argument(name, command.types[name], document) for name in demanded}

    def _argument(self, name: str, python: Any, document: Any) -> Any:
        origin, inner = get_origin(python), get_args(python)
        if origin in (Union, type(int | None)):
            return None if type(None) in inner else self._argument(name, inner[0], document)
        if origin is Literal:
            return inner[0]
        if origin is not None:
            return {} if origin is dict else []
        if isinstance(python, type) and issubclass(python, models.Model):
            return self.one(python)
        if isinstance(python, type) and issubclass(python, Enum):
            return next(iter(python))
        return next((value for kind, value in ARGUMENTS if python is kind), [] if python is Sequence else None)


VALUES: list[tuple[Any, Any]] = [
    (models.DateTimeField, AT),
    (models.DateField, DATE),
    (models.DecimalField, Decimal(1)),
    (models.BooleanField, False),
    (models.JSONField, {}),
    (models.IntegerField, 1),
    (models.BinaryField, b""),
]
ARGUMENTS: list[tuple[Any, Any]] = [
    (str, "x"),
    (bool, False),
    (int, 1),
    (Decimal, Decimal(1)),
    (dt.date, DATE),
    (dt.datetime, AT),
    (dt.timedelta, dt.timedelta(days=1)),
    (User, None),
]
