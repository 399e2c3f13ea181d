"""Goods receipts: accepted goods into stock, at order price until the invoice comes (暂估)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import HUNDRED, rounded
from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel import periods
from zhanggui.kernel.commands import command, note, push
from zhanggui.kernel.drafts import discard_command
from zhanggui.kernel.errors import Refusal
from zhanggui.kernel.models import Company, Period
from zhanggui.masterdata.commands import snapshots
from zhanggui.masterdata.models import Location, Supplier, Warehouse
from zhanggui.masterdata.order_lines import standing
from zhanggui.masterdata.queries.locations import places
from zhanggui.masterdata.queries.terms import Terms
from zhanggui.pricing.commands import part_lines, parts, tolerances, trade_documents
from zhanggui.pricing.commands.trade_documents import PURCHASE
from zhanggui.purchasing.commands import notice_parts, order_parts, receiving_notices
from zhanggui.purchasing.commands.order_parts import NothingOpen, OrderNotOpen, OrderRequired, Rows
from zhanggui.purchasing.commands.order_progress import PROGRESS, Progressed
from zhanggui.purchasing.commands.purchase_requisitions import refresh_progress
from zhanggui.purchasing.models import (
    GoodsReceipt,
    GoodsReceiptLine,
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseRequisition,
    ReceivingNotice,
    ReceivingNoticeLine,
    SupplierReturn,
    SupplierReturnLine,
)
from zhanggui.purchasing.queries import purchase_orders
from zhanggui.purchasing.queries import receiving_notices as notice_queries
from zhanggui.stock.commands import ledger
from zhanggui.stock.commands.ledger import Move, Source

ZERO = Decimal(0)
Origins = dict[int, PurchaseOrderLine]


class OverDelivery(Refusal):
    code = "over_delivery"
    sentence = _(
        "Line %(row)s: %(quantity)s is more than the %(open)s still open on %(order)s. Receive less, or have the order "
        "amended."
    )


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
    lines: Rows = (),
    **header: Any,
) -> GoodsReceipt:
    return _new(by, at, company, supplier, date, lines, {"warehouse": warehouse, **header})


def _new(
    by: Any,
    at: dt.datetime,
    company: Company,
    supplier: Supplier,
    date: dt.date | None,
    lines: Rows,
    header: dict[str, Any],
) -> GoodsReceipt:
    rows = _complete(lines)
    return trade_documents.draft(
        GoodsReceipt,
        GoodsReceiptLine,
        PURCHASE,
        by=by,
        at=at,
        company=company,
        partner=supplier,
        date=date,
        lines=rows,
        header=header,
        terms=_terms_of_order(rows),
        settle=_settle_draft,
    )


def _complete(rows: Rows) -> list[dict[str, Any]]:
    """Rows that name a line of a notice or an order take from it what they don't say themselves."""
    return order_parts.complete(notice_parts.complete(rows), (*parts.TAKEN, "quantity"))


def _terms_of_order(rows: Rows) -> Terms | None:
    """What was agreed in the order that the rows name; None where they name none."""
    order = next((row["order_line"].document for row in rows if row.get("order_line")), None)
    return order and Terms(order.currency, order.payment_term, None, order.tax_included, ZERO, ZERO)


@command(GoodsReceipt, "revise")
def revise(receipt: GoodsReceipt, *, by: Any, at: dt.datetime, lines: Rows | None = None, **header: Any) -> None:
    rows = None if lines is None else _complete(lines)
    trade_documents.revise(receipt, GoodsReceiptLine, PURCHASE, by=by, lines=rows, header=header, settle=_settle_draft)


discard = discard_command(GoodsReceipt)


@push(PurchaseOrder, GoodsReceipt, "receive", label=_("Receive goods"))
def receive(
    order: PurchaseOrder,
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None = None,
    lines: Rows | None = None,
    reference: str = "",
    confirm_now: bool = False,
) -> GoodsReceipt:
    """A receipt of what is open on ``order``, or of ``lines`` (order_line, quantity); posted where ``confirm_now``."""
    _require_open(order)
    if lines is None:
        rows = [{"order_line": line} for line in purchase_orders.open_lines(order)]
    else:
        rows = part_lines.own_rows(order, kernel_lines.read(order, PurchaseOrderLine), lines, "order_line")
    return _from(order, by, at, date, rows, reference, confirm_now=confirm_now)


