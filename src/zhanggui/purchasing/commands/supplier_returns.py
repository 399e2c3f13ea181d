"""Supplier returns: goods back to the supplier, to be replaced or credited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

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
from zhanggui.purchasing.commands import receipt_parts, receipt_progress
from zhanggui.purchasing.commands.goods_receipts import taken_of_orders
from zhanggui.purchasing.commands.order_parts import NothingOpen, Rows
from zhanggui.purchasing.commands.order_progress import PROGRESS, Progressed
from zhanggui.purchasing.models import (
    GoodsReceipt,
    GoodsReceiptLine,
    PurchaseOrder,
    SupplierReturn,
    SupplierReturnLine,
)
from zhanggui.purchasing.queries.goods_receipts import returnable_lines, to_return
from zhanggui.stock.commands import ledger
from zhanggui.stock.commands.ledger import Move, Source

ZERO = Decimal(0)
Origins = dict[int, GoodsReceiptLine]
Resolution = SupplierReturn.Resolution


class OverReturn(Refusal):
    code = "over_return"
    sentence = _("Line %(row)s: only %(left)s of %(receipt)s are left to go back, not %(quantity)s. Return less.")


class ReceiptNotPosted(Refusal):
    code = "receipt_not_posted"
    sentence = _("%(receipt)s isn't posted, so nothing of it can go back. Confirm it first.")


class ReceiptRequired(Refusal):
    code = "receipt_required"
    sentence = _(
        "Line %(row)s has no receipt, and %(company)s returns goods of receipts only. Name the receipt line, or have "
        "the company's rule changed."
    )


class NoReplacement(Refusal):
    code = "no_replacement"
    sentence = _(
        "Nothing more is expected on %(order)s, so no replacement can come. Reopen the order, or ask for credit."
    )


class ReturnCredited(Refusal):
    code = "return_credited"
    sentence = _("%(document)s can't be cancelled: it was credited. Cancel the credit note first.")


class ReplacementReceived(Refusal):
    code = "replacement_received"
    sentence = _(
        "%(document)s can't be cancelled: the replacement was received on %(order)s. Cancel that receipt first, or "
        "amend the order."
    )


class ReceivedMeanwhile(Refusal):
    code = "received_meanwhile"
    sentence = _(
        "%(document)s can't be cancelled any more: goods came on %(order)s meanwhile, and the amounts would not add up "
        "to the order. Receive the goods that stay on %(order)s instead."
    )


# -- drafts ------------------------------------------------------------------------------------------------------------


@command(SupplierReturn, "draft", create=True, label=_("New supplier return"))
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
) -> SupplierReturn:
    return _new(by, at, company, supplier, date, lines, {"warehouse": warehouse, **header})


def _new(
    by: Any,
    at: dt.datetime,
    company: Company,
    supplier: Supplier,
    date: dt.date | None,
    lines: Rows,
    header: dict[str, Any],
) -> SupplierReturn:
    rows = receipt_parts.complete(lines)
    return trade_documents.draft(
        SupplierReturn,
        SupplierReturnLine,
        PURCHASE,
        by=by,
        at=at,
        company=company,
        partner=supplier,
        date=date,
        lines=rows,
        header=header,
        terms=_terms_of_receipt(rows),
        settle=_settle_draft,
    )


def _terms_of_receipt(rows: Rows) -> Terms | None:
    """What was agreed for the receipt that the rows name; None where they name none."""
    receipt = next((row["receipt_line"].document for row in rows if row.get("receipt_line")), None)
    return receipt and Terms(receipt.currency, receipt.payment_term, None, receipt.tax_included, ZERO, ZERO)


@command(SupplierReturn, "revise")
def revise(document: SupplierReturn, *, by: Any, at: dt.datetime, lines: Rows | None = None, **header: Any) -> None:
    rows = None if lines is None else receipt_parts.complete(lines)
    trade_documents.revise(
        document, SupplierReturnLine, PURCHASE, by=by, lines=rows, header=header, settle=_settle_draft
    )


def _settle_draft(document: SupplierReturn, lines: Sequence[SupplierReturnLine]) -> None:
    """What the lines of a draft would come to if it were posted now."""
    origins = receipt_parts.origins(lines)
    receipt_parts.require_same(document, lines, origins)
    receipt_parts.settle(document, lines, origins)


discard = discard_command(SupplierReturn)


def _orders_of_receipt(receipt: GoodsReceipt, **_arguments: Any) -> list[QuerySet]:
    return kernel_lines.upstream(receipt, GoodsReceiptLine, order_line=PurchaseOrder)


@push(GoodsReceipt, SupplierReturn, "return_goods", touches=_orders_of_receipt, label=_("Return goods"))
def return_goods(
    receipt: GoodsReceipt,
    *,
    by: Any,
    at: dt.datetime,
    date: dt.date | None = None,
    resolution: SupplierReturn.Resolution = Resolution.REPLACE,
    reason: str = "",
    lines: Rows | None = None,
    confirm_now: bool = False,
) -> SupplierReturn:
    """A return of what is left of ``receipt``, or of ``lines`` (receipt_line, quantity); posted if ``confirm_now``."""
    if receipt.status != GoodsReceipt.Status.CONFIRMED:
        raise ReceiptNotPosted(receipt=str(receipt))
    own = receipt_parts.with_order_lines(kernel_lines.read(receipt, GoodsReceiptLine))
    if lines is None:
        rows = [{"receipt_line": line} for line in returnable_lines(receipt)]
    else:
        rows = part_lines.own_rows(receipt, own, lines, "receipt_line")
    if not rows:
        raise NothingOpen(document=str(receipt))
    header = {"warehouse": receipt.warehouse, "resolution": Resolution(resolution), "reason": reason}
    document = _new(by, at, receipt.company, receipt.supplier, date, rows, header)
    if confirm_now:
        confirm.require(by, document)
        confirm(document, by=by, at=at)
    return document


# -- confirm -----------------------------------------------------------------------------------------------------------


def _upstream(document: SupplierReturn, **_arguments: Any) -> list[QuerySet]:
    links = {"order_line": PurchaseOrder, "receipt_line": GoodsReceipt}
    return kernel_lines.upstream(document, SupplierReturnLine, **links)


@command(SupplierReturn, "confirm", touches=_upstream)
def confirm(document: SupplierReturn, *, by: Any, at: dt.datetime) -> None:
    """Goods leave at the value at which they came; without a receipt, at the moving average."""
    periods.require_open(document.company, Period.Area.STOCK, document.date)
    lines = kernel_lines.required(document, SupplierReturnLine)
    origins = _locked_origins(lines)
    receipt_parts.require_same(document, lines, origins)
    _require_returnable(document, lines, origins)
    if document.resolution == Resolution.REPLACE:
        _require_expected(lines)
    was = parts.measured(lines)
    receipt_parts.settle(document, lines, origins)
    _post(document, lines, at)
    parts.save_measured(document, lines, was)
    snapshots.take(document, document.supplier.party)
    _write_back(document, lines, sign=1)


def _locked_origins(lines: Sequence[SupplierReturnLine]) -> Origins:
    keys = [line.receipt_line_id for line in lines if line.receipt_line_id]
    return kernel_lines.by_key(GoodsReceipt, GoodsReceiptLine, keys)


def _require_returnable(document: SupplierReturn, lines: Sequence[SupplierReturnLine], origins: Origins) -> None:
    now: dict[int, Decimal] = {}
    for line in lines:
        origin = origins.get(line.receipt_line_id or 0)
        if origin is None:
            _require_free(document, line)
            continue
        left = to_return(origin) - now.get(origin.pk, ZERO)
        if origin.document.status != GoodsReceipt.Status.CONFIRMED:
            raise ReceiptNotPosted(receipt=str(origin.document))
        if line.quantity > left:
            raise OverReturn(
                row=line.position,
                left=f"{max(ZERO, left).normalize():,f}",
                quantity=f"{line.quantity.normalize():,f}",
                receipt=str(origin.document),
            )
        now[origin.pk] = now.get(origin.pk, ZERO) + line.quantity


def _require_free(document: SupplierReturn, line: SupplierReturnLine) -> None:
    if not document.company.receipt_without_order:
        raise ReceiptRequired(row=line.position, company=document.company.label)


def _require_expected(lines: Sequence[SupplierReturnLine]) -> None:
    """A replacement can come only on an order line on which goods are expected."""
    for origin in PROGRESS.lines(_order_keys(lines)).values():
        if origin.is_closed or origin.document.status != PurchaseOrder.Status.CONFIRMED:
            raise NoReplacement(order=str(origin.document))


def _order_keys(lines: Sequence[SupplierReturnLine]) -> list[int]:
    return [line.order_line_id for line in lines if line.order_line_id]


def _post(document: SupplierReturn, lines: Sequence[SupplierReturnLine], at: dt.datetime) -> None:
    inside, supplier = places(document.company, document.warehouse, Location.Kind.SUPPLIER)
    moving = [line for line in lines if line.is_stocked and line.base_quantity]
    moves = [
        Move(line.item, line.variant, inside, supplier, line.base_quantity, line.pk, _known_value(line))
        for line in moving
        if line.item is not None
    ]
    rows = ledger.post(Source.of(document, at=at), moves)
    for line, row in zip(moving, rows, strict=True):
        line.stock_value = line.stock_value if line.receipt_line_id else row.value


def _known_value(line: SupplierReturnLine) -> Decimal | None:
    return line.stock_value if line.receipt_line_id else None


# -- write-back --------------------------------------------------------------------------------------------------------


def _write_back(document: SupplierReturn, lines: Sequence[SupplierReturnLine], *, sign: int) -> None:
    """Returned quantity and value to receipts, returned and reopened quantity to orders."""
    receipts: dict[int, dict[str, Decimal]] = {}
    orders: dict[int, Progressed] = {}
    replaced = document.resolution == Resolution.REPLACE
    for line in lines:
        if line.receipt_line_id:
            change = receipts.setdefault(line.receipt_line_id, {"returned_quantity": ZERO, "returned_value": ZERO})
            change["returned_quantity"] += sign * line.quantity
            change["returned_value"] += sign * line.stock_value
        if line.order_line_id:
            progressed = orders.setdefault(line.order_line_id, Progressed())
            progressed.returned += sign * line.quantity
            progressed.reopened += sign * line.quantity if replaced else ZERO
    PROGRESS.add(orders)
    receipt_progress.PROGRESS.add(receipts)


@command(SupplierReturn, "cancel", touches=_upstream)
def cancel(document: SupplierReturn, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    """The goods stay after all: reversed at the original date if its period is open, else today."""
    lines = kernel_lines.read(document, SupplierReturnLine)
    if any(line.credited_quantity for line in lines):
        raise ReturnCredited(document=str(document))
    if document.resolution == Resolution.REPLACE:
        _require_not_replaced(document, lines)
    note(reason=reason)
    ledger.undo(document, at=at)
    _write_back(document, lines, sign=-1)


def _require_not_replaced(document: SupplierReturn, lines: Sequence[SupplierReturnLine]) -> None:
    """Refuse where more than the order wants would have been kept."""
    tolerance, origins = tolerances.Tolerance(document, PURCHASE), PROGRESS.lines(_order_keys(lines))
    back: dict[int, Decimal] = {}
    for line in lines:
        if line.order_line_id:
            back[line.order_line_id] = back.get(line.order_line_id, ZERO) + line.quantity
    so_far = taken_of_orders(origins, but=document)
    for key, origin in origins.items():
        if not tolerance.allows(origin, standing(origin) + back[key]):
            raise ReplacementReceived(document=str(document), order=str(origin.document))
        if not parts.add_up(origin, standing(origin) + back[key], so_far[key]):
            raise ReceivedMeanwhile(document=str(document), order=str(origin.document))
