"""Margins: what deliveries of a period earned, by item and by customer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhanggui.sales.queries import margins
from zhanggui.sales.queries.margins import MARGIN, Margin
from zhanggui.ui import lookups
from zhanggui.ui.pages import Page, period_of, register_page
from zhanggui.ui.screen import Menu

MOST = 50
DAYS = 30


@register_page
class Margins(Page):
    slug = "margins"
    title = _("Margins")
    permission = "sales.delivery.view"
    further = (MARGIN,)
    template = "sales/margins.html"
    menu = Menu("sales", icon="chart-bar", order=60)

    def context(self, request: HttpRequest) -> dict[str, Any]:
        companies = [company for company in lookups.companies(request.user) if request.user.has_perm(MARGIN, company)]
        wanted = request.GET.get("company", "")
        company = next((one for one in companies if str(one.pk) == wanted), companies[0] if companies else None)
        if company is None:
            return {"companies": []}
        start, end = period_of(request, company.day(timezone.now()), DAYS)
        earned = margins.margins(request.user, company, start, end)
        return {
            "companies": companies,
            "company": company,
            "start": start,
            "end": end,
            "total": Margin(company, sum(e.revenue for e in earned), sum(e.cost for e in earned)),  # type: ignore[arg-type]
            "tables": [
                (_("Items"), margins.by_item(earned)[:MOST]),
                (_("Customers"), margins.by_customer(earned)[:MOST]),
            ],
        }
