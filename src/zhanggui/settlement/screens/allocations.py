"""Allocations: what settled what, shown on the pages of both."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.kernel.models import Document
from zhanggui.settlement.models import Allocation, MoneyReceipt, OpeningItems, OpenItem, OwedQuerySet, Payment
from zhanggui.settlement.queries.open_items import allocations_of
from zhanggui.ui import chain
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import panel
from zhanggui.ui.screen import Screen, register


@register
class Allocations(Screen):
    model = Allocation
    editing = False
    ordering = "-id"
    fields = (
        Field("id", kind=Kind.CODE, label=_("No.")),
        Field("date", filter=True, sort=True),
        Field("debit__source_number", kind=Kind.TEXT, label=pgettext_lazy("allocation", "Invoice")),
        Field("credit__source_number", kind=Kind.TEXT, label=pgettext_lazy("allocation", "Payment")),
        Field("debit__party", label=_("Party")),
        Field("amount", kind=Kind.PRICE),  # in the items' currency, which stands beside it
        Field("debit__currency", label=_("Currency")),
        Field("reverses", kind=Kind.REFERENCE, label=_("Reverses"), column=False),
    )


def settled_by(document: Any, *, user: Any) -> QuerySet:
    return allocations_of([document])


for _model in (Payment, MoneyReceipt, OpeningItems):
    panel(_model, title=_("Allocations"), order=20)(settled_by)


@panel(OpenItem, title=_("Allocations"), order=20)
def of_item(item: OpenItem, *, user: Any) -> QuerySet:
    return Allocation.objects.filter(debit=item) | Allocation.objects.filter(credit=item)


@chain.further
def paid(model: type[Document], keys: set[int], later: bool) -> Iterable[tuple[str, int]]:  # noqa: FBT001 - as registered
    """What settled invoices, and what was settled by payments and credit notes."""
    if not isinstance(model._default_manager.all(), OwedQuerySet):
        return ()
    near, far = ("debit", "credit") if later else ("credit", "debit")
    own = {f"{near}__source_type": model._meta.label, f"{near}__source_id__in": keys}
    rows = Allocation.objects.filter(**own, reverses=None, reversed_by=None).order_by()
    return rows.values_list(f"{far}__source_type", f"{far}__source_id").distinct()
