"""Field: one value of a model, described once for list, filter, form, detail, API, import, export and print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst


class Kind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    CODE = "code"
    INTEGER = "integer"
    QUANTITY = "quantity"
    PRICE = "price"
    MONEY = "money"
    PERCENT = "percent"
    RATE = "rate"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    STATUS = "status"
    PROGRESS = "progress"
    REFERENCE = "reference"
    LINES = "lines"
    """Some lines of the document that a step acts on."""
    JSON = "json"


DECIMALS = frozenset({Kind.QUANTITY, Kind.PRICE, Kind.MONEY, Kind.PERCENT, Kind.RATE})
NUMBERS = DECIMALS | {Kind.INTEGER}
CHOICES = frozenset({Kind.CHOICE, Kind.STATUS, Kind.PROGRESS})
NEVER_EDITABLE = frozenset({"status", "version", "number"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Options:
    """What a declaration may say about a Field."""

    kind: Kind | None = None
    label: Any = None
    group: str | None = None
    editable: bool = False
    create_only: bool = False
    required: bool | None = None
    filter: bool = False
    sort: bool = False
    aggregate: str | None = None
    within: tuple[str, ...] = ()
    import_alias: tuple[str, ...] = ()
    width: int | None = None
    help: Any = ""
    column: bool = True
    detail: bool = True
    tones: Mapping[str, str] = field(default_factory=dict, hash=False)
    # Known once the Field is bound to a model; a step's form sets them itself.
    source: models.Field | None = field(default=None, repr=False, compare=False)
    target: type[models.Model] | None = None
    choices: tuple[tuple[Any, Any], ...] = ()
    nullable: bool = False
    default: Any = None


@dataclass(frozen=True, slots=True)
class Field(_Options):
    """``path`` is a Django path from the row (``supplier__party__tax_number``); it may end in a property."""

    path: str

    # -- binding

    def bound(self, model: type[models.Model]) -> Field:
        """This Field with everything that ``model`` tells about it."""
        source, nullable = _walk(model, self.path)
        if source is None:
            return self._unstored()
        kind = self.kind or kind_of(source)
        return replace(
            self,
            kind=kind,
            label=self.label or capfirst(source.verbose_name),
            required=_required(source) if self.required is None else self.required,
            editable=self.editable and "__" not in self.path and self.path not in NEVER_EDITABLE,
            source=source,
            target=source.related_model if source.is_relation else None,
            choices=self.choices or (tuple(source.choices or ()) if kind in CHOICES else ()),
            nullable=nullable,
            default=source.default if source.has_default() else None,
        )

    def _unstored(self) -> Field:
        """A property of the model: shown, never filtered, sorted or entered."""
        if self.kind is None:
            raise TypeError(f"“{self.path}” is no column: its Field needs a kind")
        label = self.label or capfirst(self.path.rsplit("__", 1)[-1].replace("_", " "))
        return replace(self, label=label, editable=False, filter=False, sort=False, required=False, nullable=True)

    @property
    def stored(self) -> bool:
        return self.source is not None

    @property
    def is_reference(self) -> bool:
        return self.kind is Kind.REFERENCE

    @property
    def is_number(self) -> bool:
        return self.kind in NUMBERS

    @property
    def is_long(self) -> bool:
        return self.kind is Kind.LONG_TEXT

    # -- reading

    def value(self, row: Any) -> Any:
        """The value at ``path``; None where a relation on the way is empty."""
        for part in self.path.split("__"):
            if row is None:
                return None
            row = getattr(row, part)
        return row

    def relations(self) -> str | None:
        """What select_related needs for this Field, or None."""
        parts = self.path.split("__")
        return "__".join(parts if self.is_reference and self.stored else parts[:-1]) or None

    def sort_path(self) -> str:
        """The column that sorts this Field: a reference by the name that it shows."""
        if self.target is None:
            return self.path
        names = {f.name for f in self.target._meta.concrete_fields}
        key = next((n for n in ("name_key", "number", "username", "code") if n in names), "pk")
        return f"{self.path}__{key}"

    def choice_label(self, value: Any) -> str:
        return next((str(label) for known, label in self.choices if known == value), str(value or ""))


def _walk(model: type[models.Model], path: str) -> tuple[models.Field | None, bool]:
    """The model field at the end of ``path`` (None for a property) and whether it can be empty on the way."""
    nullable, source = False, None
    parts = path.split("__")
    for number, part in enumerate(parts, 1):
        try:
            source = model._meta.get_field(part)
        except FieldDoesNotExist:
            if number == len(parts) and hasattr(model, part):
                return None, True
            raise
        nullable = nullable or bool(source.null)
        model = source.related_model if source.is_relation else model  # type: ignore[assignment]
    return source, nullable  # type: ignore[return-value]


def _required(source: models.Field) -> bool:
    return not (source.null or source.blank or source.has_default() or isinstance(source, models.BooleanField))


def kind_of(source: models.Field) -> Kind:
    """The Kind that follows from a model field."""
    if source.is_relation:
        return Kind.REFERENCE
    if source.choices:
        return _choice_kind(source.name)
    for classes, kind in _KINDS:
        if isinstance(source, classes):
            return kind
    if isinstance(source, models.DecimalField):
        return _decimal_kind(source)
    return Kind.CODE if source.name in ("code", "number") else Kind.TEXT


_KINDS: tuple[tuple[type | tuple[type, ...], Kind], ...] = (
    (models.BooleanField, Kind.BOOLEAN),
    (models.DateTimeField, Kind.DATETIME),
    (models.DateField, Kind.DATE),
    (models.IntegerField, Kind.INTEGER),
    (models.TextField, Kind.LONG_TEXT),
    (models.JSONField, Kind.JSON),
)


def _choice_kind(name: str) -> Kind:
    if name == "status":
        return Kind.STATUS
    return Kind.PROGRESS if name.endswith("_progress") else Kind.CHOICE


def _decimal_kind(source: models.DecimalField) -> Kind:
    """By scale, as the ground's models use it: 4 decimals are money, 10 a rate, short ones percentages."""
    if source.decimal_places == 10:
        return Kind.RATE
    if source.max_digits is not None and source.max_digits < 12:
        return Kind.PERCENT
    if source.decimal_places == 4:
        return Kind.MONEY
    named = source.name.lower()
    return Kind.PRICE if "price" in named or "cost" in named else Kind.QUANTITY


_PYTHON_KINDS: dict[type, Kind] = {
    bool: Kind.BOOLEAN,
    int: Kind.INTEGER,
    Decimal: Kind.QUANTITY,
    dt.date: Kind.DATE,
    dt.datetime: Kind.DATETIME,
    str: Kind.TEXT,
}


def kind_of_type(python: Any) -> Kind | None:
    """The Kind of a plain Python type in a command's signature; None where there is none."""
    return _PYTHON_KINDS.get(python)
