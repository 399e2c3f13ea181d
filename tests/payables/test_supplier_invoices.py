"""Supplier invoices: matched to order and receipt, valued, owed, refused, taken back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from zhanggui.kernel import proofs
from zhanggui.masterdata.models import Tax
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.payables.commands import supplier_invoices
from zhanggui.payables.commands.taxes import TaxOutOfTolerance
from zhanggui.payables.models import SupplierInvoice
from zhanggui.payables.tests import make
from zhanggui.purchasing.models import GoodsReceiptLine, PurchaseOrderLine
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.purchasing.tests.make import line
from zhanggui.settlement.commands.billing import DifferentPartners, NothingToBill
from zhanggui.settlement.commands.matching import NotMoved, OverInvoiced
from zhanggui.settlement.tests import make as money
from zhanggui.stock.models import ValueEntry
from zhanggui.stock.tests import make as stock

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> World:
    return World()


def lines(document: Any, *names: str) -> list[Any]:
    """Values of the document's lines, in order."""
    rows = document.lines.order_by("position").values_list(*names)
    return [row[0] if len(names) == 1 else row for row in rows]


def test_an_invoice_of_a_receipt_owes_its_amount_and_clears_its_value(world: World) -> None:
    order = purchasing.purchase_order(world, lines=[line(world.item(), 10, "11.30"), line(world.item(), 4, "2.26")])
    receipt = purchasing.goods_receipt(world, order)
    invoice = make.supplier_invoice(world, receipt, reference="INV-1")
    assert invoice.number == "PI202603-0001"
    assert (invoice.net, invoice.tax_amount, invoice.gross) == (D("108.00"), D("14.04"), D("122.04"))
    (item,) = money.open_items(invoice)
    assert (item.amount, item.open_amount, item.source_number) == (D("122.04"), D("122.04"), "PI202603-0001")
    assert lines(receipt, "invoiced_quantity", "invoiced_value") == [(10, 100), (4, 8)]
    assert lines(order, "invoiced_quantity") == [10, 4]
    for document in (order, receipt):
        document.refresh_from_db()
        assert document.invoiced_progress == "full"
    assert lines(invoice, "cleared_value", "price_difference", "exchange_difference") == [(100, 0, 0), (8, 0, 0)]
    assert proofs.differences() == []
