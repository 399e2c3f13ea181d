"""Forms that settle by hand: only what a payment or credit note can settle, or settles now, is offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from zhanggui.settlement.models import OpenItem
from zhanggui.settlement.queries.open_items import settled_by, to_settle
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.steps import StepForm

ITEM = "open_item"


class _ItemForm(StepForm):
    """``open_item`` is one of ``items``; without a document (in the description of the API) it is any."""

    helps: ClassVar[Mapping[str, Any]] = {}

    @cached_property
    def items(self) -> dict[int, OpenItem]:
        raise NotImplementedError

    def _field(self, name: str) -> Field | None:
        field = super()._field(name)
        if field is None:
            return None
        field = replace(field, help=self.helps.get(name, ""))
        if name != ITEM or self.document is None:
            return field
        return replace(field, kind=Kind.CHOICE, target=None, choices=tuple((k, i.label) for k, i in self.items.items()))

    def read(self, payload: Mapping[str, Any], user: Any) -> dict[str, Any]:
        named = payload.get(ITEM)
        if isinstance(named, Mapping):
            payload = {**payload, ITEM: named.get("id")}
        values = super().read(payload, user)
        return {**values, ITEM: self.items[values[ITEM]]} if values.get(ITEM) is not None else values


class AllocateForm(_ItemForm):
    helps = {
        ITEM: _("Empty: the oldest first."),
        "amount": _("Empty: as much as there is."),
        "date": _("Empty: today."),
    }

    @cached_property
    def items(self) -> dict[int, OpenItem]:
        return {item.pk: item for item in to_settle(self.document)}


class UnallocateForm(_ItemForm):
    helps = {ITEM: _("Empty: all.")}

    @cached_property
    def items(self) -> dict[int, OpenItem]:
        return {item.pk: item for item in settled_by(self.document)}


FORMS: Mapping[str, type[StepForm]] = {"allocate": AllocateForm, "unallocate": UnallocateForm}
