"""Sales returns: goods back from a customer into stock, at the cost at which they left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import rounded
from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel import periods
from zhanggui.kernel.commands import command, note, push
from zhanggui.kernel.drafts import discard_command
from zhanggui.kernel.errors import Refusal
from zhanggui.kernel.models import Company, Period
from zhanggui.masterdata import order_lines
from zhanggui.masterdata.commands import snapshots
from zhanggui.masterdata.models import Customer, Location, Warehouse
from zhanggui.masterdata.queries.locations import places
from zhanggui.masterdata.queries.terms import Terms
from zhanggui.pricing.commands import part_lines, parts, tolerances, trade_documents
from zhanggui.pricing.commands.trade_documents import SALES
from zhanggui.sales.commands import delivery_progress, from_deliveries
from zhanggui.sales.commands.deliveries import taken_of_orders
from zhanggui.sales.commands.from_orders import NothingOpen
from zhanggui.sales.commands.order_progress import PROGRESS, Progressed
from zhanggui.sales.models import Delivery, DeliveryLine, SalesOrder, SalesOrderLine, SalesReturn, SalesReturnLine
from zhanggui.sales.queries.deliveries import returnable
from zhanggui.stock.commands import ledger
from zhanggui.stock.commands.ledger import Move, Source

ZERO = Decimal(0)
Rows = Sequence[dict[str, Any]]
Resolution = SalesReturn.Resolution


class NoReplacement(Refusal):
    code = "no_replacement"
    sentence = _(
        "Line %(row)s can't be replaced: %(order)s, or this line of it, is closed. Reopen it, or choose credit."
    )


class ReturnCredited(Refusal):
    code = "return_credited"
    sentence = _("%(document)s can't be cancelled: it was credited. Cancel the credit notes first.")


class ReplacementDelivered(Refusal):
    code = "replacement_delivered"
    sentence = _(
        "%(document)s can't be cancelled: the replacement on %(order)s was delivered. Cancel that delivery first."
    )


class DeliveredMeanwhile(Refusal):
    code = "delivered_meanwhile"
    sentence = _(
        "%(document)s can't be cancelled any more: goods left on %(order)s meanwhile, and the amounts would not add up "
        "to the order. Deliver the goods on %(order)s again instead."
    )


# -- drafts ------------------------------------------------------------------------------------------------------------


@command(SalesReturn, "draft", create=True, label=_("New sales return"))
def draft(
    *,
    by: Any,
    at: dt.datetime,
    company: Company,
    customer: Customer,
    warehouse: Warehouse,
    date: dt.date | None = None,
    lines: Rows = (),
    **header: Any,
) -> SalesReturn:
    """Lines may name delivery lines (``delivery_line``); the first delivery's terms are the return's by default."""
    return _new(by, at, company, customer, date, lines, {"warehouse": warehouse, **header})


def _new(
    by: Any,
    at: dt.datetime,
    company: Company,
    customer: Customer,
    date: dt.date | None,
    rows: Rows,
    header: dict[str, Any],
) -> SalesReturn:
    rows = from_deliveries.fill(rows)
    document: SalesReturn = trade_documents.draft(
        SalesReturn,
        SalesReturnLine,
        SALES,
        by=by,
        at=at,
        company=company,
        partner=customer,
        date=date,
        lines=rows,
        header=header,
        terms=_terms(rows),
        settle=_settle,
    )
    return document


def _terms(rows: Rows) -> Terms | None:
    """What was agreed for the delivery that the rows name; None where they name none."""
    delivery = next((row["delivery_line"].document for row in rows if row.get("delivery_line")), None)
    return delivery and Terms(delivery.currency, delivery.payment_term, None, delivery.tax_included, ZERO, ZERO)


def _settle(document: SalesReturn, lines: Sequence[SalesReturnLine]) -> None:
    """Lines take their share from the end of what was delivered; confirming counts it again."""
    deliveries = from_deliveries.known_lines({line.delivery_line_id for line in lines if line.delivery_line_id})
    from_deliveries.require_same(document, lines, deliveries)
    _share(document, lines, deliveries)


def _share(document: SalesReturn, lines: Sequence[SalesReturnLine], deliveries: Mapping[int, DeliveryLine]) -> None:
    """Quantity, amounts and cost of lines as parts of what was delivered and not returned yet."""
    parts.settle_returns(document, lines, deliveries, link="delivery_line")
    for line in lines:
        if line.delivery_line_id:
            line.order_line_id = deliveries[line.delivery_line_id].order_line_id
        elif line.unit_cost is not None:
            line.stock_value = rounded(line.unit_cost * line.quantity, document.company.currency.digits)


@command(SalesReturn, "revise")
def revise(document: SalesReturn, *, by: Any, at: dt.datetime, lines: Rows | None = None, **header: Any) -> None:
    rows = None if lines is None else from_deliveries.fill(lines)
    trade_documents.revise(document, SalesReturnLine, SALES, by=by, lines=rows, header=header, settle=_settle)


discard = discard_command(SalesReturn)


def _orders_of_delivery(delivery: Delivery, **_arguments: Any) -> list[QuerySet]:
    return kernel_lines.upstream(delivery, DeliveryLine, order_line=SalesOrder)


@push(Delivery, SalesReturn, "take_back", label=_("Take goods back"), touches=_orders_of_delivery)
def take_back(
    delivery: Delivery,
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None = None,
    resolution: SalesReturn.Resolution = Resolution.CREDIT,
    reason: str = "",
    lines: Rows | None = None,
    confirm_now: bool = False,
) -> SalesReturn:
    """A return of what was delivered and not returned yet, or of ``lines`` (delivery_line, quantity)."""
    from_deliveries.require_delivered([delivery])
    own = _own_lines(delivery)
    if lines is None:
        rows = [{"delivery_line": line} for line in own if line.is_stocked and returnable(line)]
    else:
        rows = part_lines.own_rows(delivery, own, lines, "delivery_line")
    if not rows:
        raise NothingOpen(document=str(delivery))
    header = {"warehouse": delivery.warehouse, "resolution": resolution, "reason": reason}
    document = _new(by, at, delivery.company, delivery.customer, date, rows, header)
    return _confirm_new(document, by, at) if confirm_now else document


def _own_lines(delivery: Delivery) -> list[DeliveryLine]:
    """Lines with their order lines, as the command holds them."""
    own = kernel_lines.read(delivery, DeliveryLine)
    orders = PROGRESS.lines(line.order_line_id for line in own if line.order_line_id)
    for line in own:
        line.order_line = orders.get(line.order_line_id or 0)
    return own


def _confirm_new(document: SalesReturn, by: Any, at: dt.datetime) -> SalesReturn:
    """Post a return in the command that made it, by the actor's own right."""
    confirm.require(by, document)
    return confirm(document, by=by, at=at)


