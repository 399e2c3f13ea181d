"""The statement of account on paper: what its page shows, a paper for each currency."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from zhanggui.exchange.printing import compiling, orders
from zhanggui.exchange.printing.tongues import Tongue, wanted
from zhanggui.kernel.errors import NotFound
from zhanggui.settlement.models import OpenItem
from zhanggui.settlement.screens.papers import statement_paper
from zhanggui.settlement.screens.statements import StatementOfAccount
from zhanggui.ui.guard import Guarded

TEMPLATE = Path(__file__).parent / "templates/print/statement_of_account.typ"


class PrintStatement(Guarded):
    def get(self, request: HttpRequest) -> HttpResponse:
        page = StatementOfAccount()
        page.require(request.user)
        tongue, context = wanted(request.GET.dict(), get_language() or ""), page.context(request)
        papers = [_paper(context, currency, shown, tongue) for currency, shown in context["accounts"]]
        if not papers:
            raise NotFound
        return orders.answer(compiling.pdf(papers, TEMPLATE, tongue), f"{context['party'].code}-{context['end']}")


def _paper(context: dict[str, Any], currency: Any, shown: dict[str, Any], tongue: Tongue) -> dict[str, Any]:
    return statement_paper(
        shown["statement"],
        company=context["company"],
        party=context["party"],
        currency=currency,
        period=(context["start"], context["end"]),
        is_receivable=context["side"] == OpenItem.Side.RECEIVABLE,
        tongue=tongue,
    )
