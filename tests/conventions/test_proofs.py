"""Proofs read in a constant number of statements, and say which document is wrong with both figures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.kernel import proofs
from zhanggui.payables.tests import make as payables
from zhanggui.purchasing.models import PurchaseOrder, PurchaseOrderLine
from zhanggui.purchasing.tests import make as purchasing
from zhanggui.stock.models import ItemValue

from .business import Business
from .test_tampering import trade

pytestmark = pytest.mark.django_db


def statements() -> dict[str, int]:
    """Statements of each proof."""
    found = {}
    for name, proof in proofs.registered().items():
        with CaptureQueriesContext(connection) as queries:
            assert proof.function() == [], name
        found[name] = sum("DECLARE" not in query["sql"] for query in queries.captured_queries)
    return found


def test_more_documents_and_lines_need_no_more_statements() -> None:
    trade(Business(2))
    few = statements()
    trade(Business(5))
    assert statements() == few


@pytest.mark.parametrize(
    ("model", "column", "said"),
    [
        (
            PurchaseOrder,
            "gross",
            ["line –: the table says 8.8500, 1.1500, 7.0000, counted are 8.8500, 1.1500, 10.0000."],
        ),
        (
            PurchaseOrderLine,
            "tax_amount",
            [
                "line 1: the table says 8.8500, 7.0000, 10.0000, counted are 8.85, 1.15, 10.00.",
                "line –: the table says 8.8500, 1.1500, 10.0000, counted are 8.8500, 7.0000, 10.0000.",
            ],
        ),
        (PurchaseOrderLine, "base_quantity", ["line 1: the table says 7.000000, counted are 2."]),
    ],
)
def test_a_proof_names_the_document_and_both_figures(model: Any, column: str, said: list[str]) -> None:
    world = Business(1)
    line = {"item": world.items[0], "quantity": Decimal(2), "price": Decimal(5)}
    order = purchasing.purchase_order(world, lines=[line])
    key = order.pk if model is PurchaseOrder else order.lines.get().pk
    model.objects.filter(pk=key).update(**{column: Decimal(7)})
    found = [sentence.partition(f": {order}, ")[2] for sentence in proofs.differences()]
    assert [sentence for sentence in found if sentence] == said


def test_a_wrong_last_cost_is_told() -> None:
    world = Business(1)
    ItemValue.objects.filter(item=world.items[0]).update(last_cost=Decimal(4))
    (found,) = proofs.differences()
    assert f"{world.items[0]}: the last cost is 4.000000, should be 3" in found


def test_an_invoice_that_clears_too_little_is_told_although_the_figures_agree_with_each_other() -> None:
    world = Business(1)
    order = purchasing.purchase_order(world, lines=world.rows)
    receipt = purchasing.goods_receipt(world, order)
    payables.supplier_invoice(world, receipt)
    line = receipt.lines.get()
    receipt.lines.update(invoiced_value=line.stock_value - 5)
    line.invoice_lines.update(cleared_value=line.stock_value - 5, price_difference=5)
    told = [sentence for sentence in proofs.differences() if f"{receipt}, line 1" in sentence]
    assert [sentence.rpartition(": ")[2] for sentence in told] == [
        "the table says 12.7000, counted are 17.70.",
    ]
