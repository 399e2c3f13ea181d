"""Forms that offer only some rows for a reference: those with which the step can do something now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

from .fields import Field, Kind
from .steps import StepForm


class RowForm(StepForm):
    """The parameter ``chosen`` is one of ``rows``; without a document (in the description of the API) it is any."""

    chosen: ClassVar[str]
    labels: ClassVar[Mapping[str, Any]] = {}
    helps: ClassVar[Mapping[str, Any]] = {}

    @cached_property
    def rows(self) -> dict[int, Any]:
        raise NotImplementedError

    def said(self, row: Any) -> str:
        """How a row stands in the choice."""
        return str(row.label)

    def _field(self, name: str) -> Field | None:
        field = super()._field(name)
        if field is None:
            return None
        field = replace(field, label=self.labels.get(name, field.label), help=self.helps.get(name, ""))
        if name != self.chosen or self.document is None:
            return field
        choices = tuple((key, self.said(row)) for key, row in self.rows.items())
        return replace(field, kind=Kind.CHOICE, target=None, choices=choices)

    def read(self, payload: Mapping[str, Any], user: Any) -> dict[str, Any]:
        named = payload.get(self.chosen)
        if isinstance(named, Mapping):
            payload = {**payload, self.chosen: named.get("id")}
        values = super().read(payload, user)
        key = values.get(self.chosen)
        return values if key is None else {**values, self.chosen: self.rows[key]}
