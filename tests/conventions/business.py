"""A small company in which every step of every document can be done, with as many lines as a test wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from zhanggui.kernel import commands
from zhanggui.kernel.models import Document, Period
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.payables.tests import make as payables
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.receivables.commands import sales_invoices
from zhanggui.receivables.tests import make as receivables
from zhanggui.sales.tests import make as sales
from zhanggui.settlement.tests import make as settlement
from zhanggui.stock.models import Transfer
from zhanggui.stock.tests import make as stock

from .registries import documents, own_models

DRAFT = {"status": "draft"}
REASONS = {**sales.REASONS, **settlement.ADVANCE}
LATER = {"confirm_now": False}
FIRST = {
    "reopen_lines": "close_lines",
    "release": "reserve",
    "unallocate": "allocate",
}
"""Steps that need another one before them, from the same status."""


class Business(World):
    """``size`` lines on every document. Its boss sees one company only."""

    def __init__(self, size: int = 2) -> None:
        super().__init__()
        self.size = size
        self.by.company = self.company
        self.by.save()
        self.items = [self.item() for _ in range(size)]
        for item in self.items:
            stock.stocked(self, item, 1000, 3)

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [{"item": item, "quantity": Decimal(4), "price": Decimal(5)} for item in self.items]

    @property
    def plain(self) -> list[dict[str, Any]]:
        return [{"item": item, "quantity": Decimal(4)} for item in self.items]

    def draft(self, model: type[Document]) -> Any:
        """A draft of any type, made from confirmed documents where it is made from others."""
        made = DRAFTS[model._meta.label](self)
        assert isinstance(made, model)
        assert made.status == "draft"
        return made

    def ready(self, model: type[Document], step: str) -> Any:
        """A document with which ``step`` can be done."""
        document = self.draft(model)
        for before in way(model, step):
            self.do(document, before)
        return document

    def source(self, push: commands.Command) -> Any:
        """A confirmed document from which ``push`` makes another."""
        document = self.do(self.draft(push.push_from), "confirm")  # type: ignore[arg-type]
        if isinstance(document, Transfer):
            self.do(document, "ship")
        if push.name == "invoice":
            purchasing.goods_receipt(self, document)
        if push.name == "bill":
            sales.delivery(self, document)
        return document

    def do(self, document: Any, step: str, **more: Any) -> Any:
        """Do ``step`` with what it needs; ``more`` says who, or which version."""
        command = commands.find(type(document), step)
        assert command is not None
        who = {**self.acting(), "acknowledge": REASONS, **arguments(document, step), **more}
        return command(document, **who)


def way(model: Any, step: str) -> tuple[str, ...]:
    """Steps from draft to a document with which ``step`` can be done."""
    sources, ways = model.flow.get(step).sources, {"draft": ()}
    waiting = ["draft"]
    while waiting:
        status = waiting.pop(0)
        for one in model.flow.from_status(status):
            if one.target and one.target not in ways:
                ways[one.target] = (*ways[status], one.name)
                waiting.append(one.target)
    first = (FIRST[step],) if step in FIRST else ()
    return (*min((ways[source] for source in sources), key=len), *first)


def arguments(document: Any, step: str) -> dict[str, Any]:
    if step in ("revise", "amend"):
        return {"lines": [{"id": line.pk} for line in document.lines.all()]}
    if step in ("close_lines", "reopen_lines", "recount"):
        return {"lines": list(document.lines.all())}
    if step == "enter":
        return {"lines": [{"id": line.pk, "counted_quantity": Decimal(980)} for line in document.lines.all()]}
    if step == "close" and isinstance(document, Transfer):
        return {"difference": "lost", "reason": "lost"}
    return {}


def _debts(world: Business, side: str) -> list[dict[str, Any]]:
    document = settlement.opening(world, side, *({"amount": 5, "reference": f"R{n}"} for n in range(world.size)))
    return [{"open_item": item, "amount": item.amount} for item in settlement.open_items(document)]


def _transfer(world: Business, status: str) -> Any:
    branch = masters.warehouse(world.company, world.by)
    return stock.transfer(world, branch, lines=world.plain, status=status, two_step=True)


def _receipt(world: Business) -> Any:
    return purchasing.goods_receipt(world, purchasing.purchase_order(world, lines=world.rows))


def _delivery(world: Business) -> Any:
    return sales.delivery(world, sales.sales_order(world, lines=world.rows))


def _supplier_return(world: Business) -> Any:
    """Of goods that are invoiced, so that they can be credited."""
    receipt = _receipt(world)
    payables.supplier_invoice(world, receipt)
    return purchasing.supplier_return(world, receipt, resolution="credit", **DRAFT)


def _sales_return(world: Business) -> Any:
    delivery = _delivery(world)
    receivables.sales_invoice(world, delivery)
    return sales.sales_return(world, delivery, **LATER)


def _supplier_note(world: Business) -> Any:
    """Of a paid invoice, so that something of it can be allocated."""
    invoice = payables.supplier_invoice(world, _receipt(world))
    settlement.payment(world, lines=[{"open_item": one} for one in settlement.open_items(invoice)])
    _debts(world, "payable")
    return payables.supplier_credit_note(world, invoice, **LATER)


def _credit_note(world: Business) -> Any:
    invoice = receivables.sales_invoice(world, _delivery(world))
    sales_invoices.collect(invoice, **world.acting(), confirm_now=True)
    _debts(world, "receivable")
    return receivables.credit_note(world, invoice, **LATER)


def _payment(world: Business, side: str, make: Callable[..., Any]) -> Any:
    """Of more than its lines settle, so that the rest can be allocated."""
    lines = _debts(world, side)
    _debts(world, side)
    return make(world, 10 * world.size, lines=lines, **DRAFT)


DRAFTS: dict[str, Callable[[Business], Any]] = {
    "stock.OtherReceipt": lambda w: stock.other_receipt(w, lines=w.plain, **DRAFT),
    "stock.OtherIssue": lambda w: stock.other_issue(w, lines=w.plain, **DRAFT),
    "stock.Count": lambda w: stock.count(w, lines=[{"item": one, "counted_quantity": 990} for one in w.items], **DRAFT),
    "stock.Transfer": lambda w: _transfer(w, "draft"),
    "stock.TransferReceipt": lambda w: stock.arrival(w, _transfer(w, "shipped"), confirm_now=False),
    "purchasing.PurchaseRequisition": lambda w: purchasing.purchase_requisition(w, lines=w.plain, **DRAFT),
    "purchasing.PurchaseOrder": lambda w: purchasing.purchase_order(w, lines=w.rows, **DRAFT),
    "purchasing.ReceivingNotice": lambda w: purchasing.receiving_notice(
        w, purchasing.purchase_order(w, lines=w.rows), **DRAFT
    ),
    "purchasing.GoodsReceipt": lambda w: purchasing.goods_receipt(
        w, purchasing.purchase_order(w, lines=w.rows), **DRAFT
    ),
    "purchasing.SupplierReturn": _supplier_return,
    "sales.SalesOrder": lambda w: sales.sales_order(w, lines=w.rows, **DRAFT),
    "sales.DeliveryNotice": lambda w: sales.delivery_notice(w, sales.sales_order(w, lines=w.rows), **LATER),
    "sales.Delivery": lambda w: sales.delivery(w, sales.sales_order(w, lines=w.rows), **LATER),
    "sales.SalesReturn": _sales_return,
    "settlement.OpeningItems": lambda w: settlement.opening(
        w, "payable", *({"amount": 5, "reference": f"O{n}"} for n in range(w.size)), **DRAFT
    ),
    "settlement.Payment": lambda w: _payment(w, "payable", settlement.payment),
    "settlement.MoneyReceipt": lambda w: _payment(w, "receivable", settlement.money_receipt),
    "payables.SupplierInvoice": lambda w: payables.supplier_invoice(w, _receipt(w), **DRAFT),
    "payables.SupplierCreditNote": _supplier_note,
    "receivables.SalesInvoice": lambda w: receivables.sales_invoice(w, _delivery(w), **DRAFT),
    "receivables.CreditNote": _credit_note,
}


def business_documents() -> list[type[Document]]:
    return [model for model in documents() if model._meta.label in DRAFTS]


def fingerprint() -> dict[str, str]:
    """The content of every table, by table: what a refused step must leave as it was. Without users and periods."""
    models = [model for model in own_models() if model is not Period and model._meta.app_label != "access"]
    tables = sorted(model._meta.db_table for model in models)
    parts = [
        f"SELECT '{table}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t"  # noqa: S608
        for table in tables
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside didn't happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