def _orders_of_notice(notice: ReceivingNotice, **_arguments: Any) -> list[QuerySet]:
    return kernel_lines.upstream(notice, ReceivingNoticeLine, order_line=PurchaseOrder)


@push(ReceivingNotice, GoodsReceipt, "receive_announced", touches=_orders_of_notice, label=_("Receive goods"))
def receive_announced(
    notice: ReceivingNotice,
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None = None,
    lines: Rows | None = None,
    confirm_now: bool = False,
) -> GoodsReceipt:
    """A receipt of what is open on ``notice``, or of ``lines`` (notice_line, quantity); posted if ``confirm_now``."""
    notice_parts.require_open(notice)
    if lines is None:
        rows = [{"notice_line": line} for line in notice_queries.open_lines(notice)]
    else:
        rows = part_lines.own_rows(notice, kernel_lines.read(notice, ReceivingNoticeLine), lines, "notice_line")
    return _from(notice, by, at, date, rows, notice.reference, confirm_now=confirm_now)


def _from(
    source: Any, by: Any, at: dt.datetime, date: dt.date | None, rows: Rows, reference: str, *, confirm_now: bool
) -> GoodsReceipt:
    if not rows:
        raise NothingOpen(document=str(source))
    header = {"warehouse": source.warehouse, "reference": reference}
    receipt = _new(by, at, source.company, source.supplier, date, rows, header)
    if confirm_now:
        confirm.require(by, receipt)
        confirm(receipt, by=by, at=at)
    return receipt


# -- shares ------------------------------------------------------------------------------------------------------------


def _settle_draft(receipt: GoodsReceipt, lines: Sequence[GoodsReceiptLine]) -> None:
    """What the lines of a draft would come to if it were posted now."""
    origins = order_parts.origins(lines)
    order_parts.require_same(receipt, lines, origins)
    _settle(receipt, lines, origins)


def _settle(receipt: GoodsReceipt, lines: Sequence[GoodsReceiptLine], origins: Origins) -> None:
    """Each line's share of its order line: base quantity, amounts; and its value in stock."""
    so_far, before = taken_of_orders(origins), {key: standing(origin) for key, origin in origins.items()}
    for line in lines:
        origin = origins.get(line.order_line_id or 0)
        if origin is not None:
            parts.take_of_order(receipt, line, origin, before[origin.pk], so_far[origin.pk])
            before[origin.pk] += line.quantity
        line.stock_value = _value(receipt, line)


def taken_of_orders(origins: Origins, *, but: SupplierReturn | None = None) -> dict[int, parts.Taken]:
    """What receipts took of order lines so far, less what went back to be replaced, ``but`` by one return."""
    received = [origin for origin in origins.values() if origin.received_quantity]
    reopened = [origin for origin in received if origin.reopened_quantity]
    found = {key: parts.Taken() for key in origins} | parts.taken(GoodsReceiptLine, "order_line", received)
    returns = SupplierReturn.objects.filter(resolution=SupplierReturn.Resolution.REPLACE)
    replaced = {"document__in": returns.exclude(pk=but.pk) if but else returns}
    for key, back in parts.taken(SupplierReturnLine, "order_line", reopened, **replaced).items():
        found[key].give_back(back)
    return found


def _value(receipt: GoodsReceipt, line: GoodsReceiptLine) -> Decimal:
    """What the goods are worth to us: net, plus tax that can't be recovered, in company currency."""
    if not line.is_stocked:
        return ZERO
    lost = HUNDRED - line.tax.recoverable_percent if line.tax else ZERO
    return rounded((line.net + line.tax_amount * lost / HUNDRED) * receipt.rate, receipt.company.currency.digits)


# -- confirm -----------------------------------------------------------------------------------------------------------


def _upstream(receipt: GoodsReceipt, **_arguments: Any) -> list[QuerySet]:
    return kernel_lines.upstream(receipt, GoodsReceiptLine, order_line=PurchaseOrder, notice_line=ReceivingNotice)