# -- confirm -----------------------------------------------------------------------------------------------------------


def _upstream(document: SalesReturn, **_arguments: Any) -> list[QuerySet]:
    return kernel_lines.upstream(document, SalesReturnLine, order_line=SalesOrder, delivery_line=Delivery)


@command(SalesReturn, "confirm", touches=_upstream)
def confirm(document: SalesReturn, *, by: Any, at: dt.datetime) -> None:
    """Goods come back into stock at the cost at which they left; a replacement reopens the order line."""
    periods.require_open(document.company, Period.Area.STOCK, document.date)
    lines = kernel_lines.required(document, SalesReturnLine)
    from_deliveries.require_delivery(document, lines)
    deliveries = from_deliveries.held_lines(lines)
    from_deliveries.require_delivered({line.document for line in deliveries.values()})
    from_deliveries.require_same(document, lines, deliveries)
    from_deliveries.require_room(lines, deliveries)
    was = parts.measured(lines)
    _share(document, lines, deliveries)
    _require_replaceable(document, lines)
    _post(document, lines, at)
    parts.save_measured(document, lines, was)
    snapshots.take(document, document.customer.party)
    _write_back(document, lines)


def _post(document: SalesReturn, lines: Sequence[SalesReturnLine], at: dt.datetime) -> None:
    moving = [line for line in lines if line.is_stocked and line.base_quantity]
    inside, customer = places(document.company, document.warehouse, Location.Kind.CUSTOMER)
    moves = [
        Move(line.item, line.variant, customer, inside, line.base_quantity, line.pk, _cost(line))
        for line in moving
        if line.item is not None
    ]
    for line, row in zip(moving, ledger.post(Source.of(document, at=at), moves), strict=True):
        line.stock_value = row.value


