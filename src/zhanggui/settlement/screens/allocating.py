"""Forms that settle by hand: only what a payment or credit note can settle, or settles now, is offered."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from zhanggui.settlement.models import OpenItem
from zhanggui.settlement.queries.open_items import settled_by, to_settle
from zhanggui.ui.row_forms import RowForm
from zhanggui.ui.steps import StepForm

ITEM = "open_item"


class AllocateForm(RowForm):
    chosen = ITEM
    helps = {
        ITEM: _("Empty: the oldest first."),
        "amount": _("Empty: as much as there is."),
        "date": _("Empty: today."),
    }

    @cached_property
    def rows(self) -> dict[int, OpenItem]:
        return {item.pk: item for item in to_settle(self.document)}


class UnallocateForm(RowForm):
    chosen = ITEM
    helps = {ITEM: _("Empty: all.")}

    @cached_property
    def rows(self) -> dict[int, OpenItem]:
        return {item.pk: item for item in settled_by(self.document)}


FORMS: Mapping[str, type[StepForm]] = {"allocate": AllocateForm, "unallocate": UnallocateForm}
