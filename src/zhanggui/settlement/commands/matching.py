"""Invoice lines against what is open on orders and on receipts or deliveries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import HUNDRED, ZERO
from zhanggui.kernel.errors import Refusal
from zhanggui.masterdata import order_lines
from zhanggui.masterdata.models import PricedLine
from zhanggui.pricing.commands import parts
from zhanggui.settlement.commands.chains import Billed, Chain
from zhanggui.stock.commands.order_progress import Progressed

TEXT = PricedLine.Kind.TEXT


class OverInvoiced(Refusal):
    code = "over_invoiced"
    sentence = _(
        "Line %(row)s: %(quantity)s is more than the %(open)s still to be invoiced on %(document)s. Invoice less, or "
        "have the company's tolerance changed."
    )


class NotMoved(Refusal):
    code = "not_moved"
    sentence = _(
        "Line %(row)s bills %(item)s without the receipt or delivery that moved it. Confirm that one first and make "
        "the invoice from it."
    )


class NotOurs(Refusal):
    code = "not_ours"
    sentence = _("Line %(row)s: %(document)s isn't confirmed, or it belongs to another company or partner.")


class OtherCurrency(Refusal):
    code = "other_currency"
    sentence = _(
        "Line %(row)s: %(document)s is in %(currency)s. Set the currency back, or take the line off this invoice."
    )


def kept(line: Any) -> Decimal:
    """What was received or delivered and not sent back, in the line's unit."""
    return line.quantity - line.returned_quantity


def to_bill(line: Any) -> Decimal:
    """What of a receipt's or delivery's line is still to be invoiced."""
    return max(ZERO, kept(line) - line.invoiced_quantity)


# -- rows for new invoices ---------------------------------------------------------------------------------------------


def open_rows(chain: Chain, moved: Iterable[Any], orders: Mapping[int, Any]) -> list[dict[str, Any]]:
    """Rows of an invoice for all that is open: goods of ``moved``, then the lines of the orders that move no stock.

    An order's goods are never billed twice where some were replaced: its own open quantity is the limit.
    """
    left = {key: order_lines.to_invoice(line) for key, line in orders.items()}
    rows = []
    for line in moved:
        quantity = min(to_bill(line), left.get(line.order_line_id, to_bill(line)))
        if quantity > 0:
            rows.append(_row(chain, line, orders.get(line.order_line_id), quantity))
            if line.order_line_id in left:
                left[line.order_line_id] -= quantity
    rest = (line for line in orders.values() if not line.is_stocked and left[line.pk] > 0)
    return rows + [{"order_line": line, **parts.values(line, left[line.pk])} for line in rest]


def _row(chain: Chain, moved: Any, order_line: Any, quantity: Decimal) -> dict[str, Any]:
    return {chain.moved: moved, "order_line": order_line, **parts.values(moved, quantity)}


