"""Statement of account: a party's bookings of a period, between opening and closing balance."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.errors import NotFound
from zhanggui.kernel.models import Currency
from zhanggui.masterdata.models import Party
from zhanggui.settlement.models import OpenItem
from zhanggui.settlement.queries.accounts import family
from zhanggui.settlement.queries.statements import Statement, statement
from zhanggui.settlement.screens.ageing import chosen_company
from zhanggui.ui import lookups
from zhanggui.ui.pages import Page, period_of, register_page

DAYS = 90


@register_page
class StatementOfAccount(Page):
    """Reached from ageing: ``?party=3&side=receivable``; all currencies of the party, one table each."""

    slug = "statement-of-account"
    title = _("Statement of account")
    permission = "settlement.open_item.view"
    template = "settlement/statement.html"

    def context(self, request: HttpRequest) -> dict[str, Any]:
        companies = lookups.companies(request.user)
        company = chosen_company(request, companies)
        party = _party(request)
        side = request.GET.get("side", "")
        if company is None or party is None or side not in OpenItem.Side.values:
            raise NotFound
        start, end = period_of(request, company.day(timezone.now()), DAYS)
        items = OpenItem.objects.visible_to(request.user).filter(company=company, side=side, party__in=family(party.pk))
        return {
            "companies": companies,
            "company": company,
            "party": party,
            "side": side,
            "start": start,
            "end": end,
            "accounts": [
                (one, _shown(statement(items.filter(currency=one), start, end))) for one in _currencies(items)
            ],
        }


def _party(request: HttpRequest) -> Party | None:
    key = request.GET.get("party", "")[:19]
    return Party.objects.visible_to(request.user).filter(pk=int(key)).first() if key.isdecimal() else None


def _currencies(items: Any) -> list[Currency]:
    return list(Currency.objects.filter(pk__in=items.order_by().values("currency")).order_by("code"))


def _shown(found: Statement) -> dict[str, Any]:
    kinds = [(str(apps.get_model(name)._meta.verbose_name_plural), total) for name, total in found.totals().items()]
    return {"statement": found, "kinds": kinds}
