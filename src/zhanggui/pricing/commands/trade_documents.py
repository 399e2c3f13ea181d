"""What documents of both chains share: they start with what was agreed with the partner and carry priced lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from zhanggui.kernel import rates
from zhanggui.kernel.drafts import set_header
from zhanggui.kernel.models import Company
from zhanggui.masterdata.commands.belonging import require_own_warehouse
from zhanggui.masterdata.models import PricedLine, TradeDocument
from zhanggui.masterdata.queries import terms as agreed
from zhanggui.pricing.commands import priced_lines
from zhanggui.pricing.models import PriceList
from zhanggui.pricing.queries.candidates import Market

Settle = Callable[[Any, list[Any]], None]


@dataclass(frozen=True, slots=True)
class Side:
    """Buying or selling: the kind of price lists, the partner's field and where the terms are found."""

    kind: str
    partner: str
    terms: Callable[[Company, Any], agreed.Terms]

    def terms_of(self, document: TradeDocument) -> agreed.Terms:
        return self.terms(document.company, getattr(document, self.partner))


PURCHASE = Side(PriceList.Kind.PURCHASE, "supplier", agreed.supplier_terms)
SALES = Side(PriceList.Kind.SALES, "customer", agreed.customer_terms)


def draft(
    model: type[TradeDocument],
    line_model: type[PricedLine],
    side: Side,
    *,
    by: Any,
    at: dt.datetime,
    company: Company,
    partner: Any,
    date: dt.date | None = None,
    lines: Sequence[dict[str, Any]] = (),
    header: dict[str, Any],
    terms: agreed.Terms | None = None,
    settle: Settle | None = None,
) -> Any:
    """A new draft with its lines, saved. Currency, terms and way of entering prices come from the partner's terms
    (read where the caller doesn't know them) where ``header`` doesn't say more. ``settle``: see priced_lines.write."""
    terms = terms or side.terms(company, partner)
    document = model(company=company, owner=by, date=date or company.day(at), **{side.partner: partner})
    document.currency, document.payment_term = terms.currency, terms.payment_term
    document.tax_included = terms.tax_included
    set_header(document, header)
    _check_header(document)
    _write(document, line_model, side, lines, terms, by, settle)
    return document


def revise(
    document: TradeDocument,
    line_model: type[PricedLine],
    side: Side,
    *,
    by: Any,
    lines: Sequence[dict[str, Any]] | None,
    header: dict[str, Any],
    settle: Settle | None = None,
) -> None:
    """Set header fields and lines of a draft; ``lines`` None leaves the lines, but counts their amounts again."""
    set_header(document, header)
    _check_header(document)
    write_lines(document, line_model, side, kept(document) if lines is None else lines, by=by, settle=settle)


def write_lines(
    document: TradeDocument,
    line_model: type[PricedLine],
    side: Side,
    rows: Sequence[dict[str, Any]],
    *,
    by: Any,
    settle: Settle | None = None,
) -> list[Any]:
    return _write(document, line_model, side, rows, side.terms_of(document), by, settle)


def kept(document: Any) -> list[dict[str, Any]]:
    """Rows that leave every line as it is."""
    return [{"id": key} for key in document.lines.order_by("position").values_list("pk", flat=True)]


def _write(
    document: TradeDocument,
    line_model: type[PricedLine],
    side: Side,
    rows: Sequence[dict[str, Any]],
    terms: agreed.Terms,
    by: Any,
    settle: Settle | None,
) -> list[Any]:
    partner = getattr(document, side.partner)
    market = Market(document.company, side.kind, partner, document.currency, document.date, by)
    return priced_lines.write(
        document, line_model, rows, market=market, tax=terms.tax, discount=terms.discount, settle=settle
    )


def _check_header(document: TradeDocument) -> None:
    """The warehouse is the company's own; the rate is that of the document's date."""
    require_own_warehouse(document)
    document.rate = rates.rate(document.company, document.currency, document.company.currency, document.date)
