"""Ageing of what we owe and of what is owed to us, as of any day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Company, Currency
from zhanggui.settlement.models import OpenItem
from zhanggui.settlement.queries.ageing import BUCKETS, LABELS, Aged, ageing
from zhanggui.ui import lookups
from zhanggui.ui.pages import Page, date_of, register_page
from zhanggui.ui.screen import Menu


class Ageing(Page):
    permission = "settlement.open_item.view"
    template = "settlement/ageing.html"
    side: ClassVar[str]

    def context(self, request: HttpRequest) -> dict[str, Any]:
        companies = lookups.companies(request.user)
        company = chosen_company(request, companies)
        if company is None:
            return {"companies": []}
        day = date_of(request, "day", company.day(timezone.now()))
        items = OpenItem.objects.visible_to(request.user).filter(company=company, side=self.side)
        rows = ageing(items, day)
        return {
            "companies": companies,
            "company": company,
            "day": day,
            "side": self.side,
            "labels": [LABELS[name] for name in BUCKETS],
            "rows": rows,
            "totals": _totals(rows),
        }


def chosen_company(request: HttpRequest, companies: Sequence[Company]) -> Company | None:
    """The company of the address, else the reader's own."""
    wanted = request.GET.get("company", "")
    return next((one for one in companies if str(one.pk) == wanted), companies[0] if companies else None)


def _totals(rows: Sequence[Aged]) -> list[tuple[Currency, list[Any]]]:
    """Sums per currency: buckets in order, then the whole."""
    sums: dict[Currency, list[Any]] = {}
    for row in rows:
        line = [*row.row, row.total]
        known = sums.get(row.currency)
        sums[row.currency] = [a + b for a, b in zip(known, line, strict=True)] if known else line
    return sorted(sums.items(), key=lambda pair: pair[0].code)


@register_page
class ReceivablesAgeing(Ageing):
    slug = "receivables-ageing"
    title = _("Ageing of receivables")
    menu = Menu("money", icon="calendar-dollar", order=60)
    side = OpenItem.Side.RECEIVABLE


@register_page
class PayablesAgeing(Ageing):
    slug = "payables-ageing"
    title = _("Ageing of payables")
    menu = Menu("money", icon="calendar-due", order=62)
    side = OpenItem.Side.PAYABLE
