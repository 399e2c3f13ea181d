"""Goods receipts: accepted goods into stock, at order price until the invoice comes (暂估)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import HUNDRED, convert_part, rounded
from zhanggui.kernel import bulk, periods
from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.commands import command, push
from zhanggui.kernel.drafts import discard_command
from zhanggui.kernel.errors import InvalidInput, Refusal
from zhanggui.kernel.models import Company, Period
from zhanggui.masterdata.commands import snapshots
from zhanggui.masterdata.models import Location, Supplier, Warehouse
from zhanggui.masterdata.queries import terms as agreed
from zhanggui.masterdata.queries.locations import places
from zhanggui.pricing.commands import priced_lines, trade_documents
from zhanggui.pricing.commands.trade_documents import PURCHASE
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.commands.purchase_orders import NoLines, Progressed
from zhanggui.purchasing.models import GoodsReceipt, GoodsReceiptLine, PurchaseOrder, PurchaseOrderLine
from zhanggui.purchasing.queries.purchase_orders import lines_by_key, open_lines, to_receive
from zhanggui.stock.commands import ledger
from zhanggui.stock.commands.ledger import Move, Source

ZERO = Decimal(0)


class OverDelivery(Refusal):
    code = "over_delivery"
    sentence = _(
        "Line %(row)s: %(quantity)s is more than the %(open)s still open on %(order)s. Receive less, or have the order "
        "amended."
    )


class OrderNotOpen(Refusal):
    code = "order_not_open"
    sentence = _("%(order)s isn't confirmed, so nothing can be received on it. Confirm or reopen it first.")


class OrderRequired(Refusal):
    code = "order_required"
    sentence = _(
        "Line %(row)s has no purchase order, and %(company)s receives goods on orders only. Name the order line, or have "
        "the company's rule changed."
    )


class NothingOpen(Refusal):
    code = "nothing_open"
    sentence = _("Nothing is open on %(document)s.")


class ReceiptUsed(Refusal):
    code = "receipt_used"
    sentence = _(
        "%(receipt)s can't be cancelled: its goods were returned or invoiced. Cancel the returns and invoices first."
    )


# -- drafts ------------------------------------------------------------------------------------------------------------


@command(GoodsReceipt, "draft", create=True, label=_("New goods receipt"))
def draft(
    *,
    by: Any,
    at: dt.datetime,
    company: Company,
    supplier: Supplier,
    warehouse: Warehouse,
    date: dt.date | None = None,
    lines: Sequence[dict[str, Any]] = (),
    **header: Any,
) -> GoodsReceipt:
    return _new(by, at, company, supplier, warehouse, date, lines, header)


def _new(
    by: Any,
    at: dt.datetime,
    company: Company,
    supplier: Supplier,
    warehouse: Warehouse,
    date: dt.date | None,
    lines: Sequence[dict[str, Any]],
    header: dict[str, Any],
) -> GoodsReceipt:
    return trade_documents.draft(
        GoodsReceipt,
        GoodsReceiptLine,
        PURCHASE,
        by=by,
        at=at,
        company=company,
        partner=supplier,
        date=date,
        lines=with_orders(lines),
        header={"warehouse": warehouse, **header},
    )


@command(GoodsReceipt, "revise")
def revise(
    receipt: GoodsReceipt,
    *,
    by: Any,
    at: dt.datetime,
    lines: Sequence[dict[str, Any]] | None = None,
    **header: Any,
) -> None:
    rows = None if lines is None else with_orders(lines)
    trade_documents.revise(receipt, GoodsReceiptLine, PURCHASE, lines=rows, header=header)


def with_orders(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows that name an order line take item, unit, price and tax from it where they don't say more."""
    orders = lines_by_key(row["order_line"].pk for row in rows if row.get("order_line"))
    return [{**from_order(orders[row["order_line"].pk]), **row} if row.get("order_line") else row for row in rows]


def from_order(line: PurchaseOrderLine) -> dict[str, Any]:
    """What a later document takes from an order line; quantity is what is still to come."""
    return {
        "order_line": line,
        "kind": line.kind,
        "item": line.item,
        "variant": line.variant,
        "name": line.name,
        "specification": line.specification,
        "unit": line.unit,
        "quantity": to_receive(line),
        "price": line.price,
        "discount": line.discount,
        "tax": line.tax,
    }


discard = discard_command(GoodsReceipt)


@push(PurchaseOrder, GoodsReceipt, "receive", label=_("Receive goods"))
def receive(
    order: PurchaseOrder,
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None = None,
    lines: Sequence[dict[str, Any]] | None = None,
    reference: str = "",
    confirm_now: bool = False,
) -> GoodsReceipt:
    """A receipt of what is open on ``order``, or of ``lines`` (order_line, quantity); posted where ``confirm_now``."""
    if order.status != PurchaseOrder.Status.CONFIRMED:
        raise OrderNotOpen(order=str(order))
    rows = [{"order_line": line} for line in open_lines(order)] if lines is None else list(lines)
    if not rows:
        raise NothingOpen(document=str(order))
    header = {
        "currency": order.currency,
        "tax_included": order.tax_included,
        "payment_term": order.payment_term,
        "reference": reference,
    }
    receipt = _new(by, at, order.company, order.supplier, order.warehouse, date, rows, header)
    return confirm(receipt, by=by, at=at) if confirm_now else receipt


# -- confirm -----------------------------------------------------------------------------------------------------------