def with_origins(chain: Chain, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """New rows that name what they bill take item, price and the rest from it where they don't say more."""
    new = [row for row in rows if not row.get("id")]
    moved = chain.moved_lines(row[chain.moved].pk for row in new if row.get(chain.moved))
    named = [row["order_line"].pk for row in new if row.get("order_line")]
    orders = chain.ordered_lines([*named, *(line.order_line_id for line in moved.values())])
    return [row if row.get("id") else {**row, **_origin(chain, row, moved, orders)} for row in rows]


def _origin(chain: Chain, row: dict[str, Any], moved: Mapping[int, Any], orders: Mapping[int, Any]) -> dict[str, Any]:
    """What the row says, on top of what its origin says; the origin as this transaction knows it."""
    if row.get(chain.moved):
        line = moved[row[chain.moved].pk]
        base = _row(chain, line, orders.get(line.order_line_id), to_bill(line))
    elif row.get("order_line"):
        line = orders[row["order_line"].pk]
        base = {"order_line": line, **parts.values(line, order_lines.to_invoice(line))}
    else:
        return {}
    return {**base, **{name: value for name, value in row.items() if name not in (chain.moved, "order_line")}}


# -- matching ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Match:
    """An invoice line with what it bills. ``before``: quantity of ``moved`` that was invoiced before."""

    line: Any
    moved: Any = None
    before: Decimal = ZERO


@dataclass(slots=True)
class Matching:
    """The lines of one invoice against what is open; collects what is to be written back.

    ``strict`` refuses what can't be billed; drafts only take their share.
    """

    chain: Chain
    invoice: Any
    moved: Mapping[int, Any]
    orders: Mapping[int, Any]
    so_far: Mapping[tuple[type, int], parts.Taken]
    strict: bool = True
    billed: dict[int, Billed] = field(default_factory=dict)
    progressed: dict[int, Progressed] = field(default_factory=dict)
    found: list[Match] = field(default_factory=list)

    def take(self, line: Any) -> None:
        """Check one line, give it its exact share of quantity and amounts, count it as invoiced."""
        moved, order_line = self.moved.get(self.chain.moved_of(line) or 0), self.orders.get(line.order_line_id or 0)
        if moved is None and line.is_stocked and self.strict:
            raise NotMoved(row=line.position, item=str(line.item))
        before = self._take_moved(line, moved) if moved else ZERO
        start = self._take_ordered(line, order_line) if order_line else before
        if origin := order_line or moved:
            self._share(line, origin, start)
        self.found.append(Match(line, moved, before))

    def _take_moved(self, line: Any, moved: Any) -> Decimal:
        change = self.billed.setdefault(moved.pk, Billed())
        before = moved.invoiced_quantity + change.quantity
        self._check(line, moved, ("confirmed",), kept(moved), before)
        change.quantity += line.quantity
        return before

    def _take_ordered(self, line: Any, order_line: Any) -> Decimal:
        change = self.progressed.setdefault(order_line.pk, Progressed())
        before = order_line.invoiced_quantity + change.invoiced
        stocked = order_line.is_stocked
        basis = order_line.moved_quantity - order_line.returned_quantity if stocked else order_line.quantity
        self._check(line, order_line, ("confirmed", "closed"), basis, before)
        change.invoiced += line.quantity
        return before

    def _check(self, line: Any, origin: Any, statuses: tuple[str, ...], basis: Decimal, before: Decimal) -> None:
        if not self.strict:
            return
        require_ours(self.chain, self.invoice, line, origin, statuses)
        if origin.document.currency_id != self.invoice.currency_id:
            source = origin.document
            raise OtherCurrency(row=line.position, document=str(source), currency=str(source.currency))
        limit = HUNDRED + self.invoice.company.over_invoice_percent
        if before + line.quantity > basis * limit / HUNDRED:
            raise OverInvoiced(
                row=line.position,
                quantity=f"{line.quantity.normalize():,f}",
                open=f"{max(ZERO, basis - before).normalize():,f}",
                document=str(origin.document),
            )

    def _share(self, line: Any, origin: Any, before: Decimal) -> None:
        if origin.document.currency_id == self.invoice.currency_id and line.unit_id == origin.unit_id:
            parts.take_of_order(self.invoice, line, origin, before, self.so_far[type(origin), origin.pk])


def require_ours(chain: Chain, document: Any, line: Any, origin: Any, statuses: tuple[str, ...]) -> None:
    """The origin of a line stands, and belongs to the same company and partner. Raises NotOurs."""
    source = origin.document
    ours = (document.company_id, chain.partner_id(document))
    if source.status not in statuses or (source.company_id, chain.partner_id(source)) != ours:
        raise NotOurs(row=line.position, document=str(source))
    parts.require_same(line, origin)


def match(chain: Chain, invoice: Any, lines: Sequence[Any], *, strict: bool = True) -> Matching:
    """Match all lines. Raises NotMoved, NotOurs, OtherCurrency, OverInvoiced."""
    moved = chain.moved_lines(chain.moved_of(line) for line in lines)
    orders = chain.ordered_lines(line.order_line_id for line in lines)
    so_far = {
        **_so_far(chain, "order_line", orders.values()),
        **_so_far(chain, chain.moved, [line for line in moved.values() if not line.order_line_id]),
    }
    matching = Matching(chain, invoice, moved, orders, so_far, strict)
    for line in lines:
        if line.kind != TEXT:
            matching.take(line)
    return matching


def _so_far(chain: Chain, link: str, origins: Iterable[Any]) -> dict[tuple[type, int], parts.Taken]:
    """What standing invoices took of these lines, less what was credited; two queries, none for a first invoice."""
    found = {line.pk: parts.Taken() for line in origins}
    begun = [line for line in origins if line.invoiced_quantity]
    found |= parts.taken(chain.line, link, begun)
    for key, back in parts.taken(chain.credit_line, f"invoice_line__{link}", begun).items():
        found[key].give_back(back)
    return {(type(line), line.pk): found[line.pk] for line in origins}
