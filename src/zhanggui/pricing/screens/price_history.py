"""Prices over time: a page, and the newest of them on the pages of items, suppliers and customers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.errors import NotFound
from zhanggui.kernel.models.company import day_of
from zhanggui.kernel.nouns import noun
from zhanggui.masterdata.models import Customer, Item, Supplier
from zhanggui.pricing.models import PriceList
from zhanggui.pricing.models.sides import GROUPS
from zhanggui.pricing.queries import price_history
from zhanggui.pricing.queries.price_history import PARTNERS, Asked
from zhanggui.pricing.screens.price_pictures import picture
from zhanggui.ui import parse
from zhanggui.ui.formats import label_of
from zhanggui.ui.pages import Page, PageNotAllowed, period_of, register_page
from zhanggui.ui.panels import Panel, panel
from zhanggui.ui.screen import Menu

MOST, FEW = 200, 10
DAYS = 365
TITLES = {"purchase": _("What we paid"), "sales": _("What we were paid")}


@register_page
class PriceHistory(Page):
    """``?side=purchase&item=51&partner=3&start=…&end=…``; without side the first that the reader may see."""

    slug = "price-history"
    title = _("Price history")
    permission = "masterdata.item.view"
    either = tuple(GROUPS.values())
    template = "pricing/price_history.html"
    menu = Menu("masterdata", icon="chart-line", order=29)

    def context(self, request: HttpRequest) -> dict[str, Any]:
        user, today = request.user, day_of(getattr(request.user, "company", None), timezone.now())
        side = request.GET.get("side") or _sides(user)[0]
        if side not in GROUPS:
            raise NotFound
        if side not in _sides(user):
            raise PageNotAllowed(page=self.heading, permission=GROUPS[side])
        start, end = period_of(request, today, DAYS)
        item, partner = _chosen(request, "item", Item), _chosen(request, "partner", PARTNERS[side])
        asked = Asked(side, item, partner, start, end)
        rows = list(price_history.lines(user, asked)[: MOST + 1])
        shown = price_history.paid(rows[:MOST], side)
        return {
            **_said(asked),
            "sides": [(one, str(PriceList.Kind(one).label)) for one in _sides(user)],
            "start": start,
            "end": end,
            "rows": shown,
            "more": len(rows) > MOST,
            "most": MOST,
            "listed": price_history.listed(user, asked, today, MOST) if item or partner else [],
            "picture": picture(shown) if item else None,
            "lookups": {"item": _lookup(Item), "partner": _lookup(PARTNERS[side])},
            "texts": {"item": label_of(item) if item else "", "partner": label_of(partner) if partner else ""},
        }


def _sides(user: Any) -> list[str]:
    return [side for side, group in GROUPS.items() if user.has_perm(group)]


def _lookup(model: type[Item | Supplier | Customer]) -> str:
    return reverse("ui:lookup", args=(noun(model),))


def _chosen(request: HttpRequest, name: str, model: type[Any]) -> Any:
    key = parse.whole(request.GET.get(name, ""))
    return model._default_manager.visible_to(request.user).filter(pk=key).first() if key else None


def _said(asked: Asked) -> dict[str, Any]:
    """What the table needs of what was asked for."""
    return {
        "side": asked.side,
        "item": asked.item,
        "partner": asked.partner,
        "heading": TITLES[asked.side],
        "partner_label": PARTNERS[asked.side]._meta.verbose_name,
        "order_label": price_history.orders(asked.side)._meta.verbose_name,
    }


def address(asked: Asked, **more: Any) -> str:
    """Of the page with all that was asked for."""
    chosen: Mapping[str, Any] = {"item": asked.item, "partner": asked.partner}
    query = {"side": asked.side, **{name: row.pk for name, row in chosen.items() if row is not None}, **more}
    return f"{reverse('ui:page', args=('price-history',))}?{urlencode(query)}"


def newest(asked: Asked, user: Any) -> Panel | None:
    """The newest prices with a picture, and the way to all of them; None where there is none for ``user``."""
    if not user.has_perm("masterdata.item.view"):
        return None
    varied = asked.item is not None and asked.item.has_variants
    found = price_history.lines(user, asked)
    rows = price_history.paid(list((price_history.of_variants(found) if varied else found)[:MOST]), asked.side)
    if not rows:
        return None
    since: dt.date = min(row.line.document.date for row in rows)
    context = {**_said(asked), "rows": rows if varied else rows[:FEW], "all": address(asked, start=since.isoformat())}
    return Panel("pricing/prices.html", {**context, "picture": picture(rows) if asked.item and not varied else None})


@panel(Item, title=_("Purchase prices"), order=30)
def of_item_bought(item: Item, *, user: Any) -> Panel | None:
    return newest(Asked("purchase", item=item), user)


@panel(Item, title=_("Sales prices"), order=31)
def of_item_sold(item: Item, *, user: Any) -> Panel | None:
    return newest(Asked("sales", item=item), user)


@panel(Supplier, title=_("Purchase prices"), order=30)
def of_supplier(supplier: Supplier, *, user: Any) -> Panel | None:
    return newest(Asked("purchase", partner=supplier), user)


@panel(Customer, title=_("Sales prices"), order=30)
def of_customer(customer: Customer, *, user: Any) -> Panel | None:
    return newest(Asked("sales", partner=customer), user)