def _cost(line: SalesReturnLine) -> Decimal | None:
    """None: what such goods cost on average now."""
    return None if line.delivery_line_id is None and line.unit_cost is None else line.stock_value


def _write_back(document: SalesReturn, lines: Sequence[SalesReturnLine], *, sign: int = 1) -> None:
    """Returned quantities to deliveries and orders; a replacement is to be delivered again."""
    returned: dict[int, dict[str, Decimal]] = {}
    changes: dict[int, Progressed] = {}
    for line in lines:
        if line.delivery_line_id:
            change = returned.setdefault(line.delivery_line_id, {"returned_quantity": ZERO, "returned_value": ZERO})
            change["returned_quantity"] += sign * line.quantity
            change["returned_value"] += sign * line.stock_value
        if line.order_line_id:
            progressed = changes.setdefault(line.order_line_id, Progressed())
            progressed.returned += sign * line.quantity
            progressed.reopened += sign * (line.quantity if _is_replaced(document) else ZERO)
    delivery_progress.PROGRESS.add(returned)
    PROGRESS.add(changes)


def _is_replaced(document: SalesReturn) -> bool:
    return document.resolution == Resolution.REPLACE


def _require_replaceable(document: SalesReturn, lines: Sequence[SalesReturnLine]) -> None:
    """Only an open order line can be delivered again."""
    if not _is_replaced(document):
        return
    orders = _order_lines(lines)
    for line in lines:
        origin = orders.get(line.order_line_id or 0)
        if origin and (origin.is_closed or origin.document.status != SalesOrder.Status.CONFIRMED):
            raise NoReplacement(row=line.position, order=str(origin.document))


def _order_lines(lines: Sequence[SalesReturnLine]) -> dict[int, SalesOrderLine]:
    return PROGRESS.lines(line.order_line_id for line in lines if line.order_line_id)


# -- cancel ------------------------------------------------------------------------------------------------------------


@command(SalesReturn, "cancel", touches=_upstream)
def cancel(document: SalesReturn, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    """The goods leave again at the value at which they came, if they are still there."""
    lines = kernel_lines.read(document, SalesReturnLine)
    if any(line.credited_quantity for line in lines):
        raise ReturnCredited(document=str(document))
    if _is_replaced(document):
        _require_not_replaced(document, lines)
    ledger.undo(document, at=at)
    _write_back(document, lines, sign=-1)
    note(reason=reason)


def _require_not_replaced(document: SalesReturn, lines: Sequence[SalesReturnLine]) -> None:
    tolerance, back = tolerances.Tolerance(document, SALES), dict[int, Decimal]()
    for line in lines:
        if line.order_line_id:
            back[line.order_line_id] = back.get(line.order_line_id, ZERO) + line.quantity
    orders = _order_lines(lines)
    so_far = taken_of_orders(orders, but=document)
    for key, origin in orders.items():
        if not tolerance.allows(origin, order_lines.standing(origin) + back[key]):
            raise ReplacementDelivered(document=str(document), order=str(origin.document))
        if not parts.add_up(origin, order_lines.standing(origin) + back[key], so_far[key]):
            raise DeliveredMeanwhile(document=str(document), order=str(origin.document))