def _orders_of(receipt: GoodsReceipt, **_arguments: Any) -> list[QuerySet]:
    return [PurchaseOrder.objects.filter(lines__receipt_lines__document=receipt.pk).distinct()]


@command(GoodsReceipt, "confirm", touches=_orders_of)
def confirm(receipt: GoodsReceipt, *, by: Any, at: dt.datetime) -> None:
    periods.require_open(receipt.company, Period.Area.STOCK, receipt.date)
    lines = list(kernel_lines.of(receipt, GoodsReceiptLine))
    if not lines:
        raise NoLines(document=str(receipt))
    orders = lines_by_key(line.order_line_id for line in lines if line.order_line_id)
    changes = _receive_on_orders(receipt, lines, orders)
    _value(receipt, lines)
    bulk.set_fields(GoodsReceiptLine, MEASURED, [(line.pk, *(getattr(line, n) for n in MEASURED)) for line in lines])
    priced_lines.total(receipt, lines)
    _post(receipt, lines, at)
    snapshots.take(receipt, receipt.supplier.party)
    purchase_orders.add_progress(changes)


MEASURED = ("base_quantity", "net", "tax_amount", "gross", "stock_value")


def _receive_on_orders(
    receipt: GoodsReceipt, lines: list[GoodsReceiptLine], orders: dict[int, PurchaseOrderLine]
) -> dict[int, Progressed]:
    """Check each line against its order, set its share of quantity and amounts; what to write back."""
    limit = HUNDRED + agreed.supplier_terms(receipt.company, receipt.supplier).over_percent
    changes: dict[int, Progressed] = {}
    for line in lines:
        order_line = orders.get(line.order_line_id or 0)
        if order_line is None:
            _require_order_free(receipt, line)
            continue
        change = changes.setdefault(order_line.pk, Progressed())
        _receive_line(receipt, line, order_line, change.received, limit)
        change.received += line.quantity
    return changes


def _require_order_free(receipt: GoodsReceipt, line: GoodsReceiptLine) -> None:
    if not receipt.company.receipt_without_order:
        raise OrderRequired(row=line.position, company=receipt.company.label)


def _receive_line(
    receipt: GoodsReceipt, line: GoodsReceiptLine, order_line: PurchaseOrderLine, taken: Decimal, limit: Decimal
) -> None:
    order = order_line.document
    if order.status != PurchaseOrder.Status.CONFIRMED or order.company_id != receipt.company_id:
        raise OrderNotOpen(order=str(order))
    if line.unit_id != order_line.unit_id or line.item_id != order_line.item_id:
        text = _("Line %(row)s must have the item and unit of its order line.") % {"row": line.position}
        raise InvalidInput.of("unit", text, line.position)
    before = order_line.received_quantity + taken
    allowed = ZERO if order_line.is_closed else order_line.quantity * limit / HUNDRED + order_line.reopened_quantity
    if before + line.quantity > allowed:
        raise OverDelivery(
            row=line.position,
            quantity=f"{line.quantity.normalize():f}",
            open=f"{max(ZERO, to_receive(order_line) - taken).normalize():f}",
            order=str(order),
        )
    _share(receipt, line, order_line, before)


def _share(receipt: GoodsReceipt, line: GoodsReceiptLine, order_line: PurchaseOrderLine, before: Decimal) -> None:
    digits = order_line.item.unit.digits if order_line.item else 0
    line.base_quantity = convert_part(before, before + line.quantity, line.factor, digits)
    if priced_lines.same_terms(line, order_line) and receipt.tax_included == order_line.document.tax_included:
        priced_lines.take_share(receipt, line, order_line, before)


def _value(receipt: GoodsReceipt, lines: list[GoodsReceiptLine]) -> None:
    """What the goods are worth to us: net, plus tax that can't be recovered, in company currency."""
    digits = receipt.company.currency.digits
    for line in lines:
        lost = HUNDRED - line.tax.recoverable_percent if line.tax else ZERO
        line.stock_value = rounded((line.net + line.tax_amount * lost / HUNDRED) * receipt.rate, digits)


def _post(receipt: GoodsReceipt, lines: list[GoodsReceiptLine], at: dt.datetime) -> None:
    inside, supplier = places(receipt.company, receipt.warehouse, Location.Kind.SUPPLIER)
    moves = [
        Move(line.item, line.variant, supplier, inside, line.base_quantity, line.pk, line.stock_value)
        for line in lines
        if line.is_stocked and line.base_quantity and line.item is not None
    ]
    ledger.post(Source.of(receipt, at=at), moves)


# -- cancel ------------------------------------------------------------------------------------------------------------


@command(GoodsReceipt, "cancel", touches=_orders_of)
def cancel(receipt: GoodsReceipt, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    """Reverse at the original date if its period is open, else today; refused while something was built on it."""
    lines = list(kernel_lines.of(receipt, GoodsReceiptLine))
    if any(line.returned_quantity or line.invoiced_quantity for line in lines):
        raise ReceiptUsed(receipt=str(receipt))
    closed = periods.is_closed(receipt.company, Period.Area.STOCK, receipt.date)
    date = receipt.company.day(at) if closed else receipt.date
    ledger.reverse(Source.of(receipt, at=at, date=date), ledger.moves_of(receipt))
    changes: dict[int, Progressed] = {}
    for line in lines:
        if line.order_line_id:
            changes.setdefault(line.order_line_id, Progressed()).received -= line.quantity
    purchase_orders.add_progress(changes)
