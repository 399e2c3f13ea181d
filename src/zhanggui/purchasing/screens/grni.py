"""Goods received, not invoiced: what we owe for goods whose invoice hasn't come, by supplier and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Company
from zhanggui.masterdata.models import Supplier
from zhanggui.masterdata.screens.prices import PURCHASE_PRICE as PRICE
from zhanggui.purchasing.models import GoodsReceipt, GoodsReceiptLine
from zhanggui.purchasing.queries import grni
from zhanggui.ui.pages import Page, register_page
from zhanggui.ui.screen import Menu

MOST = 500
ZERO = Decimal(0)


@dataclass(slots=True)
class Owed:
    """Lines of one supplier in one company, oldest receipt first."""

    company: Company
    supplier: Supplier
    lines: list[GoodsReceiptLine] = field(default_factory=list)

    @property
    def value(self) -> Decimal:
        return sum((line.grni for line in self.lines), ZERO)  # type: ignore[attr-defined]


@register_page
class GoodsReceivedNotInvoiced(Page):
    slug = "goods-received-not-invoiced"
    title = _("Received, not invoiced")
    permission = "purchasing.goods_receipt.view"
    further = (PRICE,)
    template = "purchasing/grni.html"
    menu = Menu("purchasing", icon="file-alert", order=60)

    def context(self, request: HttpRequest) -> dict[str, Any]:
        found = grni.of(request.user)
        priced = GoodsReceipt.objects.granted_to(request.user, PRICE)
        lines = list(found.filter(document__in=priced)[: MOST + 1])
        owed = list(_by_supplier(lines[:MOST]))
        return {
            "owed": owed,
            "several": len({one.company for one in owed}) > 1,
            "more": len(lines) > MOST,
            "most": MOST,
            "hidden": found.exclude(document__in=priced).exists(),
        }


def _by_supplier(lines: Iterable[GoodsReceiptLine]) -> Iterator[Owed]:
    ordered = sorted(
        lines, key=lambda line: (line.document.company_id, line.document.supplier.name_key, line.document.supplier_id)
    )
    for _key, own in groupby(ordered, key=lambda line: (line.document.company_id, line.document.supplier_id)):
        found = list(own)
        yield Owed(found[0].document.company, found[0].document.supplier, found)
