"""Proofs of purchasing: progress is what later documents say, and values received are what stock was given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.proofs import proof
from zhanggui.masterdata.progress import progress
from zhanggui.purchasing.models import (
    GoodsReceipt,
    GoodsReceiptLine,
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseRequisition,
    PurchaseRequisitionLine,
    ReceivingNotice,
    ReceivingNoticeLine,
    SupplierReturn,
    SupplierReturnLine,
)
from zhanggui.purchasing.queries.purchase_orders import ORDERS
from zhanggui.purchasing.queries.purchase_requisitions import order_lines_of, ordered
from zhanggui.stock.models import StockMove

ZERO = Decimal(0)
CHUNK = 2000
Sums = Mapping[int, tuple[Decimal, ...]]


@proof("purchase_order_lines", _("What was received and returned on order lines is what receipts and returns say"))
def order_lines() -> list[str]:
    received = _sums(GoodsReceiptLine, "order_line", "quantity")
    returned = _sums(SupplierReturnLine, "order_line", "quantity")
    replaced = Q(document__resolution=SupplierReturn.Resolution.REPLACE)
    reopened = _sums(SupplierReturnLine, "order_line", "quantity", condition=replaced)
    counted = _joined(received, returned, reopened)
    names = ("received_quantity", "returned_quantity", "reopened_quantity")
    return list(_differences(PurchaseOrderLine, names, counted))


@proof("purchase_orders", _("Badges and next dates of purchase orders follow from their lines"))
def orders() -> list[str]:
    found = []
    for order in PurchaseOrder.objects.prefetch_related("lines__item").iterator(chunk_size=CHUNK):
        live = order.status == PurchaseOrder.Status.CONFIRMED
        counted = ORDERS.count(order, order.lines.all(), live=live)
        decided = order.status in (PurchaseOrder.Status.CONFIRMED, PurchaseOrder.Status.CLOSED)
        stored = tuple(getattr(order, name) for name in ORDERS.derived)
        if decided and stored != tuple(counted):
            found.append(_sentence(order, stored, counted))
    return found


@proof("goods_receipt_lines", _("What went back of receipt lines, and its value, is what supplier returns say"))
def receipt_lines() -> list[str]:
    counted = _sums(SupplierReturnLine, "receipt_line", "quantity", "stock_value")
    return list(_differences(GoodsReceiptLine, ("returned_quantity", "returned_value"), counted))


@proof("receipts_in_stock", _("Receipts and supplier returns are in the stock ledger with quantity and value"))
def in_stock() -> list[str]:
    return [*_in_ledger(GoodsReceiptLine), *_in_ledger(SupplierReturnLine)]


def _in_ledger(model: type[Any]) -> Iterator[str]:
    label = model._meta.get_field("document").related_model._meta.label
    moves = StockMove.objects.filter(source_type=label, reverses=None, reversed_by=None).order_by()
    rows = moves.values_list("source_line_id").annotate(quantity=Sum("quantity"), value=Sum("value"))
    posted = {key: (quantity, value) for key, quantity, value in rows}
    lines = model.objects.filter(document__status="confirmed", item__kind="goods", base_quantity__gt=0)
    for line in lines.select_related("document").iterator(chunk_size=CHUNK):
        own = (line.base_quantity, line.stock_value)
        if posted.pop(line.pk, (ZERO, ZERO)) != own:
            yield _sentence(line.document, own, "?", line.position)
    for key in posted:
        yield gettext("The stock ledger has moves of line %(line)s that no document stands for.") % {"line": key}


@proof("receiving_notices", _("What was received of notices is what goods receipts say"))
def notices() -> list[str]:
    counted = _sums(GoodsReceiptLine, "notice_line", "quantity")
    return [
        *_differences(ReceivingNoticeLine, ("received_quantity",), counted),
        *_badges(ReceivingNotice, "received_progress", "received_quantity"),
    ]


@proof("purchase_requisitions", _("What is ordered of requisitions is what purchase orders say"))
def requisitions() -> list[str]:
    serving = order_lines_of(PurchaseRequisitionLine.objects.values_list("pk", flat=True))
    lines = PurchaseRequisitionLine.objects.filter(Q(pk__in=serving) | ~Q(ordered_quantity=0))
    counted = {line.pk: (ordered(line, serving.get(line.pk, ())),) for line in lines.iterator(chunk_size=CHUNK)}
    return [
        *_differences(PurchaseRequisitionLine, ("ordered_quantity",), counted),
        *_badges(PurchaseRequisition, "ordered_progress", "ordered_quantity"),
    ]


@proof("goods_receipts", _("Badges of goods receipts follow from their lines"))
def receipts() -> list[str]:
    return list(_badges(GoodsReceipt, "returned_progress", "returned_quantity"))


# -- counting ----------------------------------------------------------------------------------------------------------


def _sums(model: type[Any], link: str, *names: str, condition: Q | None = None) -> Sums:
    """Sums of columns over lines of confirmed documents, by the key of the line that they name."""
    rows = model.objects.filter(condition or Q(), document__status="confirmed").exclude(**{link: None})
    sums = {f"sum_{name}": Sum(name) for name in names}
    return {key: tuple(values) for key, *values in rows.order_by().values_list(link).annotate(**sums)}


def _joined(*columns: Sums) -> Sums:
    keys = {key for column in columns for key in column}
    return {key: tuple(column.get(key, (ZERO,))[0] for column in columns) for key in keys}


def _differences(model: type[Any], names: tuple[str, ...], counted: Sums) -> Iterator[str]:
    """Lines whose columns aren't what was counted; lines that nothing was counted for must be at zero."""
    nothing = tuple(ZERO for _name in names)
    touched = Q(pk__in=counted)
    for name in names:
        touched |= ~Q(**{name: 0})
    for line in model.objects.filter(touched).select_related("document").iterator(chunk_size=CHUNK):
        stored = tuple(getattr(line, name) for name in names)
        if stored != counted.get(line.pk, nothing):
            yield _sentence(line.document, stored, counted.get(line.pk, nothing), line.position)


def _badges(model: type[Any], badge: str, done: str) -> Iterator[str]:
    """Documents whose badge doesn't follow from ``done`` and the quantity of their lines."""
    for document in model.objects.exclude(status="draft").prefetch_related("lines").iterator(chunk_size=CHUNK):
        counted = progress((getattr(line, done), line.quantity) for line in document.lines.all())
        if getattr(document, badge) != counted:
            yield _sentence(document, getattr(document, badge), counted)


def _sentence(document: Any, stored: Any, counted: Any, row: int | None = None) -> str:
    text = gettext("%(document)s, line %(row)s: the table says %(stored)s, counted are %(counted)s.")
    return text % {"document": document, "row": row or "–", "stored": _plain(stored), "counted": _plain(counted)}


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, Iterable) and not isinstance(value, str) else str(value)