@command(GoodsReceipt, "confirm", touches=_upstream)
def confirm(receipt: GoodsReceipt, *, by: Any, at: dt.datetime) -> None:
    periods.require_open(receipt.company, Period.Area.STOCK, receipt.date)
    lines = kernel_lines.required(receipt, GoodsReceiptLine)
    origins = PROGRESS.lines(line.order_line_id for line in lines if line.order_line_id)
    announced = notice_parts.locked_lines(lines)
    order_parts.require_same(receipt, lines, origins)
    notice_parts.require_announced(lines, announced)
    changes = _require_receivable(receipt, lines, origins)
    _settle_again(receipt, lines, origins)
    _post(receipt, lines, at)
    snapshots.take(receipt, receipt.supplier.party)
    PROGRESS.add(changes)
    receiving_notices.add_progress(notice_parts.received(lines))


def _require_receivable(
    receipt: GoodsReceipt, lines: Sequence[GoodsReceiptLine], origins: Origins
) -> dict[int, Progressed]:
    """Check each line against its order; what to write back there."""
    tolerance = tolerances.Tolerance(receipt, PURCHASE)
    changes: dict[int, Progressed] = {}
    for line in lines:
        origin = origins.get(line.order_line_id or 0)
        if origin is None:
            _require_order_free(receipt, line)
        else:
            change = changes.setdefault(origin.pk, Progressed())
            _require_open(origin.document)
            tolerance.require(line, origin, change.moved, OverDelivery)
            change.moved += line.quantity
    return changes


def _require_order_free(receipt: GoodsReceipt, line: GoodsReceiptLine) -> None:
    if not receipt.company.receipt_without_order:
        raise OrderRequired(row=line.position, company=receipt.company.label)


def _require_open(order: PurchaseOrder) -> None:
    if order.status != PurchaseOrder.Status.CONFIRMED:
        raise OrderNotOpen(order=str(order))


def _settle_again(receipt: GoodsReceipt, lines: Sequence[GoodsReceiptLine], origins: Origins) -> None:
    """Count the shares on what the orders are now."""
    was = parts.measured(lines)
    _settle(receipt, lines, origins)
    parts.save_measured(receipt, lines, was)


def _post(receipt: GoodsReceipt, lines: Sequence[GoodsReceiptLine], at: dt.datetime) -> None:
    inside, supplier = places(receipt.company, receipt.warehouse, Location.Kind.SUPPLIER)
    moves = [
        Move(line.item, line.variant, supplier, inside, line.base_quantity, line.pk, line.stock_value)
        for line in lines
        if line.is_stocked and line.base_quantity and line.item is not None
    ]
    ledger.post(Source.of(receipt, at=at), moves)


# -- cancel ------------------------------------------------------------------------------------------------------------


def _upstream_of_cancel(receipt: GoodsReceipt, **_arguments: Any) -> list[QuerySet]:
    """Requisitions too: what came counts as ordered where the rest of an order line is closed."""
    served = PurchaseRequisition.objects.filter(lines__order_lines__receipt_lines__document=receipt.pk)
    return [served, *_upstream(receipt)]


@command(GoodsReceipt, "cancel", touches=_upstream_of_cancel)
def cancel(receipt: GoodsReceipt, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    """Reverse at the original date if its period is open, else today; refused while something was built on it."""
    lines = kernel_lines.read(receipt, GoodsReceiptLine)
    if any(line.returned_quantity or line.invoiced_quantity for line in lines):
        raise ReceiptUsed(receipt=str(receipt))
    note(reason=reason)
    ledger.undo(receipt, at=at)
    changes: dict[int, Progressed] = {}
    for line in lines:
        if line.order_line_id:
            changes.setdefault(line.order_line_id, Progressed()).moved -= line.quantity
    PROGRESS.add(changes)
    receiving_notices.add_progress({key: -quantity for key, quantity in notice_parts.received(lines).items()})
    origins = PROGRESS.lines(changes).values()
    refresh_progress(line.requisition_line_id for line in origins if line.requisition_line_id)
