"""Purchase orders: draft, revise, submit, confirm, amend, close, cancel; and how far they have come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import convert
from zhanggui.kernel import bulk, periods
from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.checks import Finding, Level, check
from zhanggui.kernel.commands import command
from zhanggui.kernel.drafts import discard_command
from zhanggui.kernel.errors import InvalidInput, Refusal
from zhanggui.kernel.models import Company, Period
from zhanggui.masterdata.commands import snapshots
from zhanggui.masterdata.models import Supplier, Warehouse
from zhanggui.masterdata.progress import progress
from zhanggui.pricing.commands import last_prices, trade_documents
from zhanggui.pricing.commands.trade_documents import PURCHASE
from zhanggui.pricing.models import PriceList
from zhanggui.purchasing.models import PurchaseOrder, PurchaseOrderLine
from zhanggui.purchasing.queries.purchase_orders import to_receive
from zhanggui.stock.commands import expected_moves
from zhanggui.stock.commands.expected_moves import Expected

ZERO = Decimal(0)


class NoLines(Refusal):
    code = "no_lines"
    sentence = _("%(document)s has no lines. Add at least one before you confirm it.")


class OrderReceived(Refusal):
    code = "order_received"
    sentence = _(
        "%(order)s can't be cancelled: goods were received or invoiced. Cancel the receipts and invoices first, "
        "or close the rest of the order."
    )


class BelowReceived(Refusal):
    code = "below_received"
    sentence = _("Line %(row)s: %(done)s were received or invoiced already, so the quantity can't go below that.")


# -- drafts ------------------------------------------------------------------------------------------------------------


@command(PurchaseOrder, "draft", create=True, label=_("New purchase order"))
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
) -> PurchaseOrder:
    return trade_documents.draft(
        PurchaseOrder,
        PurchaseOrderLine,
        PURCHASE,
        by=by,
        at=at,
        company=company,
        partner=supplier,
        date=date,
        lines=lines,
        header={"warehouse": warehouse, **header},
    )


@command(PurchaseOrder, "revise")
def revise(
    order: PurchaseOrder,
    *,
    by: Any,
    at: dt.datetime,
    lines: Sequence[dict[str, Any]] | None = None,
    **header: Any,
) -> None:
    trade_documents.revise(order, PurchaseOrderLine, PURCHASE, lines=lines, header=header)


discard = discard_command(PurchaseOrder)


# -- decisions ---------------------------------------------------------------------------------------------------------


@command(PurchaseOrder, "submit")
def submit(order: PurchaseOrder, *, by: Any, at: dt.datetime) -> None:
    if not order.lines.exists():
        raise NoLines(document=str(order))


@command(PurchaseOrder, "withdraw")
def withdraw(order: PurchaseOrder, *, by: Any, at: dt.datetime) -> None:
    """Back to draft, to be edited again."""


@command(PurchaseOrder, "confirm")
def confirm(order: PurchaseOrder, *, by: Any, at: dt.datetime) -> None:
    periods.require_open(order.company, Period.Area.PURCHASING, order.date)
    lines = list(kernel_lines.of(order, PurchaseOrderLine))
    if not lines:
        raise NoLines(document=str(order))
    snapshots.take(order, order.supplier.party)
    last_prices.remember(order, lines, kind=PriceList.Kind.PURCHASE, party_id=order.supplier.party_id)
    _derive(order, lines)


@check(PurchaseOrder, "confirm")
def price_missing(order: PurchaseOrder, *, by: Any, at: dt.datetime) -> list[Finding]:
    rows = order.lines.filter(price=0, kind__in=("item", "service")).values_list("position", flat=True)
    return [
        Finding(
            Level.WARN,
            "price_missing",
            _("Line %(row)s has no price.") % {"row": row},
            _("Enter the price, or say why it is free."),
            row,
        )
        for row in rows
    ]


@check(PurchaseOrder, "confirm")
def supplier_inactive(order: PurchaseOrder, *, by: Any, at: dt.datetime) -> list[Finding]:
    if order.supplier.is_active:
        return []
    message = _("%(supplier)s is not active.") % {"supplier": order.supplier}
    return [Finding(Level.BLOCK, "supplier_inactive", message, _("Choose another supplier, or activate this one."))]


@command(PurchaseOrder, "amend", label=_("Amend"))
def amend(order: PurchaseOrder, *, by: Any, at: dt.datetime, lines: Sequence[dict[str, Any]]) -> None:
    """Change quantity, price, discount, due date or texts of confirmed lines; never below what was received."""
    before = {line.pk: line for line in kernel_lines.of(order, PurchaseOrderLine)}
    named = {row.get("id"): row for row in lines}
    rows = [named.get(key, {"id": key}) for key in before] + [row for row in lines if not row.get("id")]
    trade_documents.write_lines(order, PurchaseOrderLine, PURCHASE, rows)
    after = list(kernel_lines.of(order, PurchaseOrderLine))
    for line in after:
        done = max(line.received_quantity - line.reopened_quantity, line.invoiced_quantity)
        if line.quantity < done:
            raise BelowReceived(row=line.position, done=f"{done.normalize():f}")
    _derive(order, after)


@command(PurchaseOrder, "close_lines")
def close_lines(order: PurchaseOrder, *, by: Any, at: dt.datetime, line_ids: list[int]) -> None:
    """Nothing more is expected on these lines."""
    lines = list(kernel_lines.of(order, PurchaseOrderLine))
    unknown = set(line_ids) - {line.pk for line in lines}
    if unknown:
        raise InvalidInput.of("line_ids", _("Some of these lines don't belong to the order."))
    PurchaseOrderLine.objects.filter(pk__in=line_ids).update(is_closed=True)
    for line in lines:
        line.is_closed = line.is_closed or line.pk in line_ids
    _derive(order, lines)


@command(PurchaseOrder, "close")
def close(order: PurchaseOrder, *, by: Any, at: dt.datetime) -> None:
    """Nothing more is expected; what was received can still be invoiced."""
    expected_moves.replace([order], {})
    order.next_due_date = None


@command(PurchaseOrder, "reopen")
def reopen(order: PurchaseOrder, *, by: Any, at: dt.datetime) -> None:
    order.status = PurchaseOrder.Status.CONFIRMED
    _derive(order, list(kernel_lines.of(order, PurchaseOrderLine)))


@command(PurchaseOrder, "cancel")
def cancel(order: PurchaseOrder, *, by: Any, at: dt.datetime, reason: str = "") -> None:
    lines = list(order.lines.all())
    if any(line.received_quantity or line.invoiced_quantity for line in lines):
        raise OrderReceived(order=str(order))
    expected_moves.replace([order], {})
    order.next_due_date = None


# -- progress ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Progressed:
    """Change of one line's progress, in the line's unit."""

    received: Decimal = ZERO
    returned: Decimal = ZERO
    reopened: Decimal = ZERO
    invoiced: Decimal = ZERO

    def row(self, key: int) -> tuple[int, Decimal, Decimal, Decimal, Decimal]:
        return key, self.received, self.returned, self.reopened, self.invoiced


FIELDS = ("received_quantity", "returned_quantity", "reopened_quantity", "invoiced_quantity")


def add_progress(changes: dict[int, Progressed]) -> None:
    """Write quantities back to order lines and refresh their orders.

    Called by later documents inside their own commands, which hold the orders' locks. No permission, no Activity, no
    version bump.
    """
    if not changes:
        return
    bulk.increment(PurchaseOrderLine, FIELDS, [changes[key].row(key) for key in sorted(changes)])
    refresh_progress(PurchaseOrder.objects.filter(lines__in=list(changes)).distinct())


def refresh_progress(orders: Any) -> None:
    """Derive badges, next due date and expected moves of these orders from their lines."""
    found = list(orders)
    by_order: dict[int, list[PurchaseOrderLine]] = {order.pk: [] for order in found}
    lines = PurchaseOrderLine.objects.filter(document__in=found).select_related(*PurchaseOrderLine.reads_with)
    for line in lines.order_by("document_id", "position"):
        by_order[line.document_id].append(line)
    for order in found:
        _derive_header(order, by_order[order.pk])
    bulk.set_fields(PurchaseOrder, DERIVED, [(o.pk, *(getattr(o, name) for name in DERIVED)) for o in found])
    expected_moves.replace(found, {order.pk: _expected(order, by_order[order.pk]) for order in found})


DERIVED = ("received_progress", "invoiced_progress", "next_due_date")


def _derive(order: PurchaseOrder, lines: list[PurchaseOrderLine]) -> None:
    """The same for an order whose own command is running and saves it."""
    _derive_header(order, lines)
    expected_moves.replace([order], {order.pk: _expected(order, lines, confirmed=True)})


def _derive_header(order: PurchaseOrder, lines: list[PurchaseOrderLine]) -> None:
    order.received_progress = progress(
        (line.received_quantity - line.reopened_quantity, _wanted(line)) for line in lines if line.is_stocked
    )
    order.invoiced_progress = progress(
        (line.invoiced_quantity, _to_bill(line)) for line in lines if line.kind != PurchaseOrderLine.Kind.TEXT
    )
    due = [line.due_date or order.due_date for line in lines if to_receive(line)]
    order.next_due_date = min((date for date in due if date), default=None)


def _wanted(line: PurchaseOrderLine) -> Decimal:
    """Ordered, or what has come where the rest is closed."""
    return line.received_quantity - line.reopened_quantity if line.is_closed else line.quantity


def _to_bill(line: PurchaseOrderLine) -> Decimal:
    if not line.is_stocked:
        return line.quantity
    kept = line.received_quantity - line.returned_quantity
    return kept if line.is_closed else max(kept, line.quantity - line.returned_quantity + line.reopened_quantity)


def _expected(order: PurchaseOrder, lines: list[PurchaseOrderLine], *, confirmed: bool = False) -> list[Expected]:
    if order.status != PurchaseOrder.Status.CONFIRMED and not confirmed:
        return []
    found = []
    for line in lines:
        quantity = to_receive(line)
        if quantity and line.item is not None:
            rest = line.base_quantity - convert(line.quantity - quantity, line.factor, line.item.unit.digits)
            date = line.due_date or order.due_date or order.date
            found.append(Expected(line.pk, line.item_id, line.variant_id, order.warehouse_id, date, rest))
    return found
